"""`make notebooks`: for each framework a folder and a zip that a reader unzips and runs."""

from __future__ import annotations

import os
import shutil
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bookbuild import inputs, layout, prepare, sources
from bookbuild.errors import BuildError
from bookbuild.frameworks import FRAMEWORKS
from bookbuild.notebooks import setup, text
from bookbuild.stamps import Stamps, digest, replace_folder

OUT = layout.BUILD / "notebooks"
EXECUTED = "executed"  # the folder with the notebooks as they ran
_README = """\
# Notebooks for {title}

With Python 3.10 to {newest}, in a terminal in this folder, on Linux or macOS:

    {python} -m venv .venv
    .venv/bin/pip install -r requirements.txt
    .venv/bin/jupyter lab index.ipynb

On Windows:

    {on_windows} -m venv .venv
    .venv\\Scripts\\pip install -r requirements.txt
    .venv\\Scripts\\jupyter lab index.ipynb

The notebooks come without outputs, so that you can predict them. In `executed` are the same with all that they print and draw.

{advice}The images are inside `d2l`, so no network is needed after that.
"""


def archive(tab: str) -> Path:
    """The zip of the notebooks of `tab`."""
    return OUT / layout.file_name(tab, ".zip")


def build(pages: list[str]) -> None:
    """Bring _build/notebooks up to date; needs the numbers that Sphinx gave, which the notebooks show."""
    stamps = Stamps(layout.BUILD / "built.json")
    # All but the text of other pages; of that only the titles.
    shared = digest([*inputs.files(*inputs.PAGES, "theme"), layout.NUMBERS], *pages, *map(text.title, pages))
    made: dict[str, tuple[str, dict[str, str]]] = {}
    for tab in layout.tabs():  # one after the other, because drawings are drawn, which Matplotlib does in one thread only
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
        made[tab] = key, keys
    with ThreadPoolExecutor() as pool:  # zlib computes beside Python
        list(pool.map(lambda tab: _zip(OUT / tab, archive(tab)), made))
    for tab, (key, keys) in made.items():
        stamps.set(f"notebooks/{tab}/pages", keys)
        stamps.set(f"notebooks/{tab}", key)
        print(f"{archive(tab).relative_to(layout.ROOT)} is ready.")


def _fill(folder: Path, tab: str, pages: list[str], old: Path, current: list[str]) -> None:
    """Fill the new `folder`; the notebooks of the `current` pages are taken from the `old` one."""
    numbers = text.Numbers.read()
    for page in pages:
        both = [str(Path(place, page).with_suffix(".ipynb")) for place in (EXECUTED, "")]
        for name in both:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if page in current and all((old / name).is_file() for name in both):
            for name in both:
                shutil.copy2(old / name, folder / name)
            continue
        import nbformat  # takes a second or more, which a build of nothing new need not wait for

        notebook = _for_readers(nbformat.read(layout.executed(page, tab), as_version=4), page, tab, numbers)
        nbformat.validate(notebook)
        for name in both:
            (folder / name).write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
            for cell in notebook.cells:  # the second is without outputs
                if cell.cell_type == "code":
                    cell.update(outputs=[], execution_count=None)
    others = [f"*{other.module}*.py" for other in FRAMEWORKS.values() if other.tab != tab]
    shutil.copytree(layout.ROOT / "d2l", folder / "d2l", ignore=shutil.ignore_patterns("__pycache__", *others, "*.part"))
    for licence in ("LICENSE", "LICENSE-text.md"):
        shutil.copy(layout.ROOT / licence, folder / licence)
    (folder / "requirements.txt").write_text("\n".join([*setup.needs(tab), "jupyterlab"]) + "\n", encoding="utf-8")
    bound = FRAMEWORKS[tab].newest_python
    newest = "{}.{}".format(*bound or (3, 14))
    python, on_windows = (f"python{newest}", f"py -{newest}") if bound else ("python3", "py")
    readme = _README.format(title=FRAMEWORKS[tab].title, newest=newest, python=python, on_windows=on_windows,
                             advice=f"{FRAMEWORKS[tab].advice}\n\n" if FRAMEWORKS[tab].advice else "")  # fmt: skip
    (folder / "README.md").write_text(readme, encoding="utf-8")


def _for_readers(notebook: Any, page: str, tab: str, numbers: text.Numbers) -> Any:
    """The executed `notebook` of `page` as readers get it; raises BuildError if a mark of the book is left in it."""
    import nbformat

    cells: list[Any] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for anchor, part in text.cells(text.converted(cell.source, page, numbers)):
                cells.append(nbformat.v4.new_markdown_cell(part, id=anchor or f"cell-{len(cells)}"))
                if drawings := text.drawings(part):
                    cells[-1].attachments = drawings
        elif code := sources.SAVE.sub("", sources.CODE_LINE.sub("", cell.source)).strip():
            cells.append(nbformat.v4.new_code_cell(
                code, outputs=cell.outputs, execution_count=cell.execution_count, id=f"cell-{len(cells)}"
            ))  # fmt: skip
            _describe(cells[-1].outputs, " ".join(alt["words"] for alt in sources.ALT.finditer(cell.source)))
    for cell in cells:
        if left := (sources.ANY_IN_TEXT if cell.cell_type == "markdown" else sources.ANY_IN_CODE).search(cell.source):
            raise BuildError(f"{page}: the notebook would show the raw mark {left[0]!r} in: {cell.source[:200]}")
    if any(cell.cell_type == "code" for cell in cells):
        folded = {"jupyter": {"source_hidden": True}, "cellView": "form"}  # in JupyterLab, and on Colab
        first = nbformat.v4.new_code_cell(setup.code(tab, layout.repository()), id="setup", metadata=folded)
        cells.insert(1 if len(cells) > 1 else 0, first)
    return nbformat.v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        "language_info": {"name": "python"},
    })  # fmt: skip


def _describe(outputs: list[Any], alt: str) -> None:
    """Say in the pictures among the outputs what they show: for who can't see them, and where pictures are not shown."""
    for output in outputs:
        if "image/png" in output.get("data", {}):
            output.data["text/plain"] = alt
            output.metadata.setdefault("image/png", {})["alt"] = alt


def _zip(folder: Path, target: Path) -> None:
    """Pack `folder` with fixed times, so that equal contents give equal bytes; written aside and moved into place."""
    aside = target.with_suffix(".part")
    with zipfile.ZipFile(aside, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = str(Path(target.stem) / path.relative_to(folder))
                entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16  # readable by all, wherever it is unpacked
                zipped.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    os.replace(aside, target)
