"""Refuses what a page writes in a way that would be lost or misread: titles, fences, marks, formulas, tables, figures."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from bookbuild import sources
from bookbuild.sources import Page

_MARKS = ("label", "eqlabel", "numref", "ref", "eqref", "cite", "citet", "citep", "dfn", "width", "height", "begin_tab",
          "end_tab", "bibliography")  # fmt: skip
_MARK = re.compile(r":(?P<name>[A-Za-z_]+):`(?P<value>(?:(?!\n\n)[^`])*)`")
_BROKEN = re.compile(rf":(?P<name>(?!end_tab)(?:{'|'.join(_MARKS)})):")
# Code and formulas within one paragraph.
_CODE = re.compile(r"(?P<ticks>`+)(?!`)(?:(?!\n\n).)*?(?P=ticks)", re.DOTALL)
_FORMULA = re.compile(r"\$\$(?:(?!\n\n).)*?\$\$|(?<!\\)\$(?=[^\s$])(?:(?!\n\n).)*?(?<![\s\\])\$", re.DOTALL)
_HTML = re.compile(r"</?[A-Za-z][\w-]*(?:\s[^<>]*)?/?>")
_LINK = re.compile(r"\]\((?!https?://|mailto:)(?P<address>[^)\s]*)")
_LABEL = re.compile(r"(?!.*sec_)[a-z][a-z0-9_]*")
# What is below the names of a table's columns.
_RULE = re.compile(r"(?=.*\|) *\|?(?: *:?-+:? *\|)*(?: *:?-+:? *)?")
_FENCE = re.compile(r"toc|eval_rst|[\w+#.-]*|\{\.python +\.input[^{}]*\}")

Faults = Iterator[tuple[int, str]]  # each with its line


def faults(page: Page) -> Iterator[str]:
    """A text for each fault: where, what was found, what to do."""
    marked = "\n".join(page.text)
    coded = _blank(_CODE, marked)
    plain = _blank(_FORMULA, coded)
    lines = plain.split("\n")
    for check in (_title(page), _fences(page), _marks(marked), _labels(page.text), _tabs(page), _formulas(coded),
                  _foreign(plain), _figures(lines, page.text), _tables(lines)):  # fmt: skip
        for line, problem in check:
            yield f"{page.name}:{line}: {problem}"


def _blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with an x for each letter of what the pattern finds; lines stay lines."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", "x", found[0]), text)


def _found(pattern: re.Pattern[str], text: str) -> Iterator[tuple[int, re.Match[str]]]:
    for match in pattern.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match


def _title(page: Page) -> Faults:
    first = next((line for line, content in enumerate(page.text, 1) if content.strip()), len(page.text) + 1)
    in_block = any(block.line < first and sources.RST_TITLE.search(block.source) for block in page.blocks)
    titles = [line for line, content in enumerate(page.text, 1) if content.startswith("# ")]
    if not in_block and first not in titles:
        yield 1, "the page has no title; begin it with `# Title`."
    for line in titles if in_block else titles[1:]:
        yield line, "the page has a title already; write `## ` before that of a part."


def _fences(page: Page) -> Faults:
    for block in page.blocks:
        if not _FENCE.fullmatch(block.info) and ".output" not in block.info:
            yield block.line, (
                f"{block.info!r} is not known behind a fence; write `{{.python .input}}` for a cell, "
                "the name of a language for code that is only shown, `toc`, or nothing."
            )


    for line, content in enumerate(page.text, 1):
        if re.match(r"\s+(?:```|~~~)\s*\{", content):
            yield line, "a cell runs only if its fence begins at the left margin, outside of a list; move it there."


def _marks(text: str) -> Faults:
    """Marks that are not known, or not whole: they would stand in the page as they are."""
    for line, mark in _found(_MARK, text):
        if mark["name"] not in _MARKS:
            yield line, f"there is no mark :{mark['name']}:; allowed are {', '.join(_MARKS)}."
        elif not mark["value"].strip():
            yield line, f"the mark :{mark['name']}: is empty; write a value between the backquotes."
        elif mark["name"] == "dfn" and not sources.TERM.fullmatch(mark[0]):
            yield line, f"{mark[0]} is not whole; write :dfn:`words` or, for another entry in the index, :dfn:`words <entry>`."
    for line, mark in _found(_BROKEN, _blank(_CODE, _blank(_MARK, text))):
        yield line, f"this mark is not whole; write :{mark['name']}:`...`, without a space."


def _labels(lines: list[str]) -> Faults:
    """Labels that are not right below what they name: they would become those of something else."""
    for number, content in enumerate(lines):
        above = lines[number - 1].rstrip() if number else ""
        for mark in sources.LABEL.finditer(content):
            label = mark["label"]
            if not _LABEL.fullmatch(label):
                yield number + 1, f"the label {label!r} is not made of small letters, digits and `_`, without `sec_`; rename it."
            if mark[0].startswith(":eq"):
                fits, what = above.endswith("$$"), "a formula between `$$`"
            else:
                fits = above.startswith(("#", "![", ":width:", ":height:")) or above.startswith(":") and not _MARK.match(above)
                what = "a heading, a figure or a table's caption"
            if not fits or content.rstrip() != mark[0]:
                yield number + 1, f"the label {label!r} is not alone on the line right below {what}; put it there."


def _tabs(page: Page) -> Faults:
    """Text for one tab that is not closed, or not opened, or has code in it."""
    opened = 0
    blocks = {block.line for block in page.blocks}
    for line, content in enumerate(page.text, 1):
        if content.startswith(":begin_tab:"):
            if opened:
                yield line, f"the tab of line {opened} is still open; put `:end_tab:` before this line."
            opened = line
        elif content.startswith(":end_tab:"):
            if not opened:
                yield line, "no tab is open here; remove `:end_tab:`, or put `:begin_tab:` before its text."
            opened = 0
        elif opened and line in blocks:
            yield line, f"a block of code stands in the tab of line {opened}; put it before or behind, as a cell with `#@tab`."
    if opened:
        yield opened, "this tab is never closed; put `:end_tab:` behind its text."


def _formulas(text: str) -> Faults:
    for line, _ in _found(re.compile(r"\$\$"), _blank(_FORMULA, text)):
        yield line, "this `$$` has no partner in its paragraph; close the formula, and leave no empty line in it."
    for line, formula in _found(_FORMULA, text):
        if re.match("#+ ", text.split("\n")[line - 1]):
            yield line, f"the heading has the formula {formula[0]}, which a PDF's list of headings can't show; write it in words."


def _foreign(text: str) -> Faults:
    """What only browsers could show."""
    for line, tag in _found(_HTML, text):
        yield line, f"the HTML {tag[0]!r} would be lost on paper; write Markdown."
    for line, link in _found(_LINK, _blank(re.compile(r"!\[[^\]]*\]\([^)]*\)"), text)):
        yield line, f"the link to {link['address']!r} leads nowhere; write :ref:`label` for a page, else https://..."


def _figures(lines: list[str], texts: list[str]) -> Faults:
    """Pictures that would be no figures: with their file's name in the place of the alternative text."""
    for number, (plain, text) in enumerate(zip(lines, texts, strict=False)):
        above = lines[number - 1].strip() if number else ""
        if sources.BESIDE.fullmatch(text.rstrip()):
            quoted = list(itertools.takewhile(lambda line: line.startswith(">"), reversed(texts[:number])))
            ends = not "".join(texts[number + 1 : number + 2]).strip()
            if above != ">" or not ends or not quoted[-1].startswith("> **Aside.** "):
                yield number + 1, "a drawing without a caption ends an aside, below its words and a line with only `>`."
        elif "![" in plain and (above or not re.fullmatch(sources.IMAGE, text.rstrip())):
            yield number + 1, (
                "this is no figure; write ![caption](path), without spaces in the path, on a line of its own "
                "at the left margin, below an empty line; in an aside write > ![](path)."
            )


def _tables(lines: list[str]) -> Faults:
    """Rows with more or fewer cells than the table, tables without a rule, captions without a table."""
    behind = 0  # the line behind the last table
    for line, content in enumerate(lines, 1):
        if line < behind:
            continue
        if line < len(lines) and content.strip() and _RULE.fullmatch(lines[line]):
            behind = next((end for end in range(line, len(lines) + 1) if not lines[end - 1].strip()), len(lines) + 1)
            for row in range(line, behind):
                has, wanted = _width(lines[row - 1]), _width(lines[line])
                if has != wanted:
                    yield row, f"this row of a table has {has} cells, its line of dashes has {wanted}; make them equal."
        elif content.startswith("|"):
            yield line, "this is no row of a table: the line below a table's first one must be like |:--|:--|; add it."
        elif re.match(r":(?!\w+:)", content) and line != behind + 1:
            yield line, "a line that begins with a colon is a table's caption; put it below a table and an empty line."


def _width(row: str) -> int:
    """How many cells a row has."""
    return len(re.split(r"(?<!\\)\|", re.sub(r"^\||(?<!\\)\|$", "", row.strip())))
