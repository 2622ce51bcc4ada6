"""`make pdf`: one PDF for each framework, refused if LaTeX saw anything wrong."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bookbuild import convert, layout, prepare, processes, sphinx
from bookbuild.errors import BuildError
from bookbuild.frameworks import FRAMEWORKS
from bookbuild.stamps import Stamps
from theme.latex import tagging

OUT = layout.BUILD / "pdf"
PROGRAMS = ("xelatex", "latexmk", "rsvg-convert")
PACKAGES = (
    "latexmk texlive-xetex texlive-fonts-recommended librsvg2-bin fonts-lmodern fonts-dejavu-core"
)
_FAULTS = re.compile(
    r"^(?:LaTeX|Package \w+) Warning: .*(?:undefined|multiply defined).*"
    r"|^.*Missing character: .*|^Overfull \\[hv]box .*|^! .*",
    re.MULTILINE,
)


def path(tab: str) -> Path:
    """Where the PDF of `tab` is, or will be."""
    return OUT / layout.file_name(tab, ".pdf")


def missing_programs() -> list[str]:
    return [program for program in PROGRAMS if shutil.which(program) is None]


def is_current(tab: str, pages: list[str]) -> bool:
    """Is there a PDF of the pages as they are now?"""
    noted = Stamps(layout.BUILD / "built.json").get(f"pdf/{tab}")
    return noted is not None and path(tab).is_file() and noted == prepare.key(pages, tab)


def build() -> None:
    """Bring the PDF of every tab up to date."""
    missing = missing_programs()
    if missing:
        raise BuildError(
            f"A PDF needs TeX, and {', '.join(missing)} is not on this machine; "
            f"on Debian or Ubuntu: apt-get install --no-install-recommends {PACKAGES}"
        )
    pages = prepare.pages()
    stamps = Stamps(layout.BUILD / "built.json")
    stale = [tab for tab in layout.tabs() if not is_current(tab, pages)]
    for tab in layout.tabs():
        if tab not in stale:
            print(f"{path(tab).relative_to(layout.ROOT)} is up to date.")
    keys = {tab: prepare.key(pages, tab) for tab in stale}  # of what is read now, not of what may change meanwhile
    # Each of these takes all processors; LaTeX takes most of the time, and one.
    written = {tab: convert.write_rst(tab) for tab in stale}
    with ThreadPoolExecutor(max_workers=min(2, os.cpu_count() or 1)) as pool:
        for tab, _ in zip(stale, pool.map(_build_one, written, written.values()), strict=True):
            stamps.set(f"pdf/{tab}", keys[tab])
            print(f"{path(tab).relative_to(layout.ROOT)} is ready.")


def _build_one(tab: str, rst: Path) -> None:
    work = layout.BUILD / f"latex_{tab}"
    shutil.rmtree(work, ignore_errors=True)
    sphinx.run("latex", rst, work, tab)
    tex = work / f"{layout.settings()['name']}.tex"
    # -xelatex: no PDF before the last of the three runs.
    done = subprocess.run(
        ["make", "-s", "all-pdf", "LATEXMKOPTS=-xelatex",
         "LATEXOPTS=-interaction=nonstopmode -halt-on-error -file-line-error"],
        cwd=work, env={**processes.environment(), "max_print_line": "1000"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    log = tex.with_suffix(".log")
    text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else done.stdout
    if done.returncode:
        raise BuildError(f"LaTeX failed ({log}); its last words:\n" + "\n".join(done.stdout.splitlines()[-30:]))
    faults = sorted(set(_FAULTS.findall(text)))
    if faults:
        raise BuildError(f"LaTeX found faults in the book for {FRAMEWORKS[tab].title} ({log}):\n" + "\n".join(faults))
    tagging.tag(tex.with_suffix(".pdf"), layout.settings()["lang"])
    OUT.mkdir(exist_ok=True)
    os.replace(tex.with_suffix(".pdf"), path(tab))
