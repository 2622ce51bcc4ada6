"""Each page says in one sentence or two what it is about, for lists of search results."""

import html
import re
import textwrap
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LENGTH = 160  # characters that are shown


def description(doctree: nodes.document | None, title: str, book: str) -> str:
    """Return the beginning of the page's first paragraph; its title if there is none."""
    for paragraph in doctree.findall(nodes.paragraph) if doctree else ():
        if isinstance(paragraph.parent, nodes.section) and not paragraph.next_node(nodes.math):
            return textwrap.shorten(paragraph.astext(), LENGTH, placeholder=" …")
    return f"{re.sub('<.*?>', '', html.unescape(title))}: {book}"


def describe(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Add the description to a page's head."""
    said = description(doctree, context.get("title", pagename), app.config.project)
    context["metatags"] = f'{context.get("metatags", "")}\n<meta name="description" content="{html.escape(said)}" />'


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("html-page-context", describe)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
