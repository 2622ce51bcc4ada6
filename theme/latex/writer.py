"""LaTeX with what a PDF has beside what is seen: alternative texts, cells of tables, indentation that can be copied.

The commands that it writes are in marks.tex.
"""

from __future__ import annotations

import re
from itertools import count
from typing import Any

from docutils import nodes
from sphinx.writers.latex import LaTeXTranslator

from theme.book import math

# What a line of code begins with, as Pygments writes it.
INDENT = re.compile(r"^(?P<token>\\PYG\{[^{}]*\}\{)?(?P<spaces> +)(?=\S)", re.MULTILINE)


def utf16(text: str) -> str:
    """Return a text as PDF has it between < and >, less its byte order mark."""
    return text.encode("utf-16-be").hex().upper()


def words(formula: nodes.Element) -> str:
    """Return a formula as text on one line."""
    return " ".join(math.in_words(math.key(formula)[0]).split())


def indentation(found: re.Match[str]) -> str:
    """Return the spaces in front of a line of code with what they are when they are copied."""
    spaces = found["spaces"]
    return rf"{found['token'] or ''}\bookindent{{{utf16(spaces)}}}{{{spaces}}}"


class Writer(LaTeXTranslator):
    """Sphinx's, with the marks that need to know what a page means."""

    def __init__(self, *args: Any) -> None:
        """Begin to count the parts of tables."""
        super().__init__(*args)
        self.parts = count(1)

    def visit_literal_block(self, node: nodes.Element) -> None:
        """Write code, whose indentation can be copied."""
        try:
            super().visit_literal_block(node)
        finally:
            self.body[-1] = INDENT.sub(indentation, self.body[-1])

    def visit_figure(self, node: nodes.Element) -> None:
        """Write a figure, which may come among other text."""
        super().visit_figure(node)
        self.body.append("\\bookpush{}%\n")

    def depart_figure(self, node: nodes.Element) -> None:
        """End it."""
        self.body.append("\\bookpop\n")
        super().depart_figure(node)

    def visit_image(self, node: nodes.Element) -> None:
        """Write a picture with its alternative text."""
        begin = len(self.body)
        super().visit_image(node)
        at = next((at for at in range(begin, len(self.body)) if "includegraphics" in self.body[at]), None)
        if at is not None and node.get("alt"):
            self.body.insert(at, rf"\bookfigure{{{utf16(node['alt'])}}}")

    def visit_table(self, node: nodes.Element) -> None:
        """Write a table, with columns of numbers flush right."""
        rows = [list(row) for row in node.findall(nodes.row)]
        numbers = [all("number" in cell["classes"] for cell in cells) for cells in zip(*rows, strict=False)]
        if any(numbers):
            self.next_table_colspec = "".join("R" if number else "T" for number in numbers)
        node["align"] = "left"  # as its caption
        node["part"] = f"Table.t{next(self.parts)}"
        super().visit_table(node)

    def visit_row(self, node: nodes.Element) -> None:
        """Write a row."""
        node["part"] = f"TR.t{next(self.parts)}"
        super().visit_row(node)

    def visit_entry(self, node: nodes.Element) -> None:
        """Write a cell, and in what row and table it is."""
        super().visit_entry(node)
        row = node.parent
        kind = "TH" if isinstance(row.parent, nodes.thead) else "TD"
        table = row.parent.parent.parent
        self.body.append(rf"\bookcellof{{{table['part']} {row['part']} {kind}.t{next(self.parts)}}}")

    def visit_math(self, node: nodes.math) -> None:
        """Write a formula in the text, and what it is in words; but for titles, which are bookmarks, too."""
        if self.in_title:
            super().visit_math(node)
        self.body.append(rf"\bookformula{{{utf16(words(node))}}}")
        try:
            super().visit_math(node)
        finally:
            self.body.append(r"\bookpop{}")

    def visit_math_block(self, node: nodes.math_block) -> None:
        """Write a displayed formula, and what it is in words."""
        self.body.append(f"\\bookdisplay{{{utf16(words(node))}}}%\n")
        super().visit_math_block(node)
