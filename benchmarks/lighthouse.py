"""What Lighthouse says of each page, on a telephone with a slow line as it simulates them; and how heavy the pages are."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import tempfile
from typing import Any

from bookbuild import layout
from bookbuild.errors import BuildError
from bookbuild.tools.screenshots import chromium
from bookbuild.tools.server import serving

VERSION = "12.8.2"  # the last that runs on Node 18, which Debian 12 has; the next needs Node 22
GOALS = {"performance": 90, "accessibility": 95, "best-practices": 95, "seo": 95}
LOADS = 3  # of each page; what counts is the median, because no two loads take the same time


def program() -> list[str] | None:
    """The command for Lighthouse; None, and a line that says why, if it cannot be had."""
    node = shutil.which("npm")
    if node is None:
        print("  Lighthouse needs Node.js and npm, which are not on this machine; on Debian: apt-get install nodejs npm")
        return None
    home = layout.BUILD / "lighthouse"
    found = home / "node_modules" / ".bin" / "lighthouse"
    manifest = home / "node_modules" / "lighthouse" / "package.json"
    if not manifest.is_file() or json.loads(manifest.read_text(encoding="utf-8"))["version"] != VERSION:
        done = subprocess.run([node, "install", "--no-fund", "--no-audit", "--prefix", str(home), f"lighthouse@{VERSION}"],
                              capture_output=True, text=True, check=False)  # fmt: skip
        if done.returncode:
            print(f"  npm could not install Lighthouse {VERSION}: {done.stderr.strip().splitlines()[-1]}")
            return None
    return [str(found)]


def report(command: list[str], address: str) -> dict[str, Any]:
    """Load the page once, and return what Lighthouse says of it."""
    with tempfile.TemporaryDirectory() as profile:
        flags = f"--headless=new --no-sandbox --disable-dev-shm-usage --user-data-dir={profile}"
        done = subprocess.run(
            [*command, address, "--quiet", "--output=json", f"--only-categories={','.join(GOALS)}", f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": chromium()}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise BuildError(f"Lighthouse failed on {address}:\n{done.stderr[-1000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def weight(found: dict[str, Any]) -> int:
    """Bytes on the wire without pictures."""
    sent = found["audits"]["network-requests"]["details"]["items"]
    return sum(item["transferSize"] for item in sent if item.get("resourceType") != "Image")


def line(found: list[dict[str, Any]]) -> str:
    """The weight of a page, and for each category the scores of all loads and their median, marked if it is too low."""
    words = [f"{weight(found[0]) / 1e3:5.0f} kB"]
    for name, goal in GOALS.items():
        scores = [round(100 * (one["categories"][name]["score"] or 0)) for one in found]
        median = statistics.median(scores)
        words.append(f"{' '.join(map(str, scores))} -> {median}{'' if median >= goal else f' below {goal}'}")
    return "   ".join(words)


def main() -> None:
    command = program()
    if command is None:
        return
    print(f"Lighthouse {VERSION}, on a telephone as it simulates it: kB on the wire without pictures; then for")
    print(f"{', '.join(f'{name} (at least {goal})' for name, goal in GOALS.items())}")
    print(f"the scores of {LOADS} loads and their median")
    found = (path.relative_to(layout.SITE).as_posix() for path in layout.SITE.rglob("*.html"))
    pages = sorted(page for page in found if not page.startswith("_static"))
    pages.remove("404.html")  # asks not to be found by search engines, which Lighthouse counts against it
    with serving(layout.SITE) as address:
        for page in pages:
            print(f"  {page:60} {line([report(command, f'{address}/{page}') for _ in range(LOADS)])}", flush=True)
