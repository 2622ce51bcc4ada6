"""d2lbook's reStructuredText as Sphinx and readers need it: plain cells with their marks read, labels in their place.

d2lbook reads marks everywhere, also in code and in what it printed, and takes the indentation of a directive within another
one: these are hidden from it, and brought back here.
It works on text, page by page. What a page looks like then is the business of `theme/`.
"""

from __future__ import annotations

import re
import textwrap
from pathlib import Path
from typing import Any

from bookbuild import sources
from theme.book.drawings import described

# A directive of d2lbook with its indented body, up to the next line of text.
_CODE = re.compile(r"^\.\. code:: (?P<language>\S+)\n\s*(?P<hidden>HIDDEN\d+(?:CELL|TEXT))\n", re.MULTILINE)
_OUTPUT = re.compile(r"^\.\. parsed-literal::\n    :class: output\n(?P<body>(?:\n|    .*\n)*)", re.MULTILINE)
_HIDDEN = re.compile(r"(?P<indent>^ *)?(?P<key>HIDDEN\d+(?:CELL|TEXT))", re.MULTILINE)
_ESCAPES = re.compile(r"\x1b\[[\d;]*[A-Za-z]")
_PICTURE = re.compile(r"^(?P<indent> *)\.\. (?:figure|image):: +(?P<path>\S+)\n", re.MULTILINE)
_DRAWN = re.compile(r"^\.\. figure:: output_\S+\n(?:   +:.*\n)*", re.MULTILINE)
# A formula of several lines has its label behind it, where it would be a part of the formula.
_LATE_LABEL = re.compile(r"^\.\. math::\n\n(?P<body>(?:   .*\n)+?)   :label: (?P<label>\S+)\n", re.MULTILINE)
# Marks of terms, which d2lbook would take for its own.
_HIDDEN_TERM = re.compile(r":dfn\+:``([^`]+)``")
# What a picture without a caption becomes: a name in its place, and behind the cell what it stands for.
_NAMED = re.compile(r"^\.\. \|(?P<name>image\d*)\| image:: (?P<path>\S+)\n\n?", re.MULTILINE)
# What it would take for an attribute of a figure, and drop.
_HIDDEN_ALT = ":\ue000alt:"
# An indented block right behind a directive would belong to it; not so behind an empty comment. And right behind
# a tab d2lbook takes the indentation away.
_END = "\n..\n\n"


def hide(notebook: Any) -> dict[str, str]:
    """Put a key in the place of each text of a notebook that d2lbook shall not read; return the texts by their keys."""
    hidden: dict[str, str] = {}

    def key(text: str, kind: str = "TEXT") -> str:
        hidden[name := f"HIDDEN{len(hidden)}{kind}"] = text
        return name

    def block(match: re.Match[str]) -> str:
        if match["info"] == "toc" or not match["body"]:
            return match[0]
        return f"{match['fence']}{match['info']}\n{key(match['body'])}\n{match['fence']}"

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = sources.BLOCK.sub(block, cell.source).replace(":dfn:`", ":dfn+:`").replace(":alt:", _HIDDEN_ALT)
            continue
        cell.source = key(cell.source, "CELL")
        for output in cell.outputs:
            if "text" in output:
                output["text"] = key(output["text"])
            elif "text/plain" in output.get("data", {}):
                output["data"]["text/plain"] = key(output["data"]["text/plain"])
    return hidden


def plain(text: str, folder: Path, hidden: dict[str, str]) -> str:
    """A page as d2lbook wrote it, in `folder`, as Sphinx shall read it; `hidden` is what `hide` returned."""
    text = re.sub(r"[ ]+$", "", text + "\n", flags=re.MULTILINE)
    text = _described(_placed(text), folder, hidden)
    text = _LATE_LABEL.sub(r".. math::\n   :label: \g<label>\n\n\g<body>", text)
    text = _HIDDEN_TERM.sub(r":dfn:`\1`", text)
    text = _DRAWN.sub(lambda drawn: drawn[0] + _END, sources.PREDICT.sub(_quote, text))
    text = sources.ASIDE.sub(_aside, text)
    text = _CODE.sub(lambda cell: _code_block(cell, hidden), text)
    text = _OUTPUT.sub(lambda output: _output_block(output, hidden), text)
    text = text.replace(_HIDDEN_ALT, ":alt:")
    return _HIDDEN.sub(lambda match: textwrap.indent(hidden[match["key"]], match["indent"] or ""), text)


def _placed(text: str) -> str:
    """Put each picture without a caption where its name stands: names begin anew in every cell."""
    while named := _NAMED.search(text):
        before, after = text[: named.start()], text[named.end() :]
        at = before.rindex(name := f"|{named['name']}|")
        text = f"{before[:at]}.. image:: {named['path']}{before[at + len(name) :]}{after}"
    return text


def _described(text: str, folder: Path, hidden: dict[str, str]) -> str:
    """Give each picture its `:alt:`: what its file says, or the marks of the cell above that drew it."""
    cells = list(_CODE.finditer(text))

    def with_alt(picture: re.Match[str]) -> str:
        before = next((cell for cell in reversed(cells) if cell.start() < picture.start()), None)
        if before and Path(picture["path"]).name.startswith("output_"):
            said = " ".join(alt["words"] for alt in sources.ALT.finditer(hidden[before["hidden"]]))
        else:
            said = described(folder / picture["path"])
        return f"{picture[0]}{picture['indent']}   :alt: {said}\n" if said else picture[0]

    return _PICTURE.sub(with_alt, text)


def _code_block(cell: re.Match[str], hidden: dict[str, str]) -> str:
    """A block of code; a cell without the build's marks, of class `saved` if it had that mark, nothing if nothing is left."""
    key, language = cell["hidden"], cell["language"]
    if not key.endswith("CELL"):
        return f".. code-block:: {language}\n\n    {key}\n{_END}"
    code, hidden[key] = hidden[key], _trimmed(sources.SAVE.sub("", sources.CODE_LINE.sub("", hidden[key])))
    if not hidden[key]:
        return ""
    saved = " saved" if sources.SAVE.search(code) else ""
    return f".. code-block:: python\n    :class: input{saved}\n\n    {key}\n{_END}"


def _output_block(output: re.Match[str], hidden: dict[str, str]) -> str:
    """What a cell printed, to be shown letter for letter: d2lbook would have markup read into it."""
    key = f"HIDDEN{len(hidden)}TEXT"  # of the pieces in which it was printed, together
    body = _HIDDEN.sub(lambda match: hidden[match["key"]], textwrap.dedent(output["body"]))
    hidden[key] = _trimmed(_ESCAPES.sub("", body))
    return f".. code-block:: none\n    :class: output\n\n    {key}\n{_END}" if hidden[key] else ""


def _trimmed(body: str) -> str:
    """An indented body without blank lines around it."""
    return re.sub(r"\A(?:[ ]*\n)+|\s+\Z", "", body)


def _quote(call: re.Match[str]) -> str:
    """A call to predict as an indented quote, behind a comment that ends what is above."""
    return _END + textwrap.indent(re.sub(r"^[ ]*", "", call[1], flags=re.MULTILINE), "   ")


def _aside(aside: re.Match[str]) -> str:
    """An aside as a directive of `theme/book/asides.py`."""
    body = re.sub(r"^[ ]*(:alt:)?", lambda start: f"   {start[1]}" if start[1] else "", aside["body"], flags=re.MULTILINE)
    return f"{_END}.. aside::\n\n" + textwrap.indent(body, "   ")
