"""What the prose says of a run, held against what the run printed."""

from __future__ import annotations

import re

import numpy as np
import pytest

from bookbuild import layout
from d2l import evidence
from evidence.experiments import experiments
from tests import book

FOUND = experiments()
tabs = pytest.mark.parametrize("tab", layout.tabs())


def row(label: str, tab: str, start: str) -> list[float]:
    """The numbers in the one printed line, on the page of that label, that begins with `start`."""
    page = book.labelled(label)
    found = [line[len(start) :] for line in book.printed(page, tab).splitlines() if line.startswith(start)]
    assert len(found) == 1, f"{page}: {len(found)} printed lines begin with {start!r}"
    return [float(number.replace(",", "")) for number in re.findall(r"-?\d[\d,]*(?:\.\d+)?", found[0])]


@pytest.mark.parametrize("name", [name for name in FOUND if FOUND[name].live])
@tabs
def test_the_run_of_a_page_lies_where_the_recorded_ones_lie(name: str, tab: str) -> None:
    """Each number within the range of the recorded ones, widened at both ends by half of it; by more if fewer than twenty are."""
    outputs = [out for cell in book.code_cells(FOUND[name].page, tab) for out in cell.outputs]
    noted = [note for out in outputs if (note := out.get("metadata", {}).get("evidence")) and note["experiment"] == name]
    assert len(noted) == 1, f"{FOUND[name].page} shows {len(noted)} runs of {name}"
    record = evidence.read(name, tab, noted[0]["data"])
    if record is None:
        pytest.skip(f"{name} has no record with the images that the page was built with: {noted[0]['data']}")
    for measure, value in noted[0]["live"].items():
        values = np.array([run[measure] for run in record.runs.values()])
        low, high = values.min(axis=0), values.max(axis=0)
        slack = 10 / len(values) * (high - low) + 1e-3 * np.abs(values).max(axis=0)
        assert np.all((low - slack <= value) & (value <= high + slack)), (measure, value, low, high)


@tabs
def test_pairs_share_their_luck_where_images_and_weights_are_the_same(tab: str) -> None:
    names = "dense", "dense_scrambled", "change of dense", "lead of conv"
    spread = {name: row("section_why_conv", tab, f"{name} ")[-1] for name in names}
    assert spread["change of dense"] < min(spread["dense"], spread["dense_scrambled"]) < spread["lead of conv"]


@tabs
def test_wide_windows_tolerate_shifts_and_the_blur_leaves_the_fewest_false_patterns(tab: str) -> None:
    moved = {name: row("section_pooling", tab, f"{name} ")[-7:] for name in ("every 2nd pixel", "max 2×2", "max 4×4")}
    by_shift = [[moved[name][k] for name in moved] for k in (1, 3, 5)]  # "1 px 0.77 2 px ...": values between shifts
    assert all(sorted(values, reverse=True) == values for values in by_shift)
    # Prose: maxima remove about half of what no shift explains, the blur leaves less than half of the wide maximum's.
    every, wide, blur = (row("section_pooling", tab, name)[-1] for name in ("every 2nd    ", "max 4        ", "max 2, blur  "))
    assert wide < 0.6 * every and blur < wide / 2


@tabs
def test_the_counts_of_lenet(tab: str) -> None:
    assert row("section_lenet", tab, "together") == [61_706, 416_520]


@tabs
def test_more_images_help_every_network_and_nin_most(tab: str) -> None:
    mean = {}
    for source in ("embedded", "full"):
        record = evidence.read("contest", tab, source)
        assert record
        runs = record.runs.values()
        mean[source] = {name: np.mean([run[name] for run in runs]) for name in next(iter(runs))}
    gains = {name: mean["full"][name] - mean["embedded"][name] for name in mean["full"]}
    assert min(gains.values()) > 0 and max(gains, key=lambda name: gains[name]) == "nin"
    order = sorted(mean["full"], key=lambda name: mean["full"][name])
    assert (order[0], order[-1]) == ("nin", "vgg")
    lead = {source: mean[source]["vgg"] - max(mean[source][name] for name in gains if name != "vgg") for source in mean}
    assert 0 < lead["full"] < 0.01 < lead["embedded"]
    longer = evidence.read("longer", tab)
    assert longer
    last = np.mean([run["test"][-1] for run in longer.runs.values() if isinstance(run["test"], list)])
    assert gains["vgg"] > last - mean["embedded"]["vgg"]


# Numbers in one page's prose that are counts in the table of another: what stands around the number, the network, its
# parameters (0) or multiply-accumulates (1), and the unit.
STATED = [
    ("section_densenet", r"takes (\S+) billion multiply-accumulates\. ResNet-50", "DenseNet-121", 1, 1e9),
    ("section_densenet", r"has (\S+) million and takes", "ResNet-50", 0, 1e6),
    ("section_densenet", r"million and takes (\S+) billion", "ResNet-50", 1, 1e9),
    ("section_resnet", r"VGG-16 has (\S+) million parameters", "VGG-16", 0, 1e6),
    ("section_resnet", r"needs (\S+) billion multiply-accumulates", "VGG-16", 1, 1e9),
    ("section_nin", r"its (\S+) million parameters remain", "VGG-16", 0, 1e6),
]


@pytest.mark.parametrize(("label", "around", "network", "column", "unit"), STATED, ids=[each[1] for each in STATED])
def test_counts_in_prose_are_those_of_the_table(label: str, around: str, network: str, column: int, unit: float) -> None:
    found = re.findall(around, layout.text(book.labelled(label)))
    assert len(found) == 1, found
    digits = len(found[0].partition(".")[2])
    for tab in layout.tabs():
        assert found[0] == f"{row('section_design', tab, f'{network} ')[column] / unit:.{digits}f}"


@tabs
def test_our_batch_normalization_is_that_of_the_framework(tab: str) -> None:
    printed = book.printed(book.labelled("section_batch_norm"), tab)
    gaps = [float(gap) for gap in re.findall(r"outputs differ by (\S+)", printed)]
    assert len(gaps) >= 3 and max(gaps) < 1e-5
    ours, theirs = np.reshape(row("section_batch_norm", tab, "means   "), (2, -1))
    np.testing.assert_allclose(ours, theirs, atol=1e-5)
    # Of the eight numbers in a channel PyTorch keeps the unbiased variance, MXNet the other.
    factor = {"mxnet": 1, "pytorch": 8 / 7}[tab]
    np.testing.assert_allclose(row("section_batch_norm", tab, "factor   "), factor, atol=1e-3)
