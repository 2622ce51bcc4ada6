"""A kernel that finds vertical edges on an ankle boot, with the nine products of one window: the live figure's first state."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from figures import style
from theme.live import data

GARMENT = 18  # of those that the live figure offers
K = np.array([[-1, 0, 1]] * 3)
ROW, COLUMN = 9, 11  # the output that is worked out

ALT = """
Left, in grey, an ankle boot of 28 by 28 pixels with a framed window of 3 by 3
of them. In the middle the kernel, three rows -1 0 1. Right, the output of 26
by 26: the left outlines of the boot are blue, the right ones orange, all else
blank; the output of the window is framed. Below, the nine products, a pixel
times a number of the kernel each, and their sum.
"""


def draw() -> Figure:
    """Draw picture, kernel and output, and the products of the window."""
    pixels = np.asarray(data.garments()["pixels"], dtype=np.float64).reshape(-1, 28, 28)
    X = pixels[GARMENT] / 255
    Y = np.einsum("ijab,ab->ij", np.lib.stride_tricks.sliding_window_view(X, (3, 3)), K)
    fig, ax = style.canvas(16, 10.2)
    signed = LinearSegmentedColormap.from_list("signed", [style.ACCENT, style.PAPER, style.INPUT])
    most = abs(Y).max()
    ax.imshow(X, cmap="gray", vmin=0, vmax=1, extent=(0.2, 5.8, 6.4, 0.8), interpolation="none")
    ax.imshow(Y, cmap=signed, vmin=-most, vmax=most, extent=(10.2, 15.8, 6.4, 0.8), interpolation="none")
    ax.set_xlim(0, 16)
    ax.set_ylim(10.2, 0)
    for left in (0.2, 10.2):
        style.frame(ax, left, 0.8, 5.6, 5.6)
    side, step = 5.6 / 28, 5.6 / 26
    style.frame(ax, 0.2 + side * COLUMN, 0.8 + side * ROW, 3 * side, 3 * side, colour=style.KERNEL, linewidth=2.4)
    style.frame(ax, 10.2 + step * COLUMN, 0.8 + step * ROW, step, step, colour=style.INK, linewidth=2.4)
    style.label(ax, 3, 0.4, "input X, 28 × 28")
    style.label(ax, 13, 0.4, "output Y, 26 × 26")
    minus = [[f"{value}".replace("-", "\N{MINUS SIGN}") for value in row] for row in K]
    style.grid(ax, minus, 6.5, 2.1, colour=style.KERNEL, title="kernel K")
    window = X[ROW : ROW + 3, COLUMN : COLUMN + 3]
    for a in range(3):
        for b in range(3):
            written = f"({minus[a][b]})" if K[a, b] < 0 else minus[a][b]
            style.label(ax, 3 + 5 * b, 7.1 + 0.7 * a, f"{window[a, b]:.2f} \N{DOT OPERATOR} {written}")
    total = f"{Y[ROW, COLUMN]:.2f}".replace("-", "\N{MINUS SIGN}")
    style.label(ax, 8, 9.6, f"The nine products add up to Y[{ROW}, {COLUMN}] = {total}.", size=11)
    return fig
