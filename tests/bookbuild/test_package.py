"""What `pip install .` installs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

from bookbuild import environment

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as a wheel, built from a copy because setuptools leaves files behind."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT / "d2l", folder / "d2l", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / name, folder)
    said = environment._uv("build", "--wheel", folder, "--out-dir", folder / "out")
    if "error sending request" in said:
        pytest.skip("the package index can't be reached")
    assert not said
    (built,) = (folder / "out").glob("*.whl")
    return built


def test_its_name_is_not_that_of_another_package_on_the_index(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as contents:
        name = next(name for name in contents.namelist() if name.endswith(".dist-info/METADATA"))
        said = Parser().parsestr(contents.read(name).decode())
        assert {name.split("/")[0] for name in contents.namelist()} == {"d2l", name.split("/")[0]}
    assert said["Name"] == "cnn-book-d2l" and said["Requires-Python"] == ">=3.10"
    assert set(said.get_all("Provides-Extra")) == {"mxnet", "torch"}


def test_the_images_are_in_it(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as contents:
        contents.extractall(tmp_path)
    look = "from d2l import data; print(data.__file__, *(part.images.shape for part in data.fashion_mnist('embedded')))"
    done = subprocess.run([sys.executable, "-c", look], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path)},
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == f"{tmp_path / 'd2l' / 'data.py'} (10000, 28, 28) (2000, 28, 28)"


def test_every_module_reads_on_the_oldest_python() -> None:
    import ast

    for file in (ROOT / "d2l").glob("*.py"):
        ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 10))
