"""The PDFs to look at, one for each framework, and their text."""

import re
import shutil
import subprocess
from functools import cache

import pypdf
import pytest

from bookbuild import layout

PDFS = sorted((layout.BUILD / "pdf").glob("*.pdf"))


@pytest.fixture(autouse=True)
def poppler():
    """Skip what is here if nothing on this machine reads PDFs."""
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine; Debian: apt-get install poppler-utils")


def pytest_generate_tests(metafunc):
    """A test with a parameter `path` runs for each PDF."""
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", PDFS, ids=lambda path: path.stem)


@cache
def reader(path):
    return pypdf.PdfReader(path)


@cache
def sheets(path) -> list[str]:
    """The text of each page, as it is laid out."""
    written = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True).stdout
    return written.removesuffix("\f").split("\f")


def letters(words: str) -> str:
    """Only the letters and digits, lower case: spaces, hyphens and ligatures may differ on paper."""
    for ligature, pair in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")):
        words = words.replace(ligature, pair)
    return re.sub(r"[\W_]+", "", words).lower()
