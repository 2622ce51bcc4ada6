"""A kernel on a garment: each kernel of the menu, and typed ones, against SciPy."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from scipy.signal import correlate2d

from d2l import data
from tests.live.using import settle

NAME = "kernel-on-garment"


@pytest.fixture
def figure(at: Any) -> Any:
    return at(NAME)


def garment(number: int) -> np.ndarray:
    images = data.fashion_mnist("embedded")[1]
    picture: np.ndarray = images.images[images.labels == number // 2][number % 2] / 255
    return picture


def assert_shown(figure: Any, kernel: list[float], number: int = 18) -> None:
    """The status line has the sum in the window and the extremes of the output; the products add up to the sum."""
    settle(figure)
    state = figure.evaluate("({ state }) => state")
    Y = correlate2d(garment(number), np.reshape(kernel, (3, 3)), mode="valid")
    said = figure.locator(".said").inner_text().replace("−", "-")
    found = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", said)]
    row, column = state["row"], state["column"]
    np.testing.assert_allclose(found, [row, column, Y[row, column], Y.max(), Y.min()], atol=0.0051)
    products = re.findall(r"(-?[\d.]+) · (-?[\d.]+)", figure.locator(".products").inner_text().replace("−", "-"))
    assert sum(float(x) * float(w) for x, w in products) == pytest.approx(Y[row, column], abs=0.1)


def test_each_kernel_of_the_menu(figure: Any) -> None:
    """Chosen from the last to the first, so that each choice is a change."""
    menu = figure.get_by_role("combobox", name="Kernels of the text")
    kernels = figure.evaluate("() => KERNELS")
    assert list(kernels) == menu.locator("option").all_inner_texts()[1:]
    for name in reversed(kernels):
        menu.select_option(name)
        assert figure.evaluate("({ state }) => state.kernel") == kernels[name]
        assert menu.input_value() == name
        assert_shown(figure, kernels[name])


def test_reset_takes_back_a_number_that_is_being_typed(figure: Any) -> None:
    """In a browser, too, where a click leaves the focus in the field, as a click by script does."""
    field = figure.get_by_label("kernel, row 1, column 0")
    field.fill("4")
    figure.get_by_role("button", name="Reset").evaluate("(button) => button.click()")
    assert field.input_value() == "−1"
    assert_shown(figure, figure.evaluate("() => KERNELS.vertical"))


def test_what_is_no_number_is_told_so(figure: Any) -> None:
    """In words beside the field, which leads to them; the last good number counts, and comes back when the reader goes on."""
    field = figure.get_by_label("kernel, row 1, column 0")
    said = figure.locator(".fault")
    for text in ("", "one", "1001"):
        field.fill(text)
        assert "a number from −1000 to 1000. Until there is one, −1 counts." in said.inner_text()
        assert f"“{text}”" in said.inner_text() or not text
        assert field.evaluate("(field) => [field.ariaInvalid, field.validationMessage]") == ["true", said.inner_text()]
        assert field.get_attribute("aria-describedby") == said.get_attribute("id")
        top, foot = said.bounding_box()["y"], field.bounding_box()["y"] + field.bounding_box()["height"]
        assert 0 < top - foot < 20
    field.press("Tab")
    assert field.input_value() == "−1" and not said.is_visible()
    assert field.evaluate("(field) => [field.ariaInvalid, field.validationMessage]") == ["false", ""]
    field.fill("2.5")
    assert figure.evaluate("({ state }) => state.kernel")[3] == 2.5


def test_typed_numbers(figure: Any) -> None:
    rng = np.random.default_rng(0)
    figure.get_by_role("combobox", name="Picture").select_option("4")
    kernel = rng.normal(size=9).round(2).tolist()
    for k, value in enumerate(kernel):
        figure.get_by_label(f"kernel, row {k // 3}, column {k % 3}").fill(str(value))
    assert figure.get_by_role("combobox", name="Kernels of the text").input_value() == ""
    figure.evaluate("(live) => live.go(20, 3)")
    assert_shown(figure, kernel, 4)
