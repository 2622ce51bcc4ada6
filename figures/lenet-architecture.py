"""LeNet from left to right: what comes out of each layer, to scale."""

import math

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures._pages import layers
from figures.style import INK, INPUT, KERNEL, NEUTRAL, OUTPUT, arrow, canvas, label, tint

IMAGE = (1, 28, 28)


def stages() -> list[tuple[str, tuple[int, ...]]]:
    """Return what each stage does, and the shape of its output: a layer, with the activation behind it."""
    found: list[tuple[str, tuple[int, ...]]] = []
    for layer in layers("lenet", IMAGE):
        kernel, padding = layer.arguments.get("kernel_size"), layer.arguments.get("padding")
        if layer.kind == "ReLU":
            found[-1] = (f"{found[-1][0]}\nReLU", layer.shape)
        elif layer.kind == "Conv2d":
            found.append((f"convolution\n{kernel} × {kernel}" + (f", padding {padding}" if padding else ""), layer.shape))
        elif layer.kind == "MaxPool2d":
            found.append((f"maximum\npooling\n{kernel} × {kernel}", layer.shape))
        elif layer.kind == "Linear":
            found.append(("dense", layer.shape))
    return found


ALT = "LeNet from left to right. Blocks are stacks of squares, the taller the larger the channels; bars are vectors."
for _what, _shape in [("image", IMAGE), *stages()]:
    ALT += f" {_what[0].upper()}{_what[1:]}: {' × '.join(map(str, _shape))}.".replace("\nReLU", ", ReLU").replace("×", "by")


def draw() -> Figure:
    """Draw the figure."""
    fig, ax = canvas(17.1, 7.1)
    middle, scale, shift = 3.9, 0.08, 0.11
    maps = [IMAGE, *(shape for _, shape in stages() if len(shape) == 3)]
    lefts = (0.25, 2.9, 6.1, 8.6, 11.25)
    colours = (INPUT, OUTPUT, OUTPUT, OUTPUT, OUTPUT)
    ends = []
    for (channels, side, _), left, colour in zip(maps, lefts, colours, strict=True):
        size = side * scale
        deep = (channels - 1) * shift * (0.6 if channels > 6 else 1)
        step = deep / max(channels - 1, 1)
        top = middle - (size + deep) / 2
        for k in range(channels):
            ax.add_patch(
                Rectangle(
                    (left + k * step, top + k * step),
                    size,
                    size,
                    facecolor=tint(colour),
                    edgecolor=INK,
                    linewidth=0.8,
                )
            )
        below = middle + 0.45 + (size + deep) / 2
        label(ax, left + (size + deep) / 2, below, f"{channels} × {side} × {side}")
        ends.append((left, left + size + deep))
    vectors = [shape[0] for _, shape in stages() if len(shape) == 1]
    for units, left in zip(vectors, (13.35, 15.2, 16.6), strict=True):
        tall = units * 0.03
        ax.add_patch(
            Rectangle(
                (left, middle - tall / 2),
                0.3,
                tall,
                facecolor=tint(KERNEL, 0.6),
                edgecolor=INK,
                linewidth=0.8,
            )
        )
        label(ax, left + 0.15, middle + tall / 2 + 0.45, f"{units}")
        ends.append((left, left + 0.3))
    label(ax, sum(ends[4]) / 2, middle + 1.7, f"= {math.prod(maps[-1])}")
    for k, (name, _) in enumerate(stages()):
        start, end = ends[k][1] + 0.08, ends[k + 1][0] - 0.08
        arrow(ax, (start, middle), (end, middle))
        x = (start + end) / 2
        up = 0.75
        label(ax, x, up, name, size=9)
        ax.plot([x, x], [1.45, middle - 0.2], color=NEUTRAL, linewidth=0.8, linestyle=":")
    label(ax, 2.9, 6.7, "sizes: channels × height × width", size=9)
    return fig
