"""Live figures in Firefox and in WebKit: they wake, fit, and say what they say in Chromium."""

from __future__ import annotations

import re
import shutil
from typing import Any

import pytest

from tests.book import SITE, site_pages
from tests.live.browsers import BROWSERS
from tests.live.conftest import FIGURES, address, awake
from tests.live.test_paper import words
from tests.live.using import changed_in_turn, press, settle, shown
from tests.site.test_print import joined, sheets_of

# Errors of a page from now on; a figure that comes to wake in a moment, and what is said then.
WATCH = """() => {
  window.wrong = [];
  addEventListener("error", ({message}) => wrong.push(message));
  addEventListener("unhandledrejection", ({reason}) => wrong.push(String(reason)));
}"""
WAKE = """async (name) => {
  const live = document.querySelector(`live-${name}`);
  if (!location.hash) live.closest("figure").scrollIntoView({block: "center", behavior: "instant"});
  for (let k = 0; k < 400 && !live.closest(".awake"); k++) await new Promise((done) => setTimeout(done, 50));
  await new Promise((done) => setTimeout(done, 300));
  const [figure, {bottom}] = [live.closest("figure"), live.getBoundingClientRect()];
  const inside = [...live.querySelectorAll("*")].filter((e) => e.getClientRects().length && !e.closest("svg > *"));
  const over = inside.filter((e) => e.getBoundingClientRect().bottom > bottom + 0.5).map((e) => e.outerHTML.slice(0, 100));
  const tall = () => figure.getBoundingClientRect().height;
  const height = tall();
  for (const child of live.children) child.style.display = "none";
  const asleep = tall();
  for (const child of live.children) child.style.display = "";
  return {
    said: live.querySelector(".said")?.textContent, awake: figure.matches(".awake"), seen: getComputedStyle(live).visibility,
    drawing: getComputedStyle(figure.querySelector(".scroll")).visibility,
    sideways: document.documentElement.scrollWidth > innerWidth, grown: height - asleep, over, wrong,
  };
}"""
SEEN = {"awake": True, "seen": "visible", "drawing": "hidden"}
FINE = {**SEEN, "sideways": False, "grown": pytest.approx(0, abs=1), "over": [], "wrong": []}

pytestmark = pytest.mark.filterwarnings("ignore:setting remote_server_addr:DeprecationWarning")  # of selenium within selenium


@pytest.fixture(scope="module", params=BROWSERS)
def other(request, tmp_path_factory):
    """A browser that is not Chromium."""
    with BROWSERS[request.param](tmp_path_factory.mktemp(request.param)) as running:
        yield running


@pytest.fixture(scope="module")
def in_chromium(browser, server) -> Any:
    """A function: what a figure says at first, and what when it was changed, with the end of an address that leads there."""
    found: dict[str, tuple[str, str, str]] = {}
    tab = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()

    def ask(figure: str) -> tuple[str, str, str]:
        if figure not in found:
            tab.goto(f"{server}/{address(figure)}")
            live = awake(tab, figure)
            settle(live)
            first = shown(live)["said"]
            for _ in changed_in_turn(live, but=("button",)):
                pass
            press("Link to this", live)
            found[figure] = (first, shown(live)["said"], tab.url.split("#")[1])
        return found[figure]

    yield ask
    tab.context.close()


@pytest.mark.parametrize("figure", FIGURES)
def test_a_figure_says_the_same_in_each_browser(other, in_chromium, server, figure):
    """On a phone over HTTP in a changed state; some of them as files in their first state and, on paper, as drawings, too."""
    first, changed, state = in_chromium(figure)
    assert first != changed
    as_file = [(SITE.as_uri(), 1280, "", first)] if figure in FIGURES[::5] else []
    # WebKit's window does not get as narrow as a phone, but narrower than a tablet.
    for base, width, behind, said in (*as_file, (server, 390, f"#{state}", changed)):
        other.open(f"{base}/{address(figure)}{behind}", width)
        other.run(WATCH)
        assert other.run(WAKE, figure) == {**FINE, "said": said}, base
    if not as_file:
        return
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine; Debian: apt-get install poppler-utils")
    try:
        paper = "".join(sheets_of(other.paper()))
    except NotImplementedError:
        return
    source = other.run("(name) => document.querySelector(`live-${name}`).closest('figure').querySelector('img').src", figure)
    assert [word for word in words(figure, source) if word not in paper] == []
    assert "Linktothis" not in paper
    assert joined(re.sub(r"\s+", " ", changed)) not in paper


@pytest.mark.parametrize("other", ["WebKit"], indirect=True)
def test_each_page_opens(other):
    """As a file: WebKit has died of the text of a page, whatever figures it had."""
    for page in site_pages():
        other.open(f"{SITE.as_uri()}/{page}", 1280)
        assert other.run("() => document.querySelectorAll('h1').length") == 1, page
