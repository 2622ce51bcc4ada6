"""From executed notebooks to reStructuredText (d2lbook) and from there to HTML or LaTeX (Sphinx)."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bookbuild import convert, layout, pandoc
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
    """Convert the notebooks of `tab` ("all": of all tabs, merged) that changed; return the folder with all pages."""
    import nbformat

    rst = layout.BUILD / f"rst_{tab}"
    rst.mkdir(exist_ok=True)
    tabs = layout.tabs() if tab == "all" else [tab]
    stamps = Stamps(layout.BUILD / "rst.json")
    notes = stamps.get(tab) or {}
    notebooks = {page: [(layout.eval_dir(each) / page).with_suffix(".ipynb") for each in tabs] for page in layout.pages()}
    keys = {page: digest(found) for page, found in notebooks.items()}
    targets = {page: (rst / page).with_suffix(".rst") for page in keys}
    for old in set(rst.rglob("*.rst")) - set(targets.values()):
        old.unlink()
    stamps.set(tab, {})  # until all is done
    os.environ.update(convert.tool_environment())  # d2lbook calls pandoc by its name
    convert.copy_resources(rst)
    shutil.copy2(Path(__file__).with_name("conf.py"), rst)
    with convert.warnings_are_errors(), pandoc.asked_once():
        for page, found in notebooks.items():
            if notes.get(page) != keys[page] or not targets[page].is_file():
                for old in targets[page].parent.glob(f"output_{targets[page].stem}_[0-9a-f]*_*"):
                    old.unlink()
                read = [nbformat.read(path, as_version=4) for path in found]
                convert.write_page(convert.merged(read), targets[page], f"output_{targets[page].stem}_{keys[page][:6]}")
    stamps.set(tab, keys)
    return rst


def start(kind: str, tab: str) -> subprocess.Popen[str]:
    """Start a Sphinx that loads its modules and waits for `run`; `theme/` reads `kind` and `tab` from its environment.

    If it is never told what to do it ends with this process.
    """
    return subprocess.Popen(
        [sys.executable, "-c", _WAIT], cwd=layout.ROOT, env={**convert.tool_environment(), "BOOK_TAB": tab, "BOOK_KIND": kind},
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
    reading = digest([*(path for path in theme if path.suffix == ".py"), Path(__file__).with_name("conf.py"),
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
