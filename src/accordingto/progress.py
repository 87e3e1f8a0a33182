"""What gathering tells on standard error while it runs: on a terminal a bar, elsewhere now and then a line."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO

from accordingto.errors import UsageError
from accordingto.gather.items import Item
from accordingto.gatherer import Account, Watcher

TOLD = 5  # skipped items of one code that are told one by one; the others are counted
QUIET = 30.0  # seconds between two lines where there is no terminal to draw a bar on
SOON = 5.0  # the same before the first line
WIDEST, NARROWEST = 24, 8  # columns of the bar
BESIDE = 15  # columns for the share and the time left, and the gaps


class Progress(Watcher):
    """Tells of a run on standard error; every skipped item also goes to ``skips``, a file of JSON lines, where given.

    A context manager. ``say`` writes a line to standard error. Raises ``UsageError`` where ``skips`` cannot be written.
    """

    def __init__(
        self, skips: Path | None, say: Callable[[str], None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.account = Account()
        self._path, self._say, self._clock = skips, say, clock
        self._file: TextIO | None = None
        self._told: Counter[str] = Counter()
        self._behind = False
        self._wait = SOON
        self._begun = self._last = clock()
        self._bar = _Bar() if sys.stderr.isatty() else None

    def __enter__(self) -> Progress:
        if self._path is not None:
            try:
                self._file = self._path.open("w", encoding="utf-8")
            except OSError as error:
                raise UsageError(f"--skipped {self._path} cannot be written: {error.strerror}") from None
        if self._bar is not None:
            self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()
        if self._file is not None:
            self._file.close()

    def came(self, item: Item, account: Account) -> None:  # noqa: ARG002 - as every watcher has it
        """Keep the account, which goes on counting; until something is read, tell how much came in."""
        self.account = account
        if self._behind:
            return
        count = account.items + 1
        if self._bar is not None:
            self._bar.draw(None, (f"{count:,} came in, the first are being read", f"{count:,} in, none read yet"))
        elif self._is_due():
            self._say(f"{count:,} came in, none of them read yet")

    def behind(self, item: Item, account: Account) -> None:
        """Draw how far the run is: by what was read, not by what came in, which is ahead of it."""
        self._behind = True
        rate = account.read / max(self._clock() - self._begun, 0.001)
        if self._bar is not None:
            self._bar.draw(item.done, _counts(account, rate))
        elif self._is_due():
            share = "" if item.done is None else f"{item.done:.0%} of what was given, "
            self._say(f"{share}{account.told()}, {rate:.1f} a second")

    def skipped(self, location: str, code: str, message: str) -> None:
        """Tell of the first of each code; note every one in the file."""
        self._told[code] += 1
        if self._file is not None:
            row = {"location": location, "code": code, "message": message}
            self._file.write(json.dumps(row, ensure_ascii=True) + "\n")
        if self._told[code] <= TOLD:
            more = "; further ones are counted" if self._told[code] == TOLD else ""
            message = message.removeprefix(location).lstrip(" :,")
            self._line(f"skipped {location} ({code}): {message}{more}")

    def _is_due(self) -> bool:
        """Whether the last line is so long ago that another one may be said, which is then said now."""
        now = self._clock()
        if now - self._last < self._wait:
            return False
        self._last, self._wait = now, QUIET
        return True

    def _line(self, text: str) -> None:
        if self._bar is not None:
            self._bar.above(text)
        else:
            self._say(text)


def _counts(account: Account, rate: float) -> tuple[str, ...]:
    """The account for a bar: in full, and ever shorter where there is less room."""
    read, duplicates = f"{account.read:,} read", f"{account.duplicates:,} duplicates"
    skipped = f"{account.skipped.total():,} skipped"
    every = [read, duplicates, skipped, f"{rate:.1f} a second"]
    return tuple(" · ".join(each) for each in (every, every[:3], [read, skipped], [read]))


class _Bar:
    """The bar on a terminal: share, counts, rate, time left; in a narrow one fewer of these."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Columns

        self._bar = BarColumn(bar_width=NARROWEST)
        self._columns = Columns(
            self._bar,
            TextColumn("{task.fields[share]}", justify="right"),
            TextColumn("{task.fields[counts]}"),
            TimeRemainingColumn(elapsed_when_finished=True),
            console=Console(stderr=True, highlight=False, markup=False),
            transient=True,
            speed_estimate_period=300.0,  # reports are read some at a time: the speed of one burst says little
        )
        self._task = self._columns.add_task("", total=None, share="", counts="")

    def start(self) -> None:
        self._columns.start()

    def stop(self) -> None:
        self._columns.stop()

    def draw(self, done: float | None, counts: Sequence[str]) -> None:
        """The share that is done, where it is known, and the longest of the counts that the terminal has room for."""
        room = self._columns.console.width - BESIDE
        fitting = next((each for each in counts if len(each) + NARROWEST <= room), counts[-1])
        self._bar.bar_width = max(min(WIDEST, room - len(fitting)), NARROWEST)
        if done is None:
            self._columns.update(self._task, share="", counts=fitting)
        else:
            self._columns.update(self._task, total=1.0, completed=done, share=f"{done:.0%}", counts=fitting)

    def above(self, text: str) -> None:
        self._columns.console.print(f"accordingto: {text}", soft_wrap=True)
