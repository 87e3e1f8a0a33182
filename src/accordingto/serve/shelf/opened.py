"""The reading room's index as its pages use it: connections for readers, and the records that lie in it whole."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from accordingto.records import Claim, Reading
from accordingto.serve.shelf.file import MAPPED, ensure
from accordingto.serve.shelf.packing import unpacked


def index_file(where: str) -> Path:
    """The file of the index of the store at ``where``, in the user's cache folder."""
    cache = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(cache) if Path(cache).is_absolute() else Path.home() / ".cache"
    return (
        root / "accordingto" / "rooms" / f"{hashlib.sha256(where.encode('utf-8', 'surrogatepass')).hexdigest()}.sqlite"
    )


class Shelf:
    """The index in ``file``, for readers: any number of threads may share one. It is made, empty, where there is none;
    ``update`` fills it. Raises ``sqlite3.Error`` where the disk fails."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._own = threading.local()
        ensure(file)

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, which cannot write; rows are ``sqlite3.Row``. Writers never block it."""
        known: tuple[sqlite3.Connection, int] | None = getattr(self._own, "known", None)
        number = self._number()
        if known is not None and known[1] == number:
            return known[0]
        if known is not None:  # somebody deleted the file, and it was made anew
            known[0].close()
        if number is None:
            ensure(self.file)
        connection = sqlite3.connect(f"{self.file.as_uri()}?mode=ro", uri=True, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute(f"PRAGMA mmap_size = {MAPPED}")
        self._own.known = connection, self._number()
        return connection

    def _number(self) -> int | None:
        try:
            return self.file.stat().st_ino
        except FileNotFoundError:
            return None

    @contextmanager
    def moment(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection; all that is asked inside sees the index as it is at the first question."""
        connection = self.connection()
        if connection.in_transaction:
            yield connection
            return
        connection.execute("BEGIN")
        try:
            yield connection
        finally:
            connection.rollback()  # nothing was written; and where an error has ended it, this does nothing

    @property
    def version(self) -> int:
        """Goes up by one whenever anything in the index changes."""
        row = self.connection().execute("SELECT value FROM meta WHERE key = 'version'").fetchone()
        return 0 if row is None else int(row[0])

    def reading(self, report_id: str) -> Reading:
        """The reading of one report; ``KeyError`` where the index does not have it."""
        found = self.connection().execute(
            "SELECT reading FROM readings JOIN reports USING (n) WHERE id = ?", (report_id,)
        )
        for row in found:
            return unpacked(row[0], Reading)
        raise KeyError(report_id)

    def claim(self, claim_id: str) -> Claim:
        """One claim; ``KeyError`` where the index does not have it."""
        for row in self.connection().execute("SELECT claim FROM claims WHERE id = ?", (claim_id,)):
            return unpacked(row[0], Claim)
        raise KeyError(claim_id)
