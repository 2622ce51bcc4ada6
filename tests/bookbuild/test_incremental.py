"""A site that grew by many small builds is the same, byte for byte, as one that was built at once."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from tests.bookbuild.tiny_book import Book

SECOND = """# A Second Page
:label:`section_second`

A :dfn:`second page` builds on :numref:`section_page` (:ref:`section_page`), on :eqref:`eq_one`, and shows :numref:`fig_square`.

![A square.](../img/square.svg)
:label:`fig_square`

## Exercises

1. ★ **Nothing.** What is free about :numref:`section_page`?
"""
SOLUTIONS = """# Solutions to the Second Page

See :numref:`section_second`.

## Exercise 1: Nothing

Nothing.
"""
SQUARE = """<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"><desc>A square.</desc>
<rect width="40" height="40" fill="#{colour}"/></svg>
"""
LIVE = """customElements.define("live-square", class extends live.Figure {
  static state = { side: 1 };
  build() {}
  update() { this.say("first"); }
});
"""


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_many_builds_make_what_one_makes(book: Book) -> None:
    chapter, page = book.page.parent, book.page
    solutions = book.root / "solutions" / "chapter_tiny"
    square = book.root / "img" / "square.svg"
    live = book.root / "theme" / "live" / "figures" / "square.js"

    def add_a_page() -> None:
        square.write_text(SQUARE.format(colour="1f77b4"), encoding="utf-8")
        (chapter / "second.md").write_text(SECOND, encoding="utf-8")
        (solutions / "second.md").write_text(SOLUTIONS, encoding="utf-8")
        edit(chapter / "index.md", "\npage\n", "\npage\nsecond\n")
        edit(book.root / "index.md", "references\n", "solutions/chapter_tiny/second\nreferences\n")

    # Each edit, and what a page other than the edited one shows after it. What makes every page be written comes first.
    edits: list[tuple[Callable[[], object], str, str]] = [
        (lambda: edit(book.root / "theme" / "html" / "static" / "page.js", "\n", "\n// changed\n"), "index", "A Page"),
        (add_a_page, "chapter_tiny/page", "A Second Page"),
        (lambda: edit(chapter / "index.md", "\npage\nsecond\n", "\nsecond\npage\n"),
         "chapter_tiny/page", r'left-prev"\s+href="second\.html"'),
        (lambda: square.write_text(SQUARE.format(colour="d62728"), encoding="utf-8"), "index", "A Page"),
        (lambda: live.write_text(LIVE, encoding="utf-8"), "chapter_tiny/second", "<live-square data-live>"),
        (lambda: edit(live, "first", "second"), "chapter_tiny/second", r'src="\.\./_static/live/live\.js\?v=\w+"'),
        (lambda: edit(page, ":cite:`Someone.2000`", "nothing"), "references", "References"),
        (lambda: edit(page, "# A Page", "# A Better Page"), "chapter_tiny/second", "A Better Page"),
        (lambda: edit(page, "$$x = 1$$", "$$y = 2$$\n:eqlabel:`eq_two`\n\n$$x = 1$$"),
         "chapter_tiny/second", r">\(1\.2\.2\)<"),
        (lambda: edit(page, "$$y = 2$$\n:eqlabel:`eq_two`\n\n$$x = 1$$\n:eqlabel:`eq_one`",
                      "$$x = 1$$\n:eqlabel:`eq_one`\n\n$$y = 2$$\n:eqlabel:`eq_two`"),
         "chapter_tiny/second", r">\(1\.2\.1\)<"),
        (lambda: edit(solutions / "second.md", "# Solutions to the Second Page", "# Answers to the Second Page"),
         "references", "Answers to the Second Page"),
        (lambda: edit(page, "Text with", "![Another square.](../img/square.svg)\n:label:`fig_another`\n\nThe :dfn:`word` with"),
         "genindex", "word"),
        (lambda: edit(page, "`word` with", "`word` and other words with"), "genindex", "word"),
    ]  # fmt: skip
    for number, (change, elsewhere, words) in enumerate(edits):
        change()
        status, said = book.build()
        assert status == 0, f"after edit {number}: {said}"
        written = (book.root / "_build" / "html" / f"{elsewhere}.html").read_text(encoding="utf-8")
        assert re.search(words, written), f"{elsewhere} after edit {number}"
    grown = files(book.root / "_build" / "html")
    assert b'this.say("second")' in grown["_static/live/figures/square.js"]
    for built in (book.root / "_build").iterdir():
        if not built.name.startswith(("eval", "ran.json")):  # what the cells printed is not the question here
            shutil.rmtree(built) if built.is_dir() else built.unlink()
    status, said = book.build()
    assert status == 0, said
    at_once = files(book.root / "_build" / "html")
    assert sorted(grown) == sorted(at_once)
    assert [name for name in grown if grown[name] != at_once[name]] == []
