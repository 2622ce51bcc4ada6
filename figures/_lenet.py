"""The network that the section on LeNet trained with MXNet, in NumPy: drawing needs no framework.

`python -m figures._lenet` takes its weights over from where the section left them when it last ran. Tests compare
what it computes with PyTorch, and its answers with those of the weights that the section left.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

PAGE = "chapter_convolutional-neural-networks/lenet.md"
WEIGHTS = Path(__file__).with_name("lenet-weights.npz")

Tensor = NDArray[np.float64]


def weights() -> list[Tensor]:
    """Return kernels, weights and biases, layer by layer; they are kept as whole numbers of steps."""
    with np.load(WEIGHTS) as kept:
        return [kept[f"arr_{k}"] * step for k, step in enumerate(kept["steps"])]


def _convolution(X: Tensor, W: Tensor, b: Tensor) -> Tensor:
    windows = sliding_window_view(X, W.shape[2:], axis=(1, 2))
    return np.maximum(np.einsum("cijab,ocab->oij", windows, W) + b[:, None, None], 0)


def _pooling(X: Tensor) -> Tensor:
    channels, height, width = X.shape
    return X.reshape(channels, height // 2, 2, width // 2, 2).max((2, 4))


def looks(X: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return what both convolutions make of a picture (28, 28), and the probabilities of the classes."""
    W1, b1, W2, b2, *dense = weights()
    first = _convolution(np.pad(X, 2)[None], W1, b1)
    second = _convolution(_pooling(first), W2, b2)
    x = _pooling(second).ravel()
    for W, b in zip(dense[:-2:2], dense[1:-2:2], strict=True):
        x = np.maximum(W @ x + b, 0)
    scores = dense[-2] @ x + dense[-1]
    powers = np.exp(scores - scores.max())
    return first, second, powers / powers.sum()


def main() -> None:
    """Take the weights over."""
    from bookbuild import layout

    shutil.copy(layout.executed(PAGE, "mxnet").with_name(WEIGHTS.name), WEIGHTS)
    print(f"Wrote {WEIGHTS.name}.")


if __name__ == "__main__":
    main()
