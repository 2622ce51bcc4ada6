"""The four numbers of batch normalization, dragged, typed and sent through the layer, against NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

NAME = "batch-norm-by-hand"
FIRST = {"x": [3, 9, 9, 11], "gamma": 3, "beta": 1, "epsilon": -5, "use": 0, "rho": 0.1, "mean": 0, "variance": 1, "batches": 0}
LAYER = "(figure) => figure.constructor.layer(figure.state).rows"


@pytest.fixture
def figure(at: Any) -> Any:
    return at(NAME)


def numbers(figure: Any, row: str) -> list[float]:
    """What the table shows in a row."""
    cells = figure.locator("tr", has=figure.page.locator(f"th:text-is('{row}')")).locator("td")
    return [float(cell.inner_text().replace("−", "-")) for cell in cells.all()]


def press(figure: Any, name: str) -> None:
    figure.get_by_role("button", name=name, exact=True).click()


def test_it_begins_as_the_drawing_and_the_text_have_it(figure):
    assert figure.evaluate("(figure) => figure.state") == FIRST
    assert numbers(figure, "x − mean") == [-5, 1, 1, 3]
    assert numbers(figure, "normalized") == [-1.67, 0.33, 0.33, 1]
    assert numbers(figure, "y") == [-4, 2, 2, 4]


@pytest.mark.parametrize("seed", range(8))
def test_the_rows_are_those_of_numpy(figure, seed):
    rng = np.random.default_rng(seed)
    x, use = rng.normal(rng.normal(0, 5), 4, 4), seed % 2
    state = {
        "x": x.tolist(), "gamma": rng.uniform(-4, 4), "beta": rng.uniform(-5, 5), "epsilon": int(rng.integers(-5, 2)),
        "use": use, "mean": rng.normal(), "variance": rng.uniform(0.1, 9),
    }  # fmt: skip
    figure.evaluate("(figure, state) => figure.set(state)", state)
    mean, variance = (state["mean"], state["variance"]) if use else (np.mean(x), np.var(x))
    normalized = (x - mean) / np.sqrt(variance + 10.0 ** state["epsilon"])
    y = state["gamma"] * normalized + state["beta"]
    assert np.allclose(figure.evaluate(LAYER), [x, x - mean, normalized, y])
    for row, values in (("x − mean", x - mean), ("normalized", normalized), ("y", y)):
        assert numbers(figure, row) == pytest.approx(values, abs=0.0051)


def test_a_shift_and_a_stretch_of_all_change_nothing_in_training_but_do_in_use(figure):
    for name in ("+ 2", "times 2", "minus 2", "divided by 2", "+ 2"):
        press(figure, name)
        assert numbers(figure, "y") == [-4, 2, 2, 4]
    press(figure, "10 more")
    figure.get_by_label("in use").check()
    before = numbers(figure, "y")
    press(figure, "+ 2")
    slope = 3 / np.sqrt(0.9**10 + (1 - 0.9**10) * 9)  # of the line that the layer is now
    assert np.subtract(numbers(figure, "y"), before) == pytest.approx(2 * slope, abs=0.011)


def test_running_statistics_forget_their_start(figure):
    """The numbers that the solution of exercise 4 gives."""
    for name in ["10 more"] * 4 + ["1 batch more"] * 4:
        press(figure, name)
    state = figure.evaluate("(figure) => figure.state")
    assert state["batches"] == 44
    assert [state["mean"], state["variance"]] == pytest.approx([8 * (1 - 0.9**44), 9 - 8 * 0.9**44])
    figure.get_by_label("in use").check()
    assert numbers(figure, "y") == [-3.94, 2.08, 2.08, 4.09]


def test_the_weight_of_the_new_is_that_of_the_slider(figure):
    figure.get_by_role("slider", name="ρ").fill("0.5")
    press(figure, "1 batch more")
    assert figure.evaluate("({state}) => [state.mean, state.variance]") == [4, 5]


def test_numbers_can_be_dragged(figure):
    places = "(figure) => [3, 7].map((x) => figure.plot.svg.getBoundingClientRect().left + figure.plot.x(x))"
    start, end = figure.evaluate(places)
    box = figure.locator(".strip").bounding_box()
    mouse = figure.page.mouse
    mouse.move(start, box["y"] + 22)
    mouse.down()
    mouse.move(end, box["y"] + 25, steps=4)
    mouse.up()
    assert figure.evaluate("({state}) => state.x") == [7, 9, 9, 11]
    assert figure.get_by_label("image 1, place 1").input_value() == "7"
    mouse.move(start, box["y"] + 22)  # and stays when the mouse goes on
    assert figure.evaluate("({state}) => state.x") == [7, 9, 9, 11]


def test_the_axis_holds_all_numbers(figure):
    figure.get_by_label("image 2, place 2").fill("500")
    ends = figure.evaluate("({plot}) => [plot.at(0), plot.at(plot.width)]")
    assert ends[0] < min(numbers(figure, "x − mean")) and ends[1] > 500
