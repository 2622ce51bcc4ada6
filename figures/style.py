"""The one style of all drawn figures.

Figures are drawn for white paper: dark ink, colours that a colour-blind
reader can tell apart, and a white ground, so that they can be read wherever
the file is opened. The web pages recolour them for dark mode (see
``theme/html/pictures.py``), which works because all figures use these colours.

Lengths: one unit of a :func:`canvas` is one cell of a matrix; ``y`` grows
downwards, as row indices do.
"""

from __future__ import annotations

import html
import importlib
import io
import os
import re
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

INPUT = "#0072B2"  # blue
KERNEL = "#E69F00"  # orange
OUTPUT = "#009E73"  # green
ACCENT = "#D55E00"  # red-orange: what the reader should look at
NEUTRAL = "#777777"  # helping lines
INK = "#222222"  # text and outlines
PAPER = "#FFFFFF"
BLACK = "#000000"  # text on strong colours

IMAGES = Path(__file__).resolve().parent.parent / "img"
for _face in (IMAGES.parent / "theme" / "fonts").glob("BookSans-*.ttf"):
    font_manager.fontManager.addfont(_face)

# A drawing of this width, shrunk to the 374 px of a phone, still has text of 9 px
# (see ``theme/html/pictures.py``); on a wide screen it is enlarged.
FULL_WIDTH = 372 / 72  # inches
CELL = 0.36  # inches, unless a drawing has more than 14 side by side

SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",  # text stays text
    "svg.image_inline": True,
    "font.family": ["Book Sans", "DejaVu Sans"],  # ⌊ and ⌋ are the second's
    "font.size": 10,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.titlesize": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "figure.facecolor": PAPER,
    "axes.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "axes.prop_cycle": matplotlib.cycler(
        color=[INPUT, ACCENT, OUTPUT, KERNEL, NEUTRAL],
        linestyle=["-", "--", "-.", ":", "-"],
    ),
}


def tint(colour: str, strength: float = 0.25) -> tuple[float, float, float]:
    """Mix a colour with the paper: 0 gives the paper, 1 the colour."""
    mixed = strength * np.array(to_rgb(colour)) + (1 - strength) * np.array(
        to_rgb(PAPER)
    )
    return tuple(float(part) for part in mixed)  # type: ignore[return-value]


def text_on(colour: Any) -> str:
    """Whichever of dark and light contrasts more with this colour.

    Strong colours are the same in dark mode, and so is black on them; tints
    become dark there, and the ink on them light.
    """

    def luminance(c: Any) -> float:
        parts = [
            v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4
            for v in to_rgb(c)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    ground = luminance(colour) + 0.05
    dark, light = luminance(BLACK) + 0.05, luminance(PAPER) + 0.05
    if ground / dark < light / ground:
        return PAPER
    return BLACK if min(to_rgb(colour)) < 0.5 else INK


def canvas(width: float, height: float) -> tuple[Figure, Axes]:
    """Give a figure of ``width`` × ``height`` cells, without axes.

    (0, 0) is the top-left corner; ``y`` grows downwards.
    """
    matplotlib.rcParams.update(SETTINGS)
    cell = min(CELL, FULL_WIDTH / width)
    fig = Figure(figsize=(width * cell, height * cell))
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set_xlim(0, width)
    ax.set_ylim(height, 0)
    ax.set_aspect("equal")
    ax.set_axis_off()
    return fig, ax


def plots(
    columns: int = 1,
    rows: int = 1,
    *,
    width: float = FULL_WIDTH,
    height: float = 2.6,
    **options: Any,
) -> tuple[Figure, Any]:
    """Give a figure with ordinary axes (sizes in inches) in our style.

    The second value is one ``Axes``, or an array of them, as from
    ``Figure.subplots``, which gets the other options.
    """
    matplotlib.rcParams.update(SETTINGS)
    fig = Figure(figsize=(width, height), layout="constrained")
    return fig, fig.subplots(rows, columns, **options)


def grid(
    ax: Axes,
    values: Any,
    x: float,
    y: float,
    *,
    colour: str,
    highlight: tuple[int, int, int, int] | None = None,
    title: str | None = None,
    fmt: str = "{:g}",
    size: float = 11,
) -> None:
    """Draw a matrix as numbered cells, its top-left corner at (x, y).

    ``values`` is a matrix (or nested lists) of numbers; strings are shown as
    they are, ``None`` and NaN leave a cell empty. ``highlight`` is a window
    (row, column, height, width), in strong colour with a thick frame and
    bold numbers. ``title`` is written above the grid. ``fmt`` formats a
    number, ``"{:.1f}"`` for example.
    """
    rows = [list(row) for row in values]
    height, width = len(rows), len(rows[0])
    top, left, tall, wide = highlight or (0, 0, 0, 0)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            marked = top <= i < top + tall and left <= j < left + wide
            fill = to_rgb(colour) if marked else tint(colour)
            ax.add_patch(
                Rectangle(
                    (x + j, y + i), 1, 1, facecolor=fill, edgecolor=INK, linewidth=0.8
                )
            )
            if value is None or (isinstance(value, float) and np.isnan(value)):
                continue
            ax.text(
                x + j + 0.5,
                y + i + 0.5,
                value if isinstance(value, str) else fmt.format(value),
                ha="center",
                va="center_baseline",
                fontsize=size,
                fontweight="bold" if marked else "normal",
                color=text_on(fill),
            )
    frame(ax, x, y, height, width, linewidth=1.2)
    if highlight:
        frame(ax, x + left, y + top, tall, wide, linewidth=2.6)
    if title:
        label(ax, x + width / 2, y - 0.4, title)


def frame(
    ax: Axes,
    x: float,
    y: float,
    height: float,
    width: float,
    *,
    colour: str = INK,
    linewidth: float = 1.2,
    linestyle: str = "-",
) -> None:
    """Draw an empty frame, its top-left corner at (x, y)."""
    ax.add_patch(
        Rectangle(
            (x, y),
            width,
            height,
            facecolor="none",
            edgecolor=colour,
            linewidth=linewidth,
            linestyle=linestyle,
        )
    )


def label(
    ax: Axes, x: float, y: float, text: str, *, size: float = 10, **options: Any
) -> None:
    """Write text centred at (x, y)."""
    options = {"ha": "center", "va": "center", "color": INK, **options}
    ax.text(x, y, text, fontsize=size, **options)


def stack(ax: Axes, left: float, middle: float, size: tuple[float, float], count: int, step: float, colour: str) -> float:
    """Draw ``count`` maps one behind the other, each of ``size`` (height, width), and return where they end at the right.

    ``step`` is how far each lies to the right of the one behind it, and below it.
    """
    tall, wide = size
    top = middle - (tall + step * (count - 1)) / 2
    for k in range(count):
        corner = (left + step * k, top + step * k)
        line = 0.8 if count < 10 or k == count - 1 else 0.35  # thicker ones would run into each other
        ax.add_patch(Rectangle(corner, wide, tall, facecolor=tint(colour), edgecolor=INK, linewidth=line))
    return left + wide + step * (count - 1)


def arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    *,
    colour: str = INK,
    linewidth: float = 1.4,
) -> None:
    """Draw an arrow from ``start`` to ``end``, points (x, y)."""
    ax.annotate(
        "",
        xy=end,
        xytext=start,
        arrowprops={
            "arrowstyle": "-|>",
            "color": colour,
            "linewidth": linewidth,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def svg(fig: Figure, name: str, alt: str) -> str:
    """Return the figure as SVG text, the same for the same drawing."""
    if not alt.strip():
        raise ValueError(f"figures/{name}.py: ALT is empty; say what the figure shows")
    out = io.StringIO()
    # Matplotlib names the parts of a drawing by how their numbers are written, in which NumPy 2 differs from NumPy 1.
    written = {"legacy": "1.25"} if np.lib.NumpyVersion(np.__version__) >= "2.0.0" else {}
    with np.printoptions(**written), matplotlib.rc_context({**SETTINGS, "svg.hashsalt": name}):
        fig.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    text = re.sub(r" <metadata>.*?</metadata>\n", "", text, flags=re.DOTALL)
    # Where neither is, one that is as narrow.
    text = text.replace("'Book Sans', 'DejaVu Sans'", "'Book Sans', 'DejaVu Sans', Arial, sans-serif")
    described = f"\\1\n <desc>{html.escape(' '.join(alt.split()), quote=False)}</desc>"
    return re.sub(r"(<svg [^>]*>)", described.replace("\\1", r"\g<1>"), text, count=1)


def save(fig: Figure, name: str, alt: str) -> Path:
    """Write ``img/NAME.svg`` aside and move it into place."""
    IMAGES.mkdir(exist_ok=True)
    target = IMAGES / f"{name}.svg"
    aside = target.with_name(f".{name}.{os.getpid()}.svg")
    aside.write_text(svg(fig, name, alt), encoding="utf-8")
    aside.replace(target)
    return target


def names() -> list[str]:
    """Return the names of all figures that have a script."""
    scripts = Path(__file__).parent.glob("*.py")
    return sorted(
        script.stem
        for script in scripts
        if not script.stem.startswith("_") and script.stem != "style"
    )


def redraw(name: str) -> Path:
    """Draw the figure of this name again."""
    module = importlib.import_module(f"figures.{name}")
    with matplotlib.rc_context():
        matplotlib.rcdefaults()  # whatever else this process did, a drawing comes out the same
        return save(module.draw(), name, module.ALT)


def png(name: str) -> bytes:
    """Return the figure of this name as PNG, for programs that show no SVG: half as large again as on the page."""
    out = io.BytesIO()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        figure = importlib.import_module(f"figures.{name}").draw()
        with matplotlib.rc_context(SETTINGS):
            figure.savefig(out, format="png", dpi=1.5 * 96, metadata={"Software": None})
    return out.getvalue()
