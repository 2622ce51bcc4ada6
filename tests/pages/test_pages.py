"""The pages as they were executed."""

from __future__ import annotations

import re

import pytest

from bookbuild import layout
from tests import book

ESCAPE = "\x1b["


@pytest.mark.parametrize("tab", layout.tabs())
@pytest.mark.parametrize("page", book.PAGES)
def test_every_cell_ran_and_none_failed_or_warned(page: str, tab: str) -> None:
    cells = book.code_cells(page, tab)
    assert len(cells) == len(book.parsed(page).cells_of(tab))
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell.outputs:
            assert output.output_type != "error"
            text = output.get("text", "")
            assert "Warning" not in text and "Traceback" not in text and ESCAPE not in text, text


@pytest.mark.parametrize("tab", layout.tabs())
@pytest.mark.parametrize("page", book.PAGES)
def test_no_output_shows_how_numpy_writes_a_single_number(page: str, tab: str) -> None:
    """NumPy 2 writes `np.int64(1)` where NumPy 1, which MXNet needs, writes `1`."""
    for cell in book.code_cells(page, tab):
        for output in cell.outputs:
            said = f"{output.get('text', '')}{output.get('data', {}).get('text/plain', '')}"
            assert not re.search(r"\bnp\.\w+\(", said), cell.source


@pytest.mark.parametrize("tab", layout.tabs())
@pytest.mark.parametrize("page", book.PAGES)
def test_what_a_cell_prints_fits_a_line(page: str, tab: str) -> None:
    """But for claims, and for what frameworks say."""
    others = re.compile(r"\d+/\d+ |BatchNorm|.*Error: ")
    long = [line for line in book.printed(page, tab).splitlines() if len(line) > 77 and not others.match(line)]
    assert long == []
