"""The pages' Markdown: the marks of the book, and the cells and exercises of a page. Nothing else knows them."""

from __future__ import annotations

import itertools
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bookbuild.errors import Problems

# Marks in the text, `:name:` and a value between backquotes.
LABEL = re.compile(r":(?:eq)?label:`(?P<label>[^`]*)`")
REFERENCE = re.compile(r":(?P<kind>numref|ref|eqref):`(?P<label>[^`]*)`")
CITATION = re.compile(r":cite(?P<form>[tp]?):`(?P<keys>[^`]*)`")
TERM = re.compile(r":dfn:`(?P<words>[^`<]*[^`<\s])(?:\s*<(?P<entry>[^`<>]+)>)?`")
BEGIN_TAB = re.compile(r"^:begin_tab:`(?P<tabs>[^`]*)`")
SIZE = re.compile(r"^:(?:width|height):`[^`]*`\s*\n?", re.MULTILINE)
BIBLIOGRAPHY = re.compile(r"^:bibliography:`[^`]*`\s*$", re.MULTILINE)
# What a mark belongs to.
LABEL_LINE = re.compile(r"^:label:`(?P<label>[^`]*)`\s*$", re.MULTILINE)
EQUATION = re.compile(r"\$\$(?P<tex>.*?)\$\$\s*\n:eqlabel:`(?P<label>[^`]*)`", re.DOTALL)
IMAGE = re.compile(r"!\[(?P<caption>[^\]]*)\]\((?P<path>[^)\s]+)\)")
# A small drawing in the quotation of an aside, whose words are its caption.
BESIDE = re.compile(r"^> !\[\]\((?P<path>[^)\s]+)\)[ \t]*$", re.MULTILINE)
FIGURE = re.compile(rf"^{IMAGE.pattern}[ \t]*\n(?:\s*:label:`(?P<label>[^`]*)`)?", re.MULTILINE)
TABLE_CAPTION = re.compile(r"^:(?!\w+:`)(?P<caption>[^\n]+)\n(?:\s*:label:`(?P<label>[^`]*)`)?", re.MULTILINE)
# Blocks between fences.
DIRECTIVE = re.compile(r"^```(?P<name>toc|eval_rst)\n(?P<body>.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^(?P<fence>`{3,}|~{3,}) *(?P<info>.*)\n(?P<body>(?:.*\n)*?)(?P=fence)[ \t]*$", re.MULTILINE)
RST_TITLE = re.compile(r"^ *(\S.*)\n *={3,}$", re.MULTILINE)
PREDICT = re.compile(r"^(?:   )?(\*\*Predict\.\*\* .*\n(?:.+\n)*)", re.MULTILINE)
ASIDE = re.compile(r"^(?:   )?\*\*Aside\.\*\* (?P<body>.*\n(?:.+\n)*(?:\n *\.\. image:: (?:.+\n)+)?)", re.MULTILINE)
# Marks in code: the tab in a cell's first line, the alternative text of what it draws, and what goes into `d2l`.
TAB = re.compile(r"^#\s*@tab\s+(?P<tabs>.+?)\s*$")
ALT = re.compile(r"^[ ]*#[ ]*@alt\s+(?P<words>.*\S)[ ]*$", re.MULTILINE)
SAVE = re.compile(r"[ \t]*#\s*@save\b[ \t]*$", re.MULTILINE)
CODE_LINE = re.compile(r"^[ ]*#[ ]*@(?:alt|tab)\b.*\n?", re.MULTILINE)
# Any of them, where none should be left.
ANY_IN_TEXT = re.compile(r":(?:eq)?(?:label|numref|ref|eqref|cite|citet|citep|dfn|width|begin_tab|end_tab|bibliography):")
ANY_IN_CODE = re.compile(r"^[^'\"\n]*#\s*@(?:alt|tab|save)", re.MULTILINE)  # not in what is printed

SOLUTIONS = "solutions/"
_FENCE = re.compile(r"^(`{3,}|~{3,})\s*(.*?)\s*$")
# A comment, or what might hold the like of one.
_COMMENT = re.compile(
    r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)[ \t]*$|(?P<code>`+)(?!`)(?:(?!\n\n).)*?(?P=code)|(?P<comment><!--.*?-->)",
    re.MULTILINE | re.DOTALL,
)
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_EXERCISES = "## Exercises"
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
        return tabs(self.source)


@dataclass(frozen=True)
class Page:
    """A source page: `name` is its path from the root; `text` its lines with the blocks' lines emptied."""

    name: str
    blocks: list[Block]
    text: list[str]

    @property
    def cells(self) -> list[Block]:
        return [block for block in self.blocks if block.is_cell]

    def cells_of(self, tab: str) -> list[Block]:
        """The cells that run for `tab`."""
        return [cell for cell in self.cells if cell.tabs == ["all"] or tab in (cell.tabs or [])]

    def marks(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
        """(line, match) of each mark in the page's text."""
        for line, content in enumerate(self.text, 1):
            for match in pattern.finditer(content):
                yield line, match

    def exercises(self) -> list[tuple[int, int, str]]:
        """(line, number, title) of each item of the list under `## Exercises`, counted from 1 as Markdown does.

        The title is empty where the item does not begin with its level and title.
        """
        found: list[tuple[int, int, str]] = []
        inside = False
        for line, content in enumerate(self.text, 1):
            if content.startswith("## "):
                inside = content.strip() == _EXERCISES
            item = _EXERCISE.match(content) if inside else None
            if item:
                style = _EXERCISE_STYLE.match(item[1])
                found.append((line, len(found) + 1, style[2].rstrip(".?!") if style else ""))
        return found

    def questions(self) -> dict[int, str]:
        """The Markdown of each exercise, by number: its level and what it asks, without its title."""
        found = {}
        for line, number, _ in self.exercises():
            rest = itertools.takewhile(lambda content: not content or content.startswith("   "), self.text[line:])
            asked = textwrap.dedent("\n".join(rest)).strip()
            found[number] = "\n".join([_EXERCISE_STYLE.sub(r"\1", _EXERCISE.sub(r"\1", self.text[line - 1])), asked]).strip()
        return found

    def solutions(self) -> list[tuple[int, int, str]]:
        """(line, number, title) of each heading `## Exercise N: Title`."""
        return [
            (line, int(match[1]), match[2].rstrip(".?!"))
            for line, content in enumerate(self.text, 1)
            if (match := _SOLUTION.match(content))
        ]


def parse(name: str, source: str) -> Page:
    """Split the text of the page `name` into its fenced blocks and its text.

    Raises Problems if a block is not closed.
    """
    blocks: list[Block] = []
    text: list[str] = []
    opened: tuple[int, str, str] | None = None
    body: list[str] = []
    for number, line in enumerate(source.splitlines(), 1):
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


def tabs(code: str) -> list[str] | None:
    """The tabs named by the first line of a cell's code, or None if it names none."""
    match = TAB.match(code.split("\n", 1)[0])
    return [tab.strip() for tab in match["tabs"].split(",")] if match else None


def uncommented(source: str) -> str:
    """The text of a page with its comments blanked out, so that each line keeps its number."""
    return _COMMENT.sub(lambda found: re.sub(r"[^\n]+", "", found[0]) if found["comment"] else found[0], source)


def title(source: str) -> str | None:
    """The first heading of a page's text, in Markdown or inside an `eval_rst` block."""
    found = _TITLE.search("\n".join(parse("", source).text)) or RST_TITLE.search(source)
    return found[1].strip() if found else None


def contents(source: str) -> Iterator[tuple[int, str]]:
    """(line, page without .md) of each entry of the tables of contents in a page's text."""
    for block in DIRECTIVE.finditer(source):
        first = source.count("\n", 0, block.start()) + 2
        for offset, entry in enumerate(block["body"].splitlines() if block["name"] == "toc" else ()):
            if entry.strip() and not entry.strip().startswith(":"):
                yield first + offset, entry.strip()


def term(mark: re.Match[str]) -> str:
    """The entry in the index of a term marked like :dfn:`entry` or :dfn:`words <entry>`."""
    return " ".join((mark["entry"] or mark["words"]).split())


def partner(page: str) -> str:
    """The page with the solutions to the exercises of `page`, or the page that asks what `page` solves."""
    return page.removeprefix(SOLUTIONS) if page.startswith(SOLUTIONS) else SOLUTIONS + page


def partners(pages: list[str]) -> dict[str, str]:
    """The pages with exercises among `pages`, each with the page that solves them."""
    solved = {page: partner(page) for page in pages if not page.startswith(SOLUTIONS) and Path(page).stem != "index"}
    return {page: solutions for page, solutions in solved.items() if solutions in pages}


def with_questions(source: str, questions: dict[int, str]) -> str:
    """A page's text with the exercise quoted below each heading of a solution."""

    def quoted(heading: re.Match[str]) -> str:
        asked = TERM.sub(r"\g<words>", questions.get(int(heading[1]), ""))
        return f"{heading[0].rstrip()}\n\n{textwrap.indent(asked, '> ', lambda _: True)}\n" if asked else heading[0]

    return re.sub(_SOLUTION.pattern, quoted, source, flags=re.MULTILINE)


def with_links(source: str, exercise: str, solution: str) -> str:
    """A page's text with `exercise` around each exercise and `solution` around each heading of a solution.

    In both, {number} stands for the exercise's number; {item} for the exercise, {heading} for the heading.
    """
    source = re.sub(
        _SOLUTION.pattern, lambda m: solution.format(heading=m[0].rstrip(), number=m[1]), source, flags=re.MULTILINE
    )
    head, mark, listed = source.partition(_EXERCISES)
    number = 0

    def item(match: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return exercise.format(item=match[0].rstrip(), number=number) + "\n"

    return head + mark + re.sub(r"^\d+\. .*?(?=^\d+\. |\Z)", item, listed, flags=re.MULTILINE | re.DOTALL)
