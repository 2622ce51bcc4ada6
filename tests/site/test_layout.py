"""How pages are laid out and how they load, measured in Chromium."""

import io

import pytest

from bookbuild import layout
from theme.html import outputs, pictures

WIDTHS = (320, 390, 640, 768, 1440)  # 640 is a window of 1280 at a zoom of 200 %
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
# Elements whose text is cut off: wider than a box that neither shows nor scrolls the rest.
CUT_OFF = """() => [...document.querySelectorAll(".bd-article *, .bd-header-article *, .prev-next-area *")]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth && !e.closest(".katex")
                 && ["hidden", "clip"].includes(getComputedStyle(e).overflowX))
  .map((e) => e.outerHTML.slice(0, 120))"""
# Paragraphs that touch the edge of the window.
AT_THE_EDGE = """() => [...document.querySelectorAll("article :is(p, li, h1, h2, h3)")].filter((e) => e.getClientRects().length
    && (e.getBoundingClientRect().left < 12 || (e.matches("p") && e.getBoundingClientRect().right > innerWidth - 12)))
  .filter((e) => !e.closest(".preview, table, figure, .scroll")).map((e) => e.outerHTML.slice(0, 120))"""
# Height in pixels of the smallest text of each drawing, as it is shown.
DRAWN_TEXT = """async () => {
  const sizes = [];
  for (const image of document.querySelectorAll("figure img.in-light")) {
    const svg = new DOMParser().parseFromString(await (await fetch(image.src)).text(), "image/svg+xml").documentElement;
    const scale = image.getBoundingClientRect().width / svg.viewBox.baseVal.width;
    const fonts = [...svg.querySelectorAll("text")].map(({style}) => parseFloat(style.fontSize || style.font.match(/[\\d.]+px/)));
    if (image.getBoundingClientRect().width && fonts.length) sizes.push([image.src, scale * Math.min(...fonts)]);
  }
  return sizes;
}"""
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
    if (more > 40 && found.length < 40) {
      box.scrollLeft = more;
      await frame();
      found.at(-1).end = fades(box);
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
# A number for the element that has the focus, and whether it, or a part of it, is outlined.
FOCUS = """() => {
  const here = document.activeElement;
  window.stops ||= new Map();
  if (!window.stops.has(here)) window.stops.set(here, window.stops.size);
  const outlined = (element) => {
    const {outlineStyle, outlineWidth} = getComputedStyle(element);
    const {width, height} = element.getBoundingClientRect();
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2 && width * height > 0;
  };
  const shown = [here, ...here.querySelectorAll("*")].some(outlined) || here.outerHTML.slice(0, 150);
  return [here === document.body ? -1 : window.stops.get(here), shown];
}"""
SHIFTS = """
  window.shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      window.shifts.push([entry.value, ...entry.sources.map(({node}) => (node?.outerHTML || "").slice(0, 80))]);
  }).observe({type: "layout-shift", buffered: true});
"""


@pytest.fixture(scope="module")
def window(browser, server):
    """A window that is used for one page after the other."""
    context = browser.new_context(reduced_motion="reduce")  # or the sidebar slides in at a new width
    yield context.new_page()
    context.close()


def test_a_line_has_65_to_75_characters(window, server, tabbed):
    window.set_viewport_size({"width": 1440, "height": 900})
    lines = []
    for page in tabbed:
        window.goto(f"{server}/{page}")
        lines += window.evaluate(LINES)
    assert len(lines) > 200
    assert 65 <= sum(lines) / len(lines) <= 75
    assert sum(60 <= characters <= 80 for characters in lines) / len(lines) > 0.9


def test_nothing_scrolls_sideways_and_nothing_is_cut_off(window, server, page):
    """From the smallest phone to a wide screen, and at a zoom of 200 %, with each tab."""
    window.goto(f"{server}/{page}")
    for width in WIDTHS:
        window.set_viewport_size({"width": width, "height": 800})
        for framework in ("mxnet", "pytorch"):
            window.evaluate("(tab) => { document.documentElement.dataset.tab = tab; }", framework)
            assert window.evaluate("() => document.documentElement.scrollWidth") <= width, (width, framework)
            assert window.evaluate(AT_THE_EDGE) == [], (width, framework)
        assert window.evaluate(CUT_OFF) == [], width


def test_drawings_are_legible_on_a_phone(window, server, tabbed):
    window.set_viewport_size({"width": 390, "height": 800})
    sizes = []
    for page in tabbed:
        window.goto(f"{server}/{page}")
        sizes += window.evaluate(DRAWN_TEXT)
    assert len(sizes) > 20
    assert [(name, size) for name, size in sizes if size < (6.2 if "output" in name else 8.9)] == []


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_what_goes_on_beyond_its_box_fades_out_there(browser, server, tabbed, motion):
    """At the side where there is more, and at no other; it follows the scroll, so that nothing moves by itself."""
    context = browser.new_context(viewport={"width": 390, "height": 800}, reduced_motion=motion)
    tab = context.new_page()
    scrolling, whole = [], []
    for page in tabbed[:3]:
        tab.goto(f"{server}/{page}")
        for box in tab.evaluate(FADES):
            (scrolling if box["more"] else whole).append(box)
    context.close()
    assert len(scrolling) > 20
    assert len(whole) > 20
    assert [box for box in scrolling if box["start"] != [0, 40] or "gradient" not in box["mask"]] == []
    assert [box for box in scrolling if box.get("end", [40, 0]) != [40, 0]] == []
    assert any("end" in box for box in scrolling)
    assert [box for box in whole if box["start"] != [0, 0]] == []


def test_the_first_picture_is_whole_on_a_phone(window, server):
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto(f"{server}/index.html")
    sizes = window.locator("figure .scroll").evaluate_all("(all) => all.map((box) => [box.scrollWidth, box.clientWidth])")
    assert sizes == [[390, 390]]


def test_no_line_begins_with_the_comma_behind_a_formula(window, server, tabbed):
    attached, lines, torn = 0, 0, []
    for page in tabbed[:7]:
        window.goto(f"{server}/{page}")
        for width in (390, 1440):
            window.set_viewport_size({"width": width, "height": 900})
            found = window.evaluate(TORN)
            torn += found["torn"]
            attached += found["attached"]
            lines += found["lines"]
    assert torn == []
    assert attached > 200
    assert lines > 10, "long formulas do not break any more"


def test_exercise_and_its_number_are_on_one_line(window, server, site):
    lines = {}
    for page in sorted(site.glob("solutions/**/*.html")):
        window.goto(f"{server}/{page.relative_to(site)}")
        for width in (320, 390):
            window.set_viewport_size({"width": width, "height": 800})
            lines[page.name, width] = window.evaluate(PARTED)
    assert sum(map(len, lines.values())) > 60
    assert {where: found for where, found in lines.items() if set(found) - {1}} == {}


@pytest.mark.parametrize("width", [320, 390])
def test_no_line_ends_within_brackets_or_short_code(window, server, tabbed, width):
    window.set_viewport_size({"width": width, "height": 800})
    found = dict.fromkeys((".katex-html .together", "code.short"), 0)
    for page in tabbed:
        window.goto(f"{server}/{page}")
        for what in found:
            lines = window.evaluate(
                "(what) => [...document.querySelectorAll(what)].filter((part) => part.checkVisibility())"
                ".map((part) => [new Set([...part.getClientRects()].map(({top}) => Math.round(top))).size, part.textContent])",
                what,
            )  # fmt: skip
            found[what] += len(lines)
            assert [text for number, text in lines if number != 1] == [], page
    assert min(found.values()) > 50, found


def test_the_rule_beside_what_a_cell_shows_is_unbroken(window, server, tabbed):
    window.set_viewport_size({"width": 1440, "height": 900})
    gaps = []
    for page in tabbed:
        window.goto(f"{server}/{page}")
        gaps += window.evaluate(GAPS)
    assert len(gaps) > 3
    assert [gap for gap in gaps if max(gap) > 0.6] == []


@pytest.mark.parametrize("width", [390, 768, 1440])
def test_what_stands_above_and_below_the_text_keeps_its_edges(window, server, tabbed, width):
    window.set_viewport_size({"width": width, "height": 900})
    for page in ("index.html", "search.html", tabbed[0]):
        window.goto(f"{server}/{page}")
        column = window.locator(".bd-article-container h1:visible").first.bounding_box()
        edges = {
            "first icon": window.locator(".bd-header-article [class*=fa-]:visible").first.bounding_box()["x"],
            "foot": window.locator(".copyright").bounding_box()["x"],
        }
        icon = window.locator(".bd-header-article [class*=fa-]:visible").last.bounding_box()
        assert {name: x - column["x"] for name, x in edges.items()} == pytest.approx({"first icon": 0, "foot": 0}, abs=1), page
        assert icon["x"] + icon["width"] == pytest.approx(column["x"] + column["width"], abs=4), page


def test_the_foot_says_once_whose_it_is(window, server, page):
    if page == "404.html":
        pytest.skip("has no foot")
    window.goto(f"{server}/{page}")
    said = layout.settings()["copyright"]
    assert window.locator(".copyright").inner_text().strip() == f"© {said}"


def test_long_formulas_and_drawings_scroll_in_their_own_box(window, server, tabbed):
    window.set_viewport_size({"width": 320, "height": 640})
    scrolled = {".math-block .scroll": 0, "figure .scroll": 0}
    for page in tabbed:
        window.goto(f"{server}/{page}")
        for selector in scrolled:
            boxes = window.locator(f"{selector}[tabindex='0']:visible")
            for box in boxes.all()[:1]:
                box.focus()
                window.keyboard.press("ArrowRight")
                box.evaluate("(box) => new Promise((moved) => box.scrollLeft ? moved() : box.onscroll = moved)")
                scrolled[selector] += 1
    assert all(scrolled.values()), scrolled


def test_long_output_is_folded(window, server, site, tabbed):
    """No output stands there unfolded that is longer than theme/html/outputs.py says."""
    shown = 0
    for page in tabbed:
        window.goto(f"{server}/{page}")
        lines = window.locator(".output pre").evaluate_all(
            "(all) => all.filter((pre) => !pre.closest('details')).map((pre) => pre.textContent.trimEnd().split('\\n').length)"
        )
        assert max(lines, default=0) <= outputs.LONG
        shown += len(lines)
    assert shown > 50


def test_folded_output_opens_by_keyboard(window, server, tabbed):
    """The book may happen to have no long output: here one is printed as the build would write it."""
    window.goto(f"{server}/{tabbed[0]}")
    window.evaluate(
        "([opening, closing]) => { const output = document.querySelector('.output');"
        " output.outerHTML = opening + output.outerHTML + closing; }",
        [outputs.OPENING.format(outputs.LONG + 1), outputs.CLOSING],
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


def test_motion_is_reduced_for_those_who_ask(browser, server, tabbed):
    context = browser.new_context(reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{server}/{tabbed[0]}")
    moving = tab.evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) => [null, "::before", "::after"].some((part) => {
             const style = getComputedStyle(element, part);
             const moves = style.animationName !== "none" && !style.animationTimeline.startsWith("scroll(");
             return style.scrollBehavior === "smooth" || moves || style.transitionDuration !== "0s";
           })).map((element) => element.outerHTML.slice(0, 100))"""
    )
    context.close()
    assert moving == []


def test_what_the_keyboard_reaches_shows_that_it_has_the_focus(window, server, page):
    window.set_viewport_size({"width": 1440, "height": 900})
    window.goto(f"{server}/{page}")
    stops = set()
    for _ in range(400):
        window.keyboard.press("Tab")
        where, shown = window.evaluate(FOCUS)
        if where < 0 or where in stops:
            break
        assert shown is True
        stops.add(where)
    assert len(stops) >= 10


def test_without_javascript_formulas_are_there(browser, server, tabbed):
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{server}/{tabbed[-1]}")
    formulas = tab.locator(".bd-article .katex-html").count()
    assert tab.locator(".bd-article .katex-html:visible").count() == formulas > 0
    assert tab.locator(".bd-article math").count() == formulas
    context.close()


def test_pages_load_fast(browser, server, page):
    """A first visit over a slow line: light, nothing from elsewhere, no script in the way, nothing that jumps."""
    context = browser.new_context(viewport={"width": 390, "height": 800})
    context.add_init_script(SHIFTS)
    tab = context.new_page()
    line = context.new_cdp_session(tab)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions",
              {"offline": False, "latency": 40, "downloadThroughput": 1_000_000, "uploadThroughput": 1_000_000})  # fmt: skip
    loaded = []
    tab.on("requestfinished", lambda sent: loaded.append(sent))
    tab.goto(f"{server}/{page}", wait_until="networkidle")
    tab.evaluate("() => document.fonts.ready")
    blocking = tab.evaluate(
        """() => performance.getEntriesByType("resource")
             .filter((got) => got.initiatorType === "script" && got.renderBlockingStatus === "blocking").map((got) => got.name)"""
    )
    inline = tab.locator("script:not([src])").evaluate_all("(all) => all.map((script) => script.text.length)")
    shifts = tab.evaluate("() => window.shifts")
    sizes = {got.url: got.sizes()["responseBodySize"] for got in loaded if got.resource_type != "image"}
    context.close()
    assert [url for url in sizes if not url.startswith(server)] == []
    assert any(url.endswith(".html") and size > 1000 for url, size in sizes.items())
    assert sum(sizes.values()) <= WEIGHT, sizes
    assert blocking == []
    assert sum(inline) < 2000
    assert sum(shift[0] for shift in shifts) < SHIFT, shifts


def test_numbers_in_matrices_stand_out_in_the_dark(browser, site):
    """In what Chromium paints: a digit against the cell that it is written on."""
    image = pytest.importorskip("PIL.Image")
    drawings = [path for path in sorted((site / "_images").glob("output_*.svg"))
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
