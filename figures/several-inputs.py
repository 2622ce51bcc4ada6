"""Two input channels, two kernels, one output channel, with numbers."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import INPUT, KERNEL, OUTPUT, arrow, canvas, grid, label

ALT = """Two rows. In the first, a 3 by 3 input channel 0 with rows 1 0 2, 3 1 0 and
0 2 1 is cross-correlated with the 2 by 2 kernel 1 2, 0 1 and gives 2 4, 7 2. In the
second, input channel 1 with rows 0 1 1, 2 0 3 and 1 1 0 is cross-correlated with the
kernel 0 -1, 2 0 and gives 3 -1, 2 -1. At the right the two results are added: 5 3,
9 1. The top-left window, its two results 2 and 3, and their sum 5 are marked."""

X = np.array([[[1, 0, 2], [3, 1, 0], [0, 2, 1]], [[0, 1, 1], [2, 0, 3], [1, 1, 0]]])
K = np.array([[[1, 2], [0, 1]], [[0, -1], [2, 0]]])


def corr2d(x: np.ndarray, k: np.ndarray) -> np.ndarray:
    """Cross-correlate one channel with one kernel."""
    rows, columns = x.shape[0] - k.shape[0] + 1, x.shape[1] - k.shape[1] + 1
    return np.array(
        [
            [(x[i : i + k.shape[0], j : j + k.shape[1]] * k).sum() for j in range(columns)]
            for i in range(rows)
        ]
    )


def written(values: np.ndarray) -> list[list[str]]:
    """Write a matrix of numbers with true minus signs."""
    return [[str(v).replace("-", "\N{MINUS SIGN}") for v in row] for row in values]


def draw() -> Figure:
    """Draw the figure."""
    fig, ax = canvas(16.4, 9.4)
    parts = [corr2d(x, k) for x, k in zip(X, K, strict=True)]
    for c, top in enumerate((1.0, 5.8)):
        grid(ax, written(X[c]), 0.3, top, colour=INPUT, highlight=(0, 0, 2, 2), title=f"input channel {c}")
        label(ax, 4.05, top + 1.5, "\N{STAR OPERATOR}", size=20)
        grid(ax, written(K[c]), 4.8, top + 0.5, colour=KERNEL, title=f"kernel {c}")
        label(ax, 7.55, top + 1.5, "=", size=18)
        grid(ax, written(parts[c]), 8.3, top + 0.5, colour=OUTPUT, highlight=(0, 0, 1, 1), title=f"part {c}")
    label(ax, 9.3, 4.9, "+", size=18)
    arrow(ax, (10.7, 2.9), (13.2, 4.35))
    arrow(ax, (10.7, 6.9), (13.2, 5.45))
    grid(ax, written(sum(parts)), 13.6, 3.9, colour=OUTPUT, highlight=(0, 0, 1, 1), title="output")
    return fig
