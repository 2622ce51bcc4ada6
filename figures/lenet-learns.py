"""LeNet's first steps: the loss and the share of held-out images right, in the run that the live figure begins with."""

import numpy as np
from matplotlib.figure import Figure

from figures import _trainer
from figures.style import INK, INPUT, NEUTRAL, plots

STATE = {"rate": 0.1, "activation": "ReLU", "pooling": "maximum", "gain": 1.4, "seed": 0}
STEPS, LOOK, TOGETHER = 128, 32, 16  # as the live figure: a look each 32 steps, a point for each 16 losses

ALT = """Two plots over 128 training steps. Left the loss: it begins above a
dotted line at log 10 and falls below 1. Right the share of held-out images
that are right: it rises from about a tenth to about seven tenths."""


def draw() -> Figure:
    """Draw both curves."""
    losses, shares = _trainer.run(STATE, STEPS, LOOK)
    fig, (left, right) = plots(2, height=2.4)
    means = np.reshape(losses, (-1, TOGETHER)).mean(axis=1)
    left.plot(range(0, STEPS + 1, TOGETHER), [losses[0], *means], color=INPUT)
    left.axhline(np.log(10), color=NEUTRAL, linestyle=":", linewidth=1)
    left.text(STEPS, np.log(10) + 0.05, "log 10", ha="right", va="bottom", color=INK)
    right.plot(range(0, STEPS + 1, LOOK), np.multiply(shares, 100), color=INPUT)
    for ax, label, top in ((left, "loss", 3), (right, "held-out images right, %", 100)):
        ax.set(xlabel="steps", title=label, xlim=(0, STEPS), ylim=(0, top), xticks=range(0, STEPS + 1, 32))
    return fig
