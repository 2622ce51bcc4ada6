"""Paths through residual blocks against SciPy; gradients in four networks against PyTorch."""

from __future__ import annotations

import importlib
import json
import subprocess
from typing import Any

import numpy as np
import pytest
from scipy.stats import binom

from bookbuild import environment, layout

LENGTHS, DEPTH = "path-lengths", "residual-depth"


@pytest.fixture
def lengths(at: Any) -> Any:
    return at(LENGTHS)


@pytest.fixture
def depth(at: Any) -> Any:
    return at(DEPTH)


@pytest.mark.parametrize(("blocks", "weight"), [(30, 0.1), (1, -0.4), (54, 11 / 43), (60, 1), (17, -1), (9, 1.5), (25, 0)])
def test_shares_of_paths_are_binomial(lengths, blocks, weight):
    found = lengths.evaluate("(figure, state) => figure.constructor.shares(...state)", [blocks, weight])
    k, size = np.arange(blocks + 1), abs(weight)
    assert np.allclose(found["paths"], binom.pmf(k, blocks, 0.5))
    assert np.allclose(found["products"], binom.pmf(k, blocks, size / (1 + size)))


@pytest.mark.parametrize(
    ("blocks", "weight", "said"),
    [
        (30, 0.1, "The plain row multiplies by 10⁻³⁰, the one with ways around by 17."),
        (30, 0.1, "15 bodies on average, or 2.7 if"),
        (30, -0.1, "by 10⁻³⁰, the one with ways around by 0.04."),
        (54, 0.25, "27 bodies on average, or 10.8 if"),
        (20, -1, "by 1, the one with ways around by 0."),
        (60, 1.5, "by 3.7 · 10¹⁰, the one with ways around by 7.5 · 10²³."),
    ],
)
def test_it_says_what_the_rows_multiply_by(lengths, blocks, weight, said):
    """Words of the page, and powers by hand: 1.5 ** 60 = 3.68e10, 2.5 ** 60 = 7.52e23."""
    lengths.get_by_role("slider", name="blocks").fill(str(blocks))
    lengths.get_by_role("slider", name="weight of each").fill(str(weight))
    assert said in lengths.locator(".said").inner_text().replace("\u00a0", " ")


def test_bars_are_as_high_as_their_shares(lengths):
    heights = lengths.locator("rect").evaluate_all("(all) => all.map((bar) => Number(bar.getAttribute('height')))")
    shares = np.stack([binom.pmf(np.arange(31), 30, p) for p in (0.5, 1 / 11)], axis=1).ravel()
    assert len(heights) == 62
    assert np.allclose(np.divide(heights, max(heights)), shares / shares.max(), atol=1e-6)


AUTOGRAD = """
import json, sys, torch
from torch.nn import functional as F
given = json.load(sys.stdin)
X, upstream, *weights = [torch.tensor(values, dtype=torch.float64) for values in given]
found = []
for residual in (False, True):
    for normalized in (False, True):
        places = [X.clone().requires_grad_()]
        for W in weights:
            Y = torch.relu(places[-1]) @ W
            if normalized:
                Y = F.batch_norm(Y, None, None, training=True, eps=1e-30)
            places.append(places[-1] + Y if residual else Y)
            places[-1].retain_grad()
        (places[-1] * upstream).sum().backward()
        size = lambda values: float(values.square().mean().sqrt())
        end = size(places[-1].grad)
        found.append({"numbers": [size(X) for X in places], "gradient": [size(X.grad) / end for X in places]})
json.dump(found, sys.stdout)
"""
DRAWN = """({constructor}, [blocks, gain, seed]) => {
  const draw = constructor.random(seed);
  const matrix = (rows, most) => {
    const values = [...draw(16 * rows, most)];
    return Array.from({length: rows}, (_, row) => values.slice(16 * row, 16 * row + 16));
  };
  return [matrix(32, Math.sqrt(3)), matrix(32, 1), ...Array.from({length: blocks}, () => matrix(16, gain * Math.sqrt(6 / 16)))];
}"""
RUN = """({constructor}, [blocks, gain, seed]) => constructor.networks.map(([, residual, normalized]) =>
  constructor.run({blocks, gain, seed}, residual, normalized))"""


@pytest.mark.parametrize("state", [[16, 1, 1], [50, 0.4, 2], [50, 1.7, 3], [7, 1.2, 40]])
def test_gradients_are_those_of_pytorch(depth, state):
    if "pytorch" not in layout.tabs():
        pytest.skip("TABS leaves PyTorch out")
    weights = depth.evaluate(DRAWN, state)
    command = [environment.python("pytorch"), "-c", AUTOGRAD]
    done = subprocess.run(command, input=json.dumps(weights), capture_output=True, text=True, check=True)
    for ours, theirs in zip(depth.evaluate(RUN, state), json.loads(done.stdout), strict=True):
        assert np.allclose(np.log(ours["numbers"]), np.log(theirs["numbers"]), atol=1e-6)
        assert np.allclose(np.log(ours["gradient"]), np.log(theirs["gradient"]), atol=1e-6)


def test_weights_are_as_large_as_the_page_says(depth):
    """Variance 2 / 16 with gain 1, inputs of variance 1, and nothing repeats."""
    X, _, *weights = depth.evaluate(DRAWN, [50, 1, 5])
    assert np.var(weights) == pytest.approx(2 / 16, rel=0.03) and np.mean(weights) == pytest.approx(0, abs=0.01)
    assert np.var(X) == pytest.approx(1, rel=0.1)
    assert len(np.unique(weights)) == np.size(weights)


def test_it_begins_as_the_drawing(depth):
    drawn = importlib.import_module(f"figures.{DEPTH}").LINES
    lines = depth.evaluate("({lines}) => lines")
    assert np.allclose(lines, list(drawn.values()))


def test_the_gain_moves_no_normalized_line_and_only_both_together_stay_level(depth):
    """What the page asks, and the solution of exercise 7 answers."""
    lines = {gain: depth.evaluate(RUN, [50, gain, seed]) for gain, seed in ((0.3, 4), (1, 4), (1.8, 4))}
    first = {gain: [network["gradient"][0] for network in found] for gain, found in lines.items()}
    plain, normalized, residual, both = zip(*first.values(), strict=True)
    assert np.allclose(normalized, normalized[0]) and np.allclose(both, both[0])
    assert max(both) < 100
    assert plain[0] < 1e-20 and plain[2] > 1e5 and max(residual) > 1e5 and normalized[0] > 1e4


def test_other_weights_and_the_other_direction_are_shown(depth):
    before = depth.locator(".said").inner_text()
    depth.get_by_role("button", name="Other weights").click()
    assert depth.locator(".said").inner_text() != before
    depth.get_by_role("combobox", name="Shown").select_option("numbers")
    assert "the numbers changed" in depth.locator(".said").inner_text()
