"""The book's cover: a kernel on its way over a boot. Behind it are the edges that it has found, in front of it the pixels.

``picture`` is the ground for the title page of the PDF, which has its own words; ``page`` is the cover of the EPUB, and
``card`` what a link to the site shows.
"""

from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from d2l.data import fashion_mnist

ALT = """An ankle boot of 28 by 28 squares on dark ground, its upper part in green, where a kernel has found edges, its
lower part in blue, as it was; between them an orange window of 3 by 3 squares, the kernel on its way."""

Matrix = NDArray[np.float64]
Colour = tuple[float, float, float]
GROUND, PIXELS, EDGES, WINDOW = "#06263D", "#8CCBF0", "#39D3A8", "#FFB52E"  # the figures' colours, for dark ground
ACROSS = 32  # squares from edge to edge of the page
PLACE = (13, 15)  # row and column where the kernel is
FONTS = Path(__file__).parents[1] / "theme" / "fonts"


def maps() -> tuple[Matrix, Matrix]:
    """Return a boot and its edges, each from 0 to 1."""
    images = fashion_mnist("embedded")[1]
    boot = images.images[images.labels == images.classes.index("ankle boot")][0] / 255
    sobel = np.array([[1, 2, 1], [0, 0, 0], [-1, -2, -1]])
    windows = sliding_window_view(np.pad(boot, 1), (3, 3))
    edges = np.hypot(*(np.tensordot(windows, kernel, 2) for kernel in (sobel, sobel.T)))
    return boot, edges / edges.max()


def shade(colour: str, strength: float) -> Colour:
    """Return a colour on the ground: the ground itself at 0, the colour at 1."""
    red, green, blue = strength * np.array(to_rgb(colour)) + (1 - strength) * np.array(to_rgb(GROUND))
    return red, green, blue


def picture(width: float, height: float) -> Figure:
    """Draw the boot on a page of so many inches; the upper third is left for words."""
    high = ACROSS * height / width
    return scene(width, height, ACROSS, (int(0.31 * high), 2))


def card(title: str, subtitle: str) -> Figure:
    """Draw what a link to the book shows, 12 by 6.3 inches: the words, and the boot beside them."""
    fig = scene(12, 6.3, 62, (2, 32))
    write(fig, 0.05, 0.92, "\n".join(title.split()), 48, "Book Serif", weight="bold")
    write(fig, 0.05, 0.2, subtitle, 22, "Book Sans")
    return fig


def scene(width: float, height: float, across: int, corner: tuple[int, int]) -> Figure:
    """Draw the boot on a page of so many inches and squares from edge to edge, its corner in this row and column."""
    fig = Figure(figsize=(width, height), facecolor=GROUND)
    high = across * height / width
    ax = fig.add_axes((0, 0, 1, 1), xlim=(0, across), ylim=(high, 0))
    ax.set_axis_off()
    boot, edges = maps()
    top, left = corner
    below = PLACE[0] * len(boot) + PLACE[1]  # squares from here on were not visited yet
    for row in range(-top, int(high) + 1 - top):
        for column in range(-left, across - left):
            if 0 <= row < len(boot) and 0 <= column < len(boot):
                seen = row * len(boot) + column <= below
                colour = shade(EDGES if seen else PIXELS, 0.04 + 0.96 * (edges if seen else boot)[row, column])
            else:
                colour = shade(PIXELS, 0.04 * min(1, (row + top) / top))
            square(ax, left + column + 0.05, top + row + 0.05, 0.9, facecolor=colour, linewidth=0)
    frame = 0.42 * width * ACROSS / across
    square(ax, left + PLACE[1] - 1, top + PLACE[0] - 1, 3, fill=False, edgecolor=WINDOW, linewidth=frame)
    return fig


def square(ax: Axes, x: float, y: float, side: float, **look: object) -> None:
    """Draw a square, its upper left corner at (x, y)."""
    ax.add_patch(Rectangle((x, y), side, side, **look))


def page(title: str, subtitle: str, author: str) -> Figure:
    """Draw the cover of the EPUB, 10 by 15 inches, its title a word a line."""
    fig = picture(10, 15)
    write(fig, 0.0625, 0.955, "\n".join(title.split()), 74, "Book Serif", weight="bold", linespacing=1.05)
    write(fig, 0.0625, 0.105, subtitle, 23, "Book Sans", linespacing=1.4)
    write(fig, 0.0625, 0.045, author, 19, "Book Sans", color=shade("#FFFFFF", 0.75))
    return fig


def write(fig: Figure, x: float, y: float, text: str, size: float, face: str, **look: Any) -> None:
    """Write words in white and in one of the book's faces, their upper left corner at (x, y), in shares of the page."""
    for path in FONTS.glob("*.ttf"):
        font_manager.fontManager.addfont(path)
    fig.text(x, y, text, **{"fontsize": size, "family": face, "color": "white", "va": "top", **look})
