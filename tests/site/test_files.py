"""What can be seen in the built files without a browser."""

import html
import re
from functools import cache
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from pybtex.database import parse_file

from bookbuild import layout, sources
from tests import book
from tests.book import SITE, site_pages, written

MARKS = re.compile(
    r":math:|\(\(\d+\.\d|:(?:eq)?label:|:numref:|:eqref:|:cite[tp]?:|:begin_tab:|:end_tab:|:width:|#\s*@(?:alt|tab|save)\b"
)
TEX = re.compile(r"\$[^$\n]*\\|\\(?:frac|mathbf|sum|times|begin|left|right|cdot|partial)\b")


class Contents(HTMLParser):
    """Ids, links, pictures, loaded files and text of a page."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.ids, self.links, self.pictures, self.loads = [], [], [], []
        self.text, self.code, self._open = [], [], []

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if given.get("id"):
            self.ids.append(given["id"])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        if tag == "img":
            self.pictures.append(given)
        if tag == "script" and given.get("src"):
            self.loads.append(given["src"])
        if tag == "link" and given.get("rel") in ("stylesheet", "icon", "preload") and not given["href"].startswith("data:"):
            self.loads.append(given["href"])
        if any(name.startswith("on") for name in given):
            self.loads.append(f"a script in an attribute: {given}")
        if tag in ("pre", "code", "script", "style", "title", "math"):
            self._open.append(tag)

    def handle_endtag(self, tag):
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data):
        if not self._open:
            self.text.append(data)
        elif self._open[-1] in ("pre", "code"):
            self.code.append(data)


@cache
def contents(page: str) -> Contents:
    parser = Contents()
    parser.feed(written(page))
    return parser


def target(page: str, link: str) -> tuple[str, str]:
    """The file, from the site's root, and the anchor that a link on `page` leads to."""
    parts = urlsplit(link)
    path = (SITE / page).parent / unquote(parts.path) if parts.path else SITE / page
    return str(path.resolve().relative_to(SITE)), unquote(parts.fragment)


def test_ids_are_unique(page):
    ids = contents(page).ids
    assert sorted({name for name in ids if ids.count(name) > 1}) == []


def test_every_internal_link_leads_somewhere(page):
    broken = []
    for link in contents(page).links:
        if urlsplit(link).scheme in ("http", "https", "mailto"):
            continue
        path, anchor = target(page, link)
        if not (SITE / path).is_file() or (anchor and anchor not in contents(path).ids):
            broken.append(link)
    assert broken == []


def test_what_a_page_loads_is_there_and_ours(page):
    for source in contents(page).loads:
        assert not source.startswith(("http:", "https:", "//", "a script")), source
        assert (SITE / target(page, source)[0]).is_file(), source


def test_styles_load_nothing_from_elsewhere():
    for sheet in (SITE / "_static").rglob("*.css"):
        for url in re.findall(r"url\(\s*[\"']?([^\"')]+)", sheet.read_text(encoding="utf-8")):
            assert url.startswith(("data:", "%23", "#")) or (sheet.parent / url.split("?")[0]).is_file(), (sheet, url)


def test_every_picture_has_a_text_and_a_size(page):
    for picture in contents(page).pictures:
        assert (picture.get("alt") or "").strip(), picture
        assert picture.get("width") and picture.get("height"), picture
        assert (SITE / target(page, picture["src"])[0]).is_file(), picture


def test_no_marks_of_the_build_are_left(page):
    found = contents(page)
    assert MARKS.findall("".join(found.text)) == []
    assert re.findall(r"#\s*@(?:alt|tab|save)\b.*", "".join(found.code)) == []
    assert "tagClick" not in written(page)
    assert "mdl-tabs" not in written(page)


def test_formulas_are_rendered_with_mathml(page):
    formulas = len(re.findall(r'class="(?:math|math-block)"', written(page)))
    assert len(re.findall(r"<math [^>]*>", written(page))) == formulas
    assert written(page).count("katex-error") == 0
    assert TEX.findall("".join(contents(page).text)) == []


def test_a_short_formula_stays_on_one_line_and_a_long_one_need_not():
    everything = "".join(map(written, site_pages()))
    short, all_of_them = everything.count('<span class="math" data-short=""'), everything.count('<span class="math"')
    assert 0.5 * all_of_them < short < all_of_them


def test_the_book_has_formulas_figures_and_numbered_equations():
    everything = "".join(map(written, site_pages()))
    for needed in ('class="math-block"', 'class="eqno"', "<figure", 'class="solution"', 'class="exercise-back"'):
        assert needed in everything


def test_every_page_says_what_it_is_about():
    said = {}
    for page in site_pages():
        found = re.findall(r'<meta name="description" content="([^"]+)"', written(page))
        assert len(found) == 1, page
        assert 15 <= len(html.unescape(found[0])) <= 160, page
        assert found[0] not in said, (page, said[found[0]])
        said[found[0]] = page


def test_titles_are_the_books_own(page):
    title = re.search(r"<title>(.*?)</title>", written(page), re.DOTALL)[1]
    assert "documentation" not in title.lower()
    assert "<no title>" not in title


def test_exercises_and_solutions_lead_to_each_other():
    pairs = 0
    for page in site_pages():
        for link in contents(page).links:
            path, anchor = target(page, link) if not urlsplit(link).scheme else ("", "")
            if path.startswith("solutions/") and anchor.startswith("exercise-") and page != path:
                back = [target(path, other) for other in contents(path).links if not urlsplit(other).scheme]
                assert (page, anchor) in back, (page, link)
                pairs += 1
    assert pairs


def test_the_site_is_small():
    """But for the notebooks, archives, PDFs and EPUBs, which readers fetch if they want them."""
    files = [file for file in SITE.rglob("*") if file.is_file() and "_downloads" not in file.relative_to(SITE).parts]
    assert sum(file.stat().st_size for file in files) < 12e6


def test_what_nobody_needs_is_not_shipped():
    for pattern in ("*.map", "jquery*.js", "fa-*.woff2", "fontawesome.js", "_sources"):
        assert list(SITE.rglob(pattern)) == []


def test_the_foot_says_once_whose_it_is(page):
    said = "".join(contents(page).text).count(f"© {layout.settings()['copyright']}")
    assert said == (page != "404.html")


def test_every_label_is_written_down_for_the_notebooks():
    known = book.numbering()["labels"]
    assert set(known) >= {mark["label"] for page in book.PAGES for _, mark in book.parsed(page).marks(sources.LABEL)}
    for name, label in known.items():
        assert label["anchor"] in contents(f"{label['doc']}.html").ids, name
        assert label["number"] or label["kind"] == "section", name
        assert label["title"], name


def test_pages_are_numbered_as_the_tables_of_contents_list_them():
    """Headings beside a list of pages take no number away from the pages that follow."""
    heading = re.compile(r"<h1>(?:<span class=\"section-number\">([\d.]+) *</span>)?")
    numbers = {page: heading.search(written(book.address(page)))[1] for page in book.PAGES[1:]}
    assert numbers == {page: book.number(page) for page in book.PAGES[1:]}
    labels = [label for label in book.labels().values() if label["kind"] == "section" and label["doc"] + ".md" in numbers]
    assert len(labels) > len(book.SECTIONS)
    for label in labels:
        assert f"{label['number']}.".startswith(f"{numbers[label['doc'] + '.md']}."), label


def test_who_is_cited_is_written_down_as_the_pages_have_it():
    """Against the list of authors in references.bib: two are named, of more the first."""
    entries = parse_file(str(layout.ROOT / "references.bib"), bib_format="bibtex").entries
    authors = {key: entry.persons.get("author") or entry.persons["editor"] for key, entry in entries.items()}
    cited = book.numbering()["citations"]
    assert {min(3, len(authors[key])) for key in cited} == {1, 2, 3}
    shown = " ".join(" ".join(re.sub(r"<[^>]+>", "", html.unescape(written(page))).split()) for page in site_pages())
    for key, entry in cited.items():
        assert re.fullmatch(r"\d{4}[a-z]?", entry["year"]), key
        assert entry["authors"].endswith(" et al.") == (len(authors[key]) > 2), key
        assert (" and " in entry["authors"]) == (len(authors[key]) == 2), key
        assert re.search(f"{re.escape(entry['authors'])},? [(]?{entry['year']}", shown), key


def test_a_name_with_a_number_stays_on_its_line():
    """With a hyphen at which no line ends."""
    text = "".join(text for page in site_pages() for text in contents(page).text)
    assert "LeNet\u20115" in text
    assert "LeNet-5" not in text
