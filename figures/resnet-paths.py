"""Three residual blocks are eight paths, and what multiplies on each."""

from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, Rectangle

from figures.style import ACCENT, INK, KERNEL, NEUTRAL, arrow, canvas, label, text_on, tint

WEIGHTS = (0.5, -0.4, 0.2)
PATHS = sorted(product((0, 1), repeat=len(WEIGHTS)), key=lambda path: (sum(path), [-step for step in path]))
ALT = """
Above, a row of three boxes with the weights 0.5, minus 0.4 and 0.2; an arc leads
around each box and ends in a plus sign behind it. Below, the eight paths through
them, a line each: for each block the weight if the path goes through its body,
or 1 in grey if it goes around, and at the right the product. The path around all
three has the product 1, those through one body 0.5, minus 0.4 and 0.2, those through
two minus 0.2, 0.1 and minus 0.08, and the one through all three minus 0.04. Their
sum is 1.08, which equals 1.5 times 0.6 times 1.2.
"""


def number(value: float) -> str:
    """Return a number as text, with a real minus."""
    return f"{value:g}".replace("-", "−")


def box(ax: Axes, x: float, y: float, wide: float, text: str, *, strong: bool) -> None:
    """Draw a body, strong, or the way around it, faint."""
    ax.add_patch(Rectangle((x, y), wide, 0.8, facecolor=KERNEL if strong else tint(NEUTRAL, 0.1), edgecolor=INK, linewidth=0.8))
    label(ax, x + wide / 2, y + 0.4, text, size=12, color=text_on(KERNEL) if strong else NEUTRAL)


def draw() -> Figure:
    """Draw the blocks, and their paths below them."""
    fig, ax = canvas(15.6, 13.2)
    left, step, wide = 1.5, 4.0, 2.0
    middle = 1.9
    arrow(ax, (0.6, middle), (left, middle))
    label(ax, 0.3, middle, "x", size=13)
    for k, weight in enumerate(WEIGHTS):
        x = left + k * step
        box(ax, x, middle - 0.4, wide, number(weight), strong=True)
        plus = x + wide + 0.8
        arrow(ax, (x + wide, middle), (plus - 0.3, middle))
        label(ax, plus, middle, "+", size=15, fontweight="bold")
        arrow(ax, (plus + 0.3, middle), (x + step if k < len(WEIGHTS) - 1 else plus + 1.2, middle))
        ax.add_patch(FancyArrowPatch((x - 0.5, middle), (plus, middle - 0.35), connectionstyle="arc3,rad=-0.75",
                                     arrowstyle="-|>", mutation_scale=12, color=ACCENT, linewidth=1.8))  # fmt: skip
    label(ax, left + len(WEIGHTS) * step + 0.9, middle, number(round(float(np.prod(1 + np.array(WEIGHTS))), 10)) + " x", size=13)
    for row, path in enumerate(PATHS):
        y = 3.7 + row
        for k, (weight, through) in enumerate(zip(WEIGHTS, path, strict=True)):
            box(ax, left + k * step, y, wide, number(weight) if through else "1", strong=bool(through))
            label(ax, left + k * step + wide + 1, y + 0.4, "·" if k < len(WEIGHTS) - 1 else "=", size=13)
        value = float(np.prod([w if t else 1 for w, t in zip(WEIGHTS, path, strict=True)]))
        label(ax, left + len(WEIGHTS) * step + 1.2, y + 0.4, number(round(value, 10)), size=12, ha="right")
    total = sum(float(np.prod([w if t else 1 for w, t in zip(WEIGHTS, path, strict=True)])) for path in PATHS)
    y = 3.7 + len(PATHS)
    ax.plot([left + 2.75 * step, left + 3.35 * step], [y + 0.15, y + 0.15], color=INK, linewidth=1.2)
    label(ax, left + len(WEIGHTS) * step + 1.2, y + 0.7, number(round(total, 10)), size=12, ha="right", fontweight="bold")
    label(ax, left + 2 * step + wide, y + 0.7, "sum of all paths", size=12, ha="right")
    return fig
