"""The record of a training, and figures, where people watch them: terminals and notebooks."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from matplotlib import pyplot as plt
from nbclient import NotebookClient

from d2l import plot
from d2l.history import History

ROOT = Path(__file__).parents[2]


def record(history: History, epochs: int, seconds: float = 1.0) -> None:
    for k in range(1, epochs + 1):
        history.record(loss=1 / k, train_accuracy=0.5, valid_accuracy=0.25, seconds=seconds)


def test_history_keeps_what_it_is_told(capsys):
    history = History(3)
    assert len(history) == 0
    record(history, 2)
    assert len(history) == 2
    assert history.loss == [1.0, 0.5]
    assert history.train_accuracy == [0.5, 0.5] and history.valid_accuracy == [0.25, 0.25]
    assert history.seconds == [1.0, 1.0]
    assert repr(history) == "<History of 2 of 3 epochs>"


def test_terminal_shows_a_line_an_epoch_and_no_figure(capsys):
    record(History(2), 2)
    assert capsys.readouterr().out.splitlines() == [
        "epoch 1/2: loss 1.000, accuracy 0.500 (training) 0.250 (validation), 1.0 s",
        "epoch 2/2: loss 0.500, accuracy 0.500 (training) 0.250 (validation), 1.0 s",
    ]
    assert plt.get_fignums() == []


def test_silent_if_not_shown(capsys):
    record(History(2, show=False), 2)
    assert capsys.readouterr().out == "" and plt.get_fignums() == []


def test_needs_an_epoch():
    with pytest.raises(ValueError, match="epochs is 0; it must be at least 1"):
        History(0)


def test_plot_shows_loss_and_both_accuracies():
    history = History(5, show=False)
    record(history, 3)
    history.plot()
    left, right = plt.gcf().axes
    assert [line.get_ydata().tolist() for line in left.lines] == [history.loss]
    assert [line.get_xdata().tolist() for line in left.lines] == [[1, 2, 3]]
    assert [line.get_ydata().tolist() for line in right.lines] == [
        history.train_accuracy, history.valid_accuracy,
    ]  # fmt: skip
    assert [text.get_text() for text in right.get_legend().get_texts()] == ["training", "validation"]
    assert left.get_xlim()[1] >= 5  # room for the epochs to come


def test_plot_leaves_out_a_validation_that_was_not_made():
    history = History(2, show=False)
    history.record(loss=1, train_accuracy=0.5, seconds=1)
    history.plot()
    _, right = plt.gcf().axes
    assert [line.get_ydata().tolist() for line in right.lines] == [[0.5]]


def test_plot_needs_a_record():
    with pytest.raises(ValueError, match="Nothing is recorded yet"):
        History(1).plot()


@pytest.mark.parametrize(("cost", "most"), [(0.001, 100), (1.0, 7), (1000.0, 2)])
def test_drawing_takes_a_twentieth_of_the_training(monkeypatch, cost, most):
    """100 epochs of a second, drawings that cost `cost`: the first, what 5 s pay, the last."""
    drawn = []
    monkeypatch.setattr(plot, "in_notebook", lambda: True)

    def draw(history: History) -> None:
        drawn.append(len(history))
        history._drawing += cost
        history._last_drawing = cost

    monkeypatch.setattr(History, "_redraw", draw)
    record(History(100), 100)
    assert len(drawn) <= most
    assert drawn[0] == 1 and drawn[-1] == 100
    if most == 100:
        assert len(drawn) == 100


CELLS = {
    "setup": """
import numpy as np
from matplotlib import pyplot as plt
from d2l import plot
from d2l.history import History
def train(history):
    for k in range(history.epochs):
        history.record(loss=k, train_accuracy=.5, valid_accuracy=.4, seconds=100)
""",
    "images": "plot.show_images(np.zeros((3, 4, 4)), ['one', 'two', 'three'])",
    "matrices": "plot.show_matrices([np.eye(2)], ['identity'])",
    "line": "plot.plot([1, 2], [[1, 2]], xlabel='x', ylabel='y')",
    "two": "plot.show_images(np.zeros((3, 4, 4)))\nplot.show_matrices([np.eye(2)])",
    "their own": "figure, ax = plt.subplots()\nax.set_title('own');",
    "training": "history = History(6)\ntrain(history)",
    "silent": "silent = History(2, show=False)\ntrain(silent)",
    "curves again": "silent.plot()",
    "none left": "print(plt.get_fignums())",
}


@pytest.fixture(scope="module")
def notebook(tmp_path_factory) -> dict[str, list]:
    """The outputs of a real, executed notebook, by the names of its cells."""
    cells = [nbformat.v4.new_code_cell(code) for code in CELLS.values()]
    book = nbformat.v4.new_notebook(cells=cells)
    where = {"metadata": {"path": str(ROOT)}}
    NotebookClient(book, timeout=120, kernel_name="python3", resources=where).execute()
    return {name: cell.outputs for name, cell in zip(CELLS, book.cells, strict=True)}


@pytest.mark.parametrize(
    ("cell", "text"),
    [("images", "three"), ("matrices", "identity"), ("line", "x"), ("their own", "own"),
     ("training", "epoch"), ("curves again", "training loss")],
)  # fmt: skip
def test_notebook_shows_each_figure_once_as_svg(notebook, cell, text):
    (output,) = notebook[cell]
    assert output.output_type == "display_data"
    svg = output.data["image/svg+xml"]
    assert f">{text}</text>" in svg and "<dc:date>" not in svg
    assert "image/png" not in output.data


def test_notebook_shows_two_figures_of_a_cell(notebook):
    assert len(notebook["two"]) == 2


def test_notebook_is_silent_if_not_shown(notebook):
    assert notebook["setup"] == notebook["silent"] == []


def test_notebook_figure_is_updated_to_the_last_epoch(notebook):
    (output,) = notebook["training"]
    assert output.data["text/plain"] == "<History of 6 of 6 epochs>"


def test_notebook_keeps_no_figures_open(notebook):
    assert notebook["none left"][0].text == "[]\n"
