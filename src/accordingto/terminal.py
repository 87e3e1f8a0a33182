"""Lines on standard error, and bytes on standard output, whatever these are."""

from __future__ import annotations

import sys
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
