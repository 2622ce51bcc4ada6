"""The live figures of the built site, by name, in Chromium; the fixtures are those of the site's tests."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest

from tests.book import site_pages, written
from tests.site.conftest import Faults, base, both_ways, from_files, open_page, server
from tests.site.test_accessibility import axe
from theme.live.page import SCRIPTS

__all__ = ["FIGURES", "address", "at", "awake", "axe", "base", "both_ways", "each_figure", "from_files", "open_page", "server",
           "some_figures"]

FIGURES = SCRIPTS
# All tests of a figure in a file run one after the other, and share a window.
each_figure = pytest.mark.parametrize("figure", FIGURES, scope="module")
# What the base class does for all is tested on a few: a page takes seconds to load, and there are many.
some_figures = pytest.mark.parametrize("figure", FIGURES[::5], scope="module")
VIEWPORT = {"width": 1280, "height": 900}
# As it was when it woke.
ANEW = """(live) => {
  document.activeElement.blur();
  live.querySelectorAll("details[open]").forEach((part) => part.removeAttribute("open"));
  live.set(structuredClone(live.constructor.state));
}"""


@cache
def places() -> dict[str, list[str]]:
    """The pages of the site that show each live figure."""
    found: dict[str, list[str]] = {}
    for page in site_pages():
        for name in re.findall(r"<live-([\w-]+) data-live", written(page)):
            found.setdefault(name, []).append(page)
    return found


def address(name: str) -> str:
    """The page that shows a live figure, as `open_page` takes it."""
    shown = places().get(name)
    assert shown, f"no page of the site shows {name}"
    return shown[0]


def awake(tab: Any, name: str) -> Any:
    """The element of a live figure, scrolled to and awake, as a Playwright locator."""
    element = tab.locator(f"live-{name}")
    element.evaluate("(element) => element.closest('figure').scrollIntoView({ block: 'center', behavior: 'instant' })")
    tab.locator(f"figure.awake > live-{name}").wait_for(state="visible", timeout=20_000)
    return element


@pytest.fixture(scope="module")
def shared_window(browser: Any, server: str) -> Iterator[tuple[Any, Faults]]:
    """A window that shows one live figure after the other, and what went wrong in it."""
    context = browser.new_context(viewport=VIEWPORT)
    tab, faults = context.new_page(), Faults()
    faults.watch(tab, server)
    yield tab, faults
    context.close()


@pytest.fixture
def at(shared_window: tuple[Any, Faults], server: str) -> Iterator[Callable[[str], Any]]:
    """A function that gives a live figure, awake and in its first state. Its page is loaded if the window shows another one."""
    tab, faults = shared_window

    def give(name: str) -> Any:
        page = f"{server}/{address(name)}"
        if tab.url != page:
            tab.goto(page)
        tab.set_viewport_size(VIEWPORT)
        tab.emulate_media(media="null", color_scheme="null")
        tab.mouse.move(0, 0)
        element = awake(tab, name)
        element.evaluate(ANEW)
        return element

    yield give
    tab.evaluate("() => history.replaceState(null, '', location.pathname)")
    # The tests themselves read pictures again and again, which Chromium remarks.
    assert [fault for fault in faults if "willReadFrequently" not in fault] == []
