"""Reads the pages' Markdown and refuses what would break the book later, with file and line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from bookbuild import layout
from bookbuild.errors import Problems

_FENCE = re.compile(r"^(`{3,})\s*(.*?)\s*$")
_TAB = re.compile(r"^#\s*@tab\s+(.+?)\s*$")
_BEGIN_TAB = re.compile(r"^:begin_tab:`([^`]*)`")
_LABEL = re.compile(r":(?:eq)?label:`([^`]*)`")
_REFERENCE = re.compile(r":(numref|ref|eqref):`([^`]*)`")
_CITATION = re.compile(r":cite[tp]?:`([^`]*)`")
TERM = re.compile(r":dfn:`(?P<words>[^`<]*[^`<\s])(?:\s*<(?P<entry>[^`<>]+)>)?`")
_IMAGE = re.compile(r"!\[(?P<caption>[^\]]*)\]\((?P<path>[^)\s]+)\)")
_BIB_KEY = re.compile(r"^@\w+\{\s*([^,\s]+)\s*,", re.MULTILINE)
_EXERCISE = re.compile(r"^\d+\.\s+(.*)$")
_EXERCISE_STYLE = re.compile(r"^(★{1,3}) \*\*(.+?)\*\*")
_SOLUTION = re.compile(r"^## Exercise (\d+): (.+?)\s*$")


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: `line` is that of its opening fence, 1-based; `info` what stands behind the fence."""

    line: int
    info: str
    source: str

    @property
    def is_cell(self) -> bool:
        return "{.python .input" in self.info

    @property
    def tabs(self) -> list[str] | None:
        """The tabs named by the cell's first line, or None if it names none."""
        match = _TAB.match(self.source.split("\n", 1)[0])
        return [tab.strip() for tab in match[1].split(",")] if match else None


@dataclass(frozen=True)
class Page:
    """A source page: `name` is its path from the root; `text` its lines with the blocks' lines emptied."""

    name: str
    blocks: list[Block]
    text: list[str]

    @property
    def cells(self) -> list[Block]:
        return [block for block in self.blocks if block.is_cell]


def read(name: str, root: Path = layout.ROOT) -> Page:
    """Split the page `name` (a path from `root`) into its fenced blocks and its text."""
    blocks: list[Block] = []
    text: list[str] = []
    opened: tuple[int, str, str] | None = None
    body: list[str] = []
    for number, line in enumerate((root / name).read_text(encoding="utf-8").splitlines(), 1):
        fence = _FENCE.match(line)
        if opened is None and fence:
            opened, body = (number, fence[1], fence[2]), []
        elif opened is not None and fence and fence[1] == opened[1] and not fence[2]:
            blocks.append(Block(opened[0], opened[2], "\n".join(body)))
            opened = None
        elif opened is not None:
            body.append(line)
        text.append("" if opened is not None or fence else line)
    if opened is not None:
        raise Problems([f"{name}:{opened[0]}: this code block is never closed; add a line {opened[1]} at its end."])
    return Page(name, blocks, text)


def exercises(page: Page) -> list[tuple[int, int, str]]:
    """(line, number, title) of each item of the list under `## Exercises`, counted from 1 as Markdown does.

    The title is empty where the item does not begin with its level and title.
    """
    found = []
    inside = False
    for line, content in enumerate(page.text, 1):
        if content.startswith("## "):
            inside = content.strip() == "## Exercises"
        item = _EXERCISE.match(content) if inside else None
        if item:
            style = _EXERCISE_STYLE.match(item[1])
            found.append((line, len(found) + 1, style[2].rstrip(".?!") if style else ""))
    return found


def solutions(page: Page) -> list[tuple[int, int, str]]:
    """(line, number, title) of each heading `## Exercise N: Title`."""
    return [
        (line, int(match[1]), match[2].rstrip(".?!"))
        for line, content in enumerate(page.text, 1)
        if (match := _SOLUTION.match(content))
    ]


def check(names: list[str], root: Path = layout.ROOT) -> None:
    """Raise Problems with one line for each fault of the pages `names` (paths from `root`)."""
    pages = {name: read(name, root) for name in names}
    problems: list[str] = []
    for page in pages.values():
        problems += _check_cells(page)
        problems += _check_images(page, root)
    problems += _check_listed(names, root)
    problems += _check_labels(list(pages.values()))
    problems += _check_terms(list(pages.values()))
    problems += _check_citations(list(pages.values()), root)
    problems += _check_exercises(pages)
    if problems:
        raise Problems(problems)


def _check_listed(names: list[str], root: Path) -> list[str]:
    """A page that no table of contents lists would not appear in the book."""
    there = {str(path.relative_to(root)) for pattern in ("chapter_*/*.md", "solutions/*.md") for path in root.glob(pattern)}
    return [
        f"{name}:1: no table of contents lists this page; name it in the ```toc block of an index.md, or remove the file."
        for name in sorted(there - set(names))
    ]


def _check_cells(page: Page) -> list[str]:
    allowed = [*layout.all_tabs(), "all"]
    problems = []
    for block in page.blocks:
        where = f"{page.name}:{block.line}"
        if ".output" in block.info:
            problems.append(f"{where}: outputs are left in a source page; delete this block, the build makes it anew.")
        elif block.is_cell and block.tabs is None:
            problems.append(
                f"{where}: this cell does not say which tab it belongs to; "
                f"make its first line `#@tab` and one of {', '.join(allowed)}."
            )
        for tab in (block.tabs or []) if block.is_cell else []:
            if tab not in allowed:
                problems.append(f"{where}: there is no tab {tab!r}; allowed are {', '.join(allowed)}.")
    for line, content in enumerate(page.text, 1):
        match = _BEGIN_TAB.match(content)
        for tab in match[1].split(",") if match else []:
            if tab.strip() not in allowed:
                problems.append(f"{page.name}:{line}: there is no tab {tab.strip()!r}; allowed are {', '.join(allowed)}.")
    return problems


def _check_images(page: Page, root: Path) -> list[str]:
    problems = []
    for line, content in enumerate(page.text, 1):
        for match in _IMAGE.finditer(content):
            path = (root / page.name).parent / match["path"]
            where = f"{page.name}:{line}"
            if not path.is_file():
                problems.append(f"{where}: there is no picture {match['path']}; draw it with `make figures`.")
            elif path.suffix == ".svg" and "<desc" not in path.read_text(encoding="utf-8"):
                problems.append(
                    f"{where}: the figure {match['path']} has no alt text; "
                    f"set ALT in figures/{path.stem}.py and run `make figures`."
                )
            if not match["caption"].strip():
                problems.append(f"{where}: the figure {match['path']} has no caption; write it between ![ and ].")
    return problems


def _marks(page: Page, pattern: re.Pattern[str], group: int = 1) -> list[tuple[str, str]]:
    """(file:line, value) of each mark in the page's text."""
    return [
        (f"{page.name}:{line}", match[group])
        for line, content in enumerate(page.text, 1)
        for match in pattern.finditer(content)
    ]


def _check_labels(pages: list[Page]) -> list[str]:
    problems = []
    first: dict[str, str] = {}
    for page in pages:
        for where, label in _marks(page, _LABEL):
            if label in first:
                problems.append(f"{where}: the label {label!r} stands already at {first[label]}; give one of them another name.")
            first.setdefault(label, where)
    for page in pages:
        for where, label in _marks(page, _REFERENCE, 2):
            if label not in first:
                problems.append(f"{where}: no page has the label {label!r}; mend the reference or add :label:`{label}`.")
    return problems


def _check_terms(pages: list[Page]) -> list[str]:
    problems = []
    first: dict[str, str] = {}
    for page in pages:
        for where, term in _marks(page, TERM, 0):
            name = term_name(term)
            if name.lower() in first:
                problems.append(
                    f"{where}: the term {name!r} is defined already at {first[name.lower()]}; define it once, and write "
                    "the other without a mark, or give it an entry of its own in the index, like :dfn:`words <entry>`."
                )
            first.setdefault(name.lower(), where)
    return problems


def term_name(mark: str) -> str:
    """The entry in the index of a term marked like :dfn:`entry` or :dfn:`words <entry>`."""
    found = TERM.fullmatch(mark)
    assert found
    return " ".join((found["entry"] or found["words"]).split())


def _check_citations(pages: list[Page], root: Path) -> list[str]:
    keys = _BIB_KEY.findall((root / "references.bib").read_text(encoding="utf-8"))
    problems = [
        f"references.bib: the key {key!r} is there {keys.count(key)} times; keep one entry."
        for key in sorted(set(keys))
        if keys.count(key) > 1
    ]
    for page in pages:
        for where, cited in _marks(page, _CITATION):
            problems += [
                f"{where}: references.bib has no entry {key.strip()!r}; add it or mend the citation."
                for key in cited.split(",")
                if key.strip() not in keys
            ]
    return problems


def _check_exercises(pages: dict[str, Page]) -> list[str]:
    problems = []
    for name, page in pages.items():
        asked = exercises(page)
        if not asked:
            continue
        answer_name = f"solutions/{Path(name).name}"
        answered = {number: title for _, number, title in solutions(pages[answer_name])} if answer_name in pages else {}
        for line, number, title in asked:
            if not title:
                problems.append(
                    f"{name}:{line}: exercise {number} must begin with its level and title, like `1. ★ **Title.** Text`."
                )
            elif number not in answered:
                problems.append(
                    f"{name}:{line}: exercise {number} has no solution; add `## Exercise {number}: {title}` to {answer_name}."
                )
            elif answered[number] != title:
                problems.append(
                    f"{name}:{line}: exercise {number} is called {title!r} here and {answered[number]!r} in {answer_name}; "
                    "use one title."
                )
        if len(answered) > len(asked):
            problems.append(f"{answer_name}:1: {len(answered)} solutions for the {len(asked)} exercises of {name}.")
    return problems
