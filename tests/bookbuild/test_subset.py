"""How the images that ship with the book were chosen from all."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from bookbuild.tools import subset
from d2l import data


def test_choose_takes_equally_many_of_each_class_and_none_twice():
    labels = np.repeat(np.arange(10), 50)
    chosen = subset.choose(labels, 20, np.random.default_rng(1))
    assert len(set(chosen)) == 200
    assert np.bincount(labels[chosen]).tolist() == [20] * 10
    assert not np.array_equal(chosen, np.sort(chosen))
    assert np.array_equal(chosen, subset.choose(labels, 20, np.random.default_rng(1)))


def test_the_files_are_those_of_a_part_of_the_full_set(monkeypatch):
    """A small full set, 1 image a class for training and 2 for tests."""
    rng = np.random.default_rng(0)
    whole = [
        data.ImageDataset(rng.integers(0, 256, (40, 28, 28), np.uint8), np.arange(40) % 10, data.CLASSES, "full", split)
        for split in data.FILES
    ]
    monkeypatch.setattr(data, "fashion_mnist", lambda source: tuple(whole))
    monkeypatch.setattr(subset, "PER_CLASS", {"training": 1, "test": 2})
    files = {name: data.parse_idx(content) for name, content in subset.make().items()}
    assert set(files) == set(data.FULL_SHA256)
    for dataset, n in zip(whole, (1, 2), strict=True):
        images, labels = (files[name] for name in data.FILES[dataset.split])
        assert np.bincount(labels).tolist() == [n] * 10
        there = {(image.tobytes(), label) for image, label in zip(dataset.images, dataset.labels, strict=True)}
        assert {(image.tobytes(), label) for image, label in zip(images, labels, strict=True)} <= there


def test_the_embedded_set_is_what_is_chosen_from_the_full_set():
    if data.full_folder() is None:
        pytest.skip("the full Fashion-MNIST is not on this machine (`make data` fetches it)")
    for name, content in subset.make().items():
        assert hashlib.sha256(content).hexdigest() == data.EMBEDDED_SHA256[name], name
