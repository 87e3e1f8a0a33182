"""Lines and progress on standard error, and bytes on standard output, whatever these are."""

from __future__ import annotations

import os
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

QUIET = 5.0  # seconds between two lines of progress where there is no terminal to write over
OFTEN = 0.2  # the same on a terminal

# Told how far a step is: its name, how many are done, how many there are (None where nobody knows), and of what.
Tell = Callable[[str, int, int | None, str], None]


def say(message: str) -> None:
    """Write one line to standard error, whatever characters it holds."""
    encoding = sys.stderr.encoding or "ascii"
    line = " ".join(message.split())
    sys.stderr.write(f"accordingto: {line.encode(encoding, 'backslashreplace').decode(encoding)}\n")


def untold(step: str, done: int, total: int | None, things: str) -> None:
    """What is told of a step where nobody wants to know."""


class Steps:
    """Tells on standard error how far a step is: on a terminal on one line, else a line now and then.

    A context manager, which leaves the terminal's line empty.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._last, self._line = clock, clock(), False
        self._terminal = sys.stderr.isatty()

    def __enter__(self) -> Steps:
        return self

    def __exit__(self, *_: object) -> None:
        if self._line:
            sys.stderr.write("\r\033[K")

    def __call__(self, step: str, done: int, total: int | None, things: str = "reports") -> None:
        """So many are done of a total, or of nobody knows how many (None)."""
        now = self._clock()
        if now - self._last < (OFTEN if self._terminal else QUIET) or total == 0:
            return
        self._last = now
        told = f"{step}: {done:,} {things}" if total is None else f"{step}: {done:,} of {total:,} {things}"
        if self._terminal:
            sys.stderr.write(f"\r\033[K{told}")
            sys.stderr.flush()
            self._line = True
        else:
            say(told)


def write_all(file: BinaryIO, piece: bytes | bytearray) -> None:
    """Write all of it. A file without a buffer, as standard output is with PYTHONUNBUFFERED, takes what it can at a
    time, and says how much that was."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) or 0 :]


def is_output_kept() -> bool:
    """Whether standard output goes straight to a file: else lines of progress may stand among what is looked at."""
    return stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)


def forget_output() -> None:
    """Let standard output lead nowhere: whoever read it has seen enough, and Python would complain once more when it
    flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def while_read() -> Iterator[None]:
    """Write to standard output as long as somebody reads it; what is left is passed over quietly."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        forget_output()
