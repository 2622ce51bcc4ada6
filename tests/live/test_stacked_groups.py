"""The live figure of layers in groups: tables, reach and costs against NumPy."""

import re

import numpy as np
import pytest

NAME = "stacked-groups"
TABLE = """(svg) => [...svg.querySelectorAll("rect:not(.chosen)")].map((cell) =>
  [Number(cell.getAttribute("x")), Number(cell.getAttribute("y")), cell.classList.contains("kernel")])"""


def table(element, k: int) -> np.ndarray:
    """Table k as it is drawn: True where there is a kernel, a row for each output."""
    cells = element.locator(".drawing svg").nth(k + 1).evaluate(TABLE)
    columns, rows = (sorted({round(cell[axis], 3) for cell in cells}) for axis in (0, 1))
    drawn = np.zeros((len(rows), len(columns)), dtype=bool)
    for x, y, filled in cells:
        drawn[rows.index(round(y, 3)), columns.index(round(x, 3))] = filled
    return drawn


def in_groups(outputs: int, inputs: int, groups: int) -> np.ndarray:
    return np.kron(np.eye(groups), np.ones((outputs // groups, inputs // groups))).astype(bool)


def states():
    rng = np.random.default_rng(1)
    for k in range(16):
        groups = int(rng.choice([1, 2, 3, 4, 6]))
        inputs, outputs = (int(groups * rng.integers(-(-2 // groups), 12 // groups + 1)) for _ in range(2))
        yield {
            "inputs": inputs, "outputs": outputs, "groups": groups, "kernel": int(rng.choice([1, 3, 5])),
            "behind": ["nothing", "same", "dealt", "mixing"][k % 4], "output": int(rng.integers(outputs)),
        }  # fmt: skip


def test_tables_reach_and_costs(at):
    element = at(NAME)
    for state in states():
        look(element, state)


def look(element, state: dict) -> None:
    """Bring the figure into this state, and compare all that it shows."""
    element.evaluate("(figure, state) => figure.set(state)", state)
    c_i, c_o, g, k = state["inputs"], state["outputs"], state["groups"], state["kernel"]
    first, second = in_groups(c_o, c_i, g), in_groups(c_o, c_o, g)
    dealt = np.argsort(np.arange(c_o) % g, kind="stable")  # place p of the second layer gets this channel
    between = np.eye(c_o, dtype=bool)[dealt]
    behind = {"same": second, "dealt": second @ between, "mixing": np.ones((c_o, c_o), bool)}.get(state["behind"])
    assert np.array_equal(table(element, 0), first)
    reach, weights, full = first, first.sum() * k * k, c_o * c_i * k * k
    if behind is not None:
        assert np.array_equal(table(element, 1), behind)
        reach = behind @ first
        side = 1 if state["behind"] == "mixing" else k
        weights += behind.sum() * side * side
    heard = np.flatnonzero(reach[state["output"]])
    said = element.locator(".said").inner_text()
    listed = ", ".join(map(str, heard))
    assert said.startswith(f"Output {state['output']} of {c_o} is reached by {len(heard)} of {c_i} inputs: {listed}. ")
    assert element.locator("circle.input.on").count() == len(heard)
    counts = re.search(r"([\d,]+) weights and, for 28\s×\s28 outputs, ([\d,]+) multiply-accumulates: ([\d.]+)\s%", said)
    assert counts[1] == f"{weights:,}" and counts[2] == f"{weights * 28 * 28:,}"
    assert float(counts[3]) == pytest.approx(100 * weights / full, abs=0.051)
    offered = element.get_by_role("combobox", name="Groups", exact=True).locator("option").all_inner_texts()
    assert [int(text) for text in offered] == [n for n in range(1, 13) if c_i % n == 0 == c_o % n]


def test_a_separable_pair_costs_what_the_text_says(at):
    element = at(NAME)
    element.get_by_role("combobox", name="Groups", exact=True).select_option("8")
    element.get_by_label("Behind the first layer").select_option("mixing")
    assert f"{100 * (1 / 8 + 1 / 9):.1f}\N{NO-BREAK SPACE}%" in element.locator(".said").inner_text()
    assert "8 of 8 inputs" in element.locator(".said").inner_text()


def test_an_output_is_chosen_by_a_click(at):
    element = at(NAME)
    element.locator("circle.output").nth(5).click()
    assert element.get_by_label("Chosen output").input_value() == "5"
    assert element.locator(".said").inner_text().startswith("Output 5 of 8 is reached by 4 of 8 inputs: 4, 5, 6, 7.")


def test_groups_that_no_longer_divide_give_way(at):
    element = at(NAME)
    element.get_by_role("combobox", name="Groups", exact=True).select_option("8")
    element.get_by_label("Chosen output").press("End")
    element.get_by_label("Outputs").press("ArrowLeft")
    assert element.get_by_role("combobox", name="Groups", exact=True).input_value() == "1"
    assert element.locator(".said").inner_text().startswith(
        "8 groups do not fit 8 and 7 channels. Output 6 of 7 is reached by 8 of 8"
    )


def test_dealt_out_anew_all_meet_as_long_as_groups_are_few(at):
    """The answer to the task of the text: the square of the groups may not exceed the channels."""
    element = at(NAME)
    for channels, groups in ((c, g) for c in (4, 6, 8, 9, 12) for g in range(1, c + 1) if c % g == 0):
        counts = []
        for output in range(channels):
            state = {"inputs": channels, "outputs": channels, "groups": groups, "behind": "dealt", "output": output}
            element.evaluate("(figure, state) => figure.set(state)", state)
            counts.append(element.locator("circle.input.on").count())
        assert (min(counts) == channels) == (groups**2 <= channels)
