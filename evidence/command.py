"""Lists the experiments of the pages, repeats them with other seeds, and records their runs."""

from __future__ import annotations

import argparse
import importlib.metadata
import importlib.util
import itertools
import json
import os
import platform
import statistics
import subprocess
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from bookbuild import environment, layout
from bookbuild.frameworks import FRAMEWORKS
from d2l import data
from d2l.evidence import ENOUGH, Measures, Record, held, path, read
from evidence.experiments import Experiment, experiments

SEEDS = range(1, 21)  # of the records; a page runs seed 0
FEW, LONG = 8, 40  # so many seeds are enough if each costs more than so many CPU seconds


def versions(tab: str) -> dict[str, str]:
    """What else the numbers depend on: the versions of the interpreter and of what computes."""
    packages = {name: importlib.metadata.version(name).split("+")[0] for name in ("numpy", FRAMEWORKS[tab].package)}
    return {"python": platform.python_version(), **packages}


def run(experiment: Experiment, tab: str, seeds: Iterable[int], record: bool) -> dict[int, Measures]:
    """Run an experiment with each of the seeds; print and return its measures.

    With `record` a seed is not run if the record has it already, made by the same code and versions; each run is
    written into the record when it is done, so that nothing is lost when the rest is interrupted.
    """
    key, source = experiment.key(tab), data.chosen_source()
    kept = read(experiment.name, tab, source) if record else None
    if kept is None or (kept.code, kept.versions) != (key, versions(tab)):
        kept = Record(experiment.name, experiment.page, tab, source, key, versions(tab), 0, {})
    seconds = [kept.cpu_seconds] * len(kept.runs)
    function = None
    for seed in seeds:
        if seed not in kept.runs and not (record and len(seconds) >= FEW and statistics.median(seconds) > LONG):
            function = function or experiment.function(tab)
            start = time.process_time()
            kept.runs[seed] = {name: _rounded(value) for name, value in function(seed).items()}
            seconds.append(time.process_time() - start)
            kept.cpu_seconds = round(statistics.median(seconds), 1)
            print(f"{experiment.name}, {tab}, seed {seed}: {_words(kept.runs[seed])}  [{seconds[-1]:.1f} CPU s]", flush=True)
            if record:
                write(kept)
    return {seed: kept.runs[seed] for seed in seeds if seed in kept.runs}


def _rounded(value: float | Sequence[float]) -> float | list[float]:
    """The value with the six digits that a record keeps."""
    return [float(f"{x:.6g}") for x in value] if isinstance(value, Sequence) else float(f"{value:.6g}")


def _words(measures: Measures) -> str:
    return ", ".join(f"{name} {value if isinstance(value, list) else f'{value:.4g}'}" for name, value in measures.items())


def write(record: Record) -> None:
    """Write a record, a line for each run."""
    fields = vars(record)
    head = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in fields.items() if name != "runs")
    runs = ",\n".join(f'"{seed}": {json.dumps(record.runs[seed])}' for seed in sorted(record.runs))
    target = path(record.experiment, record.tab, record.data)
    target.parent.mkdir(exist_ok=True)
    aside = target.with_suffix(".part")
    aside.write_text(f'{{\n{head},\n"runs": {{\n{runs}\n}}\n}}\n', encoding="utf-8")
    os.replace(aside, target)


def judged(experiment: Experiment, runs: dict[int, Measures]) -> tuple[list[dict[str, object]], bool]:
    """How often each claim held, and whether all held in enough of the runs."""
    counts = [{"claim": claim, "held": held(claim, runs), "of": len(runs)} for claim in experiment.claims]
    return counts, bool(runs) and all(held(claim, runs) >= ENOUGH * len(runs) for claim in experiment.claims)


def list_them(found: dict[str, Experiment]) -> None:
    """Print each experiment with its records, and how often each claim holds in them."""
    for experiment in found.values():
        print(f"{experiment.name}  ({experiment.page})")
        for tab, source in itertools.product(FRAMEWORKS, ("embedded", "full")):
            if record := read(experiment.name, tab, source):
                state = "" if record.code == experiment.key(tab) else ", of code that has changed since"
                print(f"  {tab}, {source} images: {len(record.runs)} runs of {record.cpu_seconds} CPU s{state}")
                for claim in experiment.claims:
                    print(f"    {held(claim, record.runs)} of {len(record.runs)}: {claim}")


def in_kernel(tab: str, arguments: Sequence[str]) -> int:
    """Run this command with the Python of the tab's kernel, which has its framework; return the exit status."""
    return subprocess.run([environment.python(tab), "-m", "evidence", *arguments], cwd=layout.ROOT, check=False).returncode


def record_all(found: Iterable[Experiment], source: str) -> int:
    """Bring the records of these experiments up to date, a process for each and tab, as many at a time as there are cores."""

    def failed(asked: tuple[Experiment, str]) -> int:
        experiment, tab = asked
        return in_kernel(tab, [experiment.name, "--tab", tab, "--data", source if experiment.live else "full", "--record"])

    asked = list(itertools.product(found, layout.tabs()))
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        bad = list(itertools.compress(asked, pool.map(failed, asked)))
    print("\n".join(f"{each.name}, {tab}: a claim is not supported, or a run failed; see above." for each, tab in bad)
          or "All claims are supported by their records.")  # fmt: skip
    return 1 if bad else 0


def seeds(words: str) -> range:
    """The seeds that FIRST:END means. Raises ValueError if it is not two numbers, or if there is none between them."""
    first, end = map(int, words.split(":"))
    if first >= end:
        raise ValueError(words)
    return range(first, end)


def main(arguments: Sequence[str]) -> int:
    """Do what the command line says; return 1 if a claim is not supported, else 0."""
    parser = argparse.ArgumentParser(prog="python -m evidence", description=__doc__)
    parser.add_argument("name", nargs="?", help="an experiment; without one, and without --record, all are listed")
    parser.add_argument("--tab", choices=list(FRAMEWORKS), help="the framework; without one, all are recorded")
    parser.add_argument("--seeds", type=seeds, default=SEEDS, metavar="FIRST:END", help=f"default {SEEDS.start}:{SEEDS.stop}")
    parser.add_argument("--data", choices=("embedded", "full"), default="embedded", help="the images, default %(default)s")
    parser.add_argument("--record", action="store_true", help="write the record, and skip the seeds that it has")
    asked = parser.parse_args(arguments)
    found = experiments()
    if asked.name is not None and asked.name not in found:
        parser.error(f"there is no experiment {asked.name!r}; there are {', '.join(found) or 'none'}.")
    if asked.name is None or asked.tab is None:
        if asked.record:
            if asked.name is not None:
                return record_all([found[asked.name]], asked.data)
            dear = [] if asked.data == "full" else [experiment for experiment in found.values() if not experiment.live]
            bad = record_all([experiment for experiment in found.values() if experiment not in dear], asked.data)
            for experiment in dear:
                print(f"{experiment.name} was left out, which takes hours and all images; name it to record it.")
            return bad
        if asked.name is not None:
            parser.error("say with which framework: --tab mxnet or --tab pytorch.")
        list_them(found)
        return 0
    os.environ["D2L_DATA"] = asked.data if found[asked.name].live else "full"
    if not importlib.util.find_spec(FRAMEWORKS[asked.tab].package):
        return in_kernel(asked.tab, arguments)
    experiment = found[asked.name]
    counts, good = judged(experiment, run(experiment, asked.tab, asked.seeds, asked.record))
    told = {"experiment": experiment.name, "tab": asked.tab, "seeds": f"{asked.seeds.start}:{asked.seeds.stop}", "claims": counts}
    print(json.dumps(told))
    return 0 if good else 1
