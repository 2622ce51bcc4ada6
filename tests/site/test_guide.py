"""What leads readers: the start page above the fold, lists of sections with times, parts that fold, short lists on a phone."""

import re
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree

from bookbuild import layout
from tests import book
from tests.book import written
from theme.html import guide

CHAPTERS = [page for page in book.PAGES if page.startswith("chapter_") and Path(page).stem == "index"]
PHONE, DESKTOP = (390, 844), (1440, 900)
IN_VIEW = """(all) => all.map((each) => each.getBoundingClientRect())
  .filter(({top, bottom}) => top >= 0 && bottom <= innerHeight).length"""


def sections(chapter: str) -> list[str]:
    return [page for page in book.SECTIONS if Path(page).parent == Path(chapter).parent]


@pytest.mark.parametrize("size", [PHONE, DESKTOP])
def test_title_promise_picture_and_the_way_in_are_seen_at_once(open_page, size):
    tab = open_page("index.html", viewport=dict(zip(("width", "height"), size, strict=True)))
    article = tab.locator(".bd-article")
    for part in ("h1", "h1 + p", "figure >> nth=0 >> img >> visible=true", ".begin a"):
        found = article.locator(part)
        assert found.evaluate_all(IN_VIEW) == found.count() > 0, part
    begin, need = article.locator(".begin a").all()
    assert need.get_attribute("href") == book.address(book.PAGES[1])
    begin.click()
    assert tab.url.split("#")[0] == f"{open_page.base}/{book.address(book.SECTIONS[0])}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_card_leads_to_its_chapter(open_page, chapter):
    tab = open_page("index.html")
    card = tab.locator("figure.chapter", has=tab.locator(f"a[href^='{book.address(chapter)}']"))
    assert f"{len(sections(chapter))} sections" in card.inner_text()
    card.scroll_into_view_if_needed()
    box = card.locator("img:visible").bounding_box()
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)  # the link lies over the picture
    tab.wait_for_url("**/chapter_*/**")
    assert tab.url.split("#")[0] == f"{open_page.base}/{book.address(chapter)}"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_lists_each_section_with_its_time(open_page, chapter):
    tab = open_page(book.address(chapter))
    listed = tab.locator(".sections > li > p").evaluate_all(
        """(all) => all.map((each) => {
             const link = each.querySelector("a");
             return [link.innerText, link.href, each.querySelector(".time").innerText];
           })"""
    )
    assert [name for name, *_ in listed] == [f"{book.number(page)} {book.title(page)}" for page in sections(chapter)]
    for (_, link, time), page in zip(listed, sections(chapter), strict=True):
        assert link.split("#")[0] == f"{open_page.base}/{book.address(page)}"
        assert re.fullmatch(r"(?:\d h ?)?(?:\d+ min)?", time)
        assert f'<div class="time">{time} to read</div>' in written(book.address(page))
    assert "toctree-l1" not in written(book.address(chapter)).split("<article", 1)[1].split("</article>", 1)[0]


@pytest.mark.parametrize("place", [".toctree-wrapper", ".bd-sidebar-primary li.current"])
def test_the_list_of_solutions_does_not_say_in_each_line_that_it_is_one(open_page, place):
    tab = open_page(book.address(f"{Path(book.SOLUTIONS[0]).parent.parent}/index.md"))
    lines = tab.locator(f"{place} li > a").evaluate_all("(links) => links.map((link) => link.textContent.trim())")
    listing = book.title(f"{Path(book.SOLUTIONS[0]).parent.parent}/index.md")
    assert all(book.title(page).startswith(f"{listing}: ") for page in book.SOLUTIONS)
    assert lines == [f"{book.number(page)} {book.title(page).removeprefix(f'{listing}: ')}" for page in book.SOLUTIONS]


@pytest.mark.parametrize("name", [*map(book.address, CHAPTERS), "genindex.html"])
def test_a_list_takes_two_screens_of_a_phone_at_most(open_page, name):
    tab = open_page(name, viewport=dict(zip(("width", "height"), PHONE, strict=True)))
    assert tab.evaluate("document.documentElement.scrollHeight") <= 2 * PHONE[1]


def test_what_folds_is_there_without_javascript_and_on_paper(open_page):
    page = next(book.address(chapter) for chapter in CHAPTERS if "<details" in written(book.address(chapter)))
    tab = open_page(page, java_script_enabled=False)
    words = tab.locator("details.more > p").first
    assert not words.is_visible()
    tab.locator("details.more > summary").first.click()
    assert words.is_visible()
    tab = open_page(page)
    tab.emulate_media(media="print")
    heights = tab.locator("details.more > p").evaluate_all("(all) => all.map((each) => each.getBoundingClientRect().height)")
    assert heights and min(heights) > 10


WORD = "word\n"


class App:
    """What `note_time` needs of Sphinx."""

    def __init__(self) -> None:
        self.env = type("Environment", (), {"docname": "page", "metadata": {"page": {}}})()


@pytest.mark.parametrize(
    ("words", "exercises", "minutes"),
    [(10, 10, 5), (20 * guide.SPEED, 0, 20), (23 * guide.SPEED, 5000, 25), (22 * guide.SPEED, 0, 20)],
)
def test_the_time_comes_from_the_words_outside_of_code_and_exercises(words, exercises, minutes):
    asked = f"\nExercises\n---------\n\n{exercises * WORD}\n" if exercises else ""
    code = "    code\n" * 9000
    text = f"Title\n=====\n\nPart\n----\n\n{(words - 2) * WORD}\n::\n\n{code}\n{asked}"
    app, page = App(), publish_doctree(text)
    assert isinstance(page, nodes.document)
    guide.note_time(app, page)
    assert app.env.metadata["page"]["minutes"] == minutes


@pytest.mark.parametrize(("time", "words"), [(25, "25 min"), (60, "1 h"), (190, "3 h 10 min")])
def test_a_time_in_words(time, words):
    assert guide.in_words(time) == words


def test_the_start_page_says_the_book_s_name_once():
    title = re.search("<title>(.*?)</title>", written("index.html"))[1]
    assert title.count(layout.settings()["title"]) == 1
    assert written("index.html").count('name="viewport"') == 1
