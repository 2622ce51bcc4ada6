"""The environment: which Python, which platform, and that its files agree."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import pytest

from bookbuild import environment

ROOT = Path(__file__).resolve().parents[2]
Version = namedtuple("Version", "major minor micro releaselevel serial")


def normalized(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def versions(lines: list[str]) -> dict[str, str]:
    return {normalized(name): version for name, version in (line.split("==") for line in lines)}


def test_another_python_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "version_info", Version(3, 13, 0, "final", 0))
    with pytest.raises(SystemExit) as stop:
        environment.install()
    said = capsys.readouterr().err.strip()
    assert stop.value.code == 1
    assert "needs Python 3.11" in said and "conda" in said and len(said.splitlines()) == 1


def test_no_python_at_all_is_said_in_one_line() -> None:
    done = subprocess.run(["make", "html", "PYTHON="], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "needs Python 3.11" in done.stderr


def test_a_platform_without_mxnet_is_told_how_to_go_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "arm64")
    monkeypatch.delenv("TABS", raising=False)
    with pytest.raises(SystemExit):
        environment.install()
    said = capsys.readouterr().err.strip()
    assert "arm64" in said and "make html TABS=pytorch" in said and len(said.splitlines()) == 1


def test_a_folder_that_is_no_environment_is_not_overwritten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("keep me")
    monkeypatch.setenv("VENV", str(tmp_path))
    monkeypatch.delenv("TABS", raising=False)
    monkeypatch.setattr(environment, "has_mxnet", lambda: True)
    with pytest.raises(SystemExit):
        environment.install()
    assert (tmp_path / "precious").read_text() == "keep me"


def test_a_current_environment_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def pip(*arguments: object) -> None:
        raise AssertionError(f"pip was called: {arguments}")

    monkeypatch.setattr(environment, "pip", pip)
    monkeypatch.setenv("VENV", os.environ.get("VENV") or str(ROOT / ".venv"))
    if not (ROOT / os.environ["VENV"] / "book.ready").is_file():
        pytest.skip("these tests do not run in the environment that `make` makes")
    environment.install()


def test_both_locks_pin_every_package_that_is_asked_for() -> None:
    book, dev = (versions(environment.locked(environment.LOCKS[group])) for group in ("book", "dev"))
    assert not set(book) & set(dev)
    assert set(environment.direct_names("requirements.in")) <= set(book)
    assert set(environment.direct_names("requirements-dev.in")) <= set(book) | set(dev)


def test_the_conda_file_has_the_versions_of_the_lock() -> None:
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    pinned = versions(re.findall(r"^      - (\S+==\S+)$", text, re.MULTILINE))
    locked = versions([*environment.locked("requirements.lock"), *environment.locked("requirements-dev.lock")])
    assert set(environment.direct_names("requirements.in")) <= set(pinned)
    assert {name: locked[name] for name in pinned} == pinned
    assert "python=3.11" in text


def test_the_installed_packages_are_those_of_the_lock() -> None:
    from importlib.metadata import version

    locked = versions(environment.locked("requirements.lock"))
    wrong = {name: (version(name), pin) for name, pin in locked.items() if version(name).split("+")[0] != pin}
    assert not wrong
