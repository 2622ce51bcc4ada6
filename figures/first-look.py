"""An ankle boot, the edges that two kernels find in it, and their strength: the live figure's first state."""

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.lib.stride_tricks import sliding_window_view

from figures import style
from theme.live import data

GARMENT = "ankle boot"
MARGIN = 6
KERNEL = np.array([[-1, 0, 1]] * 3)

ALT = """
Four pictures of an ankle boot in a row. First the boot itself, in grey on
black. Then its vertical edges: the shaft's left side blue, its right side
orange. Then its horizontal edges: upper sides blue, lower sides orange. Last the
strength of both, a bright outline of the boot and its sole on black.
"""

WIDTH, SIDE, STEP = 22.5, 5.3, 5.7


def garment(name: str) -> np.ndarray:
    """Return the first garment of this name on an empty canvas, (40, 40)."""
    garments = data.garments()
    pixels = np.asarray(garments["pixels"], dtype=np.float64).reshape(-1, 28, 28)
    first = np.flatnonzero(np.asarray(garments["names"]) == name)[0]
    return np.pad(pixels[first] / 255, MARGIN)


def edges(X: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return vertical and horizontal edges, and their strength, all as large as X."""
    windows = sliding_window_view(np.pad(X, 1), (3, 3))
    vertical, horizontal = (np.einsum("ijab,ab->ij", windows, kernel) for kernel in (KERNEL, KERNEL.T))
    return vertical, horizontal, np.hypot(vertical, horizontal)


def draw() -> Figure:
    """Draw the boot and the three outputs in a row."""
    X = garment(GARMENT)
    vertical, horizontal, strength = edges(X)
    signed = LinearSegmentedColormap.from_list("signed", [style.ACCENT, style.PAPER, style.INPUT])
    fig, ax = style.canvas(WIDTH, SIDE + 1.3)
    pictures = {"input": X, "vertical edges": vertical, "horizontal edges": horizontal, "strength of both": strength}
    for k, (title, values) in enumerate(pictures.items()):
        x, most = 0.05 + k * STEP, abs(values).max()
        colours = {"cmap": signed, "vmin": -most} if values.min() < 0 else {"cmap": "gray", "vmin": 0}
        ax.imshow(values, **colours, vmax=most, extent=(x, x + SIDE, SIDE + 1.2, 1.2), interpolation="none")
        style.frame(ax, x, 1.2, SIDE, SIDE)
        style.label(ax, x + SIDE / 2, 0.6, title, size=9)
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(SIDE + 1.3, 0)
    return fig
