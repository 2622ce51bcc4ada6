"""LeNet, as its page saves it."""

from __future__ import annotations

import numpy as np
import pytest

from tests.package.conftest import weights


def test_lenet_has_the_published_number_of_parameters(d2l):
    assert d2l.count_parameters(d2l.lenet()) == 61_706


def test_lenet_of_other_sizes(d2l, array):
    net = d2l.lenet(num_classes=3, in_channels=2)
    # 25 more weights for each of 6 kernels; 84 weights and a bias fewer for each of 7 classes
    assert d2l.count_parameters(net) == 61_706 + 6 * 25 - 7 * 85
    assert tuple(net(array(np.zeros((4, 2, 28, 28), np.float32))).shape) == (4, 3)


def test_count_leaves_out_what_training_does_not_adjust(d2l):
    net = d2l.lenet()
    if d2l.__name__ == "d2l.torch":
        net[0].weight.requires_grad_(False)
    else:
        net[0].weight.grad_req = "null"
    assert d2l.count_parameters(net) == 61_706 - 6 * 25


def test_lenet_is_initialised_by_the_seed(d2l):
    def new(seed):
        d2l.set_seed(seed)
        return weights(d2l, d2l.lenet())

    assert all(np.array_equal(a, b) for a, b in zip(new(1), new(1), strict=True))
    assert not np.array_equal(new(1)[0], new(2)[0])


def test_gain_scales_the_first_weights(d2l):
    def new(gain):
        d2l.set_seed(0)
        return weights(d2l, d2l.lenet(gain=gain))

    for small, large in zip(new(1.0), new(3.0), strict=True):
        np.testing.assert_allclose(large, 3 * small, rtol=1e-5, atol=1e-6)
    d2l.set_seed(0)
    assert all(np.array_equal(a, b) for a, b in zip(weights(d2l, d2l.lenet()), new(2**0.5), strict=True))


@pytest.mark.parametrize(("activation", "function"), [
    ("relu", lambda x: np.maximum(x, 0)), ("sigmoid", lambda x: 1 / (1 + np.exp(-x))), ("tanh", np.tanh),
])  # fmt: skip
@pytest.mark.parametrize(("pooling", "number"), [("max", np.max), ("average", np.mean)])
def test_lenet_with_other_activations_and_pooling(d2l, array, activation, function, pooling, number):
    net = d2l.lenet(activation=activation, pooling=pooling)
    window = np.array([[-2, 0.5], [1, 3]], np.float32)
    X = array(window[None, None])
    for layer in (net[1], net[4], net[8], net[10]):
        np.testing.assert_allclose(d2l.to_numpy(layer(X))[0, 0], function(window), rtol=1e-5)
    for layer in (net[2], net[5]):
        np.testing.assert_allclose(d2l.to_numpy(layer(X)), [[[[number(window)]]]], rtol=1e-6)


def test_lenet_learns(d2l):
    """Four epochs over 2,000 images; chance is 0.1."""
    train_set, test_set = d2l.fashion_mnist("embedded")
    d2l.set_seed(0)
    net = d2l.lenet()
    history = d2l.train(net, train_set[:2000], test_set[:500], epochs=4,
                        learning_rate=0.1, batch_size=32, show=False)  # fmt: skip
    assert history.valid_accuracy[-1] > 0.6
    assert d2l.evaluate(net, test_set[:500]) == history.valid_accuracy[-1]
