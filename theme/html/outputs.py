"""What a cell printed is folded where it is long."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

LONG = 24  # lines of output that are shown unfolded
OPENING, CLOSING = '<details class="long"><summary>Output of {} lines</summary>', "</details>"


class FoldLong(SphinxPostTransform):
    """Put long outputs into a box that opens."""

    default_priority = 820
    formats = ("html",)
    builders = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change one page."""
        for block in list(self.document.findall(nodes.literal_block)):
            lines = block.astext().count("\n") + 1
            if "output" in block["classes"] and lines > LONG:
                summary = OPENING.format(lines)
                block.replace_self([
                    nodes.raw("", summary, format="html"), block.deepcopy(), nodes.raw("", CLOSING, format="html"),
                ])  # fmt: skip
