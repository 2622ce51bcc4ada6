"""Maximum and average over the windows of a small matrix."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import INPUT, OUTPUT, canvas, grid, label

ALT = """
A 3 by 4 input with rows 1, 4, 0, 2 and 3, 2, 5, 1 and 0, 6, 1, 3. The 2 by 2
window that begins in row 1 and column 1 holds 2, 5, 6, 1 and is marked. Beside
it two 2 by 3 outputs: maxima 4, 5, 5 and 6, 6, 5, averages 2.5, 2.75, 2 and
2.75, 3.5, 2.5. The outputs of the marked window, 6 and 3.5, are marked too.
"""

X = np.array([[1, 4, 0, 2], [3, 2, 5, 1], [0, 6, 1, 3]])
SIZE = 2
MARKED = (1, 1)


def draw() -> Figure:
    """Draw the input, its maxima and its averages."""
    windows = np.lib.stride_tricks.sliding_window_view(X, (SIZE, SIZE))
    i, j = MARKED
    fig, ax = canvas(13.1, 4.6)
    top = 1.3
    grid(ax, X, 0.2, top, colour=INPUT, highlight=(i, j, SIZE, SIZE), title="input")
    label(ax, 4.85, top + 1.5, "→", size=16)
    grid(
        ax,
        windows.max(axis=(2, 3)),
        5.5,
        top + 0.5,
        colour=OUTPUT,
        highlight=(i, j, 1, 1),
        title="maxima",
    )
    label(ax, 9.1, top + 1.5, "and", size=10)
    grid(
        ax,
        windows.mean(axis=(2, 3)),
        9.8,
        top + 0.5,
        colour=OUTPUT,
        highlight=(i, j, 1, 1),
        title="averages",
        size=9.5,
    )
    return fig
