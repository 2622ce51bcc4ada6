"""The locks: hashes, no address, wheels for each platform and Python; and the packages that are installed from them."""

from __future__ import annotations

import ast
import importlib.metadata
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import tomllib

from bookbuild import environment
from bookbuild.frameworks import FRAMEWORKS

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("uv", "torchvision", "tools", "mxnet", "pytorch", "pytorch-cpu")
FOR_CUDA = re.compile(r"nvidia-|cuda-|triton$")


def pins(name: str) -> dict[str, set[str]]:
    """The packages of a lock with their versions."""
    found: dict[str, set[str]] = {}
    for package, version in re.findall(r"^([\w.-]+)==(\S+)", (environment.LOCKS / f"{name}.txt").read_text(), re.MULTILINE):
        found.setdefault(package, set()).add(version)
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_with_hashes_and_names_no_address(name: str) -> None:
    text = (environment.LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).strip())
    assert entries
    for entry in entries:
        assert re.match(r"[\w.-]+==\S+(?: ;[^\\]+)? \\\n    --hash=sha256:[0-9a-f]{64}", entry), entry
    assert "://" not in text and not re.search(r"^--", text, re.MULTILINE)


def test_the_small_pytorch_is_the_large_one_without_cuda() -> None:
    small, large = pins("pytorch-cpu"), pins("pytorch")
    assert small.pop("torch") == {f"{version}+cpu" for version in large.pop("torch")}
    assert small == {name: versions for name, versions in large.items() if not FOR_CUDA.match(name)}


def test_what_pyproject_asks_for_is_locked() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    groups = dict(re.findall(r"^(\w+) = \[\n(.*?)^\]", text.partition("[dependency-groups]")[2], re.MULTILINE | re.DOTALL))
    for group, locks in {"tools": ["tools"], "mxnet": ["mxnet"], "pytorch": ["pytorch"], "kernel": ["mxnet", "pytorch"],
                         "common": ["tools", "mxnet", "pytorch"]}.items():  # fmt: skip
        names = re.findall(r'^    "([\w.-]+)', groups[group], re.MULTILINE)
        assert names and all(set(names) <= set(pins(lock)) for lock in locks)


PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin", "x86_64-apple-darwin", "windows")
PYTHONS = ("3.10", "3.11.2", "3.11", "3.12", "3.13", "3.14")  # 3.11.2 is Debian 12's
WHERE = {
    "tools": (PLATFORMS, PYTHONS[1:]),
    "pytorch": ([each for each in PLATFORMS if each != "x86_64-apple-darwin"], PYTHONS),
    "torchvision": ([each for each in PLATFORMS if each != "x86_64-apple-darwin"], PYTHONS),
    "mxnet": ([each for each in PLATFORMS if each not in ("aarch64-apple-darwin", "windows")], PYTHONS[:3]),
}


@pytest.mark.parametrize(("name", "system"), [(name, system) for name, (systems, _) in WHERE.items() for system in systems])
def test_a_lock_can_be_installed_from_wheels(name: str, system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """uv resolves it, without building anything, for each Python; only pandoc-attributes has no wheel anywhere."""
    monkeypatch.setenv("MACOSX_DEPLOYMENT_TARGET", "14.0")
    if index := os.environ.get("PIP_INDEX_URL"):
        monkeypatch.setenv("UV_DEFAULT_INDEX", index)
    lock = tmp_path / "lock.txt"
    text = (environment.LOCKS / f"{name}.txt").read_text(encoding="utf-8")
    lock.write_text(re.sub(r"^pandoc-attributes==(?:.*\\\n)+.*\n", "", text, flags=re.MULTILINE), encoding="utf-8")
    for version in WHERE[name][1]:
        done = subprocess.run(
            [environment.python("uv").with_name("uv"), "pip", "sync", "--quiet", "--dry-run", "--no-build", "--require-hashes",
             "--target", tmp_path / "never", "--python-platform", system, "--python-version", version, lock],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if "error sending request" in done.stderr:
            pytest.skip("the package index can't be reached")
        assert not done.returncode, f"{version}: {done.stderr}"


@pytest.mark.parametrize("name", ["uv", "tools", "torchvision", *FRAMEWORKS])
def test_the_installed_packages_are_those_of_the_lock(name: str) -> None:
    from bookbuild import layout

    if name in FRAMEWORKS and name not in layout.tabs():
        pytest.skip(f"TABS leaves {name} out")
    listed = "import importlib.metadata as m; print(*(f'{d.name}=={d.version}' for d in m.distributions()))"
    done = subprocess.run([environment.python(name), "-c", listed], capture_output=True, text=True, check=True)
    pinned, wrong = pins(name), set()
    for installed, version in (each.split("==") for each in done.stdout.split()):
        package = re.sub(r"[-_.]+", "-", installed).lower()
        if version.split("+")[0] not in pinned.get(package, ()):
            wrong.add(package)
    assert wrong <= ({"pip", "setuptools"} if name == "uv" else set())  # which make the environment of uv


def test_the_files_for_conda() -> None:
    """Neither asks for the other's framework; both ask pip for the package in this folder with its extra."""
    for name, extra, other in (("environment.yml", "torch", "mxnet"), ("environment-mxnet.yml", "mxnet", "torch")):
        text = (ROOT / name).read_text(encoding="utf-8")
        wanted = text.partition("dependencies:")[2]
        assert f".[{extra}]" in wanted and other not in wanted


def test_what_the_code_imports_is_asked_for() -> None:
    """Not only brought along by something else, which may go."""
    imported = set()
    for path in (path for folder in ROOT.iterdir() if not folder.name.startswith((".", "_")) for path in folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                imported.add(node.module.split(".")[0])
    ours = {path.stem if path.suffix else path.name for path in ROOT.iterdir()} | {"google"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = [need for group in project["dependency-groups"].values() for need in group if isinstance(need, str)]
    asked = {re.split(r"[^\w.-]", need)[0].lower() for need in [*groups, *project["project"]["dependencies"]]}
    by_name = importlib.metadata.packages_distributions()
    missing = {name for name in imported - ours - set(sys.stdlib_module_names)
               if not {each.lower().replace("_", "-") for each in by_name.get(name, [name])} & asked}  # fmt: skip
    assert sorted(missing) == []
