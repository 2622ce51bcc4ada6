"""Asides: remarks beside the main line, which stand in the margin where it is wide enough, else small below their paragraph.

In the pages it is a quotation that begins with **Aside.**, behind the paragraph that it goes with; `bookbuild/rst.py` makes
it this directive.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

log = logging.getLogger(__name__)


class aside(nodes.General, nodes.Element):
    """A remark beside the main line."""


class Aside(SphinxDirective):
    """Its place in a page."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Read what it says."""
        node = aside("\n".join(self.content))
        self.set_source_info(node)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class Beside(SphinxPostTransform):
    """In HTML, puts an aside and the paragraph above it into one box, so that the margin has it at their height."""

    default_priority = 900  # others look for the paragraph behind a cell
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Box them."""
        for node in list(self.document.findall(aside)):
            before = node.parent[: node.parent.index(node)]
            while before and isinstance(before[-1], nodes.comment):
                before.pop()
            if not (before and isinstance(before[-1], nodes.paragraph)):
                log.warning("An aside stands below no paragraph: put it right behind the one it goes with.", location=node)
                continue
            paragraph = before[-1]
            node.parent.remove(node)
            box = nodes.container("", classes=["beside"])
            paragraph.replace_self(box)  # which takes over what hides it until an answer is asked for, and what links lead to
            paragraph["classes"], paragraph["ids"] = [], []
            box += [paragraph, node]


def visit_html(self: Any, node: nodes.Element) -> None:
    """Begin an aside; in a page of the site the style sheet places it."""
    self.body.append('<div class="aside" role="note">')


def depart_html(self: Any, node: nodes.Element) -> None:
    """End it."""
    self.body.append("</div>\n")


def visit_latex(self: Any, node: nodes.Element) -> None:
    """Begin an aside; preamble.tex says how it is set."""
    self.body.append("\n\\begin{sphinxuseclass}{aside}")


def depart_latex(self: Any, node: nodes.Element) -> None:
    """End it."""
    self.body.append("\\end{sphinxuseclass}\n")


def register(app: Sphinx) -> None:
    """Let Sphinx read and write asides."""
    app.add_directive("aside", Aside)
    app.add_post_transform(Beside)
    app.add_node(aside, html=(visit_html, depart_html), latex=(visit_latex, depart_latex))
