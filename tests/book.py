"""The book as its sources and its numbering have it: tests ask here, and name no chapter, section or number themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from bookbuild import layout, sources

SITE = layout.SITE
PAGES = layout.pages()
SECTIONS = [page for page in PAGES if page.startswith("chapter_") and Path(page).stem != "index"]
SOLUTIONS = [page for page in PAGES if page.startswith("solutions/") and Path(page).stem != "index"]
REFERENCES = [page for page in PAGES if ":bibliography:" in (layout.ROOT / page).read_text(encoding="utf-8")]

Found = TypeVar("Found")


def pick(candidates: Iterable[Found], suits: Callable[[Found], object], what: str) -> Found:
    """The first of the candidates that suits; `what` says what is looked for.

    Raises LookupError if there is none: then there is nothing to test, and the test is to be changed.
    """
    for candidate in candidates:
        if suits(candidate):
            return candidate
    raise LookupError(f"The book has no {what}.")


@cache
def text(page: str) -> str:
    """The Markdown of a page."""
    return (layout.ROOT / page).read_text(encoding="utf-8")


@cache
def parsed(page: str) -> sources.Page:
    return layout.read(page)


def title(page: str) -> str:
    """The first heading of a page."""
    found = sources.title(text(page))
    assert found, page
    return found


def headings() -> list[str]:
    """The headings of all pages, without those with formulas and of the start page."""
    found = [mark for page in PAGES[1:] for _, mark in parsed(page).marks(re.compile(r"^#{1,3} (.+?)\s*$"))]
    return [re.sub(r"[`*]", "", mark[1]) for mark in found if "$" not in mark[1]]


def links_of_the_site() -> list[str]:
    """Each line of links that a page has on the site alone, as it would read elsewhere."""
    blocks = re.compile(r"^\.\. only:: html and not epub\n(?:\n|   .*\n)+", re.MULTILINE)
    lines = [line for page in PAGES for block in blocks.findall(text(page)) for line in block.splitlines() if ":ref:" in line]
    return [re.sub(r":ref:`(.+?) <\w+>`", r"\1", line).strip() for line in lines]


@cache
def executed(page: str, tab: str) -> Any:
    """The notebook of a page as it ran."""
    import nbformat  # which takes seconds, and most tests read no notebook

    return nbformat.read(layout.executed(page, tab), as_version=4)


def labelled(label: str) -> str:
    """The page that has this label, by which tests of what one page says name it, wherever it is moved."""
    return pick(
        PAGES,
        lambda page: any(mark["label"] == label for _, mark in parsed(page).marks(sources.LABEL)),
        f"page with the label {label}",
    )


def code_cells(page: str, tab: str) -> list[Any]:
    return [cell for cell in executed(page, tab).cells if cell.cell_type == "code"]


def printed(page: str, tab: str) -> str:
    """What the cells of a page printed, without what they showed in other ways."""
    return "\n".join(out.get("text", "") for cell in code_cells(page, tab) for out in cell.outputs)


# ---- The site -----------------------------------------------------------------


def address(page: str) -> str:
    """The page of the site, from its root, that is made of a source."""
    return str(Path(page).with_suffix(".html"))


def site_pages() -> list[str]:
    """All pages of the built site, as paths from its root."""
    return sorted(str(path.relative_to(SITE)) for path in SITE.rglob("*.html") if "_static" not in path.parts)


@cache
def written(page: str) -> str:
    """The HTML of a page of the site."""
    return (SITE / page).read_text(encoding="utf-8")


@cache
def numbering() -> dict[str, dict[str, dict[str, str]]]:
    """What the build wrote down: labels, and the citations of the book."""
    found: dict[str, dict[str, dict[str, str]]] = json.loads(layout.NUMBERS.read_text(encoding="utf-8"))
    return found


def labels() -> dict[str, dict[str, str]]:
    """Each label's page (`doc`), anchor, kind, number and title, as Sphinx numbered them."""
    return numbering()["labels"]


def number(page: str) -> str:
    """The number of a page among the chapters and sections, like 2.3, counted in the tables of contents."""
    return _numbers()[page]


@cache
def _numbers() -> dict[str, str]:
    found = {}
    chapter = section = 0
    for page in PAGES[1:]:
        folder = Path(page).parent
        if Path(page).stem == "index" or folder == Path("."):
            chapter, section = chapter + 1, 0
            found[page] = str(chapter)
        else:
            section += 1
            found[page] = f"{chapter}.{section}"
    return found


@dataclass(frozen=True)
class Reference:
    """A link that a page makes: on which page of the site, to which place, and what is there."""

    page: str
    target: str
    anchor: str
    kind: str
    title: str

    @property
    def href(self) -> str:
        """The address of the link as the page has it, if both pages are in one folder or the same one."""
        return f"#{self.anchor}" if self.page == self.target else f"{Path(self.target).name}#{self.anchor}"


def references() -> Iterable[Reference]:
    """The links that sections make to what is numbered, within their folder, in the order of the text."""
    for page in SECTIONS:
        for mark in sources.REFERENCE.finditer(text(page)):
            there = labels()[mark["label"]]
            target = there["doc"] + ".html"
            if Path(target).parent == Path(page).parent:
                yield Reference(address(page), target, there["anchor"], there["kind"], there["title"])


def reference(kind: str, elsewhere: bool = False) -> Reference:
    """The first link of a section to such a thing (figure, equation, section), on itself or on another section."""
    return pick(
        references(),
        lambda link: link.kind == kind and (link.page != link.target) == elsewhere,
        f"link from a section to a {kind} {'of another one' if elsewhere else 'of its own'}",
    )


@cache
def terms() -> dict[str, tuple[str, str]]:
    """Page and visible words of each term that the sources mark, by its entry in the index."""
    return {
        sources.term(mark): (page, mark["words"])
        for page in PAGES
        for _, mark in parsed(page).marks(sources.TERM)
    }
