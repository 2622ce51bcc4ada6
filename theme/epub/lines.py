"""Lines that fit every page of an EPUB.

A reading app shows pages of any width, which cannot be scrolled sideways, and
cuts off what is wider. A formula is written as several, between which a line
may end: in front of a sign like = or +, outside brackets, and in long products
behind them. A line of code that
goes on in the next one is indented there.
"""

import re
from xml.etree import ElementTree

from theme.book import formulas
from theme.book.formulas import name

MATHML = "http://www.w3.org/1998/Math/MathML"
FORMULA = re.compile(r"<math\b.*?</math>", re.DOTALL)
CODE = re.compile(r"(<pre>(?:<span></span>)?)(.*?)(</pre>)", re.DOTALL)
RELATIONS = set("=≠≈≡≤≥<>⇒⇔←→↦∈")
OPERATIONS = set("+−±·⋅×⋆∗")
OPENING, CLOSING = set("([{⌊⌈⟨"), set(")]}⌋⌉⟩")
LONG = 16  # characters of a formula in the text, or of a line of code, that fit into any line

ElementTree.register_namespace("", MATHML)


def text(element: ElementTree.Element) -> str:
    """Return the letters and signs in an element."""
    return "".join(element.itertext()).strip()


def sign(element: ElementTree.Element) -> str:
    """Return the sign that an element is, or that it has indices at; nothing for other elements."""
    if name(element) in ("msub", "msup", "msubsup"):
        element = element[0]
    return text(element) if name(element) == "mo" else ""


def unwrapped(element: ElementTree.Element) -> list[ElementTree.Element]:
    """Return the row within elements that hold nothing else, less what is empty."""
    items = [item for item in element if len(item) or name(item) not in ("mrow", "mstyle")]
    if len(items) == 1 and name(items[0]) in ("mrow", "mstyle", "semantics"):
        return unwrapped(items[0])
    return items


def is_factor(element: ElementTree.Element) -> bool:
    """Is this neither a space nor the sign at the end of a formula?"""
    return name(element) not in ("mtext", "mspace", "mo") and text(element) not in set(".,;")


def parts(row: list[ElementTree.Element]) -> list[list[list[ElementTree.Element]]]:
    """Cut a row in front of its relations and behind what separates formulas, and each part in front of its operations.

    A long product is cut behind brackets, too.
    """
    found: list[list[list[ElementTree.Element]]] = [[[]]]
    depth, separated, closed = 0, False, False
    for item in row:
        what, part = sign(item), found[-1]
        if depth == 0 and part[0]:
            begun = not (len(part) == 1 and len(part[0]) == 1 and sign(part[0][0]) in RELATIONS)
            if what in RELATIONS or (separated and name(item) != "mspace"):
                found.append([[]])
            elif begun and (what in OPERATIONS or closed and is_factor(item) and len("".join(map(text, part[-1]))) > LONG):
                part.append([])
        separated = depth == 0 and name(item) == "mspace"
        found[-1][-1].append(item)
        depth += (what in OPENING) - (what in CLOSING)
        closed = depth == 0 and (what in CLOSING or closed and name(item) == "mtext")
    return found if depth == 0 else [[row]]


def formula(row: list[ElementTree.Element], display: bool) -> str:
    """Write a row as a formula of its own."""
    math = ElementTree.Element(f"{{{MATHML}}}math", {"displaystyle": "true"} if display else {})
    math.extend(row)
    if sign(row[0]) in OPERATIONS | RELATIONS and name(row[0]) == "mo" and len(row) > 1:
        row[0].set("form", "infix")  # there is something before it
    formulas.describe(math)
    return ElementTree.tostring(math, encoding="unicode")


def reflowed(found: re.Match[str]) -> str:
    """Write a formula as several that can stand on lines of their own."""
    math = ElementTree.fromstring(found[0])
    formulas.set_letters(math)
    formulas.describe(math)
    whole = ElementTree.tostring(math, encoding="unicode")
    display = math.get("display") == "block"
    if not display and len(text(math)) <= LONG:
        return whole
    row = unwrapped(math)
    if len(row) == 1 and name(row[0]) == "mtable":
        if row[0].get("columnalign") != "right left":
            return whole  # no formula of several lines, which are set below each other
        rows = [[item for cell in line for item in unwrapped(cell)] for line in row[0]]
    else:
        rows = [row]
    lines = []
    for row in rows:
        pieces = [[formula(piece, display) for piece in part] for part in parts(row)]
        if display:
            lines.append("<wbr/>".join(f'<span class="part">{"<wbr/>".join(part)}</span>' for part in pieces))
        else:
            lines.append("<wbr/>".join(piece for part in pieces for piece in part))
    return "<br/>".join(lines)


def hanging(found: re.Match[str]) -> str:
    """Write each long line of code as a block whose second line is indented deeper than the first."""
    lines = []
    for line in found[2].split("\n"):
        words = re.sub(r"<.*?>|&\w+;", "", line)
        if len(words) > LONG and line.count("<span") == line.count("</span"):
            deep = 0.6 * (len(words) - len(words.lstrip()) + 4)
            line = f'<span class="line" style="padding-left: {deep:.1f}em; text-indent: -{deep:.1f}em">{line}</span>'
        lines.append(line)
    return f"{found[1]}{chr(10).join(lines)}{found[3]}"


def fit(body: str) -> str:
    """Return a page whose formulas and code fit into lines of any width."""
    return CODE.sub(hanging, FORMULA.sub(reflowed, body))
