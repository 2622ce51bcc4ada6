"""Two bars for each layer of a network: its share of the parameters, and of the multiply-accumulates."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from figures.style import INK, INPUT, KERNEL, plots, text_on


def names(kinds: Sequence[str]) -> list[str]:
    """Return a name for each layer of weights, from the kinds of PyTorch: convolution 1, dense 1, and so on."""
    words = [{"Conv2d": "convolution", "Linear": "dense"}[kind] for kind in kinds]
    return [f"{word} {words[: k + 1].count(word)}" for k, word in enumerate(words)]


def share(values: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return each value in percent of their sum."""
    return 100 * values / values.sum()


def alt(network: str, names: Sequence[str], parameters: NDArray[np.int64], macs: NDArray[np.int64]) -> str:
    """Return the alternative text of the drawing."""
    return f"""Two bars for each of {network}'s layers with weights: its share of all {parameters.sum():,}
parameters and of all {macs.sum():,} multiply-accumulates of one image. """ + " ".join(
        f"{name.capitalize()}: {n:,} parameters, {p:.1f} percent, and {m:,} multiply-accumulates, {q:.1f} percent."
        for name, n, p, m, q in zip(names, parameters, share(parameters), macs, share(macs), strict=True)
    )


def bars(names: Sequence[str], parameters: NDArray[np.int64], macs: NDArray[np.int64]) -> Figure:
    """Draw the bars."""
    fig, ax = plots(height=0.56 * len(names) + 0.6)
    rows = np.arange(len(names))
    for values, what, colour, place in (
        (parameters, "parameters", KERNEL, -0.2),
        (macs, "multiply-accumulates", INPUT, 0.2),
    ):
        drawn = ax.barh(
            rows + place,
            share(values),
            0.38,
            color=colour,
            edgecolor=INK,
            label=f"{what} (all: {values.sum():,})",
        )
        for bar, value, part in zip(drawn, values, share(values), strict=True):
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
    ax.set_yticks(rows, names)
    ax.invert_yaxis()
    ax.set_xlabel("share of the whole network, in percent")
    ax.set_xlim(0, 88)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), fontsize=9)
    return fig
