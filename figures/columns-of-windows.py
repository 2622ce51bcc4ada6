"""Convolution as one matrix product: each window becomes a column."""

import importlib

import numpy as np
from matplotlib.figure import Figure

from figures.style import INPUT, KERNEL, OUTPUT, arrow, canvas, grid, label

ALT = """At the top left the two 3 by 3 input channels, their window in row 0, column 1
marked. An arrow leads from them to the matrix of windows at the top right: 8 rows, one
for each channel and position in the kernel, and 4 columns, one for each output pixel.
Its column 1 is marked; it lists the marked window: 0, 2, 1, 0 from channel 0 and 1, 1,
0, 3 from channel 1. Below left stands the kernel matrix, 2 rows of 8 weights, and below
right the product, 2 rows of 4: 5 3 9 1 and 1 3 4 1. Row 0 of the kernel matrix times
column 1 gives the marked 3."""


def columns(x: np.ndarray, height: int, width: int) -> np.ndarray:
    """List the windows of all channels, one a column."""
    rows, cols = x.shape[1] - height + 1, x.shape[2] - width + 1
    windows = [x[:, i : i + height, j : j + width].ravel() for i in range(rows) for j in range(cols)]
    return np.array(windows).T


def draw() -> Figure:
    """Draw the figure."""
    example = importlib.import_module("figures.several-inputs")
    second = importlib.import_module("figures.several-outputs").SECOND
    kernels = np.stack([example.K, second]).reshape(2, -1)
    windows = columns(example.X, 2, 2)
    fig, ax = canvas(16.2, 14.2)
    for c, left in enumerate((0.9, 4.9)):
        grid(ax, example.X[c], left, 3.2, colour=INPUT, highlight=(0, 1, 2, 2), title=f"input {c}")
    arrow(ax, (8.1, 4.7), (9.7, 4.7))
    grid(ax, windows, 10.0, 1.6, colour=INPUT, highlight=(0, 1, 8, 1))
    label(ax, 12.0, 0.35, "a column for each output pixel")
    for j, name in enumerate(("0, 0", "0, 1", "1, 0", "1, 1")):
        label(ax, 10.5 + j, 1.2, name, size=9)
    for row in range(8):
        c, a, b = row // 4, row // 2 % 2, row % 2
        label(ax, 14.95, 2.1 + row, f"{c}, {a}, {b}", size=9)
    label(ax, 14.95, 1.2, "c, a, b", size=9, style="italic")
    grid(ax, example.written(kernels), 0.9, 11.0, colour=KERNEL, highlight=(0, 0, 1, 8), title="kernels, one row each")
    label(ax, 9.45, 12.0, "=", size=18)
    grid(ax, kernels @ windows, 10.0, 11.0, colour=OUTPUT, highlight=(0, 1, 1, 1))
    label(ax, 12.0, 10.4, "output pixels")
    for o in range(2):
        label(ax, 0.4, 11.5 + o, str(o), size=9)
    label(ax, 4.9, 13.6, "2 × 8 weights")
    label(ax, 12.0, 13.6, "2 × 4 results")
    return fig
