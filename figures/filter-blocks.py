"""What one filter reads: a block of all channels, or one place of each."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from figures.style import INPUT, OUTPUT, arrow, canvas, grid, label

CHANNELS, SIDE = 3, 5
PLACE = 1  # row and column of the output that is explained
ALT = """
Two drawings. In each, three 5 by 5 channels lie one behind the other, and an
arrow leads to one number of a single output channel. Left, a filter of 3 by 3:
in every channel the same 3 by 3 window is marked, together a block of 27
numbers; the output has 3 by 3 places. Right, a filter of 1 by 1: in every
channel the same single place is marked, 3 numbers; the output has 5 by 5
places.
"""


def panel(ax: Axes, x: float, size: int) -> None:
    """Draw the channels with the window of a filter of this size, and its output."""
    step, top, places = 1.15, 1.5, SIDE - size + 1
    empty = [[None] * SIDE] * SIDE
    for c in reversed(range(CHANNELS)):
        window = (PLACE, PLACE, size, size)
        grid(ax, empty, x + c * step, top + (CHANNELS - 1 - c) * step, colour=INPUT, highlight=window)
    middle = top + (SIDE + (CHANNELS - 1) * step) / 2
    end = x + SIDE + (CHANNELS - 1) * step
    left = end + 1.6
    arrow(ax, (end + 0.2, middle), (left - 0.2, middle))
    grid(ax, [[None] * places] * places, left, middle - places / 2, colour=OUTPUT, highlight=(PLACE, PLACE, 1, 1))
    label(ax, (x + left + places) / 2, 0.5, f"{CHANNELS} × {size} × {size}: {CHANNELS * size**2} weights")


def draw() -> Figure:
    """Draw the two filters side by side."""
    fig, ax = canvas(28.4, 9.2)
    panel(ax, 0.3, 3)
    panel(ax, 14.2, 1)
    return fig
