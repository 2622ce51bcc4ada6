"""On paper and in an EPUB, where there is one framework, code that is saved for other pages is a numbered listing.

Its caption is the names of what is saved and the first sentence of its docstring.
"""

from __future__ import annotations

import ast
import re
from typing import Any

from docutils import nodes
from sphinx.transforms import SphinxTransform


def caption(code: str) -> list[nodes.Node]:
    """Return the text of the caption: names and what is quoted between backquotes as code."""
    made = [node for node in ast.parse(code).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    names = " and ".join(f"`{node.name}`" for node in made)
    said = ast.get_docstring(made[0]) if len(made) == 1 else None
    sentence = f": {' '.join(said.split(chr(10) * 2)[0].split())}" if said else ""
    parts = re.split(r"`([^`]+)`", f"{names}, kept in `d2l`{sentence}")
    return [nodes.literal("", part) if place % 2 else nodes.Text(part) for place, part in enumerate(parts) if part]


class NameListings(SphinxTransform):
    """Give saved cells their captions, before Sphinx numbers them."""

    default_priority = 650

    def apply(self, **kwargs: Any) -> None:
        """Change one page."""
        for cell in list(self.document.findall(nodes.literal_block)):
            if "saved" not in cell["classes"]:
                continue
            box = nodes.container("", literal_block=True, classes=["literal-block-wrapper"])
            cell.replace_self(box)
            box += nodes.caption(cell.rawsource, "", *caption(cell.astext()))
            box += cell
            self.document.note_implicit_target(box)
