"""The PDFs as a reader sees them: what stands where on their pages."""

import io
import re
import shutil
import subprocess
from functools import cache

import numpy as np
import pytest

from tests import book
from tests.pdf.conftest import letters
from tests.pdf.paper import FOOT, MARGIN, PAPER, bookmarks, cells, pages, printed, squeezed, starts


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
        for number, page in enumerate(pages(path)[1:], 2)  # the cover goes from edge to edge
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
    """Chapters begin pages. A section goes on where the last one ended, if some lines of it fit there."""
    titles = {letters(f"{book.number(page)}{book.title(page)}") for page in (*book.SECTIONS, *book.SOLUTIONS)}
    tops = [PAPER[1] - top for title, _, top, _ in bookmarks(path) if letters(title) in titles]
    assert len(tops) == len(titles)
    assert max(tops) < PAPER[1] * 0.82
    assert min(tops) < PAPER[1] * 0.2


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


def test_pages_are_full(path):
    """But for the last ones of chapters, and what stands before the first: cover, its back, and contents."""
    starts_at = sorted(page for _, page, _, depth in bookmarks(path) if depth == 0)
    empty = {}
    for number, shot in enumerate(shots(path)):
        filled = np.flatnonzero((shot[40 : round(FOOT / 2)] < 225).any(axis=1))
        left = 1 - 2 * (filled.max(initial=0) + 40) / FOOT
        if starts_at[0] <= number < len(shots(path)) - 1 and number + 1 not in starts_at and left > 0.15:
            empty[number + 1] = round(float(left), 2)
    assert empty == {}


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


def test_the_title_page_is_a_picture_from_edge_to_edge(path):
    shot = shots(path)[0]
    edges = np.concatenate([shot[0], shot[-1], shot[:, 0], shot[:, -1]])
    assert edges.max() < 100
    assert shot.max() > 200


def test_a_figure_is_at_most_a_page_from_its_text(path):
    """The page that mentions a figure first, or its neighbours, shows it."""
    mentions, shown = {}, {}
    for number, page in enumerate(pages(path)):
        for line in page:
            if (found := re.match(r"Figure (\d+\.\d+\.\d+)\b", line.text)) and line.bottom - line.top < 14:
                shown.setdefault(found[1], number)  # a caption is set smaller than the text
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
