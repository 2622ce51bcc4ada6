"""Recorded runs of an experiment, and the reader's own run among them.

An experiment is a function of a seed that returns measures: a name for each number, or for each
list of numbers, like `{"dense": 0.73, "loss_by_epoch": [2.1, 1.4]}`. `python -m evidence`, in the
book's repository, repeats it with other seeds and records what it returned. A claim is a Python
expression in the names of the measures, such as `"conv > dense + 0.02"`. It is judged run by run,
so that what it compares was measured with the same seed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import NDArray

from d2l import data, plot

RECORDS = Path(__file__).parent / "records"
FRAMEWORKS = {"mxnet": "MXNet", "pytorch": "PyTorch"}
ENOUGH = 0.95  # the share of runs in which a claim has to hold: 19 of 20, all of 8
_FUNCTIONS = {f.__name__: f for f in (abs, all, any, len, max, min, range, sorted, sum, zip)}

Measures = Mapping[str, float | Sequence[float]]


@dataclass
class Record:
    """The runs of one experiment with one framework on one set of images.

    `runs` maps a seed to the measures. `code` tells which code ran, `versions` in what, and
    `cpu_seconds` what a run cost, as a median.
    """

    experiment: str
    page: str
    tab: str
    data: str
    code: str
    versions: dict[str, str]
    cpu_seconds: float
    runs: dict[int, Measures]


def path(experiment: str, tab: str, source: str = "embedded") -> Path:
    """Return where the record of an experiment is, or would be."""
    return RECORDS / f"{experiment}.{tab}{'' if source == 'embedded' else '.' + source}.json"


def read(experiment: str, tab: str, source: str = "embedded") -> Record | None:
    """Return the record of an experiment, or None if there is none."""
    file = path(experiment, tab, source)
    if not file.is_file():
        return None
    fields = json.loads(file.read_text(encoding="utf-8"))
    fields["runs"] = {int(seed): measures for seed, measures in fields["runs"].items()}
    return Record(**fields)


def holds(claim: str, measures: Measures) -> bool:
    """Say whether a claim is true of one run.

    Raises ValueError for a claim that is no comparison of the run's measures.
    """
    try:
        result = eval(claim, {"__builtins__": {}, **_FUNCTIONS, **measures})  # pages are trusted
    except Exception as error:
        names = ", ".join(measures)
        raise ValueError(
            f"The claim {claim!r} cannot be judged ({error}); measures are {names}."
        ) from error
    if result is not True and result is not False:
        raise ValueError(f"The claim {claim!r} is {result!r}; it must be True or False.")
    return result


def held(claim: str, runs: Mapping[int, Measures]) -> int:
    """Return the number of runs of which a claim is true."""
    return sum(holds(claim, measures) for measures in runs.values())


def recorded_runs(
    tab: str, experiment: str, images: str | None = None
) -> dict[str, NDArray[np.float64]]:
    """Return each measure of the recorded runs as an array, its first axis the runs.

    They saw `images`, "embedded" or "full"; None stands for those in use, if there is a record of
    them, else for any. Raises ValueError if there is no record.
    """
    runs = _record(tab, experiment, images).runs.values()
    return {name: np.array([run[name] for run in runs]) for name in next(iter(runs))}


def _record(tab: str, experiment: str, images: str | None = None) -> Record:
    """Return the record for these images; None: for those in use, else the embedded, else all."""
    sources = (images,) if images else (data.chosen_source(), "embedded", "full")
    record = next(filter(None, (read(experiment, tab, source) for source in sources)), None)
    if record is None:
        raise ValueError(
            f"There is no record of {experiment!r} for {tab}; make one with "
            f"`make evidence EXPERIMENT={experiment}`."
        )
    return record


def show(
    tab: str,
    experiment: str,
    live: Measures | None,
    claims: Sequence[str],
    *,
    label: str,
    draw: Sequence[str] | None = None,
    x: Sequence[float] | None = None,
    xlabel: str = "",
) -> None:
    """Draw a run of an experiment on top of the recorded ones; print how often each claim held.

    `live` is what the experiment returned just now, with the framework `tab`; None if it costs too
    much for a page: then the recorded runs are shown alone. `draw` names the measures to draw, by
    default all; `label` says what they measure. A number is drawn as a dot, with a thin line from
    dot to dot of the same seed. Lists are drawn as curves, against `x` (default: 1, 2, ...) with
    the label `xlabel`. Raises ValueError if there is no record, or one of other measures.
    """
    record = _record(tab, experiment)
    measures = next(iter(record.runs.values()))
    if live is not None and set(live) != set(measures):
        raise ValueError(f"{experiment!r} returned {sorted(live)}, its record has other measures.")
    names = list(measures) if draw is None else list(draw)
    figure = (
        _curves(record, live, names, label, x, xlabel)
        if isinstance(measures[names[0]], Sequence)
        else _strips(record, live, names, label)
    )
    _show(figure, experiment, live)
    print(_table(record, live, claims))
    if live is None:
        print(f"(Runs with the {record.data} images. This page made none.)")
    elif data.chosen_source() != record.data:
        print(f"(The recorded runs saw the {record.data} images, this one did not.)")


def _strips(record: Record, live: Measures | None, names: list[str], label: str) -> Figure:
    """Return the figure of measures that are numbers: a row for each, a dot for each run."""
    figure, ax = plt.subplots(figsize=(plot.WIDTH, 0.34 * len(names) + 0.9))
    rows = range(len(names))
    # Where no run stands before them, the recorded ones have its colour.
    colour = plot.INK if live else plot.LINES[0]
    recorded: dict[str, Any] = {"color": colour, "markersize": 4, "linewidth": 0.7, "alpha": 0.6}
    for run in record.runs.values():
        values = [run[name] for name in names]
        ax.plot(values, rows, "o-", **recorded)
    if live:
        values = [live[name] for name in names]
        ax.plot(values, rows, "D-", color=plot.LINES[0], markersize=6, linewidth=1, label="this run")
    ax.plot([], [], "o-", label=f"{len(record.runs)} recorded runs", **recorded)
    ax.set(xlabel=label, ylim=(len(names) - 0.5, -0.5))
    ax.set_yticks(rows, [name.replace("_", " ") for name in names])
    ax.grid(True, axis="x")
    figure.legend(*ax.get_legend_handles_labels(), loc="outside upper center", ncols=2)
    return figure


def _curves(
    record: Record,
    live: Measures | None,
    names: list[str],
    label: str,
    x: Sequence[float] | None,
    xlabel: str,
) -> Figure:
    """Return the figure of measures that are lists: a thin curve for each run, this one's thick."""
    figure, ax = plt.subplots()
    for k, name in enumerate(names):
        color, recorded = plot.LINES[k % len(plot.LINES)], [run[name] for run in record.runs.values()]
        assert isinstance(recorded[0], Sequence)
        places = x or range(1, len(recorded[0]) + 1)
        for values in recorded:
            ax.plot(places, values, "-", color=color, linewidth=0.7, alpha=0.5)
        ax.plot(places if live else [], live[name] if live else [], "-" if k % 2 == 0 else "--",
                color=color, marker="os^D"[k % 4], label=name.replace("_", " "))  # fmt: skip
    ax.set(xlabel=xlabel, ylabel=label)
    ax.xaxis.set_major_locator(MaxNLocator("auto", integer=True))
    ax.grid(True)
    thick = "thick: this run, " if live else ""
    plot.legend_above(ax, title=f"{thick}thin: {len(record.runs)} recorded runs", title_fontsize=9)
    return figure


def _show(figure: Figure, experiment: str, live: Measures | None) -> None:
    """Show the figure; in a notebook, leave the measures of this run, if there is one, in the output's metadata."""
    if not plot.in_notebook():
        return
    from IPython.display import display

    note = {"experiment": experiment, "data": data.chosen_source(), "live": live}
    display(figure, metadata={"evidence": note} if live else {})
    plt.close(figure)


def _table(record: Record, live: Measures | None, claims: Sequence[str]) -> str:
    """Return how often each claim held in the recorded runs of each framework, and whether in this run."""
    records = [record]
    for tab in FRAMEWORKS:
        if tab != record.tab and (other := read(record.experiment, tab, record.data)):
            records.append(other)
    lines = ["".join(f"{FRAMEWORKS[each.tab]:<9}" for each in records) + ("here   claim" if live else "claim")]
    for claim in claims:
        counts = [f"{held(claim, each.runs)}/{len(each.runs)}" for each in records]
        here = f"{'holds' if holds(claim, live) else 'fails':<7}" if live else ""
        lines.append("".join(f"{count:<9}" for count in counts) + here + claim)
    return "\n".join(lines)
