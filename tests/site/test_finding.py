"""Finding one's way: index of terms, missing pages, contents that follow, links to every place, search."""

import functools
import gzip
import hashlib
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
    """The titles of what the search shows first, when it has searched."""
    tab.locator(".search-summary:not(:empty)").wait_for()
    return tab.locator("#search-results li > a").all_inner_texts()


def searched(open_page, words: str):
    """The search page with what it found for these words."""
    tab = open_page(f"search.html?q={quote(words)}")
    results(tab)
    return tab


@functools.cache
def plain(page: str) -> str:
    """What a page of the sources says, without code and marks, on one line."""
    return " ".join(re.sub(r"`[^`]*`|[*$\\{}]", "", " ".join(line for line in book.parsed(page).text)).split())


@both_ways
def test_search_from_any_page_by_keyboard(open_page):
    tab = open_page("index.html")
    tab.keyboard.press("Control+k")
    tab.keyboard.type(book.title(book.SECTIONS[0]))
    tab.keyboard.press("Enter")
    assert heading(book.SECTIONS[0]) in results(tab)
    assert open_page.faults == []


def test_search_finds_terms_and_says_where_each_is_defined(open_page):
    """With the word that is in the name of most terms; the term of that name comes first."""
    terms = book.terms()
    ((word, _),) = Counter(word for term in terms for word in set(term.lower().split()) if word in terms).most_common(1)
    found = results(tab := searched(open_page, word))
    assert {f"{term}, in {heading(terms[term][0])}" for term in terms if word in term.split()} <= set(found)
    assert found[0] == f"{word}, in {heading(terms[word][0])}"
    tab.locator("#search-results li > a").first.click()
    assert tab.locator(":target").inner_text() == terms[word][1]
    assert open_page.faults == []


def test_search_names_a_term_only_if_it_is_asked_for(open_page):
    """Not each term that is defined where the words stand: there, the section is found."""
    asked = book.pick(book.terms(), lambda term: len(term.split()) == 2, "term of two words")
    found = results(searched(open_page, f"{asked} of"))
    terms = [title.split(", in ")[0] for title in found if ", in " in title]
    assert asked in terms
    assert [term for term in terms if not any(word.startswith((*asked.split(), "of")) for word in term.split())] == []


def test_search_quotes_powers_as_they_are_set(open_page):
    """And finds them, however they are typed."""
    found = (re.search(r"\$([a-z])\^2\$", book.text(page)) for page in book.SECTIONS)
    base = book.pick(found, bool, "square of a letter")[1]
    for typed in (f"{base}²", f"{base}^2"):
        tab = searched(open_page, typed)
        assert f"{base}²" in tab.locator("#search-results").inner_text(), typed
    tab = searched(open_page, f"{base}²")
    tab.locator("#search-results li > a").first.click()
    tab.locator("article mark").first.wait_for(state="attached")
    assert open_page.faults == []


@pytest.mark.parametrize("source", [*book.SECTIONS, *book.REFERENCES])
def test_search_ranks_a_page_of_that_title_first(open_page, source):
    """Before the page with its solutions, whose title has the same words."""
    tab = searched(open_page, book.title(source))
    assert results(tab)[0] == heading(source)
    first = tab.locator("#search-results li > a").first
    assert first.evaluate("(link) => new URL(link.href).pathname").endswith(book.address(source))


def number() -> str:
    """A number with a comma that is in the text of a section."""
    found = (re.search(r"(?<![\d,.])\d{2,3},\d{3}(?![\d,])", plain(page)) for page in book.SECTIONS)
    return book.pick(found, bool, "number with a comma in a section")[0]


def size() -> str:
    """A size like 1×1 in a heading."""
    found = (re.search(r"\d×\d", title) for title in book.headings())
    return book.pick(found, bool, "heading with a size")[0]


ASKED = {  # what somebody types, and what they find, as the book has it
    "number": lambda: (number(), number()),
    "number without its comma": lambda: (number().replace(",", ""), number()),
    "size": lambda: (size(), size()),
    "size with a letter": lambda: (size().replace("×", "x"), size()),
    "American spelling": lambda: ("color", "colour"),
    "another": lambda: ("gray", "grey"),
    "a third": lambda: ("neighbor", "neighbour"),
    "slip": lambda: ("kernal", "kernel"),
    "slip in the middle": lambda: ("convolusion", "convolution"),
    "slip of no list": lambda: ("receptve", "receptive"),
    "name in code": lambda: ("maxpool", "maximum pooling"),
    "beginning": lambda: ("neighb", "neighbour"),
}


@pytest.mark.parametrize("asked", ASKED)
def test_search_answers(open_page, asked):
    """It quotes what it found, and leads to it: the words are marked there, and in view."""
    typed, there = ASKED[asked]()
    assert any(there in plain(page).lower() or there in book.text(page) for page in book.PAGES), there
    tab = searched(open_page, typed)
    quoted = tab.locator("#search-results li").first.inner_text().lower().replace(" ", "")
    assert there.replace(" ", "") in quoted, quoted
    tab.locator("#search-results li > a").first.click()
    tab.locator("article mark").first.wait_for(state="attached")
    tab.evaluate(STILL)
    marked = tab.locator("article mark").evaluate_all(
        """(marks) => marks.filter((mark) => mark.checkVisibility())
             .map((mark) => [mark.innerText, mark.getBoundingClientRect().top])"""
    )
    assert any(0 <= top < 900 for _, top in marked), marked
    assert there.split()[0][:5] in "".join(words for words, _ in marked).lower()
    assert open_page.faults == []


def test_search_for_a_phrase(open_page):
    """Of a term of two words, in quotation marks: every result has them in this order."""
    term = book.pick(book.terms(), lambda term: len(term.split()) == 2, "term of two words")
    first, second = term.split()
    tab = searched(open_page, f'"{first} {second}"')
    assert results(tab)[0] == f"{term}, in {heading(book.terms()[term][0])}"
    tab = searched(open_page, f'"{second} {first} {second} {first}"')
    assert tab.locator(".search-summary").inner_text() == "Nothing in the book has these words in this order."
    many, few = (int(re.search(r"\d+", searched(open_page, words).locator(".search-summary").inner_text())[0])
                 for words in (term, f'"{term}"'))  # fmt: skip
    assert 0 < few <= many


def test_search_opens_the_tab_that_has_the_word(open_page):
    """A name that the code of one framework alone has, looked for while the other one's tab is shown."""
    everywhere = " ".join([*map(book.text, book.PAGES)])
    names = (
        (name, tab, other)
        for tab, other in (("pytorch", "mxnet"), ("mxnet", "pytorch"))
        for page in book.SECTIONS
        for cell in book.code_cells(page, tab)
        for name in re.findall(r"\b[a-z]+_[a-z_]{5,}[a-z]\b(?=\()", cell.source)
        if not any(name in code.source for each in book.PAGES for code in book.code_cells(each, other))
    )
    prose = re.sub(r"```.*?```", "", everywhere, flags=re.DOTALL)
    name, tab_of, other = book.pick(names, lambda found: found[0] not in prose, "name in one framework's code alone")
    tab = open_page(f"search.html?q={name}&tab={other}")
    results(tab)
    tab.evaluate("(tab) => localStorage.setItem('tab', tab)", other)
    tab.locator("#search-results li > a").first.click()
    tab.locator("article mark").first.wait_for(state="attached")
    tab.evaluate(STILL)
    assert tab.evaluate("document.documentElement.dataset.tab") == tab_of
    assert name in "".join(tab.locator("article mark >> visible=true").all_inner_texts())
    assert tab.evaluate("localStorage.getItem('tab')") == other, "a hit is no choice"
    assert open_page.faults == []


@both_ways
def test_search_quotes_what_it_found(open_page):
    tab = searched(open_page, "kernel")
    quotes = tab.locator("#search-results .context")
    words = set(re.findall(r"\w+", " ".join(html.unescape(written(page)) for page in site_pages())))
    assert quotes.count() > 10
    for summary in quotes.all():
        said = summary.inner_text()
        assert summary.locator("mark").count() > 0 and "kernel" in said.lower()
        first, *_, last = re.findall(r"[^\W⁰¹²³⁴-⁹]+", said)
        assert {first, last} <= words, "it ends between words"
        assert "MXNetPyTorch" not in said


def test_search_shows_the_rest_when_asked(open_page):
    tab = searched(open_page, "the")
    before = len(results(tab))
    tab.get_by_role("button", name="Show the other").click()
    said = int(re.search(r"\d+", tab.locator(".search-summary").inner_text())[0])
    assert len(results(tab)) == said > before
    assert tab.evaluate("document.activeElement.closest('li') !== null")


def test_search_while_one_types(open_page):
    tab = open_page("search.html")
    tab.keyboard.type("padding")
    tab.get_by_text("Found in").wait_for()
    assert any("Padding" in title for title in results(tab))


def test_search_that_finds_nothing_says_so_and_only_then(open_page):
    tab = searched(open_page, "antidisestablishment")
    assert tab.locator(".search-summary").inner_text() == "Nothing in the book has any of these words."
    tab = searched(open_page, "kernel antidisestablishment")
    assert tab.locator(".search-summary").inner_text() == "No place has all of these words. These have some of them."
    assert len(results(tab)) > 5


def test_marks_go_by_escape(open_page):
    tab = searched(open_page, "padding")
    tab.locator("#search-results li > a").first.click()
    tab.locator("article mark").first.wait_for(state="attached")
    before = tab.locator("article").inner_text()
    tab.keyboard.press("Escape")
    assert tab.locator("article mark").count() == 0
    assert tab.locator("article").inner_text() == before


def test_search_needs_little():
    """What its first use loads, packed; and the engine is the file of the package minisearch 7.2.0 as npm has it."""
    static = SITE / "_static"
    data, engine = static / "search-data.js", static / "minisearch" / "minisearch-7.2.0.js"
    assert len(gzip.compress(data.read_bytes(), 9)) + len(gzip.compress(engine.read_bytes(), 9)) < 500_000
    assert hashlib.sha256(engine.read_bytes()).hexdigest() == "03c27931eb603af1d3358579e9885eafdb6a2f5fa9929557b3e77d7e99d06d03"
    assert "Luca Ongaro" in (static / "minisearch" / "LICENSE").read_text(encoding="utf-8")
    assert not [name for name in ("searchindex.js", "searchtools.js", "sphinx_highlight.js") if [*SITE.rglob(name)]]


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
