"""The data that ships with the book, the choice of a data set, and damaged files."""

from __future__ import annotations

import gzip
import hashlib
import lzma
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from d2l import data
from d2l.data import DataError, fashion_mnist
from tests.package.conftest import write

IMAGES, LABELS = data.FILES["training"]


def test_embedded_set_is_stratified_and_typed():
    for dataset, per_class in zip(fashion_mnist("embedded"), (1000, 200), strict=True):
        assert dataset.images.shape == (10 * per_class, 28, 28)
        assert dataset.images.dtype == np.uint8 and dataset.labels.dtype == np.int64
        assert np.bincount(dataset.labels).tolist() == [per_class] * 10
        assert dataset.source == "embedded" and len(dataset.classes) == 10
        # Shuffled: the first hundred are not of one class or two.
        assert len(set(dataset.labels[:100])) == 10
    assert fashion_mnist("embedded")[0].split == "training"


def test_classes_are_in_the_order_of_the_labels():
    """Trousers have legs, bags have none: a gap in the middle of the lowest rows."""
    train_set, _ = fashion_mnist("embedded")
    assert train_set.classes[0] == "t-shirt" and train_set.classes[9] == "ankle boot"
    low = train_set.images[:, 22:26].astype(float)

    def gap(name: str) -> float:
        rows = low[train_set.labels == train_set.classes.index(name)]
        return rows[:, :, 10:12].mean() - rows[:, :, 13:15].mean()

    assert gap("trouser") > 30 > abs(gap("bag"))


def test_embedded_set_is_small():
    assert sum(file.stat().st_size for file in data.EMBEDDED.iterdir()) < 4.7e6


def test_licence_of_the_data_lies_beside_it():
    text = (data.EMBEDDED / "LICENSE").read_text(encoding="utf-8")
    assert "MIT License" in text and "Zalando SE" in text


def test_each_call_returns_fresh_arrays():
    first, _ = fashion_mnist("embedded")
    first.images[:] = 0
    first.labels[:] = 0
    again, _ = fashion_mnist("embedded")
    assert again.images.any() and again.labels.any()


def test_index_gives_a_smaller_dataset():
    train_set, _ = fashion_mnist("embedded")
    trousers = train_set[train_set.labels == 1]
    assert len(trousers) == 1000 and set(trousers.labels) == {1}
    assert len(train_set[:7]) == 7
    assert np.array_equal(train_set[[5, 3]].images[1], train_set.images[3])
    assert train_set[:7].classes == train_set.classes and train_set[:7].split == "training"
    with pytest.raises(TypeError, match=r"not by 3\. For one example take dataset\.images\[3\]"):
        train_set[3]
    with pytest.raises(TypeError, match="a slice or an array of indices"):
        train_set[[[1, 2], [3, 4]]]
    with pytest.raises(ValueError, match="must have an image"):
        train_set[train_set.labels > 9]


def test_print_says_which_set():
    train_set, test_set = fashion_mnist("embedded")
    assert str(train_set) == (
        "Fashion-MNIST, training: 10,000 images, 28×28, 10 classes (embedded subset)"
    )
    assert str(test_set[:10]).startswith("Fashion-MNIST, test: 10 images")


# Which set


def test_unset_means_embedded_where_the_full_set_is_not(tiny_is_full):
    assert fashion_mnist()[0].source == "embedded"


def test_unset_means_full_where_it_is(tiny_is_full):
    write(data.cache_folder(), tiny_is_full)
    assert [len(part) for part in fashion_mnist()] == [30, 20]
    assert fashion_mnist()[0].source == "full"


def test_unset_means_full_from_debian(tiny_is_full, monkeypatch, tmp_path):
    monkeypatch.setattr(data, "DEBIAN", write(tmp_path / "debian", tiny_is_full))
    assert fashion_mnist()[0].source == "full"


def test_our_cache_comes_before_debians_package(tiny_is_full, monkeypatch, tmp_path):
    """`make data` fetches it anew where Debian's is damaged, so it has to be the one that is read."""
    write(data.cache_folder(), tiny_is_full)
    monkeypatch.setattr(data, "DEBIAN", write(tmp_path / "debian", dict.fromkeys(tiny_is_full, b"damaged")))
    assert data.full_folder() == data.cache_folder()
    assert len(fashion_mnist("full")[0]) == 30


def test_half_a_cache_does_not_count(tiny_is_full):
    (write(data.cache_folder(), tiny_is_full) / f"{LABELS}.gz").unlink()
    assert fashion_mnist()[0].source == "embedded"


def test_environment_chooses(tiny_is_full, monkeypatch):
    write(data.cache_folder(), tiny_is_full)
    monkeypatch.setenv("D2L_DATA", "embedded")
    assert len(fashion_mnist()[0]) == 10_000
    monkeypatch.setenv("D2L_DATA", "full")
    assert len(fashion_mnist()[0]) == 30
    monkeypatch.setenv("D2L_DATA", "")
    assert fashion_mnist()[0].source == "full"


@pytest.mark.parametrize("suffix", ["", ".gz", ".xz"])
def test_folder_of_idx_files(tiny, tmp_path, monkeypatch, suffix):
    compress = {"": bytes, ".gz": gzip.compress, ".xz": lzma.compress}[suffix]
    for name, content in tiny.items():
        (tmp_path / f"{name}{suffix}").write_bytes(compress(content))
    monkeypatch.setenv("D2L_DATA", str(tmp_path))
    train_set, test_set = fashion_mnist()
    assert train_set.source == str(tmp_path) and len(test_set) == 20
    assert np.array_equal(train_set.images, data.parse_idx(tiny[IMAGES]))
    assert np.array_equal(train_set.labels, np.arange(30) % 10)


# Faults. Each message names the thing, what was found, what is allowed, and how to mend it.


def says(*parts: str):
    """A context in which a DataError must be raised whose message has all the parts."""

    class Says:
        def __enter__(self):
            return self

        def __exit__(self, kind, error, traceback):
            assert kind is DataError, f"no DataError but {error!r}"
            for part in parts:
                assert part in str(error), f"{part!r} is not in {str(error)!r}"
            return True

    return Says()


def test_full_set_that_is_not_there(tiny_is_full, monkeypatch):
    monkeypatch.setenv("D2L_DATA", "full")
    with says("D2L_DATA=full", str(data.cache_folder()), "make data", "D2L_DATA=embedded"):
        fashion_mnist()


def test_wrong_choice(monkeypatch):
    monkeypatch.setenv("D2L_DATA", "ful")
    with says("'ful'", str(Path("ful").resolve()), "`embedded`, `full`", IMAGES, "unset D2L_DATA"):
        fashion_mnist()


def test_folder_without_the_files(tmp_path):
    with says(str(tmp_path), IMAGES, f"{IMAGES}.gz", "Put a good copy there"):
        fashion_mnist(str(tmp_path))


@pytest.mark.parametrize("choice", [None, "full"])
def test_cache_with_a_wrong_checksum_is_not_loaded(tiny_is_full, choice):
    changed = bytearray(tiny_is_full[IMAGES])
    changed[-1] ^= 1
    folder = write(data.cache_folder(), tiny_is_full | {IMAGES: bytes(changed)})
    found = hashlib.sha256(changed).hexdigest()
    with says(
        f"{folder / IMAGES}.gz", "wrong checksum", found, data.FULL_SHA256[IMAGES],
        "make data", "D2L_DATA=embedded",
    ):  # fmt: skip
        fashion_mnist(choice)


def test_truncated_file_in_the_cache_is_not_loaded(tiny_is_full):
    path = write(data.cache_folder(), tiny_is_full) / f"{LABELS}.gz"
    path.write_bytes(path.read_bytes()[:-9])
    with says(str(path), "truncated", "ends early", "make data"):
        fashion_mnist("full")


def test_damaged_package_data(monkeypatch, tmp_path):
    for file in data.EMBEDDED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    path = tmp_path / f"{LABELS}.xz"
    path.write_bytes(path.read_bytes()[:-100])
    monkeypatch.setattr(data, "EMBEDDED", tmp_path)
    with says(str(path), "truncated", "install it again"):
        fashion_mnist("embedded")


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        (f"{IMAGES}.gz", b"<html>moved</html>", "does not decompress"),
        (f"{IMAGES}.xz", b"<html>moved</html>", "does not decompress"),
        (IMAGES, b"<html>moved</html>", "starts with 000008, not 3c6874"),
        (IMAGES, b"", "at least 4 bytes, this one has 0"),
        (IMAGES, b"\0\0\x08\x03\0\0\0\x01", "header should have 16 bytes, the content has 8"),
        (IMAGES, b"\0\0\x08\x09", "1 to 4 axes, the header says 9"),
        (IMAGES, data.format_idx(np.zeros((30, 28, 28), np.uint8))[:-5],
         "shape (30, 28, 28) needs 23536 bytes, the content has 23531"),
        (IMAGES, data.format_idx(np.zeros((30, 32, 32), np.uint8)), "expected (n, 28, 28)"),
        (IMAGES, data.format_idx(np.zeros((29, 28, 28), np.uint8)),
         "29 images, but labels of shape (30,)"),
        (LABELS, data.format_idx(np.full(30, 10, np.uint8)), "a label 10; expected 0 to 9"),
    ],
)  # fmt: skip
def test_damaged_file_in_a_folder(tiny, tmp_path, name, content, complaint):
    write(tmp_path, tiny)
    (tmp_path / f"{Path(name).stem}.gz").unlink()
    (tmp_path / name).write_bytes(content)
    with says(str(tmp_path), Path(name).stem, complaint, "Put a good copy there"):
        fashion_mnist(str(tmp_path))


def test_file_that_cannot_be_read(tiny, tmp_path, monkeypatch):
    """As root, everything can be read: so the opening fails on our word."""
    path = write(tmp_path, tiny) / f"{IMAGES}.gz"

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(data.gzip, "open", refuse)
    with says(str(path), "cannot be read (Permission denied)"):
        fashion_mnist(str(tmp_path))


# IDX


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=4, min_side=0, max_side=6)))
def test_idx_round_trip(array):
    parsed = data.parse_idx(data.format_idx(array))
    assert parsed.dtype == np.uint8 and parsed.shape == array.shape
    assert np.array_equal(parsed, array)


@given(hnp.arrays(np.uint8, hnp.array_shapes(min_dims=1, max_dims=3, max_side=4)), st.data())
def test_idx_of_another_length_is_refused(array, choice):
    content = data.format_idx(array)
    cut = choice.draw(st.integers(0, len(content) - 1))
    for wrong in (content[:cut], content + b"\0"):
        with pytest.raises(DataError):
            data.parse_idx(wrong)


@given(st.binary(max_size=64).map(lambda tail: b"\0\0\x08" + tail) | st.binary(max_size=64))
def test_any_bytes_are_an_array_or_a_data_error(content):
    try:
        array = data.parse_idx(content)
    except DataError:
        return
    assert data.format_idx(array) == content


def test_a_folder_that_leads_to_itself(tmp_path, monkeypatch):
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    monkeypatch.setenv("D2L_DATA", str(tmp_path / "loop"))
    with says("is not a folder"):
        fashion_mnist()


def test_no_images_at_all(tmp_path, tiny, monkeypatch):
    empty = {IMAGES: data.format_idx(np.zeros((0, 28, 28), np.uint8)), LABELS: data.format_idx(np.zeros(0, np.uint8))}
    monkeypatch.setenv("D2L_DATA", str(write(tmp_path / "empty", tiny | empty)))
    with says("there is no image"):
        fashion_mnist()


def test_a_bomb_is_not_unpacked_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "LARGEST", 1000)
    (tmp_path / "bomb.gz").write_bytes(gzip.compress(bytes(1_000_000)))
    with says(hashlib.sha256(bytes(1001)).hexdigest()):  # of no more than was read
        data.read_verified(tmp_path / "bomb.gz", "0" * 64)
