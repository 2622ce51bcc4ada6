"""The PDFs to look at, one for each framework; without one the tests are skipped and say why."""

import re
import shutil
from functools import cache

import pypdf
import pytest

from bookbuild import layout

PDFS = sorted((layout.BUILD / "pdf").glob("*.pdf"))


def pytest_collection_modifyitems(items):
    """Skip what is here if there is no PDF."""
    if PDFS:
        return
    missing = [program for program in ("xelatex", "latexmk", "rsvg-convert") if shutil.which(program) is None]
    why = f"{', '.join(missing)} is not on this machine" if missing else "run `make pdf` first"
    for item in items:
        if item.path.parent.name == "pdf":
            item.add_marker(pytest.mark.skip(reason=f"there is no PDF in _build/pdf: {why}"))


def pytest_generate_tests(metafunc):
    """A test with a parameter `path` runs for each PDF."""
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", PDFS or [None], ids=lambda path: path.stem if path else "none")


@cache
def reader(path):
    return pypdf.PdfReader(path)


def letters(words: str) -> str:
    """Only the letters and digits, lower case: spaces, hyphens and ligatures may differ on paper."""
    for ligature, pair in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")):
        words = words.replace(ligature, pair)
    return re.sub(r"[\W_]+", "", words).lower()
