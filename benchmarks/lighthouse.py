"""What Lighthouse says of each page, on a telephone with a slow line as it simulates them; and how heavy the pages are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from typing import Any

from bookbuild import html, layout
from bookbuild.errors import BuildError
from bookbuild.screenshots import chromium
from bookbuild.server import serving

VERSION = "12.8.2"  # the last that runs on Node 18, which Debian 12 has; the next needs Node 22
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
GOAL = 95
ROUNDS = 3  # at most, while a page is below the goal; the best counts, because a busy machine only makes pages look slower


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
    """Lighthouse's report on one page."""
    with tempfile.TemporaryDirectory() as profile:
        flags = f"--headless=new --no-sandbox --disable-dev-shm-usage --user-data-dir={profile}"
        done = subprocess.run(
            [*command, address, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}",
             f"--chrome-flags={flags}"],
            env={**os.environ, "CHROME_PATH": chromium()}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise BuildError(f"Lighthouse failed on {address}:\n{done.stderr[-1000:]}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def scores(found: dict[str, Any]) -> list[int]:
    return [round(100 * (found["categories"][name]["score"] or 0)) for name in CATEGORIES]


def weight(found: dict[str, Any]) -> int:
    """Bytes on the wire without pictures."""
    sent = found["audits"]["network-requests"]["details"]["items"]
    return sum(item["transferSize"] for item in sent if item.get("resourceType") != "Image")


def main() -> None:
    size = sum(path.stat().st_size for path in html.SITE.rglob("*") if path.is_file() and "_downloads" not in path.parts)
    print(f"The site: {size / 1e6:.1f} MB without what can be downloaded")
    command = program()
    if command is None:
        return
    print(f"Lighthouse {VERSION}: {', '.join(CATEGORIES)}; kB on the wire without pictures")
    pages = sorted(path.relative_to(html.SITE).as_posix() for path in html.SITE.rglob("*.html") if "_static" not in path.parts)
    pages.remove("404.html")  # asks not to be found by search engines, which Lighthouse counts against it
    with serving(html.SITE) as address:
        for page in pages:
            found = [report(command, f"{address}/{page}")]
            while min(scores(found[-1])) < GOAL and len(found) < ROUNDS:
                found.append(report(command, f"{address}/{page}"))
            best = [max(values) for values in zip(*map(scores, found), strict=True)]
            mark = "" if min(best) >= GOAL else f"   below {GOAL}"
            print(f"  {page:56} {best[0]:4} {best[1]:4} {best[2]:4} {best[3]:4} {weight(found[0]) / 1e3:6.0f}{mark}", flush=True)
