"""The live figures of padding and stride, against NumPy's windows and against what changes when one pixel does."""

import random
import re

import numpy as np
import pytest
from numpy.lib.stride_tricks import sliding_window_view

from figures import style
from tests.live.conftest import address, awake

WINDOWS, FIELD = "window-positions", "receptive-field-growth"
LIMITS = {"n": (3, 16), "k": (1, 7), "before": (0, 4), "after": (0, 4), "stride": (1, 4), "dilation": (1, 3)}
EDGES = [
    {"n": 3, "k": 7, "before": 0, "after": 0, "stride": 4, "dilation": 3},  # much too wide
    {"n": 5, "k": 3, "before": 0, "after": 0, "stride": 4, "dilation": 2},  # fits once, room 0
    {"n": 16, "k": 1, "before": 4, "after": 4, "stride": 1, "dilation": 1},  # a window for each of the most cells
]
# What the figure draws and says: [[cells of each window], [cells left over], the words of a screen reader, the formula]
DRAWN = """(figure, states) => states.map((state) => {
  figure.set(state);
  const strip = [...figure.querySelectorAll("rect.pixel, rect.pad")].map((rect) => rect.getBoundingClientRect());
  const under = (rect) => strip.flatMap(({ left, width }, cell) => {
    const box = rect.getBoundingClientRect();
    return box.left < left + width / 2 && left + width / 2 < box.right ? [cell] : [];
  });
  const all = (selector) => [...figure.querySelectorAll(selector)];
  return {
    cells: strip.length,
    windows: all("g.position").map((group) => [...group.querySelectorAll(".weight")].flatMap(under)),
    dots: all("circle").length,
    over: all("rect.over").flatMap(under),
    misfits: all("g.misfit").length,
    said: figure.querySelector("[role=status]").textContent,
    formula: figure.querySelector(".formula").innerText,
  };
})"""


def chosen_states(count: int) -> list[dict[str, int]]:
    chance = random.Random(0)
    return EDGES + [{key: chance.randint(*limits) for key, limits in LIMITS.items()} for _ in range(count)]


def windows(n: int, k: int, before: int, after: int, stride: int, dilation: int) -> np.ndarray:
    """The cells that each window touches, (windows, k), as NumPy slides them."""
    cells = np.pad(np.ones(n), (before, after)).size
    span = dilation * (k - 1) + 1
    if span > cells:
        return np.empty((0, k), int)
    return sliding_window_view(np.arange(cells), span)[::stride, ::dilation]


def numbers(words: str) -> list[int]:
    return [int(number) for number in re.findall(r"-?\d+", words.replace("\N{MINUS SIGN}", "-"))]


def test_windows_are_those_of_numpy(at):
    figure = at(WINDOWS)
    states = chosen_states(300)
    kinds = set()
    for state, drawn in zip(states, figure.evaluate(DRAWN, states), strict=True):
        touched = windows(**state)
        assert drawn["windows"] == touched.tolist(), state
        assert drawn["dots"] == len(touched), state
        beyond = list(range(touched[-1, -1] + 1, drawn["cells"])) if len(touched) else []
        assert drawn["over"] == beyond, state
        assert drawn["misfits"] == (not len(touched)), state
        assert numbers(drawn["formula"])[-1] == len(touched), state
        kinds.add((len(touched) > 0, len(beyond) > 0))
        if len(touched):
            assert numbers(drawn["said"]) == [len(touched), drawn["cells"]] + [len(beyond)] * (len(beyond) > 0), state
        else:
            assert drawn["said"].startswith("No window fits"), state
            assert numbers(drawn["said"]) == [state["dilation"] * (state["k"] - 1) + 1, drawn["cells"]], state
    assert kinds == {(True, True), (True, False), (False, False)}


def test_the_formula_is_right_as_it_is_written(at):
    figure = at(WINDOWS)
    for drawn in figure.evaluate(DRAWN, chosen_states(60)):
        for old, new in {"\N{MINUS SIGN}": "-", "·": "*", "/": "//", "⌊": "(", "⌋": ")"}.items():
            drawn["formula"] = drawn["formula"].replace(old, new)
        for line in drawn["formula"].replace("r < 0, so ", "").splitlines():
            values = [eval(part, {"__builtins__": {}}) for part in line.split("=")[1:]]
            assert len(set(values)) == 1, line


def test_windows_follow_the_keyboard(at):
    figure = at(WINDOWS)
    tab = figure.page
    figure.get_by_label("stride").focus()
    tab.keyboard.press("ArrowLeft")  # from 2 to 1
    figure.get_by_label("weights").focus()
    tab.keyboard.press("ArrowRight")  # from 3 to 4
    drawn = figure.evaluate(DRAWN, [{}])[0]
    assert drawn["windows"] == windows(8, 4, 1, 1, 1, 1).tolist()


# What the chosen unit depends on, as drawn, level by level, and what the table and the status line say.
OPENED = """(figure, states) => states.map((state) => {
  figure.set(figure.allowed({ ...figure.constructor.state, ...state }));
  const rows = {};
  for (const rect of figure.querySelectorAll("rect.unit")) {
    (rows[rect.getAttribute("y")] ??= []).push(rect.classList.contains("seen"));
  }
  const last = (selector) => [...figure.querySelectorAll(selector)].map((cell) => cell.textContent).filter(Boolean).map(Number);
  return {
    state: { ...figure.state },
    seen: Object.keys(rows).sort((a, b) => b - a).map((y) => rows[y]),
    lines: figure.querySelectorAll("line").length,
    sizes: last(".size").reverse(),
    jumps: last(".jump").reverse(),
    said: figure.querySelector("[role=status]").textContent,
  };
})"""
PIXELS = 33


def layer(x: np.ndarray, k: int, s: int, d: int) -> np.ndarray:
    """A kernel of ones with same padding, on each row of x (rows, units)."""
    padding = d * (k - 1) // 2
    cells = np.pad(x, ((0, 0), (padding, padding)))
    return sliding_window_view(cells, d * (k - 1) + 1, axis=1)[:, ::s, ::d].sum(axis=2)


def depends(layers: list[tuple[int, int, int]], pixels: int = PIXELS) -> list[np.ndarray]:
    """For each level (pixels, units): which units change with which pixel, tried with one pixel after the other."""
    levels = [np.eye(pixels, dtype=int)]
    for k, s, d in layers:
        levels.append(layer(levels[-1], k, s, d))
    return [level > 0 for level in levels]


def stacks(count: int) -> list[dict[str, int]]:
    chance = random.Random(1)
    found = []
    for _ in range(count):
        state = {"layers": chance.randint(1, 4)}
        for number in "1234":
            state |= {
                "k" + number: chance.choice([1, 3, 5]),
                "s" + number: chance.choice([1, 2]),
                "d" + number: chance.choice([1, 2, 4]),
            }
        state["layer"] = chance.randint(0, state["layers"])
        found.append(state | {"unit": chance.randint(0, PIXELS)})
    return found


def layers_of(state: dict[str, int]) -> list[tuple[int, int, int]]:
    return [(state[f"k{i}"], state[f"s{i}"], state[f"d{i}"]) for i in range(1, state["layers"] + 1)]


def test_field_is_what_the_unit_depends_on(at):
    figure = at(FIELD)
    tried = holes = cut = 0
    for drawn in figure.evaluate(OPENED, stacks(150)):
        state, layers = drawn["state"], layers_of(drawn["state"])
        for level in range(state["layers"] + 1):
            units = len(drawn["seen"][level])
            assert units == depends(layers)[level].shape[1], state
            if level > state["layer"]:
                assert not any(drawn["seen"][level]), state
                continue
            # The layers in between, fed with one unit of this level after the other
            between = depends(layers[level : state["layer"]], units)[-1]
            assert drawn["seen"][level] == between[:, state["unit"]].tolist(), state
        below = np.flatnonzero(drawn["seen"][0])
        tried += 1
        if state["layer"]:
            *_, start, end, count, size = numbers(re.sub(r", \d+ of them padding", "", drawn["said"]))
            assert count == len(below), state
            assert size == end - start + 1, state
            assert start <= below[0] <= below[-1] <= end, state
            holes += np.diff(below, prepend=below[0] - 1).max() > 1
            cut += start < 0 or end >= PIXELS
    assert tried == 150 and holes > 10 and cut > 10


def test_size_and_jump_are_measured_ones(at):
    """On a line so long that the fields of two neighbours in its middle lie within it."""
    figure = at(FIELD)
    for drawn in figure.evaluate(OPENED, stacks(80)):
        levels = depends(layers_of(drawn["state"]), 1025)
        ends = []
        for level in levels:
            middle = level.shape[1] // 2
            rows = [np.flatnonzero(level[:, unit]) for unit in (middle, middle + 1)]
            ends.append((rows[0][-1] - rows[0][0] + 1, rows[1][0] - rows[0][0]))
        assert list(zip(drawn["sizes"], drawn["jumps"], strict=True)) == ends, drawn["state"]


def test_a_unit_is_chosen_by_pointer_and_by_keyboard(at):
    figure = at(FIELD)
    tab = figure.page
    figure.locator("rect.unit").nth(PIXELS + 5).click(force=True)  # the rows are drawn from the input upwards
    assert figure.evaluate("(figure) => [figure.state.layer, figure.state.unit]") == [1, 5]
    figure.get_by_role("application").focus()
    for key, now in {"ArrowRight": [1, 6], "ArrowUp": [2, 3], "ArrowDown": [1, 6], "ArrowLeft": [1, 5]}.items():
        tab.keyboard.press(key)
        assert figure.evaluate("(figure) => [figure.state.layer, figure.state.unit]") == now, key
    for _ in range(9):
        tab.keyboard.press("ArrowLeft")
    assert figure.evaluate("(figure) => figure.state.unit") == 0
    assert "Layer 1" in figure.locator(".said").inner_text()


def test_four_kernels_of_three_can_see_31_pixels(at):
    """The task of the text, as a reader would do it."""
    figure = at(FIELD)
    figure.get_by_role("slider").press("End")
    for number in range(1, 5):
        figure.get_by_label(f"stride of layer {number}").select_option("2")
    assert figure.locator("tr.chosen .size").inner_text() == "31"
    assert "goes from pixel 1 to 31. It depends on 31 of these 31 pixels." in figure.locator(".said").inner_text()


@pytest.mark.parametrize("name", [WINDOWS, FIELD])
def test_the_drawing_is_the_first_state(at, name):
    """What the live figure writes first stands in the drawing, too."""
    figure = at(name)
    drawing = (style.IMAGES / f"{name}.svg").read_text(encoding="utf-8")
    texts = [text.strip() for text in re.findall(r"<text [^>]*>([^<]+)</text>", drawing)]
    if name == WINDOWS:
        drawn = figure.evaluate(DRAWN, [{}])[0]
        assert set(drawn["formula"].replace("·", "\N{DOT OPERATOR}").splitlines()) <= set(texts)
        assert set(figure.locator("svg text").all_text_contents()) <= set(texts)
    else:
        drawn = figure.evaluate(OPENED, [{}])[0]
        beside = [text for text in texts if text.startswith("size")]
        written = [f"size {size}, jump {jump}" for size, jump in zip(drawn["sizes"], drawn["jumps"], strict=True)]
        assert beside == written[::-1]


@pytest.mark.parametrize("name", [WINDOWS, FIELD])
def test_a_wrong_address_is_mended(open_page, name):
    wrong = "n=900&k=-3&stride=0&before=1.4&dilation=x" if name == WINDOWS else "layers=9&k1=2&s2=7&d3=3&layer=8&unit=99"
    tab = open_page(f"{address(name)}#live-{name}?{wrong}")
    figure = awake(tab, name)
    state = figure.evaluate("(figure) => figure.state")
    if name == WINDOWS:
        assert state == {"n": 16, "k": 1, "before": 1, "after": 1, "stride": 1, "dilation": 1}
    else:
        assert [state[key] for key in ("layers", "layer", "k1", "s2", "d3", "unit")] == [4, 4, 3, 2, 1, 16]
    assert not open_page.faults


@pytest.mark.parametrize("width", [1440, 600, 390, 320])
def test_nothing_moves_and_nothing_is_cut_off(open_page, width):
    """Whatever the state is, a figure keeps to the height reserved for it, and its texts to its width."""
    tab = open_page(address(WINDOWS), viewport={"width": width, "height": 900})
    measure = """(figure, states) => Math.max(...states.map((state) => {
      figure.set(figure.allowed({ ...figure.constructor.state, ...state }));
      const box = figure.querySelector("svg").getBoundingClientRect();
      const over = [...figure.querySelectorAll("svg text, svg rect")].map((part) => part.getBoundingClientRect())
        .map(({ left, right, top, bottom }) => Math.max(box.left - left, right - box.right, box.top - top, bottom - box.bottom));
      return Math.max(...over, figure.offsetHeight - parseFloat(getComputedStyle(figure).minHeight));
    }))"""
    for name, states in ((WINDOWS, chosen_states(60)), (FIELD, stacks(60))):
        assert awake(tab, name).evaluate(measure, states) < 1, name
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
