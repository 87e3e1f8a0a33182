"""Bringing the index up to date with the store: what is new since, while others read and write both."""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from types import TracebackType
from typing import Any

from accordingto.errors import AccordingtoError
from accordingto.serve.shelf import file as index
from accordingto.serve.shelf.build import add_reports
from accordingto.serve.shelf.packing import digest, plain
from accordingto.serve.shelf.results import CORRECTIONS, KINDS, Kind, count, finder, remove, settle_corrections
from accordingto.store import Store, Stored, Table
from accordingto.store.delta import Snapshot
from accordingto.store.rows import StoredRows

BATCH = 200  # reports of a transaction: about half a second
EVERY = 2.0  # seconds between two looks at the store


def update(store: Store, file: Path, stopped: Callable[[], bool] = lambda: False) -> bool:
    """Bring the index in ``file`` up to date; says whether anything was new. Ends early, with part of it done, once
    ``stopped`` says so. Several processes may do this at once: they share the work.

    Raises ``StoreError`` as the store does, and ``sqlite3.Error`` where the index cannot be written.
    """
    connection = index.writer(file)
    try:
        changed = _add_readings(connection, store, stopped)
        for kind in KINDS:
            if not stopped():
                changed |= _replace(connection, store, kind)
    finally:
        connection.close()
    return changed


def update_corrections(store: Store, file: Path) -> bool:
    """Bring only the corrections up to date, which is quick: whoever made one sees it at once."""
    connection = index.writer(file)
    try:
        return _replace(connection, store, CORRECTIONS)
    finally:
        connection.close()


class Watch:
    """Looks at a store every few seconds, in a thread of its own, and brings the index up to date; a context manager.

    ``trouble`` says what went wrong at the last look, None where nothing did: then the index stays as it was.
    """

    def __init__(self, store: Store, file: Path, every: float = EVERY) -> None:
        self.store, self.file, self.every = store, file, every
        self.trouble: str | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="shelf", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.is_set():
            self.look()
            self._stop.wait(self.every)

    def look(self) -> None:
        """Bring the index up to date now."""
        try:
            # Opened anew: it may have been deleted and made again, which nobody sees who holds it open.
            update(Store(self.store.where, storage_options=self.store.storage_options), self.file, self._stop.is_set)
        except (AccordingtoError, sqlite3.Error, OSError) as error:
            self.trouble = str(error)
            if isinstance(error, sqlite3.DatabaseError) and index.useless(error):
                index.delete(self.file)
        else:
            self.trouble = None


# --- readings: rows are only ever added, and keep their order ----------------------------------------------------


def _add_readings(connection: sqlite3.Connection, store: Store, stopped: Callable[[], bool]) -> bool:
    table = Table(store.where, "readings", Stored, store.storage_options, StoredRows())
    if _get(connection, "readings") == _state(table.snapshot()):
        return False
    with index.writing(connection):
        # Looked at while nobody else writes: the index knows of no reports that came later than this.
        snapshot = table.snapshot()
        if not _is_same(connection, table, snapshot):
            index.empty(connection)
        _note(connection, stored=snapshot.rows)
    while not stopped():
        # Another server's batch is waited for, and this one goes on from there.
        with index.writing(connection):
            done = _count(connection)
            rows = list(table.decoded(snapshot, _after(snapshot, done, BATCH)))
            if rows:
                add_reports(connection, rows, done + 1)
                _note(connection, **_counts(connection, done + len(rows)))
            if done + len(rows) >= snapshot.rows:
                _note(connection, readings=_state(snapshot))
                break
    return True


def _is_same(connection: sqlite3.Connection, table: Table[Stored], snapshot: Snapshot) -> bool:
    """Whether the index was made of this store, and not of one that was there before: then it has the index's last
    report at the same place, gathered at the same moment."""
    done = _count(connection)
    last = connection.execute("SELECT id, gathered, location FROM reports WHERE n = ?", (done,)).fetchone()
    rows = table.decoded(snapshot, _after(snapshot, done - 1, 1)) if last is not None else ()
    found = [(plain(row).reading.report.id, row.gathered.isoformat(), plain(row).location) for row in rows]
    return found == ([] if last is None else [tuple(last)])


def _after(snapshot: Snapshot, done: int, most: int) -> Mapping[str, Sequence[int]]:
    """From the names of files to the numbers of their rows, for the rows that follow the first ``done``."""
    starts = accumulate((file.rows for file in snapshot.files), initial=0)
    wanted = {
        file.name: range(max(0, done - start), min(file.rows, done + most - start))
        for file, start in zip(snapshot.files, starts, strict=False)
    }
    return {name: numbers for name, numbers in wanted.items() if numbers}


def _counts(connection: sqlite3.Connection, reports: int) -> dict[str, Any]:
    # Nothing is ever deleted from these, so the last number is the count of what stands and what does not.
    last = {
        table: f"(SELECT coalesce(max(n), 0) FROM {table}) - (SELECT count(*) FROM {table} WHERE stands = 0)"  # noqa: S608
        for table in ("attributions", "events")
    }
    row = connection.execute(
        f"SELECT {', '.join(last.values())}, count(*), (SELECT count(*) FROM outlets),"  # noqa: S608
        " (SELECT min(published) FROM reports), (SELECT max(published) FROM reports),"
        " coalesce(sum(quoted), 0), coalesce(sum(firsthand), 0) FROM speakers"
    ).fetchone()
    names = (*last, "speakers", "outlets", "first_day", "last_day", "sourced", "firsthand")
    return {"reports": reports, **dict(zip(names, row, strict=True))}


# --- what is put in the place of what was there ------------------------------------------------------------------


def _replace(connection: sqlite3.Connection, store: Store, kind: Kind) -> bool:
    """Make the rows of a kind those of the store, in one transaction. What has not changed is left alone, so that this
    is short where little has."""
    key = f"{kind.name}.files"
    table = store.table(kind.name, kind.record)
    while True:
        snapshot = table.snapshot() if table.exists else None
        state = _state(snapshot)
        # Where a report is not there yet, all is looked at again once there are new ones.
        partly = f"{state} {_get(connection, 'readings')}"
        before = _get(connection, key)
        if before in (state, partly):
            return False
        same, wanted = _differences(connection, kind, table, snapshot)
        with index.writing(connection):
            if _get(connection, key) == before:  # else another server was quicker
                numbers = connection.execute(f"SELECT n FROM {kind.name}").fetchall()  # noqa: S608 - a name of our own
                remove(connection, kind, [number for (number,) in numbers if number not in same])
                whole = _add(connection, kind, table.decoded(snapshot, wanted) if snapshot is not None else ())
                counts = count(connection, kind)
                if kind is CORRECTIONS:  # the counts of what was read follow them
                    counts |= _counts(connection, _count(connection))
                _note(connection, **{**counts, key: state if whole else partly})
                return True


def _add(connection: sqlite3.Connection, kind: Kind, rows: Iterable[Any]) -> bool:
    """Add rows; says whether every report that they name is there."""
    find = finder(connection)
    last: int = connection.execute(f"SELECT coalesce(max(n), 0) FROM {kind.name}").fetchone()[0]  # noqa: S608
    whole = True
    for number, row in enumerate(map(plain, rows), last + 1):
        if not kind.write(connection, number, row, digest(row), find):
            whole = False
            connection.execute(f"UPDATE {kind.name} SET digest = '' WHERE n = ?", (number,))  # noqa: S608
    if kind is CORRECTIONS:
        settle_corrections(connection)
    return whole


def _differences(
    connection: sqlite3.Connection, kind: Kind, table: Table[Any], snapshot: Snapshot | None
) -> tuple[set[int], dict[str, list[int]]]:
    """The numbers of the rows of the index that are as they should be, and by files the rows of the snapshot that the
    index does not have."""
    same: set[int] = set()
    wanted: dict[str, list[int]] = {}
    if snapshot is not None:
        ask = f"SELECT n FROM {kind.name} WHERE id = ? AND digest = ?"  # noqa: S608
        for file in snapshot.files:
            for at, row in enumerate(map(plain, table.decoded(snapshot, {file.name: range(file.rows)}))):
                found = connection.execute(ask, (row.id, digest(row))).fetchone()
                if found is None:
                    wanted.setdefault(file.name, []).append(at)
                else:
                    same.add(found[0])
    return same, wanted


# --- what the index knows of itself ------------------------------------------------------------------------------


def _state(snapshot: Snapshot | None) -> str:
    """What tells one content of a table from every other: names of files are never used again."""
    names = "" if snapshot is None else "\n".join(file.name for file in snapshot.files)
    return hashlib.sha256(names.encode()).hexdigest()


def _get(connection: sqlite3.Connection, key: str) -> Any:
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else row[0]


def _count(connection: sqlite3.Connection) -> int:
    return int(_get(connection, "reports") or 0)


def _note(connection: sqlite3.Connection, **values: Any) -> None:
    """Write down values in ``meta``, and that something changed."""
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", values.items())
    connection.execute("INSERT INTO meta VALUES ('version', 1) ON CONFLICT (key) DO UPDATE SET value = value + 1")
