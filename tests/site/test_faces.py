"""The book's own faces: that they have every letter, that formulas and drawings use them, and what stands in the margin."""

import base64
import io
import re
import unicodedata
from xml.etree import ElementTree

import pytest
from fontTools.ttLib import TTFont

from tests.book import SITE, site_pages, written
from theme.book.faces import FONTS

SVG = "{http://www.w3.org/2000/svg}"
# The characters of a page's text, and of its code.
LETTERS = """() => {
  const [text, code] = [new Set(), new Set()];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const {parentElement: parent} = node;
    if (parent.closest(".katex, script, style, noscript")) continue;
    for (const letter of node.data) (parent.closest("pre, code") ? code : text).add(letter);
  }
  return [[...text], [...code]];
}"""


def characters(face: str) -> set[str]:
    return set(map(chr, TTFont(FONTS / f"{face}.ttf").getBestCmap()))


def test_all_faces_together_are_light():
    assert sum(path.stat().st_size for path in FONTS.glob("*.woff2")) < 120_000


def test_the_faces_have_every_letter_of_the_pages(window, server):
    """And every digit, mark of punctuation and currency; signs such as stars may come from other faces."""
    missing = {}
    for page in site_pages():
        window.goto(f"{server}/{page}")
        for face, letters in zip(("BookSerif-Regular", "BookCode-Regular"), window.evaluate(LETTERS), strict=True):
            kinds = {c: unicodedata.category(c) for c in letters if ord(c) < 0x2100}
            if lacking := {c for c, kind in kinds.items() if kind[0] in "LNP" or kind == "Sc"} - characters(face):
                missing[page, face] = lacking
    assert not missing, "add them to CHARACTERS in theme/fonts/make.py and make the faces again"


def test_every_drawing_brings_the_letters_it_uses():
    known = characters("BookSans-Regular")
    drawings = sorted((SITE / "_images").glob("*.svg"))
    assert drawings
    for path in drawings:
        drawing = ElementTree.parse(path)
        words = {c for text in drawing.iter(f"{SVG}text") for c in "".join(text.itertext()) if not c.isspace()}
        fonts = re.findall(r"data:font/woff;base64,([^)]*)\)", "".join(s.text or "" for s in drawing.iter(f"{SVG}style")))
        brought = {chr(c) for font in fonts for c in TTFont(io.BytesIO(base64.b64decode(font))).getBestCmap()}
        assert words & known <= brought, path.name
        assert not words or "Book Sans" in path.read_text(encoding="utf-8"), path.name


def test_numbers_in_formulas_are_those_of_the_text(open_page):
    tab = open_page(next(page for page in site_pages() if page.endswith("/conv-layer.html") and not page.startswith("solutions")))
    widths = tab.evaluate(
        """async () => {
          await document.fonts.ready;
          const paragraph = document.querySelector(".bd-article section > p");
          const width = (html) => {
            const box = document.createElement("span");
            box.style.cssText = "display: inline-block";
            box.innerHTML = html;
            paragraph.append(box);
            return box.getBoundingClientRect().width;
          };
          const formula = (text) => `<span class="katex"><span class="mord">${text}</span></span>`;
          await document.fonts.load("19px KaTeX_Main", "0");
          return [["1000", "1000"], ["height", "height"]].map(([a, b]) => [width(a), width(formula(b))]);
        }"""
    )
    for text, formula in widths:
        assert formula == pytest.approx(text, abs=0.1)


# What stands in the margin or reaches into it.
MARGIN = """() => {
  const margin = [".aside", "section > figure > figcaption"];
  const text = ["section > p", "section > blockquote", ".input", ".output", ".show-answer", ".long",
                ".pst-scrollable-table-container", "[data-live]"];
  const seen = [...document.querySelectorAll([...margin, ...text])]
    .filter((e) => e.checkVisibility() && e.getClientRects().length).map((e) => [e, e.getBoundingClientRect()]);
  const found = [];
  for (const [note, a] of seen.filter(([e]) => e.matches(".aside, figcaption")))
    for (const [other, b] of seen)
      if (note !== other && !note.contains(other) && !other.contains(note)
          && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        found.push(`${note.textContent.slice(0, 60)} | ${other.className || other.localName}: ${other.textContent.slice(0, 60)}`);
  return found;
}"""
ASIDES = """() => [...document.querySelectorAll(".aside")].filter((e) => e.checkVisibility()).map((e) => {
  const [note, text] = [e, e.previousElementSibling].map((box) => box.getBoundingClientRect());
  return [note.top - text.top, note.left - text.right, note.top - text.bottom, note.right - innerWidth];
})"""


def test_there_are_asides():
    assert sum(written(page).count('class="aside"') for page in site_pages()) >= 10


@pytest.mark.parametrize("width", [390, 1200, 1440])
def test_nothing_in_the_margin_lies_on_something_else(open_page, width):
    """Asides stand beside their paragraph where there is a margin, else below it."""
    pages = [page for page in site_pages() if 'class="aside"' in written(page) or "<figcaption" in written(page)]
    tab = open_page(pages[0], viewport={"width": width, "height": 900})
    for page in pages:
        tab.goto(f"{open_page.base}/{page}")
        tab.evaluate("() => document.fonts.ready")
        assert tab.evaluate(MARGIN) == [], page
        for below_top, beside, below, beyond in tab.evaluate(ASIDES):
            assert beyond <= -12, page
            assert (0 <= below_top < 12 and beside > 12) if width >= 1200 else below >= 0, page


DRAWN = """async () => {
  const found = [];
  document.querySelectorAll(".show-answer").forEach((button) => button.click());
  for (const img of document.querySelectorAll(".aside img")) {
    if (!img.checkVisibility()) continue;
    img.loading = "eager";
    await img.decode();
    const [a, note] = [img, img.closest(".aside")].map((box) => box.getBoundingClientRect());
    found.push([img.alt, a.width / a.height / (img.naturalWidth / img.naturalHeight), a.width / img.naturalWidth,
                a.left >= note.left && a.right <= note.right + 1]);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [320, 1440])
def test_drawings_in_asides_are_whole_and_legible(open_page, width):
    pages = [page for page in site_pages() if re.search(r'class="aside"(?:(?!</div>).)*<img', written(page), re.DOTALL)]
    assert len(pages) >= 4
    tab = open_page(pages[0], viewport={"width": width, "height": 900})
    for page in pages:
        tab.goto(f"{open_page.base}/{page}")
        drawn = tab.evaluate(DRAWN)
        assert drawn, page
        for words, shape, size, inside in drawn:
            assert len(words.split()) > 10 and inside, page
            assert shape == pytest.approx(1, abs=0.02)
            assert size >= 0.75, page  # of 9 points, 9 pixels are left
