"""In print, and in a preview, a live figure is its drawing, whatever was done with it."""

from __future__ import annotations

import shutil
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest

from tests.book import SITE
from tests.live.conftest import address, awake, some_figures
from tests.live.test_loading import visible, whole
from tests.live.using import changed_in_turn
from tests.site.test_print import SVG, joined, sheets_of

needs_pdftotext = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="no pdftotext on this machine; Debian: apt-get install poppler-utils"
)
LINK = """(figure) => {
  const { id } = figure.querySelector(":scope > span[id]") ?? figure;
  document.querySelector(".bd-article h1").insertAdjacentHTML("afterend",
    `<a class="reference internal" id="to-the-figure" href="#${id}">the figure</a>`);
}"""


def words(figure: str, source: str) -> list[str]:
    """What stands in the drawing, in words and numbers that pdftotext keeps together."""
    drawing = ElementTree.parse(SITE / unquote(urlsplit(source).path).lstrip("/"))
    texts = ["".join(text.itertext()) for text in drawing.iter(f"{SVG}text")]
    return [joined(text) for text in texts if text.strip().isalpha() and len(text.strip()) > 3]


@needs_pdftotext
@some_figures
def test_paper_has_the_drawing(open_page, figure):
    """Printed after the figure was used."""
    tab = open_page(address(figure), viewport={"width": 643, "height": 900})
    tab.wait_for_load_state("networkidle")
    drawn = words(figure, tab.locator(f"{whole(figure)} img").first.evaluate("(image) => image.src"))
    live = awake(tab, figure)
    for _ in changed_in_turn(live, but=("button",)):
        pass
    text = "".join(sheets_of(tab.pdf(format="A4")))
    tab.emulate_media(media="print")
    assert visible(tab, figure) == (True, False)
    said = live.evaluate("(live) => live.querySelector('.said').textContent")
    assert [word for word in drawn if word not in text] == []
    assert "Linktothis" not in text
    assert joined(said) not in text
    assert tab.locator(f"{whole(figure)} img.in-light").evaluate("(image) => image.complete && image.naturalWidth > 0")
    tab.emulate_media(media="screen")
    assert visible(tab, figure) == (False, True)
    assert open_page.faults == []


@some_figures
def test_a_preview_shows_the_drawing(open_page, figure):
    """Before and after it woke, and nothing in it wakes."""
    tab = open_page(address(figure))
    tab.locator(whole(figure)).evaluate(LINK)
    box = tab.get_by_role("tooltip")
    for step in ("asleep", "awake"):
        if step == "awake":
            awake(tab, figure)
        tab.locator("#to-the-figure").focus()
        box.locator("img >> visible=true").wait_for()
        assert box.locator("[data-live], button, input, select, canvas").count() == 0, step
        tab.keyboard.press("Escape")
        tab.locator("h1 a.headerlink").focus()
    assert open_page.faults == []
