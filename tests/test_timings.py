"""Timings: every second once, and a table that is read without colour."""

from __future__ import annotations

import io
import threading
import time
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from accordingto.reader import STEPS
from accordingto.records import Report
from accordingto.timings import Timings

if TYPE_CHECKING:
    from accordingto import Reader


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, to be set."""
    now = [0.0]
    monkeypatch.setattr(time, "perf_counter", lambda: now[0])
    return now


def test_timings_count_every_second_once(clock: list[float]) -> None:
    timings = Timings()
    for _ in range(2):
        with timings("outer"):
            clock[0] += 1
            with timings("inner"):
                clock[0] += 10
                with timings("innermost"):
                    clock[0] += 100
            with timings("inner"):
                clock[0] += 20
            clock[0] += 2
    assert timings.seconds == {"outer": 6, "inner": 60, "innermost": 200}
    assert list(timings.seconds) == ["outer", "inner", "innermost"]


def test_timings_count_what_ends_in_an_error(clock: list[float]) -> None:
    timings = Timings()
    with pytest.raises(ValueError, match="half"), timings("outer"), timings("inner"):  # noqa: PT012 - the time passes
        clock[0] += 3
        raise ValueError("half")
    with timings("outer"):
        clock[0] += 1
    assert timings.seconds == {"outer": 1, "inner": 3}


def test_timings_of_threads_add_up(clock: list[float]) -> None:
    timings = Timings()

    def work() -> None:
        with timings("inner"):
            clock[0] += 5

    with timings("outer"):
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert timings.seconds == {"outer": 5, "inner": 5}  # side by side, not one within the other


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_timings_make_a_table_of_80_columns(clock: list[float], encoding: str) -> None:
    timings = Timings()
    for name, seconds in (("loading", 1.5), ("anatomy", 0.0), ("tokens", 0.5)):
        with timings(name):
            clock[0] += seconds
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding)
    Console(file=file, width=80).print(timings.table(1200))
    file.flush()
    lines = raw.getvalue().decode(encoding).splitlines()
    rows = [" ".join(line.strip("| ").replace("|", " ").split()) for line in lines]
    assert [row for row in rows if row and row[0].isalpha()] == [
        "step seconds share words a second",
        "loading 1.500 75.0% 800",
        "anatomy 0.000 0.0%",
        "tokens 0.500 25.0% 2,400",
        "all 2.000 100.0% 600",
    ]
    assert max(map(len, lines)) <= 80


def test_timings_of_nothing_make_a_table() -> None:
    Console(file=io.StringIO()).print(Timings().table(0))


def test_reader_times_loading_and_each_step(reader: Reader) -> None:
    before = dict(reader.timings.seconds)
    reader.read(Report("The mayor said the mill is shut."))
    seconds = reader.timings.seconds
    assert next(iter(seconds)) == "loading"
    assert {step.__name__.removeprefix("read_") for step in STEPS} < set(seconds)
    assert all(seconds[step.__name__.removeprefix("read_")] > before.get(step.__name__, 0.0) for step in STEPS)
