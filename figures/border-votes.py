"""In how many windows each pixel lies, for three paddings."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import INPUT, canvas, grid

ALT = """
Three grids of 5 by 5 counts, for a 3 by 3 kernel. Without padding the corner
pixel lies in 1 window and the centre in 9. With padding 1 the corner lies in
4, the middle of an edge in 6, and all inner pixels in 9. With padding 2 every
pixel lies in 9 windows.
"""

SIZE = 5
WEIGHTS = 3


def votes(padding: int) -> np.ndarray:
    """Count for each pixel the windows that contain it."""
    count = np.zeros((SIZE + 2 * padding,) * 2, dtype=int)
    for s in range(SIZE + 2 * padding - WEIGHTS + 1):
        for t in range(SIZE + 2 * padding - WEIGHTS + 1):
            count[s : s + WEIGHTS, t : t + WEIGHTS] += 1
    return count[padding : padding + SIZE, padding : padding + SIZE]


def draw() -> Figure:
    """Draw the three grids side by side, the corner pixel marked."""
    fig, ax = canvas(16.4, 6.4)
    for column, padding in enumerate((0, 1, 2)):
        grid(
            ax,
            votes(padding),
            0.2 + 5.5 * column,
            1.2,
            colour=INPUT,
            highlight=(0, 0, 1, 1),
            title=f"padding {padding} per side" if padding else "no padding",
        )
    return fig
