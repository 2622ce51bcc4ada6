"""A layer as a table of kernels: one row for each output, one column for each input."""

import importlib

import numpy as np
from matplotlib.figure import Figure

from figures.style import INPUT, KERNEL, OUTPUT, canvas, frame, grid, label

ALT = """A product of a table and a column. The table has two rows and two columns of 2
by 2 kernels. Row 0 is the pair of kernels of the previous figure, row 1 the pair 1 0,
0 0 and 0 0, 0 1. The column holds the two 3 by 3 input channels, one above the other.
The result is a column of two 2 by 2 output channels: 5 3, 9 1 and 1 3, 4 1. The frame
around row 0 and the frame around output 0 show which kernels make which output."""

SECOND = np.array([[[1, 0], [0, 0]], [[0, 0], [0, 1]]])


def draw() -> Figure:
    """Draw the figure."""
    example = importlib.import_module("figures.several-inputs")
    kernels = np.stack([example.K, SECOND])  # (output, input, height, width)
    fig, ax = canvas(17.6, 9.4)
    for o, top in enumerate((1.6, 5.9)):
        for c, left in enumerate((2.3, 5.1)):
            grid(ax, example.written(kernels[o, c]), left, top + 0.5, colour=KERNEL)
        label(ax, 1.0, top + 1.5, f"to\noutput {o}", size=9)
        grid(ax, example.X[o], 9.4, top, colour=INPUT, title=f"input {o}")
        parts = [example.corr2d(x, k) for x, k in zip(example.X, kernels[o], strict=True)]
        grid(ax, example.written(sum(parts)), 14.5, top + 0.5, colour=OUTPUT, title=f"output {o}")
    frame(ax, 2.0, 1.8, 2.6, 5.4, linewidth=2.2)
    frame(ax, 14.2, 1.2, 3.2, 2.6, linewidth=2.2)
    label(ax, 3.3, 0.8, "from\ninput 0")
    label(ax, 6.1, 0.8, "from\ninput 1")
    label(ax, 8.4, 5.2, "\N{STAR OPERATOR}", size=20)
    label(ax, 13.45, 5.2, "=", size=18)
    return fig
