"""The maps along a dense block: which layer made them, who sees them, and the weights of each layer."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures.style import ACCENT, INK, INPUT, KERNEL, NEUTRAL, OUTPUT, arrow, canvas, label, tint

CHANNELS, GROWTH, LAYERS, KERNEL_SIZE = 4, 2, 3, 3
SEEN = [CHANNELS + layer * GROWTH for layer in range(LAYERS + 1)]  # by each layer, and behind the last
WEIGHTS = [KERNEL_SIZE**2 * seen * GROWTH for seen in SEEN[:-1]]
COLOURS = [INPUT, OUTPUT, ACCENT, NEUTRAL]  # what came in, and what each layer made
ALT = (
    f"""Four stacks of maps from left to right. The first has the {CHANNELS} maps that come in. """
    + " ".join(
        f"Layer {layer + 1} sees all {seen} and makes {GROWTH} new ones, with {weights} weights; they are put below the old"
        f" ones, so that the next stack has {seen + GROWTH}."
        for layer, (seen, weights) in enumerate(zip(SEEN[:-1], WEIGHTS, strict=True))
    )
    + f" Together the layers have {sum(WEIGHTS)} weights."
)


def draw() -> Figure:
    """Draw the stacks, with a layer between any two of them."""
    step, wide, top = 6.1, 1.9, 1.5
    fig, ax = canvas(LAYERS * step + wide + 1.0, top + SEEN[-1] + 1.7)
    for place, seen in enumerate(SEEN):
        x = 0.5 + place * step
        label(ax, x + wide / 2, 0.8, f"{seen} maps", size=10)
        for row in range(seen):
            maker = 0 if row < CHANNELS else 1 + (row - CHANNELS) // GROWTH
            fresh = maker == place
            ax.add_patch(
                Rectangle(
                    (x, top + row), wide, 0.86,
                    facecolor=COLOURS[maker] if fresh else tint(COLOURS[maker], 0.35), edgecolor=INK, linewidth=0.8,
                )
            )  # fmt: skip
        if place == LAYERS:
            break
        middle = top + seen / 2
        box = x + wide + 1.0
        ax.plot([x + wide + 0.25] * 2, [top, top + seen - 0.14], color=INK, linewidth=1.4, linestyle="-")
        ax.add_patch(Rectangle((box, middle - 0.75), 2.2, 1.5, facecolor=tint(KERNEL), edgecolor=INK, linewidth=0.8))
        label(ax, box + 1.1, middle, f"{KERNEL_SIZE} × {KERNEL_SIZE}", size=10)
        label(ax, box + 1.1, middle - 1.35, f"{WEIGHTS[place]} weights", size=9)
        arrow(ax, (x + wide + 0.25, middle), (box, middle))
        new = top + seen + GROWTH / 2 - 0.07
        ax.plot([box + 1.1, box + 1.1], [middle + 0.75, new], color=INK, linewidth=1.4, linestyle="-")
        arrow(ax, (box + 1.1, new), (x + step - 0.1, new))
    label(ax, 0.5 + (LAYERS * step + wide) / 2, top + SEEN[-1] + 0.9,
          f"{' + '.join(map(str, WEIGHTS))} = {sum(WEIGHTS)} weights", size=11)  # fmt: skip
    return fig
