"""What a build does when a page, a process or the person at the keyboard stops it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from tests.bookbuild.tiny_book import Book


def processes_of(book: Book) -> list[psutil.Process]:
    """Every process that works inside the book's folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(book.root) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            continue
    return found


def wait_until(condition, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def test_a_failing_cell_is_reported_once_with_file_line_code_and_error(book: Book) -> None:
    before = book.html.read_bytes(), book.executed.read_bytes()
    line = book.add_cell("fine = 1\nundefined_name + fine")
    status, said = book.build()
    assert status == 1
    assert f"chapter_tiny/page.md:{line + 1}: a cell of the PyTorch tab failed" in said
    assert "undefined_name + fine" in said
    assert said.count("NameError: name 'undefined_name' is not defined") == 1
    assert "Traceback" not in said and "\x1b" not in said
    assert (book.html.read_bytes(), book.executed.read_bytes()) == before, "a failed build must leave the last good site"
    assert book.build()[0] == 1, "what failed once must not count as done"


def test_the_page_builds_again_once_the_cell_is_mended(book: Book) -> None:
    text = book.page.read_text(encoding="utf-8")
    book.add_cell("1 / 0")
    assert book.build()[0] == 1
    book.page.write_text(text.replace("6 * 7", "6 * 9"), encoding="utf-8")
    assert book.build()[0] == 0
    assert r'"54\n"' in book.executed.read_text(encoding="utf-8")


@pytest.mark.parametrize("victim", ["os.getppid()", "os.getpid()"], ids=["worker", "kernel"])
def test_a_killed_process_fails_the_build(book: Book, victim: str) -> None:
    """d2lbook itself ends with status 0 here, and the page is missing."""
    book.add_cell(f"import os\nimport signal\n\nos.kill({victim}, signal.SIGKILL)")
    status, said = book.build()
    assert status == 1
    assert "chapter_tiny/page.md:" in said
    assert "killed by signal 9" in said or "Kernel died" in said
    assert wait_until(lambda: not processes_of(book), 10), processes_of(book)


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_no_process_and_nothing_half_written(book: Book, sent: signal.Signals) -> None:
    started, before = book.root / "started", book.executed.read_bytes()
    book.add_cell(f"import pathlib\nimport time\n\npathlib.Path({str(started)!r}).touch()\ntime.sleep(120)")
    process = book.start()
    assert wait_until(started.exists, 60)
    os.kill(process.pid, sent)
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 130, said
    assert "Interrupted" in said
    assert wait_until(lambda: not processes_of(book), 10), processes_of(book)
    assert book.executed.read_bytes() == before
    assert not list(book.root.rglob("*.part"))


def test_two_builds_at_once_do_not_harm_each_other(book: Book) -> None:
    book.add_cell("import time\n\ntime.sleep(2)\nprint('slow and', 'steady')")
    first, second = book.start(), book.start()
    outputs = [process.communicate(timeout=120)[0] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), outputs
    assert sum("waiting for it" in said for said in outputs) == 1
    assert sum("is up to date" in said for said in outputs) == 1
    assert "slow and steady" in book.html.read_text(encoding="utf-8")


def test_a_warning_of_sphinx_fails_the_build_and_names_the_page(book: Book) -> None:
    book.page.write_text(book.page.read_text(encoding="utf-8").replace("$$x = 1$$", r"$$\frac{1$$"), encoding="utf-8")
    status, said = book.build()
    assert status == 1
    assert "chapter_tiny/page.md" in said and r"\frac{1" in said
    again, said_again = book.build()
    assert again == 1 and "chapter_tiny/page.md" in said_again, "a second build must not swallow the warning"


def test_latex_faults_fail_the_pdf(book: Book) -> None:
    from bookbuild import pdf

    if pdf.missing_programs():
        pytest.skip(f"TeX is not installed ({', '.join(pdf.missing_programs())} missing)")
    page = book.page.read_text(encoding="utf-8")
    book.page.write_text(page + "\nA glyph that the fonts do not have: \u9f98.\n", encoding="utf-8")
    status, said = book.build("pdf")
    assert status == 1
    assert "Missing character" in said


def test_without_tex_one_line_says_what_to_install(book: Book, tmp_path: Path) -> None:
    status, said = book.build("pdf", PATH=str(tmp_path))
    assert status == 1
    assert len(said.strip().splitlines()) == 1
    assert "xelatex" in said and "texlive-xetex" in said
