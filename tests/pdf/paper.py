"""What stands where in a PDF: its lines, bookmarks and pages, and the cells of the pages that it was made from."""

import re
import subprocess
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

from tests import book
from tests.pdf.conftest import reader, sheets

XHTML = "{http://www.w3.org/1999/xhtml}"
PAPER = (595.28, 841.89)  # A4, in points
MARGIN = 3.3 * 28.35
FOOT = 841.89 - 2.6 * 28.35  # below is nothing but a number

@dataclass(frozen=True)
class Line:
    left: float
    top: float
    right: float
    bottom: float
    text: str


@cache
def pages(path) -> list[list[Line]]:
    """The lines of each page, from top to bottom."""
    written = subprocess.run(["pdftotext", "-bbox-layout", path, "-"], capture_output=True, check=True).stdout
    written = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"?", written)  # large brackets of formulas
    found = []
    for page in ElementTree.fromstring(written).iter(f"{XHTML}page"):
        lines = [
            Line(*(float(line.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")),
                 " ".join(word.text or "" for word in line.iter(f"{XHTML}word")))
            for line in page.iter(f"{XHTML}line")
        ]  # fmt: skip
        found.append(sorted(lines, key=lambda line: (line.top, line.left)))
    return found


@cache
def squeezed(path) -> str:
    """The book's lines without their spaces."""
    return "\n".join("".join(line.split()) for sheet in sheets(path) for line in sheet.splitlines())


@cache
def bookmarks(path):
    """Title, page (from 0), height above the foot and depth of each bookmark."""

    def flat(entries, depth=0):
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry, depth + 1)
            else:
                yield entry.title, reader(path).get_destination_page_number(entry), float(entry.top), depth

    return list(flat(reader(path).outline))


def tab_of(path) -> str:
    return path.stem.rsplit("-", 1)[-1]


def cells(path):
    """The code cells of the executed pages of the PDF's tab, as (page, cell)."""
    for page in book.PAGES:
        yield from ((page, cell) for cell in book.code_cells(page, tab_of(path)))


def printed(cell) -> str:
    """What a cell printed."""
    shown = [out for out in cell["outputs"] if "image/svg+xml" not in out.get("data", {})]
    return "".join("".join(out.get("text") or out.get("data", {}).get("text/plain", [])) + "\n" for out in shown)


def starts(path) -> dict[str, int]:
    """The page (from 0) on which each chapter and numbered section begins, by its number or name."""
    return {title: page for title, page, _, _ in bookmarks(path)}
