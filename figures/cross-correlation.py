"""The worked example of the section on convolutions: one window, one number."""

import numpy as np
from matplotlib.figure import Figure

from figures import style

X = np.array([[2, 0, 1, 3], [1, 4, 0, 2], [0, 1, 5, 1]])
K = np.array([[1, 2], [0, -1]])
ROW, COLUMN = 1, 0  # the output that is worked out

ALT = """
Three grids of numbers in a row. The blue input has the rows 2 0 1 3, 1 4 0 2
and 0 1 5 1; the window of its rows 1 and 2 and columns 0 and 1, which holds
1 4 and 0 1, is framed. The orange kernel has the rows 1 2 and 0 -1. The
green output has the rows -2 2 5 and 8 -1 3; the 8 in row 1, column 0 is
framed. Below, the sum is written out: 1 times 1 plus 4 times 2 plus 0 times
0 plus 1 times -1 equals 8.
"""


def correlate(x: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Return the cross-correlation of two matrices."""
    windows = np.lib.stride_tricks.sliding_window_view(x, k.shape)
    return np.einsum("ijab,ab->ij", windows, k)


def minus(number: int) -> str:
    """Write a number with a true minus sign."""
    return str(number).replace("-", "\N{MINUS SIGN}")


def draw() -> Figure:
    """Draw input, kernel, output, and the sum for one window."""
    Y = correlate(X, K)
    fig, ax = style.canvas(14, 6)
    text = [[[minus(v) for v in row] for row in M] for M in (X, K, Y)]
    style.grid(
        ax,
        text[0],
        0.5,
        1,
        colour=style.INPUT,
        title="input X",
        highlight=(ROW, COLUMN, *K.shape),
    )
    style.label(ax, 5.25, 2.5, "\N{STAR OPERATOR}", size=18)
    style.grid(
        ax,
        text[1],
        6,
        1.5,
        colour=style.KERNEL,
        title="kernel K",
        highlight=(0, 0, *K.shape),
    )
    style.label(ax, 9, 2.5, "=", size=16)
    style.grid(
        ax,
        text[2],
        10,
        1.5,
        colour=style.OUTPUT,
        title="output Y",
        highlight=(ROW, COLUMN, 1, 1),
    )
    window = X[ROW : ROW + K.shape[0], COLUMN : COLUMN + K.shape[1]]
    terms = [
        f"{minus(x)} \N{DOT OPERATOR} {minus(k) if k >= 0 else f'({minus(k)})'}"
        for x, k in zip(window.ravel(), K.ravel(), strict=True)
    ]
    total = minus(Y[ROW, COLUMN])
    sentence = f"Y[{ROW}, {COLUMN}] = {' + '.join(terms)} = {total}"
    style.label(ax, 7, 5.2, sentence, size=11)
    return fig
