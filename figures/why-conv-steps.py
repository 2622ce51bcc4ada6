"""One layer on a line of five pixels: dense, shared, shared and local."""

from typing import Any

import numpy as np
from matplotlib.figure import Figure

from figures.style import (
    INPUT,
    KERNEL,
    OUTPUT,
    arrow,
    canvas,
    grid,
    label,
    tint,
)

N = 5  # pixels in, pixels out
REACH = 1

ALT = """Three matrices of five rows and five columns side by side, joined by
arrows. The first, dense, holds the numbers 1 to 25, each once. In the second,
shared, every falling diagonal repeats one number, the offset from the row to
the column, from minus 4 in the lower left corner to 4 in the upper right. In
the third, shared and local, only the diagonals minus 1, 0 and 1 are left and
all other cells are empty. The output pixels name the rows, the input pixels
the columns."""


def weights() -> list[tuple[str, Any]]:
    """Return title and weight names (rows: outputs) of the three layers."""
    rows, columns = np.indices((N, N))
    offset = columns - rows
    dense = (rows * N + columns + 1).tolist()
    local = [[int(a) if abs(a) <= REACH else None for a in row] for row in offset]
    return [
        ("dense", dense),
        ("shared", offset.tolist()),
        ("shared, local", local),
    ]


def draw() -> Figure:
    fig, ax = canvas(22.6, 10.4)
    for step, (title, names) in enumerate(weights()):
        x, y = 1.4 + 7.8 * step, 2.4
        count = len({w for row in names for w in row if w is not None})
        shown = [[None if w is None else f"{w}".replace("-", "−") for w in row]
                 for row in names]  # fmt: skip
        grid(ax, shown, x, y, colour=KERNEL, size=9)
        label(ax, x + N / 2, y - 1.75, title, size=11, fontweight="bold")
        label(ax, x + N / 2, y + N + 0.7, f"{count} different weights")
        for k in range(N):
            dot(ax, x + k + 0.5, y - 0.55, INPUT)
            dot(ax, x - 0.55, y + k + 0.5, OUTPUT)
        if step:
            arrow(ax, (x - 2.4, y + N / 2), (x - 1.1, y + N / 2))
    label(ax, 11.2, 9.1, "rows: outputs i, columns: inputs i′", size=9)
    label(ax, 11.2, 9.9, "shared weights are numbered by their offset i′ − i", size=9)
    return fig


def dot(ax: Any, x: float, y: float, colour: str) -> None:
    """Draw a pixel of the input or the output beside the matrix."""
    ax.plot([x], [y], "o", markersize=7, color=tint(colour, 0.85))
