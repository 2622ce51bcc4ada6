"""Timers, on a clock that the tests set."""

from __future__ import annotations

import pytest

from d2l import timing


@pytest.fixture
def clock(monkeypatch):
    """A list of one number, the time in seconds."""
    now = [100.0]
    monkeypatch.setattr(timing.time, "perf_counter", lambda: now[0])
    return now


def test_timer_measures_its_block(clock):
    with timing.Timer() as timer:
        clock[0] += 1.5
        assert timer.seconds == 1.5
        clock[0] += 1
    clock[0] += 10
    assert timer.seconds == 2.5


def test_timer_measures_a_block_that_raises(clock):
    timer = timing.Timer()
    with pytest.raises(KeyError), timer:
        clock[0] += 3
        raise KeyError
    assert timer.seconds == 3


def test_timer_can_run_again(clock):
    timer = timing.Timer()
    for seconds in (1, 4):
        with timer:
            clock[0] += seconds
        assert timer.seconds == seconds


def test_timer_that_never_ran_says_how_to_use_it():
    with pytest.raises(RuntimeError, match="with d2l.Timer"):
        _ = timing.Timer().seconds


def test_median_leaves_the_warm_up_out_and_waits(clock):
    durations = iter([50, 1, 30, 2])  # the first is the warm-up
    waits = []

    def f():
        clock[0] += next(durations)

    def wait():
        waits.append(clock[0])
        clock[0] += 0.5

    # Each repeat: f's own time, and the wait after it. The wait before it is not counted.
    assert timing.median_seconds(f, 3, wait) == 2.5
    assert len(waits) == 6 and next(durations, None) is None


def test_median_needs_a_repeat():
    with pytest.raises(ValueError, match="repeats is 0; it must be at least 1"):
        timing.median_seconds(lambda: None, 0)


def test_facade_calls_once_more_than_it_repeats(d2l):
    calls = []
    assert d2l.median_seconds(lambda: calls.append(1), repeats=4) >= 0
    assert len(calls) == 5
    d2l.median_seconds(lambda: calls.append(1))
    assert len(calls) == 5 + 8
