"""The way through the chapter: what each section adds, along LeNet."""

import textwrap

from matplotlib.figure import Figure

from figures._pages import layers, titles
from figures.style import INK, INPUT, NEUTRAL, OUTPUT, arrow, canvas, label, stack

IMAGE = (1, 28, 28)
SHAPES = [IMAGE, *(layer.shape for layer in layers("lenet", IMAGE) if layer.arguments)]
TITLES = titles("chapter_convolutional-neural-networks")
# What each section explains: 0 the image, k the k-th step behind it. The last section is about the whole.
EXPLAINED = {"why-conv": 0, "conv-layer": 1, "padding-and-strides": 1, "channels": 3, "pooling": 2}
*PARTS, WHOLE = TITLES
if set(PARTS) != set(EXPLAINED):
    raise ValueError(f"figures/chapter-map.py: EXPLAINED must say what each of these sections explains: {', '.join(PARTS)}.")

_by = [" by ".join(map(str, shape)) for shape in SHAPES]
ALT = f"""The shapes of the data on their way through LeNet, as stacks of squares and as bars joined by arrows: the image,
{_by[0]}, then {", ".join(_by[1:])}. Above, the titles of sections stand with lines to what they explain: """
ALT += "; ".join(
    f"{TITLES[part]}, at " + (f"the step to {_by[EXPLAINED[part]]}" if EXPLAINED[part] else "the image") for part in PARTS
)
ALT += f". {TITLES[WHOLE]} spans all."

LETTER = 0.39  # cells: the mean width of a letter in a title
WIDTH = 22.5
STEP = 0.16  # from one square of a stack to the next


def size(shape: tuple[int, ...]) -> tuple[float, float, int]:
    """Return height and width of a square or bar in cells, and how many of them are drawn."""
    return (0.11 * shape[1], 0.11 * shape[2], min(shape[0], 6)) if len(shape) == 3 else (0.5 + shape[0] / 40, 0.5, 1)


def rows(explained: list[float]) -> list[tuple[float, float, list[str]]]:
    """Return x, y and lines of each title, downwards from left to right, so that no line to the drawing crosses one."""
    found, y, end = [], 1.2, WIDTH
    for part in sorted(PARTS, key=lambda part: EXPLAINED[part]):
        x = explained[EXPLAINED[part]]
        lines = textwrap.wrap(TITLES[part], int((WIDTH - x - 0.3) / LETTER))
        y += 1.2 if x < end else 0  # the same row, if the title before ends left of here
        end = x + 0.3 + LETTER * max(map(len, lines))
        found.append((x, y, lines))
    return found


def draw() -> Figure:
    """Draw the figure."""
    lefts, rights, x = [], [], 0.4
    for shape in SHAPES:
        _, wide, count = size(shape)
        lefts.append(x)
        rights.append(x + wide + STEP * (count - 1))
        x = rights[-1] + (1.4 if shape[1:] == (10, 10) else 1.05)  # room for the widest of the sizes below
    explained = [(lefts[0] + rights[0]) / 2, *((a + b) / 2 for a, b in zip(rights, lefts[1:], strict=False))]
    titled = rows(explained)
    middle = max(y + 1.1 * len(lines) for _, y, lines in titled) + 2
    fig, ax = canvas(WIDTH, middle + 5.4)
    for number, (shape, left, right) in enumerate(zip(SHAPES, lefts, rights, strict=True)):
        tall, wide, count = size(shape)
        stack(ax, left, middle, (tall, wide), count, STEP, OUTPUT if number else INPUT)
        lower = len(shape) == 3 and number % 2 == 0  # side by side there is no room for them
        label(ax, (left + right) / 2, middle + 2.7 + lower, " × ".join(map(str, shape)), size=9)
        if number:
            arrow(ax, (rights[number - 1] + 0.1, middle), (left - 0.1, middle))
    for x, y, lines in titled:
        for k, line in enumerate(lines):
            label(ax, x + 0.3, y + 1.1 * k, line, size=10, fontweight="bold", ha="left")
        foot = middle - (1.8 if x == explained[0] else 0.2)  # above the image, or at an arrow
        ax.plot([x, x], [y - 0.4, foot], color=NEUTRAL, linewidth=1, linestyle=":")
    left, right = lefts[0], rights[-1]
    ax.plot([left, left, right, right], [1.5, 1.1, 1.1, 1.5], color=INK, linewidth=1.2)
    label(ax, (left + right) / 2, 0.5, TITLES[WHOLE], size=10, fontweight="bold")
    label(ax, (left + right) / 2, middle + 4.8, "channels × height × width", size=9)
    return fig
