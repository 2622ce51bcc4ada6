"""Where LeNet keeps its parameters, and where it spends its multiplications."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import INK, INPUT, KERNEL, plots, text_on

ALT = """Two bars for each of LeNet's five layers with weights: its share of all 61,706
parameters and of all 416,520 multiply-accumulates of one image. First convolution: 156
parameters, 0.3 percent, and 117,600 multiply-accumulates, 28.2 percent. Second
convolution: 2,416, 3.9 percent, and 240,000, 57.6 percent. First dense layer: 48,120,
78.0 percent, and 48,000, 11.5 percent. Second: 10,164, 16.5 percent, and 10,080, 2.4
percent. Third: 850, 1.4 percent, and 840, 0.2 percent."""

# name, inputs of one output number, output channels, places
LAYERS = (
    ("convolution 1", 1 * 5 * 5, 6, 28 * 28),
    ("convolution 2", 6 * 5 * 5, 16, 10 * 10),
    ("dense 1", 16 * 5 * 5, 120, 1),
    ("dense 2", 120, 84, 1),
    ("dense 3", 84, 10, 1),
)


def counts() -> tuple[list[int], list[int]]:
    """Return parameters and multiply-accumulates of each layer."""
    parameters = [(inputs + 1) * channels for _, inputs, channels, _ in LAYERS]
    macs = [inputs * channels * places for _, inputs, channels, places in LAYERS]
    return parameters, macs


def draw() -> Figure:
    """Draw the figure."""
    fig, ax = plots(height=3.4)
    rows = np.arange(len(LAYERS))
    names = ("parameters", "multiply-accumulates")
    for values, name, colour, place in zip(
        counts(), names, (KERNEL, INPUT), (-0.2, 0.2), strict=True
    ):
        shares = 100 * np.array(values) / sum(values)
        bars = ax.barh(
            rows + place,
            shares,
            0.38,
            color=colour,
            edgecolor=INK,
            label=f"{name} (all: {sum(values):,})",
        )
        for bar, value, share in zip(bars, values, shares, strict=True):
            inside = share > 40
            ax.text(
                share - 1 if inside else share + 1,
                bar.get_y() + bar.get_height() / 2,
                f"{value:,} ({share:.1f} %)",
                ha="right" if inside else "left",
                va="center",
                fontsize=9,
                color=text_on(colour) if inside else INK,
            )
    ax.set_yticks(rows, [layer[0] for layer in LAYERS])
    ax.invert_yaxis()
    ax.set_xlabel("share of the whole network, in percent")
    ax.set_xlim(0, 88)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), fontsize=9)
    return fig
