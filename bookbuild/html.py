"""`make html`: the whole pipeline up to _build/html."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from subprocess import Popen

from bookbuild import evaluate, layout, library, sources, sphinx
from bookbuild.errors import BuildError, Problems
from bookbuild.stamps import Stamps, digest

SITE = layout.BUILD / "html"
LABELS = layout.BUILD / "labels.json"


def evaluated_pages(when_stale: Callable[[], None] = lambda: None) -> list[str]:
    """Check the sources, renew the saved code, run what is stale (after `when_stale`); return the book's pages."""
    pages = layout.pages()
    sources.check(pages)
    for path in library.update(pages):
        print(f"Saved code written to {path.relative_to(layout.ROOT)}.")
    if evaluate.run(pages, when_stale):
        problems = evaluate.undescribed_pictures(pages)
        if problems:
            raise Problems(problems)
    return pages


def inputs(pages: list[str]) -> list[Path]:
    """Every file that the site, the PDFs and the EPUBs are made from."""
    shared = [path for folder in ("theme", "img", "figures") for path in (layout.ROOT / folder).rglob("*")
              if path.is_file() and "__pycache__" not in path.parts]  # fmt: skip
    notebooks = [(layout.eval_dir(tab) / page).with_suffix(".ipynb") for tab in layout.tabs() for page in pages]
    single = ["config.ini", "references.bib", "requirements.lock"]
    return [*shared, *notebooks, *(layout.ROOT / name for name in single)]


def build() -> None:
    """Bring _build/html up to date; it is replaced as a whole, so that it is never half-written."""
    from bookbuild import downloads, notebooks  # which import this module

    layout.repository()  # a wrong one is found before any work
    tab = "all" if len(layout.tabs()) > 1 else layout.tabs()[0]
    waiting: list[Popen[str]] = []  # a Sphinx that loads its modules while pages are evaluated and converted
    pages = evaluated_pages(lambda: waiting.append(sphinx.start("html", tab)))
    key = digest(inputs(pages), *layout.tabs(), *pages)
    noted = Stamps(layout.BUILD / "built.json").get("html")
    if noted == key and (SITE / "index.html").is_file() and LABELS.is_file():
        notebooks.build(pages)
        downloads.place(SITE, pages)
        print(f"{SITE.relative_to(layout.ROOT)}/index.html is up to date.")
        return
    from bookbuild import site  # which imports Sphinx, for which a build of nothing new need not wait

    written = layout.BUILD / f"sphinx_{tab}"
    if not waiting:
        waiting.append(sphinx.start("html", tab))
    sphinx.run("html", sphinx.write_rst(tab), written, tab, waiting[0])
    lost = [page for page in pages if not (written / page).with_suffix(".html").is_file()]
    if lost:
        raise BuildError(f"Sphinx wrote no page for {', '.join(lost)}.")
    aside = layout.BUILD / "html.part"
    with ProcessPoolExecutor(1, multiprocessing.get_context("fork")) as pool:
        notebooks_built = pool.submit(notebooks.build, pages)  # which need the numbers that Sphinx gave
        site.finish(written, aside)
        notebooks_built.result()
    downloads.place(aside, pages)
    replace_folder(aside, SITE)
    Stamps(layout.BUILD / "built.json").set("html", key)
    print(f"{SITE.relative_to(layout.ROOT)}/index.html is ready.")


def replace_folder(new: Path, old: Path) -> None:
    """Move the folder `new` to where `old` is, with the shortest possible time between the two."""
    retired = old.with_name(old.name + ".old")
    shutil.rmtree(retired, ignore_errors=True)
    if old.exists():
        os.replace(old, retired)
    os.replace(new, old)
    shutil.rmtree(retired, ignore_errors=True)
