"""Which tabs are built: those that TABS names, or all whose kernel can be on this machine."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bookbuild import environment, kernels
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
