"""The networks of the second chapter: counts that others published, torchvision, one framework against the other."""

from __future__ import annotations

import json
import os
import sys

import numpy as np
import pytest

from figures import _networks
from tests.package.conftest import NO_MXNET, NO_TORCH

# Parameters. AlexNet in one tower: 96 to 256 channels as in its paper, by hand 60,965,224 in two and 1,413,120 between them;
# NiN: 29 MB of 4 bytes, as its author says; the others are what torchvision says of its own.
PUBLISHED = {
    "alexnet": 62_378_344, "vgg11": 132_863_336, "vgg16": 138_357_544, "nin": 7_595_176, "googlenet": 6_998_552,
    "resnet18": 11_689_512, "resnet50": 25_557_032, "densenet121": 7_978_856,
}  # fmt: skip
# Channels in and out, side of the kernel and of the maps: as the papers' text and Lin's file for Caffe give them.
ALEXNET = ((3, 96, 11, 55), (96, 256, 5, 27), (256, 384, 3, 13), (384, 384, 3, 13), (384, 256, 3, 13),
           (256, 4096, 6, 1), (4096, 4096, 1, 1), (4096, 1000, 1, 1))  # fmt: skip
NIN = ((3, 96, 11, 54), *((96, 96, 1, 54),) * 2, (96, 256, 5, 27), *((256, 256, 1, 27),) * 2, (256, 384, 3, 13),
       *((384, 384, 1, 13),) * 2, (384, 1024, 3, 6), (1024, 1024, 1, 6), (1024, 1000, 1, 6))  # fmt: skip
BY_HAND = {"alexnet": ALEXNET, "nin": NIN}
# Small enough for a laptop, for images of 28x28 and for others.
SMALL = {
    "alexnet": {"size": 67, "hidden": (32,), "dropout": 0.0},
    "vgg11": {"size": 64, "hidden": (32,), "dropout": 0.0},
    "vgg16": {"size": 64, "hidden": (32,), "dropout": 0.0, "batch_norm": True},
    "nin": {"dropout": 0.0},
    "googlenet": {"dropout": 0.0},
    "resnet18": {},
    "resnet50": {},
    "densenet121": {},
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_number_of_parameters(d2l, name: str) -> None:
    assert d2l.count_parameters(getattr(d2l, name)()) == PUBLISHED[name]


@pytest.mark.parametrize("name", SMALL)
def test_arguments_change_the_network(d2l, array, name: str) -> None:
    net = getattr(d2l, name)(num_classes=7, in_channels=2, width=1 / 4, **SMALL[name])
    side = SMALL[name].get("size", 67)
    X = array(np.zeros((2, 2, side, side), np.float32))
    rows = d2l.costs(net, X)
    assert rows[-1][1] == tuple(net(X).shape[1:]) == (7,)
    assert sum(row[2] for row in rows) == d2l.count_parameters(net) < PUBLISHED[name] / 4


@pytest.mark.parametrize("name", ["googlenet", "resnet18", "resnet50", "densenet121"])
def test_a_small_stem_is_for_images_of_28_by_28(d2l, array, name: str) -> None:
    net = getattr(d2l, name)(num_classes=10, in_channels=1, width=1 / 8, small=True)
    rows = d2l.costs(net, array(np.zeros((1, 1, 28, 28), np.float32)))
    assert rows[0][1][1:] == (14, 14) and rows[-1][1] == (10,)


def test_costs_by_hand(d2l, array) -> None:
    """Two convolutions in a block, pooling, and a dense layer."""
    net = d2l.sequence(d2l.vgg_block(2, 3, 4), *d2l.dense_head(4 * 3 * 2, (), 5, 0.0))
    rows = d2l.costs(d2l.initialize(net), array(np.zeros((1, 3, 6, 4), np.float32)))
    first = 4 * (3 * 9 + 1) + 4 * (4 * 9 + 1)
    assert rows[0][1:] == ((4, 3, 2), first, 6 * 4 * 9 * (3 * 4 + 4 * 4))
    assert rows[-1][1:] == ((5,), 24 * 5 + 5, 24 * 5)


def test_costs_leave_the_network_as_it_was(d2l, array) -> None:
    net = d2l.resnet18(num_classes=10, in_channels=1, width=1 / 8, small=True)
    X = array(np.random.default_rng(0).normal(size=(2, 1, 28, 28)).astype(np.float32))
    before = d2l.to_numpy(net(X))
    assert d2l.costs(net, X) == d2l.costs(net, X)  # and no hook is left
    if d2l.__name__ == "d2l.torch":
        assert net.training
        net.eval()
        before = d2l.to_numpy(net(X))
        d2l.costs(net, X)
    np.testing.assert_array_equal(d2l.to_numpy(net(X)), before)


def test_first_weights_keep_the_size_of_what_goes_through(d2l, array) -> None:
    """He's variance: the sum of squares stays, on average, through convolutions with ReLUs."""
    d2l.set_seed(0)
    X = array(np.random.default_rng(0).normal(size=(4, 64, 32, 32)).astype(np.float32))
    layers = [layer for _ in range(4) for layer in d2l.conv_unit(64, 64, 3)]
    Y = d2l.to_numpy(d2l.initialize(d2l.sequence(*layers))(X))[:, :, 8:-8, 8:-8]  # away from the zeros around it
    assert (Y**2).mean() == pytest.approx(1, rel=0.4)


def test_flip_and_shift(d2l) -> None:
    dataset = d2l.fashion_mnist("embedded")[0][:50]
    moved = d2l.flip_and_shift(dataset, np.random.default_rng(3), pixels=2)
    assert moved.images.dtype == np.uint8 and np.array_equal(moved.labels, dataset.labels)
    padded = np.pad(dataset.images, ((0, 0), (2, 2), (2, 2)))
    seen = set()
    for image, frame in zip(moved.images, padded, strict=True):
        forms = {(i, j, m): frame[i : i + 28, j : j + 28][:, :: -1 if m else 1]
                 for i in range(5) for j in range(5) for m in (0, 1)}  # fmt: skip
        found = [key for key, form in forms.items() if np.array_equal(form, image)]
        assert found
        seen.add(found[0])
    assert len(seen) > 20 and {m for *_, m in seen} == {0, 1}


def torchvision_models():
    """torchvision's networks; its compiled part is of another build of torch, and not needed."""
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    place = os.environ.get("TORCHVISION_PACKAGES", "")
    if f"python{sys.version_info[0]}.{sys.version_info[1]}/" not in place:
        pytest.skip("torchvision is not there: `make test` brings it")
    if place not in sys.path:
        sys.path.append(place)
        for name in ("nms", "qnms"):
            torch.library.define(f"torchvision::{name}", "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    from torchvision import models

    return models


def theirs(name: str):
    """A network of torchvision, all numbers drawn at random, and ours with arguments that make it the same."""
    import torch

    models = torchvision_models()
    changes = {}
    net = getattr(models, name)(weights=None, **({"aux_logits": False, "init_weights": False} if name == "googlenet" else {}))
    if name == "alexnet":  # the channels of a later paper
        rows = ((64, 11, 4, 2, True), (192, 5, 1, 2, True), (384, 3, 1, 1, False), (256, 3, 1, 1, False), (256, 3, 1, 1, True))
        changes["convolutions"] = rows
    if name == "googlenet":  # two slips that came with the weights they were given, and another epsilon
        changes |= {"batch_norm": True, "kernel_size": 3}
        net.maxpool4 = torch.nn.MaxPool2d(3, 2, ceil_mode=True)
        for layer in net.modules():
            if isinstance(layer, torch.nn.BatchNorm2d):
                layer.eps = 1e-5
    for key, value in net.state_dict().items():
        if key.endswith("running_var"):
            value.uniform_(0.5, 2)
        elif value.ndim == 1:
            value.normal_(0.5, 0.2)
    return net, changes


@pytest.mark.parametrize("name", [name for name in PUBLISHED if name != "nin"])
def test_the_same_outputs_as_torchvision(name: str) -> None:
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    from d2l import torch as d2l

    torch.manual_seed(0)
    net, changes = theirs(name)
    ours = getattr(d2l, name)(**changes)
    values = list(net.state_dict().values())
    assert [v.shape for v in values] == [v.shape for v in ours.state_dict().values()]
    for own, value in zip(ours.state_dict().values(), values, strict=True):
        own.copy_(value)
    X = torch.rand(1, 3, 224, 224)
    with torch.no_grad():
        one, two = ours.eval()(X), net.eval()(X)
    assert two.std() > 0
    torch.testing.assert_close(one, two, rtol=1e-4, atol=1e-5 * float(two.abs().max()))


@pytest.mark.parametrize("name", ["vgg11", "vgg16", "googlenet", "resnet18", "resnet50", "densenet121"])
def test_the_multiply_accumulates_that_torchvision_states(name: str) -> None:
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    from d2l import torch as d2l

    stated = torchvision_models().get_model_weights(name).DEFAULT.meta["_ops"]  # in billions
    changes = {"kernel_size": 3} if name == "googlenet" else {}
    macs = sum(row[3] for row in d2l.costs(getattr(d2l, name)(**changes), torch.zeros(1, 3, 224, 224)))
    assert macs / 1e9 == pytest.approx(stated, abs=6e-4)


@pytest.mark.parametrize("name", [name for name in _networks.FULL if name != "NiN"])
def test_the_accuracies_that_torchvision_states(name: str) -> None:
    known = json.loads(_networks.COUNTS.read_text(encoding="utf-8"))["full"][_networks.FULL[name]]["accuracy"]
    weights = torchvision_models().get_model_weights(name.lower().replace("-", "")).IMAGENET1K_V1
    assert known == round(weights.meta["_metrics"]["ImageNet-1K"]["acc@1"], 1)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_multiply_accumulates_of_the_others(d2l, array, name: str) -> None:
    net = getattr(d2l, name)()
    macs = sum(n * m * kernel**2 * side**2 for n, m, kernel, side in BY_HAND[name])
    assert sum(row[3] for row in d2l.costs(net, array(np.zeros((1, 3, 224, 224), np.float32)))) == macs
    assert d2l.count_parameters(net) == sum(m * (n * kernel**2 + 1) for n, m, kernel, _ in BY_HAND[name])


def test_what_a_dense_block_keeps_for_the_way_back() -> None:
    """The section's formula, against the tensors that PyTorch saves."""
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    from d2l import torch as d2l

    channels, depth, growth, places = 12, 5, 4, 3 * 6 * 7
    block = d2l.initialize(d2l.sequence(*(d2l.dense_layer(channels + k * growth, growth) for k in range(depth))))
    saved = {}
    keep, give_back = lambda tensor: saved.setdefault(tensor.data_ptr(), tensor), lambda tensor: tensor
    with torch.autograd.graph.saved_tensors_hooks(keep, give_back):
        out = block(torch.rand(3, channels, 6, 7))
    own = {parameter.data_ptr() for parameter in block.parameters()}
    maps = [tensor for place, tensor in saved.items() if tensor.ndim == 4 and place not in own]
    numbers = 2 * depth * channels + growth * depth * (depth - 1) + 8 * growth * depth
    assert out.requires_grad and sum(each.numel() for each in maps) == places * numbers


@pytest.mark.parametrize("name", SMALL)
def test_both_frameworks_agree(name: str) -> None:
    """The same counts, and with the same weights outputs, gradients and running means to 1e-4 of the largest."""
    mx = pytest.importorskip("mxnet", reason=NO_MXNET)
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    from d2l import mxnet as d2l_mxnet
    from d2l import torch as d2l_torch

    torch.manual_seed(0)
    side = SMALL[name].get("size", 67)
    small = {"num_classes": 7, "in_channels": 2, "width": 1 / 4, **SMALL[name]}
    one, two = getattr(d2l_mxnet, name)(**small), getattr(d2l_torch, name)(**small)
    values = {key: value for key, value in two.state_dict().items() if not key.endswith("num_batches_tracked")}
    for value, parameter in zip(values.values(), one.collect_params().values(), strict=True):
        if value.ndim == 1:  # biases, and all of batch normalization
            torch.nn.init.normal_(value, 1, 0.1)
        parameter.set_data(mx.np.array(value.numpy()))
    X = np.random.default_rng(0).normal(size=(3, 2, side, side)).astype(np.float32)
    x, t = mx.np.array(X), torch.tensor(X)
    assert [row[1:] for row in d2l_mxnet.costs(one, x)] == [row[1:] for row in d2l_torch.costs(two, t)]
    with torch.no_grad():
        close(one(x).asnumpy(), two.eval()(t).numpy())
    # In double precision: normalization makes some gradients vanish, and single precision leaves noise in their place.
    one.cast("float64")
    two.double().train()
    with mx.autograd.record():
        y = one(x.astype("float64"))
        loss = (y**2).sum()
    loss.backward()
    u = two(t.double())
    (u**2).sum().backward()
    close(y.asnumpy(), u.detach().numpy())
    trained = [p for p in one.collect_params().values() if p.grad_req != "null"]
    gradients = [p.grad.numpy() for p in two.parameters()]
    zero = 1e-12 * max(np.abs(gradient).max() for gradient in gradients)
    for ours, gradient in zip(trained, gradients, strict=True):
        close(ours.grad().asnumpy(), gradient, zero)
    for key, parameter in zip(values, one.collect_params().values(), strict=True):
        if key.endswith("running_mean"):
            close(parameter.data().asnumpy(), two.state_dict()[key].numpy(), zero)


def close(ours: np.ndarray, reference: np.ndarray, zero: float = 0.0) -> None:
    np.testing.assert_allclose(ours, reference, rtol=0, atol=1e-4 * np.abs(reference).max() + zero)
