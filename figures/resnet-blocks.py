"""Four residual blocks: basic, with other shapes, bottleneck, pre-activation."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import ACCENT, INK, KERNEL, NEUTRAL, PAPER, arrow, canvas, label, tint

CONVOLUTION, NORM, RELU = KERNEL, NEUTRAL, PAPER
C = 64  # channels of the basic block
BLOCKS = (
    ("basic block", (f"3 × 3, {C}", "norm", "ReLU", f"3 × 3, {C}", "norm"), (), True),
    ("other shapes", (f"3 × 3, {2 * C}\nstride 2", "norm", "ReLU", f"3 × 3, {2 * C}", "norm"),
     (f"1 × 1, {2 * C}\nstride 2", "norm"), True),
    ("bottleneck", (f"1 × 1, {C}", "norm", "ReLU", f"3 × 3, {C}", "norm", "ReLU", f"1 × 1, {4 * C}", "norm"), (), True),
    ("pre-activation", ("norm", "ReLU", f"3 × 3, {C}", "norm", "ReLU", f"3 × 3, {C}"), (), False),
)  # fmt: skip
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


def part(ax: Axes, middle: float, y: float, text: str) -> float:
    """Draw one layer, and return where it ends below."""
    colour = CONVOLUTION if "×" in text else NORM if text == "norm" else RELU
    tall = 1 + 0.9 * text.count("\n")
    ax.add_patch(Rectangle((middle - 2, y), 4, tall, facecolor=tint(colour), edgecolor=INK, linewidth=0.8))
    label(ax, middle, y + tall / 2, text, size=9)
    return y + tall


def block(ax: Axes, x: float, title: str, body: tuple[str, ...], around: tuple[str, ...], relu: bool) -> None:
    """Draw a block with its body at x and its way around at the right."""
    top, bottom = 2.4, 15.6
    side = x + (4.4 if around else 2.8)
    label(ax, x + 0.4, 0.5, title)
    arrow(ax, (x, 1.1), (x, top + 0.3))
    space = (bottom - top - 0.6) / len(body)
    for k, text in enumerate(body):
        end = part(ax, x, top + 0.3 + k * space, text)
        arrow(ax, (x, end), (x, top + 0.3 + (k + 1) * space if k < len(body) - 1 else bottom - 0.35))
    ax.plot([x, side], [1.7, 1.7], color=ACCENT, linewidth=2, linestyle="-")
    down = 1.7
    for k, text in enumerate(around):
        y = 6.6 + 3.2 * k
        ax.plot([side, side], [down, y], color=ACCENT, linewidth=2, linestyle="-")
        down = part(ax, side, y, text)
    ax.plot([side, side], [down, bottom], color=ACCENT, linewidth=2, linestyle="-")
    arrow(ax, (side, bottom), (x + 0.4, bottom), colour=ACCENT, linewidth=2)
    label(ax, x, bottom, "+", size=15, fontweight="bold")
    arrow(ax, (x, bottom + 0.35), (x, bottom + (1 if relu else 2.7)))
    if relu:
        arrow(ax, (x, part(ax, x, bottom + 1, "ReLU")), (x, bottom + 2.7))


def draw() -> Figure:
    """Draw the four blocks side by side."""
    fig, ax = canvas(26.4, 18.6)
    x = 2.3
    for title, body, around, relu in BLOCKS:
        block(ax, x, title, body, around, relu)
        x += 9.4 if around else 5.6
    return fig
