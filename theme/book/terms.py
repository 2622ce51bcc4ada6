"""Terms that the book defines, and the index of them.

``:dfn:`padding` `` marks where a term is defined, ``:dfn:`maps <feature map>` ``
one whose entry in the index reads otherwise. The words are set in italics, can
be linked to as ``#term-padding``, and are an entry of the index in the site
and on paper. That no term is defined twice is seen to by the build's checks.
"""

from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.util.docutils import ReferenceRole


class Term(ReferenceRole):
    """The place where a term is defined."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make its entry in the index and its text."""
        anchor = nodes.make_id(f"term-{self.target}")
        entry = addnodes.index(entries=[("single", self.target, anchor, "main", None)])
        text = nodes.emphasis(self.rawtext, self.title, ids=[anchor], classes=["dfn"], term=self.target)
        self.set_source_info(entry)
        self.set_source_info(text)
        return [entry, text], []


def visit_emphasis(self: Any, node: nodes.emphasis) -> None:
    """Begin what is emphasized; a term tells the style sheet what to write into the margin."""
    told = {"data-term": node["term"]} if "term" in node else {}
    self.body.append(self.starttag(node, "em", "", **told))


def depart_emphasis(self: Any, node: nodes.emphasis) -> None:
    """End it."""
    self.body.append("</em>")


def register(app: Sphinx) -> None:
    """Let Sphinx read and write terms."""
    app.add_role("dfn", Term(), override=True)
    app.add_node(nodes.emphasis, override=True, html=(visit_emphasis, depart_emphasis))


def list_terms(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Tell the templates whether there are terms, and where each is defined."""
    env = app.env
    context["has_terms"] = any(env.domains["index"].entries.values())

    def section(uri: str) -> tuple[str, str]:
        docname = uri.split("#")[0].removesuffix(".html")
        number = ".".join(map(str, env.toc_secnumbers.get(docname, {}).get("", ())))
        return number, env.titles[docname].astext()

    context["section_of"] = section
