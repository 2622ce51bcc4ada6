"""Four residual blocks: basic, with other shapes, bottleneck, pre-activation."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import ACCENT, INK, INPUT, KERNEL, OUTPUT, arrow, canvas, label, tint

CONVOLUTION, NORM, RELU = KERNEL, INPUT, OUTPUT
C = 64  # channels of the basic block
BLOCKS = (
    ("basic block", (f"3×3, {C}", "norm", "ReLU", f"3×3, {C}", "norm"), (), True),
    ("other shapes", (f"3×3, {2 * C}, /2", "norm", "ReLU", f"3×3, {2 * C}", "norm"), (f"1×1, {2 * C}, /2", "norm"), True),
    ("bottleneck", (f"1×1, {C}", "norm", "ReLU", f"3×3, {C}", "norm", "ReLU", f"1×1, {4 * C}", "norm"), (), True),
    ("pre-activation", ("norm", "ReLU", f"3×3, {C}", "norm", "ReLU", f"3×3, {C}"), (), False),
)
ALT = f"""
Four block diagrams side by side, from top to bottom, each with a body in the middle and
a way around it that meets it at a plus sign. Basic block: 3 by 3 convolution with {C}
channels, normalization, ReLU, 3 by 3 convolution, normalization; behind the plus sign a
ReLU. Other shapes: the same with {2 * C} channels, the first convolution with stride 2, and
on the way around a 1 by 1 convolution with stride 2 and a normalization. Bottleneck: 1 by 1
with {C} channels, 3 by 3 with {C}, 1 by 1 with {4 * C}, each normalized, ReLUs between them and
behind the plus sign. Pre-activation: normalization, ReLU, convolution, twice, and nothing
behind the plus sign.
"""


def part(ax: Axes, middle: float, y: float, text: str, wide: float) -> None:
    """Draw one layer."""
    colour = CONVOLUTION if "×" in text else NORM if text == "norm" else RELU
    ax.add_patch(Rectangle((middle - wide / 2, y), wide, 0.9, facecolor=tint(colour, 0.45), edgecolor=INK, linewidth=0.8))
    label(ax, middle, y + 0.45, text, size=9)


def block(ax: Axes, x: float, title: str, body: tuple[str, ...], around: tuple[str, ...], relu: bool) -> None:
    """Draw a block with its body at x and its way around at the right."""
    top, bottom, wide = 2.4, 14.6, 3.4
    side = x + (4.1 if around else 3.2)
    label(ax, x + 0.8, 0.5, title, size=11)
    arrow(ax, (x, 1.1), (x, top + 0.4))
    space = (bottom - top - 0.6) / len(body)
    for k, text in enumerate(body):
        y = top + 0.4 + k * space
        part(ax, x, y, text, wide)
        arrow(ax, (x, y + 0.9), (x, top + 0.4 + (k + 1) * space if k < len(body) - 1 else bottom - 0.35))
    ax.plot([x, side], [1.7, 1.7], color=ACCENT, linewidth=2, linestyle="-")
    down = 1.7
    for k, text in enumerate(around):
        y = 6.6 + 2 * k
        ax.plot([side, side], [down, y], color=ACCENT, linewidth=2, linestyle="-")
        part(ax, side, y, text, 3.4)
        down = y + 0.9
    ax.plot([side, side], [down, bottom], color=ACCENT, linewidth=2, linestyle="-")
    arrow(ax, (side, bottom), (x + 0.4, bottom), colour=ACCENT, linewidth=2)
    label(ax, x, bottom, "+", size=15, fontweight="bold")
    if relu:
        arrow(ax, (x, bottom + 0.35), (x, bottom + 1))
        part(ax, x, bottom + 1, "ReLU", wide)
        arrow(ax, (x, bottom + 1.9), (x, bottom + 2.6))
    else:
        arrow(ax, (x, bottom + 0.35), (x, bottom + 2.6))


def draw() -> Figure:
    """Draw the four blocks side by side."""
    fig, ax = canvas(26.0, 17.6)
    x = 2.2
    for title, body, around, relu in BLOCKS:
        block(ax, x, title, body, around, relu)
        x += 7.9 if around else 6.1
    return fig
