"""The pages as they were executed, and what is copied from them."""

from __future__ import annotations

import re

import nbformat
import pytest

from bookbuild import layout, library
from bookbuild.frameworks import FRAMEWORKS

PAGES = layout.pages()
SECTIONS = [page for page in PAGES if page.startswith("chapter_") and not page.endswith("/index.md")]
ESCAPE = "\x1b["


def executed(page: str, tab: str):
    path = layout.executed(page, tab)
    assert path.is_file() and path.stat().st_size, f"{path} is missing: run `make html` first"
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("tab", layout.tabs())
@pytest.mark.parametrize("page", PAGES)
def test_every_cell_ran_and_none_failed_or_warned(page: str, tab: str) -> None:
    cells = [cell for cell in executed(page, tab).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell.outputs:
            assert output.output_type != "error"
            text = output.get("text", "")
            assert "Warning" not in text and "Traceback" not in text and ESCAPE not in text, text


@pytest.mark.parametrize("page", PAGES)
def test_the_tabs_are_twins(page: str) -> None:
    """Each tab shows the same number of cells, in the same order of kinds, drawing the same number of pictures."""
    cells = layout.read(page).cells
    shapes = {}
    for tab in FRAMEWORKS:
        own = [cell for cell in cells if cell.tabs in (["all"], [tab]) or tab in (cell.tabs or [])]
        shapes[tab] = [("#@alt" in cell.source, "#@save" in cell.source) for cell in own]
    first, *others = shapes.values()
    assert all(other == first for other in others), f"{page}: the tabs differ in their cells"


@pytest.mark.parametrize("tab", FRAMEWORKS)
def test_the_saved_code_is_current(tab: str) -> None:
    target, text = library.saved_code(tab, PAGES)
    assert target.read_text(encoding="utf-8") == text, f"{target} is out of date: run `make lib`"


@pytest.mark.parametrize("page", SECTIONS)
def test_a_section_has_its_parts(page: str) -> None:
    text = (layout.ROOT / page).read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert headings[-2:] == ["Takeaways", "Exercises"]
    assert text.count("> **Predict.**") >= 2
    exercises = layout.read(page).exercises()
    assert 6 <= len(exercises) <= 10
    # What a reader of one tab sees: the lines of the page without the cells of the other tab.
    other = sum(len(c.source.splitlines()) + 3 for c in layout.read(page).cells if c.tabs == ["pytorch"])
    assert len(text.splitlines()) - other <= 450


@pytest.mark.parametrize("page", SECTIONS)
def test_a_section_shows_pictures(page: str) -> None:
    """At least one drawn figure, and at least three pictures made by its cells."""
    parsed = layout.read(page)
    assert sum("](../img/" in line for line in parsed.text) >= 1
    assert sum("#@alt" in cell.source for cell in parsed.cells if cell.tabs in (["all"], ["pytorch"])) >= 3


@pytest.mark.parametrize("page", PAGES)
def test_code_fits_the_printed_page(page: str) -> None:
    for cell in layout.read(page).cells:
        for offset, line in enumerate(cell.source.splitlines(), 1):
            assert len(line) <= 76 or line.startswith("#@alt"), f"{page}:{cell.line + offset}: {len(line)} characters"


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("solutions/") and not page.endswith("index.md")])
def test_every_code_solution_checks_itself(page: str) -> None:
    """Between two exercise headings, a solution with code for a framework asserts something."""
    parsed = layout.read(page)
    starts = [line for line, _, _ in parsed.solutions()]
    for start, end in zip(starts, [*starts[1:], 10**9], strict=True):
        cells = [cell for cell in parsed.cells if start < cell.line < end]
        for tab in FRAMEWORKS:
            own = [cell.source for cell in cells if tab in (cell.tabs or []) or cell.tabs == ["all"]]
            assert not own or any("assert" in source for source in own), f"{page}:{start}: the {tab} solution checks nothing"


@pytest.mark.parametrize("tab", layout.tabs())
@pytest.mark.parametrize("page", PAGES)
def test_no_output_shows_how_numpy_writes_a_single_number(page: str, tab: str) -> None:
    """NumPy 2 writes `np.int64(1)` where NumPy 1, which MXNet needs, writes `1`."""
    for cell in executed(page, tab).cells:
        for output in cell.get("outputs", []):
            said = f"{output.get('text', '')}{output.get('data', {}).get('text/plain', '')}"
            assert not re.search(r"\bnp\.\w+\(", said), cell.source
