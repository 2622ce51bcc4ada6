"""A kernel of nine weights on seven rows and columns, for three dilations."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import ACCENT, INK, INPUT, KERNEL, canvas, frame, grid, label

PIXELS, WEIGHTS, DILATIONS = 7, 3, (1, 2, 3)
SPANS = [d * (WEIGHTS - 1) + 1 for d in DILATIONS]
ALT = f"Three grids of {PIXELS} by {PIXELS} pixels with a kernel's nine weights and a frame around what it spans. " + " ".join(
    f"Dilation {d}: the weights lie {'side by side' if d == 1 else f'on every {d}. row and column'}, "
    f"and the frame has {span} by {span} pixels."
    for d, span in zip(DILATIONS, SPANS, strict=True)
)  # fmt: skip


def draw() -> Figure:
    """Draw the three kernels side by side."""
    pitch = PIXELS + 1.5
    fig, ax = canvas(len(DILATIONS) * pitch - 0.9, PIXELS + 1.6)
    for k, (d, span) in enumerate(zip(DILATIONS, SPANS, strict=True)):
        x, y = 0.3 + k * pitch, 1.3
        grid(ax, [[None] * PIXELS] * PIXELS, x, y, colour=INPUT)
        first = (PIXELS - span) // 2
        for i in range(WEIGHTS):
            for j in range(WEIGHTS):
                corner = (x + first + j * d, y + first + i * d)
                ax.add_patch(Rectangle(corner, 1, 1, facecolor=KERNEL, edgecolor=INK, linewidth=0.8))
        frame(ax, x + first, y + first, span, span, colour=ACCENT, linewidth=2.6)
        label(ax, x + PIXELS / 2, 0.6, f"dilation {d}: spans {span}", size=10)
    return fig
