"""Previews of what a link leads to: by mouse and by keyboard, dismissible, hoverable, persistent (WCAG 1.4.13)."""

import gzip
import posixpath
import re

import pytest

from tests import book
from tests.book import SITE, Reference, written
from tests.site.conftest import both_ways, from_files

SHOWN = {"figure": "figure img", "equation": ".math-block .katex"}  # what the preview of such a link holds
WAIT = 500  # milliseconds, twice as long as it takes for a preview to open or to close


@pytest.fixture
def figure() -> Reference:
    """A link to a figure of its own page."""
    return book.reference("figure")


def link_on(tab, reference: Reference):
    return tab.locator(f".bd-article a.reference[href='{reference.href}']").first


def preview(tab):
    box = tab.get_by_role("tooltip")
    box.wait_for()
    return box


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", SHOWN)
def test_a_link_shows_what_it_leads_to(open_page, kind, scheme):
    reference = book.reference(kind)
    tab = open_page(reference.page, color_scheme=scheme)
    link = link_on(tab, reference)
    link.hover()
    box = preview(tab)
    assert box.locator(SHOWN[kind]).locator("visible=true").count() >= 1
    assert box.locator("a, [id], [tabindex]").count() == 0
    seen = box.bounding_box()
    assert seen["x"] >= 0 and seen["y"] >= 0 and seen["x"] + seen["width"] <= 1280 and seen["y"] + seen["height"] <= 900
    assert link.get_attribute("aria-describedby") == "preview"
    assert open_page.faults == []


def test_pictures_in_a_preview_are_loaded(open_page, figure):
    tab = open_page(figure.page)
    link_on(tab, figure).hover()
    picture = preview(tab).locator("img:visible").element_handle()
    tab.wait_for_function("(image) => image.complete && image.naturalWidth > 10", arg=picture)


@from_files
def test_citations_show_their_entry_from_files_too(open_page):
    tab = open_page(book.address(book.pick(book.SECTIONS, lambda page: ":cite:" in book.text(page), "section with a citation")))
    link = tab.locator("a[href*='references.html#']").first
    link.focus()
    assert re.search(r"\(\d{4}\)", preview(tab).inner_text())
    assert link.get_attribute("title") is None
    assert open_page.faults == []


@both_ways
@pytest.mark.parametrize("kind", ["section", "equation"])
def test_another_page_is_shown(open_page, kind):
    reference = book.reference(kind, elsewhere=True)
    tab = open_page(reference.page)
    link_on(tab, reference).focus()
    box = preview(tab)
    assert reference.title in box.inner_text() if kind == "section" else box.locator(SHOWN[kind]).count() >= 1
    assert open_page.faults == []


def test_every_link_to_a_place_has_its_preview(page):
    """But for contents, solutions, which hide, and citations, which carry their entry."""
    link = r'(?<!<span class="solution">)<a class="reference internal" href="([^"#:]*)#([^"]+)"(?! title)'
    text = re.sub(r'<div class="toctree-wrapper.*?</div>', "", written(page), flags=re.DOTALL)  # lists, without boxes in them
    for path, anchor in re.findall(link, text):
        there = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
        script = (SITE / "_static" / "previews" / there).with_suffix(".js").read_text(encoding="utf-8")
        shown = re.search(rf'^"{re.escape(anchor)}": `(.+?)`', script, re.MULTILINE | re.DOTALL)
        assert shown, (path, anchor)
        assert re.match(r"<(figure|table|div|li|p|h\d)\b", shown[1]), shown[1][:80]


def test_previews_weigh_little():
    """Those of a page, packed, which are loaded when one of them is asked for."""
    for script in (SITE / "_static" / "previews").rglob("*.js"):
        assert len(gzip.compress(script.read_bytes(), 9)) < 20_000, script.name


def test_keyboard_escape_and_focus_elsewhere_close_it(open_page, figure):
    tab = open_page(figure.page)
    link = link_on(tab, figure)
    link.focus()
    preview(tab)
    tab.keyboard.press("Escape")
    assert not tab.get_by_role("tooltip").is_visible()
    assert link.evaluate("(element) => element === document.activeElement")
    assert link.get_attribute("aria-describedby") is None
    tab.locator("h1 a.headerlink").focus()
    link.focus()
    box = preview(tab)
    tab.locator("h1 a.headerlink").focus()
    box.wait_for(state="hidden")


def test_the_pointer_elsewhere_does_not_close_what_the_focus_opened(open_page, figure):
    tab = open_page(figure.page)
    link_on(tab, figure).focus()
    box = preview(tab)
    for x in (100, 900, 500):
        tab.mouse.move(x, 450)
    tab.wait_for_timeout(WAIT)
    assert box.is_visible()


def test_the_pointer_may_go_into_it_and_it_stays(open_page, figure):
    tab = open_page(figure.page)
    link_on(tab, figure).hover()
    box = preview(tab)
    box.hover()
    tab.wait_for_timeout(WAIT)
    assert box.is_visible()
    tab.mouse.move(1270, 890)
    box.wait_for(state="hidden")


def test_solutions_are_not_given_away(open_page):
    tab = open_page(book.address(book.SECTIONS[0]))
    tab.locator(".solution a").first.focus()
    tab.wait_for_timeout(WAIT)
    assert tab.get_by_role("tooltip").count() == 0


def test_a_preview_fits_a_phone(open_page, figure):
    tab = open_page(figure.page, viewport={"width": 320, "height": 640})
    link_on(tab, figure).focus()
    seen = preview(tab).bounding_box()
    assert seen["x"] >= 0
    assert seen["x"] + seen["width"] <= 320
