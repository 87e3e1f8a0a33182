"""What can go wrong, as exceptions and as coded skips.

AccordingtoError
├── UsageError            bad use: exit code 2
└── InputError            a report that cannot be read; carries a Skip code
"""

from __future__ import annotations

from typing import Literal

# Why an input is skipped; each code is stable, counted, and explained in docs/errors.md.
Skip = Literal[
    "missing", "unreadable", "encoding", "binary", "empty", "too-large", "too-deep", "not-english", "no-text"
]


class AccordingtoError(Exception):
    """Every error this package raises on purpose. Its text is one line: what is wrong, and what to do."""


class UsageError(AccordingtoError):
    """The call is wrong, not the input."""


class InputError(AccordingtoError):
    """An input that cannot be read, with the code under which it is counted."""

    def __init__(self, code: Skip, message: str) -> None:
        super().__init__(message)
        self.code: Skip = code
