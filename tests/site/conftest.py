"""The built site in Chromium: over HTTP, or as files, and without a network."""

import pytest

from bookbuild.tools.server import serving
from tests.book import SITE, site_pages, written

# The contents of a page, its header and its foot are laid out, and what follows from that has happened.
SETTLED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
# Nothing has scrolled for ten frames, and what waits for the end of a scroll has run.
STILL = """() => new Promise((done) => {
  let [last, frames] = [null, 0];
  const look = () => {
    frames = scrollY === last ? frames + 1 : 0;
    last = scrollY;
    frames < 10 ? requestAnimationFrame(look) : setTimeout(done);
  };
  look();
})"""

# Most things do not depend on how the site comes to a browser; tests of what does have one of these.
from_files = pytest.mark.parametrize("base", ["file"], indirect=True)
both_ways = pytest.mark.parametrize("base", ["file", "http"], indirect=True)


def pytest_generate_tests(metafunc):
    """A test with a parameter `page` runs for each page of the site."""
    if "page" in metafunc.fixturenames:
        metafunc.parametrize("page", site_pages())


@pytest.fixture(scope="session")
def server():
    """The site over HTTP, compressed; gives its address."""
    with serving(SITE) as address:
        yield address


@pytest.fixture
def base(request, server):
    """The site's address."""
    return SITE.as_uri() if getattr(request, "param", "http") == "file" else server


class Faults(list):
    """What went wrong in a page: errors in the console, requests that failed or went to another host."""

    def watch(self, page, base: str) -> None:
        page.on("console", lambda said: self.append(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("requestfailed", self.failed)
        page.on("response", lambda got: self.append(f"{got.status}: {got.url}") if got.status >= 400 else None)
        page.on("request", lambda sent: None if sent.url.startswith((base, "data:", "blob:")) else self.append(sent.url))

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


@pytest.fixture(scope="module")
def window(browser):
    """A window that shows one page after the other, without motion."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def tabbed() -> list[str]:
    """The pages that have tabs."""
    found = [name for name in site_pages() if 'class="tabs-bar"' in written(name)]
    if not found:
        pytest.skip("the site was built for one framework only (TABS), so no page has tabs")
    return found
