"""Very many strings, by sixteen bytes each: a run that goes on for weeks remembers every report that it has seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Marks = npt.NDArray[np.bytes_]

SIZE = 16  # bytes of a digest: that two of a billion strings have one in common happens by no accident
RECENT = 10_000  # digests that are held one by one before they go to the others


def digest(value: str) -> bytes:
    """What stands for a string. Its last byte is never 0, since NumPy's strings of bytes end there."""
    mark = hashlib.blake2b(value.encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()
    return mark if mark[-1] else mark[:-1] + b"\1"


def digests(values: Sequence[str]) -> Marks:
    """Those of many strings, in their order."""
    return np.array([digest(value) for value in values], dtype=f"S{SIZE}")


class Seen:
    """A set of strings that can be added to, and asked whether it holds one."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        self._old = np.sort(digests(list(values)))
        self._recent: set[bytes] = set()

    def add(self, value: str) -> None:
        """Put a string in."""
        self._recent.add(digest(value))
        if len(self._recent) >= RECENT:
            self._old = np.union1d(self._old, np.array(list(self._recent), dtype=f"S{SIZE}"))
            self._recent = set()

    def __contains__(self, value: str) -> bool:
        mark = digest(value)
        if mark in self._recent:
            return True
        at = int(np.searchsorted(self._old, mark))
        return at < len(self._old) and bool(self._old[at] == mark)
