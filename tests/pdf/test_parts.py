"""The parts of the PDFs: contents, numbers, listings, references, the index, links and alternative texts."""

import itertools
import re
from functools import cache

from tests import book
from tests.pdf.conftest import letters, reader
from tests.pdf.paper import FOOT, MARGIN, PAPER, Line, bookmarks, cells, pages, squeezed, starts


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
