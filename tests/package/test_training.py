"""The training loop that the lenet page saves."""

from __future__ import annotations

import importlib
from dataclasses import replace

import numpy as np
import pytest

from tests.package.conftest import NO_TORCH, weights


@pytest.fixture
def sets(d2l):
    """600 training and 300 test images."""
    train_set, test_set = d2l.fashion_mnist("embedded")
    return train_set[:600], test_set[:300]


def linear(d2l, seed: int = 0, outputs: int = 10):
    """An initialised linear classifier: quick to train, and no plateau."""
    d2l.set_seed(seed)
    if d2l.__name__ == "d2l.torch":
        from torch import nn

        return nn.Sequential(nn.Flatten(), nn.Linear(784, outputs))
    import mxnet as mx
    from mxnet.gluon import nn

    net = nn.Sequential()
    net.add(nn.Flatten(), nn.Dense(outputs, in_units=784))
    net.initialize(mx.init.Xavier())
    return net


# batches


def test_batches_cover_the_set_in_order(d2l, sets):
    dataset = sets[0][:25]
    got = [(d2l.to_numpy(X), d2l.to_numpy(y)) for X, y in d2l.batches(dataset, 10)]
    assert [len(y) for _, y in got] == [10, 10, 5]
    images = np.concatenate([X for X, _ in got])
    assert images.shape == (25, 1, 28, 28) and images.dtype == np.float32
    np.testing.assert_allclose(images[:, 0], dataset.images / 255, rtol=1e-6)
    assert np.array_equal(np.concatenate([y for _, y in got]), dataset.labels)


def test_batches_scale_to_one(d2l, sets):
    dataset = sets[0][:1]
    dataset.images[0, 0, :2] = 0, 255
    ((X, _),) = d2l.batches(dataset, 1)
    assert d2l.to_numpy(X)[0, 0, 0, :2].tolist() == [0, 1]


def test_batches_shuffle_with_a_generator(d2l, sets):
    dataset = sets[0][:50]
    dataset.images[:, 0, 0] = np.arange(50)  # a name for each image

    def order(seed):
        names, labels = [], []
        for X, y in d2l.batches(dataset, 7, rng=np.random.default_rng(seed)):
            names += np.rint(d2l.to_numpy(X)[:, 0, 0, 0] * 255).astype(int).tolist()
            labels += d2l.to_numpy(y).tolist()
        assert labels == dataset.labels[names].tolist()  # each image keeps its label
        return names

    assert sorted(order(0)) == list(range(50)) != order(0)
    assert order(0) == order(0) != order(1)


def test_batches_refuse_no_size(d2l, sets):
    with pytest.raises(ValueError, match=r"batch_size must be 1 or more, not 0\."):
        list(d2l.batches(sets[0], 0))


def test_batches_lie_on_the_device_asked_for(d2l, sets):
    """No GPU is needed: each framework has devices that hold arrays everywhere, and are not the default."""
    if d2l.__name__ == "d2l.torch":
        import torch

        ((X, y),) = d2l.batches(sets[0][:5], 5, device=torch.device("meta"))
        assert X.device.type == y.device.type == "meta"
    else:
        import mxnet as mx

        ((X, y),) = d2l.batches(sets[0][:5], 5, device=mx.cpu(1))
        assert X.ctx == y.ctx == mx.cpu(1)


# predict and evaluate


def test_predict_finds_the_highest_score_whatever_the_batch(d2l, sets, array):
    net = linear(d2l)
    dataset = sets[1]
    classes = d2l.predict(net, dataset)
    assert classes.dtype == np.int64 and classes.shape == (300,)
    assert np.array_equal(classes, d2l.predict(net, dataset, batch_size=7))
    weight, bias = weights(d2l, net)
    scores = dataset.images.reshape(300, -1) / 255 @ weight.T + bias
    assert np.array_equal(classes, scores.argmax(1))
    assert len(set(classes)) > 1


def test_predict_switches_off_what_is_for_training_alone(d2l, sets):
    plain = linear(d2l)
    if d2l.__name__ == "d2l.torch":
        from torch import nn

        net = nn.Sequential(nn.Dropout(0.5), *plain)
    else:
        from mxnet.gluon import nn

        net = nn.Sequential()
        net.add(nn.Dropout(0.5), *plain)
    assert np.array_equal(d2l.predict(net, sets[1]), d2l.predict(plain, sets[1]))


@pytest.mark.parametrize("mode", [True, False])
def test_predict_records_no_gradients_and_leaves_the_mode_as_it_was(mode, monkeypatch):
    """Of PyTorch; in MXNet both are off unless one asks for them."""
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    d2l = importlib.import_module("d2l.torch")
    net, seen = linear(d2l).train(mode), []
    net.register_forward_hook(lambda *_: seen.append((torch.is_grad_enabled(), net.training)))
    d2l.predict(net, d2l.fashion_mnist("embedded")[1][:20], batch_size=10)
    assert seen == [(False, False)] * 2
    assert [part.training for part in net.modules()] == [mode] * 3


def test_evaluate_is_the_share_of_right_answers(d2l, sets):
    net = linear(d2l)
    dataset = sets[1]
    classes = d2l.predict(net, dataset)
    dataset.labels[:] = classes
    dataset.labels[:75] = (classes[:75] + 1) % 10
    assert d2l.evaluate(net, dataset) == 0.75
    assert isinstance(d2l.evaluate(net, dataset), float)


# train


def test_training_is_far_over_chance_and_recorded(d2l, sets):
    net = linear(d2l)
    history = d2l.train(net, *sets, epochs=5, learning_rate=0.1, batch_size=32, show=False)
    assert len(history) == 5 and len(history.seconds) == 5
    assert history.valid_accuracy[-1] > 0.6 and history.train_accuracy[-1] > 0.6
    assert history.loss[-1] < history.loss[0]
    assert d2l.evaluate(net, sets[1]) == history.valid_accuracy[-1]


def test_training_repeats_itself(d2l, sets):
    def train(seed):
        net = linear(d2l, seed=3)
        history = d2l.train(net, *sets, epochs=2, learning_rate=0.1, seed=seed, show=False)
        return weights(d2l, net), history.loss

    (first, loss), (again, loss_again), (other, _) = train(0), train(0), train(1)
    assert loss == loss_again
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))
    assert not np.array_equal(first[0], other[0])


def test_one_step_is_gradient_descent(d2l, sets):
    """One batch, one step, worked with NumPy: W - lr * (softmax - onehot)^T X / n."""
    dataset = sets[0][:40]
    net = linear(d2l)
    weight, bias = (w.astype(np.float64) for w in weights(d2l, net))
    X = dataset.images.reshape(40, -1) / 255
    scores = X @ weight.T + bias
    p = np.exp(scores) / np.exp(scores).sum(1, keepdims=True)
    loss = -np.log(p[np.arange(40), dataset.labels]).mean()
    error = (p - np.eye(10)[dataset.labels]) / 40
    history = d2l.train(net, dataset, sets[1], epochs=1, learning_rate=0.5, batch_size=40,
                        show=False)  # fmt: skip
    after = weights(d2l, net)
    np.testing.assert_allclose(after[0], weight - 0.5 * error.T @ X, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(after[1], bias - 0.5 * error.sum(0), rtol=1e-4, atol=1e-6)
    assert history.loss[0] == pytest.approx(loss, rel=1e-5)
    assert history.train_accuracy[0] == (scores.argmax(1) == dataset.labels).mean()


def test_training_goes_to_the_device_asked_for(d2l, sets, monkeypatch):
    """Network and batches; and to the best one there is, if none is asked for."""
    asked, used = [], []
    if d2l.__name__ == "d2l.torch":
        import torch

        device, best = torch.device("cpu", 0), torch.device("cpu", 1)
        # Both hold arrays on the one CPU there is; so what was asked for is watched at the calls.
        move = torch.nn.Module.to
        monkeypatch.setattr(torch.nn.Module, "to", lambda net, to: (used.append(to), move(net, to))[1])
    else:
        import mxnet as mx

        device, best = mx.cpu(1), mx.cpu(2)
    batches = d2l.batches

    def watched(*args, device=None, **options):
        asked.append(device)
        return batches(*args, device=device, **options)

    monkeypatch.setattr(d2l, "batches", watched)
    monkeypatch.setattr(d2l, "best_device", lambda: best)
    for given, expected in ((device, device), (None, best)):
        net = linear(d2l)
        d2l.train(net, sets[0][:40], sets[1][:40], epochs=1, learning_rate=0.1, device=given, show=False)
        assert asked[0] == expected
        if d2l.__name__ == "d2l.torch":
            assert used == [expected]
        else:
            assert {str(p.list_ctx()) for p in net.collect_params().values()} == {str([expected])}
            assert asked == [expected] * 2  # to predict, too
        asked.clear()
        used.clear()


def test_steps_with_momentum_weight_decay_and_a_schedule(d2l, sets):
    """Three steps worked with NumPy."""
    dataset = sets[0][:30]
    net = linear(d2l)
    weight, bias = (w.astype(np.float64) for w in weights(d2l, net))
    parameters, speeds = [weight, bias], [0, 0]
    rng, asked = np.random.default_rng(4), []
    order = np.arange(30)
    rng.shuffle(order)
    for rows in order.reshape(3, 10):
        X, y = dataset.images[rows].reshape(10, -1) / 255, dataset.labels[rows]
        scores = X @ parameters[0].T + parameters[1]
        error = (np.exp(scores) / np.exp(scores).sum(1, keepdims=True) - np.eye(10)[y]) / 10
        gradients = [error.T @ X + 0.01 * parameters[0], error.sum(0) + 0.01 * parameters[1]]
        speeds = [0.9 * v + g for v, g in zip(speeds, gradients, strict=True)]
        parameters = [w - 0.2 * 0.5 * v for w, v in zip(parameters, speeds, strict=True)]

    def half(progress):
        asked.append(progress)
        return 0.5

    d2l.train(net, dataset, epochs=1, learning_rate=0.2, momentum=0.9, weight_decay=0.01, schedule=half,
              batch_size=10, seed=4, show=False)  # fmt: skip
    assert asked == pytest.approx([0, 1 / 3, 2 / 3])
    for after, expected in zip(weights(d2l, net), parameters, strict=True):
        np.testing.assert_allclose(after, expected, rtol=1e-4, atol=1e-6)


def test_a_schedule_of_zero_moves_nothing_and_one_cycle_ends_there(d2l, sets):
    net = linear(d2l)
    before = weights(d2l, net)
    d2l.train(net, sets[0], epochs=1, schedule=lambda progress: 0.0, show=False)
    assert all(np.array_equal(a, b) for a, b in zip(before, weights(d2l, net), strict=True))
    factors = [d2l.one_cycle(k / 100) for k in range(101)]
    assert max(factors) == pytest.approx(1) == factors[30]
    assert factors[:31] == sorted(factors[:31]) and factors[30:] == sorted(factors[30:], reverse=True)
    assert factors[0] == pytest.approx(0.1) and factors[-1] == 0


def test_an_optimizer_can_be_handed_in(d2l, sets):
    """Adam's first step moves every weight that has a gradient by its learning rate."""
    net = linear(d2l)
    before = weights(d2l, net)
    if d2l.__name__ == "d2l.torch":
        import torch

        adam = torch.optim.Adam(net.parameters(), lr=0.01)
    else:
        import mxnet as mx

        adam = mx.gluon.Trainer(net.collect_params(), "adam", {"learning_rate": 0.01})
    d2l.train(net, sets[0], epochs=1, optimizer=adam, batch_size=len(sets[0]), show=False)
    steps = np.abs(weights(d2l, net)[1] - before[1])
    np.testing.assert_allclose(steps, 0.01, rtol=1e-2)


def test_augmentation_changes_the_images_anew_in_each_epoch(d2l, sets):
    """Training on images that `augment` turns black learns how often each class is there, and nothing else."""
    given, drawn = [], []

    def black(dataset, rng):
        given.append(dataset)
        drawn.append(rng.random())
        return replace(dataset, images=dataset.images * 0)

    net = linear(d2l)
    before = weights(d2l, net)
    d2l.train(net, sets[0], sets[1], epochs=3, learning_rate=0.1, seed=5, augment=black, show=False)
    after = weights(d2l, net)
    assert given == [sets[0]] * 3 and len(set(drawn)) == 3
    assert np.array_equal(before[0], after[0]) and not np.array_equal(before[1], after[1])


@pytest.mark.parametrize("outputs", [9, 1])
def test_training_refuses_too_few_scores(d2l, sets, outputs):
    """MXNet would take the last score for the missing ones."""
    with pytest.raises(ValueError, match=rf"scores have shape \(256, {outputs}\); they must be \(batch, 10\)"):
        d2l.train(linear(d2l, outputs=outputs), sets[0], epochs=1, show=False)


def test_training_without_validation_images(d2l, sets, capsys):
    history = d2l.train(linear(d2l), sets[0][:50], epochs=1)
    assert np.isnan(history.valid_accuracy).all()
    assert "validation" not in capsys.readouterr().out


def test_training_weighs_a_smaller_last_batch_by_its_size(d2l, sets):
    """With a learning rate of 0 the mean loss of an epoch does not depend on the batches."""
    net = linear(d2l)
    losses = [
        d2l.train(net, sets[0][:50], sets[1], epochs=1, learning_rate=0.0, batch_size=size,
                  show=False).loss[0]
        for size in (50, 40)
    ]  # fmt: skip
    assert losses[0] == pytest.approx(losses[1], rel=1e-5)


def test_training_shows_its_progress(d2l, sets, capsys):
    d2l.train(linear(d2l), sets[0][:50], sets[1][:50], epochs=2, learning_rate=0.1)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines] == ["epoch 1/2", "epoch 2/2"]
