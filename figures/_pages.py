"""What figures take from the pages: titles of sections, and the layers of networks."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookbuild import layout
from bookbuild.notebooks import text

SAVED = layout.ROOT / "d2l" / "torch.py"
ARGUMENTS = {  # the layers that we know, and the names of their arguments that are given by place
    "AvgPool2d": ("kernel_size", "stride"),
    "Conv2d": ("in_channels", "out_channels", "kernel_size"),
    "Flatten": (),
    "Linear": ("in_features", "out_features"),
    "MaxPool2d": ("kernel_size", "stride"),
    "ReLU": (),
    "Sigmoid": (),
}


class _Names:
    """Stands for `nn`: what one takes from it is its name."""

    def __getattr__(self, name: str) -> str:
        return name


def titles(chapter: str) -> dict[str, str]:
    """Return the titles of a chapter's sections by the names of their files, in the order of its table of contents."""
    return {Path(page).stem: text.title(page) for page in layout.pages(f"{chapter}/index.md")[1:]}


@dataclass(frozen=True)
class Layer:
    """A layer: its class in PyTorch, its arguments by name, the shape of its output (channels first, no batch), the
    number of its parameters, and its multiply-accumulates for one input."""

    kind: str
    arguments: dict[str, int]
    shape: tuple[int, ...]
    parameters: int
    macs: int


def function(name: str) -> ast.FunctionDef:
    """Return a function that a page saves."""
    module = ast.parse(SAVED.read_text(encoding="utf-8"))
    return next(node for node in module.body if isinstance(node, ast.FunctionDef) and node.name == name)


def defaults(network: str) -> dict[str, Any]:
    """Return the default arguments of a network that a page saves, by name."""
    arguments = function(network).args
    keywords = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return {keyword.arg: eval(ast.unparse(value)) for keyword, value in keywords if value}


def layers(network: str, shape: tuple[int, ...]) -> list[Layer]:
    """Return the layers of a sequential network that a page saves, for an input of this shape.

    They are read from its code, so that drawing needs no framework: `network` is a function of `d2l/torch.py` that gives
    its layers to `nn.Sequential`. Raises ValueError for a layer that is not in ARGUMENTS.
    """
    definition = function(network)
    given_by_default = defaults(network)
    calls = [node for node in ast.walk(definition) if isinstance(node, ast.Call)]
    chosen = {  # by the arguments of the network: `pool = {"max": nn.MaxPool2d, ...}[pooling]`
        ast.unparse(node.targets[0]): eval(ast.unparse(node.value), {"nn": _Names()}, given_by_default)
        for node in definition.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Subscript)
    }
    found = []
    for call in next(call.args for call in calls if ast.unparse(call.func) == "nn.Sequential"):
        kind = ast.unparse(call).partition("(")[0].removeprefix("nn.")
        kind = chosen.get(kind, kind)
        if not isinstance(call, ast.Call) or kind not in ARGUMENTS:
            raise ValueError(f"figures/_pages.py does not know {kind}, a layer of {network}; add it to ARGUMENTS.")
        given = dict(zip(ARGUMENTS[kind], call.args, strict=False)) | {str(key.arg): key.value for key in call.keywords}
        arguments = {name: int(eval(ast.unparse(value), {}, given_by_default)) for name, value in given.items()}
        shape, parameters = output(kind, arguments, shape)
        weights = parameters - shape[0] if parameters else 0  # each output channel has a bias
        found.append(Layer(kind, arguments, shape, parameters, weights * math.prod(shape[1:])))
    return found


def output(kind: str, arguments: dict[str, int], shape: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    """Return the shape of a layer's output, and the number of its parameters."""
    if kind == "Linear":
        n, m = arguments["in_features"], arguments["out_features"]
        return (m,), m * (n + 1)
    if kind == "Flatten":
        return (math.prod(shape),), 0
    if kind in ("ReLU", "Sigmoid"):
        return shape, 0
    kernel, stride = arguments["kernel_size"], arguments.get("stride", 1 if kind == "Conv2d" else arguments["kernel_size"])
    places = tuple((side + 2 * arguments.get("padding", 0) - kernel) // stride + 1 for side in shape[1:])
    if kind == "Conv2d":
        n, m = arguments["in_channels"], arguments["out_channels"]
        return (m, *places), m * (n * kernel**2 + 1)
    return (shape[0], *places), 0
