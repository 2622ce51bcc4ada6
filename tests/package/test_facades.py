"""The two facades are twins, and have what the pages save and ask for: all names come from the sources."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from pathlib import Path
from types import ModuleType

import pytest

from bookbuild import layout
from tests.package.conftest import NO_MXNET, NO_TORCH

ROOT = Path(__file__).parents[2]
TABS = {"mxnet": "mxnet", "torch": "pytorch"}  # module -> the tab whose pages it serves


def parsed(name: str) -> list[ast.stmt]:
    """The statements of a facade, without its docstring."""
    return ast.parse((ROOT / "d2l" / f"{name}.py").read_text(encoding="utf-8")).body[1:]


def exported(name: str) -> set[str]:
    """What a facade passes on from the modules beside it, and what it defines."""
    statements = parsed(name)
    taken = {alias.name for node in statements if isinstance(node, ast.ImportFrom) and str(node.module).startswith("d2l.")
             for alias in node.names}  # fmt: skip
    return taken | {node.name for node in statements if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def cells(d2l: ModuleType) -> list[str]:
    """The code cells of all pages that the tab of this facade shows."""
    tab = TABS[d2l.__name__.rpartition(".")[2]]
    found = [cell for page in layout.pages() for cell in layout.read(page).cells]
    return [cell.source for cell in found if {tab, "all"} & set(cell.tabs or [])]


def parameters(f: object) -> list[tuple[str, object, object]]:
    """Name, kind and default of each parameter, a function by its name: what a caller can see without the types."""
    return [(p.name, p.kind, getattr(p.default, "__name__", p.default)) for p in inspect.signature(f).parameters.values()]


def test_same_names_and_signatures():
    pytest.importorskip("mxnet", reason=NO_MXNET)
    pytest.importorskip("torch", reason=NO_TORCH)
    ours, theirs = (importlib.import_module(f"d2l.{name}") for name in TABS)
    assert exported("mxnet") == exported("torch")
    twins = 0
    for name in exported("mxnet"):
        one, two = getattr(ours, name), getattr(theirs, name)
        if one is not two and "d2l" in one.__module__:  # not a framework's own class, which hints speak of
            assert parameters(one) == parameters(two), name
            twins += 1
    assert twins > 10


def test_exports_are_documented(d2l):
    for name in exported(d2l.__name__.rpartition(".")[2]):
        thing = getattr(d2l, name)
        if "d2l" in thing.__module__:
            text = inspect.getdoc(thing) or ""
            assert re.match(r"[A-Z].+[.:]", text, re.DOTALL) and text.endswith("."), f"{name} has no docstring"


def test_what_pages_save_is_defined_here(d2l):
    marked = [line for cell in cells(d2l) for line in cell.splitlines() if line.rstrip().endswith("#@save")]
    assert marked
    for line in marked:
        name = re.match(r"(?:def|class) (\w+)", line)[1]
        assert getattr(d2l, name).__module__ == d2l.__name__, name


def test_what_pages_ask_for_is_there(d2l):
    asked = {node.attr for cell in cells(d2l) for node in ast.walk(ast.parse(cell))
             if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "d2l"}  # fmt: skip
    assert asked and asked <= exported(d2l.__name__.rpartition(".")[2]) | {"__file__"}  # which every module has


def test_messages_end_with_a_full_stop():
    messages = [node.exc.args[0] for file in (ROOT / "d2l").glob("*.py") for node in ast.walk(ast.parse(file.read_bytes()))
                if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)]  # fmt: skip
    ends = [m.values[-1] if isinstance(m, ast.JoinedStr) else m for m in messages]
    texts = [end.value for end in ends if isinstance(end, ast.Constant)]  # others end with the text of a variable
    assert len(texts) > 20
    assert [text for text in texts if not text.endswith(".")] == []


@pytest.mark.parametrize("name", TABS)
def test_facades_hold_imports_and_functions_alone(name):
    """No globals: what a saved cell needs besides functions stands in the page."""
    kept = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    others = [ast.unparse(node) for node in parsed(name) if not isinstance(node, kept)]
    assert others == (["mx.npx.set_np()"] if name == "mxnet" else [])


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


def test_best_device_is_the_gpu_where_there_is_one(d2l, monkeypatch):
    """There is none here: so each framework is made to say that it sees one."""
    if d2l.__name__ == "d2l.torch":
        import torch

        monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
        assert d2l.best_device() == torch.device("cuda", 0)
    else:
        import mxnet as mx

        monkeypatch.setattr(mx.context, "num_gpus", lambda: 2)
        assert d2l.best_device() == mx.gpu(0)


def test_clock_waits_for_the_gpu(monkeypatch):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    d2l = importlib.import_module("d2l.torch")
    waits = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: waits.append(1))
    d2l.median_seconds(lambda: None, repeats=3)
    assert len(waits) == 6  # before and after each


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


@pytest.mark.parametrize(("cuda", "mps", "best"), [(True, True, "cuda:0"), (False, True, "mps"), (False, False, "cpu")])
def test_best_device_of_pytorch(monkeypatch, cuda, mps, best):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert str(importlib.import_module("d2l.torch").best_device()) == best


def test_apples_gpu_is_waited_for(monkeypatch):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    waited = []
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    monkeypatch.setattr(torch.mps, "synchronize", lambda: waited.append(True))
    importlib.import_module("d2l.torch").median_seconds(lambda: None, repeats=1)
    assert waited
