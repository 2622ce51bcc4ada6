"""The networks of the second chapter as houses: the picture of the chapter."""

import json
from math import sqrt
from pathlib import Path

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures import style

NETWORKS = json.loads(Path(__file__).with_name("networks.json").read_text(encoding="utf-8"))["full"]
CELL = 16 / 72  # inches: small, as a card is, with text that is legible there
WIDTH, HEIGHT = 15, 6.2
GROUND, TALLEST, ROOM = 5.9, 5.6, 0.95  # where the houses stand, how high the tallest is, and room for a name

ALT = (
    "Seven houses in a row, one for each network, the wider the more parameters it has, the higher the more it multiplies and "
    "adds, both as square roots: "
    + "; ".join(
        f"{name} {costs['parameters'] / 1e6:.0f} million parameters, {costs['macs'] / 1e9:.1f} billion multiply-accumulates"
        for name, costs in NETWORKS.items()
    )
    + ". The second is a tower; all behind it are small."
)


def draw() -> Figure:
    """Draw the houses, names beside and shares of right answers above."""
    fig, ax = style.canvas(WIDTH, HEIGHT)
    fig.set_size_inches(WIDTH * CELL, HEIGHT * CELL)
    wide = {name: sqrt(costs["parameters"]) for name, costs in NETWORKS.items()}
    high = {name: sqrt(costs["macs"]) for name, costs in NETWORKS.items()}
    across = (WIDTH - 0.6 - len(NETWORKS) * ROOM) / sum(wide.values())
    x = 0.0
    for name in NETWORKS:
        x += ROOM
        width, height = wide[name] * across, high[name] * TALLEST / max(high.values())
        style.label(ax, x - ROOM / 2, GROUND - 0.1, name, size=9, rotation=90, va="bottom")
        ax.add_patch(Rectangle((x, GROUND - height), width, height, facecolor=style.INPUT, linewidth=0))
        x += width
    ax.plot([0, WIDTH], [GROUND, GROUND], color=style.INK, linewidth=1.4)
    return fig
