"""How to cite the book: CITATION.cff and the entry on the start page say what config.ini and the package say."""

import html
import re
from datetime import date

import pytest
from pybtex.database import parse_string

import d2l
from bookbuild import layout
from tests.book import written

SETTINGS = layout.settings()


def test_the_entry_for_bibtex_is_one_and_says_what_the_book_says_of_itself():
    shown = re.search(r'<div class="citing [^"]*">.*?<pre>(.*?)</pre>', written("index.html"), re.DOTALL)[1]
    entries = parse_string(html.unescape(re.sub("<.*?>", "", shown)), "bibtex").entries
    (entry,) = entries.values()
    (author,) = entry.persons["author"]
    assert (entry.type, entry.key) == ("book", SETTINGS["name"])
    assert (str(author), author.last_names) == (f"{{{SETTINGS['author']}}}", [f"{{{SETTINGS['author']}}}"])
    assert entry.fields["title"].strip("{}") == SETTINGS["title"]
    assert entry.fields["year"] == SETTINGS["date"][:4]
    assert entry.fields["note"] == f"Version {SETTINGS['release']}"


def test_it_is_copied_as_it_stands(open_page):
    tab = open_page("index.html")
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.locator("div.citing").hover()
    tab.locator("div.citing button.copybtn").click()
    copied = tab.evaluate("() => navigator.clipboard.readText()")
    assert copied.strip() == tab.locator("div.citing pre").text_content().strip()
    assert copied.startswith("@book{")


def test_the_citation_file_says_the_same():
    yaml = pytest.importorskip("yaml")
    said = yaml.safe_load((layout.ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    book = said["preferred-citation"]
    assert said["cff-version"] == "1.2.0"
    assert said["title"] == book["title"] == SETTINGS["title"]
    assert said["authors"] == book["authors"] == [{"name": SETTINGS["author"]}]
    assert str(said["version"]) == str(book["version"]) == SETTINGS["release"] == d2l.__version__
    assert said["date-released"] == SETTINGS["date"] == date.fromisoformat(SETTINGS["date"]).isoformat()
    assert book["year"] == int(SETTINGS["date"][:4])
    assert said["license"] == ["CC-BY-4.0", "MIT"]
