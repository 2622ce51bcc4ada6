"""The book's face for labels, inside drawings: a page's fonts do not reach into a picture, so each brings the letters it uses."""

from __future__ import annotations

import base64
import functools
import html
import io
import logging
import re
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[1] / "fonts"
TABLES = ["BASE", "DSIG", "GDEF", "GPOS", "GSUB", "gasp"]  # that letters in a drawing do without: ligatures, kerning and the like
LARGER = 1.07  # than DejaVu Sans, whose small letters are taller

# a11y-pygments, which Sphinx loads, lets every logger tell all it knows: two lines for each table of a face.
logging.getLogger("fontTools").setLevel(logging.WARNING)

_TEXT = re.compile(r"<text\b.*?</text>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_BOLD = re.compile(r"\b(?:font-weight: |font: )(?:bold|[67]00)")
# As the pages' cells write it, whose kernels do not have our faces.
_PLOTTED = re.compile(r"(?P<before>font(?:-size)?: (?:\w+ )?)(?P<size>[\d.]+)px(?P<to>;? (?:font-family: )?)'DejaVu Sans'[^;\"]*")
_SVG = re.compile(r"<svg\b[^>]*>")


def with_faces(svg: str) -> str:
    """Return a drawing whose text is set in our sans, with those letters of it that it needs."""
    svg = _PLOTTED.sub(lambda f: f"{f['before']}{LARGER * float(f['size']):.4g}px{f['to']}'Book Sans', Arial, sans-serif", svg)
    used: dict[str, set[str]] = {"Regular": set(), "Bold": set()}
    for text in _TEXT.findall(svg):
        used["Bold" if _BOLD.search(text) else "Regular"].update(html.unescape(_TAG.sub("", text)))
    rules = "".join(rule(style, "".join(sorted(letters))) for style, letters in used.items() if letters - {"\n", " "})
    return _SVG.sub(lambda tag: f"{tag[0]}\n<style>{rules}</style>", svg, count=1) if rules else svg


@functools.cache
def rule(style: str, letters: str) -> str:
    """Return the rule of CSS that brings these letters of a style."""
    font = TTFont(FONTS / f"BookSans-{style}.ttf")
    subsetter = subset.Subsetter(subset.Options(hinting=False, name_IDs=[], notdef_outline=False, drop_tables=TABLES))
    subsetter.populate(text=letters)
    subsetter.subset(font)
    font.flavor = "woff"
    font.save(out := io.BytesIO())
    data = base64.b64encode(out.getvalue()).decode()
    weight = "700" if style == "Bold" else "400"
    return f"@font-face{{font-family:'Book Sans';font-weight:{weight};src:url(data:font/woff;base64,{data})}}"
