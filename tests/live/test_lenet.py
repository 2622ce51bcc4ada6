"""The live LeNet computes with the weights that its page trained, and what PyTorch computes with them."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bookbuild import environment, layout, processes
from d2l import data as images
from tests import book
from tests.live.conftest import address, awake
from tests.live.using import settle
from theme.live import data

NAME = "lenet-looks"
STATIC = layout.SITE / "_static" / "live"
# Trains LeNet as the page does. Gives which arrays differ from those of a file, and the scores with both.
TRAIN = """
import json, sys
import numpy as np, torch
from d2l import torch as d2l
from theme.live import data
torch.set_num_threads(1)
train_set, _ = d2l.fashion_mnist()
d2l.set_seed(0)
net = d2l.lenet()
d2l.train(net, train_set[:-1000], epochs=8, learning_rate=0.05, momentum=0.9, batch_size=64, schedule=d2l.one_cycle,
          show=False, device=torch.device("cpu"))
with np.load(sys.argv[1]) as kept:
    whole, steps = [kept[f"arr_{k}"] for k in range(10)], kept["steps"]
(X, _), = d2l.batches(data.lenet_pictures(), 64)
trained = [p.data / (p.data.abs().max() / 127) for p in net.parameters()]
differ = [bool((array.round().numpy() != kept).any()) for array, kept in zip(trained, whole)]
with torch.no_grad():
    exact = net(X)
    for p, w, step in zip(net.parameters(), whole, steps):
        p.copy_(torch.from_numpy(w.astype("float32") * np.float32(step)))
    print(json.dumps({"differ": differ, "exact": exact.tolist(), "rounded": net(X).tolist()}))
"""


def page() -> str:
    return book.labelled("fig_lenet_looks")


@cache
def kept() -> tuple[list[np.ndarray], np.ndarray]:
    """The bytes that the page's run left, and the step of each array."""
    with np.load(layout.executed(page(), layout.tabs()[-1]).with_name("lenet-weights.npz")) as found:
        return [found[f"arr_{k}"] for k in range(10)], found["steps"]


@pytest.fixture(scope="module")
def torch_says() -> dict[str, Any]:
    if "pytorch" not in layout.tabs():
        pytest.skip("PyTorch's tab is not built")
    file = layout.executed(page(), "pytorch").with_name("lenet-weights.npz")
    done = subprocess.run([environment.python("pytorch"), "-c", TRAIN, file], env={**os.environ, **processes.environment()},
                          cwd=layout.ROOT, text=True, capture_output=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.fixture
def figure(at: Any) -> Any:
    """The live figure, awake, with all its pictures."""
    element = at(NAME)
    tab = element.page
    element.evaluate("(figure) => figure.set({ picture: 1 })")
    tab.wait_for_function(f"() => document.querySelector('live-{NAME}').sheet.images[1]")
    element.evaluate("(figure) => figure.set({ picture: 0 })")
    return element


def state(figure: Any) -> dict[str, Any]:
    found: dict[str, Any] = figure.evaluate("(figure) => figure.state")
    return found


def seen(figure: Any) -> np.ndarray:
    """The picture that LeNet gets."""
    return np.array(figure.evaluate("(figure) => Array.from(figure.outputs[0].data)"), np.float32).reshape(28, 28)


def outputs(figure: Any) -> list[np.ndarray]:
    found = figure.evaluate("(figure) => figure.outputs.map(({ shape, data }) => [shape, Array.from(data)])")
    return [np.array(values).reshape(shape) for shape, values in found]


def test_it_has_the_weights_that_the_page_trained(torch_says: dict[str, Any]) -> None:
    assert torch_says["differ"] == [False] * 10


def test_its_scores_are_those_of_pytorch(figure: Any, torch_says: dict[str, Any]) -> None:
    scores, milliseconds = figure.evaluate("""(figure) => {
      const start = performance.now();
      const scores = figure.sheet.images.slice(0, 64).map((X) => Array.from(figure.net.forward(X)[7].data));
      return [scores, (performance.now() - start) / 64];
    }""")
    print(f"A pass takes {milliseconds:.1f} ms.")
    assert np.shape(scores) == (64, 10)
    np.testing.assert_allclose(scores, torch_says["rounded"], atol=1e-4, rtol=1e-4)
    assert np.argmax(scores, axis=1).tolist() == np.argmax(torch_says["rounded"], axis=1).tolist()
    assert (np.argmax(scores, axis=1) == np.argmax(torch_says["exact"], axis=1)).sum() >= 63


@pytest.mark.parametrize("picture", [0, 17, 40])
def test_each_number_is_made_of_its_parts(figure: Any, picture: int) -> None:
    """The window, the weights and the bias of some numbers of each layer, against NumPy's slices of what lies below."""
    figure.evaluate("(figure, picture) => figure.set({ picture })", picture)
    whole, steps = kept()
    arrays = iter([array * np.float32(step) for array, step in zip(whole, steps, strict=True)])
    below, *above = outputs(figure)
    rng = np.random.default_rng(picture)
    for layer, found in enumerate(above, 1):
        weights, bias = (next(arrays), next(arrays)) if layer not in (2, 4) else (None, None)
        for unit in [0, found.size - 1, *rng.integers(0, found.size, 5)]:
            got = figure.evaluate(f"(figure) => figure.net.parts(figure.outputs, {layer}, {unit})")
            values, factors = (np.array([part[name] for part in got["parts"]]) for name in ("value", "weight"))
            place = np.unravel_index(unit, found.shape)
            if weights is None:
                channel, i, j = place
                np.testing.assert_allclose(values, below[channel, 2 * i : 2 * i + 2, 2 * j : 2 * j + 2].ravel(), rtol=1e-6)
                assert values.max() == pytest.approx(found[place])
                continue
            if weights.ndim == 4:
                _, i, j = place
                padded = np.pad(below, ((0, 0), (2, 2), (2, 2))) if layer == 1 else below
                window = padded[:, i : i + 5, j : j + 5].ravel()
            else:
                window = below.ravel()
            np.testing.assert_allclose(values, window, rtol=1e-6)
            np.testing.assert_allclose(factors, weights[place[0]].ravel(), rtol=1e-6)
            assert got["bias"] == pytest.approx(bias[place[0]])
            total = values @ factors + got["bias"]
            assert found[place] == pytest.approx(total if layer == 7 else max(total, 0), abs=1e-4)
        below = found


def test_the_picture_can_be_moved_by_keys_and_by_the_pointer(figure: Any) -> None:
    board, first = figure.locator(".board").first, seen(figure)
    board.focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowUp"):
        board.press(key)
    np.testing.assert_array_equal(seen(figure), np.pad(first, ((0, 1), (2, 0)))[1:, :28])
    box = board.bounding_box()
    mouse, pixel = figure.page.mouse, box["width"] / 28
    mouse.move(box["x"] + 10.5 * pixel, box["y"] + 10.5 * pixel)
    mouse.down()
    mouse.move(box["x"] + 8.5 * pixel, box["y"] + 15.5 * pixel)
    mouse.up()
    np.testing.assert_array_equal(seen(figure), np.pad(first, ((4, 0), (0, 0)))[:28])


def test_one_can_draw_by_keys_and_by_the_pointer(figure: Any) -> None:
    figure.get_by_role("button", name="Empty").click()
    board = figure.locator(".board").first
    board.evaluate("(board) => board.scrollIntoView({ block: 'center', behavior: 'instant' })")
    box = board.bounding_box()
    mouse, pixel = figure.page.mouse, box["width"] / 28
    mouse.move(box["x"] + 3.5 * pixel, box["y"] + 5.5 * pixel)
    mouse.down()
    mouse.move(box["x"] + 12.5 * pixel, box["y"] + 5.5 * pixel)
    mouse.up()
    wanted = np.zeros((28, 28))
    wanted[5:7, 3:14] = 1
    np.testing.assert_array_equal(seen(figure), wanted)
    board.press("ArrowDown")
    board.press("Shift+ArrowDown")
    wanted[6:9, 12:14] = 1
    np.testing.assert_array_equal(seen(figure), wanted)
    figure.get_by_label("Pointer and keys").select_option("erase")
    mouse.click(box["x"] + 3.5 * pixel, box["y"] + 5.5 * pixel)
    wanted[5:7, 3:5] = 0
    np.testing.assert_array_equal(seen(figure), wanted)


def test_a_picture_of_ones_own(figure: Any, tmp_path: Path) -> None:
    from matplotlib.image import imsave

    picture = images.fashion_mnist("embedded")[1].images[5]
    imsave(tmp_path / "own.png", np.repeat(picture[..., None], 3, axis=2))
    figure.locator("input[type=file]").set_input_files(tmp_path / "own.png")
    figure.page.wait_for_function(f"() => document.querySelector('live-{NAME}').state.picture === 64")
    np.testing.assert_allclose(seen(figure), picture / 255, atol=1e-6)
    figure.get_by_label("Negative").check()
    np.testing.assert_allclose(seen(figure), 1 - picture / 255, atol=1e-6)


def test_from_a_score_back_to_pixels_by_keys_alone(figure: Any) -> None:
    """The largest contribution to each number is listed first, and leads to the number that it comes from."""
    scores = outputs(figure)[-1]
    first = figure.locator(".scores button").nth(int(scores.argmax()))
    first.press("Enter")
    layers = []
    while (now := state(figure))["layer"] > 1:
        layers.append(now["layer"])
        got = figure.evaluate("(figure) => figure.net.parts(figure.outputs, figure.state.layer, figure.state.unit).parts")
        products = [abs(part["product"]) for part in got]
        back = figure.get_by_role("button", name="To the largest product")
        convolution = back.is_visible()
        (back if convolution else figure.locator(".list button").first).press("Enter")
        came_from = next(part for part in got if part["at"] == state(figure)["unit"] and part["weight"] is not None)
        assert state(figure)["layer"] == now["layer"] - 1
        if not convolution:  # there, it is the largest product with the largest channel
            assert abs(came_from["product"]) == max(products)
    assert layers == [7, 6, 5, 4, 3, 2]
    assert figure.locator(".products span").count() == 25


def test_a_map_is_walked_by_arrow_keys_over_its_gaps(figure: Any) -> None:
    """To the right of the last column of one map lies the first column of the next."""
    figure.evaluate("(figure) => figure.set({ layer: 3, unit: 39 })")
    board = figure.locator(".maps .board").nth(2)
    board.focus()
    board.press("ArrowRight")
    assert state(figure)["unit"] == 100 + 30
    board.press("ArrowLeft")
    assert state(figure)["unit"] == 39
    for _ in range(8):
        board.press("ArrowDown")
    assert state(figure)["unit"] == 800 + 19
    assert "convolution 2, channel 8, row 1, column 9" in figure.locator(".said").inner_text()


@pytest.mark.parametrize("width", [1440, 600, 390, 320])
def test_it_keeps_its_place(open_page: Any, width: int) -> None:
    tab = open_page(address(NAME), viewport={"width": width, "height": 900})
    figure = awake(tab, NAME)
    height = figure.evaluate("(figure) => parseFloat(getComputedStyle(figure).minHeight)")
    for layer, unit in [(1, 349), (1, 0), (2, 30), (3, 1599), (4, 399), (5, 100), (6, 80), (7, 9)]:
        figure.evaluate("(figure, [layer, unit]) => figure.set({ layer, unit, source: -1 })", [layer, unit])
        assert height - 40 < figure.evaluate("(figure) => figure.scrollHeight") <= height
        assert tab.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_a_layer_stands_behind_the_one_it_reads(open_page: Any) -> None:
    """From the picture to the chosen number no more than a screen; another layer begins with its largest number."""
    tab = open_page(address(NAME), viewport={"width": 390, "height": 844})
    figure = awake(tab, NAME)
    for layer in range(1, 8):
        figure.get_by_label("Layer").select_option(str(layer))
        settle(figure)
        found = outputs(figure)[layer]
        assert found.ravel()[state(figure)["unit"]] == found.max()
        seen = [k for k, maps in enumerate(figure.locator(".maps .picture").all(), 1) if maps.is_visible()]
        assert seen == [k for k in (layer - 1, layer) if 0 < k < 7]
    top, foot = (figure.locator(part).bounding_box()["y"] for part in (".board >> nth=0", ".said"))
    assert foot - top < 844


def test_it_weighs_little() -> None:
    """What the page loads for this figure alone; the other pictures come when they are asked for."""
    files = ("data/lenet.js", "layers.js", "lenet.js", "sheet.js", f"figures/{NAME}.js")
    assert sum(len(gzip.compress((STATIC / file).read_bytes(), 9)) for file in files) < 72_000


def test_without_the_weights_the_build_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"lenet-weights\.npz is not there; lenet\.ipynb writes it when it runs"):
        data.scripts(tmp_path / "lenet.ipynb")
