"""Finding one's way: index of terms, missing pages, contents that follow, links to every place, search."""

import functools
import html
import re
import threading
import urllib.error
import urllib.request
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest

from bookbuild.tools.server import Handler, Server
from tests import book
from tests.book import SITE, site_pages, written
from tests.site.conftest import STILL, both_ways
from tests.site.test_files import contents, target


def heading(page: str) -> str:
    """Number and title of a page, as the site shows them."""
    return f"{book.number(page)} {book.title(page)}"


def element(page: str, place: str) -> str:
    """The words of the element of that id, as the page's file has them."""
    return html.unescape(re.search(rf'<(\w+)[^>]* id="{re.escape(place)}"[^>]*>(.*?)</\1>', written(page))[2])


def longest(suits=lambda page: True) -> str:
    """The longest page of the site that suits."""
    return max(filter(suits, map(book.address, book.SECTIONS)), key=lambda page: len(written(page)))


# ---- The index of terms -----------------------------------------------------


def test_each_term_is_in_the_index_and_leads_to_its_definition(open_page):
    terms = book.terms()
    assert terms, "no page marks a term"
    tab = open_page("index.html")
    tab.get_by_role("link", name="Index of terms").click()
    assert tab.title().startswith("Index of terms")
    entries = tab.locator(".terms li").evaluate_all(
        """(entries) => entries.map((entry) => {
             const link = entry.querySelector("a");
             return [link.innerText, link.getAttribute("href"), entry.querySelector(".where").innerText];
           })"""
    )
    assert sorted(name for name, _, _ in entries) == sorted(terms)
    for name, address, where in entries:
        page, words = terms[name]
        path, _, place = address.partition("#")
        assert path == book.address(page)
        assert element(path, place) == words
        assert where == book.number(page)
    for number in (0, len(entries) - 1):
        tab.goto(f"{open_page.base}/genindex.html")
        tab.locator(".terms li a").nth(number).click()
        assert tab.url == f"{open_page.base}/{entries[number][1]}"
        assert tab.locator(":target").evaluate("(term) => getComputedStyle(term).fontStyle") == "italic"
        assert tab.locator(":target").evaluate("(t) => t.getBoundingClientRect().top >= 60"), "hidden by the header"
    assert open_page.faults == []


# ---- Search -----------------------------------------------------------------


def results(tab) -> list[str]:
    """The titles of what the search has found, once it has found all."""
    tab.locator("#search-results .search-summary:text('Found in')").wait_for()
    return tab.locator("#search-results li > a").all_inner_texts()


@both_ways
def test_search_from_any_page_by_keyboard(open_page):
    tab = open_page("index.html")
    tab.keyboard.press("Control+k")
    tab.keyboard.type(book.title(book.SECTIONS[0]))
    tab.keyboard.press("Enter")
    assert heading(book.SECTIONS[0]) in results(tab)
    assert open_page.faults == []


def test_search_finds_terms_and_says_where_each_is_defined(open_page):
    """With the word that is half of the name of most terms, which is what Sphinx asks for."""
    terms = book.terms()
    halves = [word for term in terms for word in set(term.lower().split()) if len(word) >= len(term) / 2]
    ((word, _),) = Counter(halves).most_common(1)
    of_word = [term for term in terms if word in term.lower().split() and len(word) >= len(term) / 2]
    tab = open_page(f"search.html?q={word}")
    found = results(tab)
    assert tab.locator(".search-summary").inner_text() == f"Found in {len(found)} places."
    assert {f"{term}, in {heading(terms[term][0])}" for term in of_word} <= set(found)
    assert len(set(found)) == len(found) > len(of_word) > 1
    term = max(of_word, key=len)
    tab.locator("#search-results li > a", has_text=f"{term}, in ").click()
    assert tab.locator(":target").inner_text() == terms[term][1]
    assert open_page.faults == []


def test_search_lists_titles_then_terms_then_pages(open_page):
    """For a term that stands in the title of a section, and on pages that have it in no heading."""
    term, section = book.pick(
        ((term, page) for term in sorted(book.terms()) for page in book.SECTIONS),
        lambda both: both[0] in book.title(both[1]).lower().split(),
        "term that is a word of a section's title",
    )
    in_a_heading = re.compile(rf"^#+ .*{term}", re.MULTILINE | re.IGNORECASE)
    others = {heading(page) for page in book.PAGES[1:] if not in_a_heading.search(book.text(page))}
    found = results(open_page(f"search.html?q={term}"))
    listed = [number for number, result in enumerate(found) if re.match(rf".*\b{term}\b.*, in [\d.]+ ", result)]
    without = [number for number, result in enumerate(found) if result in others]
    assert found.index(heading(section)) < min(listed) <= max(listed) < min(without)


@pytest.mark.parametrize("source", [*book.SECTIONS, *book.REFERENCES])
def test_search_ranks_a_page_of_that_title_first(open_page, source):
    """Before the page with its solutions, whose title has the same words."""
    tab = open_page(f"search.html?q={quote(book.title(source))}")
    assert results(tab)[0] == heading(source)
    first = tab.locator("#search-results li > a").first
    assert first.evaluate("(link) => link.href").split("#")[0].endswith(book.address(source))


@both_ways
def test_search_quotes_sentences_rather_than_code(open_page):
    tab = open_page("search.html?q=kernel")
    results(tab)
    quotes = tab.locator("#search-results .context")
    if open_page.base.startswith("file"):
        assert quotes.count() == 0  # a page opened as a file may not read others
        return
    tab.wait_for_function("() => document.querySelectorAll('#search-results .context').length > 10")
    words = set(re.findall(r"\w+", " ".join(html.unescape(written(page)) for page in site_pages())))
    for summary in quotes.all_inner_texts():
        assert "kernel" in summary.lower()
        assert "..." not in summary
        first, *_, last = re.findall(r"\w+", summary)
        assert {first, last} <= words, "it ends between words"
        assert "MXNetPyTorch" not in summary
        assert " = " not in summary


def test_search_that_finds_nothing_says_so(open_page):
    tab = open_page("search.html?q=antidisestablishment")
    tab.locator("#search-results .search-summary:text('No page has all of these words.')").wait_for()


# ---- Pages that are missing, and those beside one ----------------------------


@pytest.fixture(scope="module")
def strict_server():
    """The site below a path, served as by a host of static pages: what is missing is answered with 404.html."""

    class Strict(Handler):
        def translate_path(self, path):
            inside = path.removeprefix("/some/book")
            return super().translate_path(inside if inside != path else "/not/there")

        def send_error(self, code, *_):
            body = (SITE / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    with Server(("127.0.0.1", 0), functools.partial(Strict, directory=str(SITE))) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/some/book"
        running.shutdown()


@pytest.mark.parametrize("folder", ["", f"{Path(book.SECTIONS[0]).parent}/", "a/b/c/"])
def test_a_missing_page_leads_back_from_any_depth(browser, strict_server, folder):
    """It asks the search for the words of the address."""
    words = re.findall(r"\w+", book.title(book.SECTIONS[0]).lower())
    tab = browser.new_page()
    tab.goto(f"{strict_server}/{folder}{'-'.join(words)}.html")
    assert "not in the book" in tab.locator("h1").inner_text()
    tab.locator("base").wait_for(state="attached")
    links = tab.locator("main a").evaluate_all("(links) => links.map((link) => link.href)")
    assert {link.removeprefix(f"{strict_server}/") for link in links} >= set(map(book.address, book.PAGES))
    for link in links:
        assert tab.request.head(link).status == 200, link
    tab.get_by_role("button", name="Search").click()
    tab.locator("#search-results li a").first.wait_for()
    assert tab.url.startswith(f"{strict_server}/search.html?q={'+'.join(words)}")
    tab.close()


@pytest.mark.parametrize("slashes", ["//", "/\\\\"])
def test_a_missing_page_leads_to_no_other_host(browser, server, slashes):
    """Where it is at the root of a host, and the address names another, which would let every page read its files."""

    class Other(Handler):
        def end_headers(self):
            self.send_header("Access-Control-Allow-Origin", "*")
            super().end_headers()

    with Server(("127.0.0.1", 0), functools.partial(Other, directory=str(SITE))) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        tab = browser.new_page()
        body = (SITE / "404.html").read_text(encoding="utf-8")
        missing = re.compile(re.escape(server) + "//.*")
        tab.route(missing, lambda route: route.fulfill(status=404, content_type="text/html", body=body))
        asked = []
        tab.on("request", lambda sent: asked.append(sent.url))
        tab.goto(f"{server}{slashes}127.0.0.1:{other.server_port}/x.html")
        tab.locator("base").wait_for(state="attached")
        assert {link for link in tab.locator("main a").evaluate_all("(links) => links.map((link) => link.href)")
                if not link.startswith(f"{server}/")} == set()  # fmt: skip
        assert [url for url in asked if not url.startswith(server)] == []
        tab.close()
        other.shutdown()


def test_an_address_with_a_zero_byte_is_answered(server):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{server}/not%00there.html")


def test_the_page_for_missing_pages_needs_no_other_file():
    assert contents("404.html").loads == []
    assert contents("404.html").pictures == []


def words(html: str) -> str:
    """Text without tags and spaces."""
    return re.sub(r"<[^>]*>|\s+", "", html)


def test_previous_and_next_are_the_neighbours_with_their_titles():
    names = list(map(book.address, book.PAGES))
    titles = {name: words(re.search(r"<h1>(.*?)<a class=\"headerlink", written(name), re.DOTALL)[1]) for name in names}
    link = r'class="{}"\s+href="([^"]+)".*?prev-next-title">(.*?)</p>'
    for before, name, after in zip([None, *names], names, [*names[1:], None], strict=False):
        for kind, other in (("left-prev", before), ("right-next", after)):
            found = re.search(link.format(kind), written(name), re.DOTALL)
            assert bool(found) == bool(other), (name, kind)
            if found:
                assert target(name, found[1])[0] == other
                assert words(found[2]) == titles[other]


# ---- The contents of a page ---------------------------------------------------

MARKED = '() => [...document.querySelectorAll(".page-contents .nav-link.active")].map((link) => link.hash)'
PASSED = """() => "#" + [...document.querySelectorAll("article section > :is(h2, h3)")]
  .findLast((heading) => heading.getBoundingClientRect().top < 0.3 * innerHeight).parentElement.id"""


def test_the_contents_of_the_page_follow_the_scroll(open_page):
    tab = open_page(longest())
    headings = tab.locator("article section > h2")
    current = tab.locator(".page-contents .nav-link.active, .page-contents .nav-link[aria-current]")
    assert headings.count() > 5
    for number in (3, 5, 1):
        section = headings.nth(number).locator("..").get_attribute("id")
        headings.nth(number).evaluate("(heading) => window.scrollTo(0, heading.getBoundingClientRect().top + scrollY - 90)")
        tab.wait_for_function(
            """(id) => [...document.querySelectorAll(".page-contents .nav-link.active")]
                 .some((link) => link.getAttribute("href") === "#" + id)""",
            arg=section,
        )
        assert current.count() == 1


def test_after_a_jump_the_contents_mark_the_section_that_is_read(open_page):
    tab = open_page(longest(lambda page: "<h3" in written(page)))
    for share in (0.5, 0.2, 0.8):
        tab.evaluate("(share) => window.scrollTo({top: share * document.body.scrollHeight, behavior: 'instant'})", share)
        tab.evaluate(STILL)
        assert tab.evaluate(MARKED) == [tab.evaluate(PASSED)], share


def test_an_address_leads_to_its_place_exactly(open_page):
    """On a long page, when it opens and by a click in the contents."""
    tab = open_page(longest())
    top = "(hash) => document.querySelector(hash).getBoundingClientRect().top"
    padding = tab.evaluate("() => parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop)")
    links = tab.locator(".page-contents .nav-link:visible").evaluate_all("(links) => links.map((link) => link.hash)")
    for name in (links[len(links) // 2], links[len(links) // 4], links[-len(links) // 4]):
        tab.locator(f".page-contents a[href='{name}']").click()
        tab.evaluate(STILL)
        assert abs(tab.evaluate(top, f"{name}") - padding) < 3, name
        tab.reload()
        tab.evaluate(STILL)
        assert abs(tab.evaluate(top, f"{name}") - padding) < 3, f"{name} when the page opens"
