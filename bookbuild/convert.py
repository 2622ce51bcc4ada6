"""What d2lbook does for this book: Markdown to a notebook for each tab, and notebooks to reStructuredText.

Nothing else touches d2lbook. Its functions are called here one page at a time; its own `Builder` decides by
modification times and loses what fails.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bookbuild import inputs, layout, processes, rst, sources, tabs
from bookbuild.errors import BuildError
from bookbuild.frameworks import FRAMEWORKS
from bookbuild.stamps import Stamps, digest

# d2lbook and notedown were written for older Pythons, and say so when they are imported and when they are compiled.
warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
warnings.filterwarnings("ignore", module=r".*[/\\]d2lbook[/\\]", category=SyntaxWarning)

_CONVERTING_SEES_NOT = (*inputs.PAGES, *inputs.PACKAGE, "figures", "theme/html", "theme/latex", "theme/epub", *inputs.LIVE)


def notebook(page: str, tab: str) -> Any:
    """The notebook of `page` for `tab`, not executed; raises BuildError if the page has code, but none for that tab."""
    import notedown
    from d2lbook import notebook as notebooks

    reader = notedown.MarkdownReader(code_regex="fenced", match="strict")  # what is indented is text, like lists
    found = notebooks.split_markdown_cell(reader.reads(layout.markdown(page)))
    cells = []
    for position, cell in enumerate(found.cells):
        of = cell.metadata.get("tab")
        if cell.cell_type == "code":
            of, cell.source = sources.tabs(cell.source), _formatted(cell.source)
        elif of:
            marks = (":begin_tab:", ":end_tab:")
            cell.source = "\n".join(line for line in cell.source.split("\n") if not line.startswith(marks))
        if not of or of == ["all"] or tab in of:
            # By these the tabs are merged again.
            cell.metadata.update({"origin_pos": position, "tab": [tab]} if of else {"origin_pos": position})
            cells.append(cell)
    ran = [cell.cell_type == "code" for cell in cells]
    if not any(ran) and any(cell.cell_type == "code" for cell in found.cells):
        title = FRAMEWORKS[tab].title
        raise BuildError(f"{page}:1: the page has no cell for the {title} tab; write one, or mark one `#@tab all`.")
    found.cells = cells
    return found


def _formatted(code: str) -> str:
    """A cell's code without the mark of its tab, and its imports without blank lines."""
    import isort

    code = "\n".join(line.rstrip() for line in code.split("\n")[1:]).strip()
    config = isort.Config(no_lines_before=["FUTURE", "STDLIB", "THIRDPARTY", "FIRSTPARTY", "LOCALFOLDER"])
    return isort.code(code, config=config).strip() if "import " in code else code


def write_rst(tab: str) -> Path:
    """Write the pages of `tab` ("all": all tabs, merged) that changed as reStructuredText; return the folder with all of them."""
    import nbformat  # takes a second, for which a build of nothing new need not wait

    folder = layout.BUILD / f"rst_{tab}"
    folder.mkdir(exist_ok=True)
    built = layout.tabs() if tab == "all" else [tab]
    stamps = Stamps(layout.BUILD / "rst.json")
    notes = stamps.get(tab) or {}
    converter = digest(inputs.files(*_CONVERTING_SEES_NOT))
    notebooks = {page: [layout.executed(page, each) for each in built] for page in layout.pages()}
    keys = {page: digest(found, converter) for page, found in notebooks.items()}
    targets = {page: (folder / page).with_suffix(".rst") for page in keys}
    for old in set(folder.rglob("*.rst")) - set(targets.values()):
        old.unlink()
    stamps.set(tab, {})  # until all is done
    os.environ.update(processes.environment())  # d2lbook calls pandoc by its name
    _copy_pictures(folder)

    def convert(page: str) -> None:
        read = {each: nbformat.read(path, as_version=4) for each, path in zip(built, notebooks[page], strict=True)}
        _write_page(tabs.merged(read), targets[page], keys[page][:6])

    with warnings_are_errors():
        changed = [page for page in notebooks if notes.get(page) != keys[page] or not targets[page].is_file()]
        with ThreadPoolExecutor(os.cpu_count()) as pool:  # each waits for pandoc: 10 s for all, not 14
            list(pool.map(convert, changed))
    stamps.set(tab, keys)
    return folder


def _write_page(notebook: Any, target: Path, key: str) -> None:
    """Write a notebook as reStructuredText, with what its cells drew beside it, named by its contents' `key`."""
    from d2lbook import rst as d2lbook_rst

    for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
        output.get("data", {}).pop("image/png", None)  # every picture is there as SVG
    hidden = rst.hide(notebook)
    text, resources = d2lbook_rst.convert_notebook(notebook, {"unique_key": f"output_{target.stem}_{key}"})
    target.parent.mkdir(parents=True, exist_ok=True)
    for old in target.parent.glob(f"output_{target.stem}_[0-9a-f]*_*"):
        old.unlink()
    target.write_text(rst.plain(text, target.parent, hidden), encoding="utf-8")
    for name, content in resources["outputs"].items():
        (target.parent / name).write_bytes(content)


def _copy_pictures(folder: Path) -> None:
    """Copy the drawings beside the pages that show them; one that is no longer in the book goes."""
    source, target = layout.ROOT / "img", folder / "img"
    for old in [path for path in target.rglob("*") if path.is_file() and not (source / path.relative_to(target)).is_file()]:
        old.unlink()
    shutil.copytree(source, target, dirs_exist_ok=True)


class _Recorder(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def warnings_are_errors() -> Iterator[None]:
    """Raise BuildError at the end if d2lbook logged a warning."""
    recorder = _Recorder()
    root = logging.getLogger()
    level = root.level
    root.addHandler(recorder)
    root.setLevel(logging.WARNING)
    try:
        yield
    finally:
        root.removeHandler(recorder)
        root.setLevel(level)
    if recorder.messages:
        raise BuildError("d2lbook warns:\n" + "\n".join(recorder.messages))
