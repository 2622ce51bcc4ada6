"""How the receptive field of one unit grows down through three layers: the live figure's first state."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import INK, INPUT, KERNEL, OUTPUT, canvas, label, tint

ALT = """
Four rows of cells, the input of 33 pixels at the bottom and three layers above
it, with 33, 17 and 17 units; the second has stride 2. The middle unit of layer
3 is marked. It reads three units of layer 2, which read seven of layer 1,
which read nine pixels. Beside each row stand the size of the field in pixels,
1, 3, 5, 9 from the input upwards, and the jump, the distance in pixels between
the fields of neighbouring units: 1, 1, 2, 2.
"""

PIXELS = 33
# (kernel, stride) from the input upwards, same padding: unit i lies above pixel i times the jump
LAYERS = ((3, 1), (3, 2), (3, 1))


def draw() -> Figure:
    """Draw the rows, and the lines from each unit to what it reads."""
    sizes, jumps, counts = [1], [1], [PIXELS]
    for kernel, stride in LAYERS:
        sizes.append(sizes[-1] + (kernel - 1) * jumps[-1])
        jumps.append(jumps[-1] * stride)
        counts.append((counts[-1] - 1) // stride + 1)
    # which units the marked one depends on, row by row from the top
    seen = {len(LAYERS): {counts[-1] // 2}}
    for level in range(len(LAYERS), 0, -1):
        kernel, stride = LAYERS[level - 1]
        seen[level - 1] = {i * stride + a - kernel // 2 for i in seen[level] for a in range(kernel)}
    pitch, left = 4.2, 6.2
    fig, ax = canvas(left + PIXELS + 11.4, pitch * len(LAYERS) + 2)

    def place(level: int, unit: int) -> tuple[float, float]:
        return left + unit * jumps[level] + 0.5, 0.5 + pitch * (len(LAYERS) - level)

    for level in range(len(LAYERS), -1, -1):
        colour = INPUT if level == 0 else OUTPUT
        for unit in range(counts[level]):
            centre, y = place(level, unit)
            marked = unit in seen[level]
            if level and marked:
                kernel, stride = LAYERS[level - 1]
                for a in range(kernel):
                    below, y_below = place(level - 1, unit * stride + a - kernel // 2)
                    line = {"color": KERNEL, "linewidth": 1.4, "linestyle": "-", "zorder": 0}
                    ax.plot([centre, below], [y + 1, y_below], **line)
            fill = colour if marked else tint(colour)
            ax.add_patch(Rectangle((centre - 0.43, y), 0.86, 1, facecolor=fill, edgecolor=INK, linewidth=0.8))
        _, y = place(level, 0)
        label(ax, 0.2, y + 0.5, f"layer {level}" if level else "input", ha="left")
        text = f"size {sizes[level]}, jump {jumps[level]}"
        label(ax, left + PIXELS + 0.5, y + 0.5, text, ha="left")
    return fig
