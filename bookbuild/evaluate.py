"""Runs the pages: one process and one kernel for each stale page and tab, all tabs together."""

from __future__ import annotations

import itertools
import json
import multiprocessing
import multiprocessing.connection
import os
import re
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookbuild import convert, layout, sources
from bookbuild.errors import BuildError
from bookbuild.stamps import Stamps, digest

_ESCAPES = re.compile(r"\x1b\[[\d;]*m")
_CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)|File .*ipykernel_\d+.*line (\d+)")


@dataclass(frozen=True)
class Task:
    """A page of one tab that has to run, as a notebook."""

    page: str
    tab: str
    output: Path
    notebook: Any

    @property
    def name(self) -> str:
        return f"{self.page} [{layout.TAB_TITLES[self.tab]}]"


def conditions(tab: str) -> str:
    """What the outputs of a cell depend on beside the cells of its page: the package, the versions and the data."""
    other = {"mxnet": "torch", "pytorch": "mxnet"}[tab]
    package = [path for path in (layout.ROOT / "d2l").rglob("*.py") if other not in path.name]
    return digest([layout.ROOT / "requirements.lock", *package], tab, data_source())


def data_source() -> str:
    """Which images the pages will use, in one word or as a folder; raises BuildError if D2L_DATA is wrong."""
    from d2l import data

    source = data.chosen_source()
    try:
        data.locate(source)
    except data.DataError as error:
        raise BuildError(str(error)) from None
    return source


def run(pages: Sequence[str], when_stale: Callable[[], None] = lambda: None) -> bool:
    """Bring the executed notebooks of `pages` up to date for every tab; True if there was anything to do.

    A page runs if its code or the conditions have changed; where only its text has, it keeps its outputs.
    If there is something to do, `when_stale` is called before it is done.
    Raises BuildError, naming page, line, cell and error, if a page fails or its process dies.
    """
    stamps = Stamps(layout.BUILD / "pages.json")
    now = {tab: conditions(tab) for tab in layout.tabs()}
    texts = {page: digest([layout.ROOT / page]) for page in pages}
    stale = [
        (page, tab)
        for page, tab in itertools.product(pages, layout.tabs())
        if not _notebook(page, tab).is_file()
        or (stamps.get(f"{tab}/{page}") or {}) | {"text": texts[page], "conditions": now[tab]} != stamps.get(f"{tab}/{page}")
    ]
    if not stale:
        return False
    when_stale()
    os.environ.update(convert.tool_environment())

    def done(task: Task, seconds: float) -> None:
        note = {"text": texts[task.page], "conditions": now[task.tab], "seconds": round(seconds, 1)}
        stamps.set(f"{task.tab}/{task.page}", note)

    with convert.warnings_are_errors():
        tasks = [Task(page, tab, _notebook(page, tab), convert.notebook(page, tab)) for page, tab in stale]
    changed = []
    for task in sorted(tasks, key=lambda task: -_expected_seconds(task, stamps)):
        note = stamps.get(f"{task.tab}/{task.page}") or {}
        if note.get("conditions") == now[task.tab] and _keep_outputs(task):
            done(task, note["seconds"])
        else:
            changed.append(task)
    if len(changed) < len(tasks):
        print(f"{len(tasks) - len(changed)} pages keep their outputs: only their text has changed.", flush=True)
    if failures := _run_all(changed, done):
        raise BuildError("\n\n".join(failures))
    return True


def _keep_outputs(task: Task) -> bool:
    """Write the notebook with the outputs of the executed one, if both have the same code."""
    import nbformat

    try:
        executed = nbformat.read(task.output, as_version=4)
    except (OSError, ValueError):  # there is none that can be read
        return False
    cells, ran = ([cell for cell in each.cells if cell.cell_type == "code"] for each in (task.notebook, executed))
    if [cell.source for cell in cells] != [cell.source for cell in ran]:
        return False
    for cell, before in zip(cells, ran, strict=True):
        cell.outputs, cell.execution_count = before.outputs, before.execution_count
    _write(task, run_cells=False)
    return True


def _write(task: Task, run_cells: bool) -> None:
    """Let d2lbook run the cells and write the notebook, aside and moved into place."""
    task.output.parent.mkdir(parents=True, exist_ok=True)
    aside = task.output.with_suffix(".part")
    convert.run(task.notebook, aside, run_cells)
    os.replace(aside, task.output)


def _notebook(page: str, tab: str) -> Path:
    return (layout.eval_dir(tab) / page).with_suffix(".ipynb")


def _expected_seconds(task: Task, stamps: Stamps) -> float:
    """How long the page took last time, so that the longest starts first; else a guess from its size."""
    note = stamps.get(f"{task.tab}/{task.page}")
    return note["seconds"] if note else (layout.ROOT / task.page).stat().st_size / 1000


def _run_all(tasks: list[Task], done: Any) -> list[str]:
    """Run `tasks`, as many at a time as there are cores; call `done(task, seconds)` for each that succeeded.

    Returns a text for each that failed. Whatever happens, no process of ours is left behind.
    """
    at_once = max(1, min(os.cpu_count() or 1, len(tasks)))
    os.environ["OMP_NUM_THREADS"] = str(max(1, (os.cpu_count() or 1) // at_once))
    fork = multiprocessing.get_context("fork")
    waiting = list(tasks)
    running: dict[Any, tuple[Task, Any, float]] = {}
    failures: list[str] = []
    if tasks:
        print(f"Running {len(tasks)} pages, {at_once} at a time.", flush=True)
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                task = waiting.pop(0)
                receiver, sender = fork.Pipe(duplex=False)
                process = fork.Process(target=_work, args=(task, sender))
                process.start()
                sender.close()
                running[receiver] = (task, process, time.monotonic())
            for receiver in multiprocessing.connection.wait(list(running)):
                task, process, started = running.pop(receiver)
                try:
                    problem = receiver.recv()
                except EOFError:
                    process.join()
                    problem = _killed(task, process.exitcode)
                process.join()
                seconds = time.monotonic() - started
                if problem is None:
                    done(task, seconds)
                    print(f"  {task.name}: {seconds:.1f} s", flush=True)
                else:
                    failures.append(problem)
                    print(f"  {task.name}: failed", flush=True)
    finally:
        _end([process for _, process, _ in running.values()])
    return failures


def _end(processes: list[Any]) -> None:
    """End these workers and every process below them, politely first."""
    import psutil

    family = []
    for process in processes:
        try:
            family += [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
        process.terminate()
    _, alive = psutil.wait_procs(family, timeout=3)
    for member in alive:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            pass


def _killed(task: Task, exit_code: int | None) -> str:
    reason = f"was killed by signal {-exit_code}" if exit_code and exit_code < 0 else f"ended with status {exit_code}"
    return (
        f"{task.page}:1: the process that ran the {layout.TAB_TITLES[task.tab]} tab {reason} before it was done "
        "(signal 9 is most often a lack of memory); close other programs and build again."
    )


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _work(task: Task, sender: Any) -> None:
    """In a process of its own: run the page and send None, or the text that says what failed."""
    # With SIGTERM's default action the kernel would outlive this process.
    signal.signal(signal.SIGTERM, _interrupt)
    notebook = task.notebook
    sys.stderr = open(os.devnull, "w")
    try:
        _write(task, run_cells=any(cell.cell_type == "code" for cell in notebook.cells))
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        sender.send(_describe(task, notebook, error))
        return
    sender.send(None)


def _describe(task: Task, notebook: Any, error: Exception) -> str:
    """Say where a page failed: file, line, the cell's code and the error, once."""
    page = sources.read(task.page)
    cells = [cell for cell in page.cells if task.tab in (cell.tabs or []) or cell.tabs == ["all"]]
    ran = [cell for cell in notebook.cells if cell.cell_type == "code"]
    failed = next((i for i, cell in enumerate(ran) if any(o.output_type == "error" for o in cell.get("outputs", []))), None)
    if failed is None:
        started = [i for i, cell in enumerate(ran) if cell.metadata.get("execution")]
        failed = started[-1] if started else 0
        report, line_in_cell = f"{type(error).__name__}: {_ESCAPES.sub('', str(error)).strip()}", 1
    else:
        output = next(o for o in ran[failed].outputs if o.output_type == "error")
        report = f"{output.ename}: {_ESCAPES.sub('', output.evalue)}"
        found = _CELL_LINE.search(_ESCAPES.sub("", "\n".join(output.traceback)))
        line_in_cell = int(found[1] or found[2]) if found else 1
    shown = ran[failed].source.splitlines()
    raised_by = shown[min(line_in_cell, len(shown)) - 1] if shown else ""
    # The mark `#@tab` is stripped before a cell runs, so its lines are found again by their text.
    source = cells[failed].source.splitlines()
    offset = next((i for i, line in enumerate(source) if line.strip() and line.strip() == raised_by.strip()), 0)
    line = cells[failed].line + 1 + offset
    code = "\n".join(f"{'>' if i == line_in_cell else ' '} {text}" for i, text in enumerate(shown, 1))
    return f"{task.page}:{line}: a cell of the {layout.TAB_TITLES[task.tab]} tab failed:\n\n{code}\n\n{report}"


def undescribed_pictures(pages: Sequence[str]) -> list[str]:
    """A line for each cell that drew a picture and has no `#@alt` line."""
    problems = []
    for tab in layout.tabs():
        for name in pages:
            cells = [c for c in sources.read(name).cells if tab in (c.tabs or []) or c.tabs == ["all"]]
            notebook = json.loads(_notebook(name, tab).read_text(encoding="utf-8"))
            for cell, ran in zip(cells, (c for c in notebook["cells"] if c["cell_type"] == "code"), strict=True):
                drawn = any(key.startswith("image/") for output in ran["outputs"] for key in output.get("data", {}))
                if drawn and "#@alt " not in cell.source:
                    problems.append(
                        f"{name}:{cell.line}: this cell draws a picture and has no alt text; "
                        "add a line `#@alt` that says what is there for someone who can't see it."
                    )
    return sorted(set(problems))
