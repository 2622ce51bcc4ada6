"""LeNet's training speed: our loop, a bare loop over arrays in memory, and a DataLoader with per-image transforms.

The three run in turn, several rounds, in one process for each framework, so that a slow moment of the machine hits
all of them; ratios are taken within a round.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import numpy as np

BATCH_SIZE = 256
ROUNDS = 5
LOADED = 10 * BATCH_SIZE  # images that the slow way gets, enough for its speed


def mxnet_ways() -> dict[str, Callable[[], int]]:
    """Each way trains one epoch and returns how many images it saw."""
    import mxnet as mx

    from d2l import mxnet as d2l

    train_set, _ = d2l.fashion_mnist()
    loss_of = mx.gluon.loss.SoftmaxCrossEntropyLoss()

    def ours() -> int:
        d2l.train(d2l.lenet(), train_set, epochs=1, learning_rate=0.1, batch_size=BATCH_SIZE, show=False)
        return len(train_set)

    def steps(pairs: Any) -> int:
        net = d2l.lenet()
        trainer = mx.gluon.Trainer(net.collect_params(), "sgd", {"learning_rate": 0.1})
        seen = 0
        for X, y in pairs:
            with mx.autograd.record():
                loss = loss_of(net(X), y)
            loss.backward()
            trainer.step(len(y))
            seen += len(y)
        mx.npx.waitall()
        return seen

    images = mx.np.array(train_set.images[:, None]).astype("float32") / 255
    labels = mx.np.array(train_set.labels)

    def bare() -> int:
        starts = range(0, len(train_set), BATCH_SIZE)
        return steps((images[i : i + BATCH_SIZE], labels[i : i + BATCH_SIZE]) for i in starts)

    pairs = mx.gluon.data.ArrayDataset(train_set.images[:LOADED, :, :, None], train_set.labels[:LOADED])
    transformed = pairs.transform_first(lambda image: mx.np.array(image).transpose(2, 0, 1).astype("float32") / 255)

    def loader() -> int:
        return steps(mx.gluon.data.DataLoader(transformed, BATCH_SIZE, shuffle=True))

    return {"ours": ours, "bare loop": bare, "per-image transforms": loader}


def pytorch_ways() -> dict[str, Callable[[], int]]:
    """The same for PyTorch."""
    import torch

    from d2l import torch as d2l

    train_set, _ = d2l.fashion_mnist()

    def ours() -> int:
        d2l.train(d2l.lenet(), train_set, epochs=1, learning_rate=0.1, batch_size=BATCH_SIZE, show=False)
        return len(train_set)

    def steps(pairs: Any) -> int:
        net = d2l.lenet()
        optimizer = torch.optim.SGD(net.parameters(), lr=0.1)
        seen = 0
        for X, y in pairs:
            loss = torch.nn.functional.cross_entropy(net(X), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            seen += len(y)
        return seen

    images = torch.tensor(train_set.images[:, None]).float() / 255
    labels = torch.tensor(train_set.labels)

    def bare() -> int:
        return steps(zip(images.split(BATCH_SIZE), labels.split(BATCH_SIZE), strict=True))

    class Transformed(torch.utils.data.Dataset[Any]):
        def __len__(self) -> int:
            return LOADED

        def __getitem__(self, index: int) -> tuple[Any, int]:
            return torch.from_numpy(train_set.images[index].astype(np.float32) / 255)[None], int(train_set.labels[index])

    def loader() -> int:
        return steps(torch.utils.data.DataLoader(Transformed(), BATCH_SIZE, shuffle=True))

    return {"ours": ours, "bare loop": bare, "per-image transforms": loader}


def main() -> None:
    from bookbuild import layout
    from bookbuild.frameworks import FRAMEWORKS

    print("Training LeNet, one epoch, batches of 256 (images/s, medians; ratio: ours over the other, within a round)")
    for tab in layout.tabs():
        ways = {"mxnet": mxnet_ways, "pytorch": pytorch_ways}[tab]()
        speeds: dict[str, list[float]] = {name: [] for name in ways}
        for way in ways.values():
            way()  # warms up
        for _ in range(ROUNDS):
            for name, way in ways.items():
                start = time.perf_counter()
                seen = way()
                speeds[name].append(seen / (time.perf_counter() - start))
        for name, values in speeds.items():
            ratio = statistics.median(a / b for a, b in zip(speeds["ours"], values, strict=True))
            print(f"  {FRAMEWORKS[tab].title:8} {name:22} {statistics.median(values):9,.0f}   ratio {ratio:5.2f}", flush=True)
