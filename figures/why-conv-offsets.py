"""Two weights of a dense layer that have the same offset."""

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import (
    ACCENT,
    INPUT,
    OUTPUT,
    arrow,
    canvas,
    grid,
    label,
    text_on,
    tint,
)

SIZE = (5, 7)
PAIRS = (((0, 1), (1, 3)), ((3, 3), (4, 5)))  # output (i, j), input (i′, j′)

ALT = """Two grids of five rows and seven columns: on the left the input X, on
the right the output Y. In Y two cells are marked, (0, 1) and (3, 3). For each
of them the same place is outlined in X by a dashed frame, and from there an
arrow marked (1, 2) goes one row down and two columns to the right, to the
cells (1, 3) and (4, 5) of X. Below: each arrow is an offset (a, b); W[0, 1, 1, 3]
is K[0, 1, 1, 2], and W[3, 3, 4, 5] is K[3, 3, 1, 2]; the last two indices agree."""


def draw() -> Figure:
    fig, ax = canvas(18.6, 8.7)
    rows, columns = SIZE
    x_input, x_output, top = 1.2, 10.4, 1.1
    inputs = np.full(SIZE, None, dtype=object)
    outputs = np.full(SIZE, None, dtype=object)
    for (i, j), (i_in, j_in) in PAIRS:
        outputs[i, j] = f"{i}, {j}"
        inputs[i_in, j_in] = f"{i_in}, {j_in}"
    grid(ax, inputs, x_input, top, colour=INPUT, title="input X", size=9)
    grid(ax, outputs, x_output, top, colour=OUTPUT, title="output Y", size=9)
    for number, ((i, j), (i_in, j_in)) in enumerate(PAIRS):
        a, b = i_in - i, j_in - j
        ax.add_patch(_cell(x_input + j, top + i, INPUT, dashed=True))
        ax.add_patch(_cell(x_input + j_in, top + i_in, INPUT))
        ax.add_patch(_cell(x_output + j, top + i, OUTPUT))
        arrow(
            ax,
            (x_input + j + 0.5, top + i + 0.5),
            (x_input + j_in + 0.12, top + i_in + 0.4),
            colour=ACCENT,
            linewidth=2.2,
        )
        below = (x_input + j + 0.5, top + i + 1.5)  # the start of the arrow
        ink = text_on(tint(INPUT))
        label(ax, *below, f"({a}, {b})", size=9, color=ink)
        y = top + rows + 1.0 + 0.95 * number
        text = f"W[{i}, {j}, {i_in}, {j_in}] = K[{i}, {j}, {a}, {b}]"
        label(ax, x_output + columns / 2, y, text, size=11)
    y = top + rows + 1.0
    label(ax, x_input + columns / 2, y, "arrow: the offset (a, b)", size=11)
    return fig


def _cell(x: float, y: float, colour: str, *, dashed: bool = False) -> Rectangle:
    """Return a frame inside the cell at (x, y)."""
    return Rectangle(
        (x + 0.05, y + 0.05),
        0.9,
        0.9,
        facecolor="none",
        edgecolor=colour,
        linewidth=2.4,
        linestyle="--" if dashed else "-",
    )
