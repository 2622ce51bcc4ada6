"""What the theme does for what the book's pages may happen not to have."""

import io
import re

import matplotlib as mpl
import matplotlib.image
import numpy as np
import pytest
from docutils import nodes
from docutils.utils import new_document
from matplotlib.figure import Figure

from d2l import plot
from tests.book import SITE
from theme.book.faces import with_faces
from theme.book.packing import repacked
from theme.book.tables import mark_numbers
from theme.book.unbroken import IN_BRACKETS, in_formula
from theme.html.page import ways_to_take_part
from theme.html.pictures import LEGIBLE, PAPER, contrast, for_both, is_signed


def test_a_page_is_edited_and_reported_where_its_repository_is():
    """The book's own config.ini may name neither; a build with the first is looked at in tests/bookbuild."""
    for address, edit, report in (
        ("https://github.com/someone/a-book", "/edit/main/a/page.md", "/issues/new?title=Error%20on%20the%20page%20a/page"),
        ("https://gitlab.com/someone/a-book", "/-/edit/main/a/page.md",
         "/-/issues/new?issue[title]=Error%20on%20the%20page%20a/page"),
    ):  # fmt: skip
        ways = ways_to_take_part(address, "main", "a/page")
        assert ways == {"Edit this page": address + edit, "Report an error": address + report}


def table(*rows: str) -> nodes.document:
    """A page with a table of these rows, whose cells are between bars, below an empty head."""
    document = new_document("a page")
    cells = [[nodes.entry("", nodes.paragraph("", cell)) for cell in row.split("|")] for row in rows]
    group = nodes.tgroup("", nodes.thead("", nodes.row("", *(nodes.entry() for _ in cells[0]))))
    document += nodes.table("", group)
    group += nodes.tbody("", *(nodes.row("", *row) for row in cells))
    return document


@pytest.mark.parametrize(
    ("column", "is_number"),
    [("90", True), ("87.5 %", True), ("87.5%", True), ("-1,024", True), ("−0.5", True), ("+3", True), ("±2", True), ("4 ×", True),
     ("1.5 M", True), ("60k", True), ("—", True), ("", True), ("5 layers", False), ("2 to 3", False), ("%", False)],
)  # fmt: skip
def test_columns_of_numbers_are_told_from_others(column, is_number):
    page = table(f"a|{column}", "b|1")
    mark_numbers(None, page)
    marked = [["number" in entry["classes"] for entry in row] for row in page.findall(nodes.row)]
    assert marked == [[False, is_number]] * 3


def test_coloured_lines_stand_out_in_the_dark():
    """In the drawings of the site: against the dark ground, as text does; greys may be faint, like the paper's grid."""
    sheets = [path.read_text(encoding="utf-8") for path in (SITE / "_static").glob("book-*.css")]
    (dark,) = {re.search(r'html\[data-theme="dark"\] *\{[^}]*--ground: *#(\w{6})', sheet)[1] for sheet in sheets}
    seen = 0
    for drawing in sorted((SITE / "_images").glob("*.svg")):
        for colour in re.findall(r"#dark:target [^{}]*\{stroke:#(\w{6})", drawing.read_text(encoding="utf-8")):
            red, green, blue = bytes.fromhex(colour)
            if max(red, green, blue) - min(red, green, blue) > 40:
                seen += 1
                assert contrast((red, green, blue), tuple(bytes.fromhex(dark))) >= 4.5, (drawing.name, colour)
    assert seen > 20


@pytest.mark.parametrize(("colours", "signed"), [(plot.SIGNED, True), ("gray", False), ("viridis", False), ("Blues", False)])
def test_pictures_of_numbers_with_signs_are_told_by_their_colours(colours, signed):
    picture = io.BytesIO()
    mpl.image.imsave(picture, np.linspace(-1, 1, 100).reshape(10, 10), cmap=colours)
    assert is_signed(picture.getvalue()) is signed


def test_numbers_in_matrices_stand_out_in_the_dark(browser):
    """In what Chromium paints: a digit against the cell that it is written on."""
    image = pytest.importorskip("PIL.Image")
    drawings = [path for path in sorted((SITE / "_images").glob("output_*.svg"))
                if "<image" in (text := path.read_text(encoding="utf-8")) and "image{filter" not in text]  # fmt: skip
    tab = browser.new_page(viewport={"width": 1000, "height": 1400})
    weak, seen = [], 0
    for path in drawings:
        tab.goto(f"{path.as_uri()}#dark")
        digits = tab.evaluate(
            """() => [...document.querySelectorAll("text")]
                 .map((text) => [getComputedStyle(text).fill, text.getBoundingClientRect()])
                 .filter(([fill]) => ["rgb(0, 0, 0)", "rgb(255, 255, 255)"].includes(fill))
                 .map(([fill, box]) => [fill === "rgb(0, 0, 0)" ? 0 : 255, box.left, box.top])"""
        )
        painted = image.open(io.BytesIO(tab.screenshot())).convert("RGB")
        for level, left, top in digits:
            cell = painted.getpixel((int(left) - 1, int(top) - 1))
            seen += 1
            if contrast((level,) * 3, cell) < LEGIBLE:
                weak.append((path.name, level, cell))
    tab.close()
    assert seen > 100
    assert weak == []


def test_a_line_ends_in_a_formula_outside_short_brackets_alone():
    """A formula as KaTeX writes it: behind each of its parts a line may end."""

    def formula(*inside: str) -> str:
        parts = ["f<span class=\"mopen\">(</span>a,", *inside, "b<span class=\"mclose\">)</span>=", "c"]
        return '<span class="katex">' + "".join(f'<span class="base">{part}</span>' for part in parts) + "</span></span>"

    kept = '<span class="together"><span class="base">f<span class="mopen">(</span>a,</span><span class="base">b'
    assert kept in in_formula(formula(), attached=False)
    assert in_formula(formula(), attached=False).count("together") == 1
    assert in_formula(formula(), attached=True).count("together") == 2
    assert "together" not in in_formula(formula("x" * IN_BRACKETS), attached=False)


def test_a_drawing_of_the_site_looks_as_it_was_drawn(window, tmp_path):
    """With classes for its styles and shorter numbers: in what Chromium paints, at twice the size."""
    image = pytest.importorskip("PIL.Image")
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure = Figure(figsize=(4, 3))
        left, right = figure.subplots(1, 2)
        left.plot(np.sin(np.linspace(0, 9, 200)), "--", color="#d55e00", label="$x^2$ and words")
        left.fill_between([0, 100], 0.1, 0.7, alpha=0.3)
        left.text(150, 0.9, "turned", rotation=30, fontweight="bold")
        left.legend()
        right.imshow(np.arange(9).reshape(3, 3))
        figure.savefig(tmp_path / "drawn.svg")
    drawn = (tmp_path / "drawn.svg").read_text(encoding="utf-8")
    (tmp_path / "lettered.svg").write_text(with_faces(PAPER.sub(r"\g<1>none", drawn)), encoding="utf-8")
    (tmp_path / "packed.svg").write_text(repacked(for_both(drawn)), encoding="utf-8")
    painted = []
    for name in ("lettered", "packed"):
        window.goto((tmp_path / f"{name}.svg").as_uri())
        window.evaluate("() => { document.documentElement.style.zoom = 2; }")
        window.evaluate("() => Promise.all([...document.fonts].map((face) => face.load()))")
        painted.append(np.asarray(image.open(io.BytesIO(window.screenshot())).convert("L"), int))
    assert painted[0].std() > 10
    assert (abs(painted[0] - painted[1]) > 60).mean() < 1e-4
    assert (tmp_path / "packed.svg").stat().st_size < 0.8 * (tmp_path / "lettered.svg").stat().st_size
