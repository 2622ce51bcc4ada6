"""`make epub`: one EPUB for each framework, for reading apps."""

from __future__ import annotations

import os
import shutil

from bookbuild import html, layout, sphinx
from bookbuild.stamps import Stamps, digest

OUT = layout.BUILD / "epub"


def build() -> None:
    """Bring the EPUB of every tab up to date."""
    pages = html.evaluated_pages()
    stamps = Stamps(layout.BUILD / "built.json")
    for tab in layout.tabs():
        target = OUT / f"{layout.settings()['project']['name']}-{tab}.epub"
        shown = target.relative_to(layout.ROOT)
        key = digest(html.inputs(pages), tab, *pages)
        if target.is_file() and stamps.get(f"epub/{tab}") == key:
            print(f"{shown} is up to date.")
            continue
        work = layout.BUILD / f"epub_{tab}"
        shutil.rmtree(work, ignore_errors=True)
        sphinx.run("epub", sphinx.write_rst(tab), work, tab)
        OUT.mkdir(exist_ok=True)
        os.replace(work / target.name, target)
        stamps.set(f"epub/{tab}", key)
        print(f"{shown} is ready.")
