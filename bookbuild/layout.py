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
    """What config.ini says of the book; raises BuildError if it is not as it must be."""
    config = configparser.ConfigParser(interpolation=None)
    try:
        config.read_string(text("config.ini"), "config.ini")
        book = config["book"]
        values = [book[name] for name in ("title", "author", "copyright", "release", "date", "lang")]
    except (configparser.Error, KeyError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else " ".join(str(error).split())
        raise BuildError(f"config.ini: {reason}; mend it.") from None
    if not all(values) or not re.fullmatch(r"[\w.-]+", name := book.get("name", "")):
        raise BuildError(f"config.ini: name = {name!r} must be of letters, digits, '.', '-' and '_', and no setting empty.")
    return book


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


def address() -> str:
    """Where the book is read, without a slash at its end, or nothing where config.ini leaves it open.

    Raises BuildError for what is no address of a site.
    """
    given = settings().get("address", "").strip().rstrip("/")
    if given and not re.fullmatch(r"https?://[\w.-]+(?::\d+)?(?:/[\w.~-]+)*", given):
        raise BuildError(f"config.ini: address = {given!r} is not that of a site; allowed are https://HOST/FOLDER, or nothing.")
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


def text(name: str, root: Path | None = None) -> str:
    """The text of the file `name` in `root`, by default the repository's; raises BuildError, with line, if it can't be read."""
    try:
        found = ((root or ROOT) / name).read_bytes()
        text = found.decode()
    except OSError as error:
        raise BuildError(f"{name}:1: it can't be read ({error.strerror}); bring it back, or let all users read it.") from None
    except UnicodeDecodeError as error:
        line = len(found[: error.start + 1].splitlines())
        raise BuildError(f"{name}:{line}: the byte {found[error.start]:#x} is no UTF-8; save the file as UTF-8.") from None
    if text.startswith("\ufeff"):
        raise BuildError(f"{name}:1: the file begins with a byte order mark; save it as UTF-8 without one.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def source(page: str, root: Path | None = None) -> str:
    """The Markdown of `page`, its comments blanked out; raises BuildError as `text` does."""
    return sources.uncommented(text(page, root))


def read(page: str, root: Path | None = None) -> sources.Page:
    """The source of `page`, split into its text and its blocks."""
    return sources.parse(page, source(page, root))


def markdown(page: str) -> str:
    """The text of `page` as it is built: solutions with the questions that they answer."""
    text = source(page)
    asked_in = sources.partner(page)
    asked = page.startswith(sources.SOLUTIONS) and (ROOT / asked_in).is_file()
    return sources.with_questions(text, read(asked_in).questions()) if asked else text


def pages(start: str = "index.md") -> list[str]:
    """The pages of the book in reading order, as paths from the root, by following tables of contents.

    Raises BuildError if a table of contents names a page that is not there, is outside, or was named before.
    """
    found = {start: ""}  # each with where it is named
    _follow(start, found)
    return list(found)


def _follow(page: str, found: dict[str, str]) -> None:
    """Add to `found` the pages that the tables of contents of `page` lead to."""
    for line, entry in sources.contents(source(page)):
        where, child = f"{page}:{line}", os.path.normpath(f"{Path(page).parent}/{entry}.md")
        named = f"{where}: the table of contents names {entry!r}"
        if child.startswith(("..", "/")):
            raise BuildError(f"{named}, which is outside of the book; move it into the book.")
        if not (ROOT / child).is_file():
            raise BuildError(f"{named}, but there is no file {child}; write it or remove the line.")
        if child in found:
            raise BuildError(f"{named}, which is in the book already{found[child]}; name it once.")
        found[child] = f", by {where}"
        _follow(child, found)
