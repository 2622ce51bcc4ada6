"""Spaces between the words of a PDF. TeX leaves a gap there, and who reads the parts one by one finds wordsonestring.

Where a line has a gap, or ends, it gets the space of its font, and the gap is less by its width, so that nothing moves.
The title page has a space in each face of the book; a font without one is left as it is.
"""

from __future__ import annotations

import re
from typing import Any

from pypdf import PageObject
from pypdf.generic import DictionaryObject

LEAST = 140  # thousandths of the letters' size: half a space, and more than letters are moved
# Letters of one font, up to the next or the end; within them gaps, and ends of lines.
LETTERS = re.compile(rb"(?P<name>/\S+) [\d.]+ Tf(?P<shown>.*?)(?=/\S+ [\d.]+ Tf|\bET\b)", re.DOTALL)
GAP = re.compile(rb">-(?P<gap>\d+(?:\.\d+)?)<")
END = re.compile(rb"(?P<last>[0-9a-f]{4})>\](?=TJ -?[\d.]+ -[\d.]+ Td\[)")
SPACE = re.compile(rb"<(?P<glyph>[0-9A-F]{4})> <0020>")
UNBREAKABLE = b"> <00A0>"
HYPHEN = re.compile(rb"<(?P<glyph>[0-9A-F]{4})> <(?:002D|00AD|2010)>")


def known(font: DictionaryObject) -> tuple[bytes, float, bytes] | None:
    """Return the space of a font, its width, and the hyphen; None if there is no space."""
    descendants: Any = font.get("/DescendantFonts")
    if "/ToUnicode" not in font or descendants is None:
        return None
    stream: Any = font["/ToUnicode"].get_object()
    meanings = stream.get_data()
    if UNBREAKABLE in meanings:  # one glyph for both, which code that is copied must not have
        meanings = meanings.replace(UNBREAKABLE, b"> <0020>")
        stream.set_data(meanings)
    space, hyphen = SPACE.search(meanings), HYPHEN.search(meanings)
    if not space:
        return None
    inner = descendants[0].get_object()
    width = float(inner.get("/DW", 1000))
    widths = list(inner.get("/W", ()))  # a glyph, and a list of widths from it on
    for first, wide in zip(widths[::2], widths[1::2], strict=True):
        place = int(space["glyph"], 16) - first
        if 0 <= place < len(wide):
            width = float(wide[place])
    return space["glyph"], width, hyphen["glyph"].lower() if hyphen else b""


def spaced(page: PageObject, content: bytes) -> bytes:
    """Return the content of a page with spaces in it."""
    fonts = {name: known(font.get_object()) for name, font in page["/Resources"].get("/Font", {}).items()}

    def in_font(found: re.Match[bytes]) -> bytes:
        font = fonts.get(found["name"].decode())
        if font is None:
            return found[0]
        space, width, hyphen = font

        def gap(between: re.Match[bytes]) -> bytes:
            wide = float(between["gap"])
            return b">%g<%s" % (width - wide, space) if wide >= LEAST else between[0]

        def end(line: re.Match[bytes]) -> bytes:
            return line[0] if line["last"] == hyphen else b"%s%s>]" % (line["last"], space)

        before = found[0][: found.start("shown") - found.start()]
        return before + END.sub(end, GAP.sub(gap, found["shown"]))

    return LETTERS.sub(in_font, content)
