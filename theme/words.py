"""What no line may break: short code, and names and numbers that belong together."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

SHORT = 18  # letters of code or signs of a formula, for which every telephone has room
SPACE, HYPHEN = "\u00a0", "\u2011"
NUMBERED = re.compile(r"\b([Ee]xercises?|[Ss]teps?|[Rr]ank|et) (?=\d|al\.)")
NAMED = re.compile(r"\bLeNet-(?=\d)")


class Unbroken(SphinxPostTransform):
    """Mark short code for the style sheet, and put characters into the text where no line ends."""

    default_priority = 810
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change one page."""
        for code in self.document.findall(nodes.literal):
            if len(code.astext()) <= SHORT:
                code["classes"].append("short")
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, nodes.literal | nodes.literal_block | nodes.math | nodes.math_block | nodes.raw):
                continue
            kept = NAMED.sub(f"LeNet{HYPHEN}", NUMBERED.sub(rf"\1{SPACE}", text))
            if kept != text:
                text.parent.replace(text, nodes.Text(kept))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_post_transform(Unbroken)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
