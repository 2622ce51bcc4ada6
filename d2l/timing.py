"""How long things take."""

import statistics
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any


class Timer:
    """Measure the time of a block: `with d2l.Timer() as timer: ...`, then `timer.seconds`.

    It is wall-clock time; inside the block, the time so far. A framework may still be computing
    when the block ends: fetch a result inside it, or use `median_seconds`, which waits.
    """

    def __init__(self) -> None:
        self._start: float | None = None
        self._end: float | None = None

    def __enter__(self) -> "Timer":
        self._start, self._end = time.perf_counter(), None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end = time.perf_counter()

    @property
    def seconds(self) -> float:
        """Seconds from the start of the block to its end, or to now while it runs.

        Raises RuntimeError if the block was never entered.
        """
        if self._start is None:
            raise RuntimeError("This Timer has not run: write `with d2l.Timer() as timer: ...`.")
        return (time.perf_counter() if self._end is None else self._end) - self._start


def median_seconds(f: Callable[[], object], repeats: int, wait: Callable[[], Any] = lambda: None) -> float:
    """Return the median wall-clock time in seconds of `repeats` calls of `f`, after a warm-up.

    `wait` is called before the clock starts and before it stops; it returns when the framework has
    no work left. Raises ValueError if `repeats` is less than 1.
    """
    if repeats < 1:
        raise ValueError(f"repeats is {repeats}; it must be at least 1.")
    f()
    seconds = []
    for _ in range(repeats):
        wait()
        with Timer() as timer:
            f()
            wait()
        seconds.append(timer.seconds)
    return statistics.median(seconds)
