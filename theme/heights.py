"""How tall each section will be, roughly, so that a page is as long as it will be before all of it is laid out.

The style sheet has the browser lay out a section when a reader comes near it. The height that it has until then is
estimated here from its text, code and pictures, for a narrow and for a wide window. The factors are a least-squares
fit to all sections of the book as Chromium lays them out in windows of 412 and 1350 pixels; half of the estimates
are within 8 % of the truth.
"""

import re
from collections.abc import Iterator
from typing import Any

from sphinx.application import Sphinx

# Pixels for a character of text, for a line of code or output, and for a picture.
FACTORS = {"narrow": (0.9, 17, 114), "wide": (0.69, 20, 151)}

SECTION = re.compile(r"<(/?)section\b[^>]*>")
UNSEEN = re.compile(r"<(math|script|style)\b.*?</\1>", re.DOTALL)
CODE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
PICTURE = re.compile(r'<img\b(?![^>]*class="[^"]*\bin-dark\b)')
TAG = re.compile(r"<[^>]+>")


def sections(body: str) -> Iterator[tuple[int, str]]:
    """Yield the sections within the one that is the page: where the start tag ends, and what follows in the section."""
    depth, start = 0, 0
    for tag in SECTION.finditer(body):
        if tag[1]:
            if depth == 2:
                yield start, body[start : tag.start()]
            depth -= 1
        else:
            depth += 1
            if depth == 2:
                start = tag.end()


def heights(section: str, tabs: int) -> dict[str, int]:
    """Return the height in pixels for each kind of window; of the tabs, which hold all code, one is shown."""
    seen = UNSEEN.sub("", section)
    lines = sum(TAG.sub("", code).rstrip().count("\n") + 1 for code in CODE.findall(seen)) / tabs
    characters = len(" ".join(TAG.sub("", CODE.sub("", seen)).split()))
    pictures = len(PICTURE.findall(seen))
    return {
        window: round(text * characters + line * lines + picture * pictures) for window, (text, line, picture) in FACTORS.items()
    }


def note_heights(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: object) -> None:
    """Write them into each section's tag, for the style sheet."""
    if app.builder.name != "html" or "body" not in context:
        return
    body = context["body"]
    for start, section in reversed(list(sections(body))):
        style = "; ".join(f"--{window}: {height}px" for window, height in heights(section, len(app.config.book_tabs)).items())
        body = f'{body[: start - 1]} style="{style}">{body[start:]}'
    context["body"] = body
