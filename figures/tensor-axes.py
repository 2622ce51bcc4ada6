"""The four axes of a batch of images."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import INPUT, arrow, canvas, frame, grid, label

SHAPE = (2, 3, 3, 4)  # (batch, channel, height, width)
MARKED = (1, 2, 0, 3)

ALT = """Two images side by side, each a stack of three grids of three rows and
four columns. The cells are numbered from 0 to 71 in the order in which they
lie in memory. In the second image, the last grid, first row, last column, the
cell with the number 63 is marked. Arrows name the axes: batch from image to
image, channel from grid to grid, height downwards, width to the right."""


def draw() -> Figure:
    fig, ax = canvas(20.4, 14.6)
    numbers = np.arange(np.prod(SHAPE)).reshape(SHAPE)
    batch, channels, height, width = SHAPE
    for n in range(batch):
        for c in range(channels):
            x, y = 3.4 + 9.6 * n + 1.0 * c, 2.2 + 3.7 * c
            marked = (n, c) == MARKED[:2]
            window = (MARKED[2], MARKED[3], 1, 1) if marked else None
            grid(ax, numbers[n, c], x, y, colour=INPUT, highlight=window, size=9)
        frame(ax, 3.0 + 9.6 * n, 1.8, 11.2, 6.8, linestyle=":")
        label(ax, 6.4 + 9.6 * n, 1.2, f"image {n}")
    arrow(ax, (4.4, 0.5), (18.8, 0.5))
    label(ax, 2.9, 0.5, "batch")
    arrow(ax, (1.3, 3.2), (1.3, 11.2))
    label(ax, 1.4, 2.5, "channel")
    arrow(ax, (4.9, 9.9), (4.9, 12.4))
    label(ax, 3.95, 9.3, "height")
    arrow(ax, (5.7, 13.6), (9.2, 13.6))
    label(ax, 10.4, 13.6, "width")
    index = ", ".join(map(str, MARKED))
    label(ax, 15.6, 13.6, f"X[{index}] = {numbers[MARKED]}", size=11)
    return fig
