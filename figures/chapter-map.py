"""The way through the chapter: what each section adds, along LeNet."""

from typing import Any

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import (
    ACCENT,
    INK,
    INPUT,
    NEUTRAL,
    OUTPUT,
    arrow,
    canvas,
    label,
    tint,
)

ALT = """The shapes of the data on their way through LeNet, as stacks of squares
joined by arrows: the image 1 by 28 by 28, then 6 by 28 by 28, 6 by 14 by 14,
16 by 10 by 10, 16 by 5 by 5, and three bars of 120, 84 and 10 numbers. Above,
the names of the sections stand with lines to what they explain: Why
convolutions at the image, Convolution and Padding and stride at the first
step, Pooling at the second, Channels at the third, and LeNet spans all."""


def convolve(shape: tuple[int, int], channels: int, padding: int) -> tuple[int, int]:
    """Return (channels, side) behind a convolution with a 5 by 5 kernel."""
    return channels, shape[1] - 5 + 2 * padding + 1


def pool(shape: tuple[int, int]) -> tuple[int, int]:
    """Return (channels, side) behind pooling by 2."""
    return shape[0], shape[1] // 2


def shapes() -> list[tuple[int, int]]:
    """Return (channels, side) of the image and of the four maps behind it."""
    image = (1, 28)
    first = convolve(image, 6, padding=2)
    second = convolve(pool(first), 16, padding=0)
    return [image, first, pool(first), second, pool(second)]


CELL = 16 / 72  # inches: on a phone the drawing shrinks to the page, and its text stays legible


def draw() -> Figure:
    fig, ax = canvas(22.5, 13.5)
    fig.set_size_inches(22.5 * CELL, 13.5 * CELL)
    middle, x, places = 8.8, 0.4, []
    for number, (channels, side) in enumerate(shapes()):
        size = 0.11 * side
        layers = min(channels, 6)
        step = 0.16
        colour = INPUT if number == 0 else OUTPUT
        top = middle - (size + step * (layers - 1)) / 2
        for k in range(layers):
            square = Rectangle(
                (x + step * k, top + step * k),
                size,
                size,
                facecolor=tint(colour, 0.35),
                edgecolor=INK,
                linewidth=0.9,
            )
            ax.add_patch(square)
        width = size + step * (layers - 1)
        places.append((x, width))
        label(ax, x + width / 2, 11.5, f"{channels}×{side}×{side}", size=9)
        x += width + (1.4 if side == 10 else 1.05)  # room for the widest of the sizes below
    for length in (120, 84, 10):
        tall = 0.5 + 3.0 * length / 120
        bar = Rectangle(
            (x, middle - tall / 2),
            0.5,
            tall,
            facecolor=tint(OUTPUT, 0.35),
            edgecolor=INK,
            linewidth=0.9,
        )
        ax.add_patch(bar)
        places.append((x, 0.5))
        label(ax, x + 0.25, 11.5, f"{length}", size=9)
        x += 1.55
    for (left, width), (right, _) in zip(places, places[1:], strict=False):
        arrow(ax, (left + width + 0.1, middle), (right - 0.1, middle), colour=ACCENT)
    between = [(left + width + right) / 2
               for (left, width), (right, _) in zip(places, places[1:], strict=False)]  # fmt: skip
    sections(ax, places, between)
    return fig


def sections(ax: Any, places: list[tuple[float, float]], between: list[float]) -> None:
    """Write the sections' names above what they explain."""
    names = [
        ("Why convolutions", places[0][0] + places[0][1] / 2, 2.4),
        ("Convolutions for images", between[0], 3.6),
        ("Padding and stride", between[0], 4.8),
        ("Pooling", between[1], 6.0),
        ("Channels", between[2], 6.0),
    ]
    for name, x, y in names:
        label(ax, x + 0.3, y, name, size=10, fontweight="bold", ha="left")
        foot = 7.0 if x < places[0][1] else 8.6
        ax.plot([x, x], [y - 0.4, foot], color=NEUTRAL, linewidth=1, linestyle=":")
    left, right = places[0][0], places[-1][0] + places[-1][1]
    ax.plot([left, right], [1.1, 1.1], color=INK, linewidth=1.2)
    for end in (left, right):
        ax.plot([end, end], [1.1, 1.5], color=INK, linewidth=1.2)
    label(ax, (left + right) / 2, 0.5, "LeNet", size=10, fontweight="bold")
    label(ax, (left + right) / 2, 12.9, "channels × height × width", size=9)
