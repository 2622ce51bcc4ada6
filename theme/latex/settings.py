"""The book on paper: settings for XeLaTeX, one PDF for each framework.

Its faces are those of theme/fonts, and of Latin Modern for formulas. d2lbook's LaTeX marks
``\\diilbookstyleinputcell`` and ``...outputcell`` in front of code are given our meaning in preamble.tex.
"""

import re
from pathlib import Path

from theme.book import cover
from theme.latex.writer import utf16

FONTS = Path(__file__).parents[1] / "fonts"


def fonts() -> list[str]:
    """Return the files of the book's faces, which TeX finds beside the document."""
    return sorted(map(str, FONTS.glob("*.ttf")))


def read(name: str) -> str:
    """Return a file with LaTeX code."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def elements(
    framework: str, title: str, author: str, release: str, copyright: str, language: str, drawn_by: str
) -> dict[str, str]:
    """Return Sphinx's ``latex_elements`` for the PDF with code in `framework`; the module `drawn_by` draws its cover."""
    known = {
        "title": title,
        "lines": r"\\".join(title.split()),
        "author": author,
        "release": release,
        "copyright": copyright,
        "framework": framework,
        "language": language,
        "drawing": utf16(cover.alt(drawn_by)),
    }
    return {
        "papersize": "a4paper",
        "pointsize": "11pt",
        "extraclassoptions": "openany",
        "geometry": r"\usepackage[hmargin=3.5cm,top=2.9cm,bottom=2.9cm,headsep=8mm]{geometry}",
        "fncychap": "",
        "fontpkg": read("fonts.tex"),
        "fvset": r"\fvset{fontsize=\small}",
        "figure_align": "!ht",
        "sphinxsetup": "verbatimwrapslines=false, verbatimhintsturnover=false, verbatimvisiblespace={}, verbatimsep=1.6mm, "
        "VerbatimColor={gray}{0.955}, VerbatimBorderColor={gray}{0.955}, "
        "pre_border-width=0pt, pre_border-radius=2pt, "
        "TitleColor={gray}{0}, InnerLinkColor={rgb}{0.04,0.32,0.56}, "
        "OuterLinkColor={rgb}{0.04,0.32,0.56}",
        "preamble": read("marks.tex") + read("preamble.tex"),
        "maketitle": re.sub(r"<<(\w+)>>", lambda gap: known[gap[1]], read("title.tex")),
        "tableofcontents": r"\sphinxtableofcontents",
        "makeindex": r"\makeindex",
        # Without a single term makeindex writes an empty file, and this nothing.
        "printindex": r"\renewcommand{\indexname}{Index of terms}\printindex",
    }

