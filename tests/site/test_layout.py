"""How pages are laid out and how they load, measured in Chromium."""

import pytest

from theme import outputs

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


# Sections far away are not laid out until a reader comes near; here all are.
WHOLE = """addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".bd-article section").forEach((section) => { section.style.contentVisibility = "visible"; });
});"""


@pytest.fixture(scope="module")
def window(browser, server):
    """A window that is used for one page after the other."""
    context = browser.new_context()
    context.add_init_script(WHOLE)
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
        assert window.evaluate(CUT_OFF) == [], width


def test_drawings_are_legible_on_a_phone(window, server, tabbed):
    window.set_viewport_size({"width": 390, "height": 800})
    sizes = []
    for page in tabbed:
        window.goto(f"{server}/{page}")
        sizes += window.evaluate(DRAWN_TEXT)
    assert len(sizes) > 20
    assert [(name, size) for name, size in sizes if size < (6.2 if "output" in name else 8.9)] == []


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
    """No output stands there unfolded that is longer than theme/outputs.py says."""
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
    block = outputs.plain(".. parsed-literal::\n    :class: output\n\n" + "    a line\n" * (outputs.LONG + 1))
    opening, closing = (line.strip() for line in block.splitlines() if "details" in line)
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


def test_motion_is_reduced_for_those_who_ask(browser, server, tabbed):
    context = browser.new_context(reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{server}/{tabbed[0]}")
    moving = tab.evaluate(
        """() => [...document.querySelectorAll("*")].filter((element) => [null, "::before", "::after"].some((part) => {
             const style = getComputedStyle(element, part);
             return style.scrollBehavior === "smooth" || style.animationName !== "none" || style.transitionDuration !== "0s";
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
