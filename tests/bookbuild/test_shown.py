"""What a page says and what its cells print reach the site and the notebook, letter for letter."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path

import pytest

from tests.bookbuild import tiny_book
from tests.bookbuild.tiny_book import Book

# Each is markup for one of those through whose hands a page goes.
PRINTED = [
    "   :alt: words", ":begin_tab:`mxnet`", ":end_tab:", ":label:`one`", ".. figure:: ../img/f.svg", ".. code:: python", "```",
    "#@tab all", "# @alt words", "x = 1 #@save", "#@hide", "# hide code", "*a* |b| `c`_ \\d :ref:`e`", "<b>&amp;</b>",
    "Table: label:``q``", "====", "$$", "::", "**Predict.** What?", "    deep",
]  # fmt: skip
SHOWN = {
    "python": "```python\n{}\n```", "bash": "```bash\n{}\n```", "text": "```text\n{}\n```", "html": "```html\n{}\n```",
    "c++": "```c++\n{}\n```", "plain": "```\n{}\n```", "tildes": "~~~\n{}\n~~~", "longer": "````text\n```\n{}\n````",
    "listed": "1. One\n\n   ```python\n   {}\n   ```\n\n2. Two", "indented": "Words:\n\n    {}\n\nMore.",
}  # fmt: skip


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = tiny_book.write(tmp_path_factory.mktemp("shown") / "book")
    blocks = [form.format(f'shown_{name.strip("+")} = ":alt:"') for name, form in SHOWN.items()]
    part = "## A Part\n:label:`a_part`\n\nSee :numref:`a_part` here. <!-- a remark -->"
    text = "\n\n".join([book.page.read_text(encoding="utf-8"), *blocks, part])
    book.page.write_text(text, encoding="utf-8")
    late = "def late():  #@save\n    import time\n\n    time.sleep(0.5)"
    book.add_cell(f"{late}\n\n\nprint('HIDDEN1TEXT', flush=True)\nlate()\nprint('too')")
    book.add_cell(f"for line in {PRINTED!r}:\n    print(line)")
    status, said = book.build()
    assert status == 0, said
    return book


def outputs(page: Path) -> list[str]:
    found = re.findall(r'<div class="output[^>]*>.*?<pre>(.*?)</pre>', page.read_text(encoding="utf-8"), re.DOTALL)
    return [html.unescape(re.sub(r"<[^>]*>", "", output)).rstrip("\n") for output in found]


def words(page: Path) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")))


def cells(book: Book) -> list[dict]:
    notebook = book.root / "_build" / "notebooks" / "pytorch" / "chapter_tiny" / "page.ipynb"
    return json.loads(notebook.read_text(encoding="utf-8"))["cells"]


def test_what_is_printed_is_shown(shown: Book) -> None:
    assert outputs(shown.html) == ["42", "HIDDEN1TEXT\ntoo", "\n".join(PRINTED)]
    assert "".join(cells(shown)[-1]["outputs"][0]["text"]) == "\n".join(PRINTED) + "\n"


@pytest.mark.parametrize("name", SHOWN)
def test_code_that_is_only_shown_is_shown(shown: Book, name: str) -> None:
    assert f'shown_{name.strip("+")} = ":alt:"' in words(shown.html)
    assert any(f'shown_{name.strip("+")} = ":alt:"' in "".join(cell["source"]) for cell in cells(shown))


def test_cells_are_shown_without_marks(shown: Book) -> None:
    page = shown.html.read_text(encoding="utf-8")
    assert len(re.findall(r'<div class="input[ "]', page)) == 3 and page.count("input saved") == 1
    assert "def late():\n" in words(shown.html)


def test_a_part_has_one_number_everywhere(shown: Book) -> None:
    on_the_site = re.search(r"See (.*?) here", words(shown.html))
    in_the_notebook = re.search(r"See \[(.*?)\]", "".join("".join(cell["source"]) for cell in cells(shown)))
    assert on_the_site and in_the_notebook and on_the_site[1] == in_the_notebook[1]


def test_comments_stay_with_the_authors(shown: Book) -> None:
    assert "a remark" not in shown.html.read_text(encoding="utf-8")
    assert not any("a remark" in "".join(cell["source"]) for cell in cells(shown))
