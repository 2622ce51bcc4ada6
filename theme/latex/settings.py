"""The book on paper: settings for XeLaTeX, one PDF for each framework.

Only fonts of the Debian packages fonts-freefont-otf and fonts-dejavu-core are used. d2lbook's LaTeX marks
``\\diilbookstyleinputcell`` and ``...outputcell`` in front of code are given our meaning in preamble.tex.
"""

import re
import textwrap
from pathlib import Path


def read(name: str) -> str:
    """Return a file with LaTeX code."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def elements(framework: str, title: str, author: str, release: str, copyright: str) -> dict[str, str]:
    """Return Sphinx's ``latex_elements`` for the PDF with code in `framework`."""
    known = {
        "title": title,
        "lines": r"\\".join(textwrap.wrap(title, 16)),
        "author": author,
        "release": release,
        "copyright": copyright,
        "framework": framework,
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
        "sphinxsetup": "verbatimforcewraps=true, verbatimhintsturnover=false, verbatimsep=1.6mm, "
        "VerbatimColor={gray}{0.955}, VerbatimBorderColor={gray}{0.955}, "
        "pre_border-width=0pt, pre_border-radius=2pt, "
        "TitleColor={gray}{0}, InnerLinkColor={rgb}{0.04,0.32,0.56}, "
        "OuterLinkColor={rgb}{0.04,0.32,0.56}",
        "preamble": read("preamble.tex"),
        "maketitle": re.sub(r"<<(\w+)>>", lambda gap: known[gap[1]], read("title.tex")),
        "tableofcontents": r"\sphinxtableofcontents",
        "makeindex": r"\makeindex",
        # Without a single term makeindex writes an empty file, and this nothing.
        "printindex": r"\renewcommand{\indexname}{Index of terms}\printindex",
    }

