"""What the live figures show, as scripts: a page that was opened as a file may run scripts, but read no other files."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from PIL import Image

from d2l import data

EACH = 2  # garments of each class
LOOKED_AT = 64  # pictures that LeNet may look at
DYES = [[1, 0.15, 0.1], [1, 0.85, 0.1], [0.1, 0.75, 0.3], [0.2, 0.35, 1]]  # of the section on channels
LEARN, HELD_OUT = 1024, 256  # images that a network is trained on, and tested with
ACROSS = 32  # of them in a row of the mosaic
QUALITY = 5  # of WebP: 90 kB


def script(name: str, values: Mapping[str, object]) -> str:
    """Return JavaScript that gives the values to live figures as `live.data.NAME`; arrays of bytes as base64."""
    plain = {
        key: base64.b64encode(value.tobytes()).decode() if isinstance(value, np.ndarray) else value
        for key, value in values.items()
    }  # fmt: skip
    return f"live.data.{name} = {json.dumps(plain)};\n"


def garments() -> dict[str, object]:
    """The first test images of each class, 28 x 28 bytes each, in the order of the classes."""
    images = data.fashion_mnist("embedded")[1]
    chosen = np.concatenate([np.flatnonzero(images.labels == label)[:EACH] for label in range(len(images.classes))])
    return {
        "names": [images.classes[label] for label in images.labels[chosen]],
        "pixels": images.images[chosen].reshape(-1),
    }


def lenet_pictures() -> data.ImageDataset:
    """The first test images, which the live LeNet may look at, sorted by class; ankle boots come first."""
    images = data.fashion_mnist("embedded")[1][:LOOKED_AT]
    return images[np.argsort(-images.labels, kind="stable")]


def dyed() -> dict[str, object]:
    """The four garments that the section on channels dyes, 28 x 28 grey bytes each, and their dyes (red, green, blue)."""
    images = data.fashion_mnist("embedded")[0]
    chosen = [int(np.argmax(images.labels == label)) for label in (0, 1, 8, 9)]
    return {"pixels": images.images[chosen].reshape(-1), "dyes": DYES}


def lenet(notebook: Path) -> dict[str, object]:
    """The network that the notebook on LeNet left beside it, one byte a weight, and the first picture it may look at.

    Raises FileNotFoundError, which says what to do, if it left none.
    """
    path = notebook.with_name("lenet-weights.npz")
    if not path.is_file():
        raise FileNotFoundError(f"{path} is not there; {notebook.name} writes it when it runs: remove that, build again.")
    with np.load(path) as kept:
        whole = [kept[f"arr_{k}"] for k in range(len(kept["steps"]))]
        steps = [float(np.float32(step)) for step in kept["steps"]]
    pictures = lenet_pictures()
    return {
        "shapes": [array.shape for array in whole],
        "steps": steps,
        "weights": np.concatenate([array.reshape(-1) for array in whole]),
        "classes": list(pictures.classes),
        "labels": pictures.labels.tolist(),
        "picture": pictures.images[0],
    }


def clothes() -> dict[str, object]:
    """All of LeNet's pictures, which are loaded when a reader asks for another than the first."""
    return {"pixels": lenet_pictures().images.reshape(-1)}


def learning() -> dict[str, object]:
    """A mosaic of training images as WebP, and their labels: LEARN to learn from, then HELD_OUT of the validation images."""
    images = data.fashion_mnist("embedded")[0]
    chosen = np.r_[:LEARN, len(images) - HELD_OUT : len(images)]
    mosaic = images.images[chosen].reshape(-1, ACROSS, 28, 28).swapaxes(1, 2).reshape(-1, ACROSS * 28)
    file = io.BytesIO()
    Image.fromarray(mosaic).save(file, "WEBP", quality=QUALITY, method=6)
    labels = images.labels[chosen].tolist()
    return {"mosaic": np.frombuffer(file.getvalue(), np.uint8), "labels": labels, "learn": LEARN, "across": ACROSS}


MAKERS: dict[str, Callable[[], dict[str, object]]] = {
    "clothes": clothes, "dyed": dyed, "garments": garments, "learning": learning,
}  # fmt: skip


def networks() -> dict[str, object]:
    """What the drawing of all networks shows."""
    from figures import _networks  # other books have no such figure, and not this folder

    return _networks.networks()


def scripts(trained: Path | None, compared: bool = False) -> dict[str, str]:
    """Return the text of each script by its name.

    `trained` is the executed notebook that trained LeNet, if there is one; `compared` says whether all networks are.
    """
    found = {name: script(name, make()) for name, make in MAKERS.items()}
    found |= {"lenet": script("lenet", lenet(trained))} if trained else {}
    return found | ({"networks": script("networks", networks())} if compared else {})
