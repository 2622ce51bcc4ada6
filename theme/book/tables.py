"""Tables: numbers right-aligned, one below the other; names of rows are headers, and no header is empty."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

NUMBER = re.compile(r"[-−+±]?[\d,.]*\d(?:[.,]\d+)?(?: ?%| ?[×kMG])?|[-–—]?")
EMPTY = re.compile(r"<th class=\"head[^>]*>(?:<p></p>)?</th>")


def mark_numbers(app: Sphinx, doctree: nodes.document) -> None:
    """Give the class ``number`` to the cells of columns that hold only numbers."""
    for group in doctree.findall(nodes.tgroup):
        body = [list(row) for row in next(group.findall(nodes.tbody))]
        for column, cells in enumerate(zip(*body, strict=False)):
            if not all(NUMBER.fullmatch(cell.astext().strip()) for cell in cells):
                continue
            for row in group.findall(nodes.row):
                row[column]["classes"].append("number")


def mark_names(app: Sphinx, doctree: nodes.document) -> None:
    """Make the first cells of rows their headers where that column has none itself: then they are the rows' names."""
    if app.builder.format != "html":
        return
    for group in doctree.findall(nodes.tgroup):
        head = next(group.findall(nodes.thead), None)
        if head is not None and not head[0][0].astext().strip():
            next(group.findall(nodes.colspec))["stub"] = 1


def drop_empty(app: Sphinx, pagename: str, template: str, context: dict[str, Any], _: object) -> None:
    """Make empty cells of the head plain ones, which screen readers do not announce."""
    if "body" in context:
        context["body"] = EMPTY.sub("<td></td>", context["body"])
