"""The two facades are twins."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path

import pytest

from tests.package.conftest import NO_MXNET

HELPERS = {
    "DataError", "History", "ImageDataset", "Timer", "best_device", "fashion_mnist",
    "median_seconds", "plot", "set_seed", "show_images", "show_matrices", "to_numpy",
}  # fmt: skip
FROM_PAGES = {
    "batches", "corr2d", "corr2d_multi_in", "corr2d_multi_in_out", "count_parameters",
    "evaluate", "lenet", "pool2d", "predict", "train",
}  # fmt: skip
TYPES = {"Array", "Net"}  # the framework's own classes, for type hints
ROOT = Path(__file__).parents[2]


def parameters(f: object) -> list[tuple[str, object, object]]:
    """Name, kind and default of each parameter: what a caller can see without the types."""
    signature = inspect.signature(f)
    return [(p.name, p.kind, p.default) for p in signature.parameters.values()]


def test_exports(d2l):
    assert set(d2l.__all__) >= HELPERS | FROM_PAGES | TYPES
    assert d2l.__all__ == sorted(d2l.__all__)
    for name in set(d2l.__all__) - TYPES:
        assert inspect.getdoc(getattr(d2l, name)), f"{name} has no docstring"


def test_page_code_is_exported_and_nothing_is_missing(d2l):
    """What the pages save, the facade exports: the list by hand keeps up with the pages."""
    short = d2l.__name__.rpartition(".")[2]
    text = (ROOT / "d2l" / f"_{short}_pages.py").read_text(encoding="utf-8")
    saved = {
        node.name
        for node in ast.parse(text).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    }
    assert saved >= FROM_PAGES
    assert saved <= set(d2l.__all__)


def test_facades_hold_nothing_but_imports_and_their_list():
    for name in ("mxnet", "torch"):
        text = (ROOT / "d2l" / f"{name}.py").read_text(encoding="utf-8")
        body = ast.parse(text).body[1:]  # without the docstring
        if name == "mxnet":
            assert ast.unparse(body.pop()) == "mx.npx.set_np()"
        for node in body:
            assert isinstance(node, (ast.Import, ast.ImportFrom)) or (
                isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
            )
            if isinstance(node, ast.ImportFrom):
                assert all(alias.name != "*" for alias in node.names)


def test_same_names_and_signatures():
    pytest.importorskip("mxnet", reason=NO_MXNET)
    ours, theirs = (importlib.import_module(f"d2l.{name}") for name in ("mxnet", "torch"))
    assert ours.__all__ == theirs.__all__
    for name in ours.__all__:
        one, two = getattr(ours, name), getattr(theirs, name)
        assert name in TYPES or one is two or parameters(one) == parameters(two), name
    assert ours.train is not theirs.train  # so that something was compared


def imports(file: Path) -> set[str]:
    """The modules that a file imports, by their full names."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {str(node.module)}
    return found


def test_one_framework_does_not_bring_in_the_other():
    """The neutral modules import no framework, and neither facade anything of the other."""
    for file in (ROOT / "d2l").glob("*.py"):
        names = {part for name in imports(file) for part in re.split(r"[._]", name)}
        if "mxnet" not in file.stem:
            assert "mxnet" not in names, file
        if "torch" not in file.stem:
            assert "torch" not in names, file


def test_mxnet_facade_turns_numpy_semantics_on():
    mx = pytest.importorskip("mxnet", reason=NO_MXNET)
    importlib.import_module("d2l.mxnet")
    assert mx.util.is_np_array() and mx.util.is_np_shape()


def test_best_device_can_hold_an_array(d2l):
    if d2l.__name__ == "d2l.torch":
        import torch

        assert torch.zeros(2, device=d2l.best_device()).device == d2l.best_device()
    else:
        import mxnet as mx

        assert mx.np.zeros(2, ctx=d2l.best_device()).ctx == d2l.best_device()


def test_to_numpy(d2l, array):
    import numpy as np

    values = np.array([[1.5, -2], [0, 4]], np.float32)
    for given in (array(values), values, values.tolist(), list(array(values))):
        result = d2l.to_numpy(given)
        assert type(result) is np.ndarray and np.array_equal(result, values)
    assert d2l.to_numpy(array(values)).dtype == np.float32
    assert d2l.to_numpy(array(np.arange(3))).dtype == np.int64
    assert d2l.to_numpy(2.5) == 2.5


def test_to_numpy_leaves_the_gradient_tape(d2l):
    if d2l.__name__ == "d2l.torch":
        import torch

        x = torch.ones(3, requires_grad=True) * 2
    else:
        import mxnet as mx

        x = mx.np.ones(3)
        x.attach_grad()
        with mx.autograd.record():
            x = x * 2
    assert d2l.to_numpy(x).tolist() == [2, 2, 2]


def test_seed_repeats_all_generators(d2l):
    import random

    import numpy as np

    if d2l.__name__ == "d2l.torch":
        import torch

        def draw():
            return torch.rand(3)
    else:
        import mxnet as mx

        def draw():
            return mx.np.random.uniform(size=3)

    def numbers(seed):
        d2l.set_seed(seed)
        return [random.random(), *np.random.rand(2), *d2l.to_numpy(draw())]

    assert numbers(1) == numbers(1)
    assert all(a != b for a, b in zip(numbers(1), numbers(2), strict=True))
