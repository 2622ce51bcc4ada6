"""One strided, padded cross-correlation with all its numbers."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import (
    ACCENT,
    INPUT,
    KERNEL,
    NEUTRAL,
    OUTPUT,
    canvas,
    frame,
    grid,
    label,
)

ALT = """
A 4 by 4 input inside a ring of zeros, which makes it 6 by 6. A 3 by 3 kernel.
The 2 by 2 output of stride 2. The window of the lower right output is framed:
it starts at row 2 and column 2 of the padded input. The last row and the last
column of the padded input lie in no window at all.
"""

X = np.array([[1, 2, 0, 1], [0, 3, 1, 2], [2, 1, 4, 0], [1, 0, 2, 3]])
K = np.array([[1, 0, 0], [0, 2, 0], [0, 1, 1]])
PADDING = 1
STRIDE = 2


def draw() -> Figure:
    """Draw padded input, kernel, and output."""
    padded = np.pad(X, PADDING)
    size = (len(padded) - len(K)) // STRIDE + 1
    Y = np.array(
        [
            [(padded[s : s + 3, t : t + 3] * K).sum() for t in range(0, size * STRIDE, STRIDE)]
            for s in range(0, size * STRIDE, STRIDE)
        ]
    )
    i = size - 1  # the output that is explained
    fig, ax = canvas(16, 7.8)
    top, x = 1.3, 0.2
    ring: list[list[int | None]] = [[0] * len(padded) for _ in padded]
    for row in ring[PADDING:-PADDING]:
        row[PADDING:-PADDING] = [None] * len(X)
    grid(ax, ring, x, top, colour=NEUTRAL)
    grid(ax, X, x + PADDING, top + PADDING, colour=INPUT)
    frame(ax, x + i * STRIDE, top + i * STRIDE, 3, 3, colour=ACCENT, linewidth=3.2)
    label(ax, x + 3, top - 0.5, "input, padding 1 per side")
    label(ax, 7.05, top + 3, "⋆", size=16)
    grid(ax, K, 7.9, top + 1.5, colour=KERNEL)
    label(ax, 9.4, top + 1, "kernel")
    label(ax, 11.75, top + 3, "=", size=16)
    grid(ax, Y, 12.7, top + 2, colour=OUTPUT, highlight=(i, i, 1, 1))
    label(ax, 13.7, top + 1.5, "output, stride 2")
    return fig
