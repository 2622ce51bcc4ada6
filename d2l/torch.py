"""The book's package for PyTorch: `from d2l import torch as d2l`.

Helpers are imported first. Below them stands the code that pages save.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import nn

from d2l import torch as d2l  # what pages call this module
from d2l._torch_tools import Array, Net, best_device, median_seconds, recorded_runs, set_seed, show_evidence
from d2l.arrays import to_numpy
from d2l.data import DataError, ImageDataset, fashion_mnist
from d2l.history import History
from d2l.plot import plot, show_images, show_matrices
from d2l.timing import Timer

# What follows is copied from the pages by `make lib`; change it there.


def corr2d(X: torch.Tensor, K: torch.Tensor) -> torch.Tensor:
    """Return the cross-correlation of the matrix `X` with the kernel `K`.

    Shapes: X (n_h, n_w), K (k_h, k_w), result (n_h-k_h+1, n_w-k_w+1). X and
    K have the same dtype, and so has the result. Differentiable in both.
    Raises ValueError if X or K is not a matrix or K does not fit into X,
    TypeError if the dtypes differ, or are bytes, which would overflow.
    """
    if X.ndim != 2 or K.ndim != 2:
        raise ValueError(f"corr2d needs two matrices, not arrays of shapes "
                         f"{tuple(X.shape)} and {tuple(K.shape)}.")
    if X.dtype != K.dtype or X.dtype == torch.uint8:
        raise TypeError(f"X is {X.dtype} and K is {K.dtype}; "
                        f"convert both to floats.")
    (n_h, n_w), (k_h, k_w) = X.shape, K.shape
    h, w = n_h - k_h + 1, n_w - k_w + 1
    if min(h, w, k_h, k_w) < 1:
        raise ValueError(f"A {k_h}x{k_w} kernel does not fit into a "
                         f"{n_h}x{n_w} input.")
    Y = torch.zeros((h, w), dtype=X.dtype, device=X.device)
    for a in range(k_h):
        for b in range(k_w):
            Y = Y + K[a, b] * X[a:a + h, b:b + w]
    return Y


def corr2d_multi_in(X: d2l.Array, K: d2l.Array) -> d2l.Array:
    """Return the sum of the cross-correlations of X[c] with K[c].

    Shapes: X (c_i, n_h, n_w), K (c_i, k_h, k_w), result
    (n_h-k_h+1, n_w-k_w+1). Raises ValueError if the channels are not
    equally many, at least one, and whatever `corr2d` raises.
    """
    if not 0 < len(X) == len(K):
        raise ValueError(f"X has {len(X)} channels, K is for {len(K)}.")
    return sum(d2l.corr2d(X[c], K[c]) for c in range(len(X)))


def corr2d_multi_in_out(X: torch.Tensor,
                        K: torch.Tensor) -> torch.Tensor:
    """Return an output channel for each kernel in K, from all of X.

    Shapes: X (c_i, n_h, n_w), K (c_o, c_i, k_h, k_w), result
    (c_o, n_h-k_h+1, n_w-k_w+1). Raises what `corr2d_multi_in` raises.
    """
    return torch.stack([corr2d_multi_in(X, kernel) for kernel in K])


def pool2d(X: torch.Tensor, pool_size: tuple[int, int],
           mode: str = "max") -> torch.Tensor:
    """Slide a window over the matrix `X`; return its maxima or averages.

    Shapes: X (n_h, n_w), floats; pool_size (k_h, k_w); result
    (n_h-k_h+1, n_w-k_w+1). `mode` is "max" or "avg". Raises ValueError if
    it is another, X is no matrix, or the window does not fit.
    """
    if X.ndim != 2 or mode not in ("max", "avg"):
        raise ValueError(f"X must be a matrix and mode 'max' or 'avg', not "
                         f"{tuple(X.shape)} and {mode!r}.")
    (n_h, n_w), (k_h, k_w) = X.shape, pool_size
    h, w = n_h - k_h + 1, n_w - k_w + 1
    if min(h, w, k_h, k_w) < 1:
        raise ValueError(f"A {k_h}x{k_w} window does not fit into a "
                         f"{n_h}x{n_w} input.")
    copies = torch.stack([X[a:a + h, b:b + w]        # (k_h * k_w, h, w)
                          for a in range(k_h) for b in range(k_w)])
    return copies.amax(dim=0) if mode == "max" else copies.mean(dim=0)


def batches(dataset: d2l.ImageDataset, batch_size: int, *,
            rng: np.random.Generator | None = None,
            device: torch.device | None = None
            ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
    """Yield a data set in minibatches `(X, y)`, the last maybe smaller.

    X is float32 (batch, 1, height, width) from 0 to 1, y int64 (batch,),
    both on `device`, by default the CPU. A NumPy generator `rng` shuffles.
    Raises ValueError if `batch_size` is below 1.
    """
    if batch_size < 1:
        raise ValueError(f"batch_size must be 1 or more, not {batch_size}.")
    order = np.arange(len(dataset))
    if rng is not None:
        rng.shuffle(order)
    for start in range(0, len(order), batch_size):
        rows = order[start:start + batch_size]
        X = torch.from_numpy(dataset.images[rows, None]).to(device)
        y = torch.from_numpy(dataset.labels[rows]).to(device)
        yield X.float() / 255, y


def lenet(*, num_classes: int = 10, in_channels: int = 1,
          activation: str = "relu", pooling: str = "max",
          gain: float = 2 ** 0.5) -> nn.Sequential:
    """Return LeNet, initialised.

    It maps float32 (batch, in_channels, 28, 28) to (batch, num_classes).
    `activation` is relu, sigmoid or tanh, `pooling` max or average. Biases
    are 0, weights as Glorot and Bengio propose, times `gain`.
    """
    act = {"relu": nn.ReLU, "tanh": nn.Tanh,
           "sigmoid": nn.Sigmoid}[activation]
    pool = {"max": nn.MaxPool2d, "average": nn.AvgPool2d}[pooling]
    net = nn.Sequential(
        nn.Conv2d(in_channels, 6, kernel_size=5, padding=2),
        act(),                                          # (batch, 6, 28, 28)
        pool(kernel_size=2, stride=2),                  # (batch, 6, 14, 14)
        nn.Conv2d(6, 16, kernel_size=5),
        act(),                                         # (batch, 16, 10, 10)
        pool(kernel_size=2, stride=2),                   # (batch, 16, 5, 5)
        nn.Flatten(),                                         # (batch, 400)
        nn.Linear(400, 120), act(),
        nn.Linear(120, 84), act(),
        nn.Linear(84, num_classes))
    for layer in net:
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.xavier_uniform_(layer.weight, gain=gain)
            nn.init.zeros_(layer.bias)
    return net


def count_parameters(net: nn.Module) -> int:
    """Count the numbers that training adjusts in a net."""
    return sum(p.numel() for p in net.parameters() if p.requires_grad)


def predict(net: nn.Module, dataset: d2l.ImageDataset,
            batch_size: int = 1024) -> np.ndarray:
    """Return the class of highest score for each image, int64 (n,)."""
    device = next(net.parameters()).device
    was_training = net.training
    net.eval()
    with torch.no_grad():
        classes = [net(X).argmax(dim=1).cpu().numpy()
                   for X, _ in batches(dataset, batch_size, device=device)]
    net.train(was_training)
    return np.concatenate(classes)


def one_cycle(progress: float) -> float:
    """Return a factor of the learning rate: up to 1, then down to 0.

    `progress` is the part of the training that is done, from 0 to 1.
    """
    return min(0.1 + 3 * progress, (1 - progress) / 0.7)


def evaluate(net: d2l.Net, dataset: d2l.ImageDataset,
             batch_size: int = 1024) -> float:
    """Return the accuracy of a network, the share it gets right."""
    correct = predict(net, dataset, batch_size) == dataset.labels
    return float(correct.mean())


def train(net: nn.Module, train_set: d2l.ImageDataset,
          valid_set: d2l.ImageDataset | None = None, *, epochs: int,
          learning_rate: float = 0.1, momentum: float = 0.0,
          weight_decay: float = 0.0,
          optimizer: torch.optim.Optimizer | None = None,
          schedule: Callable[[float], float] | None = None,
          augment: Callable[[d2l.ImageDataset, np.random.Generator],
                            d2l.ImageDataset] | None = None,
          batch_size: int = 256, seed: int = 0,
          device: torch.device | None = None, show: bool = True
          ) -> d2l.History:
    """Train an initialised net in place, on `device` or the best there is.

    `optimizer` replaces SGD with the three settings before it; `schedule`
    maps progress, 0 to 1, to a factor of the learning rate; `augment` gives
    each epoch its form of the images; `seed` fixes their order and what
    `augment` draws. Returns each epoch's mean loss and accuracy, a batch
    counted as it was before its step, accuracy on `valid_set`, and seconds.
    Raises ValueError if `epochs` or `batch_size` < 1, or too few scores.
    """
    device = device or d2l.best_device()
    net.to(device).train()
    optimizer = optimizer or torch.optim.SGD(
        net.parameters(), lr=learning_rate, momentum=momentum,
        weight_decay=weight_decay)
    full_rates = [group["lr"] for group in optimizer.param_groups]
    cross_entropy = nn.CrossEntropyLoss()
    rng = np.random.default_rng(seed)
    history = d2l.History(epochs, show)
    seen = 0
    for _ in range(epochs):
        loss_sum = torch.zeros((), device=device)
        correct = torch.zeros((), device=device)
        with d2l.Timer() as timer:
            epoch_set = augment(train_set, rng) if augment else train_set
            for X, y in batches(epoch_set, batch_size, rng=rng,
                                device=device):
                if schedule is not None:
                    progress = seen / (epochs * len(train_set))
                    for group, rate in zip(optimizer.param_groups,
                                           full_rates):
                        group["lr"] = rate * schedule(progress)
                optimizer.zero_grad()
                scores = train_set.checked(net(X))       # (batch, classes)
                loss = cross_entropy(scores, y)          # mean, a scalar
                loss.backward()
                optimizer.step()
                loss_sum += loss.detach() * len(y)
                correct += (scores.argmax(dim=1) == y).sum()
                seen += len(y)
            total = float(loss_sum)                   # waits for the device
        valid = None if valid_set is None else evaluate(net, valid_set)
        history.record(loss=total / len(train_set),
                       train_accuracy=float(correct) / len(train_set),
                       valid_accuracy=valid, seconds=timer.seconds)
    return history
