"""Figures: in a script, where they stay open for the caller, and their look."""

from __future__ import annotations

import itertools
import math
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from matplotlib import colors
from matplotlib import pyplot as plt
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from d2l import plot


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    rgb = np.array(colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def test_colours_stand_out_on_light_and_dark_pages():
    assert contrast("white", "black") == pytest.approx(21)
    assert contrast(plot.INK, "white") >= 4.5 and contrast(plot.INK, "#14181e") >= 3.9
    for colour in plot.LINES:
        assert contrast(colour, "white") >= 3 and contrast(colour, "#14181e") >= 3


def test_number_colour_stands_out_on_every_cell():
    for level in np.linspace(-1, 1, 81):
        cell = colors.to_hex(plot.SIGNED((level + 1) / 2))
        assert contrast(plot._text_on(level), cell) >= 4.5


def test_lines_differ_without_colour():
    plot.plot([1, 2], [[k, k] for k in range(4)], xlabel="x", ylabel="y")
    lines = plt.gca().lines
    assert len({line.get_linestyle() for line in lines}) == 4
    assert len({line.get_marker() for line in lines}) == 4


def test_plot_draws_each_line(array):
    returned = plot.plot(
        range(1, 4), [[1, 2, 3], array(np.array([3.0, 2.0, 1.0]))],
        xlabel="n", ylabel="value", legend=["up", "down"], yscale="log",
    )  # fmt: skip
    assert returned is None
    figure, ax = plt.gcf(), plt.gca()
    assert len(figure.axes) == 1
    assert [line.get_xdata().tolist() for line in ax.lines] == [[1, 2, 3]] * 2
    assert [line.get_ydata().tolist() for line in ax.lines] == [[1, 2, 3], [3, 2, 1]]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("n", "value")
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "log")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["up", "down"]


@pytest.mark.parametrize(("names", "rows"), [(["up", "down"], 1), (["a name as long as half of the axes", "b"], 2)])
def test_a_legend_stands_above_its_axes_and_is_not_wider(names, rows):
    plot.plot([1, 2, 3], [[1, 2, 3], [3, 2, 1]], xlabel="n", ylabel="value", legend=names)
    figure, ax = plt.gcf(), plt.gca()
    figure.canvas.draw()
    legend = ax.get_legend().get_window_extent()
    assert legend.y0 >= ax.get_window_extent().y1
    assert legend.x0 >= 0 and legend.x1 <= figure.bbox.width and legend.y1 <= figure.bbox.height
    lines = {round(text.get_window_extent().y0) for text in ax.get_legend().get_texts()}
    assert len(lines) == rows


def test_plot_has_no_markers_where_they_would_run_together():
    plot.plot(range(100), [range(100)], xlabel="x", ylabel="y")
    assert plt.gca().lines[0].get_marker() in ("", "None")


def test_whole_numbers_have_no_ticks_between_them():
    plot.plot(range(4), [range(4)], xlabel="x", ylabel="y")
    assert all(tick == int(tick) for tick in plt.gca().get_xticks())
    plot.plot([0.0, 0.5, 1.0], [range(3)], xlabel="x", ylabel="y")
    assert any(tick != int(tick) for tick in plt.gca().get_xticks())


def test_plot_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match=r"x has shape \(3,\), one of ys has \(2,\)"):
        plot.plot([1, 2, 3], [[1, 2]], xlabel="x", ylabel="y")
    with pytest.raises(ValueError, match="1 lines, but 2 names"):
        plot.plot([1, 2], [[1, 2]], xlabel="x", ylabel="y", legend=["a", "b"])


def test_show_images_in_a_grid(array):
    images = np.arange(10 * 3 * 4, dtype=np.uint8).reshape(10, 3, 4)
    plot.show_images(array(images), titles=range(10), columns=4)
    axes = plt.gcf().axes
    assert len(axes) == 10
    corners = [ax.get_position().p0 for ax in axes]
    assert len({round(x, 6) for x, _ in corners}) == 4  # columns
    assert len({round(y, 6) for _, y in corners}) == 3  # rows
    shown = [ax.images[0] for ax in axes]
    for k, image in enumerate(shown):
        assert np.array_equal(image.get_array(), images[k])
        assert image.get_clim() == (0, 255)
        assert axes[k].get_title() == str(k)
    assert not any(ax.axison for ax in axes)


def test_show_images_puts_all_on_one_scale():
    images = np.stack([np.zeros((2, 2)), np.full((2, 2), 3.0)])
    plot.show_images(images)
    assert [ax.images[0].get_clim() for ax in plt.gcf().axes] == [(0, 3)] * 2
    plot.show_images(images, limits=(-1, 1))
    assert [ax.images[0].get_clim() for ax in plt.gcf().axes] == [(-1, 1)] * 2


def test_show_images_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match=r"\(n, height, width\), none of them 0, not \(28, 28\)"):
        plot.show_images(np.zeros((28, 28)))
    with pytest.raises(ValueError, match=r"not \(0, 28, 28\)"):
        plot.show_images(np.zeros((0, 28, 28)))
    with pytest.raises(ValueError, match=r"not \(2, 28, 0\)"):
        plot.show_images(np.zeros((2, 28, 0)))
    with pytest.raises(ValueError, match="columns must be 1 or more, not 0"):
        plot.show_images(np.zeros((2, 28, 28)), columns=0)
    with pytest.raises(ValueError, match="2 images, but 1 titles"):
        plot.show_images(np.zeros((2, 28, 28)), ["one"])


def numbers_in(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


def test_show_matrices_writes_the_numbers(array):
    plot.show_matrices([array(np.arange(6).reshape(2, 3)), [[-1, 0]]], titles=["input", "kernel"])
    one, two = plt.gcf().axes
    assert numbers_in(one) == ["0", "1", "2", "3", "4", "5"] and numbers_in(two) == ["−1", "0"]
    assert (one.get_title("left"), two.get_title("left")) == ("input", "kernel")
    assert one.images[0].get_clim() == two.images[0].get_clim() == (-5, 5)


def test_show_matrices_formats():
    plot.show_matrices([[[0.5, 1]]])
    assert numbers_in(plt.gcf().axes[0]) == ["0.50", "1.00"]
    plot.show_matrices([[[0.5, 1]], [[2.0, 3.0]]])  # each its own
    assert numbers_in(plt.gcf().axes[1]) == ["2", "3"]
    plot.show_matrices([[[0.5, 1]]], fmt=".1f")
    assert numbers_in(plt.gcf().axes[0]) == ["0.5", "1.0"]
    plot.show_matrices([np.array([[True, False]])])
    assert numbers_in(plt.gcf().axes[0]) == ["1", "0"]


def test_show_matrices_writes_no_minus_before_a_zero(array):
    plot.show_matrices([array(np.array([[-0.0, -0.04, -0.06, 0.04]])), [[0, -0.0]]], fmt=".1f")
    one, two = plt.gcf().axes
    assert numbers_in(one) == ["0.0", "0.0", "−0.1", "0.0"] and numbers_in(two) == ["0.0", "0.0"]
    plot.show_matrices([[[-0.0, -20.0]], [[-0.004, -0.5]]])  # formats of its own
    one, two = plt.gcf().axes
    assert numbers_in(one) == ["0", "−20"] and numbers_in(two) == ["0.00", "−0.50"]


def test_show_matrices_leaves_numbers_out_of_wide_ones():
    plot.show_matrices([np.eye(3), np.eye(13)])
    small, wide = plt.gcf().axes
    assert len(small.texts) == 9 and len(wide.texts) == 0
    plot.show_matrices([np.eye(3)], numbers=False)
    assert not plt.gcf().axes[0].texts


def drawn_matrices() -> list[Bbox]:
    """Where the matrices of the current figure are, in pixels, once everything has its place."""
    plt.gcf().draw_without_rendering()
    return [ax.images[0].get_window_extent() for ax in plt.gcf().axes]


def written(*words: str) -> list[Bbox]:
    """Where these words stand in the current figure, in pixels."""
    plt.gcf().draw_without_rendering()
    found = [text for text in plt.gcf().findobj(Text) if text.get_visible() and text.get_text() in words]
    assert len(found) == len(words)
    return [text.get_window_extent() for text in found]


def apart(boxes: list[Bbox]) -> bool:
    """Whether no box overlaps another, and all are inside the figure."""
    figure = plt.gcf().bbox
    inside = all(b.x0 >= 0 and b.y0 >= 0 and b.x1 <= figure.x1 + 0.01 and b.y1 <= figure.y1 + 0.01 for b in boxes)
    return inside and not any(one.overlaps(two) for one, two in itertools.combinations(boxes, 2))


@pytest.mark.parametrize("names", [{}, {"ylabel": "true", "xlabel": "predicted"}])
def test_show_matrices_has_square_cells_of_one_size_that_do_not_overlap(names):
    arrays = [np.ones((h, w)) for h, w in [(3, 3), (2, 2), (5, 8), (2, 12), (1, 1)]]
    titles = ["the first", "a much longer title", "third", "fourth", "last"]
    plot.show_matrices(arrays, titles, **names)
    assert plt.gcf().get_figwidth() <= plot.ROW + 0.5
    boxes = drawn_matrices()
    sides = [side for box, (h, w) in zip(boxes, (a.shape for a in arrays), strict=True)
             for side in (box.width / w, box.height / h)]  # fmt: skip
    assert max(sides) - min(sides) < 0.1 and min(sides) > 20
    assert apart(boxes + written(*titles))


def test_show_matrices_puts_side_by_side_what_fits():
    def rows(count: int) -> list[int]:
        plot.show_matrices([np.ones((7, 7))] * count)
        return list(Counter(round(box.y1) for box in drawn_matrices()).values())

    assert [rows(count) for count in (1, 3, 4, 7)] == [[1], [3], [3, 1], [3, 3, 1]]


@pytest.mark.parametrize(
    ("values", "fmt"),
    [([[0, 1], [2, 3]], None), ([[-1, 10]], None), ([[112, -240]], None), ([[0.25, -0.75]], None),
     ([[-10.25, 1234.5]], None), ([[1e-7, -1.5]], ".1e"), ([[-math.pi]], ".6f")],
)  # fmt: skip
def test_show_matrices_has_cells_that_hold_their_numbers(values, fmt):
    plot.show_matrices([values], fmt=fmt)
    (box,), (ax,) = drawn_matrices(), plt.gcf().axes
    room = box.width / np.shape(values)[1]
    assert ax.texts and all(0.1 * room < text.get_window_extent().width < 0.9 * room for text in ax.texts)


def test_show_matrices_names_rows_and_columns():
    counts, rows, columns = np.arange(6).reshape(2, 3), ["shirt", "ankle boot"], ["cat", "dog", "hippopotamus"]
    plot.show_matrices([counts], row_names=rows, column_names=columns, xlabel="predicted class", ylabel="true class")
    (box,), (ax,) = drawn_matrices(), plt.gcf().axes
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")
    left, below = written(*rows), written(*columns)
    for i, name in enumerate(left):  # beside its row, from the top
        assert name.x1 < box.x0 and abs((name.y0 + name.y1) / 2 - (box.y1 - (i + 0.5) * box.height / 2)) < 3
    for j, name in enumerate(below):  # its end is under its own column
        assert name.y1 < box.y0 and abs(name.x1 - (box.x0 + (j + 0.5) * box.width / 3)) < box.width / 6
    assert apart([box, *left, *written("predicted class", "true class")])


def test_show_matrices_refuses_what_does_not_fit():
    with pytest.raises(ValueError, match=r"two axes, not the shape \(2, 2, 2\)"):
        plot.show_matrices(np.zeros((1, 2, 2, 2)))
    with pytest.raises(ValueError, match="1 matrices with 2 titles"):
        plot.show_matrices([np.eye(2)], ["a", "b"])
    with pytest.raises(ValueError, match="0 matrices"):
        plot.show_matrices([])
    for names in ({"row_names": "ab"}, {"column_names": "abcd"}):
        with pytest.raises(ValueError, match=r"[24] names do not fit a matrix of shape \(3, 3\)\."):
            plot.show_matrices([np.eye(3)], **names)


def test_svg_is_the_same_each_time_with_text_as_text_and_no_background():
    def draw() -> str:
        plot.plot([1, 2, 3], [[1, 2, 3]], xlabel="epoch", ylabel="loss", legend=["training"])
        return plot.svg(plt.gcf())

    text = draw()
    assert text == draw()
    assert re.search(r"<text[^>]*>epoch</text>", text) and "<dc:date>" not in text
    assert "fill: #ffffff" not in text
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)px", text)]
    assert sizes and min(sizes) >= 9


def test_images_in_an_svg_are_enlarged_without_smoothing():
    """Viewers blur small pictures; so each pixel is drawn as a square of many."""
    import base64
    import io

    from PIL import Image

    plot.show_images(np.array([[[0, 255], [255, 0]]], np.uint8))
    data = re.search(r"base64,\s*([^\"]+)", plot.svg(plt.gcf()))
    assert data
    picture = np.asarray(Image.open(io.BytesIO(base64.b64decode(data[1]))).convert("L"))
    assert min(picture.shape) > 100
    assert set(np.unique(picture)) == {0, 255}


def test_works_in_a_plain_script(tmp_path):
    """Without a display, without Jupyter: the figure is there to be saved."""
    code = (
        "import numpy as np; from matplotlib import pyplot as plt; from d2l import plot;"
        "plot.show_images(np.eye(3)[None]); plt.savefig('out.png')"
    )
    root = Path(__file__).parents[2]
    run = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {code}"]
    done = subprocess.run(
        run, cwd=tmp_path, env={"PATH": "/usr/bin:/bin", "MPLBACKEND": "Agg"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    picture = plt.imread(tmp_path / "out.png")
    assert picture.min() == 0 and picture.max() == 1
