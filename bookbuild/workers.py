"""Runs notebooks beside each other: one process and one kernel for each, as many as cores and memory allow."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import os
import re
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookbuild import layout, processes, stamps
from bookbuild.frameworks import FRAMEWORKS

_KERNEL_BYTES = 1 << 30  # that a page may need: twice what the largest of the book takes
_CELL_SECONDS = float(os.environ.get("CELL_SECONDS") or 20 * 60)  # that a cell may run
_SILENT_SECONDS = min(60, _CELL_SECONDS / 2)  # after which the build says what it is waiting for
_OUTPUT_LETTERS = 1_000_000  # that a cell may print
_ESCAPES = re.compile(r"\x1b\[[\d;]*m")
_WARNING = re.compile(r"^(?:.*ipykernel_\d+\S*?:(?P<line>\d+)|\S.*?:\d+): (?P<said>\w*Warning: .*)", re.MULTILINE)
_CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)|File .*ipykernel_\d+.*line (\d+)")


@dataclass(frozen=True)
class Task:
    """A page of one tab that has to run, as a notebook."""

    page: str
    tab: str
    notebook: Any

    @property
    def output(self) -> Path:
        return layout.executed(self.page, self.tab)

    @property
    def name(self) -> str:
        return f"{self.page} [{FRAMEWORKS[self.tab].title}]"


def run_all(tasks: list[Task], done: Callable[[Task, float], None]) -> list[str]:
    """Run `tasks`; call `done(task, seconds)` for each that succeeded. Returns a text for each that failed.

    Whatever happens, no process of ours is left behind.
    """
    if not tasks:
        return []
    at_once = min(len(tasks), _kernels_at_once())
    print(f"Running {len(tasks)} pages, {at_once} at a time.", flush=True)
    fork = multiprocessing.get_context("fork")
    waiting = list(tasks)
    running: dict[Any, tuple[Task, Any, float]] = {}
    failures: list[str] = []
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                task = waiting.pop(0)
                receiver, sender = fork.Pipe(duplex=False)
                process = fork.Process(target=_work, args=(task, sender))
                process.start()
                sender.close()
                running[receiver] = (task, process, time.monotonic())
            ended: list[Any] = list(multiprocessing.connection.wait(list(running), _SILENT_SECONDS))
            if not ended:
                print(f"  still running: {', '.join(sorted(task.name for task, *_ in running.values()))}", flush=True)
            for receiver in ended:
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
        processes.end(process for _, process, _ in running.values())
    return failures


def _kernels_at_once() -> int:
    """As many as there are cores, and at most as many as the free memory has room for; at least one."""
    import psutil

    room = int(psutil.virtual_memory().available // _KERNEL_BYTES)
    return max(1, min(os.cpu_count() or 1, room))


def write(task: Task) -> None:
    """Write a notebook with its outputs; what went to stderr reads like all else that was printed."""
    import nbformat

    for cell in task.notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr":
                output["name"] = "stdout"
    task.notebook.metadata["language_info"] = {"name": "python"}
    stamps.write(task.output, nbformat.writes(task.notebook))


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _work(task: Task, sender: Any) -> None:
    """In a process of its own: run the page and send None, or the text that says what failed."""
    # With SIGTERM's default action the kernel would outlive this process.
    signal.signal(signal.SIGTERM, _interrupt)
    sys.stderr = open(os.devnull, "w")
    try:
        if any(cell.cell_type == "code" for cell in task.notebook.cells):
            _execute(task)
        if problem := _unfit(task):
            sender.send(problem)
            return
        write(task)
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:
        sender.send(_describe(task, error))
        return
    sender.send(None)


def _execute(task: Task) -> None:
    """Run the cells, in the folder of the notebook."""
    from nbclient import NotebookClient

    from bookbuild.kernels import Kernel

    folder = task.output.parent
    folder.mkdir(parents=True, exist_ok=True)
    NotebookClient(
        task.notebook, timeout=_CELL_SECONDS, kernel_name=task.tab, kernel_manager_class=Kernel,
        shutdown_kernel="immediate",  # asking it to go takes most of a second, a twelfth of what many pages take
        resources={"metadata": {"path": str(folder)}},
    ).execute()  # fmt: skip


def _unfit(task: Task) -> str | None:
    """What a page printed that readers shall not get: a warning, or more than anybody reads."""
    cells = layout.read(task.page).cells_of(task.tab)
    for cell, ran in zip(cells, (cell for cell in task.notebook.cells if cell.cell_type == "code"), strict=True):
        for output in ran.get("outputs", []):
            said = output.get("text") or str(output.get("data", {}).get("text/plain", ""))
            where = f"{task.page}:{cell.line}: this cell"
            if len(said) > _OUTPUT_LETTERS:
                return f"{where} prints {len(said):,} letters, and {_OUTPUT_LETTERS:,} are the limit; print less."
            if output.get("name") == "stderr" and (warning := _WARNING.search(said)):
                return f"{where} warns: {warning['said']}; mend it, or silence it with warnings.filterwarnings."
    return None


def _killed(task: Task, exit_code: int | None) -> str:
    reason = f"was killed by signal {-exit_code}" if exit_code and exit_code < 0 else f"ended with status {exit_code}"
    return (
        f"{task.page}:1: the process that ran the {FRAMEWORKS[task.tab].title} tab {reason} before it was done "
        "(signal 9 is most often a lack of memory); close other programs and build again."
    )


def _describe(task: Task, error: Exception) -> str:
    """Say where a page failed: file, line, the cell's code and the error, once."""
    if isinstance(error, OSError) and not isinstance(error, TimeoutError):  # of the disk, not of a cell
        return f"{task.page}:1: the {FRAMEWORKS[task.tab].title} tab could not be run or written: {error}."
    cells = layout.read(task.page).cells_of(task.tab)
    ran = [cell for cell in task.notebook.cells if cell.cell_type == "code"]
    failed = next((i for i, cell in enumerate(ran) if any(o.output_type == "error" for o in cell.get("outputs", []))), None)
    if failed is None:
        started = [i for i, cell in enumerate(ran) if cell.metadata.get("execution")]
        failed = started[-1] if started else 0
        report, line_in_cell = f"{type(error).__name__}: {_ESCAPES.sub('', str(error)).strip()}", 1
    else:
        output = next(o for o in ran[failed].outputs if o.output_type == "error")
        report = f"{output.ename}: {_ESCAPES.sub('', output.evalue)}".rstrip(": ")
        found = _CELL_LINE.search(_ESCAPES.sub("", "\n".join(output.traceback)))
        line_in_cell = int(found[1] or found[2]) if found else 1
    if isinstance(error, TimeoutError):  # the kernel may have said that it was interrupted
        report = f"It ran longer than {_CELL_SECONDS:g} seconds, which is the limit; set CELL_SECONDS for another one."
    if "didn't respond" in report:
        report += " (it is spoken to over 127.0.0.1, which must be up)"
    shown = ran[failed].source.splitlines()
    raised_by = shown[min(line_in_cell, len(shown)) - 1] if shown else ""
    # The mark of the tab is stripped before a cell runs, so its lines are found again by their text.
    source = cells[failed].source.splitlines()
    offset = next((i for i, line in enumerate(source) if line.strip() and line.strip() == raised_by.strip()), 0)
    line = cells[failed].line + 1 + offset
    code = "\n".join(f"{'>' if i == line_in_cell else ' '} {text}" for i, text in enumerate(shown, 1))
    return f"{task.page}:{line}: a cell of the {FRAMEWORKS[task.tab].title} tab failed:\n\n{code}\n\n{report}"
