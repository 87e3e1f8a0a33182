from __future__ import annotations

import io
import re
from collections import Counter

import pytest

from accordingto.gather.items import Item
from accordingto.gatherer import Account
from accordingto.progress import Progress

ITEM = Item("a.txt", done=0.5)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_progress_tells_of_what_came_in_before_anything_is_read(clock: Clock) -> None:
    said: list[str] = []
    account = Account()
    with Progress(None, said.append, clock) as progress:
        for clock.now in range(8):
            progress.came(ITEM, account)
            account.items += 1
    assert said == ["6 came in, none of them read yet"]


def test_progress_tells_of_the_first_that_are_read_sooner_than_of_others(clock: Clock) -> None:
    said: list[str] = []
    account = Account(items=16)
    with Progress(None, said.append, clock) as progress:
        progress.came(ITEM, account)
        for clock.now in range(4, 40, 4):
            account.read += 1
            progress.behind(ITEM, account)
            progress.came(ITEM, account)
    assert said == [
        "50% of what was given, 16 in = 2 read + 0 duplicates + 0 skipped, 0.2 a second",
    ]
    clock.now = 38.0
    progress.behind(ITEM, account)
    assert len(said) == 2


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.fixture(params=[40, 60, 80, 120])
def columns(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("COLUMNS", str(request.param))
    monkeypatch.setenv("TERM", "xterm")
    return int(request.param)


def _drawn(monkeypatch: pytest.MonkeyPatch, account: Account, done: float | None) -> list[str]:
    """What a terminal was shown, a drawing a line, without what steers it."""
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    clock = Clock()
    with Progress(None, lambda line: print(line, file=terminal), clock) as progress:
        progress.came(ITEM, account)
        clock.now = 300.0
        if done is not None:
            progress.behind(Item("a.txt", done=done), account)
    uncoloured = re.sub(r"\x1b\[[0-9;]*m", "", terminal.getvalue())
    return [line for line in re.split(r"(?:\x1b\[[0-9;?]*[A-Za-z]|[\r\n])+", uncoloured) if line.strip()]


def test_progress_has_room_for_its_bar_in_any_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    account = Account(items=130, read=1_234, duplicates=2, skipped=Counter({"binary": 9}))
    last = _drawn(monkeypatch, account, 0.5)[-1]
    assert len(last) <= columns
    assert "…" not in last
    assert len(re.findall("[━╸╺]", last)) >= 8
    assert " 50% 1,234 read" in last
    assert ("9 skipped" in last, "2 duplicates" in last, "a second" in last) == (
        columns >= 60,
        columns >= 60,
        columns >= 80,
    )


def test_progress_says_on_a_terminal_that_the_first_are_being_read(
    columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = _drawn(monkeypatch, Account(items=15), None)[-1]
    told = "16 came in, the first are being read" if columns >= 60 else "16 in, none read yet"
    assert told in last
