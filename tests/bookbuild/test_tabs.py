"""Which tabs are built: those that TABS names, or all whose kernel can be on this machine; and what of them is the same."""

from __future__ import annotations

import io
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from matplotlib import pyplot as plt
from nbformat import v4

from bookbuild import environment, kernels, tabs
from bookbuild.errors import BuildError, Missing
from bookbuild.frameworks import FRAMEWORKS


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine on which every environment is there."""
    monkeypatch.setattr(environment, "python", lambda name: Path(sys.executable))
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    monkeypatch.setenv("TABS", "")
    yield


@pytest.mark.parametrize(
    ("given", "tabs"),
    [("", "mxnet,pytorch"), (" ", "mxnet,pytorch"), ("pytorch, mxnet", "mxnet,pytorch"), ("mxnet pytorch", "mxnet,pytorch"),
     (" mxnet", "mxnet"), ("pytorch,", "pytorch"), ("pytorch", "pytorch")],
)  # fmt: skip
def test_tabs_are_read_in_one_way(machine: None, monkeypatch: pytest.MonkeyPatch, given: str, tabs: str) -> None:
    monkeypatch.setenv("TABS", given)
    kernels.make()
    assert os.environ["TABS"] == tabs


def test_a_tab_without_a_build_here_is_left_out(
    machine: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    kernels.make()
    said = capsys.readouterr().err
    assert os.environ["TABS"] == "pytorch" and len(said.splitlines()) == 1
    assert "Without the MXNet tab" in said and "no build for darwin arm64, only for linux x86_64" in said
    monkeypatch.setenv("TABS", "mxnet")
    with pytest.raises(BuildError, match="^TABS=mxnet: MXNet has no build for darwin arm64"):
        kernels.make()


def test_a_tab_without_a_python_is_left_out(
    machine: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def no_mxnet(name: str) -> Path:
        if name == "mxnet":
            raise Missing("it needs Python 3.11")
        return Path(sys.executable)

    monkeypatch.setattr(environment, "python", no_mxnet)
    kernels.make()
    assert os.environ["TABS"] == "pytorch" and capsys.readouterr().err == "Without the MXNet tab: it needs Python 3.11\n"
    monkeypatch.setenv("TABS", "mxnet")
    with pytest.raises(BuildError, match="^TABS=mxnet: it needs Python 3.11$"):
        kernels.make()


def test_what_fails_is_not_left_out(machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> Path:
        raise BuildError("no network")

    monkeypatch.setattr(environment, "python", fail)
    with pytest.raises(BuildError, match="^no network$"):
        kernels.make()


def test_no_tab_at_all(machine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "sunos5")
    with pytest.raises(BuildError, match="No tab can be built"):
        kernels.make()


def test_every_kernel_is_that_of_its_tab() -> None:
    """The real kernels import what their tab is about, and nothing of the other."""
    from bookbuild import layout

    for tab in layout.tabs():
        look = "import importlib.util as u; print([m for m in ('mxnet', 'torch') if u.find_spec(m)])"
        done = subprocess.run([environment.python(tab), "-c", look], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == str([FRAMEWORKS[tab].module])
        assert kernels.Kernel(kernel_name=tab).kernel_spec.argv[0] == str(environment.python(tab))


# ---- What is the same in all tabs stands there once ----------------------------


def notebooks(*cells: tuple[str, str, list[dict], list[dict]]) -> dict[str, object]:
    """A notebook for each tab, of (code in one, code in the other, outputs in one, in the other)."""
    made = {}
    for number, tab in enumerate(("mxnet", "pytorch")):
        made[tab] = v4.new_notebook(cells=[
            v4.new_code_cell(cell[number], outputs=list(map(nbformat.from_dict, cell[2 + number])),
                             metadata={"origin_pos": place, "tab": [tab]})
            for place, cell in enumerate(cells)
        ])  # fmt: skip
    return made


def printed(text: str) -> list[dict]:
    return [{"output_type": "stream", "name": "stdout", "text": text}]


def drawn(values: list[float], level: float = 1.0, salt: str = "a") -> list[dict]:
    """A real drawing with a line and an image; `salt` changes its names alone."""
    plt.rcParams["svg.hashsalt"] = salt
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(values)
    right.imshow([[0, level], [0.5, 0]], vmin=0, vmax=1)
    file = io.StringIO()
    figure.savefig(file, format="svg")
    plt.close(figure)
    return [{"output_type": "display_data", "metadata": {}, "data": {"image/svg+xml": file.getvalue(), "text/plain": ""}}]


def shape(*cells: tuple[str, str, list[dict], list[dict]]) -> str:
    """What comes of such cells: their code, how many outputs, and in brackets what is in tabs."""
    found = ""
    for cell in tabs.merged(notebooks(*cells)).cells:
        if cell.cell_type == "code":
            found += f"{cell.source.strip()}:{len(cell.outputs)} "
        elif kind := re.search(r'"tabs tabs-(\w+)', cell.source):
            found += f"{kind[1]}[ "
        elif tab := re.search(r'"tabs-panel" id="[\w-]+" data-tab="(\w+)"', cell.source):
            found += f"{tab[1]}( "
        else:
            found += ") "
    return re.sub(r"\) \) (?!\))|\) \)$", ")] ", found).strip()


def test_equal_cells_are_merged() -> None:
    assert shape(("a", "a", printed("1"), printed("1"))) == "a:1"
    assert shape(("a", "a", drawn([1, 2]), drawn([1, 2], salt="b"))) == "a:1"
    assert shape(("a  #@save", "a  #@save", [], [])) == "a  #@save:0"
    assert shape(("a", "a", printed("1\n") + printed("2\n"), printed("1\n2\n"))) == "a:2"


@pytest.mark.parametrize(
    ("one", "other"),
    [(printed("1"), printed("2")), (drawn([1, 2]), drawn([1, 3])), (drawn([1, 2]), drawn([1, 2], level=0.5)),
     (drawn([1, 2]), printed("1"))],
)  # fmt: skip
def test_where_the_output_alone_differs_it_alone_has_tabs(one: list[dict], other: list[dict]) -> None:
    assert shape(("a", "a", one, other)) == "a:0 output[ mxnet( :1 ) pytorch( :1 )]"


def test_where_the_code_differs_all_has_tabs() -> None:
    assert shape(("a", "b", [], [])) == "code[ mxnet( a:0 ) pytorch( b:0 )]"
    assert shape(("a", "b", [], []), ("c", "c", [], [])) == "code[ mxnet( a:0 ) pytorch( b:0 )] c:0"
    in_a_row = shape(("a", "b", printed("1"), printed("1")), ("c", "d", [], []))
    assert in_a_row == "code[ mxnet( a:1 c:0 ) pytorch( b:1 d:0 )]"


def test_pictures_that_are_said_to_show_something_else_are_not_the_same() -> None:
    cell = ("#@alt One.\na", "#@alt Two.\na", drawn([1, 2]), drawn([1, 2]))
    merged = tabs.merged(notebooks(cell)).cells
    assert [cell.source for cell in merged if cell.cell_type == "code"] == ["#@alt One.\na", "#@alt One.\n", "#@alt Two.\n"]


def test_what_nobody_sees_makes_no_difference() -> None:
    one, moved, seen = (drawn([1.0, value])[0]["data"]["image/svg+xml"] for value in (2.0, 2.00001, 2.01))
    assert one != moved and tabs.drawn_alike(one, moved)
    assert not tabs.drawn_alike(one, seen)


def test_one_tab_stays_as_it_is() -> None:
    alone = notebooks(("a", "b", [], []))
    del alone["mxnet"]
    assert tabs.merged(alone) is alone["pytorch"]
