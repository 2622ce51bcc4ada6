"""`make epub`: one EPUB for each framework, for reading apps."""

from __future__ import annotations

import os
import shutil

from bookbuild import convert, layout, prepare, sphinx
from bookbuild.stamps import Stamps

OUT = layout.BUILD / "epub"


def build() -> None:
    """Bring the EPUB of every tab up to date."""
    pages = prepare.pages()
    stamps = Stamps(layout.BUILD / "built.json")
    for tab in layout.tabs():
        target = OUT / layout.file_name(tab, ".epub")
        shown = target.relative_to(layout.ROOT)
        key = prepare.key(pages, tab)
        if target.is_file() and stamps.get(f"epub/{tab}") == key:
            print(f"{shown} is up to date.")
            continue
        work = layout.BUILD / f"epub_{tab}"
        shutil.rmtree(work, ignore_errors=True)
        sphinx.run("epub", convert.write_rst(tab), work, tab)
        OUT.mkdir(exist_ok=True)
        os.replace(work / target.name, target)
        stamps.set(f"epub/{tab}", key)
        print(f"{shown} is ready.")
