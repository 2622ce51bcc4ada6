"""What readers take along from the site: notebooks, zips, and the PDFs and EPUBs that are built, under _downloads."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from bookbuild import epub, layout, notebooks, pdf, stamps

FOLDER = "_downloads"
_BOOKS = {"pdf": pdf, "epub": epub}
# What stands between these comments is itself in a comment where the file that it offers is not there.
_OFFER = re.compile(
    r"<!--\[(?P<name>(?P<kind>pdf|epub)-(?P<tab>\w+))\](?:-->)?(?P<link>.*?)(?:<!--)?\[/(?P=name)\]-->", re.DOTALL
)


def wanted(pages: list[str]) -> dict[str, Path]:
    """The files to offer: each one's path under _downloads, and where it was built."""
    found = {}
    for tab in layout.tabs():
        archive = notebooks.archive(tab)
        found[archive.name] = archive
        for page in pages:
            name = str(Path(tab, page).with_suffix(".ipynb"))
            found[name] = notebooks.OUT / name
        # A PDF of an older text is not offered; `make pdf` brings it up to date, and `make epub` an EPUB.
        for kind in _BOOKS.values():
            if kind.is_current(tab, pages):
                found[kind.path(tab).name] = kind.path(tab)
    return found


def place(site: Path, pages: list[str]) -> None:
    """Bring _downloads in `site` up to date, and the pages' offers of PDFs and EPUBs with it."""
    folder = site / FOLDER
    files = wanted(pages)
    for old in [path for path in folder.rglob("*") if path.is_file() and str(path.relative_to(folder)) not in files]:
        old.unlink()
    for name, source in files.items():
        target = folder / name
        if target.is_file() and _state(target) == _state(source):
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = target.with_name(f"{target.name}.part")
        shutil.copy2(source, aside)  # with its time, by which a copy is known
        os.replace(aside, target)

    def offer(match: re.Match[str]) -> str:
        name, link = match["name"], match["link"]
        there = _BOOKS[match["kind"]].path(match["tab"]).name in files
        return f"<!--[{name}]-->{link}<!--[/{name}]-->" if there else f"<!--[{name}]{link}[/{name}]-->"

    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        offered = _OFFER.sub(offer, text)
        if offered != text:
            stamps.write(path, offered)


def _state(path: Path) -> tuple[int, int]:
    return path.stat().st_size, path.stat().st_mtime_ns
