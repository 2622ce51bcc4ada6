"""`make epub`: one EPUB for each framework, for reading apps."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from bookbuild import convert, layout, prepare, sphinx
from bookbuild.stamps import Stamps

OUT = layout.BUILD / "epub"


def path(tab: str) -> Path:
    """Where the EPUB of `tab` is, or will be."""
    return OUT / layout.file_name(tab, ".epub")


def is_current(tab: str, pages: list[str]) -> bool:
    """Is there an EPUB of the pages as they are now?"""
    noted = Stamps(layout.BUILD / "built.json").get(f"epub/{tab}")
    return noted is not None and path(tab).is_file() and noted == prepare.key(pages, tab)


def build() -> None:
    """Bring the EPUB of every tab up to date."""
    pages = prepare.pages()
    stamps = Stamps(layout.BUILD / "built.json")
    for tab in layout.tabs():
        target = path(tab)
        shown = target.relative_to(layout.ROOT)
        key = prepare.key(pages, tab)
        if is_current(tab, pages):
            print(f"{shown} is up to date.")
            continue
        work = layout.BUILD / f"epub_{tab}"
        shutil.rmtree(work, ignore_errors=True)
        sphinx.run("epub", convert.write_rst(tab), work, tab)
        OUT.mkdir(exist_ok=True)
        os.replace(work / target.name, target)
        stamps.set(f"epub/{tab}", key)
        print(f"{shown} is ready.")
