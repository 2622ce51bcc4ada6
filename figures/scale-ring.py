"""All-reduce in a ring of three workers: what each holds after each step."""

import numpy as np
from matplotlib.figure import Figure

from figures.style import INK, INPUT, OUTPUT, arrow, canvas, grid, label

WORKERS = 3
GRADIENTS = np.array([[1, 4, 2], [3, 0, 5], [2, 1, 1]])
STATES = ("at first", "step 1", "step 2", "step 3", "step 4")


def history() -> list[np.ndarray]:
    """Return what the workers hold at first and after each step."""
    held, states = GRADIENTS.copy(), [GRADIENTS.copy()]
    for step in range(2 * (WORKERS - 1)):
        sent = [(r, (r - step) % WORKERS) for r in range(WORKERS)]
        messages = [held[r, k] for r, k in sent]
        for (r, k), message in zip(sent, messages, strict=True):
            mine = (r + 1) % WORKERS
            held[mine, k] = message + (held[mine, k] if step < WORKERS - 1 else 0)
        states.append(held.copy())
    assert (held == GRADIENTS.sum(axis=0)).all()
    return states


HELD = history()
ALT = "Three workers hold three numbers each, in five states. " + " ".join(
    f"{name.capitalize()}: " + "; ".join(f"worker {r} holds {', '.join(map(str, row))}" for r, row in enumerate(state)) + "."
    for name, state in zip(STATES, HELD, strict=True)
)


def draw() -> Figure:
    """Draw the figure."""
    gap, left, top = 4.7, 3.7, 1.5
    fig, ax = canvas(left + 4 * gap + 3.6, 6.9)
    sums = GRADIENTS.sum(axis=0)
    for number, (name, state) in enumerate(zip(STATES, HELD, strict=True)):
        x = left + number * gap
        label(ax, x + 1.5, 0.7, name)
        for r in range(WORKERS):
            y = top + 2.1 * r
            grid(ax, [[None if value == total else value for value, total in zip(state[r], sums, strict=True)]], x, y,
                 colour=INPUT, size=10)  # fmt: skip
            for k in range(WORKERS):
                if state[r, k] == sums[k]:
                    grid(ax, [[state[r, k]]], x + k, y, colour=OUTPUT, size=10, highlight=(0, 0, 1, 1))
            if number == 0:
                label(ax, 1.75, y + 0.5, f"worker {r}")
        if number < len(HELD) - 1:
            for r in range(WORKERS):
                down = (r + 1) % WORKERS
                arrow(ax, (x + 3.15, top + 2.1 * r + 0.5), (x + gap - 0.15, top + 2.1 * down + 0.5), colour=INK, linewidth=1)
    return fig
