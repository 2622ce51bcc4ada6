"""No page has a violation that axe can find: light and dark, three widths, each tab, everything unfolded."""

import pytest

WIDTHS = (320, 768, 1440)
SCHEMES = ("light", "dark")
# What is the same at every width is looked at once; the rest, which is little, at each.
COLOURS = ["color-contrast", "link-in-text-block"]
OPENING = "chapter_convolutional-neural-networks/conv-layer.html"  # has a figure, and citations
RULES = {
    "all but colours": {"rules": {name: {"enabled": False} for name in COLOURS}},
    "colours": {"runOnly": COLOURS},
}
START = """([what, rules]) => {
  // Nobody reads the selectors; and loading style sheets anew is for rules about the turning of devices.
  const options = {resultTypes: ["violations"], selectors: false, preload: false, ...rules};
  window.looking = axe.run(what, options);
}"""
# axe takes minutes for thousands of equal elements. What is seen of a formula is hidden from
# assistive technology, which gets its MathML; and of the words of code, one of each colour is enough.
THIN_OUT = """() => {
  document.querySelectorAll("details").forEach((folded) => { folded.open = true; });
  document.querySelectorAll(".katex-html[aria-hidden=true]").forEach((seen) => seen.remove());
  document.querySelectorAll("math > semantics").forEach((formula) => formula.replaceChildren());
  const known = new Set();
  for (const word of document.querySelectorAll("pre span")) {
    const kind = `${word.className} in ${word.closest("[class*=highlight-]")?.className}`;
    known.has(kind) ? word.replaceWith(...word.childNodes) : known.add(kind);
  }
}"""


@pytest.fixture(scope="module")
def axe():
    """axe's script, from the package that carries it."""
    axe_playwright = pytest.importorskip("axe_playwright_python.base")
    return axe_playwright.AXE_FILE_PATH.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def windows(browser):
    """One window for each scheme; Chromium looks at both pages at the same time."""
    contexts = {scheme: browser.new_context(color_scheme=scheme, reduced_motion="reduce") for scheme in SCHEMES}
    yield {scheme: context.new_page() for scheme, context in contexts.items()}
    for context in contexts.values():
        context.close()


def violations(windows, where: str, rules: str, what: dict | None = None) -> set[str]:
    """What axe finds on the page as it is now, in both schemes, with these rules."""
    found = set()
    for window in windows.values():
        window.evaluate(START, [what or {"include": [["html"]]}, RULES[rules]])
    for scheme, window in windows.items():
        for fault in window.evaluate("() => window.looking.then((result) => result.violations)"):
            found |= {f"{fault['id']} ({scheme}, {where}): {node['html'][:160]}" for node in fault["nodes"]}
    return found


def resize(windows, width: int) -> None:
    for window in windows.values():
        window.set_viewport_size({"width": width, "height": 900})
    for window in windows.values():
        window.wait_for_timeout(50)


def test_axe_finds_nothing(axe, windows, server, page):
    for scheme, window in windows.items():
        window.goto(f"{server}/{page}")
        assert window.locator("html").get_attribute("data-theme") == scheme
        window.evaluate(THIN_OUT)
        window.evaluate(axe)
    number_of_tabs = max(1, windows["light"].locator(".tabs-bar").first.locator("button").count())
    found = set()
    for number in range(number_of_tabs):
        what = {"include": [[".tabs"]]} if number else None  # the rest was looked at with the first tab
        for window in windows.values():
            button = window.locator(".tabs-bar").first.locator("button").nth(number)
            if number_of_tabs > 1:
                button.evaluate("(button) => button.click()")
        for width in WIDTHS:
            resize(windows, width)
            found |= violations(windows, f"{width} px, tab {number}", "all but colours", what)
            if number == 0 and width < max(WIDTHS):
                around = {"include": [["html"]], "exclude": [[".bd-article"]]}  # its colours do not depend on the width
                found |= violations(windows, f"{width} px", "colours", around)
        found |= violations(windows, f"tab {number}", "colours", what)
    assert sorted(found) == []


@pytest.mark.parametrize("button", [".primary-toggle", ".secondary-toggle"])
def test_axe_finds_nothing_in_the_drawers_of_a_phone(axe, windows, server, tabbed, button):
    resize(windows, 320)
    for window in windows.values():
        window.goto(f"{server}/{tabbed[0]}")
        window.evaluate(THIN_OUT)
        window.evaluate(axe)
        window.locator(f"{button}:visible").first.click()
        window.locator("dialog[open]").wait_for()
    for rules in RULES:
        assert violations(windows, button, rules, {"include": [["dialog[open]"]]}) == set()


def test_axe_finds_nothing_in_what_opens_over_a_page(axe, windows, server):
    """The menu of downloads, and the preview of a figure and of a citation."""
    resize(windows, 768)
    for window in windows.values():
        window.goto(f"{server}/{OPENING}")
        window.evaluate(THIN_OUT)
        window.evaluate(axe)
        window.locator(".take-along-menu a:visible").first.wait_for()  # opened with all that is folded
    for rules in RULES:
        assert violations(windows, "menu", rules) == set()
    for link, shown in (("a.reference[href='#fig-cross-correlation']", "img"), ("a[data-cited]", "text=(")):
        for window in windows.values():
            window.locator(f".bd-article {link}").first.focus()
            window.locator(f"#preview:visible >> {shown} >> visible=true").first.wait_for()
        for rules in RULES:
            assert violations(windows, f"preview of {link}", rules) == set()
