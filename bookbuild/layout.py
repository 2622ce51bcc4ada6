"""Where things are, which pages the book has, and which tabs are asked for."""

from __future__ import annotations

import configparser
import os
import re
from pathlib import Path

from bookbuild.errors import BuildError

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
PAGES_BRANCH, NOTEBOOKS_BRANCH = "main", "notebooks"  # of the repository, if config.ini names one
TAB_TITLES = {"mxnet": "MXNet", "pytorch": "PyTorch"}

_TOC = re.compile(r"^```toc\n(.*?)^```", re.MULTILINE | re.DOTALL)


def settings() -> configparser.ConfigParser:
    """config.ini as d2lbook reads it."""
    config = configparser.ConfigParser()
    with open(ROOT / "config.ini", encoding="utf-8") as file:
        config.read_file(file)
    return config


def repository() -> str:
    """The address of the book's repository, or nothing where config.ini leaves it open.

    Raises BuildError for an address to which we know no way of editing and reporting.
    """
    given = settings()["project"].get("repository", "").strip().rstrip("/").removesuffix(".git")
    if given and not re.fullmatch(r"https://(?:github|gitlab)\.com/[\w.-]+/[\w.-]+", given):
        raise BuildError(
            f"config.ini: repository = {given!r} is not known to us; allowed are https://github.com/OWNER/NAME, "
            "https://gitlab.com/OWNER/NAME, or nothing."
        )
    return given


def all_tabs() -> list[str]:
    """The tabs of config.ini, the default one first."""
    return [tab.strip() for tab in settings()["build"]["tabs"].split(",")]


def tabs() -> list[str]:
    """The tabs to build: those of the environment variable TABS, or all of them.

    Raises BuildError if TABS names an unknown tab.
    """
    known = all_tabs()
    wanted = re.split(r"[,\s]+", os.environ.get("TABS", "").strip()) if os.environ.get("TABS", "").strip() else known
    for tab in wanted:
        if tab not in known:
            raise BuildError(f"TABS={os.environ['TABS']!r}: there is no tab {tab!r}; allowed are {', '.join(known)}.")
    return [tab for tab in known if tab in wanted]


def eval_dir(tab: str) -> Path:
    """Where the executed notebooks of `tab` lie (d2lbook's choice: no suffix for its default tab)."""
    return BUILD / f"eval_{tab}"


def pages(start: str = "index.md") -> list[str]:
    """The pages of the book in reading order, as paths from the root, by following tables of contents.

    Raises BuildError if a table of contents names a page that does not exist.
    """
    found = [start]
    path = ROOT / start
    text = path.read_text(encoding="utf-8")
    for block in _TOC.finditer(text):
        first_line = text.count("\n", 0, block.start()) + 2
        for offset, entry in enumerate(block[1].splitlines()):
            entry = entry.strip()
            if not entry or entry.startswith(":"):
                continue
            child = (path.parent / f"{entry}.md").resolve()
            if not child.is_file():
                raise BuildError(
                    f"{start}:{first_line + offset}: the table of contents names {entry!r}, but there is no file "
                    f"{os.path.relpath(child, ROOT)}; write it or remove the line."
                )
            found += pages(os.path.relpath(child, ROOT))
    return found
