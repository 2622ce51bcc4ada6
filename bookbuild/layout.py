"""Where things are, which pages the book has, and which tabs are asked for."""

from __future__ import annotations

import configparser
import os
import re
from pathlib import Path

from bookbuild import sources
from bookbuild.errors import BuildError
from bookbuild.frameworks import FRAMEWORKS

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
SITE = BUILD / "html"
NUMBERS = BUILD / "numbers.json"  # what Sphinx numbered, for those who write notebooks
PAGES_BRANCH, NOTEBOOKS_BRANCH = "main", "notebooks"  # of the repository, if config.ini names one


def settings() -> configparser.SectionProxy:
    """What config.ini says of the book."""
    config = configparser.ConfigParser()
    with open(ROOT / "config.ini", encoding="utf-8") as file:
        config.read_file(file)
    return config["book"]


def repository() -> str:
    """The address of the book's repository, or nothing where config.ini leaves it open.

    Raises BuildError for an address to which we know no way of editing and reporting.
    """
    given = settings().get("repository", "").strip().rstrip("/").removesuffix(".git")
    if given and not re.fullmatch(r"https://(?:github|gitlab)\.com/[\w.-]+/[\w.-]+", given):
        raise BuildError(
            f"config.ini: repository = {given!r} is not known to us; allowed are https://github.com/OWNER/NAME, "
            "https://gitlab.com/OWNER/NAME, or nothing."
        )
    return given


def tabs() -> list[str]:
    """The tabs to build: those of the environment variable TABS, or all of them.

    Raises BuildError if TABS names an unknown tab.
    """
    given = os.environ.get("TABS", "")
    wanted = given.replace(",", " ").split() or list(FRAMEWORKS)
    for tab in wanted:
        if tab not in FRAMEWORKS:
            raise BuildError(f"TABS={given!r}: there is no tab {tab!r}; allowed are {', '.join(FRAMEWORKS)}.")
    return [tab for tab in FRAMEWORKS if tab in wanted]


def file_name(tab: str, suffix: str) -> str:
    """The name of what readers take along for `tab`, like cnn-book-mxnet.pdf."""
    return f"{settings()['name']}-{tab}{suffix}"


def executed(page: str, tab: str) -> Path:
    """Where the executed notebook of `page` for `tab` lies."""
    return (BUILD / f"eval_{tab}" / page).with_suffix(".ipynb")


def read(page: str) -> sources.Page:
    """The source of `page`, split into its text and its blocks."""
    return sources.parse(page, (ROOT / page).read_text(encoding="utf-8"))


def pages(start: str = "index.md") -> list[str]:
    """The pages of the book in reading order, as paths from the root, by following tables of contents.

    Raises BuildError if a table of contents names a page that does not exist.
    """
    found = [start]
    for line, entry in sources.contents((ROOT / start).read_text(encoding="utf-8")):
        child = os.path.relpath((ROOT / start).parent / f"{entry}.md", ROOT)
        if not (ROOT / child).is_file():
            raise BuildError(
                f"{start}:{line}: the table of contents names {entry!r}, but there is no file {child}; "
                "write it or remove the line."
            )
        found += pages(child)
    return found
