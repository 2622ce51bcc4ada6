"""A page printed from the browser: Chromium's own PDF of it."""

import functools
import re
import shutil
import subprocess
import unicodedata
from collections import Counter
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from tests import book
from tests.book import SITE, written
from tests.live import browsers

SVG = "{http://www.w3.org/2000/svg}"
# Which pages are printed: those that have the most of something, and the start page.
MOST = {"formulas": r">[∑∫]<", "pictures": r"<figure", "start page": ""}
SHEETS = [(kind, scheme) for kind in MOST for scheme in ("light", "dark")]
# The words that the article shows, and the addresses of its pictures. Of a formula, what is seen.
SHOWN = """() => {
  const article = document.querySelector(".bd-article");
  const words = [];
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode())
    if (node.parentElement.checkVisibility() && !node.parentElement.closest(".katex-mathml, script, style"))
      words.push(node.data);
  const pictures = [...article.querySelectorAll("img")].filter((image) => image.checkVisibility());
  return [words.join(" "), pictures.map((image) => image.src)];
}"""
FOLDED = """<details class="long"><summary>Output of 99 lines</summary>
  <div class="output"><div class="highlight"><pre>first folded line\n\nlast folded line</pre></div></div></details>"""

pytestmark = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="no pdftotext on this machine; Debian: apt-get install poppler-utils"
)


def joined(text: str) -> str:
    """Text without spaces, ligatures, and characters that have no shape."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text)
                   if not letter.isspace() and unicodedata.category(letter) != "Cf")  # fmt: skip


def sheets_of(paper: bytes) -> list[str]:
    """The text of each sheet."""
    said = subprocess.run(["pdftotext", "-raw", "-", "-"], input=paper, capture_output=True, check=True).stdout.decode()
    return [joined(sheet) for sheet in said.split("\f")]


@functools.cache
def page_with_the_most(kind: str) -> str:
    """A section of the book, another one for each kind; or the start page."""
    if not MOST[kind]:
        return "index.html"
    others = [page_with_the_most(other) for other in MOST if other < kind and MOST[other]]
    pages = [page for page in map(book.address, book.SECTIONS) if page not in others]
    return max(pages, key=lambda page: len(re.findall(MOST[kind], written(page))))


@pytest.fixture(scope="module")
def printed(browser, server):
    """A function that opens and prints a page, once: the tab as it is for print, the paper, its text.

    It is printed as it was loaded; nothing was scrolled into view.
    """

    @functools.cache
    def print_it(kind: str, scheme: str):
        # As wide as A4 between its margins, and with the code of the tab that is not the first.
        tab = browser.new_context(color_scheme=scheme, viewport={"width": 643, "height": 900}).new_page()
        # Pictures that are on their way when Chromium is told to print are not waited for; those not asked for yet are.
        tab.goto(f"{server}/{page_with_the_most(kind)}?tab=pytorch", wait_until="networkidle")
        paper = tab.pdf(format="A4", print_background=True)
        assert tab.locator("html").get_attribute("data-theme") == scheme
        tab.emulate_media(media="print")
        return tab, paper, "".join(sheets_of(paper))

    return print_it


@pytest.mark.parametrize("kind", MOST)
def test_a_page_printed_unscrolled_lacks_nothing(printed, kind, tmp_path):
    """Every letter and sign of the text and of the drawings, and every picture within them."""
    tab, paper, text = printed(kind, "light")
    words, addresses = tab.evaluate(SHOWN)
    drawings = [ElementTree.parse(SITE / unquote(urlsplit(address).path).lstrip("/")) for address in addresses]
    drawn = ["".join(text.itertext()) for drawing in drawings for text in drawing.iter(f"{SVG}text")]
    assert drawings and drawn
    wanted = Counter(joined(words + "".join(drawn)))
    assert wanted - Counter(text) == Counter()
    assert kind != "formulas" or wanted["∑"] + wanted["∫"] > 5
    (tmp_path / "paper.pdf").write_bytes(paper)
    listed = subprocess.run(["pdfimages", "-list", tmp_path / "paper.pdf"], capture_output=True, text=True, check=True).stdout
    pictures = re.findall(r"^ *\d+ +\d+ image ", listed, re.MULTILINE)
    assert len(pictures) == sum(len(list(drawing.iter(f"{SVG}image"))) for drawing in drawings)


@pytest.mark.parametrize(("kind", "scheme"), SHEETS)
def test_paper_has_the_article_and_nothing_else(printed, kind, scheme):
    tab, _, text = printed(kind, scheme)
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


@pytest.mark.parametrize(("kind", "scheme"), [(kind, scheme) for kind, scheme in SHEETS if MOST[kind]])
def test_paper_has_the_chosen_framework_only_and_names_it_once(printed, tabbed, kind, scheme):
    tab, _, text = printed(kind, scheme)
    assert tab.locator(".tabs-title:visible").all_inner_texts() == ["PyTorch"]
    code = tab.locator(".tabs-code .tabs-panel[data-tab=pytorch] .input pre").all_inner_texts()
    other = tab.locator(".tabs-code .tabs-panel[data-tab=mxnet] .input pre").all_text_contents()
    assert len(code) > 1
    for line in (line for cell in code for line in cell.splitlines()):
        assert joined(line) in text
    assert "importmxnetasmx" in joined("".join(other))
    assert "importmxnetasmx" not in text


@pytest.mark.parametrize(("kind", "scheme"), SHEETS)
def test_paper_is_white(printed, kind, scheme, tmp_path):
    """Corners, margins and most of the paper are white in either scheme, and letters are dark."""
    image = pytest.importorskip("PIL.Image")
    _, paper, _ = printed(kind, scheme)
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


@pytest.mark.parametrize(("kind", "scheme"), SHEETS)
def test_nothing_is_wider_than_the_paper(printed, kind, scheme):
    """Code is wrapped; figures, formulas and tables fit between the margins of A4."""
    tab, *_ = printed(kind, scheme)
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_links_on_paper_are_underlined_and_dark(printed, scheme):
    tab, *_ = printed("pictures", scheme)
    styles = tab.evaluate(
        """() => [...document.querySelectorAll(".bd-article p a.reference")].filter((link) => link.checkVisibility())
           .map((link) => [getComputedStyle(link).color, getComputedStyle(link).textDecorationLine])"""
    )
    assert len(styles) > 10
    assert {tuple(style) for style in styles} == {("rgb(0, 0, 0)", "underline")}


def test_folded_output_is_open_on_paper(open_page):
    tab = open_page("index.html")
    tab.evaluate("(html) => document.querySelector('.bd-article h1').insertAdjacentHTML('afterend', html)", FOLDED)
    assert not tab.locator("details.long pre").is_visible()
    text = "".join(sheets_of(tab.pdf()))
    assert "firstfoldedline" in text
    assert "lastfoldedline" in text
    assert "Outputof99lines" not in text


def test_an_output_begins_on_the_page_of_its_code(open_page):
    """Printed once with a mark at the end of each cell and one at the beginning of its output."""
    cells_of = lambda page: len(re.findall(r'class="output', written(page)))  # noqa: E731
    tab = open_page(f"{max(map(book.address, book.SECTIONS), key=cells_of)}?tab=pytorch", viewport={"width": 643, "height": 900})
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
    sheets = sheets_of(tab.pdf(format="A4"))
    assert cells > 2
    for i in range(cells):
        (ends,) = (number for number, sheet in enumerate(sheets) if f"Code{i}Ends" in sheet)
        (begins,) = (number for number, sheet in enumerate(sheets) if f"Output{i}Begins" in sheet)
        assert ends == begins, f"cell {i}, sheet {ends + 1}"


@pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")  # of selenium within selenium
@pytest.mark.parametrize("kind", MOST)
def test_firefox_prints_all_of_an_unscrolled_page(printed, server, kind, tmp_path):
    """The words and signs that Chromium shows, and the pictures."""
    tab, *_ = printed(kind, "light")
    words, addresses = tab.evaluate(SHOWN)
    with browsers.firefox(tmp_path) as firefox:
        firefox.open(f"{server}/{page_with_the_most(kind)}?tab=pytorch", 643)
        text = "".join(sheets_of(firefox.paper()))
    missing = Counter(joined(words)) - Counter(text)
    del missing["-"]  # pdftotext joins a word again that ends a line in one
    assert missing == Counter()
    named = [ElementTree.parse(SITE / unquote(urlsplit(address).path).lstrip("/")).iter(f"{SVG}text") for address in addresses]
    drawn = Counter(joined("".join("".join(text.itertext()) for drawing in named for text in drawing)))
    assert drawn - Counter(text) == Counter()
