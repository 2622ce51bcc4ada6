"""The addresses of the repository and of the book are a setting each: filled in, they are used; empty, nothing appears."""

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
OF_THE_BOOK = ("og:", "canonical", "https://example.org")


def set_address(book: Book, address: str, setting: str = "repository") -> None:
    config = book.root / "config.ini"
    text, count = re.subn(rf"^{setting} =.*$", f"{setting} = {address}", config.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert count == 1
    config.write_text(text, encoding="utf-8")


COVER = """from matplotlib.figure import Figure

ALT = "A cover."


def card(title, subtitle):
    return Figure(figsize=(12, 6.3))
"""


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
    assert [word for word in (*WORDS, *OF_THE_BOOK) for text in pages if word in text] == []
    assert not (book.root / "_build" / "html" / "sitemap.xml").exists()
    assert "git" not in notebook(book)


def test_with_an_address_pages_and_notebooks_use_it(book: Book) -> None:
    set_address(book, f"{ADDRESS}.git")
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
    look = "\nimport d2l\nprint(Path(d2l.__file__).parent)\n"
    # In the kernel nothing is missing; if something were, this test must not install it there.
    done = subprocess.run([environment.python("pytorch"), "-c", pretend + code + look], cwd=work, text=True,
                          env={**os.environ, "PIP_NO_INDEX": "1"}, capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert Path(done.stdout.strip()) == (work / "book" / "pytorch" / "d2l").resolve()


@pytest.mark.parametrize("address", ["github.com/someone/a-book", "https://example.org/a/b", "https://github.com/someone"])
def test_an_address_of_another_kind_is_refused_before_any_work(book: Book, address: str) -> None:
    set_address(book, address)
    status, said = book.build()
    assert status == 1
    assert said.startswith(f"config.ini: repository = {address!r}")
    assert "https://github.com/OWNER/NAME" in said


def test_with_the_book_s_address_pages_say_what_links_show_and_search_engines_get_a_list(book: Book) -> None:
    set_address(book, "https://example.org/a/book/", "address")
    (book.root / "figures").mkdir()
    (book.root / "figures" / "_cover.py").write_text(COVER, encoding="utf-8")
    status, said = book.build()
    assert status == 0, said
    assert "Running" not in said, "the address changes no page's results"
    site, page = book.root / "_build" / "html", book.html.read_text(encoding="utf-8")
    there = "https://example.org/a/book/chapter_tiny/page.html"
    assert re.findall(r'<link rel="canonical" href="([^"]*)"', page) == [there]
    shown = dict(re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', page))
    assert shown["url"] == there and shown["title"].endswith("A Page") and shown["description"].startswith("Text with")
    assert shown["image"] == "https://example.org/a/book/card.png"
    assert (site / "card.png").read_bytes()[16:24] == bytes([0, 0, 4, 176, 0, 0, 2, 118])  # 1200 by 630
    assert page.count('<meta name="description"') == 1
    book.page.write_text(book.page.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    status, said = book.build()  # which writes one page alone
    assert status == 0, said
    listed = re.findall("<loc>(.*?)</loc>", (site / "sitemap.xml").read_text(encoding="utf-8"))
    names = {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"404.html", "search.html"}
    assert set(listed) == {f"https://example.org/a/book/{name}" for name in names} and there in listed
    assert len(listed) == len(names)


@pytest.mark.parametrize("address", ["example.org/book", "ftp://example.org", "https://example.org/a book", "https://example.org/?a"])
def test_what_is_no_address_of_a_site_is_refused_before_any_work(book: Book, address: str) -> None:
    set_address(book, address, "address")
    status, said = book.build()
    assert status == 1
    assert said.startswith(f"config.ini: address = {address!r}")
    assert "https://HOST/FOLDER" in said


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
    page = book.html.read_text(encoding="utf-8")
    assert '<em class="dfn" data-term="feature map" id="term-feature-map">feature maps</em>s.' in page
    assert "Two *feature maps*s." in notebook(book)
    index = (book.root / "_build" / "html" / "genindex.html").read_text(encoding="utf-8")
    assert 'href="chapter_tiny/page.html#term-feature-map">feature map</a>' in index
