"""Small files become few, and nobody who reads notices."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from accordingto.limits import STORE_RETENTION
from accordingto.store import Store, Stored, compaction
from accordingto.store.compaction import runs
from accordingto.store.files import DataFile

Some = Callable[..., list[Stored]]
HOUR = 3600


def data_files(store: Store) -> list[Path]:
    return sorted(Path(store.where, "readings").glob("*.parquet"))


def fill(store: Store, rows: list[Stored], at_once: int) -> None:
    for start in range(0, len(rows), at_once):
        store.append(rows[start : start + at_once])


def test_compact_merges_small_files_in_order(store: Store, some: Some) -> None:
    fill(store, some(0, 60), 5)
    store.compact()
    assert len(store._readings.snapshot().files) == 1
    assert list(store.stored()) == some(0, 60)
    assert store.reading("r33") == some(33, 34)[0].reading
    fill(store, some(60, 70), 5)
    assert list(store.stored()) == some(0, 70)
    assert store.append(some(0, 70)) == 0


def test_compact_with_nothing_to_do_changes_no_file(store: Store, some: Some) -> None:
    store.append(some(0, 5))
    before = store._readings.snapshot().files
    store.compact()
    assert store._readings.snapshot().files == before


def test_compact_leaves_readers_their_files(store: Store, some: Some) -> None:
    fill(store, some(0, 40), 4)
    reader = store.stored()
    first = next(reader)
    store.compact()
    store.compact()
    assert [first, *reader] == some(0, 40)


def test_compact_deletes_what_is_past_its_time(store: Store, some: Some, monkeypatch: pytest.MonkeyPatch) -> None:
    orphan = Path(store.where, "readings", "000000000000-0123456789abcdef.parquet")
    late = Path(store.where, "readings", "000000000000-fedcba9876543210.parquet")
    for path in (orphan, late):
        path.write_bytes(b"half a fi")
    past = time.time() - (STORE_RETENTION + 1) * HOUR
    os.utime(orphan, (past, past))
    # the merge happens at a time that is past, too
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: past)
        fill(store, some(0, 20), 5)
        for run in runs(store._readings.snapshot().files):
            compaction._merge(store._readings.delta, run, 0)
    assert len(data_files(store)) == 4 + 1 + 2
    store.compact()
    (merged,) = store._readings.snapshot().files
    assert [path.name for path in data_files(store)] == sorted([merged.name, late.name])
    assert list(store.stored()) == some(0, 20)


def test_compact_covers_every_table(store: Store, some: Some) -> None:
    notes = store.table("notes", Stored)
    for number in range(3):
        notes.append(some(number, number + 1))
    store.compact()
    assert len(notes.snapshot().files) == 1
    assert list(notes.rows()) == some(0, 3)


def test_compact_gives_way_to_an_append(store: Store, some: Some, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, some(0, 10), 5)
    delta = store._readings.delta
    write = type(delta).write

    def slow_write(self: object, *rest: object) -> object:
        written = write(self, *rest)  # type: ignore[arg-type]
        monkeypatch.undo()
        Store(store.where).append(some(10, 12))  # while the merged file was written
        return written

    monkeypatch.setattr(type(delta), "write", slow_write)
    store.compact()
    assert [file.rows for file in store._readings.snapshot().files] == [10, 2]
    assert list(store.stored()) == some(0, 12)


def test_compact_gives_way_to_another_compact(store: Store, some: Some, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store, some(0, 10), 5)
    delta = store._readings.delta
    write = type(delta).write

    def slow_write(self: object, *rest: object) -> object:
        written = write(self, *rest)  # type: ignore[arg-type]
        monkeypatch.undo()
        Store(store.where).compact()
        return written

    monkeypatch.setattr(type(delta), "write", slow_write)
    store.compact()
    assert [file.rows for file in store._readings.snapshot().files] == [10]
    assert list(store.stored()) == some(0, 10)
    assert len(data_files(store)) == 2 + 1  # the second merged file is gone


MEGABYTE = 1_000_000


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([], []),
        ([1], []),
        ([1, 1, 1], [[1, 1, 1]]),
        ([25, 1, 1], [[1, 1]]),  # the large one waits until those after it have come to half its size
        ([25, 15], []),  # together they would be too large
        ([20, 8, 3], [[20, 8, 3]]),
        ([31, 2, 2], [[2, 2]]),
        ([50, 3, 80, 4, 5], [[4, 5]]),
        ([16, 16, 16, 16], [[16, 16], [16, 16]]),
    ],
)
def test_runs_are_worth_their_work(sizes: list[int], expected: list[list[int]]) -> None:
    files = [DataFile(f"{number:012d}-0.parquet", 1, size * MEGABYTE) for number, size in enumerate(sizes)]
    assert [[file.size // MEGABYTE for file in run] for run in runs(files)] == expected
