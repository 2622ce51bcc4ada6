"""Code cells: what a reader sees of them, and what they printed.

d2lbook writes what a cell printed as ``parsed-literal``, so that ``*args`` or
``x_`` in it would be read as markup. Here it becomes a plain code block of
class ``output``; the cell's own code gets the class ``input``, and loses the
marks that only the build reads.
"""

import re
import textwrap
from functools import partial

from sphinx.application import Sphinx

from theme import paper

# Marks of the build: whole lines, and those behind code.
LINE_MARK = re.compile(r"^[ ]*#[ ]*@(?:alt|tab)\b.*\n?", re.MULTILINE)
END_MARK = re.compile(r"[ ]*#[ ]*@save\b[ ]*$", re.MULTILINE)

LONG = 24  # lines of output that are shown unfolded
RAW = ".. raw:: html\n\n    {}\n\n"

# A directive of d2lbook with its indented body, up to the next line of text.
CODE = re.compile(
    r"^\.\. code:: (?P<language>\w+)\n(?P<body>(?:\n|    .*\n)*)", re.MULTILINE
)
OUTPUT = re.compile(
    r"^\.\. parsed-literal::\n    :class: output\n(?P<body>(?:\n|    .*\n)*)",
    re.MULTILINE,
)
PICTURE = re.compile(r"^\.\. figure:: output_\S+\n(?:   +:.*\n)*", re.MULTILINE)
# An indented block right behind a directive would belong to it; not so behind
# an empty comment. And right behind a tab d2lbook takes the indentation away.
END = "\n..\n\n"
PREDICT = re.compile(r"^(?:   )?(\*\*Predict\.\*\* .*\n(?:.+\n)*)", re.MULTILINE)


def code_block(match: re.Match[str], on_paper: bool = False) -> str:
    """Return the block without the build's marks; nothing if none is left.

    On paper and in an EPUB, where there is one framework, code that is saved is a numbered listing.
    """
    unmarked = LINE_MARK.sub("", match["body"])
    body = END_MARK.sub("", unmarked)
    if not body.strip():
        return ""
    language = "python" if match["language"].startswith("i") else match["language"]
    caption = paper.listing(textwrap.dedent(unmarked)) if on_paper else ""
    options = "    :class: input\n" + (f"    :caption: {caption}\n" if caption else "")
    return f".. code-block:: {language}\n{options}\n{trimmed(body)}\n{END}"


def output_block(match: re.Match[str], on_paper: bool = False) -> str:
    """Return what a cell printed, to be shown letter for letter."""
    if not match["body"].strip():
        return ""
    body = trimmed(match["body"])
    block = f".. code-block:: none\n    :class: output\n\n{body}\n{END}"
    lines = body.count("\n") + 1
    if lines <= LONG or on_paper:
        return block
    summary = f'<details class="long"><summary>Output of {lines} lines</summary>'
    return f"{RAW.format(summary)}{block}{RAW.format('</details>')}"


def trimmed(body: str) -> str:
    """Return an indented body without blank lines around it."""
    return re.sub(r"\A(?:[ ]*\n)+|\s+\Z", "", body)


def quote(match: re.Match[str]) -> str:
    """Return the quote, indented, behind a comment that ends what is above."""
    return END + re.sub(r"^[ ]*(?=.)", "   ", match[1], flags=re.MULTILINE)


def plain(text: str, on_paper: bool = False) -> str:
    """Return a page as d2lbook wrote it with its cells as plain blocks."""
    text = re.sub(r"[ ]+$", "", text + "\n", flags=re.MULTILINE)
    text = PICTURE.sub(lambda match: match[0] + END, PREDICT.sub(quote, text))
    return OUTPUT.sub(partial(output_block, on_paper=on_paper), CODE.sub(partial(code_block, on_paper=on_paper), text))


def read_source(app: Sphinx, docname: str, source: list[str]) -> None:
    """Change a page's text before Sphinx parses it."""
    source[0] = plain(source[0], on_paper=app.builder.name in ("latex", "epub"))


# Names, punctuation and spaces: a third of a page's bytes, in the colour of text.
PLAIN = re.compile(r'<span class="[npw]">([^<]*)</span>')


def unwrap(app: Sphinx, pagename: str, template: str, context: dict, doctree) -> None:
    """Take away the marks of highlighting that change nothing."""
    if "body" in context:
        context["body"] = PLAIN.sub(r"\1", context["body"])


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx; after ``alt_text``, which reads the marks."""
    app.connect("source-read", read_source, priority=600)
    app.connect("html-page-context", unwrap)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
