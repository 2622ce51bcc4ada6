"""Cross-correlation as a weighted sum of shifted copies of the input."""

import importlib

from matplotlib.figure import Figure

from figures import style

ALT = """
In the upper row, the blue input with the rows 2 0 1 3, 1 4 0 2 and 0 1 5 1 is
drawn four times, each time with another window of 2 rows and 3 columns
framed: top left, top right, bottom left, bottom right. Above the four stand
the weights 1, 2, 0 and -1. An arrow leads to the green output with the rows
-2 2 5 and 8 -1 3, the sum of the four windows, each times its weight.
"""


def draw() -> Figure:
    """Draw the four copies and their weighted sum."""
    example = importlib.import_module("figures.cross-correlation")
    X, K, minus = example.X, example.K, example.minus
    Y = example.correlate(X, K)
    fig, ax = style.canvas(20, 9.4)
    sign = "\N{DOT OPERATOR}"
    for copy, (a, b) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
        x = 0.5 + 5 * copy
        weight = minus(K[a, b]) if K[a, b] >= 0 else f"({minus(K[a, b])})"
        style.grid(
            ax,
            X,
            x,
            1.4,
            colour=style.INPUT,
            highlight=(a, b, *Y.shape),
            title=f"K[{a}, {b}] = {minus(K[a, b])}",
            size=10,
        )
        top = f"{weight} {sign} framed"
        style.label(ax, x + 2, 5, top)
        if copy < 3:
            style.label(ax, x + 4.5, 5, "+", size=13)
    style.arrow(ax, (10, 5.5), (10, 6.25))
    text = [[minus(v) for v in row] for row in Y]
    style.grid(ax, text, 8.5, 6.9, colour=style.OUTPUT, size=10)
    style.label(ax, 8.2, 7.9, "Y = ", ha="right", size=11)
    return fig
