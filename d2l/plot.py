"""Pictures: lines, images, matrices; one look for the whole book.

Importing this module sets matplotlib up: figures in a notebook are SVG with text as text, without a
background, in colours that can be read on white and on a dark page, by colour-blind readers and in
grey. A function here shows its figure once in a notebook and returns None; in a script the figure
is matplotlib's current one, for `plt.show()` or `plt.savefig(...)`.
"""

import base64
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
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from d2l.arrays import to_numpy

INK = "#767676"  # text and axes: contrast 4.5:1 on white, 3.9:1 on the dark theme's #14181e
LINES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")  # at least 3:1 on white and on #14181e
WIDTH = 5.0  # inches: shrunk to a phone, text of 9 points still has 9 pixels
ROW = 6.5  # inches: of matrices side by side at most
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
    "figure.figsize": (WIDTH, 2.6),
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
        import matplotlib_inline.backend_inline  # noqa: F401  # which sets formats of its own when it is imported
        from IPython.core.getipython import get_ipython

        shell: Any = get_ipython()
        shell.display_formatter.formatters["image/svg+xml"].for_type(Figure, svg)
        shell.display_formatter.formatters["image/png"].for_type(Figure, png)


def svg(figure: Figure) -> str:
    """Return the figure as SVG text, the same text each time."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", dpi=DPI, metadata={"Date": None})
    return buffer.getvalue()


def png(figure: Figure) -> tuple[str, dict[str, int]]:
    """Return the figure as PNG in base64, two pixels for each on the page, and its width and height there.

    JupyterLab shows it in place of the SVG where it does not trust a notebook.
    """
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=2 * figure.dpi)
    width, height = (round(inches * figure.dpi) for inches in figure.get_size_inches())
    return base64.b64encode(buffer.getvalue()).decode(), {"width": width, "height": height}


def show(figure: Figure) -> None:
    """Show the figure at once in a notebook; elsewhere leave it as matplotlib's current figure."""
    if in_notebook():
        from IPython.display import display

        display(figure)
        plt.close(figure)


def draw_lines(ax: Axes, x: Any, ys: Sequence[Any], legend: Sequence[str] | None = None) -> None:
    """Draw each of `ys` against `x` into `ax`; markers where there are few enough points to see."""
    x = to_numpy(x)
    for k, y in enumerate(ys):
        marker = "os^D"[k % 4] if len(x) <= 30 else ""
        ax.plot(x, to_numpy(y), marker=marker, label=legend[k] if legend else None)
    ax.grid(True)
    if legend:
        legend_above(ax)


def legend_above(ax: Axes, **options: Any) -> None:
    """Write the legend of `ax` above it, where no line crosses it, in as many columns as there is room for.

    `options` are those of matplotlib's `Axes.legend`.
    """
    longest = max(len(text) for text in ax.get_legend_handles_labels()[1])
    inches = ax.bbox.width / ax.figure.dpi
    columns = max(1, int(inches / (0.55 + 0.07 * longest)))  # what stands before a name, and a letter of 9 points
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=columns, **options)


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
    Whole numbers have no ticks between them. The scales are matplotlib's: "linear", "log" and so
    on. Raises ValueError if lengths differ.
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
    if xscale == "linear" and np.issubdtype(np.asarray(to_numpy(x)).dtype, np.integer):
        ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
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
    ValueError if the shape or the number of titles is wrong, or `columns` is below 1.
    """
    images = to_numpy(images)
    if images.ndim != 3 or not images.size:
        raise ValueError(
            f"images must have shape (n, height, width), none of them 0, not {images.shape}."
        )
    if columns < 1:
        raise ValueError(f"columns must be 1 or more, not {columns}.")
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
    figure = plt.figure(figsize=size)
    figure.set_layout_engine("constrained", w_pad=gap / 2, h_pad=gap / 2, wspace=0, hspace=0)
    for k, image in enumerate(images):
        ax = figure.add_subplot(rows, columns, k + 1)
        ax.imshow(image, cmap="gray", vmin=limits[0], vmax=limits[1])
        ax.set_axis_off()
        if titles is not None:
            ax.set_title(str(titles[k]), fontsize=8, pad=3)
    show(figure)


def show_matrices(
    matrices: Any,
    titles: Sequence[Any] | None = None,
    *,
    fmt: str | None = None,
    numbers: bool | None = None,
    row_names: Sequence[Any] = (),
    column_names: Sequence[Any] = (),
    xlabel: str = "",
    ylabel: str = "",
) -> None:
    """Show small matrices as heat maps with their numbers in the cells, in rows as they fit.

    `matrices` is a sequence of 2-D arrays of any framework, shapes may differ; `titles` stand
    above them. Blue is positive, white zero, vermilion negative, on one scale for all. `fmt`
    formats a value (as in `format(value, fmt)`), with a true minus, which no zero has; by default whole
    numbers have no decimals, others two. `numbers` says whether to write them; by default in
    matrices of at most 12 columns. All cells with numbers have one size. `row_names` stand to the
    left of every matrix and `column_names` below it; `ylabel` and `xlabel` say what they name.
    Raises ValueError if an array is not 2-D or the number of titles or names is wrong.
    """
    arrays = [to_numpy(matrix) * 1 for matrix in matrices]  # so that truth values become numbers
    headings = [""] * len(arrays) if titles is None else [str(title) for title in titles]
    if not arrays or len(headings) != len(arrays):
        raise ValueError(f"{len(arrays)} matrices with {len(headings)} titles cannot be shown.")
    for array in arrays:
        if array.ndim != 2 or not array.size:
            raise ValueError(f"A matrix must have two axes, not the shape {array.shape}.")
        for names, length in zip((row_names, column_names), array.shape, strict=True):
            if len(names) not in (0, length):
                raise ValueError(f"{len(names)} names do not fit a matrix of shape {array.shape}.")
    most = max(float(np.abs(array).max()) for array in arrays) or 1.0
    texts = [_texts(array, fmt, numbers) for array in arrays]

    # Lengths are inches. A digit of 9 points is 0.08 wide, a letter of 10 points about 0.09.
    cell = max(0.26, 0.08 + 0.08 * max((len(x) for text in texts for x in text.flat), default=0))
    shapes = [np.array(array.shape) * (cell if text.size else 2.2 / max(array.shape))
              for array, text in zip(arrays, texts, strict=True)]  # fmt: skip
    slots = [max(shape[1], 0.09 * max(len(name), len(xlabel))) for shape, name in zip(shapes, headings, strict=True)]
    gap = 0.2 + 0.09 * max((len(str(name)) for name in row_names), default=0)
    columns = len(arrays)
    while columns > 1 and sum(gap + max(slots[k::columns]) for k in range(columns)) > ROW + gap:
        columns -= 1
    widths = [max(slots[k::columns]) for k in range(columns)]
    rows = range(0, len(shapes), columns)
    heights = [max(0.09 * len(ylabel), *(height for height, _ in shapes[k : k + columns])) for k in rows]

    figure = plt.figure(figsize=(WIDTH, WIDTH))
    figure.set_layout_engine("constrained", w_pad=0.1, h_pad=0.05, wspace=0, hspace=0)
    grid = figure.add_gridspec(len(heights), columns, width_ratios=widths, height_ratios=heights)
    for k, (array, text, (height, width)) in enumerate(zip(arrays, texts, shapes, strict=True)):
        ax = figure.add_subplot(grid[k], xlabel=xlabel, ylabel=ylabel)
        ax.imshow(array, cmap=SIGNED, vmin=-most, vmax=most, aspect="auto", extent=(0, width, height, 0))
        ax.add_patch(Rectangle((0, 0), width, height, fill=False, edgecolor=INK, clip_on=False))
        ax.set(xlim=(0, widths[k % columns]), ylim=(heights[k // columns], 0))
        ax.set_title(headings[k], loc="left")
        ax.spines[:].set_visible(False)
        ax.tick_params(length=0)
        y, x = ((np.arange(n) + 0.5) * length / n for n, length in zip(array.shape, (height, width), strict=True))
        ax.set_yticks(y[: len(row_names)], row_names)
        ax.set_xticks(x[: len(column_names)], column_names, rotation=45, ha="right", rotation_mode="anchor")
        for (i, j), number in np.ndenumerate(text):
            colour = _text_on(float(array[i, j]) / most)
            ax.text(x[j], y[i], number, fontsize=9, ha="center", va="center", color=colour)
    figure.draw_without_rendering()  # finds the room for what stands around the matrices
    across = sum(ax.get_position().width for ax in figure.axes[:columns])
    down = sum(ax.get_position().height for ax in figure.axes[::columns])
    figure.set_size_inches(WIDTH * (1 - across) + sum(widths), WIDTH * (1 - down) + sum(heights))
    show(figure)


def _texts(array: NDArray[Any], fmt: str | None, numbers: bool | None) -> NDArray[Any]:
    """Return the numbers of a matrix as text, or nothing where they are not to be written.

    What is written as zero has no minus sign, unlike in Python.
    """
    if not (array.shape[1] <= 12 if numbers is None else numbers):
        return np.empty((0, 0), object)
    whole = np.array_equal(array, np.round(array))
    texts = np.empty(array.shape, object)
    for index, value in np.ndenumerate(array):
        text = format(value, fmt if fmt is not None else ".0f" if whole else ".2f")
        # "-0.0" is made of these; "-inf" is not.
        zero = set(text) <= set("-0.")
        texts[index] = text.removeprefix("-") if zero else text.replace("-", "\N{MINUS SIGN}")
    return texts


def _text_on(level: float) -> str:
    """Return black or white, which stands out on SIGNED's colour for `level` in [-1, 1]."""
    rgb = np.array(SIGNED((level + 1) / 2)[:3])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    luminance = float(linear @ [0.2126, 0.7152, 0.0722])
    return "black" if luminance > 0.179 else "white"


use_book_style()
