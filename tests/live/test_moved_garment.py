"""The garment that the reader moves: what its layers put out, against SciPy and NumPy, and how it is dragged."""

from __future__ import annotations

import importlib
import re
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.ndimage import shift as moved
from scipy.signal import correlate2d

from bookbuild import layout
from d2l import data
from tests.live.conftest import address, awake
from tests.live.using import settle

NAME = "moved-garment"
drawing = importlib.import_module(f"figures.{NAME}")
# What a seed of 0 makes of the generator Mulberry32: three numbers as its published code, in JavaScript, gives them.
MULBERRY = [0.26642920868471265, 0.0003297457005828619, 0.2232720274478197]
MOVES = [(4, (5, -3)), (4, (4, -2)), (18, (0, 0)), (18, (-9, 13)), (3, (1, 0)), (10, (-16, 16))]

SHOW = """(live, state) => {
  live.set(live.allowed({...live.constructor.state, ...state}));
  const numbers = ({gap, same, answers, change, output, along}) =>
    ({gap, same, answers, change, output: [...output], along: [...along]});
  return Object.fromEntries(Object.entries(live.found).map(([name, found]) => [name, numbers(found)]));
}"""


@pytest.fixture(scope="module")
def chance() -> tuple[np.ndarray, np.ndarray]:
    order, weights = drawing.drawn()
    return order, weights


@pytest.fixture
def figure(at) -> Any:
    return at(NAME)


def canvas(garment: int) -> np.ndarray:
    images = data.fashion_mnist("embedded")[1]
    of_class = images.images[images.labels == garment // 2]
    return np.pad(of_class[garment % 2].astype(np.float64) / 255, 8)


def whole(X: np.ndarray, by: tuple[int, int]) -> np.ndarray:
    return moved(X, by, order=0, mode="constant", cval=0.0)


def test_its_chance_is_that_of_the_drawing(figure, chance):
    order, weights = chance
    assert figure.evaluate("() => [0, 1, 2].map(movedGarment.random)") == MULBERRY
    assert drawing.random(3).tolist() == MULBERRY
    assert figure.evaluate("(live) => live.order") == order.tolist()
    assert sorted(order) == list(range(44 * 44))
    for row in (0, 777, 1935):
        found = figure.evaluate("(live, row) => [...live.weights.data.subarray(1936 * row, 1936 * (row + 1))]", row)
        assert found == weights[row].astype(np.float32).tolist()
    assert abs(weights.mean()) < 1e-4 and weights.std() == pytest.approx(1 / 44 / np.sqrt(3), rel=1e-2)


@pytest.mark.parametrize("scrambled", [0, 1])
@pytest.mark.parametrize("strided", [0, 1])
@pytest.mark.parametrize(
    ("garment", "by"), [(4, (5, -3)), (4, (4, -2)), (18, (0, 0)), (18, (-9, 13)), (3, (1, 0)), (10, (-16, 16))]
)
def test_it_computes_what_scipy_does(figure, chance, garment, by, strided, scrambled):
    order, weights = chance
    found = figure.evaluate(SHOW, {"garment": garment, "down": by[0], "right": by[1], "strided": strided, "scrambled": scrambled})

    def dense(X: np.ndarray, reordered: int) -> np.ndarray:
        columns, x = (weights[:, order], X.reshape(-1)[order]) if reordered else (weights, X.reshape(-1))
        return (columns @ x).reshape(44, 44)

    def convolution(X: np.ndarray, reordered: int) -> np.ndarray:
        seen = X.reshape(-1)[order].reshape(44, 44) if reordered else X
        return correlate2d(seen, [[-1, 0, 1]] * 3, mode="same")

    stride, X = 1 + strided, canvas(garment)
    for name, layer in (("convolution", convolution), ("dense", dense)):
        old, now = (layer(image, scrambled)[::stride, ::stride] for image in (X, whole(X, by)))
        ways = [whole(old, way) for way in product(*({t // stride, -(-t // stride)} for t in by))]
        along = min(ways, key=lambda way: abs(now - way).max())
        gap = abs(now - along).max() / abs(old).max()
        told = found[name]
        np.testing.assert_allclose(told["output"], now.reshape(-1), atol=2e-6)
        assert told["gap"] == pytest.approx(gap, abs=2e-6)
        if gap > 0.01:
            tiny = 1e-6 * abs(old).max()
            same = np.isclose(np.array(told["output"]), told["along"], rtol=0, atol=tiny)
            zero = (abs(np.array(told["output"])) < tiny) & (abs(np.array(told["along"])) < tiny)
            assert (told["answers"], told["same"]) == ((~zero).sum(), (same & ~zero).sum())
        else:
            np.testing.assert_allclose(told["along"], along.reshape(-1), atol=2e-6)
            assert told["answers"] == told["same"] == (abs(now) > 1e-6 * abs(old).max()).sum()
        plain = layer(whole(X, by), 0)
        change = abs(layer(whole(X, by), scrambled) - plain).max() / abs(plain).max()
        assert told["change"] == pytest.approx(change, abs=2e-6)


def test_what_the_page_says_of_it(figure):
    """The convolution's output moves along but at borders, with strides and when scrambled; the dense layer's never does."""
    still, odd, even, mixed, over = (
        figure.evaluate(SHOW, state)
        for state in ({}, {"strided": 1}, {"strided": 1, "down": 4, "right": -4}, {"scrambled": 1}, {"right": 12, "down": 0})
    )
    inside = figure.evaluate(SHOW, {"right": 11, "down": 0})
    assert still["convolution"]["gap"] == even["convolution"]["gap"] == inside["convolution"]["gap"] == 0
    assert min(found["convolution"]["gap"] for found in (odd, mixed, over)) > 0.2
    assert min(found["dense"]["gap"] for found in (still, odd, even, mixed, over)) > 0.9
    wrong = np.not_equal(over["convolution"]["output"], over["convolution"]["along"]).reshape(44, 44).any(axis=0)
    assert np.flatnonzero(wrong).tolist() == [43]
    assert mixed["dense"]["change"] < 1e-5
    assert mixed["convolution"]["change"] > 0.5


def test_the_drawing_says_what_the_figure_says_at_first(figure):
    drawn = (layout.ROOT / "img" / f"{NAME}.svg").read_text(encoding="utf-8")
    for name, found in figure.evaluate(SHOW, {}).items():
        assert re.search(rf"{name}[\w, ]* weights: gap {found['gap']:.2f}<", drawn), name
    assert "moved by (5, −3)" in drawn


def place(figure: Any) -> list[int]:
    found: list[int] = figure.evaluate("({state}) => [state.down, state.right]")
    return found


def test_it_is_dragged_by_whole_pixels(figure):
    """With a mouse, by keys, and with a finger, which does not scroll the page then; never further than 16 pixels."""
    tab, board = figure.page, figure.get_by_role("application")
    box = board.locator("canvas").bounding_box()
    x, y, pixel = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] / 44
    tab.mouse.move(x, y)
    assert place(figure) == [5, -3]
    tab.mouse.down()
    tab.mouse.move(x + 4.2 * pixel, y - 2 * pixel)
    assert place(figure) == [3, 1]
    tab.mouse.move(x + 900, y)  # it follows beyond the edge of the picture
    assert place(figure) == [5, 16]
    tab.mouse.up()
    tab.mouse.move(x, y)
    assert place(figure) == [5, 16]
    board.press("ArrowLeft")
    board.press("ArrowUp")
    assert place(figure) == [4, 15]
    assert "4 down, 15 to the right" in figure.locator(".said").inner_text()
    figure.get_by_role("button", name="Reset").click()
    assert place(figure) == [5, -3]


def test_a_finger_drags_it_and_not_the_page(open_page):
    tab = open_page(address(NAME), viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    figure = awake(tab, NAME)
    figure.get_by_role("application").scroll_into_view_if_needed()
    settle(figure)
    box = figure.get_by_role("application").locator("canvas").bounding_box()
    x, y, pixel = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] / 44
    scrolled = tab.evaluate("() => scrollY")
    finger = tab.context.new_cdp_session(tab)
    for kind, down in (("touchStart", 0), ("touchMove", 3), ("touchMove", -6)):
        points = [{"x": x, "y": y + down * pixel}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    settle(figure)
    assert place(figure) == [-1, -3]
    assert tab.evaluate("() => scrollY") == scrolled
