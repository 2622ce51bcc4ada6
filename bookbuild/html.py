"""`make html`: the site in _build/html, with what readers take along from it."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

from bookbuild import convert, layout, notebooks, prepare, sphinx
from bookbuild.errors import BuildError
from bookbuild.site import downloads
from bookbuild.stamps import Stamps, digest, replace_folder


def build() -> None:
    """Bring the site up to date; it is replaced as a whole, so that it is never half-written."""
    pages = prepare.pages()
    tabs = layout.tabs()
    key = prepare.key(pages, *tabs, unseen=())
    stamps = Stamps(layout.BUILD / "built.json")
    shown = (layout.SITE / "index.html").relative_to(layout.ROOT)
    if stamps.get("html") == [key, _state()]:
        notebooks.build(pages)
        downloads.place(layout.SITE, pages)
        stamps.set("html", [key, _state()])
        print(f"{shown} is up to date.")
        return
    from bookbuild.site import finish  # which imports Sphinx, for which a build of nothing new need not wait

    tab = "all" if len(tabs) > 1 else tabs[0]
    written = layout.BUILD / f"sphinx_{tab}"
    if any(not (written / page).with_suffix(".html").is_file() for page in pages):
        shutil.rmtree(written, ignore_errors=True)  # Sphinx does not miss what somebody removed
    sphinx.run("html", convert.write_rst(tab), written, tab)
    lost = [page for page in pages if not (written / page).with_suffix(".html").is_file()]
    if lost:
        raise BuildError(f"Sphinx wrote no page for {', '.join(lost)}; run `make clean` and build again.")
    aside = layout.BUILD / "html.part"
    with ThreadPoolExecutor() as pool:  # saves 0.7 s after each edit, as zlib computes beside Python
        made = pool.submit(notebooks.build, pages)  # which need the numbers that Sphinx gave
        finish.finish(written, aside)
        made.result()
    downloads.place(aside, pages)
    replace_folder(aside, layout.SITE)
    stamps.set("html", [key, _state()])
    print(f"{shown} is ready.")


def _state() -> str:
    """What tells whether a file of the site was lost or changed since it was built, but for downloads."""
    files = [path for path in layout.SITE.rglob("*") if path.is_file() and downloads.FOLDER not in path.parts]
    sizes = [f"{path.relative_to(layout.SITE)} {path.stat().st_size}" for path in sorted(files)]
    return digest([layout.NUMBERS] if layout.NUMBERS.is_file() else [], *sizes)
