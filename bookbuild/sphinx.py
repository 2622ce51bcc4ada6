"""From executed notebooks to reStructuredText (d2lbook) and from there to HTML or LaTeX (Sphinx)."""

from __future__ import annotations

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bookbuild import builder, layout, pandoc
from bookbuild.errors import BuildError
from bookbuild.stamps import Stamps, digest

# What Sphinx imports and compiles later anyway, half a second of it the patterns with which its theme selects by CSS.
_WAIT = """
import importlib, json, sys
import bs4, pydata_sphinx_theme, sphinx.application, sphinx.cmd.build, sphinx_book_theme, sphinxcontrib.bibtex
for name in sphinx.application.builtin_extensions:
    importlib.import_module(name)
bs4.BeautifulSoup("<a></a>", "html.parser").select("a.b")
if told := sys.stdin.read():
    sys.exit(sphinx.cmd.build.main(json.loads(told)))
"""


def write_rst(tab: str) -> Path:
    """Let d2lbook convert the notebooks of `tab` ("all": of all tabs, merged); return the folder it wrote.

    Of an older tree only the pages are kept whose notebooks are the same: d2lbook compares times alone, keeps deleted
    pages and merges tabs of different versions.
    """
    work = builder.make(tab)
    rst = Path(work.config.rst_dir)
    merged = Path(work.config.eval_dir) if tab == "all" else None
    stamps = Stamps(layout.BUILD / "rst.json")
    tabs = layout.tabs() if tab == "all" else [tab]
    keys = {page: digest((layout.eval_dir(each) / page).with_suffix(".ipynb") for each in tabs) for page in layout.pages()}
    notes = stamps.get(tab) or {}
    _keep(rst, merged, [page for page, key in keys.items() if notes.get(page) == key])
    stamps.set(tab, {})  # until all is done
    work.done[f"eval_{tab}"] = True  # the pages ran already
    with builder.warnings_are_errors(), pandoc.asked_once():
        work.rst()
    _relate_pages(rst)
    stamps.set(tab, keys)
    return rst


def _keep(rst: Path, merged: Path | None, pages: list[str]) -> None:
    """Delete what is in the folders `rst` and `merged` but what belongs to `pages`, and resources that did not change."""
    kept = {(merged / page).with_suffix(".ipynb") for page in pages if merged}
    for page in pages:
        path = (rst / page).with_suffix(".rst")
        kept |= {path, *path.parent.glob(f"output_{path.stem}_[0-9a-f]*_*")}
    for folder in filter(None, (rst, merged)):
        for path in [path for path in folder.rglob("*") if path.is_file()]:
            source = layout.ROOT / path.relative_to(folder)
            if path not in kept and not (source.is_file() and filecmp.cmp(source, path, shallow=False)):
                path.unlink()


def _relate_pages(rst: Path) -> None:
    """A page that vanished on the way is an error here, not a missing page in the book."""
    lost = [page for page in layout.pages() if not (rst / page).with_suffix(".rst").is_file()]
    if lost:
        raise BuildError(f"d2lbook lost these pages on the way to {rst}: {', '.join(lost)}; `make clean` and build again.")


def start(kind: str, tab: str) -> subprocess.Popen[str]:
    """Start a Sphinx that loads its modules and waits for `run`; `theme/` reads `kind` and `tab` from its environment.

    If it is never told what to do it ends with this process.
    """
    return subprocess.Popen(
        [sys.executable, "-c", _WAIT], cwd=layout.ROOT, env={**builder.tool_environment(), "BOOK_TAB": tab, "BOOK_KIND": kind},
        text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip


def run(kind: str, rst: Path, out: Path, tab: str, sphinx: subprocess.Popen[str] | None = None) -> None:
    """Run Sphinx's builder `kind` over `rst` of `tab` into `out`, with a Sphinx that was started before, if there is one.

    Raises BuildError with Sphinx's own words if it fails or warns.
    """
    # Pages are read and written again where they changed, or as theme/outdated.py says. After a failure all are,
    # because Sphinx warns once of what it reads; and if the theme is another one all are written.
    doctrees = layout.BUILD / f"doctrees_{kind}_{tab}"
    stamps = Stamps(layout.BUILD / "rst.json")
    theme = [path for path in (layout.ROOT / "theme").rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    reading = digest([*(path for path in theme if path.suffix == ".py"), rst / "conf.py",
                      *(layout.ROOT / name for name in ("requirements.lock", "references.bib"))], *layout.pages())  # fmt: skip
    writing = digest([*theme, Path(layout.__file__), layout.ROOT / "config.ini"], reading)
    before = stamps.get(doctrees.name) or [None, None]
    if before[0] != reading:
        shutil.rmtree(doctrees, ignore_errors=True)
    if before[1] != writing:
        shutil.rmtree(out, ignore_errors=True)
    stamps.set(doctrees.name, None)
    arguments = ["-b", kind, "-W", "--keep-going", "-q", "-j", str(min(4, os.cpu_count() or 1)),
                 "-d", str(doctrees), str(rst), str(out)]  # fmt: skip
    with sphinx or start(kind, tab) as process:
        said, _ = process.communicate(json.dumps(arguments))
    # Sphinx names the file that it read, which nobody edits; name the page instead.
    said = re.sub(rf"(?:{re.escape(str(layout.ROOT))}/)?{re.escape(str(rst))}/(\S+?)\.rst:(\d+)",
                  rf"\1.md (line \2 of {rst}/\1.rst)", said)  # fmt: skip
    if process.returncode:
        raise BuildError(f"Sphinx ({kind}) found faults:\n{said}")
    stamps.set(doctrees.name, [reading, writing])
    if said.strip():
        print(said)
