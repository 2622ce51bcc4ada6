r"""What the PDF needs and the site does not: page breaks, sizes, alternative texts.

TeX is told how high each cell and table is (``\bookkeep``, see preamble.tex),
so that it can keep them on one page; letters are small enough for a cell's
longest line.
"""

import os
from pathlib import Path
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from theme.book import cover, drawings
from theme.latex import settings

FONTCONFIG = """<?xml version="1.0"?>
<fontconfig>
<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{folder}</dir><cachedir>{cache}</cachedir>
</fontconfig>
"""
FULL = 78  # characters of the usual size in a line
LEAST = 0.72  # of the usual size; longer lines than this leaves room for are wrapped
POINTS = 10  # the usual size: \small in a book of 11 points
LINE = 12  # points from line to line of code
WIDTH = 398  # points in a line of text
SCALE = 0.6  # points for a CSS pixel of a drawing, rsvg_converter_args considered
TALLEST = 250  # points; a higher picture of a cell is made smaller
ONE_LINE = 80  # characters of a text's line
PRINTED = 12  # lines of output that are not broken
PAPER = (8.27, 11.69)  # A4, in inches
SMALLER = 0.65  # to which a picture shrinks rather than go to the next page: bookpicture in preamble.tex


def latex(code: str) -> nodes.raw:
    """Return LaTeX code as a node."""
    return nodes.raw("", code, format="latex")


def following(node: nodes.Element) -> nodes.Element | None:
    """Return what a reader sees behind a cell: comments and raw code are passed over."""
    siblings = node.parent.children
    for other in siblings[siblings.index(node) + 1 :]:
        if not isinstance(other, nodes.comment | nodes.raw):
            return other
    return None


def is_cell(node: nodes.Node | None, kind: str) -> bool:
    """Is this a cell's code ("input") or what it printed ("output")?"""
    return isinstance(node, nodes.literal_block) and kind in node["classes"]


def lines(node: nodes.Element) -> list[str]:
    """Return the lines of a cell."""
    return str(node.astext()).strip("\n").split("\n")


def picture_height(app: Sphinx, image: nodes.image) -> float:
    """Return the height of a picture in points, and make one smaller that is too high."""
    width, height = drawings.size(Path(app.srcdir, image["uri"]))
    points = max(0, height) * min(SCALE, WIDTH / max(1, width))
    if points > TALLEST:
        image["height"] = f"{TALLEST}pt"
    return min(points, TALLEST)


def drawn_by(node: nodes.Node | None) -> nodes.image | None:
    """Return the picture that a cell drew, if this is one: it has no caption."""
    if isinstance(node, nodes.figure) and not any(node.findall(nodes.caption)):
        return next(node.findall(nodes.image), None)
    return None


def is_one_line(node: nodes.Node) -> bool:
    """Is this a paragraph that fits into a line?"""
    return isinstance(node, nodes.paragraph) and len(node.astext()) < ONE_LINE


def keep(node: nodes.Element, command: str, *heights: float) -> None:
    """Keep that many lines together, and with the heading right above them, or above the one line before them."""
    above = 0
    before = node.parent.children[: node.parent.index(node)]
    while isinstance(node.parent, nodes.section) and all(
        isinstance(other, nodes.title | nodes.comment | nodes.raw | nodes.target) or is_one_line(other) for other in before
    ):
        node, above = node.parent, above + 4 + 2 * sum(map(is_one_line, before))
        before = node.parent.children[: node.parent.index(node)]
    at = node.parent.index(node)
    while isinstance(node.parent[at - 1], nodes.target):  # its label
        at -= 1
    node.parent.insert(at, latex(command + "".join(f"{{{height + above:.1f}}}" for height in heights)))


class Fit(SphinxPostTransform):
    """Tell TeX the height of each cell and what it made, and of each table."""

    formats = ("latex",)
    default_priority = 100  # before pictures become others that LaTeX can read

    def run(self, **kwargs: object) -> None:
        """Change the whole book."""
        for cell in list(self.document.findall(nodes.literal_block)):
            self.fit_cell(cell)
        for table in list(self.document.findall(nodes.table)):
            keep(table, r"\bookkeepall", 1.3 * len(list(table.findall(nodes.row))) + 4)
        for figure in list(self.document.findall(nodes.figure)):
            if image := drawn_by(figure):
                picture_height(self.app, image)
                figure.replace_self([latex(r"\begin{bookpicture}"), image, latex(r"\end{bookpicture}")])

    def fit_cell(self, cell: nodes.literal_block) -> None:
        """Choose the size of a cell's letters, and keep it together."""
        if not (is_cell(cell, "input") or is_cell(cell, "output")):
            return
        box = cell.parent if isinstance(cell.parent, nodes.container) else cell
        share = min(1, max(LEAST, FULL / max(map(len, lines(cell)))))
        at = box.parent.index(box)
        box.parent.insert(at, latex(rf"\bookcell{{{POINTS * share:.2f}}}"))
        if is_cell(cell, "output"):
            box.parent.insert(at, latex(r"\bookprinted"))
            room = f"{{{share * len(lines(cell)) + 1:.1f}}}"
            command = rf"\bookkeepall{room}" if len(lines(cell)) <= PRINTED else rf"\bookkeep{room}{room}"
            box.parent.insert(at, latex(command))
            return
        height = code = len(lines(cell)) + (2.0 if box is cell else 4.0)
        after = following(box)
        if is_cell(after, "output"):
            printed = len(lines(after))
            height += 1.5 + (printed if printed <= PRINTED else 5)  # more may go on overleaf, not begin there
        drawn = drawn_by(after)
        if drawn:
            keep(box, r"\bookkeepdrawn", height + 3 + SMALLER * picture_height(self.app, drawn) / LINE, height, code)
        else:
            keep(box, r"\bookkeep", height, code)


def draw_cover(app: Sphinx) -> None:
    """Draw the picture for the title page."""
    if script := cover.script(app.config.book_cover):
        script.picture(*PAPER).savefig(Path(app.outdir, "cover.pdf"), metadata={"CreationDate": None})


def find_fonts(app: Sphinx) -> None:
    """Let the program that converts drawings find the book's faces, which are installed nowhere."""
    named, cache = (Path(app.outdir, name) for name in ("fonts.conf", "fonts"))
    said = FONTCONFIG.format(folder=escape(str(settings.FONTS)), cache=escape(str(cache)))
    named.write_text(said, encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(named)
