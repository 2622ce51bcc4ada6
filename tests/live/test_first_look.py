"""The figure on the first page: what it finds, against SciPy, and that a reader sees all of it at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.ndimage import shift as moved
from scipy.signal import correlate2d

from d2l import data

NAME = "first-look"
LOOK = """(live, state) => {
  live.set(live.allowed(state));
  const {garment, down, right} = live.state;
  const found = firstLook.look(live.images[garment], down, right);
  return Object.fromEntries(Object.entries(found).map(([name, {data}]) => [name, [...data]]));
}"""


@pytest.fixture
def figure(at) -> Any:
    return at(NAME)


@pytest.mark.parametrize(("garment", "by"), [(9, (0, 0)), (0, (3, -2)), (5, (-6, 6)), (8, (99, -99))])
def test_it_finds_the_edges_that_scipy_does(figure, garment, by):
    found = figure.evaluate(LOOK, {"garment": garment, "down": by[0], "right": by[1]})
    images = data.fashion_mnist("embedded")[1]
    middle = np.pad(images.images[images.labels == garment][0] / 255.0, 6)
    X = moved(middle, np.clip(by, -6, 6), order=0)
    kernel = np.array([[-1, 0, 1]] * 3)
    vertical, horizontal = (correlate2d(X, k, mode="same") for k in (kernel, kernel.T))
    for name, expected in (("input", X), ("vertical", vertical), ("horizontal", horizontal),
                           ("strength", np.sqrt(vertical**2 + horizontal**2))):  # fmt: skip
        np.testing.assert_allclose(found[name], expected.reshape(-1), atol=1e-6)
    said = figure.locator(".said").inner_text()
    assert said.lower().startswith(images.classes[garment].lower())
    assert f"{abs(vertical).max():.2f}, for horizontal ones {abs(horizontal).max():.2f}" in said


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
def test_its_pictures_are_seen_at_once(open_page, size):
    tab = open_page("index.html", viewport=dict(zip(("width", "height"), size, strict=True)))
    tab.locator("figure", has=tab.locator(f"live-{NAME}")).evaluate("(figure) => figure.scrollIntoView()")
    tab.locator(f"figure.awake > live-{NAME}").wait_for(state="visible")
    inside = tab.locator(f"live-{NAME} .picture").evaluate_all(
        "(all) => all.filter((each) => each.getBoundingClientRect().bottom <= innerHeight).length"
    )
    assert inside == 4


def test_it_is_dragged_and_another_garment_chosen(figure):
    tab, board = figure.page, figure.get_by_role("application")
    box = board.locator("canvas").bounding_box()
    x, y, pixel = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"] / 40
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x - 3 * pixel, y + 2 * pixel)
    tab.mouse.up()
    said = figure.locator(".said")
    assert "moved by 2 down, 3 to the left" in said.inner_text()
    board.press("ArrowDown")
    assert "moved by 3 down, 3 to the left" in said.inner_text()
    pictures = "(live) => [...live.querySelectorAll('.views canvas')].map((canvas) => canvas.toDataURL())"
    before = figure.evaluate(pictures)
    bag = figure.get_by_role("button", name="bag")
    bag.press("Enter")
    assert bag.get_attribute("aria-pressed") == "true"
    assert figure.locator("[aria-pressed=true]").count() == 1
    assert "Bag" in said.inner_text()
    assert not set(figure.evaluate(pictures)) & set(before)
