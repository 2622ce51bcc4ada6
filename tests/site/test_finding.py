"""Finding one's way: index of terms, missing pages, contents that follow, links to every place, search by title."""

import functools
import html
import re
import shutil
import threading
from html import unescape
from urllib.parse import quote

import pytest

from bookbuild import layout, sources
from bookbuild.tools.server import Handler, Server
from tests.site.conftest import SITE, pages
from tests.site.test_files import contents, target

CHAPTER = "chapter_convolutional-neural-networks"


def marked_terms() -> dict[str, tuple[str, str]]:
    """Page and visible words of each term that the sources mark, by its entry in the index."""
    return {
        sources.term(mark): (page.replace(".md", ".html"), mark["words"])
        for page in layout.pages()
        for line in layout.read(page).text
        for mark in sources.TERM.finditer(line)
    }


def test_each_term_is_in_the_index_and_leads_to_its_definition(open_page):
    terms = marked_terms()
    assert terms, "no page marks a term"
    tab = open_page("index.html")
    tab.get_by_role("link", name="Index of terms").click()
    assert tab.title().startswith("Index of terms")
    listed = tab.locator(".terms li a")
    assert sorted(listed.all_inner_texts()) == sorted(terms)
    # Going to each place takes long where a page has many: one of each page is gone to, of all the address is compared.
    seen = set()
    for number, (name, address) in enumerate(
        listed.evaluate_all("(links) => links.map((link) => [link.innerText, link.getAttribute('href')])")
    ):
        page, words = terms[name]
        path, _, place = address.partition("#")
        assert path == page
        assert written(page, place) == words
        if page in seen:
            continue
        seen.add(page)
        tab.goto(f"{open_page.base}/genindex.html")
        listed.nth(number).click()
        assert tab.url.split("#")[0].endswith(page)
        assert tab.locator(":target").inner_text() == words
        assert tab.locator(":target").evaluate("(term) => getComputedStyle(term).fontStyle") == "italic"
        assert tab.locator(":target").evaluate("(t) => t.getBoundingClientRect().top >= 60"), "hidden by the header"
    assert open_page.faults == []


def written(page: str, place: str) -> str:
    """The words of the element of that id, as the page's file has them."""
    html = (SITE / page).read_text(encoding="utf-8")
    return unescape(re.search(rf'<(\w+)[^>]* id="{re.escape(place)}"[^>]*>(.*?)</\1>', html)[2])


def test_the_index_names_the_section_of_a_term(open_page):
    tab = open_page("genindex.html")
    entry = tab.locator(".terms li", has=tab.get_by_role("link", name="padding", exact=True))
    assert re.fullmatch(r"\d+\.\d+ Padding and Stride", entry.locator(".where").inner_text())


def test_search_finds_the_definition_of_a_term(open_page):
    tab = open_page("search.html?q=padding")
    link = tab.locator("#search-results li a[href*='#term-padding']")
    link.first.wait_for()


def results(tab) -> list[str]:
    """The titles of what the search has found, once it has found all."""
    tab.locator("#search-results .search-summary:text('Found in')").wait_for()
    return tab.locator("#search-results li > a").all_inner_texts()


def test_each_result_of_a_search_says_where_it_leads(open_page):
    tab = open_page("search.html?q=kernel")
    found = results(tab)
    assert tab.locator(".search-summary").inner_text() == f"Found in {len(found)} places."
    assert any(re.fullmatch(r"kernel, in \d\.\d From Fully Connected Layers to Convolutions", title) for title in found)
    assert any(re.fullmatch(r"Sobel kernel, in \d\.\d Multiple Input and Multiple Output Channels", title) for title in found)
    assert len(set(found)) == len(found) > 5
    tab.locator("#search-results li > a", has_text="Sobel kernel").click()
    assert tab.locator(":target").inner_text() == "Sobel kernel"
    assert open_page.faults == []


def test_search_lists_titles_then_terms_then_pages(open_page):
    tab = open_page("search.html?q=padding")
    found = results(tab)
    section, lenet = (tab.locator(".bd-docs-nav a", has_text=re.compile(rf"^[\d.]+ {name}$")).text_content()
                      for name in ("Padding and Stride", "LeNet"))  # fmt: skip
    assert found[0] == section
    assert found.index(f"padding, in {section}") < found.index(lenet)


def test_search_quotes_sentences_rather_than_code(open_page, site):
    tab = open_page("search.html?q=kernel")
    results(tab)
    quotes = tab.locator("#search-results .context")
    if open_page.base.startswith("file"):
        assert quotes.count() == 0  # a page opened as a file may not read others
        return
    tab.wait_for_function("() => document.querySelectorAll('#search-results .context').length > 10")
    words = set(re.findall(r"\w+", " ".join(html.unescape(page.read_text(encoding="utf-8")) for page in site.rglob("*.html"))))
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


@pytest.fixture
def strict_server(site, tmp_path):
    """The site below a path, served as by a host of static pages: what is missing is answered with 404.html."""
    shutil.copytree(site, tmp_path / "some" / "book", ignore=shutil.ignore_patterns("_downloads"))
    root = tmp_path / "some" / "book"

    class Strict(Handler):
        def send_error(self, code, *_):
            body = (root / "404.html").read_bytes()
            self.send_response(code)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    with Server(("127.0.0.1", 0), functools.partial(Strict, directory=str(tmp_path))) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}/some/book"
        running.shutdown()


@pytest.mark.parametrize("missing", ["padding.html", f"{CHAPTER}/padding.html", "a/b/c/padding-stride.html"])
def test_a_missing_page_leads_back_from_any_depth(browser, strict_server, missing):
    tab = browser.new_page()
    tab.goto(f"{strict_server}/{missing}")
    assert "not in the book" in tab.locator("h1").inner_text()
    tab.locator("base").wait_for(state="attached")
    links = tab.locator("main a").evaluate_all("(links) => links.map((link) => link.href)")
    assert len(links) > len(layout.pages()) / 2
    for link in links:
        assert tab.request.get(link).status == 200, link
    tab.get_by_role("button", name="Search").click()
    tab.locator("#search-results li a").first.wait_for()
    assert tab.url.startswith(f"{strict_server}/search.html?q=padding")
    tab.close()


def test_the_page_for_missing_pages_needs_no_other_file(site):
    assert contents("404.html").loads == []
    assert contents("404.html").pictures == []


def words(html: str) -> str:
    """Text without tags and spaces."""
    return re.sub(r"<[^>]*>|\s+", "", html)


def test_previous_and_next_are_the_neighbours_with_their_titles(site):
    names = [page.replace(".md", ".html") for page in layout.pages()]
    html = {name: (site / name).read_text(encoding="utf-8") for name in names}
    titles = {name: words(re.search(r"<h1>(.*?)<a class=\"headerlink", text, re.DOTALL)[1]) for name, text in html.items()}
    link = r'class="{}"\s+href="([^"]+)".*?prev-next-title">(.*?)</p>'
    for before, name, after in zip([None, *names], names, [*names[1:], None], strict=False):
        for kind, other in (("left-prev", before), ("right-next", after)):
            found = re.search(link.format(kind), html[name], re.DOTALL)
            assert bool(found) == bool(other), (name, kind)
            if found:
                assert target(name, found[1])[0] == other
                assert words(found[2]) == titles[other]


def test_the_contents_of_the_page_follow_the_scroll(open_page):
    tab = open_page(f"{CHAPTER}/conv-layer.html")
    headings = tab.locator("article section > h2")
    current = tab.locator(".bd-sidebar-secondary .nav-link.active, .bd-sidebar-secondary .nav-link[aria-current]")
    assert headings.count() > 5
    for number in (3, 5, 1):
        section = headings.nth(number).locator("..").get_attribute("id")
        headings.nth(number).evaluate("(heading) => window.scrollTo(0, heading.getBoundingClientRect().top + scrollY - 90)")
        tab.wait_for_function(
            """(id) => [...document.querySelectorAll(".bd-sidebar-secondary .nav-link.active")]
                 .some((link) => link.getAttribute("href") === "#" + id)""",
            arg=section,
        )
        assert current.count() == 1


def test_after_a_jump_the_contents_mark_the_section_that_is_read(open_page):
    tab = open_page(f"{CHAPTER}/lenet.html")
    marked = """() => [...document.querySelectorAll(".bd-sidebar-secondary .nav-link.active")].map((link) => link.hash)"""
    passed = """() => "#" + [...document.querySelectorAll("article section > :is(h2, h3)")]
        .findLast((heading) => heading.getBoundingClientRect().top < 0.3 * innerHeight).parentElement.id"""
    for share in (0.5, 0.2, 0.8):
        tab.evaluate("(share) => window.scrollTo({top: share * document.body.scrollHeight, behavior: 'instant'})", share)
        tab.wait_for_timeout(600)
        assert tab.evaluate(marked) == [tab.evaluate(passed)], share


def test_an_address_leads_to_its_place_exactly(open_page):
    """On a long page, when it opens and by a click in the contents."""
    tab = open_page(f"{CHAPTER}/lenet.html")
    top = "(hash) => document.querySelector(hash).getBoundingClientRect().top"
    padding = tab.evaluate("() => parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop)")
    for name in ("#a-plateau", "#one-change-at-a-time", "#training-and-reading-the-curves"):
        tab.locator(f".bd-sidebar-secondary a[href='{name}']").click()
        tab.wait_for_timeout(800)
        assert abs(tab.evaluate(top, f"{name}") - padding) < 3, name
        tab.reload()
        tab.wait_for_timeout(800)
        assert abs(tab.evaluate(top, f"{name}") - padding) < 3, f"{name} when the page opens"


LINKABLE = (*(f"section > h{level}" for level in range(1, 5)), ".rubric", "figcaption", "caption", ".math-block:has(.eqno)")


def test_everything_numbered_and_every_heading_can_be_linked_to(browser, server, page):
    if page in ("404.html", "genindex.html", "search.html"):
        pytest.skip("no page of the book")
    tab = browser.new_page()
    tab.goto(f"{server}/{page}")
    kinds = 0
    for kind in LINKABLE:
        places = tab.locator(f".bd-article {kind}")
        without = places.evaluate_all(
            """(places) => places.filter((place) => {
                 const link = place.querySelector("a.headerlink");
                 return !link || !document.getElementById(decodeURIComponent(link.hash.slice(1)));
               }).map((place) => place.outerHTML.slice(0, 120))"""
        )
        assert without == []
        if places.locator("visible=true").count():
            kinds += 1
            link = places.locator("visible=true").first.locator("a.headerlink").first
            tab.mouse.move(0, 0)  # away from where scrolling may have brought it
            tab.wait_for_function("(link) => getComputedStyle(link).opacity === '0'", arg=link.element_handle())
            places.locator("visible=true").first.hover()
            tab.wait_for_function("(link) => getComputedStyle(link).opacity === '1'", arg=link.element_handle())
    assert kinds
    tab.close()


@pytest.mark.parametrize("title", ["Padding and Stride", "Pooling", "LeNet", "References"])
def test_search_ranks_a_page_of_that_title_first(open_page, title):
    tab = open_page(f"search.html?q={quote(title)}")
    first = tab.locator("#search-results li a").first
    first.wait_for()
    tab.wait_for_function("() => /found|finished/i.test(document.querySelector('#search-results').innerText)")
    name = {"Padding and Stride": "padding-and-strides"}.get(title, title.lower())
    assert re.search(rf"(?<!solutions)/{name}\.html", first.evaluate("(link) => link.href")), first.inner_text()
    assert len(pages()) > 5
