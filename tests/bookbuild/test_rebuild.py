"""What a second build does again, and what it does not."""

from __future__ import annotations

import os

from tests.bookbuild.tiny_book import Book


def test_nothing_changed_nothing_done(book: Book) -> None:
    status, said = book.build()
    assert status == 0
    assert "up to date" in said and "Running" not in said


def test_a_new_modification_time_alone_runs_no_page(book: Book) -> None:
    os.utime(book.page)
    assert "Running" not in book.build()[1]


def test_a_page_keeps_its_outputs_if_only_its_text_changed(book: Book) -> None:
    book.page.write_text(book.page.read_text(encoding="utf-8").replace("Text with", "Words with"), encoding="utf-8")
    status, said = book.build()
    assert status == 0, said
    assert "Running" not in said
    shown = book.html.read_text(encoding="utf-8")
    assert "Words with" in shown and "42" in shown


def test_an_edited_page_runs_alone(book: Book) -> None:
    book.page.write_text(book.page.read_text(encoding="utf-8").replace("6 * 7", "6 * 8"), encoding="utf-8")
    status, said = book.build()
    assert status == 0, said
    assert "Running 1 pages" in said
    assert "48" in book.html.read_text(encoding="utf-8")


def test_a_change_of_the_package_runs_the_pages_again(book: Book) -> None:
    with open(book.root / "d2l" / "timing.py", "a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert "chapter_tiny/page.md [PyTorch]" in book.build()[1]


def test_a_deleted_page_leaves_the_site(book: Book) -> None:
    extra = book.page.with_name("extra.md")
    extra.write_text("# Extra\n\nOne more page.\n", encoding="utf-8")
    chapter = book.page.with_name("index.md")
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("page\n", "page\nextra\n"), encoding="utf-8")
    status, said = book.build()
    assert status == 0, said
    assert book.html.with_name("extra.html").is_file()
    extra.unlink()
    chapter.write_text(text, encoding="utf-8")
    assert book.build()[0] == 0
    assert not book.html.with_name("extra.html").exists()


def test_a_lost_notebook_is_made_again(book: Book) -> None:
    book.executed.unlink()
    assert book.build()[0] == 0
    assert book.executed.is_file()


def test_a_damaged_notebook_is_not_kept(book: Book) -> None:
    book.executed.write_text(book.executed.read_text(encoding="utf-8")[:200], encoding="utf-8")
    book.page.write_text(book.page.read_text(encoding="utf-8").replace("Text with", "Words with"), encoding="utf-8")
    status, said = book.build()
    assert status == 0, said
    assert "Running 1 pages" in said
    assert "42" in book.html.read_text(encoding="utf-8")
