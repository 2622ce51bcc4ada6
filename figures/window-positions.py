"""Where a window can start on a padded strip of pixels, and the formula that counts the places: the live figure's first state."""

from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from figures import style

ALT = """
A strip of ten cells: eight pixels, numbered 0 to 7, with one padded cell
before them and one after. Below it four windows of three cells, one under the
other, each two cells to the right of the one above, and a dot under each cell
at which a window starts. An arrow from the first dot to the last possible
start says: room 7. The padded cell at the end, under which no window lies, is
marked as left over. Below, the formula with these numbers gives 4.
"""

PIXELS, WEIGHTS, BEFORE, AFTER, STRIDE, DILATION = 8, 3, 1, 1, 2, 1


def draw() -> Figure:
    """Draw the strip, the windows under it, and the formula."""
    cells = BEFORE + PIXELS + AFTER
    span = DILATION * (WEIGHTS - 1) + 1
    room = cells - span
    starts = range(0, room + 1, STRIDE)
    fig, ax = style.canvas(16, 5.4 + 0.8 * len(starts))
    x, y = (16 - cells) / 2, 0.8
    pads = ["pad" if c < BEFORE or c >= BEFORE + PIXELS else None for c in range(cells)]
    style.grid(ax, [pads], x, y, colour=style.NEUTRAL, size=9)
    style.grid(ax, [list(range(PIXELS))], x + BEFORE, y, colour=style.INPUT)
    if over := cells - starts[-1] - span:
        style.frame(ax, x + cells - over, y, 1, over, colour=style.ACCENT, linewidth=3.2)
        style.label(ax, x + cells - over / 2, y - 0.4, f"{over} left over", color=style.ACCENT)
    style.arrow(ax, (x + 0.5, y + 1.75), (x + room + 0.5, y + 1.75))
    style.label(ax, x + room / 2 + 0.5, y + 2.2, f"room {room}")
    for row, start in enumerate(starts):
        ax.add_patch(Circle((x + start + 0.5, y + 1.35), 0.17, facecolor=style.OUTPUT, edgecolor=style.INK))
        top = y + 2.7 + 0.8 * row
        for a in range(WEIGHTS):
            corner = (x + start + a * DILATION, top)
            ax.add_patch(Rectangle(corner, 1, 0.6, facecolor=style.KERNEL, edgecolor=style.INK))
        style.frame(ax, x + start, top, 0.6, span, linewidth=1.6)
    minus, dot = "\N{MINUS SIGN}", "\N{DOT OPERATOR}"
    numbers = f"{PIXELS} + {BEFORE} + {AFTER} {minus} {DILATION} {dot} ({WEIGHTS} {minus} 1) {minus} 1"
    places = f"\N{LEFT FLOOR}{room} / {STRIDE}\N{RIGHT FLOOR} + 1 = {room // STRIDE} + 1 = {len(starts)}"
    bottom = y + 2.9 + 0.8 * len(starts)
    style.label(ax, 8, bottom + 0.35, f"r = {numbers} = {room}", size=11)
    style.label(ax, 8, bottom + 1.15, f"m = {places}", size=11)
    return fig
