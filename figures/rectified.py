"""The average of what a ReLU lets through, for the margin."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import ACCENT, INK, INPUT, plots, tint

ALT = """A bell over the numbers from minus 3 to 3. Its left half is empty and its right half filled: a ReLU turns the left half
to zeros and keeps the right one. A vertical line marks the average of what comes out, a little to the right of 0."""


def density(x: np.ndarray) -> np.ndarray:
    """Return the density of the standard normal distribution."""
    return np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi)


def mean() -> float:
    """Return the average of max(x, 0), by the trapezoidal rule."""
    x = np.linspace(0, 10, 10_001)
    return float(np.trapezoid(x * density(x), x))


def draw() -> Figure:
    """Draw the bell, what is left of it, and the average."""
    fig, ax = plots(width=1.9, height=1.2)
    x = np.linspace(-3, 3, 121)
    ax.plot(x, density(x), color=INPUT)
    ax.fill([0, *x[60:], 3], [0, *density(x[60:]), 0], color=tint(INPUT), linewidth=0)
    ax.plot([mean()] * 2, [0, 0.42], color=ACCENT, linestyle="--")
    ax.text(mean(), 0.45, "average", color=INK, fontsize=9, ha="center", va="center")
    ax.set(yticks=[], xticks=[-3, 0, 3], ylim=(0, 0.5))
    ax.set_xticklabels(["−3", "0", "3"])
    ax.spines["left"].set_visible(False)
    return fig
