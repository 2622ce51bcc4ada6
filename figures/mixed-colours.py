"""The brightness of a colour picture by a 1 × 1 layer, and what it computes for one pixel: the live figure's first state."""

import numpy as np
from matplotlib.figure import Figure

from figures import style
from theme.live import data

WEIGHTS = np.array([[0.299, 0.587, 0.114]] * 3)  # BT.601
BIAS = np.zeros(3)
ROW, COLUMN = 7, 39  # the pixel that is worked out
NAMES = ["red", "green", "blue"]

ALT = """
Above, a colour picture of four garments on black, a red t-shirt, yellow
trousers, a green bag and a blue boot; a table of weights, three equal rows
0.299, 0.587, 0.114, with a column of biases 0; and the result, the same picture
in grey, with light trousers and a dark boot. A pixel of the trousers is framed
in both. In the middle the three channels of the picture, in each of which other
garments are bright, and the three new channels, which are equal. Below, three
sums of products for the framed pixel.
"""


def scene() -> np.ndarray:
    """The four dyed garments, two in a row: (3, 56, 56)."""
    made = data.dyed()
    grey = np.asarray(made["pixels"], dtype=np.float64).reshape(2, 2, 28, 28) / 255
    dyes = np.asarray(made["dyes"]).reshape(2, 2, 3)
    return np.einsum("ijhw,ijc->cihjw", grey, dyes).reshape(3, 56, 56)


def draw() -> Figure:
    """Draw the picture and its channels, the layer, and the result and its channels."""
    X = scene()
    Y = np.einsum("oc,cij->oij", WEIGHTS, X) + BIAS[:, None, None]
    fig, ax = style.canvas(16, 10.4)
    pixel = 4 / 56
    for left, image, title in ((0.2, X, "picture"), (11.8, Y, "result")):
        ax.imshow(image.transpose(1, 2, 0).clip(0, 1), extent=(left, left + 4, 4.7, 0.7), interpolation="none")
        style.label(ax, left + 2, 0.3, title)
        style.frame(ax, left + pixel * (COLUMN - 1), 0.7 + pixel * (ROW - 1), 3 * pixel, 3 * pixel,
                    colour=style.ACCENT, linewidth=1.6)  # fmt: skip
    short = [[f"{weight:g}".removeprefix("0") for weight in row] for row in WEIGHTS]
    style.grid(ax, short, 5.2, 1.2, colour=style.KERNEL, title="weights", size=9)
    style.grid(ax, BIAS[:, None], 9.4, 1.2, colour=style.KERNEL, title="bias", size=9)
    for c, name in enumerate(NAMES):
        for left, image, title in ((0.2 + 2.6 * c, X, name), (8.4 + 2.6 * c, Y, f"new {name}")):
            ax.imshow(image[c], cmap="gray", vmin=0, vmax=1, extent=(left, left + 2.4, 8, 5.6), interpolation="none")
            style.label(ax, left + 1.2, 5.25, title, size=9)
        terms = " + ".join(f"{WEIGHTS[c, k]:g} \N{DOT OPERATOR} {X[k, ROW, COLUMN]:.2f}" for k in range(3))
        style.label(ax, 8, 8.5 + 0.65 * c, f"new {name} = {terms} + {BIAS[c]:g} = {Y[c, ROW, COLUMN]:.2f}")
    ax.set_xlim(0, 16)
    ax.set_ylim(10.4, 0)
    return fig
