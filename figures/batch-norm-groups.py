"""Which numbers share a mean and a variance, in three kinds of normalization."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import ACCENT, INK, INPUT, canvas, label, tint

IMAGES, CHANNELS, SIDE = 3, 4, 2  # a batch of 3 images, 4 channels of 2 by 2 places
GROUPS = 2
KINDS = {
    "batch": lambda image, channel: channel == 1,
    "layer": lambda image, channel: image == 1,
    "group": lambda image, channel: image == 1 and channel < CHANNELS // GROUPS,
}


def shared(kind: str) -> int:
    """Count the numbers that share a mean in this kind."""
    return sum(SIDE**2 for image in range(IMAGES) for channel in range(CHANNELS) if KINDS[kind](image, channel))


ALT = f"""
Three tables of {IMAGES} rows, the images of a batch, and {CHANNELS} columns, the channels, of
{SIDE} by {SIDE} places each. Numbers that share a mean are marked. Batch normalization:
one column, {shared("batch")} numbers. Layer normalization: one row, {shared("layer")} numbers. Group
normalization with {GROUPS} groups: half of one row, {shared("group")} numbers.
"""


def table(ax: Axes, x: float, y: float, kind: str) -> None:
    """Draw the maps of a batch; mark those that share a mean."""
    step = SIDE + 0.35
    for image in range(IMAGES):
        for channel in range(CHANNELS):
            marked = KINDS[kind](image, channel)
            for i in range(SIDE):
                for j in range(SIDE):
                    ax.add_patch(
                        Rectangle(
                            (x + channel * step + j, y + image * step + i),
                            1,
                            1,
                            facecolor=ACCENT if marked else tint(INPUT),
                            edgecolor=INK,
                            linewidth=0.8,
                        )
                    )
    width = CHANNELS * step - 0.35
    label(ax, x + width / 2, y - 1.5, f"{kind} norm")
    label(ax, x + width / 2, y - 0.6, "channels", size=9)
    label(ax, x + width / 2, y + IMAGES * step + 0.5, f"{shared(kind)} share a mean", size=9)


def draw() -> Figure:
    """Draw the three tables side by side."""
    fig, ax = canvas(32.2, 10.6)
    for number, kind in enumerate(KINDS):
        table(ax, 1.6 + number * 10.4, 2.4, kind)
    label(ax, 0.8, 2.4 + (IMAGES * (SIDE + 0.35) - 0.35) / 2, "images", size=9, rotation=90)
    return fig
