"""Where a window can start: five strips of pixels, kernel 3."""

from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from figures.style import (
    ACCENT,
    INK,
    INPUT,
    KERNEL,
    NEUTRAL,
    OUTPUT,
    arrow,
    canvas,
    frame,
    grid,
    label,
)

ALT = """
Five strips of seven pixels, each with the first and the last position of a
window with three weights, a dot under every cell at which the window starts,
and an arrow over the free room. Plain: window of three cells, room 4, five
starts. Padding 1 per side: nine cells, room 6, seven starts. Padding 1 and
stride 2: room 6, four starts, at every second cell. Dilation 2: the three
weights lie under every second cell and span five, room 2, three starts. Stride
3 without padding: room 4, two starts, and the last cell, which no window
reaches, is marked as left over.
"""

PIXELS = 7
WEIGHTS = 3
# title, padding per side, stride, dilation
CASES = (
    ("kernel 3", 0, 1, 1),
    ("padding 1", 1, 1, 1),
    ("padding 1, stride 2", 1, 2, 1),
    ("dilation 2", 0, 1, 2),
    ("stride 3", 0, 3, 1),
)


def window(ax, x: float, y: float, dilation: int) -> None:
    """Draw the weights of one window, and the frame of what it spans."""
    span = dilation * (WEIGHTS - 1) + 1
    for a in range(WEIGHTS):
        ax.add_patch(Rectangle((x + a * dilation, y), 1, 0.5, facecolor=KERNEL, edgecolor=INK))
    frame(ax, x, y, 0.5, span, linewidth=1.6)


def draw() -> Figure:
    """Draw the strips, one above the other."""
    pitch = 4.1
    fig, ax = canvas(16.6, pitch * len(CASES) + 0.2)
    left = 5.2  # of the first real pixel
    for row, (title, padding, stride, dilation) in enumerate(CASES):
        y = row * pitch + 1.7
        cells = PIXELS + 2 * padding
        span = dilation * (WEIGHTS - 1) + 1
        room = cells - span
        starts = range(0, room + 1, stride)
        x = left - padding
        pads = ["pad" if c in (0, cells - 1) else None for c in range(cells)]
        if padding:
            grid(ax, [pads], x, y, colour=NEUTRAL, size=9)
        grid(ax, [list(range(PIXELS))], left, y, colour=INPUT)
        if over := room % stride:
            frame(ax, x + cells - over, y, 1, over, colour=ACCENT, linewidth=3.2)
            label(ax, x + cells - over + 0.15, y - 0.4, "left over", ha="left", color=ACCENT)
        window(ax, x, y - 1.3, dilation)
        window(ax, x + starts[-1], y - 0.65, dilation)
        arrow(ax, (x + 0.5, y + 1.75), (x + room + 0.5, y + 1.75))
        label(ax, x + room + 0.7, y + 1.75, f"room {room}", ha="left")
        for start in starts:
            ax.add_patch(Circle((x + start + 0.5, y + 1.3), 0.17, facecolor=OUTPUT, edgecolor=INK))
        label(ax, 0.1, y + 0.5, title, ha="left", size=11)
        label(ax, 13.5, y + 0.5, f"{len(starts)} positions", ha="left", size=11)
    return fig
