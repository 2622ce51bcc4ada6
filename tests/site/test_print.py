"""A page printed from the browser: Chromium's own PDF of it."""

import functools
import io
import shutil
import subprocess
import unicodedata

import pytest

PAGES = [
    "chapter_convolutional-neural-networks/conv-layer.html",
    "chapter_convolutional-neural-networks/lenet.html",
    "index.html",
]
FOLDED = """<details class="long"><summary>Output of 99 lines</summary>
  <div class="output"><div class="highlight"><pre>first folded line\n\nlast folded line</pre></div></div></details>"""


SHEETS = [(name, scheme) for name in PAGES for scheme in ("light", "dark")]


def joined(text: str) -> str:
    """Text without spaces and ligatures."""
    return unicodedata.normalize("NFKC", "".join(text.split()))


def text_of(paper: bytes) -> str:
    pypdf = pytest.importorskip("pypdf")
    return joined(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(paper)).pages))


@pytest.fixture(scope="module")
def printed(browser, site):
    """A function that opens and prints a page, once: the tab as it is for print, the paper, its text."""

    @functools.cache
    def print_it(name: str, scheme: str):
        # As wide as A4 between its margins, and with the code of the tab that is not the first.
        tab = browser.new_context(color_scheme=scheme, viewport={"width": 643, "height": 900}).new_page()
        tab.goto(f"{site.as_uri()}/{name}?tab=pytorch")
        assert tab.locator("html").get_attribute("data-theme") == scheme
        paper = tab.pdf(format="A4", print_background=True)
        tab.emulate_media(media="print")
        return tab, paper, text_of(paper)

    return print_it


@pytest.mark.parametrize(("name", "scheme"), SHEETS)
def test_paper_has_the_article_and_nothing_else(printed, name, scheme):
    tab, _, text = printed(name, scheme)
    shown = tab.evaluate(
        """() => [...document.querySelectorAll("button, input, nav, footer, .bd-sidebar-primary, .bd-sidebar-secondary, "
             + ".bd-header-article, .headerlink, .skip-link, .tabs-bar, .long > summary")]
           .filter((element) => element.checkVisibility() && element.getClientRects().length
             && !element.closest(".bd-article .toctree-wrapper"))
           .map((element) => element.outerHTML.slice(0, 120))"""
    )
    assert shown == []
    for piece in tab.locator(".bd-article h1, .bd-article h2, .bd-article section > p:visible").all_inner_texts():
        words = [joined(word) for word in piece.split() if word.isalpha() and word.isascii()]
        assert words, piece
        assert [word for word in words if word not in text] == [], piece
    for word in ("Searchthebook", "Onthispage", "Skiptomaincontent"):
        assert word not in text


@pytest.mark.parametrize(("name", "scheme"), SHEETS[:4])
def test_paper_has_the_chosen_framework_only_and_names_it_once(printed, tabbed, name, scheme):
    assert name in tabbed
    tab, _, text = printed(name, scheme)
    assert tab.locator(".tabs-title:visible").all_inner_texts() == ["PyTorch"]
    code = tab.locator(".tabs-code .tabs-panel[data-tab=pytorch] .input pre").all_inner_texts()
    other = tab.locator(".tabs-code .tabs-panel[data-tab=mxnet] .input pre").all_text_contents()
    assert len(code) > 5
    for line in (line for cell in code for line in cell.splitlines()):
        assert joined(line) in text
    assert "importmxnetasmx" in joined("".join(other))
    assert "importmxnetasmx" not in text


@pytest.mark.parametrize(("name", "scheme"), SHEETS)
def test_paper_is_white(printed, name, scheme, tmp_path):
    """Corners, margins and most of the paper are white in either scheme, and letters are dark."""
    image = pytest.importorskip("PIL.Image")
    if shutil.which("pdftoppm") is None:
        pytest.skip("no pdftoppm on this machine; Debian: apt-get install poppler-utils")
    _, paper, _ = printed(name, scheme)
    (tmp_path / "paper.pdf").write_bytes(paper)
    subprocess.run(["pdftoppm", "-r", "40", "-gray", tmp_path / "paper.pdf", tmp_path / "page"], check=True)
    sheets = sorted(tmp_path.glob("page*.pgm"))
    assert sheets
    for sheet in sheets:
        counts = image.open(sheet).convert("L").histogram()
        assert sum(counts[235:]) > 0.5 * sum(counts), sheet.name
        assert image.open(sheet).getpixel((3, 3)) == 255
    first = image.open(sheets[0]).convert("L")
    heading = first.crop((0, 0, first.width, first.height // 6))
    assert heading.getextrema()[0] < 60
    assert heading.histogram()[255] > 0.7 * heading.width * heading.height


def test_folded_output_is_open_on_paper(browser, site):
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(f"{site.as_uri()}/{PAGES[0]}")
    tab.evaluate("(html) => document.querySelector('.bd-article h1').insertAdjacentHTML('afterend', html)", FOLDED)
    assert not tab.locator("details.long pre").is_visible()
    text = text_of(tab.pdf())
    context.close()
    assert "firstfoldedline" in text
    assert "lastfoldedline" in text
    assert "Outputof99lines" not in text


def test_an_output_begins_on_the_page_of_its_code(browser, site):
    """Printed once with a mark at the end of each cell and one at the beginning of its output."""
    pypdf = pytest.importorskip("pypdf")
    tab = browser.new_context(viewport={"width": 643, "height": 900}).new_page()
    tab.goto(f"{site.as_uri()}/chapter_convolutional-neural-networks/padding-and-strides.html?tab=pytorch")
    tab.emulate_media(media="print")
    cells = tab.evaluate(
        """() => {
          const cells = [...document.querySelectorAll(".input:has(+ .output)")].filter((code) => code.checkVisibility());
          const mark = (cell, place, text) =>
            (cell.querySelector("pre") ?? cell).insertAdjacentHTML(place, `<span style="font-size: 4px">${text}</span>`);
          cells.forEach((code, i) => {
            mark(code, "beforeend", `Code${i}Ends`);
            mark(code.nextElementSibling, "afterbegin", `Output${i}Begins`);
          });
          return cells.length;
        }"""
    )
    sheets = [joined(sheet.extract_text()) for sheet in pypdf.PdfReader(io.BytesIO(tab.pdf(format="A4"))).pages]
    tab.context.close()
    assert cells > 5
    for i in range(cells):
        (ends,) = (number for number, sheet in enumerate(sheets) if f"Code{i}Ends" in sheet)
        (begins,) = (number for number, sheet in enumerate(sheets) if f"Output{i}Begins" in sheet)
        assert ends == begins, f"cell {i}, sheet {ends + 1}"


@pytest.mark.parametrize(("name", "scheme"), SHEETS)
def test_nothing_is_wider_than_the_paper(printed, name, scheme):
    """Code is wrapped; figures, formulas and tables fit between the margins of A4."""
    tab, *_ = printed(name, scheme)
    wide = tab.evaluate(
        """() => [...document.querySelectorAll(".bd-article :is(pre, figure, img, table, .math-block, .scroll, p, li)")]
           .filter((box) => box.checkVisibility() && (box.getBoundingClientRect().right > innerWidth + 1
             || box.scrollWidth > box.clientWidth + 1 && getComputedStyle(box).overflowX !== "visible"))
           .map((box) => box.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    unsplit = tab.evaluate(
        """() => ["figure", "table", ".math-block", "blockquote"].flatMap((kind) =>
           [...document.querySelectorAll(`.bd-article ${kind}`)].filter((box) => getComputedStyle(box).breakInside !== "avoid"))
           .length"""
    )
    assert unsplit == 0


@pytest.mark.parametrize(("name", "scheme"), SHEETS[:2])
def test_links_on_paper_are_underlined_and_dark(printed, name, scheme):
    tab, *_ = printed(name, scheme)
    styles = tab.evaluate(
        """() => [...document.querySelectorAll(".bd-article p a.reference")].filter((link) => link.checkVisibility())
           .map((link) => [getComputedStyle(link).color, getComputedStyle(link).textDecorationLine])"""
    )
    assert len(styles) > 10
    assert {tuple(style) for style in styles} == {("rgb(0, 0, 0)", "underline")}
