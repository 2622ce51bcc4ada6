"""Every picture has an alternative text for those who cannot see it.

A drawn figure carries it in the ``<desc>`` of its SVG; a cell that draws
states it in lines ``#@alt ...``. A picture without one is a warning, which
ends the build.
"""

import html
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

logger = logging.getLogger(__name__)

ALT_LINE = re.compile(r"^[ ]+#[ ]*@alt\s+(.*\S)\s*$")
PICTURE = re.compile(r"^(?P<indent>[ ]*)\.\. (?:figure|image):: +(?P<path>\S+)\s*$")
CODE = re.compile(r"^\.\. code:: ")
BODY = re.compile(r"^(?:\s*$|[ ]+)")
DESCRIPTION = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)


def described(path: Path) -> str:
    """Return the description inside an SVG file, or an empty string."""
    if path.suffix != ".svg" or not path.is_file():
        return ""
    found = DESCRIPTION.search(path.read_text(encoding="utf-8"))
    return html.unescape(" ".join(found[1].split())) if found else ""


def with_alt(text: str, folder: Path) -> tuple[str, list[tuple[int, str]]]:
    """Give each picture its ``:alt:``; return also (line, path) of the rest.

    ``text`` is a page as d2lbook wrote it, ``folder`` the one it lies in.
    """
    lines, missing = [], []
    said: list[str] = []  # by the cell above
    in_code = False
    for number, line in enumerate(text.split("\n"), start=1):
        lines.append(line)
        if CODE.match(line):
            in_code, said = True, []
        elif in_code and not BODY.match(line):
            in_code = False
        if in_code and (alt := ALT_LINE.match(line)):
            said.append(alt[1])
        if (picture := PICTURE.match(line)) and not in_code:
            path = picture["path"]
            alt_text = (
                " ".join(said)
                if Path(path).name.startswith("output_")
                else described(folder / path)
            )
            if alt_text:
                # A backslash keeps rst from reading markup into the text.
                lines.append(f"{picture['indent']}   :alt: {alt_text}")
            else:
                missing.append((number, path))
    return "\n".join(lines), missing


def read_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Add the texts before Sphinx parses the page."""
    folder = Path(app.env.doc2path(docname)).parent
    source[0], missing = with_alt(source[0], folder)
    for line, path in missing:
        remedy = (
            "add a line `#@alt ...` to the cell that draws it"
            if Path(path).name.startswith("output_")
            else "its script in figures/ must state ALT, and be run again"
        )
        logger.warning(
            "the picture %s has no alternative text; %s",
            path,
            remedy,
            location=(docname, line),
        )


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("source-read", read_source, priority=400)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
