"""The live figures of the built site, by name, in Chromium; the fixtures are those of the site's tests."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest

from tests.book import site_pages, written
from tests.site.conftest import base, both_ways, from_files, open_page, server
from tests.site.test_accessibility import axe
from theme.live.page import SCRIPTS

__all__ = ["FIGURES", "address", "awake", "axe", "base", "both_ways", "each_figure", "from_files", "open_page", "server",
           "some_figures"]

FIGURES = SCRIPTS
each_figure = pytest.mark.parametrize("figure", FIGURES)
# What the base class does for all is tested on a few: a page takes seconds to load, and there are many.
some_figures = pytest.mark.parametrize("figure", FIGURES[::5])


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
