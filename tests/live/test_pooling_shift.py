"""The live figure of a signal that moves: outputs, marks and relative changes against NumPy."""

import numpy as np
import pytest

NAME = "pooling-shift"


def number(text: str) -> float:
    return float(text.replace("\N{MINUS SIGN}", "-").replace("∞", "inf"))


def ways(x: np.ndarray) -> list[np.ndarray]:
    pairs = x.reshape(-1, 2)
    return [pairs.max(axis=1), pairs.mean(axis=1), x[::2]]


def look(element, signal: np.ndarray, shift: float) -> None:
    """Compare all that is shown with what NumPy finds."""
    places = np.arange(8)
    x = np.interp(places - shift, np.arange(-4, 8), np.concatenate([np.zeros(4), signal]))
    rows = [[cell.inner_text() for cell in row.locator("td").all()] for row in element.locator("table.pairs tr").all()]
    assert np.allclose([number(text) for text in rows[0]], x, atol=0.051)
    said = element.locator(".said").inner_text()
    for k, (before, now) in enumerate(zip(ways(signal), ways(x), strict=True)):
        assert np.allclose([number(text) for text in rows[1 + 2 * k]], before, atol=0.0051)
        assert np.allclose([number(text) for text in rows[2 + 2 * k]], now, atol=0.0051)
        cells = element.locator("table.pairs tr").nth(2 + 2 * k).locator("td").all()
        changed = abs(now - before) > 1e-9
        assert ["changed" in (cell.get_attribute("class") or "") for cell in cells] == changed.tolist()
        gap, size = np.linalg.norm(now - before), np.linalg.norm(before)
        relative = 0 if gap == 0 else gap / size if size else np.inf
        bar = element.locator(".change").nth(k)
        assert number(bar.locator("b").inner_text()) == pytest.approx(relative, abs=0.0051)
        width, full = (bar.locator(kind).evaluate("(part) => part.getBoundingClientRect().width") for kind in (".bar", ".track"))
        assert width / full == pytest.approx(min(relative / 1.5, 1), abs=0.01)
        assert f"{changed.sum()} of 4" in said


def test_outputs_and_changes(at):
    rng = np.random.default_rng(0)
    element = at(NAME)
    for shift in 4 * [0, 0.5, 1, 1.5, 2]:
        signal = rng.integers(-9, 10, size=8)
        element.evaluate("(figure, state) => figure.set(state)", {"signal": signal.tolist(), "shift": shift})
        look(element, signal.astype(float), shift)
        equivariant = "left neighbour" in element.locator(".said").inner_text()
        assert equivariant == (shift == 2)


def test_nothing_that_becomes_something(at):
    """Every second number of a peak at an odd place is 0: the change has no measure."""
    element = at(NAME)
    signal = [0, 0, 0, 4, 0, 0, 0, 0]
    element.evaluate("(figure, state) => figure.set(state)", {"signal": signal, "shift": 1})
    look(element, np.array(signal, dtype=float), 1)


def test_the_tasks_of_the_text_have_answers(at):
    element = at(NAME)

    def changed(signal, shift):
        element.evaluate("(figure, state) => figure.set(state)", {"signal": signal, "shift": shift})
        look(element, np.array(signal, dtype=float), shift)
        return [element.locator("table.pairs tr").nth(2 + 2 * k).locator(".changed").count() for k in range(3)]

    assert changed([0, 0, 5, 0, 4, 0, 0, 0], 1)[0] == 0
    assert changed([0, 1, 0, 2, 0, 3, 0, 4], 1)[0] == 4
    assert changed([0, 0, 5, 0, 0, 0, 0, 0], 0.5) == [1, 0, 1]


def test_keys_and_typed_numbers(at):
    element = at(NAME)
    element.get_by_label("Moved to the right").press("ArrowRight")
    look(element, np.array([0, 0, 5, 1, 0, 4, 0, 0.0]), 1.5)
    field = element.get_by_label("signal, row 0, column 3")
    field.fill("9")
    look(element, np.array([0, 0, 5, 9, 0, 4, 0, 0.0]), 1.5)
