"""Thirty blocks of one weight: how many paths go through how many bodies, and which of them make up the sum."""

from math import comb

import numpy as np
from matplotlib.figure import Figure

from figures.style import NEUTRAL, OUTPUT, plots

BLOCKS, WEIGHT = 30, 0.1
LENGTHS = np.arange(BLOCKS + 1)
CHOICES = np.array([comb(BLOCKS, int(k)) for k in LENGTHS], dtype=float)
PATHS = CHOICES / CHOICES.sum()
PRODUCTS = CHOICES * WEIGHT**LENGTHS / (1 + WEIGHT) ** BLOCKS
ALT = f"""
Two rows of bars over the number of bodies on a path, from 0 to {BLOCKS}. Those for
the share of all paths form a hill around {PATHS.argmax()}. Those for the share of
the sum of all products form another one, around {PRODUCTS.argmax()}: {PRODUCTS[:6].sum():.0%}
of the sum come from paths through at most 5 bodies.
"""


def draw() -> Figure:
    """Draw the bars."""
    fig, ax = plots(height=2.9)
    ax.bar(LENGTHS - 0.21, 100 * PATHS, 0.42, color=NEUTRAL, label="paths")
    ax.bar(LENGTHS + 0.21, 100 * PRODUCTS, 0.42, color=OUTPUT, label="their products", hatch="//", edgecolor="white", linewidth=0)
    ax.set_xlabel("bodies on the path")
    ax.set_ylabel("share, in percent")
    ax.legend(fontsize=9)
    return fig
