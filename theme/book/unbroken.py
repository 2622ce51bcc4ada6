"""Where no line may end: in short code and formulas, and between names, numbers and signs that belong together."""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

SHORT = 18  # letters of code or signs of a formula, for which every telephone has room
IN_BRACKETS = 22  # the length of a formula's part in brackets, up to which it is kept together
SPACE, HYPHEN, JOINER = "\u00a0", "\u2011", "\u2060"
NUMBERED = re.compile(r"\b([Ee]xercises?|[Ss]teps?|[Rr]ank|et) (?=\d|al\.)")
UNIT = re.compile(r"(?<=\d) (?=(?:%|[kMGT]?B\b|GHz\b|px\b|ms\b|s\b))")
NAMED = re.compile(r"\b([A-Z][A-Za-z]*[a-z][A-Z][A-Za-z]*|VGG)-(?=\d)")  # LeNet-5, VGG-16
EXERCISE = re.compile(r"Exercise \d+\b")
RANGE, INITIAL = re.compile(r"(?<=\d)\N{EN DASH}(?=\d)"), re.compile(r", (?=[A-Z]\.)")  # of pages; behind a name
ATTACHED = re.compile(r"\S+")
# KaTeX writes a formula as parts, behind which a line may end, within two elements around all of it.
PART, END = '<span class="base">', "</span></span>"
TAG = re.compile(r"<[^>]*>|\u200b")


class Unbroken(SphinxPostTransform):
    """Mark short code for the style sheet, and put characters into the text where no line ends."""

    default_priority = 810
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change one page."""
        for code in self.document.findall(nodes.literal):
            if len(code.astext()) <= SHORT:
                code["classes"].append("short")
        for text in list(self.document.findall(nodes.Text)):
            if isinstance(text.parent, nodes.literal | nodes.literal_block | nodes.math | nodes.math_block | nodes.raw):
                continue
            kept = NAMED.sub(rf"\1{HYPHEN}", UNIT.sub(SPACE, NUMBERED.sub(rf"\1{SPACE}", text)))
            if kept != text:
                text.parent.replace(text, nodes.Text(kept))


class KeepWithComma(SphinxPostTransform):
    """Let no line begin with the comma behind a formula, where browsers may break any line.

    The comma gets into one element with the formula; inside, a long formula breaks all the same.
    """

    default_priority = 800
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Change one page."""
        for formula in list(self.document.findall(nodes.math)):
            parent, place = formula.parent, formula.parent.index(formula) + 1
            behind = parent[place] if place < len(parent) else None
            if not isinstance(behind, nodes.Text) or not (attached := ATTACHED.match(behind)):
                continue
            parent[place] = nodes.Text(behind[attached.end() :])
            parent[place - 1] = nodes.inline("", "", formula.deepcopy(), nodes.Text(attached[0]), classes=["together"])


def in_formula(html: str, attached: bool) -> str:
    """Return a formula of KaTeX in which no line ends within brackets nor, if something is `attached`, behind it."""
    if PART not in html:  # KaTeX could not render it
        return html
    before, *parts = html.removesuffix(END).split(PART)
    groups: list[str] = []
    open_brackets = 0
    for part in parts:
        if open_brackets and len(TAG.sub("", groups[-1] + part)) <= IN_BRACKETS:
            groups[-1] += PART + part
        else:
            groups.append(PART + part)
        open_brackets = max(0, open_brackets + part.count('class="mopen') - part.count('class="mclose'))
    unbroken = [group.count(PART) > 1 for group in groups[:-1]] + [attached or groups[-1].count(PART) > 1]
    written = (f'<span class="together">{g}</span>' if keep else g for g, keep in zip(groups, unbroken, strict=True))
    return before + "".join(written) + END


def in_title(title: nodes.Element) -> None:
    """Let no line of a heading end between "Exercise" and its number."""
    text = title[0].astext()
    found = EXERCISE.match(text)
    if isinstance(title[0], nodes.Text) and found:
        title[:1] = [nodes.inline("", found[0], classes=["together"]), nodes.Text(text[found.end():])]


def in_references(html: str) -> str:
    """Return the list of references in which no line ends within a range of pages or before an initial."""
    return RANGE.sub(rf"\g<0>{JOINER}", INITIAL.sub(f",{SPACE}", html))
