"""The factor of the learning rate in the course of a training, for the margin."""

import ast

import numpy as np
from matplotlib.figure import Figure

from figures._pages import SAVED
from figures.style import INPUT, plots

ALT = """A curve of two straight pieces: the factor of the learning rate against the progress of the training. It rises from
0.1 at progress 0 to 1 at progress 0.3, and falls to 0 at progress 1."""


def factor() -> np.ndarray:
    """Return progress and factor, (2, n), by the function `one_cycle` of the page."""
    found = [node for node in ast.parse(SAVED.read_text(encoding="utf-8")).body if getattr(node, "name", "") == "one_cycle"]
    names: dict[str, object] = {}
    exec(compile(ast.Module(found, []), str(SAVED), "exec"), names)
    progress = np.linspace(0, 1, 101)
    return np.array([progress, [names["one_cycle"](x) for x in progress]])  # type: ignore[operator]


def draw() -> Figure:
    """Draw the curve."""
    fig, ax = plots(width=1.9, height=1.5)
    ax.plot(*factor(), color=INPUT)
    ax.set(xlabel="progress", ylabel="factor", xticks=[0, 0.3, 1], yticks=[0.1, 1], ylim=(0, 1.05))
    ax.set_xticklabels(["0", "0.3", "1"])
    ax.set_yticklabels(["0.1", "1"])
    return fig
