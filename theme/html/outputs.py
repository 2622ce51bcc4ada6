"""What a cell made: it is folded where it is long, and hidden at first where the reader is asked to predict it."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

LONG = 24  # lines of output that are shown unfolded
SHOW = '<button type="button" class="show-answer" data-question="{}" aria-expanded="false">Show the answer</button>'
OPENING, CLOSING = '<details class="long"><summary>Output of {} lines</summary>', "</details>"


def made_by_cell(node: nodes.Node) -> bool:
    """Is this what a cell printed or drew?"""
    if isinstance(node, nodes.figure):
        return not any(node.findall(nodes.caption))
    return isinstance(node, nodes.literal_block) and "output" in node["classes"]


class HideAnswers(SphinxPostTransform):
    """Put a button in front of what the cell behind a question prints.

    Until it is pressed, the style sheet hides that, and the paragraph behind it, which speaks of the answer.
    """

    default_priority = 815  # before FoldLong
    formats = ("html",)
    builders = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change one page."""
        quotes = [quote for quote in self.document.findall(nodes.block_quote) if quote.astext().startswith("Predict.")]
        for number, question in enumerate(quotes):
            self.hide(question.parent, question.parent.index(question) + 1, number)

    def hide(self, parent: nodes.Element, start: int, number: int) -> None:
        """Hide what the next cells made, up to the next heading, and the first paragraph behind them."""
        first: list[nodes.Element] = []  # of each cell
        goes_on = False
        for node in parent.children[start:]:
            if made_by_cell(node):
                node["classes"].append("answer")
                first += [] if goes_on else [node]
                goes_on = True
            elif isinstance(node, nodes.raw) and node["format"] == "html" or isinstance(node, nodes.literal_block):
                goes_on = False
            elif isinstance(node, nodes.Structural) or first and not isinstance(node, nodes.comment | nodes.raw):
                if first and isinstance(node, nodes.paragraph):
                    node["classes"] += ["explains", f"question-{number}"]
                break
        for node in first:
            parent.insert(parent.index(node), nodes.raw("", SHOW.format(number), format="html"))


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
                # Not by replace_self, which would give the opening tag the classes of the block, and a box of its own.
                place = block.parent.index(block)
                block.parent.insert(place + 1, nodes.raw("", CLOSING, format="html"))
                block.parent.insert(place, nodes.raw("", OPENING.format(lines), format="html"))
