"""What a build bears, and what it refuses in a line: long cells, loud cells, damaged files, odd places."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bookbuild.tiny_book import Book


@pytest.mark.parametrize(
    ("code", "found", "mend"),
    [
        ("print('x' * 2_000_000)", "prints 2,000,001 letters, and 1,000,000 are the limit", "print less"),
        ("import warnings\n\nwarnings.warn('It is old.')", "warns: UserWarning: It is old.", "mend it"),
        ("import matplotlib.pyplot as plt\n\nplt.legend();", "warns: UserWarning: No artists", "mend it"),
    ],
)
def test_what_nobody_should_read_is_refused(book: Book, code: str, found: str, mend: str) -> None:
    line = book.add_cell(code) - 1
    status, said = book.build()
    assert status == 1
    (fault,) = [line for line in said.splitlines() if line.startswith("chapter_tiny/page.md:")]
    assert fault.startswith(f"chapter_tiny/page.md:{line - 1}: this cell {found}") and mend in fault


def test_a_cell_that_takes_too_long_is_named_with_its_limit(book: Book) -> None:
    line = book.add_cell("while True:\n    pass")
    status, said = book.build(CELL_SECONDS="4")
    assert status == 1
    assert "still running: chapter_tiny/page.md [PyTorch]" in said
    assert re.search(rf"^chapter_tiny/page.md:(?:{line}|{line + 1}): a cell of the PyTorch tab failed", said, re.MULTILINE)
    assert "ran longer than 4 seconds, which is the limit; set CELL_SECONDS" in said and "KeyboardInterrupt" not in said


@pytest.mark.parametrize("formula", ["$\\frac{1}{$", "$\\htmlClass{a}{y}$", "$\\foo x$"])
def test_a_wrong_formula_in_the_text_is_named_with_its_line(book: Book, formula: str) -> None:
    text = book.page.read_text(encoding="utf-8")
    book.page.write_text(f"{text}\nIt is {formula} here.\n", encoding="utf-8")
    status, said = book.build()
    assert status == 1
    assert f"chapter_tiny/page.md:{len(text.splitlines()) + 2} " in said and f"cannot render {formula[1:-1]}" in said
    assert "Traceback" not in said


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


@pytest.mark.parametrize(  # together only what none of the others would have made again
    "names", [["html/chapter_tiny/page.html", "html/objects.inv", "numbers.json"],
              ["eval_pytorch/chapter_tiny/page.ipynb", "rst.json"], ["ran.json"], ["built.json"]],
)  # fmt: skip
@pytest.mark.parametrize("harm", [Path.unlink, cut])
def test_what_is_lost_or_damaged_is_made_again(book: Book, names: list[str], harm: Callable[[Path], None]) -> None:
    paths = [book.root / "_build" / name for name in names]
    before = book.html.read_bytes()
    for path in paths:
        harm(path)
    if "rst.json" in names:  # else nothing is asked of these
        with open(book.root / "references.md", "a", encoding="utf-8") as file:
            file.write("\nMore.\n")
    status, said = book.build()
    assert status == 0, said
    assert book.html.read_bytes() == before
    assert [path for path in paths if not path.is_file()] == []


def test_what_sphinx_wrote_is_written_again(book: Book) -> None:
    before = book.html.read_bytes()
    (book.root / "_build" / "sphinx_pytorch" / "chapter_tiny" / "page.html").unlink()
    book.html.unlink()
    status, said = book.build()
    assert status == 0, said
    assert book.html.read_bytes() == before


def test_the_build_may_lie_elsewhere(book: Book, tmp_path: Path) -> None:
    shutil.move(book.root / "_build", tmp_path / "elsewhere")
    (book.root / "_build").symlink_to(tmp_path / "elsewhere")
    book.page.write_text(book.page.read_text(encoding="utf-8").replace("Text with", "Words with"), encoding="utf-8")
    status, said = book.build()
    assert status == 0, said
    assert "Words with" in book.html.read_text(encoding="utf-8")


def test_a_place_where_nothing_can_be_built_is_named_in_a_line(book: Book, tmp_path: Path) -> None:
    shutil.move(book.root, tmp_path / "a:b")
    status, said = Book(tmp_path / "a:b").build()
    assert status == 1 and said.startswith(f"{tmp_path}/a:b: ") and len(said.splitlines()) == 1
    shutil.move(tmp_path / "a:b", book.root)
    shutil.rmtree(book.root / "_build")
    (book.root / "_build").touch()
    status, said = book.build()
    assert status == 1 and said.startswith(f"{book.root}/_build: ") and len(said.splitlines()) == 1


def test_a_home_that_cannot_be_written_and_a_language_that_is_not_there(book: Book) -> None:
    book.add_cell("import matplotlib.pyplot\nimport os\n\nprint(os.environ['HOME'], 'ü')")
    status, said = book.build(HOME="/proc/none", LC_ALL="xx_YY.UTF-8", PYTHONUTF8="1")  # as the Makefile sets it
    assert status == 0, said
    assert "/proc/none ü" in book.html.read_text(encoding="utf-8")
