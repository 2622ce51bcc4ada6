"""Makes the book's faces from Adobe's Source families: only the characters that the book needs, under names of their own.

The families' licence reserves the name "Source" to whole ones. Each face is written twice: WOFF2 for the site, which
browsers read, and TrueType for Matplotlib and TeX. To make them again, in a throw-away environment:

    pip install fonttools==4.68.0 brotli fontpkg-source-serif-4==4.4 fontpkg-source-sans-3==3.52 fontpkg-source-code-pro==1.26
    python theme/fonts/make.py
"""

from __future__ import annotations

import copy
from importlib import resources
from pathlib import Path
from string import ascii_letters, digits
from typing import NamedTuple

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

HERE = Path(__file__).parent

# All that the pages use, and a little more: each weighs on every page. A test says when one is missing.
CHARACTERS = [
    *map(chr, range(0x20, 0x7F)),
    *"\u00a0§©«°±²³µ·¹»¼½¾×÷",
    *"ÄÅÉÖØÜßàáäåæçèéêëíïñóôöøúüąćčłńőřśšž",
    *"–—‘’“”•…′″€\u2002\u2003\u2009\u202f",
    *"⁰⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄ᵀ←↑→↓−≈≠≤≥∞√",
    *"αβγδεηθλμπρσφ",
]
FEATURES = ["kern", "liga"]


class Face(NamedTuple):
    """A face of ours: its family and style, and where in a variable font of the Source families it lies."""

    family: str
    style: str
    package: str
    file: str
    place: dict[str, float]


SERIF, SANS, CODE = "fontpkg_source_serif_4", "fontpkg_source_sans_3", "fontpkg_source_code_pro"
FACES = [
    Face("Book Serif", "Regular", SERIF, "SourceSerif4[opsz,wght].ttf", {"wght": 400, "opsz": 17}),
    Face("Book Serif", "Italic", SERIF, "SourceSerif4-Italic[opsz,wght].ttf", {"wght": 400, "opsz": 17}),
    # Headings are set in it, too: between the cuts for text and for titles.
    Face("Book Serif", "Bold", SERIF, "SourceSerif4[opsz,wght].ttf", {"wght": 600, "opsz": 26}),
    Face("Book Sans", "Regular", SANS, "SourceSans3[wght].ttf", {"wght": 400}),
    Face("Book Sans", "Bold", SANS, "SourceSans3[wght].ttf", {"wght": 600}),
    Face("Book Code", "Regular", CODE, "SourceCodePro[wght].ttf", {"wght": 400}),
]


def name(font: TTFont, face: Face) -> None:
    """Give a font our name, and no name of what it was made from but in its copyright."""
    full = f"{face.family} {face.style}".removesuffix(" Regular")
    words = {1: face.family, 2: face.style, 3: full, 4: full, 6: full.replace(" ", "")}
    table = font["name"]
    table.names = [record for record in table.names if record.nameID in (0, 5, 13, 14)]
    for number, text in words.items():
        table.setName(text, number, 3, 1, 0x409)
    is_bold, is_italic = face.style == "Bold", face.style == "Italic"
    font["OS/2"].usWeightClass = int(face.place["wght"])
    is_regular = not (is_bold or is_italic)
    font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0b1100001 | is_italic | is_bold << 5 | is_regular << 6
    font["head"].macStyle = is_bold | is_italic << 1


def make(face: Face) -> None:
    """Write a face as WOFF2 and as TrueType."""
    with resources.as_file(resources.files(face.package) / "files" / face.file) as path:
        font = instancer.instantiateVariableFont(subsetted(TTFont(path)), face.place)
    if "STAT" in font:
        del font["STAT"]  # names the places of the variable font
    add_hyphen_inside_lines(font)
    name(font, face)
    stem = f"{face.family}-{face.style}".replace(" ", "")
    font.save(HERE / f"{stem}.ttf")
    font.flavor = "woff2"
    font.save(HERE / f"{stem}.woff2")


def subsetted(font: TTFont) -> TTFont:
    """Leave only our characters in a font, and those features of it that set text."""
    options = subset.Options(layout_features=FEATURES, hinting=False, notdef_outline=True, name_IDs=["*"])
    subsetter = subset.Subsetter(options)
    subsetter.populate(text="".join(CHARACTERS))
    subsetter.subset(font)
    return font


def add_hyphen_inside_lines(font: TTFont) -> None:
    """Add U+2011, the hyphen that ends no line: two families lack it, and in another the hyphen's glyph serves for both.

    It gets a glyph of its own, since a PDF tells by the glyph which character is copied from it.
    """
    hyphen = font.getBestCmap()[ord("-")]
    glyphs, widths = font["glyf"], font["hmtx"]
    glyphs["uni2011"], widths["uni2011"] = copy.deepcopy(glyphs[hyphen]), widths[hyphen]
    for table in font["cmap"].tables:
        table.cmap[0x2011] = "uni2011"


def thin_katex() -> None:
    """Take from KaTeX's faces the letters and digits that d2l.css takes from ours, and those of no formula; left are signs."""
    taken = {ord(letter) for letter in ascii_letters + digits} | {*range(0xC0, 0x250), *range(0x400, 0x500)}
    for name in ("KaTeX_Main-Regular", "KaTeX_Math-Italic"):
        path = HERE.parent / "html" / "static" / "katex" / "fonts" / f"{name}.woff2"
        font = TTFont(path)
        subsetter = subset.Subsetter(subset.Options(hinting=False, notdef_outline=True))
        subsetter.populate(unicodes=set(font.getBestCmap()) - taken | {0xD7, 0xF7})
        subsetter.subset(font)
        font.save(path)


if __name__ == "__main__":
    thin_katex()
    for each in FACES:
        make(each)
