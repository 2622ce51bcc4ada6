"""A tiny book that was built once, and a copy of it for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bookbuild import tiny_book


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> tiny_book.Book:
    book = tiny_book.write(tmp_path_factory.mktemp("tiny") / "book")
    status, said = book.build()
    assert status == 0, said
    return book


@pytest.fixture
def book(built_once: tiny_book.Book, tmp_path: Path) -> tiny_book.Book:
    """A tiny book of this test's own whose pages are already up to date."""
    shutil.copytree(built_once.root, tmp_path / "book")
    return tiny_book.Book(tmp_path / "book")
