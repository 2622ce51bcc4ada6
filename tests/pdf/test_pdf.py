"""The PDFs, one for each framework: their text, links, bookmarks and fonts."""

import re
import shutil
import subprocess
from functools import cache

import pytest

from bookbuild import layout
from bookbuild.frameworks import FRAMEWORKS
from tests.pdf.conftest import PDFS, letters, reader

MARKS = re.compile(r":(?:eq)?label:|:numref:|:eqref:|:cite[tp]?:|:begin_tab:|:end_tab:|#\s*@(?:alt|tab|save)\b|\?\?")


@cache
def text(path) -> str:
    return "\n".join(page.extract_text() for page in reader(path).pages)


def headings() -> list[str]:
    """The headings of all pages, without those of formulas and of the start page."""
    found = []
    for page in layout.pages()[1:]:
        source = re.sub(r"```.*?```", "", (layout.ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
        found += re.findall(r"^#{1,3} (.+?)\s*$", source, re.MULTILINE)
    return [re.sub(r"[`*]", "", heading) for heading in found if "$" not in heading]


def test_there_is_one_for_each_framework():
    assert len(PDFS) == len(layout.tabs())


def test_every_heading_is_there(path):
    everything = letters(text(path))
    assert [heading for heading in headings() if letters(heading) not in everything] == []


def test_no_mark_and_no_unresolved_reference(path):
    assert MARKS.findall(text(path)) == []


def test_it_names_its_framework_and_no_other(path):
    tab = path.stem.rsplit("-", 1)[-1]
    first = reader(path).pages[0].extract_text()
    assert FRAMEWORKS[tab].title in first
    assert [title for name, framework in FRAMEWORKS.items() if name != tab and (title := framework.title) in first] == []


def test_its_length_is_that_of_a_chapter(path):
    pages = len(reader(path).pages)
    assert 3 * len(layout.pages()) / 2 <= pages <= 400
    empty = [number for number, page in enumerate(reader(path).pages, 1) if not page.extract_text().strip() and not page.images]
    assert empty == []


def test_fonts_are_embedded(path):
    kinds = set()
    for page in reader(path).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            if inner["/Subtype"] == "/Type3":
                continue
            described = inner["/FontDescriptor"].get_object()
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(described), inner["/BaseFont"]
            kinds.add(inner["/BaseFont"].split("+")[-1])
    assert any("DejaVuSansMono" in name for name in kinds)
    assert any("FreeSerif" in name for name in kinds)


def test_pdffonts_agrees(path):
    if shutil.which("pdffonts") is None:
        pytest.skip("no pdffonts on this machine; Debian: apt-get install poppler-utils")
    lines = subprocess.run(["pdffonts", path], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert lines
    assert [line for line in lines if line.split()[-5:-4] != ["yes"]] == []


def test_links_lead_into_the_book(path):
    known = reader(path).named_destinations
    links = 0
    for page in reader(path).pages:
        for note in page.get("/Annots", []):
            action = note.get_object().get("/A", {})
            action = action.get_object() if hasattr(action, "get_object") else action
            name = action.get("/D") if action.get("/S") == "/GoTo" else note.get_object().get("/Dest")
            if isinstance(name, str):
                assert name in known
                links += 1
            elif name is not None:
                links += 1
    assert links > len(headings())


def test_bookmarks_are_the_headings(path):
    def flat(entries):
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry)
            else:
                yield entry

    marks = list(flat(reader(path).outline))
    assert marks
    for mark in marks:
        assert reader(path).get_destination_page_number(mark) is not None, mark.title
    titles = letters(" ".join(mark.title for mark in marks))
    tops = [heading for heading in headings() if letters(heading) in titles]
    assert len(tops) >= len(headings()) / 2


def test_it_says_what_it_is(path):
    about = reader(path).metadata
    assert layout.settings()["title"] in about.title
    assert about.author
