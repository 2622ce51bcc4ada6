"""Makes the embedded subset from the full set, once: `python -m bookbuild.tools.subset`.

The same number of images of every class, chosen and shuffled with a fixed seed.
"""

from __future__ import annotations

import hashlib
import lzma

import numpy as np
from numpy.typing import NDArray

from d2l import data

SEED = 0
PER_CLASS = {"training": 1000, "test": 200}


def choose(labels: NDArray[np.int64], per_class: int, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return indices, `per_class` for each class in `labels`, in random order."""
    chosen = [rng.choice(np.flatnonzero(labels == c), per_class, replace=False) for c in range(len(data.CLASSES))]
    return rng.permutation(np.concatenate(chosen))


def make() -> dict[str, bytes]:
    """Return the four IDX files of the subset, uncompressed, by name. Needs the full set."""
    rng = np.random.default_rng(SEED)
    files = {}
    for whole in data.fashion_mnist("full"):
        part = whole[choose(whole.labels, PER_CLASS[whole.split], rng)]
        images, labels = data.FILES[whole.split]
        files[images] = data.format_idx(part.images)
        files[labels] = data.format_idx(part.labels.astype(np.uint8))
    return files


def main() -> None:
    """Write the subset into the package and print the checksums that d2l/data.py must hold."""
    for name, content in make().items():
        path = data.EMBEDDED / f"{name}.xz"
        path.write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))
        print(f'    "{name}": "{hashlib.sha256(content).hexdigest()}",')


if __name__ == "__main__":
    main()
