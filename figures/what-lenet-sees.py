"""Two garments, what both convolutions of the trained LeNet make of them, and its answers."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, PowerNorm
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures import _lenet, style
from theme.live import data

GARMENTS = (20, 18)  # of the pictures that the live LeNet looks at: a sandal and a shirt
SHOWN = 3  # of the ten classes
PICTURES = data.lenet_pictures()
IMAGES = [np.asarray(PICTURES.images[k], dtype=np.float64) / 255 for k in GARMENTS]
SEEN = [_lenet.looks(X) for X in IMAGES]
NAMES = [PICTURES.classes[PICTURES.labels[k]] for k in GARMENTS]


def best(shares: np.ndarray) -> list[tuple[str, float]]:
    """Return the classes with the largest probabilities."""
    return [(PICTURES.classes[k], float(shares[k])) for k in np.argsort(-shares)[:SHOWN]]


def percent(share: float) -> str:
    """Return a probability as words."""
    return f"{100 * share:.0f} %"


ALT = f"A {NAMES[0]} and a {NAMES[1]}, a row each. Behind the picture, in green on black, six maps of its size, in which "
ALT += "outlines and surfaces light up, then sixteen small ones that are harder to read, then bars. "
ALT += " ".join(
    f"For the {name}: {', '.join(f'{said} {percent(share)}' for said, share in best(shares))}."
    for name, (_, _, shares) in zip(NAMES, SEEN, strict=True)
)

CELL = 16 / 72  # inches: on a phone the drawing shrinks to the page, and its text stays legible
WIDTH, SIDE, GAP = 22.5, 4.3, 0.1
GLOW = LinearSegmentedColormap.from_list("glow", ["#000000", style.OUTPUT, "#e8fff6"])


def maps(ax: Axes, values: np.ndarray, left: float, top: float, rows: int) -> float:
    """Draw maps in so many rows, as high as a picture; return where they end."""
    columns, norm = len(values) // rows, PowerNorm(0.7, 0, np.quantile(values, 0.995))
    side = (SIDE - GAP * (rows - 1)) / rows
    for k, image in enumerate(values):
        x, y = left + (k % columns) * (side + GAP), top + (k // columns) * (side + GAP)
        ax.imshow(image, cmap=GLOW, norm=norm, extent=(x, x + side, y + side, y), interpolation="none")
    return left + columns * (side + GAP) - GAP


def draw() -> Figure:
    """Draw a row for each garment."""
    height = 1.1 + 2 * SIDE + 0.5
    fig, ax = style.canvas(WIDTH, height)
    fig.set_size_inches(WIDTH * CELL, height * CELL)
    for row, (X, (first, second, shares)) in enumerate(zip(IMAGES, SEEN, strict=True)):
        top, step = 1.1 + row * (SIDE + 0.4), 0.85
        ax.imshow(X, cmap="gray", vmin=0, vmax=1, extent=(0.05, 0.05 + SIDE, top + SIDE, top), interpolation="none")
        ends = [0.05 + SIDE]
        for values, rows in ((first, 2), (second, 4)):
            ends.append(maps(ax, values, ends[-1] + step, top, rows))
        for end in ends:
            style.arrow(ax, (end + 0.1, top + SIDE / 2), (end + step - 0.1, top + SIDE / 2), colour=style.ACCENT)
        left = ends[-1] + step + 0.1
        for k, (name, share) in enumerate(best(shares)):
            y = top + 0.45 + k * SIDE / SHOWN
            style.label(ax, left, y, name, size=9, ha="left", fontweight="normal" if k else "bold")
            style.label(ax, WIDTH - 0.05, y, percent(share), size=9, ha="right", fontweight="normal" if k else "bold")
            whole = WIDTH - 0.05 - left
            for wide, colour in ((whole, style.tint(style.NEUTRAL, 0.2)), (whole * share, style.KERNEL)):
                ax.add_patch(Rectangle((left, y + 0.42), wide, 0.22, facecolor=colour, linewidth=0))
        if not row:
            starts = [0.05, *(end + step for end in ends)]
            words = ("picture", f"{len(first)} feature maps", f"{len(second)} more", "answer")
            for at, said in zip(starts, words, strict=True):
                style.label(ax, at, 0.5, said, size=9, ha="left")
    ax.set_xlim(0, WIDTH)
    ax.set_ylim(height, 0)
    return fig
