"""No page has a violation that axe can find: light and dark, three widths, each tab."""

import pytest

WIDTHS = (320, 768, 1440)


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


def test_axe_finds_nothing(axe, window, server, page):
    window.goto(f"{server}/{page}")
    window.evaluate(axe)
    tabs = window.evaluate("() => [...new Set([...document.querySelectorAll('.tabs-bar button')].map((b) => b.dataset.tab))]")
    found = set()
    for tab in tabs or [None]:
        if tab:
            window.locator(f".tabs-bar button[data-tab='{tab}']").first.evaluate("(button) => button.click()")
        for scheme in ("light", "dark"):
            window.emulate_media(color_scheme=scheme)
            for width in WIDTHS:
                window.set_viewport_size({"width": width, "height": 900})
                window.wait_for_timeout(50)
                violations = window.evaluate("() => axe.run({resultTypes: ['violations']}).then((r) => r.violations)")
                found |= {
                    f"{violation['id']} ({scheme}, {width} px, {tab}): {node['html'][:160]}"
                    for violation in violations
                    for node in violation["nodes"]
                }
    assert sorted(found) == []
