"""What GoogLeNet costs, beside AlexNet and VGG-16: parameters and multiply-accumulates of the whole networks."""

import importlib

import numpy as np
from matplotlib.figure import Figure

from figures._pages import defaults
from figures.style import INK, INPUT, KERNEL, plots

steps = importlib.import_module("figures.googlenet-block")


def together() -> tuple[int, int]:
    """Return the parameters and the multiply-accumulates of GoogLeNet, at 224 by 224 pixels."""
    network, side = defaults("googlenet"), 112
    weights = 3 * 64 * 49
    parameters, macs = weights + 64, weights * side**2
    side, channels = side // 2, 192
    for c, m, k in ((64, 64, 1), (64, channels, 3)):
        weights = steps.weights((c, m, k))
        parameters, macs = parameters + weights + m, macs + weights * side**2
    for stage in network["stages"]:
        side //= 2
        for row in stage:
            for step in sum(steps.paths(channels, row), []):
                weights = steps.weights(step)
                parameters, macs = parameters + weights + step[1], macs + weights * side**2
            channels = row[0] + row[1][1] + row[2][1] + row[3]
    classes = network["num_classes"]
    return parameters + (channels + 1) * classes, macs + channels * classes


def rows() -> dict[str, tuple[int, int]]:
    """Return parameters and multiply-accumulates, by the names of the networks."""
    found = {}
    for name, script in (("AlexNet", "alexnet-costs"), ("VGG-16", "vgg-costs")):
        module = importlib.import_module(f"figures.{script}")
        found[name] = (int(sum(module.PARAMETERS)), int(sum(module.MACS)))
    return {**found, "GoogLeNet": together()}


ROWS = rows()
ALT = "Two bar charts. " + " ".join(
    f"{what.capitalize()}: " + ", ".join(f"{name} {row[k]:,}" for name, row in ROWS.items()) + "."
    for k, what in enumerate(("parameters", "multiply-accumulates of one image"))
)  # fmt: skip


def draw() -> Figure:
    """Draw the bars."""
    fig, axes = plots(2, height=1.9, sharey=True)
    for k, (ax, unit, scale, colour) in enumerate(
        ((axes[0], "million parameters", 1e6, KERNEL), (axes[1], "billion MACs", 1e9, INPUT))
    ):
        values = np.array([row[k] for row in ROWS.values()]) / scale
        ax.barh(list(ROWS), values, 0.6, color=colour, edgecolor=INK)
        for y, value in enumerate(values):
            ax.text(value + values.max() * 0.02, y, f"{value:.1f}" if value > 2 else f"{value:.2f}", va="center", fontsize=9)
        ax.set_xlim(0, values.max() * 1.25)
        ax.set_xlabel(unit)
        ax.set_xlim(0, values.max() * 1.18)
    axes[0].invert_yaxis()
    return fig
