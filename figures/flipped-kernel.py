"""What correlation and convolution make of a single bright pixel."""

import importlib

import numpy as np
from matplotlib.figure import Figure

from figures import style

ALT = """
Four grids. The blue input has 5 rows and 5 columns of zeros with a single 1
in the middle. The orange kernel has the rows 1 2 3, 4 5 6 and 7 8 9. Their
cross-correlation, in green, has the rows 9 8 7, 6 5 4 and 3 2 1: the kernel
turned by half a turn. Their convolution, in green, has the rows 1 2 3, 4 5 6
and 7 8 9: the kernel itself.
"""


def draw() -> Figure:
    """Draw an impulse, a kernel, their correlation, their convolution."""
    correlate = importlib.import_module("figures.cross-correlation").correlate
    X = np.zeros((5, 5), int)
    X[2, 2] = 1
    K = np.arange(1, 10).reshape(3, 3)
    fig, ax = style.canvas(10.5, 11.6)
    style.grid(ax, X, 0.5, 1, colour=style.INPUT, title="input", highlight=(2, 2, 1, 1))
    style.grid(
        ax,
        K,
        6.7,
        2,
        colour=style.KERNEL,
        title="kernel",
        highlight=(0, 0, 1, 1),
    )
    for x, title, kernel, note in (
        (1.5, "cross-correlation", K, "kernel, turned"),
        (6.7, "convolution", K[::-1, ::-1], "kernel, as it is"),
    ):
        Y = correlate(X, kernel)
        corner = tuple(int(i[0]) for i in np.nonzero(Y == 1))
        style.grid(
            ax,
            Y,
            x,
            7.5,
            colour=style.OUTPUT,
            title=title,
            highlight=(*corner, 1, 1),
        )
        style.label(ax, x + 1.5, 11.2, note)
    return fig
