"""How fast LeNet learns in the page: images a second, in Chromium, with one worker as its readers have it."""

from __future__ import annotations

import statistics

from playwright.sync_api import sync_playwright

from bookbuild import layout
from bookbuild.errors import BuildError
from bookbuild.tools.screenshots import chromium
from bookbuild.tools.server import serving

BATCH = 16  # images of a step, as in theme/live/training.js
ROUNDS, SECONDS = 5, 4
# Steps and the time, in seconds.
NOW = "(figure) => [figure.runs.at(-1).losses.length, performance.now() / 1000]"


def main() -> None:
    pages = (path for path in layout.SITE.rglob("*.html") if "<live-lenet-learns " in path.read_text(encoding="utf-8"))
    page = next(pages, None)
    if page is None:
        raise BuildError(f"No page in {layout.SITE} has the figure lenet-learns; build them with `make html`.")
    print(f"LeNet in the page, in Chromium (images/s, {ROUNDS} times {SECONDS} s; held-out images and curves included)")
    with serving(layout.SITE) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-dev-shm-usage"])
        tab = browser.new_page()
        tab.goto(f"{address}/{page.relative_to(layout.SITE).as_posix()}")
        figure = tab.locator("live-lenet-learns")
        figure.scroll_into_view_if_needed()
        figure.get_by_role("button", name="Start").click()
        tab.wait_for_function("() => document.querySelector('live-lenet-learns').runs[0].losses.length > 64")  # warmed up
        speeds = []
        for _ in range(ROUNDS):
            steps, start = figure.evaluate(NOW)
            tab.wait_for_timeout(1000 * SECONDS)
            more, end = figure.evaluate(NOW)
            speeds.append(BATCH * (more - steps) / (end - start))
        browser.close()
    print(f"  median {statistics.median(speeds):.0f}, from {min(speeds):.0f} to {max(speeds):.0f}")
