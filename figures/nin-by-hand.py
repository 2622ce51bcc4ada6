"""A perceptron that slides: two matrices at each of four places, and the average of each class map."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import INK, INPUT, KERNEL, OUTPUT, arrow, canvas, grid, label, tint

X = np.array([[[1, 2], [0, 3]], [[2, 0], [1, 1]]])  # (channel, row, column)
FIRST, SECOND = np.array([[1, 1], [2, -1]]), np.array([[1, -1], [-1, 2]])  # (out, in)
PLACE = (0, 1)  # row and column of the place that is followed

H = np.maximum(np.einsum("oc,cij->oij", FIRST, X), 0)
Z = np.einsum("oc,cij->oij", SECOND, H)
SCORES = Z.mean(axis=(1, 2))
AT = tuple(A[:, PLACE[0], PLACE[1]].tolist() for A in (X, H, Z))
MINUS = "\N{MINUS SIGN}"


def words(numbers: object) -> str:
    """Write numbers with a real minus sign."""
    return f"{numbers}".replace("-", MINUS)


ALT = f"""
From left to right: an input of two channels, a matrix, two hidden maps, a
second matrix, two class maps and two averages. All maps have 2 by 2 places,
and one place, top right, is framed in each. Input channels, row by row:
{words(X.tolist())}. First matrix: {words(FIRST.tolist())}. Hidden maps after the ReLU:
{words(H.tolist())}. Second matrix: {words(SECOND.tolist())}. Class maps: {words(Z.tolist())}.
At the framed place {words(AT[0])} becomes {words(AT[1])} and then {words(AT[2])}. The averages
of the class maps are {words(SCORES.tolist())}.
"""


def text(matrix: np.ndarray) -> list[list[str]]:
    """Write each number of a matrix."""
    return [[words(f"{number:g}") for number in row] for row in matrix]


def maps(ax: Axes, x: float, values: np.ndarray, colour: str, titles: list[str]) -> None:
    """Draw two maps, one above the other, and mark the place in both."""
    for map_, y, title in zip(values, (1.1, 5.1), titles, strict=True):
        grid(ax, text(map_), x, y, colour=colour, highlight=(*PLACE, 1, 1), title=title)


def draw() -> Figure:
    """Draw the two layers and the average."""
    fig, ax = canvas(19, 7.5)
    middle = 4.0
    maps(ax, 0.6, X, INPUT, ["channel 0", "channel 1"])
    maps(ax, 6.8, H, OUTPUT, ["hidden 0", "hidden 1"])
    maps(ax, 13.0, Z, OUTPUT, ["class 0", "class 1"])
    for x, matrix, title in ((3.7, FIRST, "then ReLU"), (9.9, SECOND, "no ReLU")):
        arrow(ax, (x - 1.0, middle), (x - 0.1, middle))
        grid(ax, text(matrix), x, middle - 1, colour=KERNEL)
        label(ax, x + 1, middle + 1.5, title)
        arrow(ax, (x + 2.1, middle), (x + 3.0, middle))
    for score, y in zip(SCORES, (2.1, 6.1), strict=True):
        arrow(ax, (15.1, y), (17.1, y))
        label(ax, 16.15, y - 0.5, "average", size=9)
        ax.add_patch(Rectangle((17.3, y - 0.5), 1.5, 1, facecolor=tint(OUTPUT), edgecolor=INK, linewidth=1.2))
        label(ax, 18.05, y, words(f"{score:g}"))
    return fig
