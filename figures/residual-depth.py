"""What arrives of the gradient in four random networks of sixteen blocks, as the live figure computes it at first."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.style import ACCENT, INPUT, plots

BLOCKS, GAIN, SEED = 16, 1.0, 1
WIDTH, BATCH = 16, 32
NETWORKS = (
    ("plain", False, False, ACCENT, "--"),
    ("plain, normalized", False, True, ACCENT, "-"),
    ("residual", True, False, INPUT, "--"),
    ("residual, normalized", True, True, INPUT, "-"),
)
Numbers = NDArray[np.float64]


def uniform(seed: int) -> Callable[[tuple[int, int], float], Numbers]:
    """Return what draws matrices of numbers from -most to most, as the live figure does (a linear congruential generator)."""
    state = seed

    def draw(shape: tuple[int, int], most: float) -> Numbers:
        nonlocal state
        found = np.empty(shape)
        for place in np.ndindex(shape):
            state = (1664525 * state + 1013904223) % 2**32
            found[place] = most * (state / 2**31 - 1)
        return found

    return draw


def gradients(residual: bool, normalized: bool) -> Numbers:
    """Return the gradient's size behind blocks 0 to BLOCKS, as a share of that at the end."""
    draw = uniform(SEED)
    X, gradient = draw((BATCH, WIDTH), 3**0.5), draw((BATCH, WIDTH), 1)
    layers = []
    for _ in range(BLOCKS):
        W = draw((WIDTH, WIDTH), GAIN * (6 / WIDTH) ** 0.5)  # a variance of 2 / WIDTH
        Y, deviation = np.maximum(X, 0) @ W, np.ones(WIDTH)
        if normalized:
            deviation = Y.std(axis=0)
            Y = (Y - Y.mean(axis=0)) / deviation
        layers.append((W, X > 0, Y, deviation))
        X = X + Y if residual else Y
    sizes = [np.linalg.norm(gradient)]
    for W, is_open, Y, deviation in reversed(layers):
        G = gradient
        if normalized:
            G = (G - G.mean(axis=0) - Y * (G * Y).mean(axis=0)) / deviation
        gradient = residual * gradient + (G @ W.T) * is_open
        sizes.append(np.linalg.norm(gradient))
    return np.array(sizes[::-1]) / sizes[0]


LINES = {name: gradients(residual, normalized) for name, residual, normalized, _, _ in NETWORKS}
GROWN = ", ".join(f"{line[0]:.3g} times for {name}" for name, line in LINES.items())
ALT = f"""
Four lines over the number of the block, from 0 to {BLOCKS}, on a logarithmic scale: the
gradient as a share of that at the end. At block {BLOCKS}, at the right, all are 1. At
block 0 the gradient is {GROWN}.
"""


def draw() -> Figure:
    """Draw the lines."""
    fig, ax = plots(height=3.1)
    for name, _, _, colour, style in NETWORKS:
        ax.plot(LINES[name], color=colour, linestyle=style, label=name)
    ax.set(yscale="log", ylim=(0.05, 500), xlabel="block", ylabel="gradient / that at the end")
    ax.grid(True, color="#dddddd", linewidth=0.6)
    ax.set_yticks([0.1, 1, 10, 100], ["0.1", "1", "10", "100"])
    ax.legend(fontsize=9, loc="lower left", ncols=2)
    return fig
