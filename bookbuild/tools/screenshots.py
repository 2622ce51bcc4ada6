"""`make screenshots`: pictures of every page at three widths, light and dark, for people to look at."""

from __future__ import annotations

import os
import shutil
import sys
from typing import Literal

from bookbuild import layout
from bookbuild.errors import BuildError
from bookbuild.tools.server import serving

OUT = layout.ROOT / "screenshots"
WIDTHS = {390: "phone", 768: "tablet", 1440: "desktop"}
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
README_PICTURE = "readme-page.png"
# Where on a page the first tabs are.
FIRST_TABS = "() => document.querySelector('.tabs-bar')?.getBoundingClientRect().top ?? 1e9"
# Pictures far down are loaded when they come into view, which here they never do.
LOAD_ALL = """() => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode();
}))"""


def chromium(*rather: str) -> str:
    """The path of Chromium, or of what is named and here; raises BuildError if there is none."""
    here = map(shutil.which, (*rather, "chromium", "chromium-browser", "google-chrome"))
    found = os.environ.get("CHROMIUM") or next(filter(None, here), None)
    if not found:
        raise BuildError("There is no Chromium on this machine; on Debian: apt-get install chromium. Or name one: CHROMIUM=path")
    return found


def take() -> None:
    """Write screenshots/PAGE-WIDTH-SCHEME.png, whole pages; and for README.md the top of the section whose code comes first."""
    from playwright.sync_api import sync_playwright

    pages = [page.removesuffix(".md") for page in layout.pages()]
    OUT.mkdir(exist_ok=True)
    with serving(layout.SITE) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for scheme in SCHEMES:
            for width, name in WIDTHS.items():
                # At rest: the sidebar of the first page would still be sliding in.
                view = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce")
                for page in (*pages, "search"):
                    query = "?q=kernel" if page == "search" else ""
                    view.goto(f"{address}/{page}.html{query}")
                    if query:
                        view.locator(".search-summary", has_text="Found").wait_for()
                        view.wait_for_load_state("networkidle")
                    view.evaluate(LOAD_ALL)
                    view.screenshot(path=OUT / f"{page.replace('/', '-')}-{name}-{scheme}.png", full_page=True)
        view = browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme="light")
        tops = {}
        for page in (page for page in pages if page.startswith("chapter_")):
            view.goto(f"{address}/{page}.html")
            tops[page] = view.evaluate(FIRST_TABS)
        view.goto(f"{address}/{min(tops, key=tops.__getitem__)}.html")
        view.screenshot(path=OUT / README_PICTURE)
        browser.close()
    print(f"Wrote {len(list(OUT.glob('*.png')))} pictures to {OUT.relative_to(layout.ROOT)}/.")


if __name__ == "__main__":
    try:
        take()
    except BuildError as fault:
        sys.exit(str(fault))
