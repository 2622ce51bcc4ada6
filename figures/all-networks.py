"""What seven small networks cost, and how often they are right, in both frameworks: the live figure's first state."""

import numpy as np
from matplotlib.figure import Figure

from d2l import evidence
from figures import _networks
from figures.style import INPUT, OUTPUT, plots

SMALL = _networks.networks()["small"]
LOOKS = {"mxnet": (INPUT, "o", INPUT), "pytorch": (OUTPUT, "s", "white")}


def mean(family: str, tab: str) -> float:
    """The mean accuracy of the recorded runs, in percent."""
    return 100 * float(np.mean(SMALL[family]["accuracy"][tab]))


WORDS = "; ".join(
    f"{family} {found['macs'] / 1e6:.1f} million, {mean(family, 'mxnet'):.1f} and {mean(family, 'pytorch'):.1f} percent"
    for family, found in SMALL.items()
)
ALT = f"""
A point for each of seven small networks and each framework, over their multiply-accumulates.
These and the shares of right answers, with MXNet and with PyTorch: {WORDS}.
"""


def draw() -> Figure:
    """Draw the points."""
    fig, ax = plots(height=3.6)
    for tab, (colour, marker, fill) in LOOKS.items():
        ax.errorbar(
            [found["macs"] / 1e6 for found in SMALL.values()],
            [mean(family, tab) for family in SMALL],
            [100 * np.std(found["accuracy"][tab], ddof=1) for found in SMALL.values()],
            fmt=marker, color=colour, markerfacecolor=fill, markersize=6, capsize=3, label=evidence.FRAMEWORKS[tab],
        )  # fmt: skip
    for family, found in SMALL.items():
        aside = -7 if family in ("AlexNet", "DenseNet") else 7  # their right is another's place
        ax.annotate(family, (found["macs"] / 1e6, mean(family, "pytorch")), (aside, -3), textcoords="offset points",
                    ha="right" if aside < 0 else "left", fontsize=9)  # fmt: skip
    ax.set(xscale="log", xlabel="multiply-accumulates, in millions", ylabel="right on test images, in percent")
    ticks = [0.5, 1, 2, 5, 10]
    ax.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.set_xticks([], minor=True)
    ax.set_xlim(0.3, 20)
    ax.grid(True, color="#dddddd", linewidth=0.6)
    ax.legend(loc="lower right", fontsize=9)
    return fig
