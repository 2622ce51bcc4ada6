"""What a live figure loads, and when; and what is there where it may not: no script, an old address, a faulty one."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from tests.book import SITE
from tests.live.conftest import FIGURES, address, awake, places, some_figures
from tests.live.using import settle, shown
from tests.site.conftest import SETTLED
from theme.live.page import HERE

FOLDER = "_static/live/"
WEIGHT, LENET = 30_000, 130_000  # bytes that the figures of a page may add to it, compressed
FAR = 2000  # pixels, more than the distance at which figures wake


def loaded(requests: list[str]) -> list[str]:
    """What was asked for of the folder of live figures, without what it is asked for with."""
    return [url.split(FOLDER)[1].split("?")[0] for url in requests if FOLDER in url]


def whole(figure: str) -> str:
    """The figure around a live one, which has its drawing even where the live one is gone."""
    return f"figure.has-live:has(> .scroll img[src*='/{figure}.svg'])"


def visible(tab: Any, figure: str) -> tuple[bool, bool]:
    """Is the drawing seen, and is the live figure?"""
    parts = (f"{whole(figure)} img", f"live-{figure}")
    drawing, live = (tab.locator(part).locator("visible=true").count() > 0 for part in parts)
    return drawing, live


def lose(asked: list[str]) -> Callable[[Any], None]:
    """What to do with a request for a script that is lost."""

    def it(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    return it


def test_every_figure_is_shown_once():
    assert sorted(places()) == FIGURES
    assert [name for name, pages in places().items() if len(pages) > 1] == []


@some_figures
def test_it_wakes_when_it_is_near_and_asks_for_nothing_else(open_page, figure):
    tab = open_page("404.html", viewport={"width": 1280, "height": 600})
    requests: list[str] = []
    tab.on("request", lambda sent: requests.append(sent.url))
    tab.goto(f"{open_page.base}/{address(figure)}")
    tab.evaluate(SETTLED)
    top = tab.locator(f"live-{figure}").evaluate("(live) => live.getBoundingClientRect().top")
    if top > FAR:
        assert f"figures/{figure}.js" not in loaded(requests)
    live = awake(tab, figure)
    settle(live)
    assert len(shown(live)["said"]) > 10
    assert visible(tab, figure) == (False, True)
    asked = loaded(requests)
    assert len(asked) == len(set(asked))
    assert {"figure.js", f"figures/{figure}.js"} <= set(asked)
    assert open_page.faults == []


@pytest.mark.parametrize("page", sorted({page for pages in places().values() for page in pages}))
def test_pages_with_figures_stay_light(open_page, page):
    """All figures of the page awake, which also get along with each other; less what is loaded when it is asked for."""
    tab = open_page("404.html")
    requests: list[str] = []
    tab.on("request", lambda sent: requests.append(sent.url))
    tab.goto(f"{open_page.base}/{page}")
    tab.evaluate(SETTLED)
    figures = [name for name, pages in places().items() if page in pages]
    for name in figures:
        settle(awake(tab, name))
    files = [Path(SITE, FOLDER, unquote(name)) for name in loaded(requests)]
    assert len(files) >= 3 + len(figures)
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 9)) for path in files}
    # And the style sheets of all figures, which the site joins to its own: one file.
    sheets = [HERE / "live.css", *HERE.glob("figures/*.css")]
    sizes["style sheets"] = len(gzip.compress(b"".join(sheet.read_bytes() for sheet in sheets), 9))
    assert sum(sizes.values()) <= (LENET if any("lenet" in name for name in figures) else WEIGHT), sizes
    assert open_page.faults == []


@some_figures
def test_the_drawing_stays_where_a_script_is_lost(open_page, figure):
    shared = ("live.js", "figure.js") if figure == FIGURES[0] else ()  # which wake one as they wake all
    for lost in (*shared, f"figures/{figure}.js", "data/*.js"):
        tab = open_page("404.html")
        asked: list[str] = []
        tab.route(f"**/{FOLDER}{lost}*", lose(asked))
        tab.goto(f"{open_page.base}/{address(figure)}")
        drawing = tab.locator(whole(figure))
        drawing.evaluate("(figure) => figure.scrollIntoView({block: 'center', behavior: 'instant'})")
        if lost == "data/*.js":  # which not all have
            tab.locator(f"{whole(figure)}:is(.awake, :not(:has([data-live])))").wait_for()
            if not asked:
                continue
        for _ in range(100):
            if asked:
                break
            tab.wait_for_timeout(100)
        assert asked, lost
        tab.wait_for_timeout(300)
        assert visible(tab, figure) == (True, False), lost
        assert [fault for fault in open_page.faults if not re.search("ERR_FAILED|could not be loaded", fault)] == [], lost


@some_figures
def test_without_scripts_there_is_the_drawing(open_page, figure):
    tab = open_page(address(figure), java_script_enabled=False)
    assert visible(tab, figure) == (True, False)
    height = {part: tab.locator(f"{whole(figure)} {part}").locator("visible=true").first.bounding_box()["height"]
              for part in ("img", "figcaption")}  # fmt: skip
    # No room is kept for what won't come.
    assert tab.locator(whole(figure)).bounding_box()["height"] < sum(height.values()) + 80
