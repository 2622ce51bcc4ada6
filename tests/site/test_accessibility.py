"""No page has a violation that axe can find: light and dark, three widths, each tab."""

import pytest

WIDTHS = (320, 768, 1440)
RULES = {
    "all but colours": {"rules": {"color-contrast": {"enabled": False}}},
    "colours": {"runOnly": ["color-contrast"]},
}
# axe takes minutes for thousands of equal elements. What is seen of a formula is hidden from
# assistive technology, which gets its MathML; and of the words of code, one of each colour is enough.
THIN_OUT = """() => {
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
def window(browser, server):
    context = browser.new_context(reduced_motion="reduce")
    yield context.new_page()
    context.close()


def violations(window, where: str, rules: str, what: dict | None = None) -> set[str]:
    """What axe finds on the page as it is now, with these rules."""
    found = window.evaluate(
        "([what, rules]) => axe.run(what, {resultTypes: ['violations'], ...rules}).then((r) => r.violations)",
        [what or {"include": [["html"]]}, RULES[rules]],
    )
    return {f"{fault['id']} ({where}): {node['html'][:160]}" for fault in found for node in fault["nodes"]}


def test_axe_finds_nothing(axe, window, server, page):
    """The colours do not depend on the width, so their contrast, which takes long, is measured at one."""
    window.goto(f"{server}/{page}")
    window.evaluate(THIN_OUT)
    window.evaluate(axe)
    buttons = window.locator(".tabs-bar").first.locator("button")
    found = set()
    for number in range(max(1, buttons.count())):
        if number < buttons.count():
            buttons.nth(number).evaluate("(button) => button.click()")
        for scheme in ("light", "dark"):
            window.emulate_media(color_scheme=scheme)
            window.wait_for_function("(scheme) => document.documentElement.dataset.theme === scheme", arg=scheme)
            for width in WIDTHS:
                window.set_viewport_size({"width": width, "height": 900})
                window.wait_for_timeout(50)
                found |= violations(window, f"{scheme}, {width} px, tab {number}", "all but colours")
            what = {"include": [[".tabs"]]} if number else None  # the rest was looked at with the first tab
            found |= violations(window, f"{scheme}, tab {number}", "colours", what)
    assert sorted(found) == []
