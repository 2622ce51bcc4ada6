"""What a shift by one pixel does to maxima, averages and every second number: the live figure's first state."""

from collections.abc import Callable

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import ACCENT, INK, INPUT, NEUTRAL, OUTPUT, canvas, frame, grid, label, text_on, tint

ALT = """
The signal 0, 0, 5, 1, 0, 4, 0, 0 in four pairs of cells, and the same moved one
cell to the right. Below, three ways to make a number of each pair, before and
after; what has changed is marked. Maxima: 0, 5, 4, 0 and 0, 5, 1, 4, two are
marked. Averages: 0, 3, 2, 0 and 0, 2.5, 0.5, 2, three are marked. Every second
number: 0, 5, 0, 0 and 0, 0, 1, 4, three are marked. Bars at the right show the
relative change, 0.78, 0.71 and 1.3.
"""

SIGNAL = np.array([0, 0, 5, 1, 0, 4, 0, 0])
SHIFT = 1
WAYS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "maxima": lambda pairs: pairs.max(axis=1),
    "averages": lambda pairs: pairs.mean(axis=1),
    "every 2nd": lambda pairs: pairs[:, 0],
}
LEFT, BARS, FULL = 3.4, 12.2, 1.5  # where cells and bars begin; the change that would fill a bar


def pairs_of(ax: Axes, values: np.ndarray, changed: np.ndarray, y: float) -> None:
    """Draw a number for each pair, two cells wide."""
    for pair, (value, marked) in enumerate(zip(values, changed, strict=True)):
        fill = ACCENT if marked else tint(OUTPUT)
        ax.add_patch(Rectangle((LEFT + 2 * pair, y), 2, 0.8, facecolor=fill, edgecolor=INK, linewidth=0.8))
        label(ax, LEFT + 2 * pair + 1, y + 0.4, f"{value:g}", size=11, color=text_on(fill),
              fontweight="bold" if marked else "normal")  # fmt: skip


def draw() -> Figure:
    """Draw the signal, its shifted copy, and for each way the outputs of both and their relative change."""
    moved = np.concatenate([np.zeros(SHIFT, int), SIGNAL[:-SHIFT]])
    fig, ax = canvas(16, 9.2)
    for y, name, values in ((0.3, "signal", SIGNAL), (1.5, f"moved by {SHIFT}", moved)):
        label(ax, 0.2, y + 0.5, name, ha="left")
        grid(ax, [values], LEFT, y, colour=INPUT)
        for pair in range(4):
            frame(ax, LEFT + 2 * pair, y, 1, 2, linewidth=2.6)
    label(ax, (BARS + 16) / 2, 2.4, "relative change", size=9)
    for k, (name, way) in enumerate(WAYS.items()):
        y = 3 + 2.1 * k
        before, now = (way(x.reshape(-1, 2)) for x in (SIGNAL, moved))
        label(ax, 0.2, y + 0.4, name, ha="left")
        label(ax, 0.2, y + 1.2, "moved", ha="left")
        pairs_of(ax, before, np.zeros(4, bool), y)
        pairs_of(ax, now, now != before, y + 0.8)
        change = np.linalg.norm(now - before) / np.linalg.norm(before)
        ax.add_patch(Rectangle((BARS, y + 1), 2.6, 0.4, facecolor=tint(NEUTRAL, 0.15)))
        ax.add_patch(Rectangle((BARS, y + 1), 2.6 * change / FULL, 0.4, facecolor=ACCENT))
        label(ax, 15.9, y + 1.2, f"{round(change, 2):g}", ha="right")
    return fig
