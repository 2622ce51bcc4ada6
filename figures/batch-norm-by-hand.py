"""Four numbers of one channel on their way through batch normalization."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import ACCENT, INK, INPUT, KERNEL, NEUTRAL, OUTPUT, PAPER, plots

X = np.array([3.0, 9.0, 9.0, 11.0])  # two images of 1 by 2 places
GAMMA, BETA = 3.0, 1.0
MEAN, DEVIATION = X.mean(), X.std()
GROUND = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
STEPS = [
    ("x", X, INPUT, f"mean {X.mean():g}, variance {X.var():g}"),
    ("x − mean", X - MEAN, NEUTRAL, f"minus {MEAN:g}"),
    ("normalized", (X - MEAN) / DEVIATION, KERNEL, f"divided by {DEVIATION:g}"),
    ("y", GAMMA * (X - MEAN) / DEVIATION + BETA, OUTPUT, f"times {GAMMA:g}, plus {BETA:g}"),
]
ALT = """
Four number lines, one below the other, with four dots each; straight lines
connect each number with what it becomes. The numbers 3, 9, 9 and 11 have the
mean 8 and the variance 9. Minus 8 they are minus 5, 1, 1 and 3; divided by 3,
minus five thirds, one third, one third and 1; times 3, plus 1, they are
minus 4, 2, 2 and 4.
"""


def written(number: float) -> str:
    """Write a whole number or a third."""
    thirds = round(3 * number)
    text = f"{thirds // 3}" if thirds % 3 == 0 else f"{thirds}/3"
    return text.replace("-", "−")


def draw() -> Figure:
    """Draw the figure."""
    fig, ax = plots(1, height=3.5)
    for row, (name, values, colour, done) in enumerate(STEPS):
        ax.axhline(-row, color=NEUTRAL, linestyle="-", linewidth=0.8, zorder=0)
        if row:
            for before, after in zip(STEPS[row - 1][1], values, strict=True):
                ax.plot([before, after], [1 - row, -row], color=NEUTRAL, linestyle=":", linewidth=1.2, zorder=1)
        ax.scatter(values, [-row] * len(values), s=70, color=colour, edgecolor=INK, linewidth=0.8, zorder=3)
        for value in np.unique(values.round(9)):
            twice = " twice" if (abs(values - value) < 1e-6).sum() == 2 else ""
            at, side = (value + 0.3, "right") if twice or row == 2 and value < 0 else (value, "center")
            if row == 2 and twice:  # between its neighbours there is no room above
                ax.text(value - 0.2, -row - 0.34, written(value) + twice, ha="right", fontsize=9, color=INK)
            else:
                ax.text(at, -row + 0.2, written(value) + twice, ha=side, fontsize=9, color=INK, bbox=GROUND)
        ax.plot(values.mean(), -row, marker="|", markersize=16, color=ACCENT, linestyle="", zorder=2, markeredgewidth=2)
        ax.text(-7.3, -row, name, ha="right", va="center", fontsize=10)
        ax.text(12.4, -row, done, ha="left", va="center", fontsize=9)
    ax.set_xlim(-6.5, 12)
    ax.set_ylim(-3.5, 0.55)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xticks([-5, 0, 5, 10], ["−5", "0", "5", "10"])
    ax.set_xlabel("value")
    return fig
