"""A boot on its way through LeNet: what its first layers make with known kernels, and how much room the others have."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import Affine2D
from numpy.lib.stride_tricks import sliding_window_view

from figures import style
from figures._pages import layers
from theme.live import data

MAPS, PLACE = 6, (12, 13)  # the place of the first map whose window is framed
EDGE = np.tile([-1.0, -1, 0, 1, 1], (5, 1)) / 5
BLUR = np.full((5, 5), 1 / 25)
SHARP = np.pad([[2.0]], 2) - BLUR
KERNELS = {"left": EDGE, "right": -EDGE, "upper": EDGE.T, "lower": -EDGE.T, "blur": BLUR, "sharper": SHARP}

ALT = """
An ankle boot of 28 by 28 pixels with a framed window of 5 by 5 of them. Beside
it six maps of the same size that known kernels made, behind the ReLU: the
left, right, upper and lower edges of the boot, the boot blurred, and its
sharpened outline. Under them the same six at half the size, the maxima of 2 by
2 places. Below, empty squares to scale for the later layers: 16 maps of 10 by
10, 16 maps of 5 by 5, and small squares for 120, for 84 and for 10 numbers.
"""


def cells(ax: Axes, left: float, top: float, shape: tuple[int, int], side: float, step: float, colour: str) -> None:
    """Draw rows × columns of empty squares."""
    corners = [(left + step * column, top + step * row) for row in range(shape[0]) for column in range(shape[1])]
    squares = Path.make_compound_path(*(Path.unit_rectangle().transformed(Affine2D().scale(side).translate(*c)) for c in corners))
    ax.add_patch(PathPatch(squares, facecolor=style.tint(colour), edgecolor=style.INK, linewidth=0.6))


def draw() -> Figure:
    """Draw picture and maps, and the sizes of the later layers."""
    found = layers("lenet", (1, 28, 28))
    shapes = [layer.shape for layer in found if layer.kind in ("Conv2d", "MaxPool2d", "Linear")]
    X = np.asarray(data.lenet_pictures().images[0], dtype=np.float64) / 255
    windows = sliding_window_view(np.pad(X, 2), (5, 5))
    Y = np.maximum([np.einsum("ijab,ab->ij", windows, K) for K in KERNELS.values()], 0)
    assert Y.shape == shapes[0]
    pooled = Y.reshape(MAPS, 14, 2, 14, 2).max(axis=(2, 4))
    fig, ax = style.canvas(16, 9.7)
    picture, side = 4.2, 1.75
    options = {"cmap": "gray", "interpolation": "none", "vmin": 0}
    ax.imshow(X, extent=(0.2, 0.2 + picture, 0.8 + picture, 0.8), vmax=1, **options)
    style.frame(ax, 0.2, 0.8, picture, picture)
    style.label(ax, 0.2 + picture / 2, 0.4, "picture, 28 × 28")
    for k, (name, full, half) in enumerate(zip(KERNELS, Y, pooled, strict=True)):
        left = 4.9 + k * (side + 0.1)
        for image, size, top in ((full, side, 1.4), (half, side / 2, 4.13)):
            ax.imshow(image, extent=(left, left + size, top + size, top), vmax=Y[k].max(), **options)
            style.frame(ax, left, top, size, size)
        style.label(ax, left + side / 2, 1.05, name, size=9)
    style.label(ax, 4.9, 0.4, "convolution 1, ReLU: 6 × 28 × 28", ha="left")
    style.label(ax, 4.9, 3.7, "maximum pooling: 6 × 14 × 14", ha="left")
    row, column = PLACE
    pixel, place = picture / 28, side / 28
    style.frame(ax, 0.2 + pixel * (column - 2), 0.8 + pixel * (row - 2), 5 * pixel, 5 * pixel, colour=style.KERNEL, linewidth=2.4)
    style.frame(ax, 4.9 + place * (column - 0.5), 1.4 + place * (row - 0.5), 2 * place, 2 * place, colour=style.ACCENT,
                linewidth=2)  # fmt: skip
    ax.set_xlim(0, 16)
    ax.set_ylim(9.7, 0)
    top = 6.3
    (_, _, (c2, n2, _), (c3, n3, _), (d1,), (d2,), (classes,)) = shapes
    cells(ax, 0.2, top, (2, 8), place * n2, place * n2 + 0.06, style.OUTPUT)
    cells(ax, 6.2, top, (2, 8), place * n3, place * n3 + 0.06, style.OUTPUT)
    for left, count, columns in ((9.5, d1, 20), (12.4, d2, 14), (14.8, classes, 2)):
        cells(ax, left, top, (count // columns, columns), 0.12, 0.12, style.OUTPUT)
    names = (("convolution 2, ReLU", f"{c2} × {n2} × {n2}"), ("pooling", f"{c3} × {n3} × {n3}"), ("dense", f"{d1}"),
             ("dense", f"{d2}"), ("dense", f"{classes}"))  # fmt: skip
    for left, (name, numbers) in zip((0.2, 6.2, 9.5, 12.4, 14.8), names, strict=True):
        style.label(ax, left, top - 0.4, name, ha="left", size=9)
        style.label(ax, left, top + 1.8, numbers, ha="left", size=9)
    total = Y[0, row, column]
    style.label(ax, 8, 9.2, f"The framed window of 5 × 5 pixels gives {total:.2f}\nin the first map, row {row}, column {column}.")
    return fig
