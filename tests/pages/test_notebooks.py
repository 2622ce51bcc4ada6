"""The zips of notebooks, unzipped where a reader would unzip them."""

from __future__ import annotations

import base64
import functools
import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from bookbuild import environment, layout, notebooks
from bookbuild.frameworks import FRAMEWORKS
from evidence.experiments import experiments
from tests import book

MARK = re.compile(r":(?:eq)?(?:label|numref|ref|eqref|cite[tp]?|begin_tab|end_tab|width|bibliography):|```(?:toc|eval_rst)")
LINK = re.compile(r"\]\((?!https?:|attachment:)([^)#\s]*)(?:#([^)\s]+))?\)")
RUN = """
import nbformat, sys
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
notebook, python = nbformat.read(sys.argv[1], as_version=4), sys.argv[2]
class Kernel(AsyncKernelManager):
    kernel_spec = KernelSpec(argv=[python, "-m", "ipykernel_launcher", "-f", "{connection_file}"], language="python")
NotebookClient(notebook, timeout=600, kernel_manager_class=Kernel).execute()
nbformat.write(notebook, sys.argv[3])
"""


@pytest.fixture(scope="module")
def unzip(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """A function that unzips the notebooks of a tab, once."""

    @functools.cache
    def unpack(tab: str) -> Path:
        folder = tmp_path_factory.mktemp(tab)
        with zipfile.ZipFile(notebooks.archive(tab)) as zipped:
            zipped.extractall(folder)
        return next(folder.iterdir())

    return unpack


@pytest.fixture(scope="module", params=layout.tabs())
def unzipped(request: pytest.FixtureRequest, unzip: Callable[[str], Path]) -> tuple[str, Path]:
    return request.param, unzip(request.param)


def texts(folder: Path) -> dict[Path, str]:
    """The Markdown of each notebook."""
    return {
        path: "\n\n".join(c.source for c in nbformat.read(path, as_version=4).cells if c.cell_type == "markdown")
        for path in folder.rglob("*.ipynb")
    }


def executed(folder: Path, page: str) -> list[nbformat.NotebookNode]:
    """The cells of a page's notebook as it ran."""
    return list(nbformat.read((folder / notebooks.EXECUTED / page).with_suffix(".ipynb"), as_version=4).cells)


@functools.cache
def kernel_of(tab: str) -> str:
    """The Python of the tab's kernel; of PyTorch's that of another Python, if NOTEBOOK_PYTHON names one."""
    if tab != "pytorch" or not (other := os.environ.get("NOTEBOOK_PYTHON")):
        return str(environment.python(tab))
    ask = [other, "-m", "bookbuild.environment", tab, "-c", "import sys; print(sys.executable)"]
    return subprocess.run(ask, cwd=layout.ROOT, text=True, stdout=subprocess.PIPE, check=True).stdout.strip()


def run(notebook: Path, tab: str, into: Path) -> subprocess.CompletedProcess[str]:
    """Run a notebook as a reader does, in its own folder, knowing nothing of this repository; write it `into` another file."""
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONWARNINGS")}
    return subprocess.run(
        [sys.executable, "-c", RUN, notebook.name, kernel_of(tab), into], cwd=notebook.parent,
        env={**variables, "D2L_DATA": "embedded", "IPYTHONDIR": str(into.with_suffix(".ipython"))},
        text=True, capture_output=True, check=False,
    )  # fmt: skip


def test_every_page_is_there(unzipped: tuple[str, Path]) -> None:
    _, folder = unzipped
    wanted = {str(Path(place, page)) for place in ("", notebooks.EXECUTED) for page in layout.pages()}
    assert {str(path.relative_to(folder).with_suffix(".md")) for path in texts(folder)} == wanted


def test_a_notebook_gives_no_answer_away_and_has_an_executed_copy(unzipped: tuple[str, Path]) -> None:
    tab, folder = unzipped
    for page in book.PAGES:
        cells = nbformat.read((folder / page).with_suffix(".ipynb"), as_version=4).cells
        assert not [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")]
        ran = executed(folder, page)
        assert [cell.source for cell in ran] == [cell.source for cell in cells]
        made = [len(cell.outputs) for cell in ran if cell.cell_type == "code"][1:]  # less the first cell, which is not the page's
        assert made == [len(cell.outputs) for cell in book.code_cells(page, tab)]


def test_no_mark_of_the_build_is_left(unzipped: tuple[str, Path]) -> None:
    _, folder = unzipped
    for path, text in texts(folder).items():
        assert not MARK.search(text), (path.name, MARK.search(text))
        for cell in nbformat.read(path, as_version=4).cells:
            assert not re.search(r"#\s*@(alt|tab|save)", cell.source) or cell.cell_type == "markdown", path.name


def test_links_lead_somewhere(unzipped: tuple[str, Path]) -> None:
    """JupyterLab goes to anchors of the same notebook, and to cells of others, by their ids."""
    _, folder = unzipped
    pages, led = texts(folder), 0
    ids = {path: [cell.id for cell in nbformat.read(path, as_version=4).cells] for path in pages}
    for path, text in pages.items():
        assert len(set(ids[path])) == len(ids[path])
        for target, anchor in LINK.findall(text):
            there = (path.parent / target).resolve() if target else path
            assert there.is_file(), f"{path.name} links to {target}"
            if anchor:
                led += 1
                found = anchor.removeprefix("cell-id=") in ids[there] if target else f'id="{anchor}"' in text
                assert found, f"{path.name} links to {target}#{anchor}"
    assert led > 200


@pytest.mark.parametrize("page", book.PAGES)
def test_drawings_come_with_the_notebook(unzipped: tuple[str, Path], page: str) -> None:
    _, folder = unzipped
    cells = nbformat.read((folder / page).with_suffix(".ipynb"), as_version=4).cells
    attached = {name: data for cell in cells for name, data in cell.get("attachments", {}).items()}
    drawn = {Path(path).stem for path in re.findall(r"!\[[^\]]*\]\((\S+?)\)", book.text(page))}
    assert set(attached) == {f"{name}.png" for name in drawn}
    for name, data in attached.items():
        svg = (layout.ROOT / "img" / name).with_suffix(".svg").read_text(encoding="utf-8")
        points = [float(size) for size in re.search(r'width="([\d.]+)pt" height="([\d.]+)pt"', svg).groups()]  # type: ignore[union-attr]
        pixels = struct.unpack(">II", base64.b64decode(data["image/png"])[16:24])  # of the PNG's header
        assert pixels == pytest.approx([1.5 * 96 / 72 * each for each in points], abs=2)
    for cell in cells:
        if cell.cell_type == "markdown":
            shown = re.findall(r"!\[[^\]]+\]\((.*?)\)", cell.source)
            assert sorted(shown) == sorted(f"attachment:{name}" for name in cell.get("attachments", {}))


def test_pictures_can_be_seen_without_trust_and_be_heard(unzipped: tuple[str, Path]) -> None:
    """JupyterLab shows SVG in notebooks only that it trusts. Each picture says what the page says of it."""
    tab, folder = unzipped
    described = 0
    for page in book.PAGES:
        said = [" ".join(re.findall(r"^#@alt (.*\S)", cell.source, re.MULTILINE)) for cell in book.parsed(page).cells_of(tab)]
        code = [cell for cell in executed(folder, page) if cell.cell_type == "code"]
        code = code[1:]  # the first is not the page's
        assert len(code) == len(said)
        for cell, alt in zip(code, said, strict=True):
            for output in cell.outputs:
                if "image/svg+xml" in output.get("data", {}):
                    assert output.data["text/plain"] == output.metadata["image/png"]["alt"] == alt
                    assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")
                    described += 1
    assert described > 20


# On another Python than the book's, which is for PyTorch alone, all. On the book's, where the pages ran a moment ago, few: of
# each framework the first section without experiments, and the one whose code starts processes that need the package, too.
QUICK = [page for page in book.SECTIONS if not experiments([page])][:1]
RUNNING = [("pytorch", page) for page in book.PAGES if book.parsed(page).cells
           and ("NOTEBOOK_PYTHON" in os.environ or page in QUICK or "subprocess.run(" in book.text(page))]  # fmt: skip
RUNNING += [("mxnet", page) for page in QUICK]
RUNNING = [(tab, page) for tab, page in RUNNING if tab in layout.tabs()]
assert {tab for tab, _ in RUNNING} == set(layout.tabs()), "no section is without experiments"


@pytest.mark.parametrize(("tab", "page"), RUNNING)
def test_a_notebook_runs_on_its_own_and_shows_what_the_book_shows(
    unzip: Callable[[str], Path], tab: str, page: str, tmp_path: Path
) -> None:
    folder = unzip(tab)
    done = run((folder / page).with_suffix(".ipynb"), tab, tmp_path / "ran.ipynb")
    assert done.returncode == 0, done.stderr[-2000:]
    for before, after in zip(executed(folder, page), nbformat.read(tmp_path / "ran.ipynb", as_version=4).cells, strict=True):
        if before.cell_type == "code" and "seconds" not in before.source:  # times differ from run to run
            assert printed(after) == printed(before), before.source
            assert not [output for output in after.outputs if output.get("name") == "stderr"]


def printed(cell: nbformat.NotebookNode) -> str:
    """What a cell printed, however many pieces it came in, and that it drew."""
    return "".join("a picture" if "image/svg+xml" in output.get("data", {}) else output.get("text") or output.data["text/plain"]
                   for output in cell.outputs)  # fmt: skip


# ---- The first cell ------------------------------------------------------------


def first_cell(folder: Path) -> str:
    cells = nbformat.read((folder / book.SECTIONS[0]).with_suffix(".ipynb"), as_version=4).cells
    return str(next(cell.source for cell in cells if cell.cell_type == "code"))


def try_it(code: str, where: Path, python: Path | str, before: str = "") -> subprocess.CompletedProcess[str]:
    """Run the first cell's code in the folder `where`."""
    where.mkdir(parents=True, exist_ok=True)
    variables = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "OMP_NUM_THREADS")}
    look = "\nimport d2l; print(d2l.__file__, os.environ['OMP_NUM_THREADS'])"
    call = [python, "-c", before + code + look]
    return subprocess.run(call, cwd=where, env=variables, text=True, capture_output=True, check=False)


def test_torn_from_its_folder_it_names_the_file_to_put_beside_it(unzipped: tuple[str, Path], tmp_path: Path) -> None:
    tab, folder = unzipped
    python, code, alone = environment.python(tab), first_cell(folder), tmp_path / "a folder"
    name = notebooks.archive(tab).name
    for before in ("", "import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')\n"):
        done = try_it(code, alone, python, before)
        assert done.returncode and f"Put {name} beside it (on Colab: upload it) and run this cell again." in done.stderr
    shutil.copy(notebooks.archive(tab), alone)
    done = try_it(code, alone, python)
    assert done.returncode == 0, done.stderr
    assert done.stdout == f"{alone / Path(name).stem / 'd2l' / '__init__.py'} 1\n"


def test_what_to_install_is_said_as_a_command_that_can_be_pasted(unzipped: tuple[str, Path], tmp_path: Path) -> None:
    """By a Python without any package, whose path has a space and a quote in it."""
    tab, folder = unzipped
    python = tmp_path / "a person's" / "bin" / "python"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", python.parents[1]], check=True)
    done = try_it(first_cell(folder), folder, python)
    *_, last = done.stderr.strip().splitlines()
    command = shlex.split(last.partition("Run in a terminal: ")[2])
    assert command[:4] == [str(python), "-m", "pip", "install"]
    asked = (folder / "requirements.txt").read_text().replace(";", " ;").splitlines()
    assert [*command[4:], "jupyterlab"] == [line.split()[0] for line in asked]
    on_windows = try_it(first_cell(folder).replace('os.name == "nt"', "True"), folder, python).stderr
    assert f'Run in a terminal: "{python}" -m pip install ' in on_windows


def test_it_says_where_there_is_no_build_of_the_framework(unzipped: tuple[str, Path]) -> None:
    tab, folder = unzipped
    python, code = environment.python(tab), first_cell(folder)
    for before in ("import sys; sys.version_info = (3, 12, 1)\n", "import platform; platform.machine = lambda: 'riscv64'\n"):
        done = try_it(code, folder, python, before)
        assert ("MXNet has builds for Python up to 3.11, on linux x86_64" in done.stderr) == (tab == "mxnet"), done.stderr
        assert (done.returncode == 0) == (tab == "pytorch")


def test_it_is_folded(unzipped: tuple[str, Path]) -> None:
    _, folder = unzipped
    for path in texts(folder):
        code = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
        hidden = [cell.metadata.get("jupyter", {}).get("source_hidden", False) for cell in code]
        assert hidden == [index == 0 for index in range(len(code))]


# ---- The folder ----------------------------------------------------------------


def test_everybody_can_read_what_is_unpacked(unzipped: tuple[str, Path]) -> None:
    tab, _ = unzipped
    with zipfile.ZipFile(notebooks.archive(tab)) as zipped:
        assert {entry.external_attr >> 16 for entry in zipped.infolist()} == {0o644}


def test_no_notebook_speaks_of_the_makefile(unzipped: tuple[str, Path]) -> None:
    _, folder = unzipped
    assert [path.name for path, text in texts(folder).items() if re.search(r"`make\b", text)] == []


def test_the_package_inside_is_the_tabs_own(unzipped: tuple[str, Path]) -> None:
    tab, folder = unzipped
    modules = {path.name for path in (folder / "d2l").glob("*.py")}
    facades = {f"{framework.module}.py" for framework in FRAMEWORKS.values()}
    assert facades & modules == {f"{FRAMEWORKS[tab].module}.py"}
    assert list((folder / "d2l" / "fashion_mnist").glob("*.xz"))
