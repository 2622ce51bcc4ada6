"""How an experiment is taken out of a page, on a page of our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from d2l import evidence
from evidence import command, experiments

PAGE = '''# Dice

```{.python .input}
#@tab mxnet
import random
FRAMEWORK = 1
```

```{.python .input}
#@tab pytorch
import random
FRAMEWORK = 2
```

```{.python .input}
#@tab all
def throw(rng):
    """Return a number from 1 to sides."""
    return rng.randint(1, sides) + 0 * FRAMEWORK  # a comment

unrelated = 1 / 0  # an experiment does not run this
def dice(seed):
    rng = random.Random(seed)
    return {"one": throw(rng), "two": [throw(rng), throw(rng)]}
sides = 6  # after the function that needs it, as Python allows
```

```{.python .input}
#@tab all
live = dice(seed=0)
d2l.show_evidence("dice", live, ["one >= 1", "one + sum(two) < 17"], label="pips", draw=["one"])
```
'''


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], experiments.Experiment]:
    """A function that writes the page and returns its experiment; the command then knows no other, and records go aside."""

    def write(text: str = PAGE) -> experiments.Experiment:
        file = tmp_path / "page.md"
        file.write_text(text, encoding="utf-8")
        found = experiments.experiments([str(file)])
        monkeypatch.setattr(command, "experiments", lambda: found)
        return found["dice"]

    monkeypatch.setattr(evidence, "RECORDS", tmp_path / "records")
    monkeypatch.setenv("D2L_DATA", "embedded")
    for tab, framework in command.FRAMEWORKS.items():  # dice need none: they run in this process
        monkeypatch.setitem(command.FRAMEWORKS, tab, replace(framework, package="numpy"))
    return write


@pytest.mark.parametrize("tab", ["mxnet", "pytorch"])
def test_an_experiment_is_run_with_what_it_needs_and_nothing_else(page, tab: str) -> None:
    dice = page()
    assert dice.claims == ("one >= 1", "one + sum(two) < 17")
    assert len(dice.statements(tab)) == 5  # random, FRAMEWORK, throw, dice, sides
    import random

    rng = random.Random(3)
    one, *two = (rng.randint(1, 6) for _ in range(3))
    assert dice.function(tab)(3) == {"one": one, "two": two}


def test_the_key_follows_the_code_and_what_it_takes_from_the_package(page, monkeypatch, tmp_path) -> None:
    key = page().key("pytorch")
    assert page(PAGE.replace("a comment", "another").replace("Return a number", "A number")).key("pytorch") == key
    assert page(PAGE.replace("unrelated = 1 / 0", "unrelated = 2")).key("pytorch") == key
    last = "sides = 6  # after the function that needs it, as Python allows\n"
    assert page(PAGE.replace(last, "").replace("def throw", f"{last}def throw")).key("pytorch") == key
    assert page(PAGE.replace("sides = 6", "sides = 8")).key("pytorch") != key
    assert page(PAGE.replace("rng.randint(1, sides)", "rng.randint(2, sides)")).key("pytorch") != key
    trained = PAGE.replace("import random\n", "import random\nfrom d2l import torch as d2l\n").replace(
        '"one": throw(rng)', '"one": throw(rng) + d2l.train(net).loss[0]')  # fmt: skip
    key, facade = page(trained).key("pytorch"), experiments._facade("pytorch").read_text(encoding="utf-8")
    monkeypatch.setattr(experiments, "_facade", lambda tab: tmp_path / "facade.py")
    for old, new, changes in (
        ("optimizer.zero_grad()", "pass", True),  # of train
        ("rng.shuffle(order)", "pass", True),  # of batches, which train calls
        ("torch.zeros((h, w)", "torch.ones((h, w)", False),  # of corr2d, which it doesn't
        ("Train an initialised net", "Train", False),
        ("batch_size must be", "batch_size has to be", False),
    ):
        assert facade.count(old) == 1
        (tmp_path / "facade.py").write_text(facade.replace(old, new), encoding="utf-8")
        assert (page(trained).key("pytorch") != key) == changes, old


def test_what_an_experiment_needs_is_bound_once(page) -> None:
    with pytest.raises(ValueError, match="needs 'sides', which is bound 2 times"):
        page(PAGE.replace("sides = 6", "sides = 6\nsides = 6")).key("pytorch")


def test_citations_are_plain(page) -> None:
    with pytest.raises(ValueError, match="with a string and a list"):
        page(PAGE.replace('["one >= 1", "one + sum(two) < 17"]', "claims"))
    with pytest.raises(ValueError, match="cited already"):
        page(PAGE + PAGE[PAGE.index("```{.python .input}\n#@tab all\nlive") :])


def test_the_command_prints_numbers_and_last_what_held(page, capsys) -> None:
    page(PAGE.replace("one >= 1", "one > 2"))
    assert command.main(["dice", "--tab", "pytorch", "--seeds", "1000:1020"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 21 and "seed 1019: one " in lines[-2]
    told = json.loads(lines[-1])
    assert {name: told[name] for name in ("experiment", "tab", "seeds")} == {
        "experiment": "dice", "tab": "pytorch", "seeds": "1000:1020",
    }  # fmt: skip
    import random

    above = sum(random.Random(seed).randint(1, 6) > 2 for seed in range(1000, 1020))
    assert told["claims"][0] == {"claim": "one > 2", "held": above, "of": 20} and above < 19
    assert not evidence.RECORDS.exists()
    page()
    assert command.main(["dice", "--tab", "pytorch", "--seeds", "1000:1020"]) == 0


def test_recording_goes_on_where_it_was_interrupted(page, capsys) -> None:
    dice = page()
    assert command.main(["dice", "--tab", "pytorch", "--seeds", "1:6", "--record"]) == 0
    assert command.main(["dice", "--tab", "pytorch", "--record"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum("seed " in line for line in lines) == 20  # none ran twice
    record = evidence.read("dice", "pytorch")
    assert record is not None and list(record.runs) == list(command.SEEDS) and record.code == dice.key("pytorch")
    page(PAGE.replace("sides = 6", "sides = 2"))
    command.main(["dice", "--tab", "pytorch", "--seeds", "1:2", "--record"])
    assert list(evidence.read("dice", "pytorch").runs) == [1]  # runs of other code are no runs of this one


def test_long_runs_need_fewer_seeds(page, monkeypatch) -> None:
    page()
    clock = iter(range(0, 10**6, 121))
    monkeypatch.setattr(command.time, "process_time", lambda: float(next(clock)))
    command.main(["dice", "--tab", "pytorch", "--record"])
    assert len(evidence.read("dice", "pytorch").runs) == 8


def test_unknown_names_are_refused(page, capsys) -> None:
    page()
    with pytest.raises(SystemExit):
        command.main(["coins", "--tab", "pytorch"])
    assert "there is no experiment 'coins'; there are dice" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        command.main(["dice", "--tab", "pytorch", "--seeds", "20"])
    assert "invalid seeds value: '20'" in capsys.readouterr().err


def test_the_command_starts_the_python_that_has_the_framework(page, monkeypatch) -> None:
    page()
    monkeypatch.setitem(command.FRAMEWORKS, "pytorch", replace(command.FRAMEWORKS["pytorch"], package="no_such_framework"))
    started = []
    monkeypatch.setattr(command, "in_kernel", lambda tab, arguments: started.append((tab, arguments)) or 3)
    asked = ["dice", "--tab", "pytorch", "--seeds", "1:2"]
    assert command.main(asked) == 3 and started == [("pytorch", asked)]
    assert command.main(["--record"]) == 1
    assert sorted(tab for tab, _ in started[1:]) == ["mxnet", "pytorch"]


def test_what_no_page_runs_is_recorded_with_all_images(page, monkeypatch) -> None:
    assert page().live and not page(PAGE.replace('("dice", live, ', '("dice", None, ')).live
    monkeypatch.setattr(command.layout, "tabs", lambda: ["pytorch"])
    started = []
    monkeypatch.setattr(command, "in_kernel", lambda tab, arguments: started.append(arguments) or 0)
    assert command.main(["--record"]) == 0 and started == []
    asked = ["dice", "--tab", "pytorch", "--data", "full", "--record"]
    assert command.main(["dice", "--record"]) == 0 and started == [asked]
    assert command.main(["--data", "full", "--record"]) == 0 and started == [asked] * 2


# what readers see


def test_claims_are_judged_run_by_run() -> None:
    runs = {1: {"a": 0.5, "b": 0.6}, 2: {"a": 0.8, "b": 0.7}}
    assert evidence.held("b > a", runs) == 1
    assert evidence.held("min(a, b) >= 0.5", runs) == 2
    assert evidence.held("all(x < 0.9 for x in [a, b])", runs) == 2
    with pytest.raises(ValueError, match="measures are a, b"):
        evidence.holds("c > a", runs[1])
    with pytest.raises(ValueError, match="must be True or False"):
        evidence.holds("a - b", runs[1])


def test_the_run_of_the_page_is_drawn_on_the_record(page, capsys) -> None:
    from matplotlib import pyplot as plt

    page()
    command.main(["dice", "--tab", "pytorch", "--record"])
    record = evidence.read("dice", "pytorch")
    capsys.readouterr()
    live = {"one": 3.5, "two": [1, 2]}
    for drawn, axis in (("one", "get_xdata"), ("two", "get_ydata")):
        evidence.show("pytorch", "dice", live, ["one > 3"], label="pips", draw=[drawn])
        (ax,) = plt.gcf().axes
        values = [list(map(float, getattr(line, axis)())) for line in ax.lines]
        for run in [*record.runs.values(), live]:
            expected = run[drawn] if drawn == "two" else [run[drawn]]
            assert expected in values
        count = sum(run["one"] > 3 for run in record.runs.values())
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].split() == ["PyTorch", "here", "claim"]
        assert lines[1].split() == [f"{count}/20", "holds", "one", ">", "3"]
        plt.close("all")
    with pytest.raises(ValueError, match="has other measures"):
        evidence.show("pytorch", "dice", {"one": 3}, ["one > 3"], label="pips")
    with pytest.raises(ValueError, match="make evidence EXPERIMENT=coins"):
        evidence.show("pytorch", "coins", live, [], label="pips")


def test_recorded_runs_are_shown_alone(page, capsys) -> None:
    from matplotlib import pyplot as plt

    page()
    command.main(["dice", "--tab", "pytorch", "--record"])
    record = evidence.read("dice", "pytorch")
    capsys.readouterr()
    for drawn in ("one", "two"):
        evidence.show("pytorch", "dice", None, ["one > 3"], label="pips", draw=[drawn])
        (ax,) = plt.gcf().axes
        assert sum(len(line.get_xdata()) > 0 for line in ax.lines) == len(record.runs)
        legends = [*plt.gcf().legends, *filter(None, [ax.get_legend()])]
        words = [text.get_text() for legend in legends for text in (*legend.get_texts(), legend.get_title())]
        assert any("20 recorded runs" in word for word in words) and not any("this run" in word for word in words)
        count = sum(run["one"] > 3 for run in record.runs.values())
        assert capsys.readouterr().out == (
            f"PyTorch  claim\n{f'{count}/20':<9}one > 3\n(Runs with the embedded images. This page made none.)\n"
        )
        plt.close("all")
