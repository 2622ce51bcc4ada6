"""What a page writes in a way that would be lost or misread is refused with its line; and what is well written is not."""

from __future__ import annotations

import pytest

from bookbuild import sources, writing

TABLE = "| a | b |\n|:--|--:|\n"
CELL = "```{.python .input}\n#@tab all\nprint(1)\n```\n"


def said(page: str) -> list[str]:
    return list(writing.faults(sources.parse("p.md", sources.uncommented(page))))


@pytest.mark.parametrize(
    ("text", "line", "found", "mend"),
    [
        ("text\n\n# Again\n", 5, "a title already", "`## `"),
        ("```{.python.input}\nx\n```\n", 3, "'{.python.input}'", "`{.python .input}`"),
        ("```python title\nx\n```\n", 3, "'python title'", "the name of a language"),
        ("1. One\n\n   ```{.python .input}\n   x\n   ```\n", 5, "runs only if", "at the left margin"),
        ("See :numreff:`x`.\n", 3, "no mark :numreff:", "numref"),
        ("See :numref: `x`.\n", 3, "not whole", ":numref:`...`"),
        ("See :numref:x.\n", 3, "not whole", ":numref:`...`"),
        ("See :numref:`x.\n\nAnd `y`.\n", 3, "not whole", ":numref:`...`"),
        (":begin_tab: mxnet\nA\n:end_tab:\n", 3, "not whole", ":begin_tab:`...`"),
        ("See :ref:``.\n", 3, ":ref: is empty", "between the backquotes"),
        ("A :dfn:`a <b> c`.\n", 3, ":dfn:`a <b> c` is not whole", ":dfn:`words <entry>`"),
        ("## H\n:label:`Fig_One`\n", 4, "'Fig_One'", "small letters"),
        ("## H\n:label:`with-dash`\n", 4, "'with-dash'", "rename it"),
        ("## H\n:label:`sec_one`\n", 4, "'sec_one'", "without `sec_`"),
        ("## H\n\n:label:`one`\n", 5, "'one' is not alone on the line right below a heading", "put it there"),
        ("## H :label:`one`\n", 3, "'one' is not alone", "put it there"),
        ("Words.\n:label:`one`\n", 4, "'one' is not alone", "put it there"),
        (f"{TABLE}| 1 | 2 |\n:label:`tab_one`\n", 6, "'tab_one' is not alone", "a table's caption"),
        ("$$y = 1$$ :eqlabel:`eq_one`\n", 3, "'eq_one' is not alone", "a formula between `$$`"),
        (":begin_tab:`mxnet`\nA\n", 3, "never closed", "`:end_tab:`"),
        ("A\n:end_tab:\n", 4, "no tab is open", "remove"),
        (":begin_tab:`mxnet`\nA\n:begin_tab:`pytorch`\nB\n:end_tab:\n", 5, "line 3 is still open", "before this line"),
        (f":begin_tab:`mxnet`\nA\n\n{CELL}:end_tab:\n", 6, "in the tab of line 3", "`#@tab`"),
        ("$$y = 2\n\nText.\n", 3, "no partner", "close the formula"),
        ("Text.\n\ny = 2$$\n", 5, "no partner", "close the formula"),
        ("## With $1\\times 1$ layers\n", 3, "the formula $1\\times 1$", "in words"),
        ("A <b>word.\n", 3, "'<b>'", "Markdown"),
        ("[page](page.md)\n", 3, "'page.md'", ":ref:`label`"),
        ("[run](javascript:alert)\n", 3, "'javascript:alert'", "https://"),
        ("- one\n- ![In a list.](../img/f.svg)\n", 4, "no figure", "on a line of its own"),
        ("See ![inside.](../img/f.svg) it.\n", 3, "no figure", "on a line of its own"),
        ("![Spaced.](../img/my.svg \"title\")\n", 3, "no figure", "without spaces"),
        ("> **Aside.** Words.\n> ![](../img/f.svg)\n", 4, "ends an aside", "a line with only `>`"),
        ("> **Aside.** Words.\n>\n> ![](../img/f.svg)\n> and more.\n", 5, "ends an aside", "below its words"),
        ("> **Predict.** Words?\n>\n> ![](../img/f.svg)\n", 5, "ends an aside", "below its words"),
        ("> **Aside.** Words.\n>\n> ![Words.](../img/f.svg)\n", 5, "no figure", "> ![](path)"),
        (f"{TABLE}| 1 | 2 | 3 |\n", 5, "3 cells, its line of dashes has 2", "make them equal"),
        (f"{TABLE}| 1 |\n", 5, "1 cells, its line of dashes has 2", "make them equal"),
        ("| a | b | c |\n|---|---|\n", 3, "3 cells, its line of dashes has 2", "make them equal"),
        ("a | b\n--|--\n1 | 2 | 3\n", 5, "3 cells, its line of dashes has 2", "make them equal"),
        ("| a | b |\n", 3, "no row of a table", "|:--|:--|"),
        (":A caption\n\nText.\n", 3, "a table's caption", "below a table"),
    ],
)
def test_a_fault_is_refused_with_its_line(text: str, line: int, found: str, mend: str) -> None:
    first = next(iter(sorted(said(f"# Title\n\n{text}"), key=lambda fault: int(fault.split(":")[1]))))
    assert first.startswith(f"p.md:{line}: ")
    assert found in first and mend in first


@pytest.mark.parametrize(
    "page", ["", "\n\n", "Words.\n", "## Part\n", "Words.\n\n# Title\n", "Title\n=====\n", "```\n# Title\n```\n"]
)
def test_a_page_without_a_title_is_refused(page: str) -> None:
    assert said(page)[0] == "p.md:1: the page has no title; begin it with `# Title`."


@pytest.mark.parametrize(
    "text",
    [
        "```eval_rst\n.. note:: it\n```\n\n```python\nx = '<b>'\n```\n\n~~~\n# no title\n~~~\n\n````\n```\n````\n",
        f"{CELL}\n1. One\n\n   ```python\n   x\n   ```\n\n    indented()\n",
        "$$a < b\n> c$$\n:eqlabel:`eq_one`\n\nIt costs $5, not $6, and `$$`, $x$ and `:numref:` or `<b>` cost nothing.\n",
        "![Maxima $a_i$.](../img/f.svg)\n:width:`300px`\n:label:`fig_one`\n\n### Part\n:label:`part_1`\n",
        f"{TABLE}| `x\\|y` `a|b` | $|x|$ |\n| | 2 |\n\n:Seen, in :numref:`one`.\n:label:`tab_one`\n",
        ":begin_tab:`mxnet`\nA :dfn:`word`, two :dfn:`words <word of two>`.\n:end_tab:\n\n:begin_tab:`pytorch`\nB\n:end_tab:\n",
        "> **Aside.** $a <\n> b$\n> and more.\n>\n> ![](../img/f.svg)\n",
        "<!-- :numref: and <b> -->\n\n[Site](https://example.org/a_b), <https://example.org>, :citet:`A.2000`.\n",
    ],
)
def test_what_is_well_written_passes(text: str) -> None:
    assert said(f"# Title\n:label:`title`\n\n{text}") == []


def test_comments_are_blanked_out_where_they_are_comments() -> None:
    code = "```{.python .input}\nx = '<!-- kept -->'\n```\n"
    assert sources.uncommented(f"a <!-- b\nc --> d `<!-- e -->`\n{code}") == f"a \n d `<!-- e -->`\n{code}"
