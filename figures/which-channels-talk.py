"""Four ways to connect four channels to four, and the kernels each needs."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from figures.style import INK, INPUT, KERNEL, NEUTRAL, OUTPUT, canvas, label, tint

ALT = """Four panels, each with four input channels as blue dots on the left, four output
channels as green dots on the right, lines where a kernel joins them, and below a 4 by 4
table with a filled cell for each kernel. Full: all 16 pairs are joined, 144 weights. Two
groups: the upper two inputs to the upper two outputs, the lower two to the lower two,
the table has two 2 by 2 blocks, 72 weights. Depthwise: each input only to its own output,
the table is a diagonal, 36 weights. Separable: the depthwise step to four dots in the
middle, then thin lines from each of those to all outputs, a diagonal table of kernels and
a full table of single numbers, 52 weights."""

CHANNELS, SIDE = 4, 3  # four channels, kernels of 3 × 3


def blocks(groups: int) -> np.ndarray:
    """Tell which input (column) reaches which output (row)."""
    size = CHANNELS // groups
    return np.kron(np.eye(groups, dtype=int), np.ones((size, size), dtype=int))


def dots(ax: Axes, x: float, top: float, colour: str) -> None:
    """Draw four channels, one above the other."""
    for c in range(CHANNELS):
        ax.add_patch(
            Circle((x, top + c), 0.24, facecolor=colour, edgecolor=INK, linewidth=1, zorder=3)
        )


def lines(ax: Axes, joined: np.ndarray, left: float, right: float, top: float, thick: bool) -> None:
    """Join input (column) and output (row) wherever the table says so."""
    for o, c in zip(*np.nonzero(joined), strict=True):
        ax.plot(
            [left, right],
            [top + c, top + o],
            color=INK if thick else NEUTRAL,
            linewidth=1.7 if thick else 1.0,
            linestyle="-" if thick else (0, (4, 2)),
            zorder=2,
        )


def table(ax: Axes, joined: np.ndarray, x: float, y: float, cell: float, small: bool) -> None:
    """Draw the table of kernels: filled where there is one."""
    for o in range(CHANNELS):
        for c in range(CHANNELS):
            left, top = x + c * cell, y + o * cell
            ax.add_patch(
                Rectangle(
                    (left, top), cell, cell,
                    facecolor=KERNEL if joined[o, c] and not small else tint(NEUTRAL, 0.08),
                    edgecolor=INK, linewidth=0.8,
                )
            )  # fmt: skip
            if small and joined[o, c]:
                ax.add_patch(
                    Circle((left + cell / 2, top + cell / 2), cell / 6, facecolor=KERNEL,
                           edgecolor=INK, linewidth=0.6)
                )  # fmt: skip


def draw() -> Figure:
    """Draw the figure."""
    fig, ax = canvas(18, 9.6)
    panels = [("full", 1), ("two groups", 2), ("depthwise", CHANNELS)]
    dense = blocks(1)
    for number, (name, groups) in enumerate(panels):
        x, joined = 0.5 + 4.2 * number, blocks(groups)
        label(ax, x + 1.3, 0.5, name, size=11, fontweight="bold")
        lines(ax, joined, x + 0.3, x + 2.3, 1.6, True)
        dots(ax, x + 0.3, 1.6, INPUT)
        dots(ax, x + 2.3, 1.6, OUTPUT)
        table(ax, joined, x + 0.1, 5.6, 0.6, False)
        label(ax, x + 1.3, 8.9, f"{joined.sum() * SIDE**2} weights")
    x, diagonal = 13.1, blocks(CHANNELS)
    label(ax, x + 2.2, 0.5, "separable", size=11, fontweight="bold")
    lines(ax, diagonal, x + 0.3, x + 2.2, 1.6, True)
    lines(ax, dense, x + 2.2, x + 4.1, 1.6, False)
    dots(ax, x + 0.3, 1.6, INPUT)
    dots(ax, x + 2.2, 1.6, tint(NEUTRAL, 0.5))
    dots(ax, x + 4.1, 1.6, OUTPUT)
    table(ax, diagonal, x + 0.0, 5.9, 0.48, False)
    table(ax, dense, x + 2.5, 5.9, 0.48, True)
    weights = diagonal.sum() * SIDE**2 + dense.sum()
    label(ax, x + 2.2, 8.9, f"{diagonal.sum() * SIDE**2} + {dense.sum()} = {weights} weights")
    return fig
