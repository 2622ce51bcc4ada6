"""All networks as points: what the page printed, and what was recorded; the front against a search by hand."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from bookbuild import layout
from d2l import evidence
from figures import _networks
from tests import book

NAME = "all-networks"


@pytest.fixture
def figure(at: Any) -> Any:
    return at(NAME)


@pytest.mark.parametrize("tab", layout.tabs())
def test_counts_are_those_that_the_page_printed(tab):
    """Run `python -m figures._networks` and `make figures` if not. Times differ from run to run, and have to be like them."""
    known, printed = (
        json.loads(_networks.COUNTS.read_text(encoding="utf-8")),
        _networks.counted(book.printed(_networks.PAGE, tab)),
    )
    assert printed["full"] == known["full"]
    for family, costs in printed["small"].items():
        assert [costs["parameters"], costs["macs"]] == [known["small"][family]["parameters"], known["small"][family]["macs"]]
        assert 0.1 < costs["ms"] / known["small"][family]["ms"][tab] < 10
    googlenet, resnet = (known["small"][family]["ms"][tab] for family in ("GoogLeNet", "ResNet"))
    assert googlenet / resnet > {"mxnet": 1, "pytorch": 0.5}[tab]  # the page says so


@pytest.mark.parametrize("across", ["parameters", "macs", "ms"])
@pytest.mark.parametrize("tab", list(evidence.FRAMEWORKS))
def test_points_are_the_recorded_runs(figure, across, tab):
    figure.get_by_role("combobox", name="Cost").select_option(across)
    points = {point["family"]: point for point in figure.evaluate("({found}) => found") if point["tab"] == tab}
    runs, known = evidence.recorded_runs(tab, "contest"), json.loads(_networks.COUNTS.read_text(encoding="utf-8"))["small"]
    assert len(points) == len(runs)
    for name, family in _networks.SMALL.items():
        cost = known[family]["ms"][tab] if across == "ms" else known[family][across] / {"parameters": 1e3, "macs": 1e6}[across]
        assert points[family]["cost"] == pytest.approx(cost)
        assert points[family]["accuracy"] == pytest.approx(100 * runs[name].mean())
        assert points[family]["deviation"] == pytest.approx(100 * runs[name].std(ddof=1))


def test_the_front_is_what_nothing_cheaper_beats(figure):
    rng = np.random.default_rng(0)
    for _ in range(20):
        points = [{"cost": float(c), "accuracy": float(a)} for c, a in rng.integers(0, 6, (7, 2))]
        front = figure.evaluate("({constructor}, points) => constructor.front(points)", points)
        beaten = [any(q["cost"] <= p["cost"] and q["accuracy"] >= p["accuracy"] and q != p for q in points) for p in points]
        free = {(p["cost"], p["accuracy"]) for p, lost in zip(points, beaten, strict=True) if not lost}
        assert [(p["cost"], p["accuracy"]) for p in front] == sorted(free)


def test_full_size_has_one_accuracy_each_and_no_times(figure):
    figure.get_by_role("combobox", name="Cost").select_option("ms")
    figure.get_by_role("combobox", name="Networks").select_option("full")
    assert figure.get_by_role("combobox", name="Cost").input_value() == "macs"
    assert figure.locator("circle").count() == 6  # of NiN nobody states one
    assert not figure.get_by_label("NiN").is_visible()


def test_networks_can_be_taken_out(figure):
    figure.get_by_label("ResNet", exact=True).uncheck()
    assert "ResNet" not in figure.locator(".said").inner_text()
    assert figure.locator(".plot :is(circle, rect)").count() == 12
    for box in figure.get_by_role("checkbox").all()[1:]:
        box.uncheck()
    assert "No network" in figure.locator(".said").inner_text()
