"""Where LeNet keeps its parameters, and where it spends its multiplications."""

import numpy as np
from matplotlib.figure import Figure

from figures._pages import layers
from figures.style import INK, INPUT, KERNEL, plots, text_on

LAYERS = [layer for layer in layers("lenet", (1, 28, 28)) if layer.parameters]
KINDS = [{"Conv2d": "convolution", "Linear": "dense"}[layer.kind] for layer in LAYERS]
NAMES = [f"{kind} {KINDS[: k + 1].count(kind)}" for k, kind in enumerate(KINDS)]
PARAMETERS = np.array([layer.parameters for layer in LAYERS])
MACS = np.array([layer.macs for layer in LAYERS])


def share(values: np.ndarray) -> np.ndarray:
    """Return each value in percent of their sum."""
    return 100 * values / values.sum()


ALT = f"""Two bars for each of LeNet's layers with weights: its share of all {PARAMETERS.sum():,}
parameters and of all {MACS.sum():,} multiply-accumulates of one image. """ + " ".join(
    f"{name.capitalize()}: {parameters:,} parameters, {p:.1f} percent, and {macs:,} multiply-accumulates, {m:.1f} percent."
    for name, parameters, p, macs, m in zip(NAMES, PARAMETERS, share(PARAMETERS), MACS, share(MACS), strict=True)
)


def draw() -> Figure:
    """Draw the figure."""
    fig, ax = plots(height=3.4)
    rows = np.arange(len(LAYERS))
    for values, name, colour, place in (
        (PARAMETERS, "parameters", KERNEL, -0.2),
        (MACS, "multiply-accumulates", INPUT, 0.2),
    ):
        bars = ax.barh(
            rows + place,
            share(values),
            0.38,
            color=colour,
            edgecolor=INK,
            label=f"{name} (all: {values.sum():,})",
        )
        for bar, value, part in zip(bars, values, share(values), strict=True):
            inside = part > 40
            ax.text(
                part - 1 if inside else part + 1,
                bar.get_y() + bar.get_height() / 2,
                f"{value:,} ({part:.1f} %)",
                ha="right" if inside else "left",
                va="center",
                fontsize=9,
                color=text_on(colour) if inside else INK,
            )
    ax.set_yticks(rows, NAMES)
    ax.invert_yaxis()
    ax.set_xlabel("share of the whole network, in percent")
    ax.set_xlim(0, 88)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), fontsize=9)
    return fig
