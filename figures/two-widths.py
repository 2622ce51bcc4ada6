"""The width of an image, and the width of a network, for the margin."""

from matplotlib.figure import Figure

from figures import style

ALT = """
Left, one image, with a line along its lower side: its width is a number of pixels. Right, eight small maps one behind
the other, with a line along them: the width of a layer is how many maps it has.
"""


def draw() -> Figure:
    """Draw an image and a layer."""
    fig, ax = style.canvas(7.4, 4.6)
    ax.add_patch(style.Rectangle((0.2, 0.3), 2.6, 2.6, facecolor=style.tint(style.INPUT), edgecolor=style.INK, linewidth=0.8))
    style.label(ax, 1.5, 3.9, "width of\nan image", size=9.5)
    end = style.stack(ax, 4.2, 1.6, (1.2, 1.2), 8, 0.2, style.OUTPUT)
    style.label(ax, 5.6, 3.9, "width of\na layer", size=9.5)
    for start, stop in (((0.2, 3.15), (2.8, 3.15)), ((4.0, 1.7), (end - 1.4, 3.1))):
        ax.plot(*zip(start, stop, strict=True), color=style.ACCENT, linewidth=1.8, linestyle="-", solid_capstyle="butt")
    return fig
