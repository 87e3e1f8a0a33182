"""Lines on standard error, and bytes on standard output, whatever these are."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO


def say(message: str) -> None:
    """Write one line to standard error, whatever characters it holds."""
    encoding = sys.stderr.encoding or "ascii"
    line = " ".join(message.split())
    sys.stderr.write(f"accordingto: {line.encode(encoding, 'backslashreplace').decode(encoding)}\n")


def write_all(file: BinaryIO, piece: bytes | bytearray) -> None:
    """Write all of it. A file without a buffer, as standard output is with PYTHONUNBUFFERED, takes what it can at a
    time, and says how much that was."""
    rest = memoryview(piece)
    while rest:
        rest = rest[file.write(rest) or 0 :]


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
