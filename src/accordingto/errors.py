"""What can go wrong, as exceptions and as coded skips.

AccordingtoError
├── UsageError            bad use: exit code 2
├── InputError            a report that cannot be read; carries a Skip code
└── StoreError            a store that cannot be read, written or understood
"""

from __future__ import annotations

from typing import Literal

# Why an input is skipped; each code is stable, counted, and explained in docs/errors.md.
Skip = Literal[
    "missing",
    "unreadable",
    "encoding",
    "binary",
    "empty",
    "too-large",
    "too-deep",
    "not-english",
    "no-text",
    "failed",
    "worker-died",
    "too-slow",
    "damaged",
    "encrypted",
    "columns",
    "refused-address",
    "robots",
    "http-status",
    "timeout",
    "network",
    "tls",
    "redirects",
    "known",
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

    def __reduce__(self) -> tuple[type[InputError], tuple[Skip, str]]:
        # an error goes from a worker's process to the one that asked
        return type(self), (self.code, str(self))


class StoreError(AccordingtoError):
    """A store that cannot be read or written, or that another version of this package made."""
