"""LeNet from left to right: what comes out of each layer, to scale."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import INK, INPUT, KERNEL, NEUTRAL, OUTPUT, arrow, canvas, label, tint

ALT = """LeNet from left to right. Blocks are stacks of squares, the taller the larger
the channels; bars are vectors. A 28 by 28 image; convolution with 5 by 5 kernels, two
zeros around, and sigmoid: 6 channels of 28 by 28; average pooling 2 by 2: 6 of 14 by
14; convolution 5 by 5 and sigmoid: 16 of 10 by 10; average pooling: 16 of 5 by 5, which
are 400 numbers; three dense layers, the first two with sigmoids: 120, 84 and 10
numbers, one for each class."""


def shapes() -> list[tuple[int, int]]:
    """Return (channels, side) of the image and of the output of each stage."""
    side, found = 28, [(1, 28)]
    for channels, kernel, padding in ((6, 5, 2), (16, 5, 0)):
        side = side + 2 * padding - kernel + 1
        found.append((channels, side))
        side //= 2
        found.append((channels, side))
    return found


def draw() -> Figure:
    """Draw the figure."""
    fig, ax = canvas(17.1, 7.1)
    middle, scale, shift = 3.9, 0.08, 0.11
    stages = shapes()
    lefts = (0.25, 2.9, 6.1, 8.6, 11.25)
    colours = (INPUT, OUTPUT, OUTPUT, OUTPUT, OUTPUT)
    ends = []
    for (channels, side), left, colour in zip(stages, lefts, colours, strict=True):
        size = side * scale
        deep = (channels - 1) * shift * (0.6 if channels > 6 else 1)
        step = deep / max(channels - 1, 1)
        top = middle - (size + deep) / 2
        for k in range(channels):
            ax.add_patch(
                Rectangle(
                    (left + k * step, top + k * step),
                    size,
                    size,
                    facecolor=tint(colour),
                    edgecolor=INK,
                    linewidth=0.8,
                )
            )
        below = middle + 0.45 + (size + deep) / 2
        label(ax, left + (size + deep) / 2, below, f"{channels} × {side} × {side}")
        ends.append((left, left + size + deep))
    channels, side = stages[-1]
    flat = channels * side * side
    for units, left in ((120, 13.35), (84, 15.2), (10, 16.6)):
        tall = units * 0.03
        ax.add_patch(
            Rectangle(
                (left, middle - tall / 2),
                0.3,
                tall,
                facecolor=tint(KERNEL, 0.6),
                edgecolor=INK,
                linewidth=0.8,
            )
        )
        label(ax, left + 0.15, middle + tall / 2 + 0.45, f"{units}")
        ends.append((left, left + 0.3))
    label(ax, sum(ends[4]) / 2, middle + 1.7, f"= {flat}")
    names = (
        "convolution\n5 × 5, padding 2\nsigmoid",
        "average\npooling\n2 × 2",
        "convolution\n5 × 5\nsigmoid",
        "average\npooling\n2 × 2",
        "dense\nsigmoid",
        "dense\nsigmoid",
        "dense",
    )
    for k, name in enumerate(names):
        start, end = ends[k][1] + 0.08, ends[k + 1][0] - 0.08
        arrow(ax, (start, middle), (end, middle))
        x = (start + end) / 2
        up = 0.75
        label(ax, x, up, name, size=9)
        ax.plot([x, x], [1.45, middle - 0.2], color=NEUTRAL, linewidth=0.8, linestyle=":")
    label(ax, 2.9, 6.7, "sizes: channels × height × width", size=9)
    return fig
