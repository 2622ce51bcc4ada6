"""What the prose says of a run, held against what the run printed."""

from __future__ import annotations

import math
import re

import pytest

from bookbuild import layout
from tests import book

tabs = pytest.mark.parametrize("tab", layout.tabs())


def row(label: str, tab: str, start: str) -> list[float]:
    """The numbers in the one printed line, on the page of that label, that begins with `start`."""
    page = book.labelled(label)
    found = [line[len(start) :] for line in book.printed(page, tab).splitlines() if line.startswith(start)]
    assert len(found) == 1, f"{page}: {len(found)} printed lines begin with {start!r}"
    return [float(number.replace(",", "")) for number in re.findall(r"-?\d[\d,]*(?:\.\d+)?", found[0])]


@tabs
def test_scrambled_pixels_hurt_the_convolutional_network_only(tab: str) -> None:
    dense_parameters, dense_before, dense_after, dense_change = row("section_why_conv", tab, "dense_net")
    parameters, before, after, change = row("section_why_conv", tab, "conv_net")
    (error,) = row("section_why_conv", tab, "one standard error of a difference:")
    assert (dense_parameters, parameters) == (784 * 128 + 128 + 128 * 10 + 10, 16 * 26 + 10 * 257)
    # Prose: the dense network's change is smaller than the error, the other's more than twice as large.
    assert abs(dense_change) < error and 2 * error < -change
    # Prose: the convolutional network keeps up on the images as they are, and falls clearly behind on the others.
    assert 100 * abs(dense_before - before) < error and 2 * error < 100 * (dense_after - after)


@tabs
def test_wide_windows_tolerate_shifts_and_the_blur_leaves_the_fewest_false_patterns(tab: str) -> None:
    moved = {name: row("section_pooling", tab, f"{name} ")[-7:] for name in ("every 2nd pixel", "max 2×2", "max 4×4")}
    by_shift = [[moved[name][k] for name in moved] for k in (1, 3, 5)]  # "1 px 0.77 2 px ...": values between shifts
    assert all(sorted(values, reverse=True) == values for values in by_shift)
    # Prose: maxima remove about half of what no shift explains, the blur leaves less than half of the wide maximum's.
    every, wide, blur = (row("section_pooling", tab, name)[-1] for name in ("every 2nd    ", "max 4        ", "max 2, blur  "))
    assert wide < 0.6 * every and blur < wide / 2


@tabs
def test_the_strided_convolution_tolerates_shifts_least(tab: str) -> None:
    maximum, average, strided = (row("section_pooling", tab, name) for name in ("maximum  ", "average  ", "strided convolution"))
    assert strided[-1] < min(maximum[-1], average[-1])
    assert strided[1] - strided[2] > max(maximum[1] - maximum[2], average[1] - average[2])  # from the first pixel on


@tabs
def test_the_counts_of_lenet(tab: str) -> None:
    assert row("section_lenet", tab, "together") == [61_706, 416_520]


@tabs
def test_the_plateau_ends_and_a_gain_of_two_shortens_it(tab: str) -> None:
    printed = book.printed(book.labelled("section_lenet"), tab)
    stuck, free = ([float(x) for x in line.split()] for line in re.findall(r"^loss: (.*)$", printed, re.MULTILINE))
    nothing = math.log(10)
    assert len(stuck) > len(free)
    assert all(abs(loss - nothing) < 0.05 for loss in stuck[:3]) and stuck[-1] < nothing - 0.5
    assert free[0] < nothing - 0.2


@tabs
def test_what_each_change_to_lenet_brings(tab: str) -> None:
    """The square of activations and pooling layers, and the dense networks of equal parameters and equal work."""
    names = ("sigmoid, average", "sigmoid, maximum", "ReLU, average", "ReLU, maximum", "dense, 78 units", "dense, 525 units")
    rows = [row("section_lenet", tab, name) for name in names]
    assert [int(parameters) for parameters, _, _ in rows] == [*[61_706] * 4, 785 * 78 + 790, 785 * 525 + 5260]
    (sa, sm, ra, rm, *_), loss = [test for _, test, _ in rows], [test - moved for _, test, moved in rows]
    assert min(ra - sa, rm - sm) > max(sm - sa, rm - ra)  # the ReLU brings more than the maximum
    assert rm - ra > sm - sa  # the maximum brings more to the ReLUs
    assert min(loss[4:]) > max(loss[:4])  # two pixels cost the dense networks most
