"""No page has a violation that axe can find: light and dark, three widths, each tab, everything unfolded."""

import pytest

from tests import book
from tests.site.conftest import SETTLED

WIDTHS = (1440, 768, 320)
COLOURS = ["color-contrast", "link-in-text-block"]
# In the dark nothing but colours differs; from width to width, of the text, nothing but whether boxes scroll.
ONLY = {"colours": {"runOnly": COLOURS}, "scrolling": {"runOnly": ["scrollable-region-focusable"]}}
ALL_BUT_COLOURS = {"rules": {name: {"enabled": False} for name in COLOURS}}
PAGE, TEXT, TABS = {"include": [["html"]]}, {"include": [[".bd-article"]]}, {"include": [[".tabs"]]}
AROUND = {"include": [["html"]], "exclude": [[".bd-article"]]}
LOOK = """([what, rules]) => {
  // Nobody reads the selectors; and loading style sheets anew is for rules about the turning of devices.
  const options = {resultTypes: ["violations"], selectors: false, preload: false, ...rules};
  return axe.run(what, options).then(({violations}) =>
    violations.flatMap(({id, nodes}) => nodes.map(({html}) => `${id}: ${html.slice(0, 160)}`)));
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


def look(window, where: str, what: dict, rules: dict | None = None) -> list[str]:
    """What axe finds there in the window as it is now, by these rules or by all."""
    return [f"{where}: {fault}" for fault in window.evaluate(LOOK, [what, rules or {}])]


def choose_scheme(window, scheme: str) -> None:
    """Have the machine prefer light or dark, which the page follows."""
    window.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    window.wait_for_function("(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme)


def resize(window, width: int) -> None:
    window.set_viewport_size({"width": width, "height": 900})
    window.evaluate(SETTLED)


def open_it(window, address: str, axe: str) -> None:
    window.goto(address)
    window.evaluate(THIN_OUT)
    window.evaluate(axe)
    choose_scheme(window, "light")


def test_axe_finds_nothing(axe, window, server, page):
    resize(window, WIDTHS[0])
    open_it(window, f"{server}/{page}", axe)
    found = look(window, "light", PAGE)
    choose_scheme(window, "dark")
    found += look(window, "dark", PAGE, ONLY["colours"])
    buttons = window.locator(".tabs-bar").first.locator("button").all()
    for button in buttons[1:]:
        button.evaluate("(button) => button.click()")
        found += look(window, "another tab", TABS, ALL_BUT_COLOURS)
    if window.locator(".bd-article").count():
        for width in WIDTHS[1:]:
            resize(window, width)
            found += look(window, f"{width} px", TEXT, ONLY["scrolling"])
    assert found == []


@pytest.mark.parametrize("name", ["index.html", "search.html", "genindex.html", "404.html", book.address(book.SECTIONS[0])])
@pytest.mark.parametrize("width", WIDTHS[1:])
def test_axe_finds_nothing_around_the_text_of_each_kind_of_page(axe, window, server, name, width):
    resize(window, width)
    open_it(window, f"{server}/{name}", axe)
    found = look(window, "light", AROUND)
    choose_scheme(window, "dark")
    assert found + look(window, "dark", AROUND, ONLY["colours"]) == []


@pytest.mark.parametrize("button", [".primary-toggle", ".secondary-toggle"])
def test_axe_finds_nothing_in_the_drawers_of_a_phone(axe, window, server, tabbed, button):
    resize(window, 320)
    open_it(window, f"{server}/{tabbed[0]}", axe)
    window.locator(f"{button}:visible").first.click()
    window.locator("dialog[open]").wait_for()
    for scheme in ("light", "dark"):
        choose_scheme(window, scheme)
        assert look(window, scheme, {"include": [["dialog[open]"]]}) == []


def test_axe_finds_nothing_in_what_opens_over_a_page(axe, window, server):
    """The menu of downloads, and the preview of a figure and of a citation."""
    resize(window, 768)
    figure = book.reference("figure")
    open_it(window, f"{server}/{figure.page}", axe)
    window.locator(".take-along-menu a:visible").first.wait_for()  # opened with all that is folded
    for scheme in ("light", "dark"):
        choose_scheme(window, scheme)
        assert look(window, f"menu, {scheme}", {"include": [[".bd-header-article"]]}) == []
        for link, shown in ((f"a.reference[href='{figure.href}']", "img"), ("a[data-cited]", "text=(")):
            window.locator(f".bd-article {link}").first.focus()
            window.locator(f"#preview:visible >> {shown} >> visible=true").first.wait_for()
            assert look(window, f"preview of {link}, {scheme}", {"include": [["#preview"]]}) == []
            window.keyboard.press("Escape")
