"""What a product depends on: every file of the repository, but for a short list of what it cannot see.

A file that is new counts from its first day; to be forgotten it would have to be put on a list.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from bookbuild.layout import ROOT

# What is made here, by us or by others.
_MADE = ("_build", "screenshots", "__pycache__")
# What no product sees: it looks at them, or tells people and other machines how to make them.
_APART = ("tests", "benchmarks", "evidence", "bookbuild/tools", "Makefile", "README.md", "CONTRIBUTING.md", "CITATION.cff",
          "environment*.yml")
PAGES = ("*.md", "chapter_*", "solutions")
PICTURES = ("img",)
PACKAGE = ("d2l",)
RECORDS = ("d2l/records",)  # each is seen by the page that cites it
LIVE = ("theme/live",)  # which the site alone has
LOOKS = ("theme/html/static", "theme/html/templates", *LIVE)  # which are read while pages are written
_FOR_READERS = ("figures", "theme", "references.bib", "config.ini", "LICENSE*", "pyproject.toml")
# These modules are asked when the pages have run.
_LATER = tuple(
    f"bookbuild/{name}" for name in ("__main__.py", "checks.py", "conf.py", "epub.py", "html.py", "notebooks",
                                     "pdf.py", "prepare.py", "rst.py", "site", "sphinx.py", "tabs.py", "writing.py")
)  # fmt: skip
# These make the code of a notebook, which is compared itself before it runs.
_BEFORE = tuple(
    f"bookbuild/{name}.py" for name in ("convert", "errors", "inputs", "layout", "library", "sources", "stamps")
)  # fmt: skip
NOTEBOOKS_SEE_NOT = (*PAGES, *PICTURES, *PACKAGE, *_FOR_READERS, *_LATER)
# What the kernels are made from; the lock of the tab is asked by itself.
_KERNELS = ("requirements", "bookbuild/environment.py")
RUNNING_SEES_NOT = (*PAGES, *PICTURES, *RECORDS, *_FOR_READERS, *_LATER, *_BEFORE, *_KERNELS)


def files(*unseen: str) -> Iterator[Path]:
    """Every file of the repository but those in `unseen`: patterns of paths from the root."""
    hidden = [*_APART, *unseen]
    for folder, folders, names in os.walk(ROOT):
        here = Path(folder)
        folders[:] = [
            name for name in sorted(folders)
            if name not in _MADE and not name.startswith(".") and not _matches(here / name, hidden)
            and not (here / name / "pyvenv.cfg").exists()
        ]  # fmt: skip
        for name in sorted(names):
            if not name.startswith(".") and not name.endswith(".part") and not _matches(here / name, hidden):
                if os.path.isfile(here / name):  # and no link to nowhere
                    yield here / name


def _matches(path: Path, patterns: list[str]) -> bool:
    """Is this path, seen from the root, one of the patterns? A pattern without a slash means the root's own entries."""
    seen = path.relative_to(ROOT)
    return any(len(seen.parts) == pattern.count("/") + 1 and seen.match(pattern) for pattern in patterns)
