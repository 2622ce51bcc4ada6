"""From executed notebooks to reStructuredText (d2lbook) and from there to HTML or LaTeX (Sphinx)."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from bookbuild import builder, layout
from bookbuild.errors import BuildError


def write_rst(tab: str) -> Path:
    """Let d2lbook convert the notebooks of `tab` ("all": of all tabs, merged); return the folder it wrote.

    Starts from nothing: over an older tree d2lbook keeps deleted pages and merges tabs of different versions.
    """
    work = builder.make(tab)
    for folder in (work.config.rst_dir, *([work.config.eval_dir] if tab == "all" else [])):
        shutil.rmtree(folder, ignore_errors=True)
    work.done[f"eval_{tab}"] = True  # the pages ran already
    with builder.warnings_are_errors():
        work.rst()
    _relate_pages(Path(work.config.rst_dir))
    return Path(work.config.rst_dir)


def _relate_pages(rst: Path) -> None:
    """A page that vanished on the way is an error here, not a missing page in the book."""
    lost = [page for page in layout.pages() if not (rst / page).with_suffix(".rst").is_file()]
    if lost:
        raise BuildError(f"d2lbook lost these pages on the way to {rst}: {', '.join(lost)}; `make clean` and build again.")


def run(kind: str, rst: Path, out: Path, tab: str) -> None:
    """Run Sphinx's builder `kind` over `rst` into `out`; `theme/` reads the tab from BOOK_TAB.

    Raises BuildError with Sphinx's own words if it fails or warns.
    """
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-b", kind, "-W", "--keep-going", "-E", "-a", "-q",
         "-j", str(min(4, os.cpu_count() or 1)), "-d", str(layout.BUILD / f"doctrees_{kind}_{tab}"), str(rst), str(out)],
        cwd=layout.ROOT, env={**builder.tool_environment(), "BOOK_TAB": tab}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    # Sphinx names the file that it read, which nobody edits; name the page instead.
    said = re.sub(rf"(?:{re.escape(str(layout.ROOT))}/)?{re.escape(str(rst))}/(\S+?)\.rst:(\d+)",
                  rf"\1.md (line \2 of {rst}/\1.rst)", done.stdout)  # fmt: skip
    if done.returncode:
        raise BuildError(f"Sphinx ({kind}) found faults:\n{said}")
    if said.strip():
        print(said)
