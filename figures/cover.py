"""The drawing on the book's cover: an image, what one kernel sees in it, and the same pooled.

``page`` lays it out as the cover of the EPUB; the title page of the PDF has the drawing alone.
"""

import textwrap

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from d2l.data import fashion_mnist
from figures.style import INPUT, KERNEL, OUTPUT, PAPER, canvas, frame, label, tint

ALT = """Three grids of squares side by side, each smaller than the one before: an ankle boot of
14 by 14 blue squares; its edges, 12 by 12 green squares; and the edges pooled, 6 by 6 green
squares. An orange window of 3 by 3 squares on the boot becomes one square of the edges, a window
of 2 by 2 squares there becomes one square of the last grid."""

Matrix = NDArray[np.float64]
WIDTH, HEIGHT = 36.4, 15.6  # of the drawing, in squares of the boot
SEEN, POOLED = (4, 8), (2, 4)  # row and column of the squares whose windows are shown


def maps() -> tuple[Matrix, Matrix, Matrix]:
    """Return a boot, its edges and those pooled, each from 0 to 1."""
    images = fashion_mnist("embedded")[1]
    boot = images.images[images.labels == images.classes.index("ankle boot")][0] / 255
    image = boot.reshape(14, 2, 14, 2).mean((1, 3))
    sobel = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]])
    windows = sliding_window_view(image, (3, 3))
    down, right = (np.tensordot(windows, kernel, 2) for kernel in (sobel, sobel.T))
    edges = np.hypot(down, right)
    edges /= edges.max()
    return image, edges, edges.reshape(6, 2, 6, 2).max((1, 3))


def squares(ax: Axes, values: Matrix, x: float, y: float, colour: str) -> None:
    """Draw a matrix as squares, the stronger in colour the greater the number."""
    for (i, j), value in np.ndenumerate(values):
        fill = tint(colour, 0.08 + 0.92 * float(value))
        ax.add_patch(Rectangle((x + j, y + i), 1, 1, facecolor=fill, edgecolor=PAPER, linewidth=0.8))


def sight(ax: Axes, window: tuple[float, float], side: int, square: tuple[float, float]) -> None:
    """Frame a window and the square that it becomes, with rays between their corners."""
    (x, y), (left, top) = window, square
    for below in (0, 1):
        ax.plot([x + side, left], [y + below * side, top + below], color=KERNEL, linewidth=1.2, linestyle="-")
    frame(ax, x, y, side, side, colour=KERNEL, linewidth=2.4)
    frame(ax, left, top, 1, 1, colour=KERNEL, linewidth=2.4)


def motif(ax: Axes, size: float = 10) -> None:
    """Draw the three grids, the upper left corner at (0, 0)."""
    lefts = (0.2, 16.2, 30.2)
    grids = maps()
    tops = [7.2 - len(values) / 2 for values in grids]
    for values, left, top, colour in zip(grids, lefts, tops, (INPUT, OUTPUT, OUTPUT), strict=True):
        squares(ax, values, left, top, colour)
        label(ax, left + len(values) / 2, top + len(values) + 0.75, "{} × {}".format(*values.shape), size=size)
    for k, (row, column), side in ((0, SEEN, 3), (1, POOLED, 2)):
        step = side if k else 1
        window = (lefts[k] + step * column, tops[k] + step * row)
        sight(ax, window, side, (lefts[k + 1] + column, tops[k + 1] + row))


def draw() -> Figure:
    """Draw the figure."""
    fig, ax = canvas(WIDTH, HEIGHT)
    motif(ax)
    return fig


def card(title: str, subtitle: str) -> Figure:
    """Draw what a link to the book shows, 12 by 6.3 inches."""
    fig, _ = canvas(WIDTH, HEIGHT)
    fig.clear()
    fig.set_size_inches(12, 6.3)
    wide = 0.9
    ax = fig.add_axes((0.05, 0.03, wide, wide * HEIGHT / WIDTH * 12 / 6.3), xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    ax.set_axis_off()
    motif(ax, size=16)
    fig.text(0.05, 0.93, title, fontsize=37, fontweight="bold", va="top")
    fig.text(0.05, 0.81, subtitle, fontsize=22, va="top")
    return fig


def page(title: str, subtitle: str, author: str) -> Figure:
    """Draw the cover of the EPUB, 10 by 15 inches."""
    fig, _ = canvas(WIDTH, HEIGHT)
    fig.clear()
    fig.set_size_inches(10, 15)
    wide = 0.83
    ax = fig.add_axes((0.085, 0.3, wide, wide * HEIGHT / WIDTH * 10 / 15), xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    ax.set_axis_off()
    motif(ax, size=18)
    fig.text(0.085, 0.91, textwrap.fill(title, 16), fontsize=58, fontweight="bold", va="top", linespacing=1.15)
    fig.text(0.085, 0.74, subtitle, fontsize=27, va="top", linespacing=1.4)
    fig.text(0.085, 0.075, author, fontsize=24)
    for height, colour in ((0.016, INPUT), (0.008, OUTPUT), (0.004, KERNEL)):
        fig.add_artist(Rectangle((0, 0), 1, height, facecolor=colour, linewidth=0))
    return fig
