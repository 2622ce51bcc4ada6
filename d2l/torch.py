"""The book's package for PyTorch: `from d2l import torch as d2l`.

Helpers are imported first. Below them stands the code that pages save.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

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
    """Return the rate's factor at progress 0 to 1: up to 1, then to 0."""
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


def initialize(net: nn.Module) -> nn.Module:
    """Draw the weights of a network as He et al. propose; biases are 0.

    Each weight is Gaussian with variance 2/n, for a layer that adds up n
    products for each output. Returns the network, changed in place.
    """
    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            if layer.bias is not None:
                nn.init.zeros_(layer.bias)
    return net


def alexnet(*, num_classes: int = 1000, in_channels: int = 3,
            width: float = 1.0, size: int = 224,
            convolutions: Sequence[tuple[int, int, int, int, bool]] = (
                (96, 11, 4, 2, True), (256, 5, 1, 2, True),
                (384, 3, 1, 1, False), (384, 3, 1, 1, False),
                (256, 3, 1, 1, True)),
            hidden: Sequence[int] = (4096, 4096), activation: str = "relu",
            dropout: float = 0.5) -> nn.Sequential:
    """Return AlexNet in one tower, without response normalization.

    It maps float32 (batch, in_channels, size, size) to (batch,
    num_classes). A row of `convolutions` is channels, kernel, stride,
    padding, and whether maximum pooling follows; `width` multiplies the
    channels. `hidden` are the units of the dense layers before the last.
    `activation` is relu, sigmoid or tanh. Source: Krizhevsky, Sutskever and
    Hinton, 2012.
    """
    act = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid,
           "tanh": nn.Tanh}[activation]
    net, channels = nn.Sequential(), in_channels
    for out, kernel, stride, padding, pooled in convolutions:
        out = round(width * out)
        net.extend([nn.Conv2d(channels, out, kernel, stride, padding),
                    act()])
        size = (size + 2 * padding - kernel) // stride + 1
        if pooled:
            net.append(nn.MaxPool2d(kernel_size=3, stride=2))
            size = (size - 3) // 2 + 1
        channels = out
    net.append(nn.Flatten())
    units = channels * size * size
    for out in hidden:
        net.extend([nn.Dropout(dropout), nn.Linear(units, out), act()])
        units = out
    net.append(nn.Linear(units, num_classes))
    return initialize(net)


def costs(net: nn.Sequential, X: torch.Tensor
          ) -> list[tuple[str, tuple[int, ...], int, int]]:
    """Return what each part of a sequential network costs.

    X is (batch, channel, height, width). For each part, a layer or a block:
    its name, the shape of its output for one image, its parameters, and its
    multiply-accumulates (MACs) for one image, convolutions and dense layers
    counted.
    """
    macs: list[int] = []
    hooks, was_training = [], net.training

    def note(layer: Any, inputs: Any, Y: Any) -> None:
        uses = int(np.prod(Y.shape[2:]))      # places; 1 if there are none
        macs.append(layer.weight.numel() * uses)

    for layer in net.modules():
        if isinstance(layer, (nn.Conv2d, nn.Linear)):
            hooks.append(layer.register_forward_hook(note))
    rows = []
    net.eval()
    with torch.no_grad():
        for part in net:
            macs.clear()
            X = part(X)
            name = (f"block of {len(part)}"
                    if isinstance(part, nn.Sequential)
                    else type(part).__name__)
            rows.append((name, tuple(X.shape[1:]),
                         d2l.count_parameters(part), sum(macs)))
    net.train(was_training)
    for hook in hooks:
        hook.remove()
    return rows


def print_costs(rows: list[tuple[str, tuple[int, ...], int, int]]
                ) -> None:
    """Print what `costs` returned, a line for each part, and the sums."""
    print(f"{'part':<18}{'output':<17}{'parameters':>13}{'MACs':>16}")
    for name, shape, parameters, macs in rows:
        print(f"{name:<18}{str(shape):<17}{parameters:>13,}{macs:>16,}")
    print(f"{'together':<35}{sum(row[2] for row in rows):>13,}"
          f"{sum(row[3] for row in rows):>16,}")


def flip_and_shift(dataset: d2l.ImageDataset,
                   rng: np.random.Generator, pixels: int = 2
                   ) -> d2l.ImageDataset:
    """Return a data set whose images are mirrored or not, and moved.

    Each is mirrored left to right with probability 1/2, and moved by up to
    `pixels` down or up and right or left, all drawn from `rng`. Zeros come
    in at the border. Labels stay.
    """
    n, height, width = dataset.images.shape
    padded = np.pad(dataset.images, ((0, 0), (pixels, pixels),
                                     (pixels, pixels)))
    # Where the cut begins: from 0 the image comes out moved down or right.
    down, right = rng.integers(2 * pixels + 1, size=(2, n, 1))
    rows, columns = np.arange(height) + down, np.arange(width) + right
    mirrored = rng.random(n) < 0.5
    columns[mirrored] = columns[mirrored, ::-1]
    images = padded[np.arange(n)[:, None, None],        # (n, height, width)
                    rows[:, :, None], columns[:, None, :]]
    return replace(dataset, images=images)


def conv_unit(in_channels: int, channels: int, kernel_size: int,
              stride: int = 1, padding: int | None = None, *,
              batch_norm: bool = False, relu: bool = True
              ) -> list[nn.Module]:
    """Return a convolution and what belongs to it.

    The padding is kernel_size // 2 unless it is given. With batch
    normalization the convolution has no bias.
    """
    padding = kernel_size // 2 if padding is None else padding
    unit = [nn.Conv2d(in_channels, channels, kernel_size, stride, padding,
                      bias=not batch_norm)]
    if batch_norm:
        unit.append(nn.BatchNorm2d(channels))
    if relu:
        unit.append(nn.ReLU())
    return unit


def sequence(*layers: nn.Module) -> nn.Sequential:
    """Return a network of these layers, one after the other."""
    return nn.Sequential(*layers)


def max_pool(size: int, stride: int, padding: int = 0,
             ceil_mode: bool = False) -> nn.Module:
    """Return a layer of maximum pooling."""
    return nn.MaxPool2d(size, stride, padding, ceil_mode=ceil_mode)


def dense_head(units: int, hidden: Sequence[int], num_classes: int,
               dropout: float) -> list[nn.Module]:
    """Return dense layers: a hidden one for each of `hidden`, and the last.

    They map (batch, units), or maps with as many numbers, to (batch,
    num_classes).
    """
    layers = [nn.Flatten()]
    for out in hidden:
        layers += [nn.Linear(units, out), nn.ReLU(), nn.Dropout(dropout)]
        units = out
    return [*layers, nn.Linear(units, num_classes)]


def vgg_block(convolutions: int, in_channels: int, channels: int, *,
              kernel_size: int = 3, batch_norm: bool = False) -> d2l.Net:
    """Return convolutions that keep height and width, then pooling.

    It maps (batch, in_channels, h, w) to (batch, channels, h//2, w//2).
    """
    layers = []
    for _ in range(convolutions):
        layers += conv_unit(in_channels, channels, kernel_size,
                            batch_norm=batch_norm)
        in_channels = channels
    return sequence(*layers, max_pool(2, 2))


def vgg(blocks: Sequence[tuple[int, int]], *,
        num_classes: int = 1000, in_channels: int = 3, width: float = 1.0,
        size: int = 224, hidden: Sequence[int] = (4096, 4096),
        dropout: float = 0.5, kernel_size: int = 3,
        batch_norm: bool = False) -> d2l.Net:
    """Return a network of VGG blocks and dense layers.

    It maps float32 (batch, in_channels, size, size) to (batch,
    num_classes). Each of `blocks` is a number of convolutions and of
    channels, which `width` multiplies; `hidden` are the units of the dense
    layers before the last. Source: Simonyan and Zisserman, 2015.
    """
    parts = []
    for convolutions, channels in blocks:
        channels = round(width * channels)
        parts.append(vgg_block(convolutions, in_channels, channels,
                               kernel_size=kernel_size,
                               batch_norm=batch_norm))
        in_channels, size = channels, size // 2
    return d2l.initialize(sequence(*parts, *dense_head(
        in_channels * size * size, hidden, num_classes, dropout)))


def vgg11(**changes: Any) -> d2l.Net:
    """Return VGG-11, of the paper's column A; see `vgg` for `changes`."""
    return vgg([(1, 64), (1, 128), (2, 256), (2, 512), (2, 512)], **changes)


def vgg16(**changes: Any) -> d2l.Net:
    """Return VGG-16, of the paper's column D; see `vgg` for `changes`."""
    return vgg([(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)], **changes)


def nin_block(in_channels: int, channels: int, kernel_size: int, *,
              stride: int = 1, padding: int | None = None) -> d2l.Net:
    """Return a convolution and two 1x1 convolutions, each with a ReLU.

    It maps (batch, in_channels, h, w) to (batch, channels, h', w'), with
    the h' and w' of the first convolution.
    """
    return d2l.sequence(
        *d2l.conv_unit(in_channels, channels, kernel_size, stride, padding),
        *d2l.conv_unit(channels, channels, 1),
        *d2l.conv_unit(channels, channels, 1))


def dropout_layer(probability: float) -> nn.Module:
    """Return a layer that drops, in training, with this probability."""
    return nn.Dropout(probability)


def global_average() -> list[nn.Module]:
    """Return layers that average maps: (batch, c, h, w) to (batch, c)."""
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten()]


def average_head(in_channels: int, num_classes: int,
                 dropout: float = 0.0) -> list[nn.Module]:
    """Return global average pooling, dropout and one dense layer.

    They map (batch, in_channels, h, w) to (batch, num_classes).
    """
    return [*global_average(), nn.Dropout(dropout),
            nn.Linear(in_channels, num_classes)]


def nin(*, num_classes: int = 1000, in_channels: int = 3,
        width: float = 1.0, blocks: Sequence[tuple[int, int, int, int]] = (
            (96, 11, 4, 0), (256, 5, 1, 2), (384, 3, 1, 1)),
        last_channels: int = 1024, dropout: float = 0.5) -> d2l.Net:
    """Return Network in Network, in the form of its author's for ImageNet.

    It maps float32 (batch, in_channels, h, w) to (batch, num_classes), for
    any height and width that are large enough. A row of `blocks` is
    channels, kernel, stride, padding; maximum pooling follows. `width`
    multiplies the channels. No ReLU stands behind the class maps. Sources:
    Lin, Chen and Yan, 2013; the table is that of Lin's network for Caffe.
    """
    layers: list[d2l.Net] = []
    for channels, kernel_size, stride, padding in blocks:
        channels = round(width * channels)
        layers += [nin_block(in_channels, channels, kernel_size,
                             stride=stride, padding=padding),
                   d2l.max_pool(3, 2, ceil_mode=True)]
        in_channels = channels
    last_channels = round(width * last_channels)
    return d2l.initialize(d2l.sequence(
        *layers, dropout_layer(dropout),
        *d2l.conv_unit(in_channels, last_channels, 3),
        *d2l.conv_unit(last_channels, last_channels, 1),
        *d2l.conv_unit(last_channels, num_classes, 1, relu=False),
        *global_average()))


class Parallel(nn.Module):
    """Paths side by side: the channels of what they return are joined.

    It maps (batch, in_channels, h, w) to (batch, c, h', w'), where c is the
    sum of the channels of the paths.
    """

    def __init__(self, *paths: nn.Module) -> None:
        super().__init__()
        self.paths = nn.ModuleList(paths)

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return what the paths return, joined."""
        return torch.cat([path(X) for path in self.paths], dim=1)


def inception(in_channels: int, one: int, three: tuple[int, int],
              five: tuple[int, int], pool: int, *, kernel_size: int = 5,
              batch_norm: bool = False) -> d2l.Net:
    """Return the block of GoogLeNet: four paths, each with ReLUs.

    It maps (batch, in_channels, h, w) to (batch, c, h, w), where c is one +
    three[1] + five[1] + pool. Source: Szegedy et al., 2015.
    """
    bn = {"batch_norm": batch_norm}
    return Parallel(
        d2l.sequence(*d2l.conv_unit(in_channels, one, 1, **bn)),
        d2l.sequence(*d2l.conv_unit(in_channels, three[0], 1, **bn),
                     *d2l.conv_unit(*three, 3, **bn)),
        d2l.sequence(*d2l.conv_unit(in_channels, five[0], 1, **bn),
                     *d2l.conv_unit(*five, kernel_size, **bn)),
        d2l.sequence(d2l.max_pool(3, 1, 1),
                     *d2l.conv_unit(in_channels, pool, 1, **bn)))


def googlenet(*, num_classes: int = 1000, in_channels: int = 3,
              width: float = 1.0, small: bool = False, stages: Any = (
                  ((64, (96, 128), (16, 32), 32),
                   (128, (128, 192), (32, 96), 64)),
                  ((192, (96, 208), (16, 48), 64),
                   (160, (112, 224), (24, 64), 64),
                   (128, (128, 256), (24, 64), 64),
                   (112, (144, 288), (32, 64), 64),
                   (256, (160, 320), (32, 128), 128)),
                  ((256, (160, 320), (32, 128), 128),
                   (384, (192, 384), (48, 128), 128))),
              dropout: float = 0.4, kernel_size: int = 5,
              batch_norm: bool = False) -> d2l.Net:
    """Return GoogLeNet, without its auxiliary heads.

    It maps float32 (batch, in_channels, h, w) to (batch, num_classes).
    Each row of a stage is an Inception block, with the channels of its four
    paths; pooling stands between the stages. `width` multiplies the
    channels; `small` has a stem for images of 28x28. Source: Szegedy et
    al., 2015.
    """
    def wide(channels: Any) -> Any:
        return (tuple(map(wide, channels)) if isinstance(channels, tuple)
                else round(width * channels))

    bn = {"batch_norm": batch_norm}
    pool = d2l.max_pool(3, 2, ceil_mode=True)
    channels, wider = wide((64, 192))
    if small:
        layers = d2l.conv_unit(in_channels, channels, 3, 2, **bn)
    else:
        layers = [*d2l.conv_unit(in_channels, channels, 7, 2, **bn), pool,
                  *d2l.conv_unit(channels, channels, 1, **bn),
                  *d2l.conv_unit(channels, wider, 3, **bn), pool]
        channels = wider
    for number, stage in enumerate(stages):
        if number:
            layers.append(pool)
        for one, three, five, last in wide(stage):
            layers.append(inception(channels, one, three, five, last,
                                    kernel_size=kernel_size, **bn))
            channels = one + three[1] + five[1] + last
    return d2l.initialize(d2l.sequence(
        *layers, *d2l.average_head(channels, num_classes, dropout)))


class Residual(nn.Module):
    """A body and a way around it, added up; then a ReLU, unless without.

    It maps X to relu(body(X) + around(X)); `around` is the identity if it
    is None. Source: He, Zhang, Ren and Sun, 2016.
    """

    def __init__(self, body: nn.Module, around: nn.Module | None = None, *,
                 relu: bool = True) -> None:
        super().__init__()
        self.body, self.around = body, around or nn.Identity()
        self.relu = relu

    def forward(self, X: torch.Tensor) -> torch.Tensor:
        """Return the sum, behind a ReLU or not."""
        Y = self.body(X) + self.around(X)
        return torch.relu(Y) if self.relu else Y


def with_way_around(body: d2l.Net, in_channels: int, channels: int,
                    stride: int) -> d2l.Net:
    """Return a body with a way around it that fits its output."""
    if in_channels == channels and stride == 1:
        return Residual(body)
    return Residual(body, d2l.sequence(*d2l.conv_unit(
        in_channels, channels, 1, stride, batch_norm=True, relu=False)))


def basic_block(in_channels: int, channels: int, stride: int,
                ) -> tuple[d2l.Net, int]:
    """Return two 3x3 convolutions with a way around, and its channels."""
    body = d2l.sequence(
        *d2l.conv_unit(in_channels, channels, 3, stride, batch_norm=True),
        *d2l.conv_unit(channels, channels, 3, batch_norm=True, relu=False))
    return with_way_around(body, in_channels, channels, stride), channels


def bottleneck_block(in_channels: int, channels: int, stride: int,
                     ) -> tuple[d2l.Net, int]:
    """Return 1x1, 3x3 and 1x1 convolutions, and four times the channels."""
    out = 4 * channels
    body = d2l.sequence(
        *d2l.conv_unit(in_channels, channels, 1, batch_norm=True),
        *d2l.conv_unit(channels, channels, 3, stride, batch_norm=True),
        *d2l.conv_unit(channels, out, 1, batch_norm=True, relu=False))
    return with_way_around(body, in_channels, out, stride), out


def resnet(depths: Sequence[int],
           block: Callable[..., tuple[d2l.Net, int]] = basic_block, *,
           num_classes: int = 1000, in_channels: int = 3,
           width: float = 1.0, small: bool = False) -> d2l.Net:
    """Return a residual network.

    It maps float32 (batch, in_channels, h, w) to (batch, num_classes).
    `depths` are the blocks of each stage; `width` multiplies the channels;
    `small` has a stem for images of 28x28. Source: He et al., 2016.
    """
    channels = round(64 * width)
    layers = d2l.conv_unit(in_channels, channels, 3 if small else 7, 2,
                           batch_norm=True)
    if not small:
        layers.append(d2l.max_pool(3, 2, 1))
    for stage, depth in enumerate(depths):
        for number in range(depth):
            stride = 2 if stage and not number else 1
            part, channels = block(channels, round(width * 64 * 2 ** stage),
                                   stride)
            layers.append(part)
    return d2l.initialize(d2l.sequence(
        *layers, *d2l.average_head(channels, num_classes)))


def resnet18(**changes: Any) -> d2l.Net:
    """Return ResNet-18; see `resnet` for `changes`."""
    return resnet((2, 2, 2, 2), **changes)


def resnet50(**changes: Any) -> d2l.Net:
    """Return ResNet-50, the stride in the 3x3 convolutions."""
    return resnet((3, 4, 6, 3), bottleneck_block, **changes)


def norm_relu(channels: int) -> list[nn.Module]:
    """Return batch normalization and a ReLU."""
    return [nn.BatchNorm2d(channels), nn.ReLU()]


def pre_unit(in_channels: int, channels: int, kernel_size: int,
             stride: int = 1) -> list[nn.Module]:
    """Return batch normalization, a ReLU and a convolution without bias."""
    return [*norm_relu(in_channels),
            nn.Conv2d(in_channels, channels, kernel_size, stride,
                      kernel_size // 2, bias=False)]


def dense_layer(in_channels: int, growth: int) -> d2l.Net:
    """Return a layer that adds `growth` new channels to those it gets.

    It maps (batch, in_channels, h, w) to (batch, in_channels + growth, h,
    w); its 1x1 convolution has 4 * growth channels. Source: Huang et al.,
    2017.
    """
    return d2l.Parallel(d2l.sequence(), d2l.sequence(
        *d2l.pre_unit(in_channels, 4 * growth, 1),
        *d2l.pre_unit(4 * growth, growth, 3)))


def average_pool(size: int) -> nn.Module:
    """Return a layer that averages squares of `size` by `size`."""
    return nn.AvgPool2d(size)


def densenet(depths: Sequence[int], *, growth: int = 32,
             num_classes: int = 1000, in_channels: int = 3,
             width: float = 1.0, small: bool = False) -> d2l.Net:
    """Return a DenseNet with compression 1/2 in its transitions.

    It maps float32 (batch, in_channels, h, w) to (batch, num_classes).
    `depths` are the layers of each dense block; `width` multiplies the
    growth; `small` has a stem for images of 28x28. Source: Huang et al.,
    2017.
    """
    growth = round(width * growth)
    channels = 2 * growth
    layers = d2l.conv_unit(in_channels, channels, 3 if small else 7, 2,
                           batch_norm=True)
    if not small:
        layers.append(d2l.max_pool(3, 2, 1))
    for number, depth in enumerate(depths):
        if number:
            layers += [*d2l.pre_unit(channels, channels // 2, 1),
                       average_pool(2)]
            channels //= 2
        for _ in range(depth):
            layers.append(dense_layer(channels, growth))
            channels += growth
    return d2l.initialize(d2l.sequence(
        *layers, *d2l.norm_relu(channels),
        *d2l.average_head(channels, num_classes)))


def densenet121(**changes: Any) -> d2l.Net:
    """Return DenseNet-121; see `densenet` for `changes`."""
    return densenet((6, 12, 24, 16), **changes)
