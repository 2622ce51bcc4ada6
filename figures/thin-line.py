"""What a kernel with dilation makes of a line one pixel wide, along one row, for the margin."""

import numpy as np
from matplotlib.figure import Figure

from figures import style

ALT = """
Three rows of seven cells. The image is zero but for a 1 in the middle. The kernel minus 1, 2, minus 1 makes of it minus 1,
2, minus 1, side by side. With dilation 2 the same three numbers have a gap between them: the line appears three times.
"""


def line() -> np.ndarray:
    """Return the row of the image that has the line in its middle."""
    row = np.zeros(7, int)
    row[3] = 1
    return row


def seen(dilation: int) -> np.ndarray:
    """Return what the kernel (-1, 2, -1) makes of the row."""
    kernel = np.zeros(2 * dilation + 1, int)
    kernel[::dilation] = -1, 2, -1
    return np.correlate(line(), kernel, "same")


def draw() -> Figure:
    """Draw the row and two answers."""
    fig, ax = style.canvas(7.4, 6.7)
    for y, title, values, colour in (
        (0.9, "a line of one pixel", line(), style.INPUT),
        (3.2, "kernel −1, 2, −1", seen(1), style.OUTPUT),
        (5.5, "with dilation 2", seen(2), style.OUTPUT),
    ):
        style.grid(ax, [[f"{v}".replace("-", "−") if v else None for v in values]], 0.2, y, colour=colour, title=title)
    return fig
