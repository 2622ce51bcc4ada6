"""`make pdf`: one PDF for each framework, refused if LaTeX saw anything wrong."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from bookbuild import builder, html, layout, sphinx
from bookbuild.errors import BuildError
from bookbuild.stamps import Stamps, digest

OUT = layout.BUILD / "pdf"
PROGRAMS = ("xelatex", "latexmk", "rsvg-convert")
PACKAGES = (
    "latexmk texlive-xetex texlive-fonts-recommended librsvg2-bin fonts-freefont-otf fonts-dejavu-core"
)
_FAULTS = re.compile(
    r"^(?:LaTeX|Package \w+) Warning: .*(?:undefined|multiply defined).*"
    r"|^.*Missing character: .*|^Overfull \\[hv]box .*|^! .*",
    re.MULTILINE,
)


def file_name(tab: str) -> str:
    return f"{layout.settings()['project']['name']}-{tab}.pdf"


def missing_programs() -> list[str]:
    return [program for program in PROGRAMS if shutil.which(program) is None]


def build() -> None:
    """Bring the PDF of every tab up to date."""
    missing = missing_programs()
    if missing:
        raise BuildError(
            f"A PDF needs TeX, and {', '.join(missing)} is not on this machine; "
            f"on Debian or Ubuntu: apt-get install --no-install-recommends {PACKAGES}"
        )
    pages = html.evaluated_pages()
    stamps = Stamps(layout.BUILD / "built.json")
    for tab in layout.tabs():
        target = OUT / file_name(tab)
        key = digest(html.inputs(pages), tab, *pages)
        if stamps.get(f"pdf/{tab}") == key and target.is_file():
            print(f"{target.relative_to(layout.ROOT)} is up to date.")
            continue
        _build_one(tab, target)
        stamps.set(f"pdf/{tab}", key)
        print(f"{target.relative_to(layout.ROOT)} is ready.")


def _build_one(tab: str, target: Path) -> None:
    from d2lbook.build import process_latex

    rst = sphinx.write_rst(tab)
    work = layout.BUILD / f"latex_{tab}"
    shutil.rmtree(work, ignore_errors=True)
    sphinx.run("latex", rst, work, tab)
    tex = work / f"{layout.settings()['project']['name']}.tex"
    process_latex(str(tex), "")
    done = subprocess.run(
        ["make", "-s", "all-pdf", "LATEXOPTS=-interaction=nonstopmode -halt-on-error -file-line-error"],
        cwd=work, env={**builder.tool_environment(), "max_print_line": "1000"}, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip
    log = tex.with_suffix(".log")
    text = log.read_text(encoding="utf-8", errors="replace") if log.is_file() else done.stdout
    if done.returncode:
        raise BuildError(f"LaTeX failed ({log}); its last words:\n" + "\n".join(done.stdout.splitlines()[-30:]))
    faults = sorted(set(_FAULTS.findall(text)))
    if faults:
        raise BuildError(f"LaTeX found faults in the book for {layout.TAB_TITLES[tab]} ({log}):\n" + "\n".join(faults))
    OUT.mkdir(exist_ok=True)
    os.replace(tex.with_suffix(".pdf"), target)
