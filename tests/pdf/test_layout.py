"""The PDFs as a reader sees them: what stands where on their pages."""

import itertools
import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from xml.etree import ElementTree

import numpy as np
import pytest

from tests import book
from tests.pdf.conftest import letters, reader, sheets

XHTML = "{http://www.w3.org/1999/xhtml}"
PAPER = (595.28, 841.89)  # A4, in points
MARGIN = 3.3 * 28.35
FOOT = 841.89 - 2.6 * 28.35  # below is nothing but a number

@dataclass(frozen=True)
class Line:
    left: float
    top: float
    right: float
    bottom: float
    text: str


@cache
def pages(path) -> list[list[Line]]:
    """The lines of each page, from top to bottom."""
    written = subprocess.run(["pdftotext", "-bbox-layout", path, "-"], capture_output=True, check=True).stdout
    written = re.sub(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]", b"?", written)  # large brackets of formulas
    found = []
    for page in ElementTree.fromstring(written).iter(f"{XHTML}page"):
        lines = [
            Line(*(float(line.get(side)) for side in ("xMin", "yMin", "xMax", "yMax")),
                 " ".join(word.text or "" for word in line.iter(f"{XHTML}word")))
            for line in page.iter(f"{XHTML}line")
        ]  # fmt: skip
        found.append(sorted(lines, key=lambda line: (line.top, line.left)))
    return found


@cache
def squeezed(path) -> str:
    """The book's lines without their spaces."""
    return "\n".join("".join(line.split()) for sheet in sheets(path) for line in sheet.splitlines())


@cache
def bookmarks(path):
    """Title, page (from 0), height above the foot and depth of each bookmark."""

    def flat(entries, depth=0):
        for entry in entries:
            if isinstance(entry, list):
                yield from flat(entry, depth + 1)
            else:
                yield entry.title, reader(path).get_destination_page_number(entry), float(entry.top), depth

    return list(flat(reader(path).outline))


def tab_of(path) -> str:
    return path.stem.rsplit("-", 1)[-1]


def cells(path):
    """The code cells of the executed pages of the PDF's tab, as (page, cell)."""
    for page in book.PAGES:
        yield from ((page, cell) for cell in book.code_cells(page, tab_of(path)))


def printed(cell) -> str:
    """What a cell printed."""
    shown = [out for out in cell["outputs"] if "image/svg+xml" not in out.get("data", {})]
    return "".join("".join(out.get("text") or out.get("data", {}).get("text/plain", [])) + "\n" for out in shown)


def starts(path) -> dict[str, int]:
    """The page (from 0) on which each chapter and numbered section begins, by its number or name."""
    return {title: page for title, page, _, _ in bookmarks(path)}


def test_no_heading_stands_alone_at_the_foot(path):
    alone = []
    for title, page, top, _ in bookmarks(path):
        below = [line for line in pages(path)[page] if line.top > PAPER[1] - top + 4 and line.bottom < FOOT]
        if len({round(line.top) for line in below}) < 3:  # its own line, and two of text
            alone.append((page + 1, title))
    assert alone == []
    assert len(bookmarks(path)) > 100


def test_nothing_stands_in_the_margin(path):
    outside = [
        (number, line.text)
        for number, page in enumerate(pages(path), 1)
        for line in page
        if line.left < MARGIN or line.right > PAPER[0] - MARGIN
    ]
    assert outside == []


def test_no_line_of_code_or_output_is_broken(path):
    wanted = []
    for page, cell in cells(path):
        code = re.sub(r"^\s*#\s*@(?:tab|alt)\b.*$|\s*#\s*@save\b\s*$", "", "".join(cell["source"]), flags=re.MULTILINE)
        wanted += [(page, line) for line in (code + "\n" + printed(cell)).splitlines() if line.strip()]
    assert len(wanted) > 1000
    broken = [(page, line) for page, line in wanted if "".join(line.split()) not in squeezed(path)]
    assert broken == []


def test_running_heads_name_chapter_and_section(path):
    """The left page has the chapter, the right one the section, in the solutions and references too."""
    tops = sorted((page, title) for title, page, _, depth in bookmarks(path) if depth == 0)
    sections = sorted((page, title) for title, page, _, depth in bookmarks(path) if depth == 1)
    seen = {"left": set(), "right": set()}
    first = tops[0][0]
    for number, lines in enumerate(pages(path)):
        if number < first or number in {page for page, _ in tops}:
            continue  # a chapter's first page has no head
        head = letters(" ".join(line.text for line in lines if line.top < 80))
        chapter_page, chapter = max(entry for entry in tops if entry[0] <= number)
        begun = [entry for entry in sections if chapter_page <= entry[0] <= number]
        here = [title for page, title in begun if page == number]
        folio = number - first + 1
        is_right = folio % 2
        if not is_right or not begun:
            expected = {chapter}
        else:
            expected = {here[0]} if here else {max(begun, key=lambda entry: entry[0])[1], begun[-1][1]}
        assert any(letters(title) in head for title in expected), (number + 1, head, expected)
        assert str(folio) in head
        seen["right" if is_right else "left"].add(min(expected))
    assert {"References"} <= seen["left"] | seen["right"]
    assert any("Solutions:" in title for title in seen["right"])


def test_each_section_has_room_where_it_begins(path):
    """It begins on a new page, or more than half of the page is left for it; but for the first of a chapter."""
    chapters = [(page, title) for title, page, _, depth in bookmarks(path) if depth == 0]
    titles = {letters(f"{book.number(page)}{book.title(page)}") for page in (*book.SECTIONS, *book.SOLUTIONS)}
    known = [(title, page, PAPER[1] - top) for title, page, top, depth in bookmarks(path) if letters(title) in titles]
    assert len(known) == len(titles)
    firsts = {next(section for section in known if section[1] >= page) for page, _ in chapters if page <= known[-1][1]}
    sections = [section for section in known if section not in firsts]
    assert [(title, top) for title, _, top in sections if top > PAPER[1] * 0.52] == []
    assert len(sections) >= len(titles) - len(chapters)
    at_the_head = [title for title, page, top in sections if top < 110]
    assert 0 < len(at_the_head) < len(sections)


@cache
def shots(path) -> list[np.ndarray]:
    """The pages in grey, at two points a pixel."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("no pdftoppm on this machine; Debian: apt-get install poppler-utils")
    written = subprocess.run(["pdftoppm", "-r", "36", "-gray", path], capture_output=True, check=True).stdout
    found, at = [], 0
    while header := re.compile(rb"P5\s+(\d+)\s+(\d+)\s+255\s").match(written, at):
        width, height, start = int(header[1]), int(header[2]), header.end()
        at = start + width * height
        found.append(np.frombuffer(written[start:at], dtype=np.uint8).reshape(height, width))
    assert len(found) == len(pages(path))
    return found


def test_no_page_is_half_empty(path):
    """But for the last ones of chapters, and the first two of the book."""
    chapters, sections = ({page - 1 for _, page, _, depth in bookmarks(path) if depth == level} for level in (0, 1))
    half, third = [], []
    for number, shot in enumerate(shots(path)[:-1]):
        filled = np.flatnonzero((shot[40 : round(FOOT / 2)] < 225).any(axis=1))
        left = 1 - 2 * (filled.max(initial=0) + 40) / FOOT
        if number > 1 and number not in chapters:
            half += [number + 1] if left > 0.5 else []
            third += [number + 1] if left > 0.35 and number not in sections else []
    assert half == []
    assert third == []


def test_no_cell_goes_on_with_nothing(path):
    """The rest of a cell on the next page has words in it: it is no empty stripe of grey."""
    stripes, cells = [], 0
    for number, shot in enumerate(shots(path)[2:], 3):
        grey = (shot[:, 48] >= 235) & (shot[:, 48] <= 250)  # left of the code, and within its ground
        edges = np.flatnonzero(np.diff(np.concatenate([[False], grey, [False]]).astype(int)))
        for top, foot in edges.reshape(-1, 2):
            cells += 1
            if shot[top:foot].min() > 215:
                stripes.append((number, 2 * int(top), 2 * int(foot)))
    assert cells > 200
    assert stripes == []


def test_the_title_page_has_the_drawing_of_the_cover(path):
    assert {"14 × 14", "12 × 12", "6 × 6"} <= {line.text for line in pages(path)[0]}
    assert (shots(path)[0] < 200).mean() > 0.01


def test_contents_name_each_chapter_once(path):
    titles = [letters(title) for title, _, _, depth in bookmarks(path) if depth == 0]
    chapters = [page for page in book.PAGES[1:] if "." not in book.number(page) and page not in book.REFERENCES]
    wanted = [letters(book.number(page) + book.title(page)) for page in chapters]
    assert len(wanted) > 2
    assert [title for title in titles if title in wanted] == wanted
    assert len(set(titles)) == len(titles)


def test_figures_tables_equations_and_listings_are_numbered(path):
    whole = "\n".join(line.text for page in pages(path) for line in page)
    for kind, least in (("Figure", 20), ("Table", 4), ("Listing", 8)):
        found = re.findall(rf"^{kind} (\d+)\.(\d+)\.(\d+)\b", whole, re.MULTILINE)
        assert len(set(found)) >= least, kind
        numbers = sorted({tuple(map(int, number)) for number in found})
        for _, group in itertools.groupby(numbers, lambda number: number[:2]):
            last = [number[2] for number in group]
            assert last == list(range(1, len(last) + 1)), (kind, numbers)
    assert len(set(re.findall(r"^\((\d+\.\d+\.\d+)\)$", whole, re.MULTILINE))) >= 10


def test_saved_functions_are_listings(path):
    saved = [
        name
        for _, cell in cells(path)
        for name in re.findall(r"^(?:def|class) (\w+)[^\n]*#@save", "".join(cell["source"]), re.MULTILINE)
    ]
    assert saved
    captions = letters(" ".join(re.findall(r"^Listing\d+\.\d+\.\d+(.*)", squeezed(path), re.MULTILINE)))
    assert [name for name in saved if letters(name) not in captions] == []


def test_a_figure_is_at_most_a_page_from_its_text(path):
    """The page that mentions a figure first, or its neighbours, shows it."""
    mentions, shown = {}, {}
    for number, page in enumerate(pages(path)):
        for line in page:
            if found := re.match(r"Figure (\d+\.\d+\.\d+)\b", line.text):
                if line.bottom - line.top < 11.3:  # a caption is set smaller than the text
                    shown.setdefault(found[1], number)
            for name in re.findall(r"\b(?:Figure )?(\d+\.\d+\.\d+)\b", line.text):
                mentions.setdefault(name, set()).add(number)
    assert len(shown) >= 20
    far = {name: page for name, page in shown.items() if not {page - 1, page, page + 1} & (mentions[name] - {page} | {page})}
    assert far == {}


def test_output_looks_unlike_code(path):
    """Code stands on grey, output beside a rule: both are on the page that prints something."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("no pdftoppm on this machine; Debian: apt-get install poppler-utils")
    image = pytest.importorskip("PIL.Image")
    import io

    first = min(starts(path).values())
    texts = [{line.text for line in lines} for lines in pages(path)]
    code, said, page = next(
        (code, said, page)
        for _, cell in cells(path)
        if len(said := printed(cell).strip()) > 8 and "\n" not in said and len(code := cell["source"].splitlines()[-1]) < 40
        for page, text in enumerate(texts)
        if page > first and {code, said} <= text
    )
    lines = pages(path)[page]
    shot = subprocess.run(
        ["pdftoppm", "-r", "144", "-gray", "-f", str(page + 1), "-l", str(page + 1), path], capture_output=True, check=True
    ).stdout
    picture = image.open(io.BytesIO(shot))
    line = next(line for line in lines if line.text == code)
    shade = picture.getpixel((int(2 * line.right) + 100, int(line.top + line.bottom)))
    output = next(line for line in lines if line.text == said)
    ground = picture.getpixel((int(2 * output.right) + 60, int(output.top + output.bottom)))
    left = int(2 * output.left)
    rule = min(picture.getpixel((x, int(output.top + output.bottom))) for x in range(left - 20, left - 2))
    assert 225 <= shade <= 250
    assert ground == 255
    assert rule < 180


def test_references_are_in_order_and_without_labels(path):
    begin = starts(path)["References"]
    end = min([page for page in starts(path).values() if page > begin], default=len(pages(path)))
    lines = [line for page in pages(path)[begin:end] for line in page if line.top > 80 and line.bottom < FOOT + 20]
    left = min(line.left for line in lines)
    first = [line.text for line in lines if line.left < left + 2]
    entries = [text for text in first if text[0].isalpha() and text != "References"]
    for page in pages(path)[begin + 1 : end]:  # no entry is on two pages
        assert min((line for line in page if line.top > 80), key=lambda line: line.top).left < left + 2
    names = [re.sub(r"[^a-z]", "", entry.split(",")[0].split("(")[0].lower()) for entry in entries]
    assert len(names) > 30
    assert names == sorted(names)


def column(line: Line) -> int:
    """Which of the three columns of the index a line is in."""
    return int((line.left - MARGIN) / ((PAPER[0] - 2 * MARGIN) / 3))


def test_the_index_leads_to_the_terms(path):
    """Every term that a page defines is in the index, with the page where it is defined."""
    terms = book.terms()
    assert terms
    index = starts(path)["Index of terms"]
    first = min(starts(path).values())
    lines = [line for page in pages(path)[index:] for line in page if 80 < line.top < FOOT]
    columns = sorted({column(line) for line in lines[1:]})
    lows = [max(line.bottom for line in lines if column(line) == each) for each in columns]
    assert len(columns) == 3 and max(lows) - min(lows) < 40  # as long as each other
    entries, begun = {}, ""
    for line in sorted(lines, key=column):
        begun = f"{begun} {line.text}".strip()
        if found := re.match(r"(.+?), (\d+(?:, \d+)*)$", begun):
            entries[letters(found[1])] = [int(number) for number in found[2].split(", ")]
        begun = begun if "," not in begun and len(begun) > 25 else ""  # an entry of two lines
    assert {term for term in terms if letters(term) not in entries} == set()
    for term, numbers in entries.items():
        for number in numbers:
            assert 0 < number <= index - first, term


@cache
def links(path) -> list[tuple[int, float, int, float]]:
    """The links inside the book: page and height above the foot where they are and where they lead."""
    pdf, found = reader(path), []
    known = {name: (pdf.get_destination_page_number(place), float(place.top)) for name, place in pdf.named_destinations.items()}
    for number, page in enumerate(pdf.pages):
        for note in (note.get_object() for note in page.get("/Annots", [])):
            action = note.get("/A")
            if action is not None and isinstance(action.get_object().get("/D"), str):
                found.append((number, float(note["/Rect"][1]), *known[action.get_object()["/D"]]))
    return found


def test_exercises_and_solutions_link_to_each_other(path):
    solutions = [entry for entry in bookmarks(path) if re.match(r"[\d.]+ Exercise \d+: ", entry[0])]
    assert len(solutions) > 40
    words = [letters(" ".join(line.text for line in lines)) for lines in pages(path)]
    for title, page, top, _ in solutions:
        name = letters(title.split(": ", 1)[1])
        there = [link for link in links(path) if link[2] == page and abs(link[3] - top) < 5]
        assert any(name in words[source - 1] + words[source] for source, *_ in there), f"no link from the exercise to {title}"
        back = [link for link in links(path) if link[0] == page and 0 < top - link[1] < 70]
        assert any(name in words[target] and target != page for *_, target, _ in back), f"no link back from {title}"


def test_pictures_keep_their_alternative_texts(path):
    content = b"".join(page.get_contents().get_data() for page in reader(path).pages)
    said = {bytes.fromhex(code.decode()).decode("utf-16") for code in re.findall(rb"/Alt\s*<([0-9A-Fa-f]+)>", content)}
    alts = [
        " ".join(re.findall(r"^\s*#\s*@alt\s+(.*\S)\s*$", "".join(cell["source"]), re.MULTILINE)) for _, cell in cells(path)
    ]
    wanted = {alt for alt in alts if alt}
    assert len(wanted) > 20
    assert wanted - said == set()
