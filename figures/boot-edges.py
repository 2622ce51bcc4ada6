"""An ankle boot, nine numbers, and the edges that they find: the picture of the first chapter."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.lib.stride_tricks import sliding_window_view

from figures import style
from theme.live import data

K = np.array([[-1, -1, -1], [0, 0, 0], [1, 1, 1]])
CELL = 16 / 72  # inches: small, as a card is, with text that is legible there
WIDTH, HEIGHT, SIDE = 15, 6.2, 5.5

ALT = """An ankle boot in grey on black, three rows of three numbers, -1 -1 -1, 0 0 0 and
1 1 1, and what they find: on black, the upper sides of the boot in blue, its lower sides in orange."""


def draw() -> Figure:
    """Draw picture, kernel and output."""
    X = np.asarray(data.lenet_pictures().images[0], dtype=np.float64) / 255
    Y = np.einsum("ijab,ab->ij", sliding_window_view(np.pad(X, 1), (3, 3)), K)
    most = 0.6 * abs(Y).max()  # what is beyond is as bright
    signed = LinearSegmentedColormap.from_list("signed", [style.ACCENT, "#000000", style.INPUT])
    fig, ax = style.canvas(WIDTH, HEIGHT)
    fig.set_size_inches(WIDTH * CELL, HEIGHT * CELL)
    top, right = (HEIGHT - SIDE) / 2, WIDTH - 0.1 - SIDE
    grey, edges = {"cmap": "gray", "vmin": 0, "vmax": 1}, {"cmap": signed, "vmin": -most, "vmax": most}
    for left, values, colours in ((0.1, X, grey), (right, Y, edges)):
        ax.imshow(values, **colours, extent=(left, left + SIDE, top + SIDE, top), interpolation="none")
        style.frame(ax, left, top, SIDE, SIDE)
    minus = [[f"{value}".replace("-", "\N{MINUS SIGN}") for value in row] for row in K]
    style.grid(ax, minus, WIDTH / 2 - 1.5, HEIGHT / 2 - 1.5, colour=style.KERNEL, size=9)
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(HEIGHT, 0)
    return fig
