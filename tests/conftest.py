"""Says in one line what has to be built first, where it is not; and Chromium, for all that look at pages."""

import shutil
from pathlib import Path

import pytest

from bookbuild import layout
from bookbuild.errors import BuildError
from bookbuild.tools.screenshots import chromium

TESTS = Path(__file__).parent
PAPER = ("xelatex", "latexmk", "rsvg-convert")
# What tests look at: one file of it, and the command that builds it.
LOOK_AT = {
    "pages/test_notebooks.py": ("notebooks/*.zip", "make html"),
    "pages/test_claims.py": ("html/index.html", "make html"),
    "pages/test_pages.py": ("html/index.html", "make html"),
    "site": ("html/index.html", "make html"),
    "live": ("html/index.html", "make html"),
    "pdf": ("pdf/*.pdf", "make pdf"),
    "epub": ("epub/*.epub", "make epub"),
}


class NotBuilt(pytest.Item):
    """Stands for the tests that have nothing to look at."""

    why: str

    def runtest(self):
        missing = [program for program in PAPER if shutil.which(program) is None] if "pdf" in self.why else []
        if missing:
            pytest.skip(f"there is no PDF, because {', '.join(missing)} is not on this machine")
        pytest.fail(self.why, pytrace=False)

    def reportinfo(self):
        return self.path, None, self.name


def pytest_collection_modifyitems(config, items):
    """Put one item that says so in the place of the tests of what is not built."""
    for place, (product, command) in LOOK_AT.items():
        if next(layout.BUILD.glob(product), None) is not None:
            continue
        looking = [item for item in items if (TESTS / place) in (item.path, *item.path.parents)]
        if looking:
            one = NotBuilt.from_parent(looking[0].parent, name="is_built")
            one.why = f"There is no _build/{product} to look at: run `{command}` first."
            items[:] = [one, *(item for item in items if item not in looking)]
            config.hook.pytest_deselected(items=looking)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for each process of the tests."""
    sync_api = pytest.importorskip("playwright.sync_api")
    try:
        path = chromium("chromium-headless-shell")  # which takes a fifth less time
    except BuildError as error:
        pytest.skip(str(error))
    # The last: a headless Chromium would fit letters to whole pixels, and few screens are so coarse.
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--font-render-hinting=none"]
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=options)
        yield running
        running.close()
