"""Pictures: lines, images, matrices; one look for the whole book.

Importing this module sets matplotlib up: figures in a notebook are SVG with text as text, without a
background, in colours that can be read on white and on a dark page, by colour-blind readers and in
grey. A function here shows its figure once in a notebook and returns None; in a script the figure
is matplotlib's current one, for `plt.show()` or `plt.savefig(...)`.
"""

import io
import math
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
from cycler import cycler
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure
from numpy.typing import NDArray

from d2l.arrays import to_numpy

INK = "#767676"  # text and axes: contrast 4.5:1 on white, 3.9:1 on the dark theme's #14181e
LINES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")  # at least 3:1 on white and on #14181e
WIDTH = 6.5  # inches
DPI = 300  # of images inside an SVG
# White is zero; blue is positive, vermilion is negative.
SIGNED = LinearSegmentedColormap.from_list("signed", ["#D55E00", "#FFFFFF", "#0072B2"])

STYLE = {
    "axes.edgecolor": INK,
    "axes.facecolor": "none",
    "axes.labelcolor": INK,
    "axes.labelsize": 10,
    "axes.prop_cycle": cycler(color=LINES) + cycler(linestyle=["-", "--", "-.", ":"]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlecolor": INK,
    "axes.titlesize": 10,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "figure.facecolor": "none",
    "figure.figsize": (WIDTH, 2.8),
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial"],
    "font.size": 10,
    "grid.alpha": 0.3,
    "grid.color": INK,
    "image.cmap": "gray",
    "image.interpolation": "nearest",  # sharp squares, also where a viewer would smooth
    "legend.fontsize": 9,
    "legend.frameon": False,
    "legend.labelcolor": INK,
    "lines.linewidth": 1.8,
    "lines.markersize": 4,
    "savefig.facecolor": "none",
    "svg.fonttype": "none",
    "svg.hashsalt": "d2l",
    "text.color": INK,
    "xtick.color": INK,
    "xtick.labelsize": 9,
    "ytick.color": INK,
    "ytick.labelsize": 9,
}


def in_notebook() -> bool:
    """Say whether this code runs in a Jupyter kernel, which can show figures."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    return getattr(get_ipython(), "kernel", None) is not None


def use_book_style() -> None:
    """Set matplotlib, and the kernel if there is one, to draw figures as the book's are."""
    mpl.rcParams.update(STYLE)
    if in_notebook():
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", dpi=DPI, bbox_inches=None, metadata={"Date": None})


def svg(figure: Figure) -> str:
    """Return the figure as SVG text, the same text each time."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", dpi=DPI, metadata={"Date": None})
    return buffer.getvalue()


def show(figure: Figure) -> None:
    """Show the figure at once in a notebook; elsewhere leave it as matplotlib's current figure."""
    if in_notebook():
        from IPython.display import display

        display({"image/svg+xml": svg(figure), "text/plain": "<a figure>"}, raw=True)
        plt.close(figure)


def draw_lines(ax: Axes, x: Any, ys: Sequence[Any], legend: Sequence[str] | None = None) -> None:
    """Draw each of `ys` against `x` into `ax`; markers where there are few enough points to see."""
    x = to_numpy(x)
    for k, y in enumerate(ys):
        marker = "os^D"[k % 4] if len(x) <= 30 else ""
        ax.plot(x, to_numpy(y), marker=marker, label=legend[k] if legend else None)
    ax.grid(True)
    if legend:
        ax.legend()


def plot(
    x: Any,
    ys: Sequence[Any],
    *,
    xlabel: str,
    ylabel: str,
    legend: Sequence[str] | None = None,
    xscale: str = "linear",
    yscale: str = "linear",
) -> None:
    """Draw a line for each sequence in `ys`, all against `x`.

    `x` and each of `ys` have the same length and come from any framework. `legend` names the lines.
    The scales are matplotlib's: "linear", "log" and so on. Raises ValueError if lengths differ.
    """
    for y in ys:
        if np.shape(to_numpy(y)) != np.shape(to_numpy(x)):
            raise ValueError(
                f"ys must be a list of sequences as long as x: x has shape "
                f"{np.shape(to_numpy(x))}, one of ys has {np.shape(to_numpy(y))}."
            )
    if legend is not None and len(legend) != len(ys):
        raise ValueError(f"There are {len(ys)} lines, but {len(legend)} names in the legend.")
    figure, ax = plt.subplots()
    draw_lines(ax, x, ys, legend)
    ax.set(xlabel=xlabel, ylabel=ylabel, xscale=xscale, yscale=yscale)
    show(figure)


def show_images(
    images: Any,
    titles: Sequence[Any] | None = None,
    columns: int = 8,
    *,
    limits: tuple[float, float] | None = None,
) -> None:
    """Show grey images in a grid, `columns` to a row, black for low values, white for high ones.

    `images` has shape (n, height, width), any framework and dtype; `titles`, n of them, stand above
    the images. `limits` are the values for black and white, the same for all images; by default 0
    and 255 for bytes, and the least and greatest value of all images for the rest. Raises
    ValueError if the shape or the number of titles is wrong.
    """
    images = to_numpy(images)
    if images.ndim != 3 or not len(images):
        raise ValueError(
            f"images must have shape (n, height, width) with n > 0, not {images.shape}."
        )
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"There are {len(images)} images, but {len(titles)} titles.")
    if limits is None:
        limits = (0, 255) if images.dtype == np.uint8 else (images.min(), images.max())
    columns = min(columns, len(images))
    rows = math.ceil(len(images) / columns)
    gap, above = 0.08, 0.05 if titles is None else 0.22  # inches
    width = min(WIDTH / columns - gap, 1.6)
    height = width * images.shape[1] / images.shape[2]
    size = (columns * (width + gap), rows * (above + height + gap))
    figure = plt.figure(figsize=size, layout="none")
    for k, image in enumerate(images):
        row, column = divmod(k, columns)
        top = row * (above + height + gap) + above
        ax = _axes(figure, column * (width + gap) + gap / 2, top, width, height)
        ax.imshow(image, cmap="gray", vmin=limits[0], vmax=limits[1], aspect="auto")
        ax.set_axis_off()
        if titles is not None:
            ax.set_title(str(titles[k]), fontsize=9, pad=3)
    show(figure)


def show_matrices(
    matrices: Any,
    titles: Sequence[Any] | None = None,
    *,
    fmt: str | None = None,
    numbers: bool | None = None,
) -> None:
    """Show small matrices as heat maps with their numbers in the cells, in rows as they fit.

    `matrices` is a sequence of 2-D arrays of any framework, shapes may differ; `titles` stand
    above them. Blue is positive, white zero, vermilion negative, on one scale for all. `fmt`
    formats a value (as in `format(value, fmt)`), but a zero has no minus sign; by default whole
    numbers have no decimals, others two. `numbers` says whether to write them; by default in
    matrices of at most 12 columns. Raises ValueError if an array is not 2-D or the number of titles
    is wrong.
    """
    arrays = [to_numpy(matrix) for matrix in matrices]
    arrays = [array.astype(int) if array.dtype == bool else array for array in arrays]
    for array in arrays:
        if array.ndim != 2 or not array.size:
            raise ValueError(f"A matrix must have two axes, not the shape {array.shape}.")
    names = [""] * len(arrays) if titles is None else [str(title) for title in titles]
    if not arrays or len(names) != len(arrays):
        raise ValueError(f"{len(arrays)} matrices with {len(names)} titles cannot be shown.")
    most = max(float(np.abs(array).max()) for array in arrays) or 1.0
    written = [array.shape[1] <= 12 if numbers is None else numbers for array in arrays]
    formats = [fmt if fmt is not None else _format_for(array) for array in arrays]

    # Sizes and positions in inches; a character of 9 points is about 0.09 wide.
    margin, gap, above = 0.05, 0.35, 0.0 if titles is None else 0.25
    longest = max(
        (len(_written(value, form))
         for array, form, write in zip(arrays, formats, written, strict=True) if write
         for value in array.flat),
        default=0,
    )  # fmt: skip
    room = max(0.36, 0.09 * longest + 0.1)  # of a cell with a number
    side = min(2.2, max(0.7, WIDTH / len(arrays) - gap))  # of a matrix without
    x = y = margin
    bottom = right = 0.0
    places = []
    for array, name, write in zip(arrays, names, written, strict=True):
        cell = min(room, WIDTH / array.shape[1]) if write else side / max(array.shape)
        height, width = (cell * n for n in array.shape)
        slot = max(width, 0.095 * len(name))
        if x > margin and x + slot > WIDTH:
            x, y = margin, bottom + gap / 2
        places.append((x + (slot - width) / 2, y + above, width, height))
        x, right, bottom = x + slot + gap, max(right, x + slot), max(bottom, y + above + height)

    figure = plt.figure(figsize=(right + margin, bottom + margin), layout="none")
    drawn = zip(arrays, names, formats, written, places, strict=True)
    for array, name, form, write, place in drawn:
        ax = _axes(figure, *place)
        ax.imshow(array, cmap=SIGNED, vmin=-most, vmax=most, aspect="auto")
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(True)
        ax.set_title(name)
        if write:
            for (i, j), value in np.ndenumerate(array):
                ax.text(j, i, _written(value, form), ha="center", va="center", fontsize=9,
                        color=_text_on(float(value) / most))  # fmt: skip
    show(figure)


def _format_for(array: NDArray[Any]) -> str:
    """Return how to write the numbers of a matrix: two decimals, or none if all are whole."""
    return ".0f" if np.array_equal(array, np.round(array)) else ".2f"


def _written(value: Any, fmt: str) -> str:
    """Return the number as text; what is written as zero has no minus sign, unlike in Python."""
    text = format(value, fmt)
    # "-0.0" is made of these; "-inf" is not.
    return text.removeprefix("-") if set(text) <= set("-0.") else text


def _axes(figure: Figure, left: float, top: float, width: float, height: float) -> Axes:
    """Return new axes in the figure: position from its top left corner and size, in inches."""
    w, h = figure.get_size_inches()
    return figure.add_axes((left / w, 1 - (top + height) / h, width / w, height / h))


def _text_on(level: float) -> str:
    """Return black or white, which stands out on SIGNED's colour for `level` in [-1, 1]."""
    rgb = np.array(SIGNED((level + 1) / 2)[:3])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return "black" if luminance > 0.179 else "white"


use_book_style()
