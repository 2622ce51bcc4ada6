"""The first Inception block of GoogLeNet: four paths, their channels, and the weights of each convolution."""

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures._pages import defaults
from figures.style import INK, INPUT, KERNEL, NEUTRAL, OUTPUT, arrow, canvas, label, tint

Step = tuple[int, int, int]  # channels in, channels out, size of the kernel
CHANNELS, SIDE = 192, 28  # of what the block is given


def paths(channels: int, row: Sequence) -> list[list[Step]]:
    """Return the convolutions of the four paths; a row has the channels of one block, as in the table of the page."""
    one, three, five, pooled = row
    return [
        [(channels, one, 1)],
        [(channels, three[0], 1), (*three, 3)],
        [(channels, five[0], 1), (*five, 5)],
        [(channels, pooled, 1)],
    ]


def weights(step: Step) -> int:
    """Count the weights of a convolution."""
    return step[0] * step[1] * step[2] ** 2


PATHS = paths(CHANNELS, defaults("googlenet")["stages"][0][0])
OUT = [path[-1][1] for path in PATHS]
ALT = f"""
From the left, {CHANNELS} channels of {SIDE} by {SIDE} go into four paths, drawn one
below the other, and a bar at the right joins what they return to {sum(OUT)}
channels. """ + " ".join(
    f"Path {number}: {'maximum pooling over 3 by 3, then ' if number == 4 else ''}"
    + ", then ".join(f"{k} by {k} to {m} channels, {weights((c, m, k)):,} weights" for c, m, k in path)
    + "."
    for number, path in enumerate(PATHS, 1)
)  # fmt: skip
TALL, WIDE, GAP = 1.9, 6.2, 1.3


def box(ax: Axes, x: float, y: float, first: str, second: str, colour: str) -> None:
    """Draw a layer, its middle on the left at (x, y), and what is to be said of it."""
    ax.add_patch(Rectangle((x, y - TALL / 2), WIDE, TALL, facecolor=tint(colour), edgecolor=INK, linewidth=1))
    label(ax, x + WIDE / 2, y - 0.4, first, size=10, weight="bold")
    label(ax, x + WIDE / 2, y + 0.45, second, size=9)


def draw() -> Figure:
    """Draw the block."""
    fig, ax = canvas(22.6, 13.6)
    top, tall = 1.2, 11.2
    left, first = 0.4, 4.2
    second = first + WIDE + GAP
    joined = second + WIDE + 2.4
    ax.add_patch(Rectangle((left, top), 1.4, tall, facecolor=tint(INPUT), edgecolor=INK, linewidth=1))
    label(ax, left, top - 0.6, f"{CHANNELS} channels", size=10, ha="left")
    label(ax, left + 0.7, top + tall / 2, f"{SIDE} × {SIDE}", size=10, rotation=90)
    label(ax, joined + 1.4, top - 0.6, f"{sum(OUT)} channels", size=10, ha="right")
    start = top
    for number, (path, out) in enumerate(zip(PATHS, OUT, strict=True)):
        y = top + tall * (2 * number + 1) / 8
        share = tall * out / sum(OUT)
        steps = [(f"{k} × {k} to {m}", f"{weights((c, m, k)):,} weights", KERNEL) for c, m, k in path]
        if number == 3:
            steps.insert(0, ("maximum 3 × 3", "stride 1", NEUTRAL))
        arrow(ax, (left + 1.5, y), (first - 0.1, y))
        if len(steps) == 1:
            box(ax, first, y, *steps[0])
            end = first + WIDE
        else:
            box(ax, first, y, *steps[0])
            arrow(ax, (first + WIDE + 0.1, y), (second - 0.1, y))
            box(ax, second, y, *steps[1])
            end = second + WIDE
        arrow(ax, (end + 0.1, y), (joined - 0.1, start + share / 2))
        ax.add_patch(Rectangle((joined, start), 1.4, share, facecolor=tint(OUTPUT), edgecolor=INK, linewidth=1))
        label(ax, joined + 0.7, start + share / 2, str(out), size=10)
        start += share
    label(ax, joined + 1.4, top + tall + 0.6, f"{SIDE} × {SIDE}", size=10, ha="right")
    return fig
