"""LeNet in two rows: what comes out of each layer, to scale."""

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from figures._pages import layers
from figures.style import INK, INPUT, NEUTRAL, OUTPUT, arrow, canvas, label, stack, tint

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
        else:
            found.append(({"Flatten": "flatten", "Linear": "dense"}[layer.kind], layer.shape))
    return found


ALT = "LeNet in two rows, each from left to right: above stacks of squares, the channels, below bars, the vectors, all to scale."
for _what, _shape in [("image", IMAGE), *stages()]:
    ALT += f" {_what[0].upper()}{_what[1:]}: {' × '.join(map(str, _shape))}.".replace("\nReLU", ", ReLU").replace("×", "by")


def draw() -> Figure:
    """Draw the figure."""
    fig, ax = canvas(17.2, 13.4)
    upper, lower, scale = 3.7, 10.1, 0.08
    maps = [IMAGE, *(shape for _, shape in stages() if len(shape) == 3)]
    ends = []
    for (channels, side, _), left, colour in zip(maps, (0.3, 4, 8.3, 11.5, 15), (INPUT, *[OUTPUT] * 4), strict=True):
        step = 0.066 if channels > 6 else 0.11
        right = stack(ax, left, upper, (side * scale, side * scale), channels, step, colour)
        label(ax, (left + right) / 2, upper + 1.9, f"{channels} × {side} × {side}", size=9)
        ends.append((left, right))
    vectors = [shape[0] for _, shape in stages() if len(shape) == 1]
    for units, left in zip(vectors, (1.3, 5.1, 8.9, 12.7), strict=True):
        tall = units * 0.0125
        ax.add_patch(Rectangle((left, lower - tall / 2), 0.3, tall, facecolor=tint(OUTPUT), edgecolor=INK, linewidth=0.8))
        label(ax, left + 0.15, lower + tall / 2 + 0.45, f"{units}", size=9)
        ends.append((left, left + 0.3))
    for k, (name, shape) in enumerate(stages()):
        if name == "flatten":  # from the end of the upper row to the start of the lower one
            x, start, turn = ends[k + 1][0] + 0.15, sum(ends[k]) / 2, upper + 3.1
            ax.plot([start, start, x, x], [upper + 2.3, turn, turn, turn + 0.2], color=INK, linewidth=1.4, linestyle="-")
            arrow(ax, (x, turn + 0.2), (x, lower - shape[0] * 0.00625 - 0.08))
            label(ax, (x + start) / 2, turn - 0.4, name, size=9)
            continue
        middle, foot = (upper, 1.7) if len(shape) == 3 else (lower, lower - 1)
        start, end = ends[k][1] + 0.08, ends[k + 1][0] - 0.08
        arrow(ax, (start, middle), (end, middle))
        x = (start + end) / 2
        if len(shape) == 3:
            ax.plot([x, x], [1.75, middle - 0.2], color=NEUTRAL, linewidth=0.8, linestyle=":")
        label(ax, x, 0.9 if len(shape) == 3 else foot, name, size=9, va="center" if len(shape) == 3 else "top")
    label(ax, 9.1, 12.9, "stacks: channels × height × width", size=9)
    return fig
