"""The kernel that adds the four neighbours, beside the one that sharpens, for the margin."""

import numpy as np
from matplotlib.figure import Figure

from figures import style

ALT = """
Two kernels of 3 rows and 3 columns. The Laplacian has the rows 0 1 0, 1 -4 1 and 0 1 0. Taken from the kernel that
keeps a picture, a single 1 in the middle, it leaves the kernel that sharpens: 0 -1 0, -1 5 -1 and 0 -1 0.
"""


def kernels() -> tuple[np.ndarray, np.ndarray]:
    """Return the Laplacian, and the kernel that sharpens."""
    line = np.array([[0, 0, 0], [1, -2, 1], [0, 0, 0]])  # the second difference along a row
    laplacian = line + line.T
    keep = np.zeros((3, 3), int)
    keep[1, 1] = 1
    return laplacian, keep - laplacian


def draw() -> Figure:
    """Draw both."""
    fig, ax = style.canvas(7.4, 4.2)
    for x, title, values in zip((0.2, 4.2), ("Laplacian", "sharpen"), kernels(), strict=True):
        style.grid(ax, [[f"{v}".replace("-", "−") for v in row] for row in values], x, 1, colour=style.KERNEL, title=title)
    return fig
