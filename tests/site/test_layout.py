"""How pages are laid out, measured in Chromium."""

import re
from math import inf
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from docutils import nodes
from docutils.utils import new_document

from tests import book
from tests.book import SITE, site_pages, written
from tests.site.conftest import SETTLED
from tests.site.looks import (
    BEYOND,
    DRAWINGS,
    EDGES,
    FADES,
    FOCUS,
    GAPS,
    HOLLOW,
    LINES,
    LINKABLE,
    LOOKS,
    OUTPUTS,
    PARTED,
    PLACES,
    PUSHED,
    SCROLLING,
    TORN,
    UNBROKEN,
)
from theme.html import outputs

# The element that has the focus, as a number, and the number of those that Tab should lead to.
STOP = """() => {
  const stops = [...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")]
    .filter((e) => e.tabIndex === 0 && e.checkVisibility({visibilityProperty: true}));
  return [stops.indexOf(document.activeElement), stops.length];
}"""


@pytest.fixture(scope="module")
def seen(window, server):
    """What is seen on each page, by width and script: a page is loaded once, and laid out once for each width."""
    found = {(width, script): {} for width, scripts in LOOKS.items() for script in scripts}
    for page in site_pages():
        window.goto(f"{server}/{page}")
        for width, scripts in LOOKS.items():
            window.set_viewport_size({"width": width, "height": 900})
            window.evaluate(SETTLED)
            for script in scripts:
                found[width, script][page] = window.evaluate(script)
    return found


def test_a_line_has_65_to_75_characters(seen, tabbed):
    lines = [characters for page in tabbed for characters in seen[1440, LINES][page]]
    assert len(lines) > 200
    assert 65 <= sum(lines) / len(lines) <= 75
    assert sum(60 <= characters <= 80 for characters in lines) / len(lines) > 0.9


@pytest.mark.parametrize("width", LOOKS)
def test_nothing_scrolls_sideways_and_nothing_is_cut_off(seen, width):
    assert len(seen[width, BEYOND]) == len(site_pages())
    assert {page: faults for page, faults in seen[width, BEYOND].items() if faults} == {}


def test_boxes_that_scroll_can_be_reached_by_keyboard(seen):
    boxes = [box for page in seen[320, SCROLLING].values() for box in page]
    kinds = {kind.split()[0] for *_, kind in boxes}
    assert kinds == {"pre", "scroll", "pst-scrollable-table-container"}
    assert [box for box in boxes if box[:3] != [0, "group", True]] == []


def smallest_text(drawing: Path) -> tuple[float, float]:
    """The size of the smallest text of a drawing, and the drawing's width, in its own units; infinity where it has no text."""
    svg = ElementTree.parse(drawing).getroot()
    styles = dict(re.findall(r"(?<=[>}])\.(s\d+)\{([^}]*)\}", drawing.read_text(encoding="utf-8")))
    words = svg.iter("{http://www.w3.org/2000/svg}text")
    texts = [" ".join(styles.get(part.get("class", ""), "") for part in text.iter()) for text in words]
    sizes = [max(map(float, re.findall(r"font(?:-size)?:[^;]*?([\d.]+)px", style))) for style in texts]  # less its indices
    return min(sizes, default=inf), float(svg.get("viewBox").split()[2])


def test_drawings_are_legible_on_a_phone(seen):
    pixels = {}
    for source, width in (drawing for page in seen[390, DRAWINGS].values() for drawing in page):
        name = unquote(urlsplit(source).path).lstrip("/")
        size, whole = smallest_text(SITE / name)
        pixels[name] = width * size / whole
    assert sum(size < inf for size in pixels.values()) > 20
    assert {name: size for name, size in pixels.items() if size < (6.2 if "output" in name else 8.9)} == {}


def test_drawings_are_whole_on_a_phone(seen):
    assert [source for page in seen[390, PUSHED].values() for source in page if "output" not in source] == []


def test_what_goes_on_beyond_its_box_fades_out_there(seen):
    """At the side where there is more, and at no other; it follows the scroll, so that nothing moves by itself."""
    assert_fading([box for page in seen[390, FADES].values() for box in page])


def test_it_fades_out_for_those_who_like_motion_too(open_page, seen):
    page = max(seen[390, FADES], key=lambda page: len(seen[390, FADES][page]))
    assert_fading(open_page(page, viewport={"width": 390, "height": 800}).evaluate(FADES))


def assert_fading(boxes) -> None:
    scrolling, whole = ([box for box in boxes if bool(box["more"]) is more] for more in (True, False))
    assert len(scrolling) > 5 and len(whole) > 5
    assert [box for box in scrolling if box["start"] != [0, 40] or "gradient" not in box["mask"]] == []
    assert [box for box in scrolling if box.get("end", [40, 0]) != [40, 0]] == []
    assert any("end" in box for box in scrolling)
    assert [box for box in whole if box["start"] != [0, 0]] == []


def test_the_first_pictures_are_whole_on_a_phone(window, server):
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto(f"{server}/index.html")
    sizes = window.locator("figure .scroll").evaluate_all("(all) => all.map((box) => [box.scrollWidth, box.clientWidth])")
    assert len(sizes) > 2 and [390, 390] in sizes
    assert [size for size in sizes if size[0] != size[1]] == []


def test_no_line_begins_with_the_comma_behind_a_formula(seen):
    found = [on_page for width in (390, 1440) for on_page in seen[width, TORN].values()]
    assert [torn for on_page in found for torn in on_page["torn"]] == []
    assert sum(on_page["attached"] for on_page in found) > 200
    assert sum(on_page["lines"] for on_page in found) > 10, "long formulas do not break any more"


def test_exercise_and_its_number_are_on_one_line(seen):
    headings = {(page, width): lines for width in (320, 390) for page, lines in seen[width, PARTED].items()}
    assert sum(map(len, headings.values())) > 60
    assert {where: lines for where, lines in headings.items() if set(lines) - {1}} == {}


@pytest.mark.parametrize("width", [320, 390])
def test_no_line_ends_within_brackets_or_short_code(seen, width):
    for kind in (".katex-html .together", "code.short"):
        parts = [(page, *part) for page, kinds in seen[width, UNBROKEN].items() for part in kinds[kind]]
        assert len(parts) > 50
        assert [(page, text) for page, lines, text in parts if lines != 1] == []


def test_the_rule_beside_what_a_cell_shows_is_unbroken(seen):
    gaps = [gap for page in seen[1440, GAPS].values() for gap in page]
    assert len(gaps) > 3
    assert [gap for gap in gaps if max(gap) > 0.6] == []


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_what_stands_above_and_below_the_text_keeps_its_edges(seen, width):
    edges = {page: found for page, found in seen[width, EDGES].items() if found}
    assert set(site_pages()) - set(edges) == {"404.html"}
    for page, (first_icon, foot, last_icon) in edges.items():
        assert [first_icon, foot] == pytest.approx([0, 0], abs=1), page
        assert last_icon == pytest.approx(0, abs=4), page


def test_long_output_is_folded(seen):
    """No output stands there unfolded that is longer than theme/html/outputs.py says."""
    lines = [lines for page in seen[1440, OUTPUTS].values() for lines in page]
    assert len(lines) > 50
    assert max(lines) <= outputs.LONG


def test_everything_numbered_and_every_heading_can_be_linked_to(seen, window, server):
    """Each has a link, which shows itself to the pointer; of each kind one is pointed at."""
    window.set_viewport_size({"width": 1440, "height": 900})
    places = {page: seen[1440, PLACES][page] for page in map(book.address, book.PAGES)}
    assert {page: without for page, kinds in places.items() for _, without in kinds.values() if without} == {}
    for kind in LINKABLE:
        page = next((page for page, kinds in places.items() if kinds[kind][0]), None)
        if page is None and kind.endswith("h4"):
            continue  # no section need go that deep
        window.goto(f"{server}/{page}")
        place = window.locator(f".bd-article {kind}").locator("visible=true").first
        place.scroll_into_view_if_needed()
        window.mouse.move(0, 0)
        assert place.locator("a.headerlink").first.evaluate("(link) => getComputedStyle(link).opacity") == "0"
        place.hover()
        assert place.locator("a.headerlink").first.evaluate("(link) => getComputedStyle(link).opacity") == "1"


def test_what_the_keyboard_reaches_shows_that_it_has_the_focus(seen):
    for page, (stops, without) in seen[1440, FOCUS].items():
        assert stops >= 10, page
        assert without == [], page


def test_the_keyboard_reaches_everything_in_its_order(window, server, tabbed):
    window.set_viewport_size({"width": 1440, "height": 900})
    window.goto(f"{server}/{min(tabbed, key=lambda page: (SITE / page).stat().st_size)}")
    _, number = window.evaluate(STOP)
    assert number > 20
    for stop in range(number):
        window.keyboard.press("Tab")
        assert window.evaluate(STOP) == [stop, number]


def test_a_desktop_shows_code_outputs_formulas_and_drawings_whole(seen):
    tables = "pst-scrollable-table-container"
    cut = {page: [kind for *_, kind in boxes if kind != tables] for page, boxes in seen[1440, SCROLLING].items()}
    assert {page: kinds for page, kinds in cut.items() if kinds} == {}


def test_no_tabs_stand_above_nothing(seen):
    assert {page: bars for page, bars in seen[1440, HOLLOW].items() if bars} == {}


def test_the_contents_of_the_book_show_the_page_that_is_open(window, server):
    """Of the last solutions as well, which are far down in the list."""
    window.set_viewport_size({"width": 1440, "height": 600})
    for page in (book.SECTIONS[0], book.SOLUTIONS[-1], book.SECTIONS[0]):
        window.goto(f"{server}/{book.address(page)}")
        here = window.locator(".bd-sidebar-primary a.current").last
        assert here.inner_text().startswith(book.number(page))
        assert 0 <= here.bounding_box()["y"] < 500, page
        assert window.evaluate("scrollY") == 0


def test_nobody_is_sent_to_the_page_that_is_open():
    said = re.compile(r"\bon\s+the\s+web\s+page", re.IGNORECASE)
    assert [page for page in site_pages() if said.search(written(page))] == []
    assert sum(bool(said.search(book.text(page))) for page in book.SECTIONS) > 5


@pytest.mark.parametrize("what", [".math-block .scroll", "figure .scroll"])
def test_long_formulas_and_drawings_scroll_in_their_own_box(window, server, seen, what):
    window.set_viewport_size({"width": 320, "height": 640})
    for page in (page for page, boxes in seen[320, SCROLLING].items() if boxes):
        window.goto(f"{server}/{page}")
        window.evaluate(SETTLED)
        box = window.locator(f"{what}[tabindex='0']:visible").first
        if box.count():
            break
    box.focus()
    window.keyboard.press("ArrowRight")
    box.evaluate("(box) => new Promise((moved) => box.scrollLeft ? moved() : box.onscroll = moved)")


def test_folded_output_opens_by_keyboard(window, server, tabbed):
    """The book may happen to have no long output: here one is printed as the build would write it."""
    page = new_document("a page")
    page += nodes.literal_block("", "\n".join(["a line"] * (outputs.LONG + 1)), classes=["output"])
    outputs.FoldLong(page).run()
    opening, closing = (part.astext() for part in page.findall(nodes.raw))
    window.goto(f"{server}/{tabbed[0]}")
    window.evaluate(
        "([opening, closing]) => { const output = document.querySelector('.output:not(.answer, details *)');"
        " output.outerHTML = opening + output.outerHTML + closing; }",
        [opening, closing],
    )
    summary = window.locator("details.long > summary", has_text=f"Output of {outputs.LONG + 1} lines")
    output = summary.locator("xpath=following-sibling::*[1]")
    assert summary.count() == 1
    assert not output.is_visible()
    summary.focus()
    window.keyboard.press("Enter")
    assert output.is_visible()


def test_output_is_told_apart_from_input(window, server, tabbed):
    style = "(e) => [getComputedStyle(e).backgroundColor, getComputedStyle(e).borderInlineStartWidth]"
    window.goto(f"{server}/{tabbed[-1]}")
    written = window.locator(".input pre:visible").first.evaluate(style)
    printed = window.locator(".output pre:visible").first.evaluate(style)
    assert written[0] != printed[0]
    assert written[1] != printed[1]


def test_motion_is_reduced_for_those_who_ask(open_page, tabbed):
    moving = open_page(tabbed[0], reduced_motion="reduce").evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) => [null, "::before", "::after"].some((part) => {
             const style = getComputedStyle(element, part);
             const moves = style.animationName !== "none" && !style.animationTimeline.startsWith("scroll(");
             return style.scrollBehavior === "smooth" || moves || style.transitionDuration !== "0s";
           })).map((element) => element.outerHTML.slice(0, 100))"""
    )
    assert moving == []
