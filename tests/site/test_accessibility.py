"""No page has a violation that axe can find: light and dark, three widths, each tab, everything unfolded."""

import pytest

from tests import book
from tests.site.conftest import SETTLED

WIDTHS = (1440, 768, 320)
# Of a page in the dark nothing but colours differs from the same page in the light.
COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
SCHEMES = {"light": {}, "dark": COLOURS}
# Of the text nothing but this differs from width to width.
SCROLLING = {"runOnly": ["scrollable-region-focusable"]}
PAGE, AROUND = {"include": [["html"]]}, {"include": [["html"]], "exclude": [[".bd-article"]]}
TEXT, TABS = {"include": [[".bd-article"]]}, {"include": [[".tabs"]]}
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


def violations(windows, where: str, what: dict, rules: dict | None = None) -> set[str]:
    """What axe finds there in the windows as they are now; with these rules, or with those of each scheme."""
    found = set()
    for scheme, window in windows.items():
        window.evaluate(START, [what, SCHEMES[scheme] if rules is None else rules])
    for scheme, window in windows.items():
        for fault in window.evaluate("() => window.looking.then((result) => result.violations)"):
            found |= {f"{fault['id']} ({scheme}, {where}): {node['html'][:160]}" for node in fault["nodes"]}
    return found


def resize(windows, width: int) -> None:
    for window in windows.values():
        window.set_viewport_size({"width": width, "height": 900})
    for window in windows.values():
        window.evaluate(SETTLED)


def open_it(windows, address: str, axe: str) -> None:
    for scheme, window in windows.items():
        window.goto(address)
        assert window.locator("html").get_attribute("data-theme") == scheme
        window.evaluate(THIN_OUT)
        window.evaluate(axe)


def test_axe_finds_nothing(axe, windows, server, page):
    resize(windows, WIDTHS[0])
    open_it(windows, f"{server}/{page}", axe)
    has_text = windows["light"].locator(".bd-article").count()
    found = violations(windows, "first tab", PAGE)
    for window in windows.values():
        for button in window.locator(".tabs-bar").first.locator("button").all()[1:]:
            button.evaluate("(button) => button.click()")
    if windows["light"].locator(".tabs").count():
        found |= violations(windows, "last tab", TABS)
    for width in WIDTHS[1:]:
        resize(windows, width)
        if has_text:
            found |= violations({"light": windows["light"]}, f"{width} px", TEXT, SCROLLING)
        found |= violations(windows, f"{width} px", AROUND)
    assert sorted(found) == []


@pytest.mark.parametrize("button", [".primary-toggle", ".secondary-toggle"])
def test_axe_finds_nothing_in_the_drawers_of_a_phone(axe, windows, server, tabbed, button):
    resize(windows, 320)
    open_it(windows, f"{server}/{tabbed[0]}", axe)
    for window in windows.values():
        window.locator(f"{button}:visible").first.click()
        window.locator("dialog[open]").wait_for()
    assert violations(windows, button, {"include": [["dialog[open]"]]}) == set()


def test_axe_finds_nothing_in_what_opens_over_a_page(axe, windows, server):
    """The menu of downloads, and the preview of a figure and of a citation."""
    resize(windows, 768)
    figure = book.reference("figure")
    open_it(windows, f"{server}/{figure.page}", axe)
    for window in windows.values():
        window.locator(".take-along-menu a:visible").first.wait_for()  # opened with all that is folded
    assert violations(windows, "menu", {"include": [[".bd-header-article"]]}) == set()
    for link, shown in ((f"a.reference[href='{figure.href}']", "img"), ("a[data-cited]", "text=(")):
        for window in windows.values():
            window.locator(f".bd-article {link}").first.focus()
            window.locator(f"#preview:visible >> {shown} >> visible=true").first.wait_for()
        assert violations(windows, f"preview of {link}", {"include": [["#preview"]]}) == set()
