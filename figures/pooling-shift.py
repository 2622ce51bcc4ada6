"""What shifts of one and of two pixels do to a maximum over pairs."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import ACCENT, INPUT, OUTPUT, arrow, canvas, frame, grid, label

ALT = """
Three rows of eight cells, each with its maxima over four pairs of cells to the
right. The signal 0, 0, 5, 1, 0, 4, 0, 0 gives 0, 5, 4, 0. Moved one cell to the
right it gives 0, 5, 1, 4: of four maxima the last two have changed. Moved two
cells it gives 0, 0, 5, 4, which is 0, 5, 4 moved one cell to the right.
"""

SIGNAL = [0, 0, 5, 1, 0, 4, 0, 0]
STRIDE = 2


def pooled(x: np.ndarray) -> np.ndarray:
    """Take the maximum of each pair."""
    return x.reshape(-1, STRIDE).max(axis=1)


def draw() -> Figure:
    """Draw the signal and two shifted copies with their pooled versions."""
    x = np.array(SIGNAL)
    fig, ax = canvas(16, 5.7)
    left, right = 2.2, 11.7
    label(ax, left + 4, 0.45, "signal, in pairs")
    label(ax, right + 2, 0.45, "maxima")
    for shift in range(3):
        y = 0.9 + 1.75 * shift
        moved = np.concatenate([np.zeros(shift, int), x[: len(x) - shift]])
        label(ax, 0.2, y + 0.5, ["as it is", "moved 1", "moved 2"][shift], ha="left")
        grid(ax, [moved], left, y, colour=INPUT)
        for pair in range(len(x) // STRIDE):
            frame(ax, left + pair * STRIDE, y, 1, STRIDE, linewidth=2.6)
        arrow(ax, (left + 8.3, y + 0.5), (right - 0.3, y + 0.5))
        new, old = pooled(moved), pooled(x)
        for k in range(len(new)):
            changed = new[k] != old[k]
            cell = [[new[k]]]
            place = (right + k, y)
            if changed:
                grid(ax, cell, *place, colour=ACCENT, highlight=(0, 0, 1, 1))
            else:
                grid(ax, cell, *place, colour=OUTPUT)
    return fig
