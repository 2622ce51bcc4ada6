"""Writes the `#@save` cells of the pages into the generated modules of `d2l/`."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

from bookbuild import layout, sources
from bookbuild.stamps import Stamps, digest

_LABEL = re.compile(r"^:label:.*$", re.MULTILINE)


def saved_code(tab: str, pages: list[str]) -> tuple[Path, str]:
    """The module that holds the saved cells of `tab`, and what its whole text should be now."""
    from d2lbook import library

    target = layout.ROOT / layout.settings()[f"library-{tab}"]["lib_file"]
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / target.name
        # d2lbook keeps the hand-written lines above its mark, so it has to see the file as it is.
        copy.write_bytes(target.read_bytes())
        library.save_tab([str(layout.ROOT / page) for page in pages], str(copy), tab, layout.all_tabs()[0])
        return target, copy.read_text(encoding="utf-8").rstrip() + "\n"


def update(pages: list[str]) -> list[Path]:
    """Rewrite the generated modules whose text is out of date; return them.

    A file that is current is not touched: a new modification time would make every page stale. Nothing is asked of
    d2lbook, whose import takes longer than all else, while neither the saved cells nor the modules have changed.
    """
    stamps = Stamps(layout.BUILD / "built.json")
    modules = [layout.ROOT / layout.settings()[f"library-{tab}"]["lib_file"] for tab in layout.all_tabs()]
    saved = [f"{page}: {words}" for page in pages for words in _saved_words(page)]
    lock = layout.ROOT / "requirements.lock"
    if stamps.get("library") == digest([lock, *modules], *saved):
        return []
    written = []
    for tab in layout.all_tabs():
        target, text = saved_code(tab, pages)
        if target.read_text(encoding="utf-8") != text:
            aside = target.with_suffix(".part")
            aside.write_text(text, encoding="utf-8")
            os.replace(aside, target)
            written.append(target)
    stamps.set("library", digest([lock, *modules], *saved))
    return written


def _saved_words(page: str) -> list[str]:
    """What d2lbook reads of a page: its saved cells, and the labels, which it names above each of them."""
    labels = _LABEL.findall((layout.ROOT / page).read_text(encoding="utf-8"))
    return [*labels, *(f"{cell.tabs} {cell.source}" for cell in sources.read(page).cells if "@save" in cell.source)]
