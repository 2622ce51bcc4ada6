"""The zips of notebooks, unzipped where a reader would unzip them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import nbformat
import pytest

from bookbuild import environment, layout, notebooks
from bookbuild.frameworks import FRAMEWORKS
from tests import book

MARK = re.compile(r":(?:eq)?(?:label|numref|ref|eqref|cite[tp]?|begin_tab|end_tab|width|bibliography):|```(?:toc|eval_rst)")
LINK = re.compile(r"\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)")
RUN = """
import nbformat, sys
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
notebook, python = nbformat.read(sys.argv[1], as_version=4), sys.argv[2]
class Kernel(AsyncKernelManager):
    kernel_spec = KernelSpec(argv=[python, "-m", "ipykernel_launcher", "-f", "{connection_file}"], language="python")
NotebookClient(notebook, timeout=600, kernel_manager_class=Kernel).execute()
"""


@pytest.fixture(scope="module", params=layout.tabs())
def unzipped(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    tab = request.param
    folder = tmp_path_factory.mktemp(tab)
    with zipfile.ZipFile(notebooks.archive(tab)) as zipped:
        zipped.extractall(folder)
    return tab, next(folder.iterdir())


def texts(folder: Path) -> dict[Path, str]:
    """The Markdown of each notebook."""
    return {
        path: "\n\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")
        for path in folder.rglob("*.ipynb")
    }


def run(notebook: Path, folder: Path, tab: str) -> subprocess.CompletedProcess[str]:
    """Run a notebook as a reader does, in its own folder, knowing nothing of this repository."""
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONWARNINGS")}
    return subprocess.run(
        [sys.executable, "-c", RUN, notebook.name, environment.python(tab)], cwd=notebook.parent,
        env={**variables, "D2L_DATA": "embedded", "IPYTHONDIR": str(folder / ".ipython")},
        text=True, capture_output=True, check=False,
    )  # fmt: skip


def test_every_page_is_there(unzipped: tuple[str, Path]) -> None:
    _, folder = unzipped
    assert {str(path.relative_to(folder).with_suffix(".md")) for path in texts(folder)} == set(layout.pages())


def test_no_mark_of_the_build_is_left(unzipped: tuple[str, Path]) -> None:
    _, folder = unzipped
    for path, text in texts(folder).items():
        assert not MARK.search(text), (path.name, MARK.search(text))
        for cell in nbformat.read(path, as_version=4).cells:
            assert not re.search(r"#\s*@(alt|tab|save)", cell.source) or cell.cell_type == "markdown", path.name


def test_links_lead_somewhere(unzipped: tuple[str, Path]) -> None:
    _, folder = unzipped
    pages = texts(folder)
    for path, text in pages.items():
        for target, anchor in LINK.findall(text):
            there = (path.parent / target).resolve() if target else path
            assert there.is_file(), f"{path.name} links to {target}"
            if anchor and there in pages:
                headings = {h.strip().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", pages[there], re.MULTILINE)}
                assert f'id="{anchor}"' in pages[there] or anchor in headings, f"{path.name} links to {target}#{anchor}"


def test_a_notebook_runs_on_its_own(unzipped: tuple[str, Path]) -> None:
    """One that trains nothing and draws little, which takes a few seconds."""
    tab, folder = unzipped
    quick = [page for page in book.SECTIONS if "d2l.train(" not in book.text(page) and "import" in book.text(page)]
    page = min(quick, key=lambda page: book.text(page).count("#@alt"))
    done = run((folder / page).with_suffix(".ipynb"), folder, tab)
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_notebook_torn_from_its_folder_says_what_is_missing(unzipped: tuple[str, Path], tmp_path: Path) -> None:
    tab, folder = unzipped
    alone = tmp_path / "alone" / "one.ipynb"
    alone.parent.mkdir()
    alone.write_bytes((folder / book.SECTIONS[0]).with_suffix(".ipynb").read_bytes())
    done = run(alone, tmp_path, tab)
    assert done.returncode != 0
    assert "There is no folder d2l beside this notebook" in done.stderr


def test_the_first_cell_says_when_python_is_too_new(unzipped: tuple[str, Path]) -> None:
    tab, folder = unzipped
    cells = nbformat.read((folder / book.SECTIONS[0]).with_suffix(".ipynb"), as_version=4).cells
    setup = next(cell.source for cell in cells if cell.cell_type == "code")
    newer = "import sys; sys.version_info = (3, 12, 1)\n"
    there = (folder / book.SECTIONS[0]).parent
    done = subprocess.run(
        [environment.python(tab), "-c", newer + setup], cwd=there, text=True, capture_output=True, check=False
    )
    assert ("MXNet needs Python 3.11 or older" in done.stderr) == (tab == "mxnet"), done.stderr
    assert (done.returncode == 0) == (tab == "pytorch")


def test_the_package_inside_is_the_tabs_own(unzipped: tuple[str, Path]) -> None:
    tab, folder = unzipped
    modules = {path.name for path in (folder / "d2l").glob("*.py")}
    facades = {f"{framework.module}.py" for framework in FRAMEWORKS.values()}
    assert facades & modules == {f"{FRAMEWORKS[tab].module}.py"}
    assert list((folder / "d2l" / "fashion_mnist").glob("*.xz"))
