"""Taking it along: what the menu of downloads offers on each page, for the chosen framework."""

import json
import zipfile
from pathlib import Path

import pytest

from bookbuild import epub, layout, pdf
from bookbuild.site import downloads
from tests import book
from tests.book import SITE, site_pages
from tests.site.test_files import contents, target

SOURCE = book.SECTIONS[0]
PAGE = book.address(SOURCE)


def shown(tab) -> dict[str, str]:
    """What the open menu shows: addresses by the class of the link."""
    links = tab.locator(".take-along-menu a:visible")
    return dict(links.evaluate_all("(links) => links.map((link) => [link.className, link.href])"))


def test_the_menu_follows_the_chosen_framework(open_page, tabbed):
    tab = open_page(PAGE)
    menu = tab.locator(".take-along > summary")
    for name, framework in (("mxnet", "MXNet"), ("pytorch", "PyTorch"), ("mxnet", "MXNet")):
        tab.get_by_role("tab", name=framework).first.click()
        menu.click()
        offered = shown(tab)
        assert offered["take-notebook"].endswith(f"/_downloads/{name}/{PAGE.replace('.html', '.ipynb')}")
        assert offered["take-zip"].endswith(f"-{name}.zip")
        assert all(name in address for address in offered.values())
        assert tab.locator(".take-along-menu p:visible").all_inner_texts() == [f"With {framework}"]
        tab.keyboard.press("Escape")
        assert not tab.locator(".take-along-menu").is_visible()
        assert menu.evaluate("(summary) => summary === document.activeElement")
    assert open_page.faults == []


@pytest.mark.parametrize("name", [PAGE, "search.html"])
def test_the_menu_closes_when_the_reader_goes_on(open_page, name):
    tab = open_page(name)
    tab.locator(".take-along > summary").click()
    assert tab.locator(".take-along-menu").is_visible()
    tab.locator("h1").first.click()
    assert not tab.locator(".take-along-menu").is_visible()


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_open_menu_is_on_the_screen(open_page, width):
    tab = open_page(PAGE, viewport={"width": width, "height": 640})
    tab.locator(".take-along > summary").click()
    box = tab.locator(".take-along-menu").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width


def test_the_menu_needs_no_javascript_and_no_mouse(open_page, tabbed):
    tab = open_page(PAGE, java_script_enabled=False)
    tab.locator(".take-along > summary").focus()
    tab.keyboard.press("Enter")
    assert tab.locator(".take-along-menu p:visible").all_inner_texts() == ["With MXNet", "With PyTorch"]


def test_the_notebook_of_the_page_can_be_saved(browser, server, tmp_path):
    tab = browser.new_page(accept_downloads=True)
    tab.goto(f"{server}/{PAGE}?tab={layout.tabs()[-1]}")
    tab.locator(".take-along > summary").click()
    for link, check in ((".take-notebook", is_notebook), (".take-zip", zipfile.is_zipfile)):
        with tab.expect_download() as saving:
            tab.locator(f"{link}:visible").click()
        path = tmp_path / saving.value.suggested_filename
        saving.value.save_as(path)
        assert check(path)
    tab.close()


def is_notebook(path: Path) -> bool:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return path.suffix == ".ipynb" and f"# {book.title(SOURCE)}" in "".join(cells[0]["source"]).splitlines()


def test_pages_that_are_not_in_the_book_offer_no_notebook_of_theirs(open_page):
    tab = open_page("genindex.html")
    tab.locator(".take-along > summary").click()
    assert set(shown(tab)) - {"take-pdf", "take-epub"} == {"take-zip"}


@pytest.mark.parametrize("kind", [pdf, epub], ids=["pdf", "epub"])
def test_a_book_is_offered_once_it_is_built(kind, tmp_path, monkeypatch):
    """On a copy of a page: without PDFs, with them, and without them again; so with EPUBs."""
    pages = layout.pages()
    (tmp_path / "page.html").write_text((SITE / "index.html").read_text(encoding="utf-8"), encoding="utf-8")
    built = tmp_path / "built"
    built.mkdir()
    monkeypatch.setattr(kind, "OUT", built)
    site_copy = tmp_path / "page.html"
    for there in (False, True, False):
        for tab in layout.tabs():
            kind.path(tab).write_bytes(b"book")
        monkeypatch.setattr(kind, "is_current", lambda *_, there=there: there)
        downloads.place(tmp_path, pages)
        html = site_copy.read_text(encoding="utf-8")
        for tab in layout.tabs():
            name = kind.path(tab).name
            assert (tmp_path / downloads.FOLDER / name).is_file() == there
            link = html.index(f"{downloads.FOLDER}/{name}")
            assert (html.rfind("-->", 0, link) > html.rfind("<!--", 0, link)) == there


def test_the_site_offers_the_books_that_are_current():
    for tab in layout.tabs():
        for kind in (pdf, epub):
            offered = (SITE / downloads.FOLDER / kind.path(tab).name).is_file()
            assert offered == kind.is_current(tab, book.PAGES), "run `make html`"


def test_the_site_holds_the_downloads_that_its_pages_offer_and_no_other():
    held = {str(path.relative_to(SITE)) for path in (SITE / downloads.FOLDER).rglob("*") if path.is_file()}
    links = [target(page, link)[0] for page in site_pages() for link in contents(page).links if downloads.FOLDER in link]
    assert held == set(links)
    kinds = {Path(link).suffix for link in links}
    assert {".ipynb", ".zip"} <= kinds <= {".ipynb", ".zip", ".pdf", ".epub"}
