"""`make notebooks`: for each framework a folder and a zip that a reader unzips and runs."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path
from typing import Any

from bookbuild import environment, inputs, layout, prepare, sources
from bookbuild.errors import BuildError
from bookbuild.frameworks import FRAMEWORKS
from bookbuild.notebooks import setup, text
from bookbuild.stamps import Stamps, digest, replace_folder

OUT = layout.BUILD / "notebooks"
_README = """\
# Notebooks for {title}

With Python 3.10 to {newest}, in this folder:

    {python} -m venv .venv
    .venv/bin/pip install -r requirements.txt
    .venv/bin/jupyter lab index.ipynb

The images are inside `d2l`, so no network is needed after that.
"""


def archive(tab: str) -> Path:
    """The zip of the notebooks of `tab`."""
    return OUT / layout.file_name(tab, ".zip")


def build(pages: list[str]) -> None:
    """Bring _build/notebooks up to date; needs the numbers that Sphinx gave, which the notebooks show."""
    stamps = Stamps(layout.BUILD / "built.json")
    # All but the text of other pages; of that only the titles.
    shared = digest([*inputs.files(*inputs.PAGES, "theme"), layout.NUMBERS], *pages, *map(text.title, pages))
    for tab in layout.tabs():
        folder, zipped = OUT / tab, archive(tab)
        key = digest([layout.NUMBERS], prepare.key(pages, tab))
        if stamps.get(f"notebooks/{tab}") == key and zipped.is_file() and all(
            (folder / page).with_suffix(".ipynb").is_file() for page in pages
        ):
            continue
        keys = {page: digest([layout.executed(page, tab)], shared) for page in pages}
        before = stamps.get(f"notebooks/{tab}/pages") or {}
        current = [page for page in pages if before.get(page) == keys[page]]
        stamps.set(f"notebooks/{tab}/pages", {})  # until all are in place
        aside = OUT / f"{tab}.part"
        shutil.rmtree(aside, ignore_errors=True)
        _fill(aside, tab, pages, folder, current)
        replace_folder(aside, folder)
        _zip(folder, zipped)
        stamps.set(f"notebooks/{tab}/pages", keys)
        stamps.set(f"notebooks/{tab}", key)
        print(f"{zipped.relative_to(layout.ROOT)} is ready.")


def _fill(folder: Path, tab: str, pages: list[str], old: Path, current: list[str]) -> None:
    """Fill the new `folder`; the notebooks of the `current` pages are taken from the `old` one."""
    numbers = text.Numbers.read()
    for page in pages:
        target = (folder / page).with_suffix(".ipynb")
        target.parent.mkdir(parents=True, exist_ok=True)
        written = (old / page).with_suffix(".ipynb")
        if page in current and written.is_file():
            shutil.copy2(written, target)
            continue
        import nbformat  # takes a second or more, which a build of nothing new need not wait for

        notebook = _for_readers(nbformat.read(layout.executed(page, tab), as_version=4), page, tab, numbers)
        nbformat.validate(notebook)
        target.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    others = [f"*{other.module}*.py" for other in FRAMEWORKS.values() if other.tab != tab]
    shutil.copytree(layout.ROOT / "d2l", folder / "d2l", ignore=shutil.ignore_patterns("__pycache__", *others, "*.part"))
    shutil.copytree(layout.ROOT / "img", folder / "img", ignore=shutil.ignore_patterns("*.part"))
    for licence in ("LICENSE", "LICENSE-text.md"):
        shutil.copy(layout.ROOT / licence, folder / licence)
    locked = (environment.LOCKS / f"{tab}.txt").read_text(encoding="utf-8").splitlines()
    wanted = (*FRAMEWORKS[tab].imports, "pooch", "tqdm", "ipykernel")
    needed = [line.rstrip(" \\") for line in locked if line.split("==")[0] in wanted]
    (folder / "requirements.txt").write_text("\n".join([*needed, "jupyterlab"]) + "\n", encoding="utf-8")
    newest = "{}.{}".format(*FRAMEWORKS[tab].newest_python or ("3", "14"))
    python = "python3" if newest == "3.14" else f"python{newest}"
    readme = _README.format(title=FRAMEWORKS[tab].title, newest=newest, python=python)
    (folder / "README.md").write_text(readme, encoding="utf-8")


def _for_readers(notebook: Any, page: str, tab: str, numbers: text.Numbers) -> Any:
    """The executed `notebook` of `page` as readers get it; raises BuildError if a mark of the book is left in it."""
    import nbformat

    cells: list[Any] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            new = nbformat.v4.new_markdown_cell(text.converted(cell.source, page, numbers).strip())
            left = sources.ANY_IN_TEXT.search(new.source)
        else:
            code = sources.SAVE.sub("", sources.CODE_LINE.sub("", cell.source)).strip()
            new = nbformat.v4.new_code_cell(code, outputs=cell.outputs, execution_count=cell.execution_count)
            left = sources.ANY_IN_CODE.search(code)
        if left:
            raise BuildError(f"{page}: the notebook would show the raw mark {left[0]!r} in: {new.source[:200]}")
        new.id = f"cell-{len(cells)}"
        if new.source:
            cells.append(new)
    if any(cell.cell_type == "code" for cell in cells):
        first = nbformat.v4.new_code_cell(setup.code(tab, layout.repository()))
        first.id = "setup"
        cells.insert(1 if len(cells) > 1 else 0, first)
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    })  # fmt: skip


def _zip(folder: Path, target: Path) -> None:
    """Pack `folder` with fixed times, so that equal contents give equal bytes; written aside and moved into place."""
    aside = target.with_suffix(".part")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = str(Path(target.stem) / path.relative_to(folder))
                zipped.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), path.read_bytes(), zipfile.ZIP_DEFLATED)
    os.replace(aside, target)
