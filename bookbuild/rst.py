"""d2lbook's reStructuredText as Sphinx and readers need it: plain cells with their marks read, tabs, labels in their place.

It works on text, page by page. What a page looks like then is the business of `theme/`.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

from bookbuild import sources
from bookbuild.frameworks import FRAMEWORKS
from theme.book.drawings import described

# A directive of d2lbook with its indented body, up to the next line of text.
_CODE = re.compile(r"^\.\. code:: (?P<language>\w+)\n(?P<body>(?:\n|    .*\n)*)", re.MULTILINE)
_OUTPUT = re.compile(r"^\.\. parsed-literal::\n    :class: output\n(?P<body>(?:\n|    .*\n)*)", re.MULTILINE)
_PICTURE = re.compile(r"^(?P<indent> *)\.\. (?:figure|image):: +(?P<path>\S+)\n", re.MULTILINE)
_DRAWN = re.compile(r"^\.\. figure:: output_\S+\n(?:   +:.*\n)*", re.MULTILINE)
# A formula of several lines has its label behind it, where it would be a part of the formula.
_LATE_LABEL = re.compile(r"^\.\. math::\n\n(?P<body>(?:   .*\n)+?)   :label: (?P<label>\S+)\n", re.MULTILINE)
# Marks of terms, which d2lbook would take for its own: hidden from it before, and brought back behind pandoc.
_HIDDEN_TERM = re.compile(r":dfn\+:``([^`]+)``")
# Tabs in the markup of Material Design Lite.
_BAR = re.compile(r'<div class="mdl-tabs[^"]*"><div class="mdl-tabs__tab-bar (?P<kind>\w+)">(?P<links>.*?)</div>')
_LINK = re.compile(r'<a href="#(?P<tab>\w+)-(?P<group>\d+)-\d+"[^>]*>[^<]*</a>')
_PANEL = re.compile(r'<div class="mdl-tabs__panel[^"]*" id="(?P<tab>\w+)-(?P<group>\d+)-\d+">')
# An indented block right behind a directive would belong to it; not so behind an empty comment. And right behind
# a tab d2lbook takes the indentation away.
_END = "\n..\n\n"


def hide_terms(markdown: str) -> str:
    """The text of a page with its marks of terms in a form that d2lbook leaves alone."""
    return markdown.replace(":dfn:`", ":dfn+:`")


def plain(text: str, folder: Path) -> str:
    """A page as d2lbook wrote it, in `folder`, as Sphinx shall read it."""
    text = re.sub(r"[ ]+$", "", text + "\n", flags=re.MULTILINE)
    text = _described(text, folder)
    text = _LATE_LABEL.sub(r".. math::\n   :label: \g<label>\n\n\g<body>", text)
    text = _HIDDEN_TERM.sub(r":dfn:`\1`", text)
    text = _PANEL.sub(_panel, _BAR.sub(_bar, text))
    text = _DRAWN.sub(lambda drawn: drawn[0] + _END, sources.PREDICT.sub(_quote, text))
    return _OUTPUT.sub(_output_block, _CODE.sub(_code_block, text))


def _described(text: str, folder: Path) -> str:
    """Give each picture its `:alt:`: what its file says, or the marks of the cell above that drew it."""
    cells = list(_CODE.finditer(text))

    def with_alt(picture: re.Match[str]) -> str:
        before = next((cell for cell in reversed(cells) if cell.start() < picture.start()), None)
        if before and picture.start() < before.end():
            return picture[0]  # within code
        if before and Path(picture["path"]).name.startswith("output_"):
            said = " ".join(alt["words"] for alt in sources.ALT.finditer(before["body"]))
        else:
            said = described(folder / picture["path"])
        return f"{picture[0]}{picture['indent']}   :alt: {said}\n" if said else picture[0]

    return _PICTURE.sub(with_alt, text)


def _code_block(cell: re.Match[str]) -> str:
    """A cell without the build's marks, of class `saved` if it had that mark; nothing if nothing is left."""
    body = sources.SAVE.sub("", sources.CODE_LINE.sub("", cell["body"]))
    if not body.strip():
        return ""
    language = "python" if cell["language"].startswith("i") else cell["language"]
    saved = " saved" if sources.SAVE.search(cell["body"]) else ""
    return f".. code-block:: {language}\n    :class: input{saved}\n\n{_trimmed(body)}\n{_END}"


def _output_block(output: re.Match[str]) -> str:
    """What a cell printed, to be shown letter for letter: d2lbook would have markup read into it."""
    body = _trimmed(output["body"])
    return f".. code-block:: none\n    :class: output\n\n{body}\n{_END}" if body else ""


def _trimmed(body: str) -> str:
    """An indented body without blank lines around it."""
    return re.sub(r"\A(?:[ ]*\n)+|\s+\Z", "", body)


def _quote(call: re.Match[str]) -> str:
    """A call to predict as an indented quote, behind a comment that ends what is above."""
    return _END + textwrap.indent(re.sub(r"^[ ]*", "", call[1], flags=re.MULTILINE), "   ")


def _bar(group: re.Match[str]) -> str:
    """Open a group of tabs: its bar of buttons, hidden without JavaScript."""
    tabs = [link["tab"] for link in _LINK.finditer(group["links"])]
    has = " ".join(f"has-{tab}" for tab in tabs)
    buttons = "".join(f'<button type="button" data-tab="{tab}">{FRAMEWORKS[tab].title}</button>' for tab in tabs)
    return f'<div class="tabs tabs-{group["kind"]} {has}"><div class="tabs-bar">{buttons}</div>'


def _panel(panel: re.Match[str]) -> str:
    """Open a panel, which names its framework for print and without JavaScript."""
    tab, group = panel["tab"], panel["group"]
    return (
        f'<div class="tabs-panel" id="tab-{group}-{tab}" data-tab="{tab}">'
        f'<p class="tabs-title">{FRAMEWORKS[tab].title}</p>'
    )
