"""A fast wave, seen at every second pixel, is a slow wave."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import ACCENT, INPUT, NEUTRAL, plots

ALT = """
A cosine of three cycles per eight pixels, sampled at the pixels 0 to 16, drawn
as dots on a thin line. Every second dot is marked with a square. A slow cosine of
one cycle per eight pixels, dashed, runs exactly through all squares.
"""

FREQUENCY = 3 / 8  # cycles per pixel
STRIDE = 2
PIXELS = 17


def draw() -> Figure:
    """Draw the wave, its samples, and the wave that the kept samples suggest."""
    per_sample = FREQUENCY * STRIDE
    alias = abs(per_sample - round(per_sample)) / STRIDE
    t = np.linspace(0, PIXELS - 1, 801)
    n = np.arange(PIXELS)
    kept = n[::STRIDE]

    def wave(f: float, where: np.ndarray) -> np.ndarray:
        return np.cos(2 * np.pi * f * where)

    fig, ax = plots(height=2.9)
    ax.plot(t, wave(FREQUENCY, t), "-", color=INPUT, linewidth=1, label="pattern")
    ax.plot(n, wave(FREQUENCY, n), "o", color=NEUTRAL, markersize=4, label="its pixels")
    ax.plot(kept, wave(FREQUENCY, kept), "s", color=ACCENT, markersize=8, label="kept pixels")
    ax.plot(t, wave(alias, t), "--", color=ACCENT, label="what they suggest")
    ax.set(xlabel="pixel", ylabel="brightness", xticks=kept, yticks=[-1, 0, 1])
    ax.set_ylim(-1.25, 1.25)
    ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1), ncols=4, fontsize=9)
    return fig
