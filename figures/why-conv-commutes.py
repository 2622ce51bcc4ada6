"""Shift then convolve, convolve then shift: the same output."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import INPUT, KERNEL, OUTPUT, arrow, canvas, grid, label

PATTERN = np.array([[1, 2], [3, 1]])
KERNEL_VALUES = np.array([[-1, 0, 1]])  # offsets a = 0 and b = -1, 0, 1
SHIFT = (2, 3)

ALT = """Four grids of four rows and seven columns at the corners of a square.
Top left the input, a pattern of two rows, 1 2 and 3 1, near the left edge, on
zeros. Top right the input with the pattern moved two rows down and three
columns to the right. Arrows lead down from both, marked with the kernel
minus 1, 0, 1. Bottom left the output: 1, 2, minus 1, minus 2 and below it 3, 1,
minus 3, minus 1. Bottom right the same numbers moved by the same two rows and
three columns; the arrow from the bottom left grid leads there too."""


def correlate(x: np.ndarray) -> np.ndarray:
    """Return the layer's output, zeros outside the input."""
    padded = np.pad(x, ((0, 0), (1, 1)))
    return sum(v * padded[:, b : b + x.shape[1]] for b, v in enumerate(KERNEL_VALUES[0]))


def draw() -> Figure:
    fig, ax = canvas(19, 14.4)
    x = np.zeros((4, 7), dtype=int)
    x[0:2, 1:3] = PATTERN
    moved = np.roll(x, SHIFT, axis=(0, 1))
    y, y_moved = correlate(x), correlate(moved)
    if not np.array_equal(y_moved, np.roll(y, SHIFT, axis=(0, 1))):
        raise ValueError("the square does not close")
    left, right, top, bottom = 0.6, 11.4, 1.2, 9.2
    places = [
        (x, left, top, INPUT, "input X", (0, 1)),
        (moved, right, top, INPUT, "shifted input", (2, 4)),
        (y, left, bottom, OUTPUT, "", (0, 0)),
        (y_moved, right, bottom, OUTPUT, "", (2, 3)),
    ]
    for values, gx, gy, colour, title, (row, column) in places:
        shown = [[f"{v}".replace("-", "−") for v in line] for line in values]
        width = 2 if colour == INPUT else 4
        window = (row, column, 2, width)
        grid(ax, shown, gx, gy, colour=colour, highlight=window, title=title or None, size=9)
    label(ax, left + 3.5, bottom + 4.6, "output Y")
    label(ax, right + 3.5, bottom + 4.6, "output of the shifted input")
    for gx in (left, right):
        arrow(ax, (gx + 1.2, top + 4.3), (gx + 1.2, bottom - 0.3))
        kernel = [[f"{v}".replace("-", "−") for v in line] for line in KERNEL_VALUES]
        grid(ax, kernel, gx + 2.2, 6.7, colour=KERNEL, title="convolve", size=9)
    for gy in (top, bottom):
        arrow(ax, (left + 7.3, gy + 2), (right - 0.3, gy + 2))
        label(ax, (left + right + 7) / 2, gy + 1.4, "shift by")
        label(ax, (left + right + 7) / 2, gy + 2.7, f"({SHIFT[0]}, {SHIFT[1]})")
    return fig
