"""Two layers of two groups, one behind the other: which inputs reach an output. The live figure's first state."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Rectangle

from figures.style import INK, INPUT, KERNEL, NEUTRAL, OUTPUT, PAPER, canvas, frame, label, tint

ALT = """
Left, three columns of eight dots: inputs, channels between, outputs. Lines join
the upper four of each column with the upper four of the next, and the lower four
with the lower four. The lines that lead to the topmost output are dark; they come
from the upper four inputs. Middle and right, the tables of kernels of the two
layers, 8 by 8 cells, each with two filled blocks of 4 by 4 on the diagonal; in
the second the first row is framed. Below, 576 weights, as many as one full layer
has.
"""

CHANNELS, GROUPS, SIDE, PLACES, OUT = 8, 2, 3, 28 * 28, 0  # kernels of 3 × 3, 28 × 28 outputs, the chosen output


def draw() -> Figure:
    """Draw the paths to one output, and the two tables."""
    size = CHANNELS // GROUPS
    table = np.kron(np.eye(GROUPS, dtype=int), np.ones((size, size), dtype=int))
    layers = [table, table]
    heard = [table[OUT] @ table > 0, table[OUT] > 0, np.arange(CHANNELS) == OUT]  # inputs, between, outputs
    fig, ax = canvas(16.2, 7.3)
    step, columns = 0.62, (0.5, 2.6, 4.7)
    height = [0.95 + step * (k + 0.5) for k in range(CHANNELS)]
    for layer, joined in enumerate(layers):
        for o, c in zip(*np.nonzero(joined), strict=True):
            on = heard[layer + 1][o]
            ax.plot(columns[layer : layer + 2], [height[c], height[o]], color=INK if on else tint(NEUTRAL, 0.5),
                    linewidth=1.6 if on else 0.8, linestyle="-", zorder=2 if on else 1)  # fmt: skip
    for column, (x, colour) in enumerate(zip(columns, (INPUT, NEUTRAL, OUTPUT), strict=True)):
        for k in range(CHANNELS):
            on = heard[column][k]
            ax.add_patch(Circle((x, height[k]), 0.22 if on else 0.15, facecolor=colour if on else PAPER,
                                edgecolor=INK, linewidth=1, zorder=3))  # fmt: skip
    label(ax, 2.6, 0.4, "who reaches whom")
    for left, name, joined in ((5.75, "kernels", layers[0]), (10.95, "behind", layers[1])):
        label(ax, left + step * CHANNELS / 2, 0.4, f"{name}, {CHANNELS} × {CHANNELS}")
        for o in range(CHANNELS):
            for c in range(CHANNELS):
                ax.add_patch(Rectangle((left + step * c, 0.95 + step * o), step, step, edgecolor=INK, linewidth=0.7,
                                       facecolor=KERNEL if joined[o, c] else tint(NEUTRAL, 0.08)))  # fmt: skip
    frame(ax, 10.95, 0.95 + step * OUT, step, step * CHANNELS, colour=OUTPUT, linewidth=3)
    weights, full = sum(int(joined.sum()) for joined in layers) * SIDE**2, CHANNELS**2 * SIDE**2
    label(ax, 8, 6.7, f"{weights} weights and, for 28 × 28 outputs, {weights * PLACES:,} multiply-accumulates:\n"
                      f"{100 * weights / full:g} % of one full layer", size=9)  # fmt: skip
    return fig
