"""What one stage of convolutions costs when its depth, its width or its resolution grows."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import INK, INPUT, KERNEL, OUTPUT, plots

DEPTH, WIDTH, SIDE = 2, 16, 8  # layers, channels, places on a side
# Factors of depth, width and resolution; the last are those of EfficientNet.
KNOBS = {
    "twice the depth": (2, 1, 1),
    "twice the width": (1, 2, 1),
    "twice the resolution": (1, 1, 2),
    "all: 1.2, 1.1, 1.15": (1.2, 1.1, 1.15),
}
COSTS = {"multiply-accumulates": INPUT, "weights": KERNEL, "outputs to keep": OUTPUT}


def costs(depth: float, width: float, side: float) -> tuple[float, float, float]:
    """Return multiply-accumulates, weights and outputs of 3 by 3 convolutions from `width` to `width` channels."""
    weights = depth * 9 * width**2
    return weights * side**2, weights, depth * width * side**2


BEFORE = costs(DEPTH, WIDTH, SIDE)
FACTORS = {
    name: np.divide(costs(DEPTH * depth, WIDTH * width, SIDE * side), BEFORE) for name, (depth, width, side) in KNOBS.items()
}
ALT = f"""Four groups of three bars: by which factors a stage of {DEPTH} convolutions of 3 by 3 with {WIDTH} channels on
{SIDE} by {SIDE} places grows, from {BEFORE[0]:,.0f} multiply-accumulates, {BEFORE[1]:,.0f} weights and
{BEFORE[2]:,.0f} outputs. """ + " ".join(
    f"{name.capitalize()}: multiply-accumulates {work:.3g}, weights {weights:.3g}, outputs {kept:.3g}."
    for name, (work, weights, kept) in FACTORS.items()
)


def draw() -> Figure:
    """Draw the bars."""
    fig, ax = plots(height=3.4)
    rows = np.arange(len(KNOBS))
    for k, ((what, colour), before) in enumerate(zip(COSTS.items(), BEFORE, strict=True)):
        values = [factors[k] for factors in FACTORS.values()]
        places = rows + 0.27 * (k - 1)
        ax.barh(places, values, 0.25, color=colour, edgecolor=INK, label=f"{what}: {before:,.0f}")
        for y, value in zip(places, values, strict=True):
            ax.text(value + 0.05, y, f"{value:.3g}", va="center", fontsize=9)
    ax.axvline(1, color=INK, linewidth=0.8, linestyle=":")
    ax.set_yticks(rows, KNOBS)
    ax.invert_yaxis()
    ax.set_xlim(0, 4.4)
    ax.set_xticks(range(5))
    ax.set_xlabel("factor by which it grows")
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1), fontsize=9, handlelength=1)
    return fig
