"""What d2lbook does for this book, step by step: Markdown to a notebook for each tab, and notebooks to reStructuredText.

d2lbook's own `Builder` decides by modification times and loses what fails; here its functions are called, one page at a time.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bookbuild import layout
from bookbuild.errors import BuildError

# Where this package is, jsonschema has it compile a grammar for seconds, to check addresses that notebooks have not.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
# d2lbook's marks in reStructuredText, less that of a term, which theme/terms.py reads and d2lbook would take away.
_MARK = re.compile(r":(?!dfn:)([-/\\._\w]+):(``[ *-/\\._\w]+``)?")
_SECONDS = 20 * 60  # that a page may run


def notebook(page: str, tab: str) -> Any:
    """The notebook of `page` for `tab`, not executed; raises BuildError if the page has no cell for that tab."""
    from d2lbook import library, notebook

    found = notebook.read_markdown((layout.ROOT / page).read_text(encoding="utf-8"))
    found = notebook.get_tab_notebook(notebook.split_markdown_cell(found), tab, layout.tabs()[0])
    if not found:
        raise BuildError(f"{page}:1: the page has no cell for the {layout.TAB_TITLES[tab]} tab.")
    return library.format_code_nb(found)


def run(found: Any, target: Path, run_cells: bool) -> None:
    """Run the cells of a notebook in the folder of `target`, and write it there."""
    from d2lbook import build

    build._job(found, os.path.relpath(target), run_cells, _SECONDS, "python")


def merged(notebooks: list[Any]) -> Any:
    """One notebook with the cells of several tabs side by side."""
    from d2lbook import notebook

    if len(notebooks) == 1:
        return notebooks[0]
    return notebook.add_html_tab(notebook.merge_tab_notebooks(notebooks), layout.tabs())


def write_page(found: Any, target: Path, key: str) -> None:
    """Write a notebook as reStructuredText, with what its cells drew beside it."""
    from d2lbook import common, rst

    common.rst_mark_pattern = _MARK
    text, resources = rst.convert_notebook(found, {"unique_key": key})
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    for name, content in resources["outputs"].items():
        (target.parent / name).write_bytes(content)


def copy_resources(rst: Path) -> None:
    """Copy what the pages show beside them."""
    for name in layout.settings()["build"]["resources"].split():
        if (layout.ROOT / name).is_dir():
            shutil.copytree(layout.ROOT / name, rst / name, dirs_exist_ok=True)
        else:
            shutil.copy2(layout.ROOT / name, rst / name)


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


def tool_environment() -> dict[str, str]:
    """The environment in which pages, Sphinx and its converters run: ours first, the user's settings not at all."""
    import pypandoc

    pandoc = os.path.dirname(pypandoc.get_pandoc_path())
    scratch = layout.BUILD / "home"
    return {
        **os.environ,
        "PATH": os.pathsep.join([os.path.dirname(sys.executable), pandoc, os.environ["PATH"]]),
        "PYTHONPATH": str(layout.ROOT),
        "IPYTHONDIR": str(scratch / "ipython"),
        "JUPYTER_CONFIG_DIR": str(scratch / "jupyter"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONWARNINGS": "ignore:pkg_resources is deprecated:UserWarning",
    }
