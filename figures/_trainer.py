"""The trainer of the live figures, in the JavaScript engine that renders the book's formulas."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from PIL import Image
from py_mini_racer import MiniRacer

from theme.live import data, page


def images() -> dict[str, dict[str, list[float]]]:
    """Return the images as the live figure sees them: pixels from 0 to 1, (n, 784) in one list, and labels of each set."""
    given: dict[str, Any] = data.learning()
    mosaic = np.asarray(Image.open(io.BytesIO(given["mosaic"].tobytes())).convert("L"))
    tiles = mosaic.reshape(-1, 28, given["across"], 28).swapaxes(1, 2).reshape(-1, 784) / 255
    sets = {"learn": slice(0, given["learn"]), "valid": slice(given["learn"], None)}
    return {name: {"pixels": tiles[rows].ravel().tolist(), "labels": given["labels"][rows]} for name, rows in sets.items()}


@contextmanager
def engine() -> Iterator[MiniRacer]:
    """Start an engine with `tensors` and `library`, the trainer's functions, in it."""
    with MiniRacer() as running:
        for name in ("tensors", "layers", "training"):
            running.eval((page.HERE / f"{name}.js").read_text(encoding="utf-8"))
        running.eval("const library = trainingLibrary(tensors);")
        yield running


def run(settings: dict[str, object], steps: int, look: int) -> tuple[list[float], list[float]]:
    """Train LeNet; return the loss of each step, and the share of held-out images right after each `look` steps, from 0 on."""
    with engine() as running:
        running.eval(f"""
            const sets = {json.dumps(images())};
            for (const set of Object.values(sets)) set.pixels = Float32Array.from(set.pixels);
            const trainer = new library.Trainer({json.dumps(settings)}, sets);""")
        losses: list[Any] = []
        shares: list[Any] = []
        for step in range(steps + 1):
            if step % look == 0:
                shares.append(running.eval("trainer.accuracy()"))
            if step < steps:
                losses.append(running.eval("trainer.step()"))
    return losses, shares
