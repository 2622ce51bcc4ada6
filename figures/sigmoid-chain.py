"""A chain of sigmoids brings two different numbers together."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import ACCENT, INK, INPUT, NEUTRAL, OUTPUT, plots

ALT = """Left: the sigmoid function from minus 6 to 6, rising from 0 to 1, and its slope,
a low bell with the top one quarter at zero. Right: two numbers, minus 1 and 1, sent
through four sigmoids one after the other, on two paths that close up near 0.66. Their
differences are 2, then 0.462, 0.108, 0.025 and 0.006."""

STEPS = 4


def sigmoid(x: np.ndarray) -> np.ndarray:
    """Return the logistic sigmoid."""
    return 1 / (1 + np.exp(-x))


def chain() -> np.ndarray:
    """Return -1 and 1 and what they become, (steps + 1, 2)."""
    values = [np.array([-1.0, 1.0])]
    for _ in range(STEPS):
        values.append(sigmoid(values[-1]))
    return np.array(values)


def draw() -> Figure:
    """Draw the figure."""
    fig, (left, right) = plots(2, height=2.9)
    x = np.linspace(-6, 6, 201)
    y = sigmoid(x)
    left.plot(x, y, color=INPUT, linestyle="-")
    left.plot(x, y * (1 - y), color=ACCENT, linestyle="--")
    left.text(1.2, 0.92, "sigmoid", color=INPUT, ha="right", fontsize=10)
    left.text(2.2, 0.17, "its slope", color=ACCENT, fontsize=10)
    left.set_xlabel("x")
    left.set_yticks([0, 0.25, 0.5, 1], ["0", "1/4", "1/2", "1"])
    left.set_xticks([-5, 0, 5])
    values = chain()
    steps = np.arange(STEPS + 1)
    for column, colour, style in ((0, OUTPUT, "-"), (1, INPUT, "--")):
        right.plot(steps, values[:, column], color=colour, linestyle=style, marker="o")
    for step, (low, high) in zip(steps, values, strict=True):
        right.plot([step, step], [low, high], color=NEUTRAL, linestyle=":", linewidth=1)
        right.text(
            step,
            high + 0.12,
            f"{high - low:.3f}".rstrip("0").rstrip("."),
            ha="left" if step == 0 else "center",
            fontsize=9,
            color=INK,
        )
    right.set_xticks(steps)
    right.set_xlabel("sigmoids passed")
    right.set_ylabel("value")
    right.set_yticks([-1, 0, 1])
    right.set_ylim(-1.15, 1.35)
    return fig
