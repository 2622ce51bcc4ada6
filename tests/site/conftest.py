"""The built site, and Chromium to look at it: as files and over HTTP, without a network."""

import os
import shutil
from pathlib import Path

import pytest

from bookbuild.tools.server import serving

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"


def pages(with_search: bool = True) -> list[str]:
    """All pages of the built site, as paths from its root."""
    found = sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html") if "_static" not in path.parts)
    return [name for name in found if with_search or name != "search.html"]


def pytest_generate_tests(metafunc):
    """A test with a parameter `page` runs for each page of the site."""
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", pages() or ["index.html"])


@pytest.fixture(scope="session")
def site() -> Path:
    if not (SITE / "index.html").is_file():
        pytest.fail("There is no _build/html/index.html to look at: run `make html` first.")
    return SITE


@pytest.fixture(scope="session")
def server(site):
    """The site over HTTP, compressed; gives its address."""
    with serving(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        pytest.skip("no Chromium on this machine; install it (Debian: apt-get install chromium) or set CHROMIUM")
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=options)
        yield running
        running.close()


@pytest.fixture(params=["file", "http"])
def base(request, site):
    """The site's address, once as files and once over HTTP."""
    return site.as_uri() if request.param == "file" else request.getfixturevalue("server")


class Faults(list):
    """What went wrong in a page: errors in the console, requests that failed or went to another host."""

    def watch(self, page, base: str) -> None:
        page.on("console", lambda said: self.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("requestfailed", self.failed)
        page.on("response", lambda got: self.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
        page.on("request", lambda sent: None if sent.url.startswith((base, "data:")) else self.append(sent.url))

    def failed(self, request) -> None:
        # The browser gives up what it was fetching when a test goes on to the next page.
        if request.failure != "net::ERR_ABORTED":
            self.append(f"failed: {request.failure} {request.url}")


@pytest.fixture
def open_page(browser, base):
    """A function that opens a page of the site in a fresh browser profile; `open_page.faults` collects faults."""
    contexts = []

    def open_it(name: str, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        tab = context.new_page()
        open_it.faults.watch(tab, base)
        tab.goto(f"{base}/{name}")
        return tab

    open_it.faults = Faults()
    open_it.base = base
    yield open_it
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def tabbed(site) -> list[str]:
    """The pages that have tabs."""
    found = [name for name in pages() if 'class="tabs-bar"' in (site / name).read_text(encoding="utf-8")]
    if not found:
        pytest.skip("the site was built for one framework only (TABS), so no page has tabs")
    return found
