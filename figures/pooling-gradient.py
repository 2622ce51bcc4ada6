"""Where the gradient goes: through a maximum and through an average."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import INPUT, KERNEL, OUTPUT, canvas, grid, label

ALT = """
A 3 by 3 input with rows 1, 7, 2 and 3, 4, 0 and 9, 5, 6. The gradient that comes
back for the 2 by 2 outputs: 1, 2 and 3, 4. Through the maximum, the 7 receives 3,
the 9 receives 3, the 6 receives 4 and all other entries 0. Through the average,
the rows are 0.25, 0.75, 0.5 and 1, 2.5, 1.5 and 0.75, 1.75, 1. Both sum to 10.
"""

X = np.array([[1, 7, 2], [3, 4, 0], [9, 5, 6]])
UPSTREAM = np.array([[1, 2], [3, 4]])
SIZE = 2


def draw() -> Figure:
    """Draw the input, the gradient of the outputs, and both gradients of the input."""
    through_max = np.zeros(X.shape)
    through_average = np.zeros(X.shape)
    for (i, j), g in np.ndenumerate(UPSTREAM):
        window = X[i : i + SIZE, j : j + SIZE]
        a, b = np.unravel_index(window.argmax(), window.shape)
        through_max[i + a, j + b] += g
        through_average[i : i + SIZE, j : j + SIZE] += g / SIZE**2
    fig, ax = canvas(14.6, 4.8)
    top = 1.5
    grid(ax, X, 0.2, top, colour=INPUT, title="input")
    grid(ax, UPSTREAM, 4.2, top + 0.5, colour=KERNEL)
    label(ax, 5.2, top - 0.4, "gradient of")
    label(ax, 5.2, top + 0.1, "the outputs")
    label(ax, 7.0, top + 1.5, "→", size=16)
    shown = [[value or None for value in row] for row in through_max]
    grid(ax, shown, 7.8, top, colour=OUTPUT)
    label(ax, 9.3, top - 0.4, "maximum")
    grid(ax, through_average, 11.4, top, colour=OUTPUT, size=9)
    label(ax, 12.9, top - 0.4, "average")
    return fig
