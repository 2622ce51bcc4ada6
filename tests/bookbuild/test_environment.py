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


@pytest.mark.parametrize("uv_can", [True, False])
@pytest.mark.parametrize("noted", ["current", "older"])
def test_an_environment_is_made_again_only_when_the_lock_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, noted: str, uv_can: bool
) -> None:
    calls: list[tuple[object, ...]] = []
    monkeypatch.setattr(environment, "pip", lambda *arguments: calls.append(("pip", *arguments)))
    monkeypatch.setattr(environment, "uv", lambda *arguments: calls.append(("uv", *arguments)) or uv_can)
    monkeypatch.setattr(environment.venv, "create", lambda target, **_: calls.append(("venv", target)))
    monkeypatch.setattr(environment, "has_mxnet", lambda: True)
    monkeypatch.delenv("TABS", raising=False)
    monkeypatch.delenv("GROUP", raising=False)
    target = tmp_path / "venv"
    (target / "bin").mkdir(parents=True)
    for name in ("pyvenv.cfg", "bin/python"):
        (target / name).touch()
    monkeypatch.setenv("VENV", str(target))
    current = environment.key_of(platform.python_version(), *environment.locked("requirements.lock"))
    (target / "book.ready").write_text(current if noted == "current" else "another lock")
    environment.install()
    all_by_pip = ["venv", "pip", "uv", "pip", "uv", "pip"]
    expected = [] if noted == "current" else ["venv", "pip", "uv", "uv"] if uv_can else all_by_pip
    assert [program for program, *_ in calls] == expected
    assert (target / "book.ready").read_text() == current
    assert not [call for call in calls if Path(str(call[1])) != target]


def test_uv_looks_for_packages_where_pip_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What pip itself reads from a file and from variables, variables first, comes out as options that uv has."""
    file = tmp_path / "pip.conf"
    file.write_text("[global]\nindex-url = https://a.test/simple\n[install]\nfind-links =\n  /wheels\n  /more\n")
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(file))
    monkeypatch.setenv("PIP_INDEX_URL", "https://b.test/simple")
    monkeypatch.setenv("PIP_CERT", "/certificates.pem")
    settings = environment.pip_settings(Path(sys.prefix))
    options, variables = environment.as_uv_reads(settings)
    assert options[:2] == ["--default-index", "https://b.test/simple"]
    assert " ".join(options).endswith("--find-links /wheels --find-links /more")
    assert variables == {"SSL_CERT_FILE": "/certificates.pem"}
    said = subprocess.run([Path(sys.prefix) / "bin" / "uv", "pip", "install", "--help"], capture_output=True, check=True).stdout
    assert not [option for option in options[::2] if option not in said.decode()]


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
