"""MXNet against PyTorch: same weights in, same outputs and gradients out.

Both compute with float32, whose unit roundoff is 6e-8, but add up in different orders. So a value
may differ by TOLERANCE of the largest value in its array, some 800 roundoffs; up to 7e-6 was seen.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.package.conftest import NO_MXNET, NO_TORCH

mx = pytest.importorskip("mxnet", reason=NO_MXNET)
torch = pytest.importorskip("torch", reason=NO_TORCH)

from d2l import mxnet as d2l_mxnet  # noqa: E402
from d2l import torch as d2l_torch  # noqa: E402

TOLERANCE = 5e-5


def close(ours, theirs) -> None:
    ours, theirs = d2l_mxnet.to_numpy(ours), d2l_torch.to_numpy(theirs)
    assert ours.shape == theirs.shape
    largest = np.abs(theirs).max()
    assert largest > 0  # so that something is compared
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=TOLERANCE * largest)


def copy_weights(source, target) -> None:
    """Give the MXNet net `target` the weights of the PyTorch net `source`, in order."""
    values = list(source.parameters())
    parameters = list(target.collect_params().values())
    assert [tuple(p.shape) for p in parameters] == [tuple(v.shape) for v in values]
    for parameter, value in zip(parameters, values, strict=True):
        parameter.set_data(mx.np.array(value.detach().numpy()))


def compare(ours, theirs, X: np.ndarray, objective_ours, objective_theirs) -> None:
    """Compare outputs, the objective, and its gradients in the input and in each parameter."""
    x, t = mx.np.array(X), torch.tensor(X, requires_grad=True)
    x.attach_grad()
    with mx.autograd.record():
        y = ours(x)
        objective = objective_ours(y)
    objective.backward()
    u = theirs(t)
    objective_theirs(u).backward()
    close(y, u)
    close(x.grad, t.grad)
    pairs = zip(ours.collect_params().values(), theirs.parameters(), strict=True)
    for parameter, value in pairs:
        close(parameter.grad(), value.grad)


def squares(y):
    """An objective whose gradient differs from place to place."""
    return (y**2).sum()


NN = mx.gluon.nn
LAYERS = {
    "convolution": (
        lambda: NN.Conv2D(4, 3, in_channels=2),
        lambda: torch.nn.Conv2d(2, 4, 3),
    ),
    "convolution, padding and strides": (
        lambda: NN.Conv2D(4, (3, 5), strides=(2, 3), padding=(1, 2), in_channels=2),
        lambda: torch.nn.Conv2d(2, 4, (3, 5), stride=(2, 3), padding=(1, 2)),
    ),
    "1x1 convolution without bias": (
        lambda: NN.Conv2D(3, 1, use_bias=False, in_channels=2),
        lambda: torch.nn.Conv2d(2, 3, 1, bias=False),
    ),
    "max pooling": (lambda: NN.MaxPool2D(2, 2), lambda: torch.nn.MaxPool2d(2)),
    "max pooling, sizes that do not divide": (
        lambda: NN.MaxPool2D(3, 2),
        lambda: torch.nn.MaxPool2d(3, 2),
    ),
    "average pooling": (lambda: NN.AvgPool2D(2, 2), lambda: torch.nn.AvgPool2d(2)),
    "average pooling over padding": (
        lambda: NN.AvgPool2D(3, 2, padding=1),
        lambda: torch.nn.AvgPool2d(3, 2, padding=1),
    ),
    "sigmoid": (lambda: NN.Activation("sigmoid"), torch.nn.Sigmoid),
    "flatten and dense": (
        lambda: sequential(NN.Flatten(), NN.Dense(5, in_units=2 * 9 * 11)),
        lambda: torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(2 * 9 * 11, 5)),
    ),
}


def sequential(*layers):
    net = NN.Sequential()
    net.add(*layers)
    return net


@pytest.mark.parametrize("name", LAYERS)
def test_layer(name):
    make_ours, make_theirs = LAYERS[name]
    torch.manual_seed(0)
    ours, theirs = make_ours(), make_theirs()
    ours.initialize()
    copy_weights(theirs, ours)
    X = np.random.default_rng(0).standard_normal((3, 2, 9, 11)).astype(np.float32)
    compare(ours, theirs, X, squares, squares)


def test_lenet_outputs_and_gradients():
    d2l_torch.set_seed(0)
    theirs, ours = d2l_torch.lenet(), d2l_mxnet.lenet()
    copy_weights(theirs, ours)
    dataset = d2l_torch.fashion_mnist("embedded")[0][:64]
    X = (dataset.images[:, None] / 255).astype(np.float32)
    labels = dataset.labels
    cross_entropy = mx.gluon.loss.SoftmaxCrossEntropyLoss()
    compare(
        ours, theirs, X,
        lambda y: cross_entropy(y, mx.np.array(labels)).sum(),
        lambda y: torch.nn.functional.cross_entropy(y, torch.tensor(labels), reduction="sum"),
    )  # fmt: skip


def test_lenets_predict_the_same():
    d2l_torch.set_seed(0)
    theirs, ours = d2l_torch.lenet(), d2l_mxnet.lenet()
    copy_weights(theirs, ours)
    dataset = d2l_torch.fashion_mnist("embedded")[1][:200]
    assert np.array_equal(d2l_mxnet.predict(ours, dataset), d2l_torch.predict(theirs, dataset))


def test_initial_weights_have_the_same_spread():
    """Both draw uniformly from the same interval for each layer; biases start at 0."""
    d2l_torch.set_seed(0)
    d2l_mxnet.set_seed(0)
    theirs = [d2l_torch.to_numpy(p) for p in d2l_torch.lenet().parameters()]
    ours = [p.data().asnumpy() for p in d2l_mxnet.lenet().collect_params().values()]
    for one, two in zip(ours, theirs, strict=True):
        if one.ndim == 1:
            assert not one.any() and not two.any()
        else:
            assert np.abs(one).max() == pytest.approx(np.abs(two).max(), rel=0.1)
            assert one.std() == pytest.approx(two.std(), rel=0.15)


def test_training_takes_both_the_same_way():
    """Same start, same order of images: after two epochs still the same losses."""
    train_set, test_set = d2l_torch.fashion_mnist("embedded")
    d2l_torch.set_seed(0)
    theirs = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(784, 10))
    ours = sequential(NN.Flatten(), NN.Dense(10, in_units=784))
    ours.initialize()
    copy_weights(theirs, ours)
    one, two = (
        d2l.train(net, train_set[:500], test_set[:200], epochs=2, learning_rate=0.1,
                  batch_size=50, show=False)
        for d2l, net in ((d2l_mxnet, ours), (d2l_torch, theirs))
    )  # fmt: skip
    np.testing.assert_allclose(one.loss, two.loss, rtol=1e-4)
    np.testing.assert_allclose(one.test_accuracy, two.test_accuracy, atol=0.01)
