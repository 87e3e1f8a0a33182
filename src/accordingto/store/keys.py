"""Where each value of a column stands, remembered by file: a file never changes, so each is read once."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from accordingto.store import text
from accordingto.store.delta import Delta, Snapshot
from accordingto.store.digests import Marks, digests
from accordingto.store.files import DataFile

AT_ONCE = 8  # files read at once: on an object store most of the time is waiting
T = TypeVar("T")


class _File(NamedTuple):
    marks: Marks  # sorted
    rows: npt.NDArray[np.int32]  # where each stands


class Keys:
    """The values of a column of strings that no two rows share. Of each a digest is kept in memory."""

    def __init__(self, delta: Delta, column: str) -> None:
        self.delta, self.column = delta, column
        self._lock = threading.Lock()
        self._files: dict[DataFile, _File] = {}

    def find(self, snapshot: Snapshot, values: Collection[str]) -> dict[str, tuple[str, int]]:
        """Of those values that are there, the name of the file that each is in and its row's number there."""
        with self._lock:
            new = [file for file in snapshot.files if file not in self._files]
            read = dict(zip(new, _each(new, self._marks), strict=True))
            self._files = {file: read.get(file) or self._files[file] for file in snapshot.files}
            files = self._files
        asked = list(values)
        marks = digests(asked)
        found: dict[str, tuple[str, int]] = {}
        for file, (there, rows) in files.items():
            at = np.searchsorted(there, marks)
            at[at == len(there)] = 0
            for number in np.flatnonzero(there[at] == marks) if len(there) else ():
                found[asked[number]] = (file.name, int(rows[at[number]]))
        return found

    def values(self, snapshot: Snapshot) -> set[str]:
        """All values, read anew; null is none."""
        read = _each(snapshot.files, self._values)
        return {value for values in read for value in values if value is not None}

    def _marks(self, file: DataFile) -> _File:
        values = self._values(file)
        rows = np.array([row for row, value in enumerate(values) if value is not None], dtype=np.int32)
        marks = digests([value for value in values if value is not None])
        order = np.argsort(marks)
        return _File(marks[order], rows[order])

    def _values(self, file: DataFile) -> list[str | None]:
        values: list[str | None] = []
        for batch in self.delta.read(file, [self.column]):
            values += text.decode(batch.column(0))
        return values


def _each(files: Sequence[DataFile], function: Callable[[DataFile], T]) -> list[T]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(function, files))
