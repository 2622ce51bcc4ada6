"""The PDFs, one for each framework: their text, links, bookmarks and fonts."""

import re
import subprocess

from bookbuild import layout
from bookbuild.frameworks import FRAMEWORKS
from tests.book import PAGES, headings, links_of_the_site
from tests.pdf.conftest import PDFS, letters, reader, sheets
from tests.pdf.paper import cells

MARKS = re.compile(r":(?:eq)?label:|:numref:|:eqref:|:cite[tp]?:|:begin_tab:|:end_tab:|#\s*@(?:alt|tab|save)\b|\?\?")


def test_there_is_one_for_each_framework():
    assert len(PDFS) == len(layout.tabs())


def test_every_heading_is_there(path):
    everything = letters("\n".join(sheets(path)))
    assert [heading for heading in headings() if letters(heading) not in everything] == []


def test_no_mark_and_no_unresolved_reference(path):
    assert MARKS.findall("\n".join(sheets(path))) == []


def test_the_links_of_the_site_alone_are_not_there(path):
    lines = {letters(line) for sheet in sheets(path) for line in sheet.splitlines()}
    assert links_of_the_site()
    assert [line for line in links_of_the_site() if letters(line) in lines] == []


def test_it_names_its_framework_and_no_other(path):
    tab = path.stem.rsplit("-", 1)[-1]
    first = sheets(path)[0]
    assert FRAMEWORKS[tab].title in first
    assert [title for name, framework in FRAMEWORKS.items() if name != tab and (title := framework.title) in first] == []


def test_it_is_as_long_as_its_pages_are(path):
    """A page of the site is a few on paper, and none of these is empty."""
    assert len(sheets(path)) == len(reader(path).pages)
    assert 2 < len(sheets(path)) / len(PAGES) < 20
    empty = [number for number, sheet in enumerate(sheets(path)) if not sheet.strip()]
    assert [number + 1 for number in empty if not reader(path).pages[number].images] == []


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
    assert {"BookSerif", "BookCode", "LatinModernMath-Regular"} <= kinds


def test_pdffonts_agrees(path):
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
    root = reader(path).root_object
    assert root["/Lang"] == layout.settings()["lang"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]


def lines_of(text: str) -> set[tuple[int, str]]:
    """How far each line is indented, and what it has but spaces and a comment, which stands far to the right."""
    lines = (re.sub(r"(?<=\S)\s+#.*", "", line) for line in text.splitlines())
    return {(len(line) - len(line.lstrip(" ")), "".join(line.split())) for line in lines}


def test_code_that_is_copied_keeps_its_indentation(path):
    """As the pages' text is read in its order, not as it is laid out."""
    said = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True).stdout
    code = "\n".join("".join(cell["source"]) for _, cell in cells(path))
    code = re.sub(r"^.*\S {2,}[^#\s].*$", "", code, flags=re.MULTILINE)  # whose gaps are read as columns
    wanted = {(deep, line) for deep, line in lines_of(re.sub(r"\s*#\s*@save", "", code)) if deep and line}
    assert len(wanted) > 1000
    assert wanted - lines_of(said) == set()
