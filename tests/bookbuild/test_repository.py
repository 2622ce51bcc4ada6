"""The address of the repository is one setting: filled in, pages and notebooks use it; empty, nothing of it appears."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from bookbuild import environment
from tests.bookbuild.tiny_book import Book

ADDRESS = "https://github.com/someone/a-book"
WORDS = ("Open in Colab", "Edit this page", "Report an error", "colab", "github.com")


def set_repository(book: Book, address: str) -> None:
    config = book.root / "config.ini"
    text, count = re.subn(r"^repository =.*$", f"repository = {address}", config.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count == 1
    config.write_text(text, encoding="utf-8")


def notebook(book: Book) -> str:
    return (book.root / "_build" / "notebooks" / "pytorch" / "chapter_tiny" / "page.ipynb").read_text(encoding="utf-8")


def setup_cell(book: Book) -> str:
    cell = next(cell for cell in json.loads(notebook(book))["cells"] if cell["cell_type"] == "code")
    return "".join(cell["source"])


def links(html: str) -> dict[str, str]:
    found = re.findall(r'<a[^>]*href="([^"]*)"[^>]*>([^<]*)</a>', html)
    return {text.strip(): address for address, text in found if text.strip() in WORDS}


def test_without_an_address_nothing_of_it_appears(book: Book) -> None:
    pages = [path.read_text(encoding="utf-8") for path in (book.root / "_build" / "html").rglob("*.html")]
    assert len(pages) > 3
    assert [word for word in WORDS for text in [*pages, notebook(book)] if word in text] == []


def test_with_an_address_pages_and_notebooks_use_it(book: Book) -> None:
    set_repository(book, f"{ADDRESS}.git")
    status, said = book.build()
    assert status == 0, said
    assert "Running" not in said, "the address changes no page's results"
    assert links(book.html.read_text(encoding="utf-8")) == {
        "Open in Colab": "https://colab.research.google.com/github/someone/a-book/blob/notebooks/pytorch/chapter_tiny/page.ipynb",
        "Edit this page": f"{ADDRESS}/edit/main/chapter_tiny/page.md",
        "Report an error": f"{ADDRESS}/issues/new?title=Error%20on%20the%20page%20chapter_tiny/page",
    }
    assert links((book.root / "_build" / "html" / "genindex.html").read_text(encoding="utf-8")) == {}
    assert ADDRESS in setup_cell(book)
    fetches_the_rest_on_colab(book)


def fetches_the_rest_on_colab(book: Book) -> None:
    """The first cell, run as on Colab from a folder with nothing in it, with a repository made by CONTRIBUTING's commands."""
    built, work = book.root / "_build" / "notebooks", book.root.parent / "colab"
    work.mkdir()
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q", "-b", "notebooks"], ["add", "pytorch"], ["commit", "-q", "-m", "Notebooks"]):
        subprocess.run([*git, *command], cwd=built, check=True)
    code = setup_cell(book).replace(ADDRESS, built.as_uri())
    pretend = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('google.colab')\n"
    look = "\nimport d2l\nprint(pathlib.Path(d2l.__file__).parent)\n"
    # In the kernel nothing is missing; if something were, this test must not install it there.
    done = subprocess.run([environment.python("pytorch"), "-c", pretend + code + look], cwd=work, text=True,
                          env={**os.environ, "PIP_NO_INDEX": "1"}, capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == (work / "book" / "pytorch" / "d2l").resolve()


@pytest.mark.parametrize("address", ["github.com/someone/a-book", "https://example.org/a/b", "https://github.com/someone"])
def test_an_address_of_another_kind_is_refused_before_any_work(book: Book, address: str) -> None:
    set_repository(book, address)
    status, said = book.build()
    assert status == 1
    assert said.startswith(f"config.ini: repository = {address!r}")
    assert "https://github.com/OWNER/NAME" in said


def test_a_term_defined_twice_is_refused_with_both_places(book: Book) -> None:
    text = book.page.read_text(encoding="utf-8")
    line = len(text.splitlines()) + 2
    book.page.write_text(f"{text}\nA :dfn:`feature map`, and :dfn:`Maps <Feature Map>`.\n", encoding="utf-8")
    status, said = book.build()
    assert status == 1
    assert f"chapter_tiny/page.md:{line}: the term 'Feature Map' is defined already at chapter_tiny/page.md:{line}" in said


def test_a_term_is_set_in_italics_in_page_and_notebook(book: Book) -> None:
    book.page.write_text(book.page.read_text(encoding="utf-8") + "\nTwo :dfn:`feature maps <feature map>`s.\n", encoding="utf-8")
    status, said = book.build()
    assert status == 0, said
    assert '<em class="dfn" id="term-feature-map">feature maps</em>s.' in book.html.read_text(encoding="utf-8")
    assert "Two *feature maps*s." in notebook(book)
    index = (book.root / "_build" / "html" / "genindex.html").read_text(encoding="utf-8")
    assert 'href="chapter_tiny/page.html#term-feature-map">feature map</a>' in index
