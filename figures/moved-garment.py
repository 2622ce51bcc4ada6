"""A garment is moved: does the output of a convolution move along, and that of a dense layer? The live figure's first state."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.lib.stride_tricks import sliding_window_view

from figures import style
from theme.live import data

GARMENT, BY = 4, (5, -3)
MARGIN, SIDE = 8, 44
EDGE = np.array([[-1, 0, 1]] * 3)

ALT = """
Left, a pullover on an empty canvas, below and to the left of its middle. To
the right of it two rows of three pictures. Above, of the convolution: the
outlines of the moved pullover, in blue and orange; the old outlines, moved
along, the same; and an empty difference. Below, of the dense layer: noise,
another noise, and their difference, which is noise too.
"""


def random(count: int) -> np.ndarray:
    """Return the numbers in [0, 1) of the generator Mulberry32, started at 0, which the live figure has too."""
    with np.errstate(over="ignore"):
        a = np.arange(1, count + 1, dtype=np.uint32) * np.uint32(0x6D2B79F5)
        t = (a ^ (a >> 15)) * (a | 1)
        t ^= t + (t ^ (t >> 7)) * (t | 61)
    return (t ^ (t >> 14)) / 2**32


def drawn() -> tuple[np.ndarray, np.ndarray]:
    """Return an order of the pixels, (1936,), and the weights of the dense layer, (1936, 1936)."""
    keys, weights = np.split(random(SIDE**2 + SIDE**4), [SIDE**2])
    return np.argsort(keys, kind="stable"), ((2 * weights - 1) / SIDE).reshape(SIDE**2, SIDE**2)


def shift(X: np.ndarray, by: tuple[int, int]) -> np.ndarray:
    """Move X down and to the right; what leaves it is lost, and zeros come in."""
    height, width = X.shape
    padded = np.pad(X, ((height, height), (width, width)))
    return padded[height - by[0] : 2 * height - by[0], width - by[1] : 2 * width - by[1]]


def convolution(X: np.ndarray) -> np.ndarray:
    """Return the output of the kernel EDGE, zeros outside of X."""
    return np.einsum("ijab,ab->ij", sliding_window_view(np.pad(X, 1), (3, 3)), EDGE)


def draw() -> Figure:
    """Draw the moved garment, and for both layers output, old output, and difference."""
    image = np.asarray(data.garments()["pixels"], dtype=np.float64).reshape(-1, 28, 28)[GARMENT] / 255
    X = np.pad(image, MARGIN)
    weights = drawn()[1]

    def dense(X: np.ndarray) -> np.ndarray:
        return (weights @ X.reshape(-1)).reshape(SIDE, SIDE)

    layers = {"convolution, 9 weights": convolution, f"dense layer, {SIDE**4:,} weights": dense}
    signed = LinearSegmentedColormap.from_list("signed", [style.ACCENT, style.PAPER, style.INPUT])
    fig, ax = style.canvas(16, 9.4)
    side = 3.45

    def show(values: np.ndarray, x: float, y: float, side: float, **options: object) -> None:
        ax.imshow(values, extent=(x, x + side, y + side, y), interpolation="none", **options)
        style.frame(ax, x, y, side, side)

    show(shift(X, BY), 0.1, 1.3, 4.4, cmap="gray", vmin=0, vmax=1)
    cell = 4.4 / SIDE
    top, left = (MARGIN + t for t in BY)
    style.frame(ax, 0.1 + cell * left, 1.3 + cell * top, 28 * cell, 28 * cell, colour=style.INPUT, linewidth=1.6)
    style.label(ax, 2.3, 0.9, "moved by (5, −3)")
    for row, (name, layer) in enumerate(layers.items()):
        now, old = layer(shift(X, BY)), layer(X)
        along, most = shift(old, BY), abs(old).max()
        gap = abs(now - along).max() / most
        y = (1.3, 5.85)[row]
        style.label(ax, 10.35, y - (0.9, 0.4)[row], f"{name}: gap {gap:.2f}", fontweight="bold")
        for column, (title, values) in enumerate({"output": now, "old, moved": along, "difference": now - along}.items()):
            x = 4.8 + column * 3.73
            show(values, x, y, side, cmap=signed, vmin=-most, vmax=most)
            if row == 0:
                style.label(ax, x + side / 2, y - 0.35, title)
    ax.set_xlim(0, 16)
    ax.set_ylim(9.4, 0)
    return fig
