"""Runs Sphinx over the reStructuredText of a tab: for the site, a PDF or an EPUB."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bookbuild import inputs, layout, processes
from bookbuild.errors import BuildError
from bookbuild.stamps import Stamps, digest

# What Sphinx adds when something in it breaks.
_APPENDIX = re.compile(r"\n+Versions\n=+\n.*?(?P<error>[^\n]*)\n+The full traceback has been saved in:.*", re.DOTALL)
# Beside the pages, where sphinxcontrib-bibtex looks for what they name.
_BESIDE = (Path(__file__).with_name("conf.py"), layout.ROOT / "references.bib")


def run(kind: str, rst: Path, out: Path, tab: str) -> None:
    """Run Sphinx's builder `kind` over the folder `rst` of `tab` into `out`; conf.py learns both from its environment.

    Raises BuildError with Sphinx's own words if it fails or warns.
    """
    # Pages are read and written again where they changed, or as theme/book/outdated.py says. After a failure all are,
    # because Sphinx warns once of what it reads; and so they are if what reads or writes them changed.
    doctrees = layout.BUILD / f"doctrees_{kind}_{tab}"
    stamps = Stamps(layout.BUILD / "rst.json")
    hidden = (*inputs.PAGES, *inputs.PICTURES, *inputs.PACKAGE)
    reading = digest(inputs.files(*hidden, *inputs.LOOKS), *layout.pages())
    writing = digest(inputs.files(*hidden), *layout.pages())
    before = stamps.get(doctrees.name) or [None, None]
    if before[0] != reading:
        shutil.rmtree(doctrees, ignore_errors=True)
    if before[1] != writing:
        shutil.rmtree(out, ignore_errors=True)
    stamps.set(doctrees.name, None)
    for path in _BESIDE:
        shutil.copy2(path, rst)
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", kind, "-W", "--keep-going", "-q",
         "-j", str(min(4, os.cpu_count() or 1)), "-d", str(doctrees), str(rst), str(out)],
        cwd=layout.ROOT, env={**processes.environment(), "BOOK_TAB": tab, "BOOK_KIND": kind, "LC_ALL": "C", "NO_COLOR": "1"},
        text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    # Sphinx names the file that it read, which nobody edits; name the page too.
    place = re.compile(rf"(?:{re.escape(str(layout.ROOT))}/)?{re.escape(str(rst))}/(?P<page>\S+?)\.rst:(?P<line>\d+)")
    said = place.sub(lambda found: _in_the_page(rst, found["page"], int(found["line"])), done.stdout)
    if "[Errno 28]" in said:
        raise BuildError(f"Sphinx found no space left for {out} or for temporary files; free some and build again.")
    if done.returncode:
        said = _APPENDIX.sub(r" \g<error>", said)
        raise BuildError(f"Sphinx ({kind}) found faults:\n{said}")
    stamps.set(doctrees.name, [reading, writing])
    if said.strip():
        print(said)


def _in_the_page(rst: Path, page: str, line: int) -> str:
    """The place in a page that is most like that line of its reStructuredText, and that line."""
    read = (rst / f"{page}.rst").read_text(encoding="utf-8").split("\n")
    words = set(re.findall(r"\w+", " ".join(read[line - 1 : line + 2])))
    alike = [len(words.intersection(re.findall(r"\w+", text))) for text in layout.source(f"{page}.md").split("\n")]
    return f"{page}.md:{alike.index(max(alike)) + 1} (line {line} of {rst}/{page}.rst)"
