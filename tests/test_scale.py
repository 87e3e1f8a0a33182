"""Workers: order, back-pressure, and what is lost where one of them dies, hangs or cannot begin."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from accordingto.errors import AccordingtoError, InputError, UsageError
from accordingto.scale import AHEAD, spread

WORKERS = 2
PLENTY = 120.0  # seconds; no test waits for them


# --- what workers do: functions of a module, since their names are all that is sent ----------------------------------


def prepare(*_: object) -> None:
    """Nothing is needed to double a number."""


def double(items: list[int]) -> list[int]:
    return [2 * item for item in items]


def die_of(items: list[int]) -> list[int]:
    """End without a word at 13, by a signal at 14, as ``sys.exit`` does at 15."""
    if 13 in items:
        os._exit(3)
    if 14 in items:
        os.kill(os.getpid(), signal.SIGKILL)
    if 15 in items:
        sys.exit(4)
    return double(items)


def hang_at(items: list[int]) -> list[int]:
    if 13 in items:
        time.sleep(1000)
    return double(items)


def die_once(items: list[Path]) -> list[str]:
    """End at the first sight of a file that is there."""
    for item in items:
        if item.exists():
            item.unlink()
            os._exit(1)
    return [item.name for item in items]


def refuse(items: list[int]) -> list[int]:
    raise UsageError(f"no {items[0]}")


class StubbornError(Exception):
    """An error that cannot be sent."""

    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} and {other}")


def refuse_stubbornly(items: list[int]) -> list[int]:
    raise StubbornError(items[0], items[0])


def who(items: list[int]) -> list[int]:
    return [os.getpid() for _ in items]


def mark(folder: Path) -> None:
    (folder / str(os.getpid())).touch()


def mark_and_die(folder: Path) -> None:
    mark(folder)
    os._exit(5)


def mark_and_refuse(folder: Path) -> None:
    mark(folder)
    raise UsageError("the table is bad")


# --- helpers ---------------------------------------------------------------------------------------------------------


def batches(count: int, size: int = 4) -> Iterator[list[int]]:
    numbers = iter(range(count))
    while batch := list(itertools.islice(numbers, size)):
        yield batch


def run(
    function: Callable[[list[Any]], list[Any]],
    work: Iterable[list[Any]],
    seconds: float = PLENTY,
    told: Callable[[InputError], str] = lambda error: error.code,
) -> list[Any]:
    """Every result in order; what is told of it in the place of what was lost."""
    results = itertools.chain.from_iterable(spread(function, work, WORKERS, prepare, seconds=lambda _: seconds))
    return [told(each) if isinstance(each, InputError) else each for each in results]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pids: Sequence[int], within: float = 30.0) -> bool:
    end = time.monotonic() + within
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.05)
    return not any(map(alive, pids))


@pytest.fixture(autouse=True)
def _no_process_is_left() -> Iterator[None]:
    yield
    assert multiprocessing.active_children() == []


# --- order and back-pressure -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1, 7, 100])
def test_spread_keeps_the_order_however_the_work_is_cut(size: int) -> None:
    assert run(double, batches(50, size)) == [2 * number for number in range(50)]


def test_spread_of_nothing_starts_nothing(tmp_path: Path) -> None:
    assert list(spread(double, [], WORKERS, mark, tmp_path, seconds=lambda _: PLENTY)) == []
    assert list(spread(double, [[], []], WORKERS, mark, tmp_path, seconds=lambda _: PLENTY)) == [[], []]
    assert list(tmp_path.iterdir()) == []


def test_spread_prepares_each_worker_once_and_starts_no_more_than_there_is_work_for(tmp_path: Path) -> None:
    for _ in spread(double, batches(100), WORKERS, mark, tmp_path, seconds=lambda _: PLENTY):
        pass
    assert len(list(tmp_path.iterdir())) == WORKERS
    for each in tmp_path.iterdir():
        each.unlink()
    list(spread(double, [[1]], 8, mark, tmp_path, seconds=lambda _: PLENTY))
    assert len(list(tmp_path.iterdir())) == 1


def test_spread_does_not_read_far_ahead() -> None:
    taken = []

    def work() -> Iterator[list[int]]:
        for batch in batches(400):
            taken.append(batch)
            yield batch

    for count, _ in enumerate(spread(double, work(), WORKERS, prepare, seconds=lambda _: PLENTY)):
        assert len(taken) <= count + WORKERS * AHEAD


# --- workers that die or hang ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("culprit", [13, 14, 15])
def test_spread_loses_only_the_item_that_its_worker_dies_of(culprit: int) -> None:
    work = [[0, 1], [2, culprit, 3], [4], [5, 6]]
    assert run(die_of, work) == [0, 2, 4, "worker-died", 6, 8, 10, 12]


def test_spread_goes_on_when_every_batch_holds_a_culprit() -> None:
    assert run(die_of, [[13, 1], [14], [2, 15], [13, 14]]) == [
        "worker-died", 2, "worker-died", 4, "worker-died", "worker-died", "worker-died",
    ]  # fmt: skip


def test_spread_tells_how_a_worker_died() -> None:
    found = run(die_of, [[13], [14]], told=str)
    assert found == ["its process ended with exit code 3", "its process ended with signal 9"]


def test_spread_loses_nothing_to_a_death_that_is_nobodys_fault(tmp_path: Path) -> None:
    files = [tmp_path / name for name in "abc"]
    files[1].touch()
    assert run(die_once, [[files[0]], files[1:2], files[2:]]) == ["a", "b", "c"]


def test_spread_loses_only_the_item_that_its_worker_hangs_on() -> None:
    assert run(hang_at, [[0, 1], [2, 13, 3], [4]], seconds=2.0) == [0, 2, 4, "too-slow", 6, 8]


def test_spread_gives_each_item_the_time_that_it_may_take() -> None:
    asked: list[list[int]] = []

    def seconds(items: Sequence[int]) -> float:
        asked.append(list(items))
        return PLENTY

    list(spread(die_of, [[1, 13]], 1, prepare, seconds=seconds))
    assert asked == [[1, 13], [1], [13]]


# --- errors ----------------------------------------------------------------------------------------------------------


def test_spread_raises_what_a_worker_raises_where_it_belongs() -> None:
    with pytest.raises(UsageError, match="no 0") as caught:
        run(refuse, batches(40))
    assert "in refuse" in "".join(caught.value.__notes__)
    with pytest.raises(RuntimeError, match="StubbornError: 0 and 0"):
        run(refuse_stubbornly, batches(40))


def test_spread_raises_at_once_where_a_worker_cannot_be_prepared(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the table is bad"):
        list(spread(double, batches(4), 1, mark_and_refuse, tmp_path, seconds=lambda _: PLENTY))
    assert len(list(tmp_path.iterdir())) == 1


def test_spread_gives_up_where_no_worker_lives_to_begin(tmp_path: Path) -> None:
    with pytest.raises(AccordingtoError, match="no worker can be started: its process ended with exit code 5"):
        list(spread(double, batches(4), 1, mark_and_die, tmp_path, seconds=lambda _: PLENTY))
    assert len(list(tmp_path.iterdir())) == 3


# --- nothing is left -------------------------------------------------------------------------------------------------


def test_spread_leaves_no_process_where_it_is_closed_or_thrown_away() -> None:
    for end in ("close", "forget"):
        results = spread(who, itertools.repeat([0]), WORKERS, prepare, seconds=lambda _: PLENTY)
        pids = [next(results)[0] for _ in range(9)]
        if end == "close":
            results.close()
        del results
        assert gone([pid for pid in pids if isinstance(pid, int)], within=0)


def test_spread_leaves_no_process_where_the_work_fails() -> None:
    def work() -> Iterator[list[int]]:
        yield from batches(40)
        raise OSError("the disk is gone")

    with pytest.raises(OSError, match="the disk is gone"):
        run(who, work())


PROGRAM = """
import signal, sys, time
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background of a shell begins without it
sys.path.insert(0, {folder!r})
import {module} as tests
from accordingto.scale import spread

def work():
    for number in range(1000):
        yield [number]

if __name__ == "__main__":
    kept = spread(tests.{function}, work(), 2, tests.prepare, seconds=lambda _: 1000.0)
    print(*{{next(kept)[0] for _ in range(20)}}, flush=True)
    {last}
"""


def program(tmp_path: Path, last: str) -> subprocess.Popen[str]:
    """A process that keeps an iterator with its workers, and then does the last thing."""
    here = Path(__file__)
    path = tmp_path / "program.py"
    path.write_text(PROGRAM.format(folder=str(here.parent), module=here.stem, function="who", last=last))
    return subprocess.Popen([sys.executable, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize(
    ("last", "end", "code"),
    [
        ("while True: time.sleep(0.1)", signal.SIGKILL, -signal.SIGKILL),
        # Not one long sleep: Python does not wake from it where the signal comes just before it begins.
        ("while True: time.sleep(0.1)", signal.SIGINT, -signal.SIGINT),
        ("next(iter(kept)) and [None for _ in iter(lambda: next(kept), None)]", signal.SIGINT, -signal.SIGINT),
        ("pass", None, 0),
    ],
    ids=["killed", "interrupted", "interrupted while it waits", "ended"],
)
def test_spread_leaves_no_process_behind_a_program(
    tmp_path: Path, last: str, end: signal.Signals | None, code: int
) -> None:
    with program(tmp_path, last) as process:
        try:
            assert process.stdout
            assert process.stderr
            pids = [int(pid) for pid in process.stdout.readline().split()]
            assert pids
            if end is not None:
                process.send_signal(end)
            assert process.wait(60) == code
            assert gone(pids)
            if end is not signal.SIGKILL:
                told = process.stderr.read()
                assert told.count("Traceback") <= 1, told
        finally:
            process.kill()
