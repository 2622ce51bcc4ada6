"""The pages as they are written; nothing has to be built for this."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from pathlib import Path

import pytest

from bookbuild import layout, library
from bookbuild.frameworks import FRAMEWORKS
from tests import book


def test_the_last_commit_has_the_saved_code_of_its_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a build may have written since."""
    if not (layout.ROOT / ".git").exists():
        pytest.skip("this is no clone of the repository")
    command = ["git", "archive", "HEAD", "d2l", ":(glob)**/*.md"]
    done = subprocess.run(command, cwd=layout.ROOT, capture_output=True, check=True)
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(tmp_path, filter="data")
    monkeypatch.setattr(layout, "ROOT", tmp_path)
    for tab in FRAMEWORKS:
        module, text = library.saved_code(tab, layout.pages())
        assert module.is_relative_to(tmp_path)
        assert module.read_text(encoding="utf-8") == text, f"{module.name}: run `make lib`, and commit what it writes"


@pytest.mark.parametrize("page", book.PAGES)
def test_the_tabs_are_twins(page: str) -> None:
    """Each tab shows the same number of cells, in the same order of kinds, drawing the same number of pictures."""
    first, *others = (
        [("#@alt" in cell.source, "#@save" in cell.source) for cell in book.parsed(page).cells_of(tab)] for tab in FRAMEWORKS
    )
    assert all(other == first for other in others), f"{page}: the tabs differ in their cells"


@pytest.mark.parametrize("page", book.SECTIONS)
def test_a_section_has_its_parts(page: str) -> None:
    headings = re.findall(r"^## (.+)$", book.text(page), re.MULTILINE)
    assert headings[-2:] == ["Takeaways", "Exercises"]
    assert book.text(page).count("> **Predict.**") >= 2
    assert 6 <= len(book.parsed(page).exercises()) <= 10
    # What a reader of one tab sees in the column of text: the page without the cells and the words of the other tab, and asides.
    other = sum(len(cell.source.splitlines()) + 3 for cell in book.parsed(page).cells if cell.tabs == ["pytorch"])
    words = re.findall(r"^:begin_tab:`pytorch`\n.*?^:end_tab:\n", book.text(page), re.MULTILINE | re.DOTALL)
    other += sum(block.count("\n") + 1 for block in words)
    asides = re.findall(r"^> \*\*Aside\.\*\* .*\n(?:>.*\n)*", book.text(page), re.MULTILINE)
    other += sum(aside.count("\n") + 1 for aside in asides)
    assert len(book.text(page).splitlines()) - other <= 450


@pytest.mark.parametrize("page", book.SECTIONS)
def test_a_section_shows_pictures(page: str) -> None:
    """At least one drawn figure, and at least three pictures made by its cells."""
    assert sum(re.search(r"\]\((?:\.\./)+img/", line) is not None for line in book.parsed(page).text) >= 1
    assert sum("#@alt" in cell.source for cell in book.parsed(page).cells_of("pytorch")) >= 3


@pytest.mark.parametrize("page", book.PAGES)
def test_code_fits_the_printed_page(page: str) -> None:
    for cell in book.parsed(page).cells:
        for offset, line in enumerate(cell.source.splitlines(), 1):
            assert len(line) <= 76 or line.startswith("#@alt"), f"{page}:{cell.line + offset}: {len(line)} characters"


@pytest.mark.parametrize("page", book.SOLUTIONS)
def test_every_code_solution_checks_itself(page: str) -> None:
    """Between two exercise headings, a solution with code for a framework asserts something."""
    parsed = book.parsed(page)
    starts = [line for line, _, _ in parsed.solutions()]
    assert starts
    for start, end in zip(starts, [*starts[1:], 10**9], strict=True):
        for tab in FRAMEWORKS:
            own = [cell.source for cell in parsed.cells_of(tab) if start < cell.line < end]
            assert not own or any("assert" in source for source in own), f"{page}:{start}: the {tab} solution checks nothing"
