"""What the tests of the package share."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import matplotlib as mpl
import numpy as np
import pytest

mpl.use("Agg")

from d2l import data

NO_MXNET = "MXNet is not in this environment"
NO_TORCH = "PyTorch is not in this environment"
# To compare the two, MXNet's kernel borrows PyTorch from the other environment, if that has the same Python.
if f"python{sys.version_info[0]}.{sys.version_info[1]}" in (borrowed := os.environ.get("PYTORCH_PACKAGES", "")):
    sys.path.append(borrowed)


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """No cache of the user's, no choice of data set, no figure of an earlier test."""
    from matplotlib import pyplot as plt

    monkeypatch.delenv("D2L_DATA", raising=False)
    monkeypatch.setenv("D2L_CACHE", str(tmp_path / "cache"))
    yield
    plt.close("all")


@pytest.fixture(params=[name for name in ("mxnet", "torch") if importlib.util.find_spec(name)])
def d2l(request: pytest.FixtureRequest) -> ModuleType:
    """Each facade in turn whose framework is here."""
    return importlib.import_module(f"d2l.{request.param}")


@pytest.fixture
def array(d2l: ModuleType):
    """A function that turns NumPy arrays into arrays of the framework under test."""
    if d2l.__name__ == "d2l.torch":
        import torch

        return torch.tensor
    import mxnet as mx

    return lambda values: mx.np.array(values, dtype=np.asarray(values).dtype)


@pytest.fixture
def tiny() -> dict[str, bytes]:
    """The four IDX files, uncompressed, of 30 training and 20 test images."""
    rng = np.random.default_rng(0)
    files = {}
    for (images, labels), n in zip(data.FILES.values(), (30, 20), strict=True):
        files[images] = data.format_idx(rng.integers(0, 256, (n, 28, 28), np.uint8))
        files[labels] = data.format_idx(np.arange(n, dtype=np.uint8) % 10)
    return files


@pytest.fixture
def tiny_is_full(tiny: dict[str, bytes], monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """Let the checksums of `tiny` be those of the full set, and no Debian package be there."""
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in tiny.items()}
    monkeypatch.setattr(data, "FULL_SHA256", sums)
    monkeypatch.setattr(data, "DEBIAN", Path("/nowhere"))
    return tiny


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """Write the files into the folder, gzipped; return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.gz").write_bytes(gzip.compress(content))
    return folder
