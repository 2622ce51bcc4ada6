"""Refuses what would break the book later, with file and line, what was found and what to do."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from bookbuild import layout, sources, writing
from bookbuild.errors import Problems
from bookbuild.frameworks import FRAMEWORKS
from bookbuild.sources import Page
from theme.book.drawings import described

_BIB_KEY = re.compile(r"^@\w+\{\s*([^,\s]+)\s*,", re.MULTILINE)
_TABS = (*FRAMEWORKS, "all")


def check(names: list[str], root: Path = layout.ROOT) -> None:
    """Raise Problems with one line for each fault of the pages `names` (paths from `root`)."""
    pages = {name: layout.read(name, root) for name in names}
    problems: list[str] = []
    for page in pages.values():
        problems += [*_cells(page), *_images(page, root), *writing.faults(page)]
    problems += _unlisted(names, root)
    problems += _labels(list(pages.values()))
    problems += _terms(list(pages.values()))
    problems += _citations(list(pages.values()), root)
    problems += _exercises(pages)
    if problems:
        raise Problems(problems)


def _unlisted(names: list[str], root: Path) -> Iterator[str]:
    """A page that no table of contents lists would not appear in the book."""
    # At the root, names like README.md are of files about the repository.
    patterns = ("[!A-Z]*.md", "chapter_*/**/*.md", "solutions/**/*.md", *{f"{Path(name).parent}/*.md" for name in names})
    found = {str(path.relative_to(root)) for pattern in patterns for path in root.glob(pattern) if path.name[0].islower()}
    for name in sorted(found - set(names)):
        yield f"{name}:1: no table of contents lists this page; name it in the ```toc block of an index.md, or remove the file."


def _cells(page: Page) -> Iterator[str]:
    allowed = ", ".join(_TABS)
    for block in page.blocks:
        where = f"{page.name}:{block.line}"
        if ".output" in block.info:
            yield f"{where}: outputs are left in a source page; delete this block, the build makes it anew."
        elif block.is_cell and block.tabs is None:
            yield f"{where}: this cell does not say which tab it belongs to; make its first line `#@tab` and one of {allowed}."
        for tab in (block.tabs or []) if block.is_cell else []:
            if tab not in _TABS:
                yield f"{where}: there is no tab {tab!r}; allowed are {allowed}."
    for line, mark in page.marks(sources.BEGIN_TAB):
        for tab in mark["tabs"].split(","):
            if tab.strip() not in _TABS:
                yield f"{page.name}:{line}: there is no tab {tab.strip()!r}; allowed are {allowed}."


def _images(page: Page, root: Path) -> Iterator[str]:
    for line, image in page.marks(sources.IMAGE):
        path = (root / page.name).parent / image["path"]
        where = f"{page.name}:{line}"
        if not path.is_file():
            yield f"{where}: there is no picture {image['path']}; draw it with `make figures`."
        elif damage := _damage(path):
            yield f"{where}: the picture {image['path']} is damaged ({damage}); draw it again with `make figures`."
        elif path.suffix == ".svg" and not described(path):
            yield (
                f"{where}: the figure {image['path']} has no alt text; "
                f"set ALT in figures/{path.stem}.py and run `make figures`."
            )
        if not image["caption"].strip() and not sources.BESIDE.fullmatch(page.text[line - 1]):
            yield f"{where}: the figure {image['path']} has no caption; write it between ![ and ]."


def _damage(path: Path) -> str | None:
    """Why the drawing can't be read, if it can't."""
    try:
        if path.suffix == ".svg":
            ElementTree.parse(path)
    except ElementTree.ParseError as error:
        return str(error)
    return None


def _labels(pages: list[Page]) -> Iterator[str]:
    first: dict[str, str] = {}
    for page in pages:
        for line, mark in page.marks(sources.LABEL):
            label, where = mark["label"], f"{page.name}:{line}"
            if label in first:
                yield f"{where}: the label {label!r} stands already at {first[label]}; give one of them another name."
            first.setdefault(label, where)
    for page in pages:
        for line, mark in page.marks(sources.REFERENCE):
            if mark["label"] not in first:
                yield (
                    f"{page.name}:{line}: no page has the label {mark['label']!r}; "
                    f"mend the reference or add :label:`{mark['label']}`."
                )


def _terms(pages: list[Page]) -> Iterator[str]:
    first: dict[str, str] = {}
    for page in pages:
        for line, mark in page.marks(sources.TERM):
            name, where = sources.term(mark), f"{page.name}:{line}"
            if name.lower() in first:
                yield (
                    f"{where}: the term {name!r} is defined already at {first[name.lower()]}; define it once, and write "
                    "the other without a mark, or give it an entry of its own in the index, like :dfn:`words <entry>`."
                )
            first.setdefault(name.lower(), where)
            if ";" in name:
                yield f"{where}: the term {name!r} has a semicolon, which parts entries of the index; do without it."


def _citations(pages: list[Page], root: Path) -> Iterator[str]:
    import pybtex.database.input.bibtex as bibtex

    text = layout.text("references.bib", root)
    keys = _BIB_KEY.findall(text)
    lower = [key.lower() for key in keys]
    for key in sorted(key for key in set(lower) if lower.count(key) > 1):
        yield f"references.bib:1: the key {keys[lower.index(key)]!r} is there {lower.count(key)} times; keep one entry."
    try:
        list(bibtex.LowLevelParser(text))
    except bibtex.PybtexSyntaxError as error:
        yield f"references.bib:{error.lineno}: {str(error).partition(': ')[2]}; mend this entry, or the one above."
    for page in pages:
        for line, mark in page.marks(sources.CITATION):
            for key in map(str.strip, mark["keys"].split(",")):
                if key not in keys:
                    yield f"{page.name}:{line}: references.bib has no entry {key!r}; add it or mend the citation."


def _exercises(pages: dict[str, Page]) -> Iterator[str]:
    for name, page in pages.items():
        if name.startswith(sources.SOLUTIONS):
            if page.solutions() and sources.partner(name) not in pages:
                yield f"{name}:1: there is no page {sources.partner(name)} whose exercises are solved here; rename one of them."
            continue
        solved_in = sources.partner(name)
        solutions = pages[solved_in].solutions() if solved_in in pages else []
        solved = {number: title for _, number, title in solutions}
        for (_, before, _), (line, number, _) in itertools.pairwise(solutions):
            if number <= before:
                yield f"{solved_in}:{line}: exercise {number} stands behind exercise {before}; order them, each once."
        asked = page.exercises()
        for line, number, title in asked:
            where = f"{name}:{line}: exercise {number}"
            if not title:
                yield f"{where} must begin with its level and title, like `1. ★ **Title.** Text`."
            elif number not in solved:
                yield f"{where} has no solution; add `## Exercise {number}: {title}` to {solved_in}."
            elif solved[number] != title:
                yield f"{where} is called {title!r} here and {solved[number]!r} in {solved_in}; use one title."
        if len(solved) > len(asked):
            yield f"{solved_in}:1: {len(solved)} solutions for the {len(asked)} exercises of {name}; remove some or ask more."
