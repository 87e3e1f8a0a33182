"""Lines on standard error."""

from __future__ import annotations

import sys


def say(message: str) -> None:
    """Write one line to standard error, whatever characters it holds."""
    encoding = sys.stderr.encoding or "ascii"
    line = " ".join(message.split())
    sys.stderr.write(f"accordingto: {line.encode(encoding, 'backslashreplace').decode(encoding)}\n")
