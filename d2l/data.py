"""Fashion-MNIST in memory: 28×28 grey images of clothes, ten classes.

The environment variable `D2L_DATA` chooses the set:

- `embedded`: the subset inside this package, 10,000 training and 2,000 test images;
- `full`: all 60,000 and 10,000 images, from our cache (`python -m d2l.download` fills it) or from
  Debian's package dataset-fashion-mnist;
- a folder with the four IDX files under their usual names, plain or ending in .gz or .xz;
- unset: `full` if it is on this machine already, else `embedded`.

Nothing is downloaded here. What is read as embedded or full must have the right SHA-256.
"""

import functools
import gzip
import hashlib
import lzma
import math
import os
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
from numpy.typing import NDArray

CLASSES = ("t-shirt", "trouser", "pullover", "dress", "coat",
           "sandal", "shirt", "sneaker", "bag", "ankle boot")  # fmt: skip
FILES = {  # split -> IDX file of the images, IDX file of the labels
    "training": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
    "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"),
}
SUFFIXES = ("", ".gz", ".xz")
LARGEST = 16 + 60_000 * 28 * 28  # bytes of the largest file of the full set, decompressed
EMBEDDED = Path(__file__).parent / "fashion_mnist"
DEBIAN = Path("/usr/share/datasets/fashion-mnist")

# SHA-256 of the files when decompressed, because mirrors compress them anew.
FULL_SHA256 = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
EMBEDDED_SHA256 = {
    "train-images-idx3-ubyte": "aad122feb555af9d813cefb13d126c1912c33797a39a5b51ee8ef3162ac7ec0b",
    "train-labels-idx1-ubyte": "98a8df9ad475a169d1b064c16a2fc31bd1ade5958ce50405898c5433c4b28d17",
    "t10k-images-idx3-ubyte": "4285a73a709fbed9404eadee513dbf18e0d86b3c1c580c896eb5320c5ac037d2",
    "t10k-labels-idx1-ubyte": "c02045e97ad6659fe3785ea2a5a4972575b4d266a331d8451b50b78ff2ca2a96",
}


class DataError(Exception):
    """Data that is missing, damaged or wrongly asked for; the message says how to mend it."""


@dataclass(frozen=True, eq=False, repr=False)
class ImageDataset:
    """Images with their labels, in memory.

    `images` is uint8 of shape (n, 28, 28), 0 background to 255 brightest; `labels` is int64 of
    shape (n,), indices into `classes`. `source` says where they come from: "embedded", "full" or a
    folder. `split` is "training" or "test".
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]
    classes: tuple[str, ...]
    source: str
    split: str

    def __post_init__(self) -> None:
        if not len(self):
            raise ValueError("A data set must have an image; this one would be empty.")

    def __len__(self) -> int:
        return len(self.labels)

    def checked(self, scores: Any) -> Any:
        """Return `scores`, of any framework; raise ValueError unless they are (batch, one for each class)."""
        wanted = int(self.labels.max()) + 1
        if len(scores.shape) != 2 or scores.shape[1] < wanted:
            raise ValueError(
                f"The network's scores have shape {tuple(scores.shape)}; they must be (batch, {wanted}), "
                f"one for each class. Give it as many outputs."
            )
        return scores

    def __getitem__(self, index: Any) -> "ImageDataset":
        """Return the smaller dataset at a slice, an array of indices or an array of booleans.

        A slice shares memory with the whole. Raises TypeError for a single number or several axes, and
        ValueError if no image is left.
        """
        if not isinstance(index, slice) and np.ndim(index) != 1:
            raise TypeError(
                f"A dataset is indexed by a slice or an array of indices, not by {index!r}. "
                f"For one example take dataset.images[{index!r}] and dataset.labels[{index!r}]."
            )
        return replace(self, images=self.images[index], labels=self.labels[index])

    def __repr__(self) -> str:
        where = {"embedded": "embedded subset", "full": "full set"}.get(self.source, self.source)
        height, width = self.images.shape[1:]
        return f"Fashion-MNIST, {self.split}: {len(self):,} images, {height}×{width}, {len(self.classes)} classes ({where})"


def fashion_mnist(source: str | None = None) -> tuple[ImageDataset, ImageDataset]:
    """Return the training set and the test set.

    `source` is "embedded", "full" or a folder; None takes it from the environment variable
    `D2L_DATA`, and if that is unset, the full set where it is on this machine, else the embedded
    one. Files are read once in a process; every call returns fresh arrays that may be changed.
    Raises DataError if the data is missing or damaged.
    """
    source = source or chosen_source()
    return tuple(  # type: ignore[return-value]
        ImageDataset(images.copy(), labels.copy(), CLASSES, source, split)
        for split, (images, labels) in zip(FILES, _load(*locate(source)), strict=True)
    )


def cache_folder() -> Path:
    """Return the folder for the full set, in `D2L_CACHE` if that is set, else the user's cache."""
    chosen = os.environ.get("D2L_CACHE")
    base = Path(chosen).expanduser() if chosen else platformdirs.user_cache_path("d2l")
    return base / "fashion-mnist"


def full_folder() -> Path | None:
    """Return the folder on this machine that has all four files of the full set, or None."""
    for folder in (cache_folder(), DEBIAN):
        if all(find_idx(folder, name) for name in FULL_SHA256):
            return folder
    return None


def find_idx(folder: Path, name: str) -> Path | None:
    """Return the file called `name`, plain or compressed, in `folder`, or None."""
    return next((p for s in SUFFIXES if os.path.isfile(p := folder / f"{name}{s}")), None)


def chosen_source() -> str:
    """Return what `D2L_DATA` says, or "full" or "embedded" if it says nothing."""
    return os.environ.get("D2L_DATA") or ("embedded" if full_folder() is None else "full")


def locate(source: str) -> tuple[Path, str]:
    """Return the folder that `source` means, and which checksums hold there."""
    if source == "embedded":
        return EMBEDDED, "embedded"
    if source == "full":
        folder = full_folder()
        if folder is None:
            raise DataError(
                f"The full Fashion-MNIST was asked for (D2L_DATA=full), but neither "
                f"{cache_folder()} nor {DEBIAN} holds its four files. Fetch it with "
                f"`python -m d2l.download`, or set D2L_DATA=embedded for the subset that "
                f"comes with the book."
            )
        return folder, "full"
    folder = Path(os.path.realpath(os.path.expanduser(source)))
    if not folder.is_dir():
        raise DataError(
            f"D2L_DATA is {source!r}, and {folder} is not a folder. Allowed are `embedded`, `full` "
            f"or a folder with the IDX files {', '.join(FULL_SHA256)} (plain, .gz or .xz). Correct "
            f"it, or unset D2L_DATA."
        )
    return folder, "none"


@functools.lru_cache(maxsize=4)
def _load(folder: Path, checksums: str) -> list[tuple[NDArray[np.uint8], NDArray[np.int64]]]:
    """Return images and labels of both splits from the IDX files in `folder`, verified."""
    expected = {"embedded": EMBEDDED_SHA256, "full": FULL_SHA256, "none": {}}[checksums]
    mend = {
        "embedded": "The installed package is damaged: install it again.",
        "full": "Fetch it again with `python -m d2l.download`, or set "
        "D2L_DATA=embedded for the subset that comes with the book.",
        "none": "Put a good copy there, or set D2L_DATA to `embedded` or `full`.",
    }[checksums]
    result = []
    for names in FILES.values():
        arrays = []
        for name in names:
            path = find_idx(folder, name)
            if path is None:
                raise DataError(f"{folder} has no file {name} (nor {name}.gz, nor {name}.xz). {mend}")
            try:
                content = read_verified(path, expected.get(name))
                arrays.append(parse_idx(content))
            except DataError as error:
                raise DataError(f"{path}: {error} {mend}") from error
        images, labels = arrays
        problem = _disagreement(images, labels)
        if problem:
            raise DataError(f"{folder}: {names[0]} and {names[1]}: {problem} {mend}")
        result.append((images, labels.astype(np.int64)))
    return result


def _disagreement(images: NDArray[np.uint8], labels: NDArray[np.uint8]) -> str | None:
    """Return what is wrong with images and labels that are each well-formed IDX, or None."""
    if images.ndim != 3 or images.shape[1:] != (28, 28):
        return f"images have shape {images.shape}, expected (n, 28, 28)."
    if not len(images):
        return "there is no image."
    if labels.shape != (len(images),):
        return f"{len(images)} images, but labels of shape {labels.shape}; expected one for each."
    if labels.max() >= len(CLASSES):
        return f"there is a label {labels.max()}; expected 0 to {len(CLASSES) - 1}."
    return None


def read_verified(path: Path, sha256: str | None) -> bytes:
    """Return what the file `path` holds, decompressed by its suffix (.gz, .xz or none).

    Raises DataError if it cannot be read, is truncated or damaged, or if `sha256` is given and is
    not the content's checksum.
    """
    openers: dict[str, Any] = {".gz": gzip.open, ".xz": lzma.open}
    try:
        with openers.get(path.suffix, open)(path, "rb") as file:
            # The files whose checksums we know are small: a bomb is not unpacked to its end.
            content: bytes = file.read(-1 if sha256 is None else LARGEST + 1)
    except EOFError as error:
        raise DataError("the file is truncated: its compressed data ends early.") from error
    except (gzip.BadGzipFile, lzma.LZMAError, zlib.error) as error:
        raise DataError(f"the file is damaged and does not decompress ({error}).") from error
    except OSError as error:
        raise DataError(f"the file cannot be read ({error.strerror}).") from error
    found = hashlib.sha256(content).hexdigest()
    if sha256 is not None and found != sha256:
        raise DataError(f"wrong checksum: SHA-256 of the content is {found}, expected {sha256}.")
    return content


def parse_idx(content: bytes) -> NDArray[np.uint8]:
    """Return the array in an IDX file of unsigned bytes; read-only, it shares `content`'s memory.

    The format: two zero bytes, 0x08 for unsigned bytes, the number of axes; the length of each axis
    as a 32-bit big-endian integer; then the values, last axis fastest. Raises DataError if
    `content` is anything else.
    """
    if len(content) < 4:
        raise DataError(f"an IDX file has at least 4 bytes, this one has {len(content)}.")
    if content[:3] != b"\0\0\x08":
        raise DataError(f"an IDX file of bytes starts with 000008, not {content[:3].hex()}.")
    if not 1 <= content[3] <= 4:
        raise DataError(f"expected an array of 1 to 4 axes, the header says {content[3]}.")
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise DataError(f"its header should have {start} bytes, the content has {len(content)}.")
    shape = tuple(int(n) for n in np.frombuffer(content, ">u4", content[3], 4))
    if len(content) != start + math.prod(shape):
        raise DataError(f"an array of shape {shape} needs {start + math.prod(shape)} bytes, the content has {len(content)}.")
    return np.frombuffer(content, np.uint8, offset=start).reshape(shape)


def format_idx(array: NDArray[np.uint8]) -> bytes:
    """Return the IDX file of an array of unsigned bytes: the inverse of `parse_idx`."""
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return header + array.tobytes()
