"""Where each value of a column stands, remembered by file: a file never changes, so each is read once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from accordingto.store import text
from accordingto.store.delta import Delta, Snapshot
from accordingto.store.files import DataFile

AT_ONCE = 8  # files read at once: on an object store most of the time is waiting


class Keys:
    """The values of a column of strings."""

    def __init__(self, delta: Delta, column: str) -> None:
        self.delta, self.column = delta, column
        self._lock = threading.Lock()
        self._files: frozenset[DataFile] = frozenset()
        self._rows: dict[str, tuple[str, int]] = {}

    def rows(self, snapshot: Snapshot) -> dict[str, tuple[str, int]]:
        """From every value to the name of the file it is in and its row's number there. Not to be changed."""
        with self._lock:
            files = frozenset(snapshot.files)
            if files == self._files:
                return self._rows
            rows = dict(self._rows) if self._files < files else {}
            new = [file for file in snapshot.files if not rows or file not in self._files]
            with ThreadPoolExecutor(AT_ONCE) as pool:
                for file, values in zip(new, pool.map(self._values, new), strict=True):
                    rows.update((value, (file.name, row)) for row, value in enumerate(values) if value is not None)
            self._files, self._rows = files, rows
            return rows

    def _values(self, file: DataFile) -> list[str | None]:
        values: list[str | None] = []
        for batch in self.delta.read(file, [self.column]):
            values += text.decode(batch.column(0))
        return values
