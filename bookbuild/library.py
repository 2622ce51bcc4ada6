"""Copies the functions and classes that the pages mark with `#@save` into `d2l/`, below a line in each module."""

from __future__ import annotations

import ast
import builtins
import dis
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

from bookbuild import layout, sources, stamps
from bookbuild.errors import Problems
from bookbuild.frameworks import FRAMEWORKS

MARK = "# What follows is copied from the pages by `make lib`; change it there.\n"


def saved_code(tab: str, pages: list[str]) -> tuple[Path, str]:
    """The module that holds the saved code of `tab`, and what its whole text should be now.

    Raises Problems, with page and line, for a mark on what cannot be saved.
    """
    module = layout.ROOT / "d2l" / f"{FRAMEWORKS[tab].module}.py"
    header, mark, _ = module.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        where = module.relative_to(layout.ROOT)
        raise Problems([f"{where}:1: the line {MARK.strip()!r} is missing; put it where saved code begins."])
    problems: list[str] = []
    first: dict[str, str] = {}
    blocks: list[str] = []
    for name in pages:
        for cell in layout.read(name).cells_of(tab):
            if sources.SAVE.search(cell.source):
                blocks += _saved(name, cell, first, problems)
    text = "\n\n\n".join([f"{header}{mark}".rstrip(), *blocks]) + "\n"
    if not problems:
        problems += _unknown(text, module.name, first)
    if problems:
        raise Problems(problems)
    return module, text


def _unknown(text: str, module: str, saved: dict[str, str]) -> Iterator[str]:
    """A line for each name that saved code uses and the module has not: it would fail on another page."""
    code = compile(text, module, "exec", dont_inherit=True)
    known = {*vars(builtins), *(step.argval for step in dis.get_instructions(code) if step.opname == "STORE_NAME")}

    def used(inside: CodeType) -> Iterator[str]:
        yield from (step.argval for step in dis.get_instructions(inside) if step.opname == "LOAD_GLOBAL")
        for part in inside.co_consts:
            if isinstance(part, CodeType):
                yield from used(part)

    for part in code.co_consts:
        if isinstance(part, CodeType) and part.co_name in saved:
            for name in sorted(set(used(part)) - known):
                yield f"{saved[part.co_name]}: {part.co_name} uses {name}, which d2l/{module} has not; import it there or in it."


def _saved(page: str, cell: sources.Block, first: dict[str, str], problems: list[str]) -> list[str]:
    """The code of a cell's marked functions and classes; notes in `first` where each stands, in `problems` what is wrong."""
    try:
        statements = ast.parse(cell.source).body
    except SyntaxError as error:
        problems.append(f"{page}:{cell.line + (error.lineno or 1)}: this saved cell is no Python: {error.msg}; mend it.")
        return []
    lines = cell.source.splitlines()
    marked = {number for number, line in enumerate(lines, 1) if sources.SAVE.search(line)}
    found = []
    for node in statements:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or node.lineno not in marked:
            continue
        marked.remove(node.lineno)
        where = f"{page}:{cell.line + node.lineno}"
        if node.decorator_list:
            problems.append(f"{where}: {node.name} is decorated, and would be saved without it; do without the decorator.")
        if node.name in first:
            problems.append(f"{where}: {node.name} is saved already at {first[node.name]}; save it once.")
        first[node.name] = where
        found.append(sources.SAVE.sub("", "\n".join(lines[node.lineno - 1 : node.end_lineno])))
    problems += [
        f"{page}:{cell.line + line}: `#@save` marks no function or class at the cell's top level; "
        "put it behind the colon of one's first line, or take it away."
        for line in sorted(marked)
    ]
    return found


def update(pages: list[str]) -> list[Path]:
    """Rewrite the modules whose saved code is out of date; return them.

    A file that is current is not touched: editors and Git would take it for changed.
    """
    written = []
    for tab in FRAMEWORKS:
        module, text = saved_code(tab, pages)
        if module.read_text(encoding="utf-8") != text:
            stamps.write(module, text)
            written.append(module)
    return written
