"""Formulas for every reading app: letters that are bold by themselves, and in words for those that know no MathML.

Apps that draw MathML as browsers do take no notice of ``mathvariant``, but for "normal"; Unicode has such letters.
``alttext`` is the formula on one line, as one would type it, for what reads it aloud or cannot draw it.
"""

import unicodedata
from xml.etree.ElementTree import Element

# What MathML calls a style of letters, and how Unicode names the letters of it.
STYLES = {
    "bold": "BOLD", "bold-italic": "BOLD ITALIC", "double-struck": "DOUBLE-STRUCK", "script": "SCRIPT", "fraktur": "FRAKTUR",
    "sans-serif": "SANS-SERIF", "monospace": "MONOSPACE",
}  # fmt: skip
KINDS = {"LATIN SMALL LETTER": "SMALL", "GREEK SMALL LETTER": "SMALL", "LATIN CAPITAL LETTER": "CAPITAL",
         "GREEK CAPITAL LETTER": "CAPITAL", "DIGIT": "DIGIT"}  # fmt: skip
SPACED = set("=≠≈≡≤≥<>⇒⇔←→↦∈∉⊂+−±·⋅×⋆∗∘")
SCRIPTS = {"msub": "_", "munder": "_", "msup": "^", "mover": "^", "msubsup": "_^", "munderover": "_^"}
LARGE = set("∑∏∫") | {"max", "min", "lim"}
ACCENTS = {"^": "\u0302", "~": "\u0303", "‾": "\u0304", "ˉ": "\u0304", "⏟": "", "⏞": ""}
INVISIBLE = {0x2061: " ", 0x2062: "", 0x2063: "", 0x2064: "", 0x200B: ""}


def name(element: Element) -> str:
    """Return the element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def styled(letter: str, style: str) -> str:
    """Return the letter in a style of `STYLES`; one that Unicode has not in it, as it is."""
    kind, _, rest = unicodedata.name(letter).rpartition(" ")
    if kind not in KINDS:
        return letter
    for begun in ("MATHEMATICAL ", ""):  # some are older than the others, and named otherwise
        try:
            return unicodedata.lookup(f"{begun}{STYLES[style]} {KINDS[kind]} {rest}")
        except KeyError:
            continue
    return letter


def set_letters(math: Element) -> None:
    """Write the letters of each style as those that Unicode has."""
    for element in math.iter():
        style = element.get("mathvariant")
        if style in STYLES and element.text:
            element.text = "".join(styled(letter, style) for letter in element.text)
            del element.attrib["mathvariant"]


def in_words(element: Element) -> str:
    """Return a formula, or a part of it, on one line: ``⌊(n − k)/s⌋ + 1``, ``∑_(i = 1)^n x_i``."""
    what, parts = name(element), list(element)
    if what == "mfrac":
        return f"{grouped(parts[0])}/{grouped(parts[1])}"
    if what in SCRIPTS:
        mark = in_words(parts[1])
        if mark in ACCENTS and what in ("mover", "munder"):
            return unicodedata.normalize("NFC", grouped(parts[0]) + ACCENTS[mark])
        if set(mark) <= set("′"):
            return in_words(parts[0]) + mark
        scripts = "".join(sign + grouped(part) for sign, part in zip(SCRIPTS[what], parts[1:], strict=True))
        return grouped(parts[0]) + scripts + (" " if in_words(parts[0]).strip() in LARGE else "")
    if what == "msqrt":
        return f"√({row(parts)})"
    if what == "mtable":
        return "; ".join(map(in_words, parts))
    if what == "mtr":
        return ", ".join(filter(None, map(in_words, parts)))
    if what in ("mspace", "mphantom"):
        return " "
    if parts:
        return row(parts)
    return (element.text or "").translate(INVISIBLE) + (", " if element.get("separator") == "true" else "").removeprefix(",")


def row(parts: list[Element]) -> str:
    """Return parts that stand side by side: spaces around signs, but for one that is a number's."""
    said = ""
    for at, part in enumerate(parts):
        words = in_words(part)
        if name(part) == "mo" and words in SPACED:
            alone = part.get("form") != "infix" and (not said or said.rstrip()[-1:] in SPACED | set("([{⌊⌈,;"))
            words = words if alone and words in "+−±" else f" {words} "
        beside = [name(other) for other in (*parts[max(0, at - 1) : at], *parts[at + 1 : at + 2])]
        if name(part) == "mfrac" and set(beside) - {"mo", "mspace"}:
            words = f"({words})"
        said += words
    return said


def grouped(element: Element) -> str:
    """Return a part in brackets, if it is more than a name or a number."""
    words = in_words(element).strip()
    tokens = [said for each in element.iter() if len(each) == 0 and (said := in_words(each).strip()) and said not in ACCENTS]
    bracketed = words.startswith("(") and words.find(")") == len(words) - 1
    return words if len(tokens) <= 1 or bracketed else f"({words})"


def describe(math: Element) -> None:
    """Say a formula in words, too; in plain letters, because few voices know those that are bold by themselves."""
    if words := " ".join(in_words(math).split()):
        math.set("alttext", "".join(unicodedata.normalize("NFKC", sign) if sign >= "\U0001d400" else sign for sign in words))
