"""LeNet that learns in the browser: its gradients against PyTorch's, and the figure that shows it."""

from __future__ import annotations

import base64
import importlib
import io
import json
import os
import subprocess
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bookbuild import environment, layout, processes
from d2l import data as images
from figures import _trainer
from tests.live.conftest import address, awake, both_ways
from tests.live.using import settle, shown
from theme.live import data

NAME = "lenet-learns"
VARIANTS = [("sigmoid", "average"), ("ReLU", "maximum"), ("tanh", "average")]
# Losses of a batch and the gradients of their mean, in JavaScript; `given` has settings, pixels and labels.
OURS = """(given) => {
  const layers = library.lenet(given.settings, library.generator(given.settings.seed));
  const losses = given.labels.map((label, k) => {
    const pixels = Float32Array.from(given.pixels.slice(784 * k, 784 * (k + 1)));
    const all = library.forward(layers, tensors.tensor([1, 28, 28], pixels));
    const { loss, dz } = library.crossEntropy(all.at(-1), label);
    library.backward(layers, all, dz);
    return loss;
  });
  const weighted = layers.filter(({ W }) => W);
  const arrays = (names) => weighted.flatMap((layer) => names.map((name) => Array.from(layer[name].data)));
  const gradients = arrays(["dW", "db"]).map((sums) => sums.map((sum) => sum / losses.length));
  return { losses, parameters: arrays(["W", "b"]), gradients };
}"""
THEIRS = """
import json, sys
import torch
from d2l import torch as d2l
found = []
for given in json.load(sys.stdin):
    s = given["settings"]
    pooling = {"maximum": "max", "average": "average"}[s["pooling"]]
    net = d2l.lenet(activation=s["activation"].lower(), pooling=pooling)
    with torch.no_grad():
        for p, values in zip(net.parameters(), given["parameters"], strict=True):
            p.copy_(torch.tensor(values).reshape(p.shape))
    X = torch.tensor(given["pixels"]).reshape(-1, 1, 28, 28)
    losses = torch.nn.functional.cross_entropy(net(X), torch.tensor(given["labels"]), reduction="none")
    losses.mean().backward()
    found.append({"losses": losses.tolist(), "gradients": [p.grad.flatten().tolist() for p in net.parameters()]})
json.dump(found, sys.stdout)
"""
# A layer, and the gradients of the sum of its outputs times `upstream`.
LAYER = """(given) => {
  const [X, W, b] = ["X", "W", "b"].map((name) => given[name] && tensors.tensor(given[name].shape, given[name].data));
  const { options, kind, upstream } = given;
  const list = (tensor) => Array.from(tensor.data);
  if (kind === "convolution") {
    const Y = tensors.convolve(X, W, b, options);
    const { dX, dW, db } = tensors.convolveBackward(X, W, tensors.tensor(Y.shape, upstream), options);
    return { shape: Y.shape, Y: list(Y), gradients: [dX, dW, db].map(list) };
  }
  if (kind === "dense") {
    const Y = tensors.dense(X, W, b);
    const { dX, dW, db } = tensors.denseBackward(X, W, tensors.tensor(Y.shape, upstream));
    return { shape: Y.shape, Y: list(Y), gradients: [dX, dW, db].map(list) };
  }
  const { size, mode, stride } = options;
  const { Y, from } = tensors.pool(X, size, mode, stride);
  const dX = tensors.poolBackward(X, size, mode, stride, tensors.tensor(Y.shape, upstream), from);
  return { shape: Y.shape, Y: list(Y), gradients: [list(dX)] };
}"""
LAYER_IN_TORCH = """
import json, sys
import torch
from torch.nn import functional as F
found = []
for given in json.load(sys.stdin):
    X, *rest = [torch.tensor(given[name]["data"], dtype=torch.float64).reshape(given[name]["shape"]).requires_grad_()
                for name in ("X", "W", "b") if name in given]
    options = given["options"]
    if given["kind"] == "convolution":
        Y = F.conv2d(X, *rest, **options)
    elif given["kind"] == "dense":
        Y = F.linear(X, *rest)
    else:
        Y = {"maximum": F.max_pool2d, "average": F.avg_pool2d}[options["mode"]](X, options["size"], options["stride"])
    (Y.flatten() * torch.tensor(given["upstream"], dtype=torch.float64)).sum().backward()
    gradients = [p.grad.flatten().tolist() for p in (X, *rest)]
    found.append({"shape": list(Y.shape), "Y": Y.flatten().tolist(), "gradients": gradients})
json.dump(found, sys.stdout)
"""


@pytest.fixture(scope="module")
def engine() -> Iterator[Any]:
    with _trainer.engine() as running:
        yield running


def ours(engine: Any, function: str, given: dict[str, Any]) -> Any:
    return json.loads(engine.eval(f"JSON.stringify(({function})({json.dumps(given)}))"))


def torch_says(code: str, given: list[Any]) -> Any:
    if "pytorch" not in layout.tabs():
        pytest.skip("TABS leaves PyTorch out")
    done = subprocess.run([environment.python("pytorch"), "-c", code], input=json.dumps(given), text=True, capture_output=True,
                          env={**os.environ, **processes.environment(), "OMP_NUM_THREADS": "1"}, cwd=layout.ROOT,
                          check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_gradients_of_lenet_are_those_of_pytorch(engine: Any) -> None:
    """All ten arrays of parameters, for a batch, with each activation and pooling, and weights that let something through."""
    train_set, _ = images.fashion_mnist("embedded")
    pixels = (train_set.images[:5].reshape(-1) / 255).tolist()
    given: list[dict[str, Any]] = []
    found = []
    for seed, (activation, pooling) in enumerate(VARIANTS):
        for gain in (1, 4 if activation == "sigmoid" else 1.4):
            settings = {"activation": activation, "pooling": pooling, "gain": gain, "seed": seed}
            given.append({"settings": settings, "pixels": pixels, "labels": train_set.labels[:5].tolist()})
            found.append(ours(engine, OURS, given[-1]))
            given[-1]["parameters"] = found[-1]["parameters"]
    for mine, theirs, what in zip(found, torch_says(THEIRS, given), given, strict=True):
        np.testing.assert_allclose(mine["losses"], theirs["losses"], rtol=1e-4, err_msg=str(what["settings"]))
        assert len(mine["gradients"]) == 10
        for a, b in zip(mine["gradients"], theirs["gradients"], strict=True):
            largest = np.abs(b).max()
            assert largest > 0
            np.testing.assert_allclose(a, b, rtol=0, atol=1e-4 * largest, err_msg=str(what["settings"]))


def test_layers_and_their_gradients_are_those_of_pytorch(engine: Any) -> None:
    """Random shapes, with padding, strides, dilation and groups; windows that overlap and ones that leave a border out."""
    rng = np.random.default_rng(0)

    def part(*shape: int) -> dict[str, Any]:
        return {"shape": shape, "data": rng.normal(size=shape).ravel().tolist()}

    given: list[dict[str, Any]] = []
    for _ in range(60):
        groups, perhaps = int(rng.integers(1, 4)), rng.integers(1, 4, 2)
        tall, wide, stride, dilation = (int(n) for n in rng.integers(1, [5, 5, 4, 3]))
        height, width = (int(n) for n in rng.integers(9, 14, 2))
        options = {"padding": int(rng.integers(0, 4)), "stride": stride, "dilation": dilation, "groups": groups}
        channels, filters = (int(n) * groups for n in perhaps)
        given.append({"kind": "convolution", "options": options, "X": part(channels, height, width),
                      "W": part(filters, channels // groups, tall, wide), "b": part(filters)})  # fmt: skip
        inputs, outputs = (int(n) for n in rng.integers(1, 12, 2))
        given.append({"kind": "dense", "options": {}, "X": part(inputs), "W": part(outputs, inputs), "b": part(outputs)})
        pooling = {"size": tall, "mode": str(rng.choice(["maximum", "average"])), "stride": stride}
        given.append({"kind": "pooling", "options": pooling, "X": part(channels, height, width)})
    for case in given:
        case["upstream"] = [0.0]
        case["upstream"] = rng.normal(size=size_of(case)).tolist()
    found = [ours(engine, LAYER, case) for case in given]
    for case, mine, theirs in zip(given, found, torch_says(LAYER_IN_TORCH, given), strict=True):
        what = f"{case['kind']} {case['options']} of {case['X']['shape']}"
        assert mine["shape"] == theirs["shape"], what
        np.testing.assert_allclose(mine["Y"], theirs["Y"], atol=1e-4, rtol=1e-4, err_msg=what)
        for a, b in zip(mine["gradients"], theirs["gradients"], strict=True):
            np.testing.assert_allclose(a, b, atol=1e-4, rtol=1e-4, err_msg=what)


def size_of(case: dict[str, Any]) -> int:
    """How many outputs the layer has, by the formula of the section on padding and strides."""
    if case["kind"] == "dense":
        return int(case["W"]["shape"][0])
    channels, *sizes = case["X"]["shape"]
    options = case["options"]
    window = case["W"]["shape"][2:] if "W" in case else (options["size"],) * 2
    filters = case["W"]["shape"][0] if "W" in case else channels
    padding, dilation = options.get("padding", 0), options.get("dilation", 1)
    places = [(n + 2 * padding - dilation * (k - 1) - 1) // options["stride"] + 1 for n, k in zip(sizes, window, strict=True)]
    return int(filters * np.prod(places))


def test_first_weights_are_spread_as_the_page_says(engine: Any) -> None:
    """Uniform, of the variance 2 g² / (n + m); biases are 0; the same for the same seed, others for another."""

    def weights(seed: int) -> Any:
        settings = {"activation": "ReLU", "pooling": "maximum", "gain": 3, "seed": seed}
        return ours(engine, OURS, {"settings": settings, "pixels": [0.0] * 784, "labels": [0]})["parameters"]

    first = weights(0)
    units = [(25, 150), (150, 400), (400, 120), (120, 84), (84, 10)]
    for (n, m), W, b in zip(units, first[::2], first[1::2], strict=True):
        bound = 3 * (6 / (n + m)) ** 0.5
        assert max(np.abs(W)) <= bound and max(np.abs(W)) > 0.95 * bound
        assert np.mean(np.square(W)) == pytest.approx(2 * 9 / (n + m), rel=0.25 if n == 25 else 0.05)
        assert not np.any(b)
    assert weights(0) == first != weights(1)


def test_training_repeats_and_its_order_takes_each_image_once(engine: Any) -> None:
    rng = np.random.default_rng(1)
    sets = {"learn": {"pixels": rng.random(784 * 48).round(3).tolist(), "labels": [k % 10 for k in range(48)]}}
    taken = """(given) => {
      given.sets.learn.pixels = Float32Array.from(given.sets.learn.pixels);
      const make = () => new library.Trainer(given.settings, given.sets);
      const [one, other, order] = [make(), make(), make()];
      return [0, 1, 2].map(() => [one.step(), other.step(), order.next()]);
    }"""
    settings = {"activation": "tanh", "pooling": "average", "gain": 1, "rate": 0.1, "seed": 5}
    steps = ours(engine, taken, {"sets": sets, "settings": settings})
    assert all(one == other for one, other, _ in steps)
    order = [k for *_, batch in steps for k in batch]
    assert sorted(order) == list(range(48)) and order != sorted(order)


def test_a_step_goes_against_the_gradient(engine: Any) -> None:
    """w - rate * mean gradient, with the gradients that PyTorch confirmed above."""
    pixels, labels = np.random.default_rng(2).random(784 * 16).round(3).tolist(), [k % 10 for k in range(16)]
    settings = {"activation": "ReLU", "pooling": "maximum", "gain": 1.4, "rate": 0.3, "seed": 3}
    before = ours(engine, OURS, {"settings": settings, "pixels": pixels, "labels": labels})
    stepped = """({ settings, pixels, labels }) => {
      const trainer = new library.Trainer(settings, { learn: { pixels: Float32Array.from(pixels), labels } });
      const loss = trainer.step();
      const weighted = trainer.layers.filter(({ W }) => W);
      return { loss, after: weighted.flatMap(({ W, b }) => [W, b].map(({ data }) => Array.from(data))) };
    }"""
    found = ours(engine, stepped, {"settings": settings, "pixels": pixels, "labels": labels})
    assert found["loss"] == pytest.approx(np.mean(before["losses"]), rel=1e-5)
    for old, gradient, new in zip(before["parameters"], before["gradients"], found["after"], strict=True):
        np.testing.assert_allclose(new, np.subtract(old, np.multiply(0.3, gradient)), atol=1e-5)


def test_images_are_those_of_the_data_set() -> None:
    """As WebP keeps them: the first ones to learn from, and the last ones, of the page's validation set, held out."""
    train_set, _ = images.fashion_mnist("embedded")
    found = _trainer.images()
    for name, rows in (("learn", slice(0, 1024)), ("valid", slice(-256, None))):
        assert found[name]["labels"] == train_set.labels[rows].tolist()
        wanted = train_set.images[rows].reshape(-1) / 255
        given = np.array(found[name]["pixels"])
        assert np.sqrt(np.mean((given - wanted) ** 2)) < 0.06
    assert len(base64.b64encode(data.learning()["mosaic"])) * 3 / 4 < 100_000
    with Image.open(io.BytesIO(data.learning()["mosaic"].tobytes())) as mosaic:
        assert mosaic.format == "WEBP"


@pytest.fixture
def figure(at: Any) -> Any:
    return at(NAME)


def steps(element: Any) -> int:
    found: int = element.evaluate("(figure) => figure.runs.at(-1).losses.length")
    return found


def test_it_begins_as_the_drawing(figure: Any) -> None:
    drawing = importlib.import_module(f"figures.{NAME}")
    assert figure.evaluate("({ state }) => state") == drawing.STATE


@both_ways
def test_it_learns_more_than_half_of_the_clothes(open_page: Any) -> None:
    """In a worker, with images that came when they were asked for; and what Chromium computes is what the drawing shows."""
    tab = open_page(address(NAME))
    element = awake(tab, NAME)
    loaded = "() => 'learning' in live.data"
    assert not tab.evaluate(loaded)
    element.get_by_role("button", name="Start").click()
    tab.wait_for_function(f"() => document.querySelector('live-{NAME}').runs[0].shares.some(([, share]) => share > 0.6)",
                          timeout=180_000)  # fmt: skip
    element.get_by_role("button", name="Pause").click()
    settle(element, quiet=300)
    assert tab.evaluate(loaded)
    assert "of the held-out images right" in shown(element)["said"]
    losses = element.evaluate("({ runs }) => runs[0].losses")
    with _trainer.engine() as engine:
        given = {"sets": _trainer.images(), "settings": element.evaluate("({ state }) => state")}
        first = ours(engine, """({ sets, settings }) => {
          sets.learn.pixels = Float32Array.from(sets.learn.pixels);
          const trainer = new library.Trainer(settings, sets);
          return [0, 1, 2, 3].map(() => trainer.step());
        }""", given)  # fmt: skip
    np.testing.assert_allclose(losses[:4], first, rtol=0.02)  # a browser's own WebP, and the same order and weights
    count = steps(element)
    tab.wait_for_timeout(500)
    assert steps(element) == count  # it does stop
    assert open_page.faults == []


def test_one_step_is_one_step_and_a_change_begins_anew(figure: Any) -> None:
    one = figure.get_by_role("button", name="One step")
    for count in (1, 2):
        one.click()
        taken = f"() => document.querySelector('live-{NAME}').runs[0].losses.length === {count}"
        figure.page.wait_for_function(taken, timeout=60_000)
        settle(figure)
        assert steps(figure) == count
        assert shown(figure)["said"].startswith(f"Step {count}: loss ")
    figure.get_by_label("Activation").select_option("sigmoid")
    settle(figure)
    assert steps(figure) == 0
    assert figure.locator(".key").all_inner_texts() == [
        "ReLU, maximum, rate 0.1, gain 1.4, seed 0", "sigmoid, maximum, rate 0.1, gain 1.4, seed 0"]  # fmt: skip
    figure.get_by_role("button", name="Reset").click()
    assert figure.locator(".key").all_inner_texts() == ["ReLU, maximum, rate 0.1, gain 1.4, seed 0"]


def test_it_pauses_when_it_is_far_away(figure: Any) -> None:
    figure.get_by_role("button", name="Start").click()
    started = f"() => document.querySelector('live-{NAME}').runs[0].losses.length > 0"
    figure.page.wait_for_function(started, timeout=60_000)
    figure.page.evaluate("() => scrollTo({ top: 0, behavior: 'instant' })")
    figure.page.wait_for_timeout(1000)
    count = steps(figure)
    figure.page.wait_for_timeout(1000)
    assert steps(figure) == count
    awake(figure.page, NAME)
    figure.page.wait_for_function(f"() => document.querySelector('live-{NAME}').runs[0].losses.length > {count}", timeout=60_000)


def test_steps_that_are_too_large_end_it(figure: Any) -> None:
    """With a rate of 2, ReLUs and a gain of 4 the loss of this seed is soon no number."""
    for name, value in (("Learning rate", "2"), ("Gain", "4"), ("Seed", "1")):
        figure.get_by_label(name).select_option(value)
    figure.get_by_role("button", name="Start").click()
    figure.get_by_text("no longer a number").wait_for(timeout=60_000)
    assert figure.get_by_role("button", name="Start").count() == 1
