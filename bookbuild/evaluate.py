"""Brings the executed notebooks up to date: which pages have to run, and which keep what they printed."""

from __future__ import annotations

import itertools
import json
import os
import platform
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bookbuild import convert, environment, inputs, layout, processes, sources, workers
from bookbuild.errors import BuildError, Problems
from bookbuild.frameworks import FRAMEWORKS
from bookbuild.stamps import Stamps, digest
from bookbuild.workers import Task

_CITED = re.compile(r'show_evidence\(\s*"(\w+)"')


def conditions(tab: str) -> dict[str, str]:
    """What the numbers in a page depend on beside the page itself; nothing else does."""
    others = [f"d2l/*{other.module}*.py" for other in FRAMEWORKS.values() if other.tab != tab]
    return {
        "the package or the build": digest(inputs.files(*inputs.RUNNING_SEES_NOT, *others)),
        "the images": data_source(),
        "the versions": digest([environment.LOCKS / f"{tab}.txt"]),
        "Python": platform.python_version(),
        "the number of threads": str(processes.THREADS),
    }


def _records(page: str) -> list[Path]:
    """The recorded runs that a page draws its own among."""
    cited = _CITED.findall((layout.ROOT / page).read_text(encoding="utf-8"))
    return [path for name in cited for path in (layout.ROOT / "d2l" / "records").glob(f"{name}.*.json")]


def data_source() -> str:
    """Which images the pages will use, in one word or as a folder; raises BuildError if D2L_DATA is wrong."""
    from d2l import data

    source = data.chosen_source()
    try:
        data.locate(source)
    except data.DataError as error:
        raise BuildError(str(error)) from None
    return source


def run(pages: Sequence[str]) -> None:
    """Bring the executed notebooks of `pages` up to date for every tab.

    A page runs if its code or the conditions have changed; where only its text has, it keeps its outputs.
    Raises BuildError, naming page, line, cell and error, if a page fails or its process dies, and Problems if
    a cell draws a picture that it does not describe.
    """
    stamps = Stamps(layout.BUILD / "ran.json")
    alike = {tab: conditions(tab) for tab in layout.tabs()}
    now = {
        (page, tab): {**alike[tab], "the recorded runs": digest(_records(page))}
        for page, tab in itertools.product(pages, layout.tabs())
    }
    maker = digest(inputs.files(*inputs.NOTEBOOKS_SEE_NOT))
    texts = {page: digest([], page, layout.markdown(page), maker) for page in pages}

    def is_whole(page: str, tab: str) -> bool:
        """Is the executed notebook the one that was noted?"""
        path = layout.executed(page, tab)
        return path.is_file() and noted(page, tab).get("output") == digest([path])

    def noted(page: str, tab: str) -> dict[str, Any]:
        return stamps.get(f"{tab}/{page}") or {}

    stale = [
        (page, tab)
        for page, tab in itertools.product(pages, layout.tabs())
        if not is_whole(page, tab)
        or (noted(page, tab).get("text"), noted(page, tab).get("conditions")) != (texts[page], now[page, tab])
    ]
    if not stale:
        return
    os.environ.update(processes.environment())

    def done(task: Task, seconds: float) -> None:
        note = {"text": texts[task.page], "conditions": now[task.page, task.tab], "seconds": round(seconds, 1),
                "output": digest([task.output])}  # fmt: skip
        stamps.set(f"{task.tab}/{task.page}", note)

    def expected_seconds(task: Task) -> float:
        """How long the page took last time, so that the longest starts first; else a guess from its records and its size."""
        recorded = (path for path in _records(task.page) if path.name.endswith(f".{task.tab}.json"))
        trained = sum(json.loads(path.read_bytes())["cpu_seconds"] for path in recorded)
        return float(noted(task.page, task.tab).get("seconds") or trained + (layout.ROOT / task.page).stat().st_size / 5000)

    with convert.warnings_are_errors():
        tasks = [Task(page, tab, convert.notebook(page, tab)) for page, tab in stale]
    changed, reasons = [], set()
    for task in sorted(tasks, key=expected_seconds, reverse=True):
        before = noted(task.page, task.tab)
        alike_before = before.get("conditions") == now[task.page, task.tab]
        if alike_before and is_whole(task.page, task.tab) and _keep_outputs(task):
            done(task, before["seconds"])
        else:
            changed.append(task)
            wanted = now[task.page, task.tab]
            reasons |= {name for name, value in (before.get("conditions") or {}).items() if wanted.get(name) != value}
    if len(changed) < len(tasks):
        print(f"{len(tasks) - len(changed)} pages keep their outputs: only their text has changed.", flush=True)
    if reasons:
        print(f"Changed since they last ran: {', '.join(sorted(reasons))}.", flush=True)
    if failures := workers.run_all(changed, done):
        raise BuildError("\n\n".join(failures))
    if problems := sorted(set(_undescribed_pictures(pages))):
        raise Problems(problems)


def _keep_outputs(task: Task) -> bool:
    """Write the notebook with the outputs of the executed one, if both have the same code."""
    import nbformat

    executed = nbformat.read(task.output, as_version=4)
    cells, ran = ([cell for cell in each.cells if cell.cell_type == "code"] for each in (task.notebook, executed))
    if [cell.source for cell in cells] != [cell.source for cell in ran]:
        return False
    for cell, before in zip(cells, ran, strict=True):
        cell.outputs, cell.execution_count = before.outputs, before.execution_count
    workers.write(task)
    return True


def _undescribed_pictures(pages: Sequence[str]) -> Iterator[str]:
    """A line for each cell that drew a picture and has no alternative text."""
    for tab, name in itertools.product(layout.tabs(), pages):
        cells = layout.read(name).cells_of(tab)
        notebook = json.loads(layout.executed(name, tab).read_text(encoding="utf-8"))
        for cell, ran in zip(cells, (c for c in notebook["cells"] if c["cell_type"] == "code"), strict=True):
            drawn = any(key.startswith("image/") for output in ran["outputs"] for key in output.get("data", {}))
            if drawn and not sources.ALT.search(cell.source):
                yield (
                    f"{name}:{cell.line}: this cell draws a picture and has no alt text; "
                    "add a line `#@alt` that says what is there for someone who can't see it."
                )
