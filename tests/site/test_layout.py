"""How pages are laid out and how they load, measured in Chromium."""

import io
import json
import re
from math import inf
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pytest
from docutils import nodes
from docutils.utils import new_document

from tests import book
from tests.book import SITE, site_pages
from tests.site.conftest import SETTLED, Faults
from theme.html import outputs, pictures

WEIGHT = 200_000  # bytes of a page on the wire, without its pictures
SHIFT = 0.01  # of Chromium's measure, in which 0.1 is good

# Characters of each full line of the paragraphs that are nothing but text.
LINES = """() => {
  const full = [];
  const range = document.createRange();
  for (const paragraph of document.querySelectorAll(".bd-article section > p")) {
    if (paragraph.querySelector(".math, code")) continue;
    const lines = new Map();
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      for (let i = 0; i < node.length; i++) {
        range.setStart(node, i);
        range.setEnd(node, i + 1);
        const box = range.getClientRects()[0];
        if (box) lines.set(Math.round(box.bottom / 10), (lines.get(Math.round(box.bottom / 10)) || 0) + 1);
      }
    }
    full.push(...[...lines.values()].slice(0, -1));
  }
  return full;
}"""
# With each tab: whether the page scrolls sideways, what is cut off (wider than a box that neither shows nor scrolls the
# rest), and what touches the edge of the window.
BEYOND = """() => {
  const root = document.documentElement;
  const found = [];
  const note = (fault, elements) => found.push(...elements.map((e) => `${fault}: ${e.outerHTML.slice(0, 120)}`));
  // Of the second tab, which differs in these alone, only groups of tabs are looked at.
  for (const [tab, within] of [["pytorch", ".tabs"], ["mxnet", "main"]]) {
    root.dataset.tab = tab;
    if (root.scrollWidth > innerWidth) found.push(`${tab}: ${root.scrollWidth} pixels wide`);
    note("cut off", [...document.querySelectorAll(`${within} *:not(.katex *, .bd-sidebar *)`)]
      .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth
                     && ["hidden", "clip"].includes(getComputedStyle(e).overflowX)));
    note("at the edge", [...document.querySelectorAll(`article :is(${within}, ${within} *):is(p, li, h1, h2, h3)`)]
      .filter((e) => e.getClientRects().length && !e.closest(".preview, table, figure, .scroll"))
      .filter((e) => e.getBoundingClientRect().left < 12
                     || (e.matches("p") && e.getBoundingClientRect().right > innerWidth - 12)));
  }
  return found;
}"""
# Boxes with more than they show: what they are to the keyboard, and to those who hear what they are.
SCROLLING = """() => [...document.querySelectorAll("pre, .bd-article .scroll, .pst-scrollable-table-container")]
  .filter((box) => box.scrollWidth > box.clientWidth + 1)
  .map((box) => [box.tabIndex, box.getAttribute("role"), !!box.getAttribute("aria-label"), box.className || box.localName])"""
# How wide each drawing is shown.
DRAWINGS = """() => [...document.querySelectorAll("figure img.in-light")].filter((image) => image.checkVisibility())
  .map((image) => [image.src, image.getBoundingClientRect().width])"""
# How far each box fades out on the left and on the right: at the start of its scroll, and at its end.
FADES = """async () => {
  const fades = (box) => ["--fade-left", "--fade-right"].map((name) => parseFloat(getComputedStyle(box).getPropertyValue(name)));
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const found = [];
  const boxes = [...document.querySelectorAll("pre, figure .scroll, .math-block .scroll, .pst-scrollable-table-container")];
  for (const box of boxes.filter((box) => box.clientWidth)) {
    const more = box.scrollWidth - box.clientWidth;
    const {maskImage: mask} = getComputedStyle(box);
    if (!more || more > 40) found.push({more, mask, box: box.outerHTML.slice(0, 80), start: fades(box)});
    if (more > 40 && found.length < 10) {
      box.scrollLeft = more;
      await frame();
      found.at(-1).end = fades(box);
      box.scrollLeft = 0;
    }
  }
  return found;
}"""
# Formulas whose comma, or whatever else is attached to them, stands on another line.
TORN = """() => {
  const found = {attached: 0, torn: [], lines: 0};
  for (const formula of document.querySelectorAll("article .math:not(.math-block)")) {
    const {nextSibling} = formula;
    const bases = [...formula.querySelectorAll(".base")];
    if (!bases.length || !bases[0].getClientRects().length) continue;
    const bottom = (base) => base.querySelector(".strut").getBoundingClientRect().bottom;
    found.lines += bottom(bases.at(-1)) > bottom(bases[0]) + 15;
    if (!/^\\S/.test(nextSibling?.data || "")) continue;
    const range = document.createRange();
    range.setStart(nextSibling, 0);
    range.setEnd(nextSibling, 1);
    const [behind, last] = [range.getBoundingClientRect(), bases.at(-1).getBoundingClientRect()];
    found.attached += 1;
    if (Math.abs(behind.left - last.right) > 12) found.torn.push(formula.parentElement.textContent.slice(-60));
  }
  return found;
}"""
# Headings of solutions in which "Exercise" and its number are on two lines.
PARTED = """() => {
  const lines = [];
  const range = document.createRange();
  for (const heading of document.querySelectorAll("h2")) {
    const walker = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const found = /Exercise\\s\\d+/.exec(node.data);
      if (!found) continue;
      range.setStart(node, found.index);
      range.setEnd(node, found.index + found[0].length);
      lines.push(new Set([...range.getClientRects()].map(({top}) => Math.round(top))).size);
    }
  }
  return lines;
}"""
# Gaps between what one cell shows and what it shows next, and between the two rules at their side.
GAPS = """() => [...document.querySelectorAll(".tabs-panel > :is(.output, .long, figure) + :is(.output, .long, figure)")]
  .filter((next) => next.getClientRects().length).map((next) => {
    const ruled = (part) => part.matches("figure") ? part : part.querySelector("pre, summary");
    const [upper, lower] = [ruled(next.previousElementSibling), ruled(next)].map((part) => part.getBoundingClientRect());
    return [Math.abs(lower.top - upper.bottom), Math.abs(lower.left - upper.left)];
  })"""
# Parts that no line should end in: on how many lines each stands, and what it says.
UNBROKEN = """() => Object.fromEntries([".katex-html .together", "code.short"].map((kind) =>
  [kind, [...document.querySelectorAll(kind)].filter((part) => part.checkVisibility())
    .map((part) => [new Set([...part.getClientRects()].map(({top}) => Math.round(top))).size, part.textContent])]))"""
# How far what stands above and below the text is from the edges of the heading.
EDGES = """() => {
  const boxes = (what) => [...document.querySelectorAll(what)].filter((e) => e.checkVisibility())
    .map((e) => e.getBoundingClientRect());
  const [heading] = boxes(".bd-article-container h1");
  const icons = boxes(".bd-header-article [class*=fa-]");
  const [foot] = boxes(".copyright");
  return heading && icons.length && foot
    ? [icons[0].left - heading.left, foot.left - heading.left, icons.at(-1).right - heading.right] : null;
}"""
# Lines of each output that stands there unfolded.
OUTPUTS = """() => [...document.querySelectorAll(".output pre")].filter((pre) => !pre.closest("details"))
  .map((pre) => pre.textContent.trimEnd().split("\\n").length)"""
LINKABLE = (*(f"section > h{level}" for level in range(1, 5)), ".rubric", "figcaption", "caption", ".math-block:has(.eqno)")
# Places of each kind that can be linked to: how many there are, and those without a link that leads to something on the page.
PLACES = """() => Object.fromEntries(%s.map((kind) => {
  const places = [...document.querySelectorAll(`.bd-article ${kind}`)];
  const without = places.filter((place) => {
    const link = place.querySelector("a.headerlink");
    return !link || !document.getElementById(decodeURIComponent(link.hash.slice(1)));
  });
  const shown = places.filter((place) => place.getClientRects().length);
  return [kind, [shown.length, without.map((place) => place.outerHTML.slice(0, 120))]];
}))""" % json.dumps(LINKABLE)
# What shows no outline when the keyboard brings the focus to it, and on how many elements it was brought.
FOCUS = """() => {
  const stops = [...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")]
    .filter((e) => e.checkVisibility());
  const outlined = (element) => {
    const {outlineStyle, outlineWidth} = getComputedStyle(element);
    const {width, height} = element.getBoundingClientRect();
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && width * height > 0;
  };
  const without = stops.filter((stop) => {
    stop.focus({preventScroll: true, focusVisible: true});
    return document.activeElement === stop && ![stop, ...stop.querySelectorAll("*")].some(outlined);
  });
  document.activeElement.blur();
  return [stops.length, without.map((stop) => stop.outerHTML.slice(0, 150))];
}"""
# The element that has the focus, as a number, and the number of those that Tab should lead to.
STOP = """() => {
  const stops = [...document.querySelectorAll("a[href], button, summary, input, [tabindex='0']")]
    .filter((e) => e.tabIndex === 0 && e.checkVisibility({visibilityProperty: true}));
  return [stops.indexOf(document.activeElement), stops.length];
}"""
# All that a reader sees at first has come.
ARRIVED = """async () => {
  const seen = (image) => image.checkVisibility() && image.getBoundingClientRect().top < innerHeight;
  await Promise.all([document.fonts.ready, ...[...document.images].filter(seen).map((image) => image.decode())]);
}"""
SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      window.shifts.push([entry.value, ...entry.sources.map(({node}) => (node?.outerHTML || "").slice(0, 80))]);
  }).observe({type: "layout-shift", buffered: true});
"""

# What is looked at in a window of each width, from the smallest phone to a wide screen; 640 is 1280 at a zoom of 200 %.
LOOKS = {
    1440: (BEYOND, LINES, TORN, GAPS, EDGES, OUTPUTS, PLACES, FOCUS),
    768: (BEYOND, EDGES),
    640: (BEYOND,),
    390: (BEYOND, UNBROKEN, PARTED, TORN, DRAWINGS, EDGES, FADES),
    320: (BEYOND, UNBROKEN, PARTED, SCROLLING),
}


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
    texts = [" ".join(part.get("style", "") for part in text.iter()) for text in svg.iter("{http://www.w3.org/2000/svg}text")]
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


def test_the_first_picture_is_whole_on_a_phone(window, server):
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto(f"{server}/index.html")
    sizes = window.locator("figure .scroll").evaluate_all("(all) => all.map((box) => [box.scrollWidth, box.clientWidth])")
    assert sizes == [[390, 390]]


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
        "([opening, closing]) => { const output = document.querySelector('.output');"
        " output.outerHTML = opening + output.outerHTML + closing; }",
        [opening, closing],
    )
    summary = window.locator("details.long > summary")
    output = window.locator("details.long > .output")
    assert summary.inner_text() == f"Output of {outputs.LONG + 1} lines"
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


def test_pages_load_fast(browser, server, page):
    """A first visit over a slow line: light, nothing from elsewhere, no script in the way, nothing that jumps, no fault."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.add_init_script(SHIFTS)
    tab = context.new_page()
    line = context.new_cdp_session(tab)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions",
              {"offline": False, "latency": 40, "downloadThroughput": 1_000_000, "uploadThroughput": 1_000_000})  # fmt: skip
    loaded, faults = [], Faults()
    faults.watch(tab, server)
    tab.on("requestfinished", lambda sent: loaded.append(sent))
    tab.goto(f"{server}/{page}")
    tab.evaluate(ARRIVED)
    tab.evaluate(SETTLED)
    blocking = tab.evaluate(
        """() => performance.getEntriesByType("resource")
             .filter((got) => got.initiatorType === "script" && got.renderBlockingStatus === "blocking").map((got) => got.name)"""
    )
    inline = tab.locator("script:not([src])").evaluate_all("(all) => all.map((script) => script.text.length)")
    shifts = tab.evaluate("() => window.shifts")
    sizes = {got.url: got.sizes()["responseBodySize"] for got in loaded if got.resource_type != "image"}
    context.close()
    assert faults == []
    assert any(url.endswith(".html") and size > 1000 for url, size in sizes.items())
    assert sum(sizes.values()) <= WEIGHT, sizes
    assert blocking == []
    assert sum(inline) < 2000
    assert sum(shift[0] for shift in shifts) < SHIFT, shifts


def test_numbers_in_matrices_stand_out_in_the_dark(browser):
    """In what Chromium paints: a digit against the cell that it is written on."""
    image = pytest.importorskip("PIL.Image")
    drawings = [path for path in sorted((SITE / "_images").glob("output_*.svg"))
                if "<image" in (text := path.read_text(encoding="utf-8")) and pictures.WRITTEN_ON.search(text)]  # fmt: skip
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
            if pictures.contrast((level,) * 3, cell) < pictures.LEGIBLE:
                weak.append((path.name, level, cell))
    tab.close()
    assert seen > 100
    assert weak == []
