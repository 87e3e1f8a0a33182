"""Transactions: all or nothing, and nothing where somebody else was quicker."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from accordingto.store import Store, Stored
from accordingto.store.arrow import Rows
from accordingto.store.delta import Delta

Some = Callable[..., list[Stored]]
WRITER = Path(__file__).with_name("writer.py")


def test_a_commit_on_an_old_snapshot_does_nothing(store: Store, some: Some) -> None:
    table = store._readings
    snapshot = table.snapshot()
    store.append(some(0, 1))
    assert not table.add(snapshot, table.codec.encode(some(1, 2)))
    assert list(store.stored()) == some(0, 1)
    assert len(list(Path(store.where, "readings").glob("*.parquet"))) == 1


def test_a_commit_that_another_process_forestalls_does_nothing(
    store: Store, some: Some, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one commits after this one has looked, in the moment before its own commit."""
    table, other = store._readings, Store(store.where)
    snapshot = table.snapshot()
    commit = DeltaTable.create_write_transaction

    def late(self: DeltaTable, *rest: object, **options: object) -> None:
        monkeypatch.undo()
        other.append(some(0, 1))
        commit(self, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(DeltaTable, "create_write_transaction", late)
    assert not table.add(snapshot, table.codec.encode(some(0, 1)))
    assert list(store.stored()) == some(0, 1)


def test_append_looks_again_after_another_append(store: Store, some: Some, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Store(store.where)
    commit = DeltaTable.create_write_transaction

    def late(self: DeltaTable, *rest: object, **options: object) -> None:
        monkeypatch.undo()
        other.append(some(0, 2))
        commit(self, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(DeltaTable, "create_write_transaction", late)
    assert store.append(some(0, 3)) == 1
    assert list(store.stored()) == some(0, 3)


def test_a_commit_whose_answer_was_lost_counts(store: Store, some: Some, monkeypatch: pytest.MonkeyPatch) -> None:
    """An object store may take a commit and be asked for it again: then it says that somebody was quicker."""
    commit = DeltaTable.create_write_transaction

    def twice(self: DeltaTable, *rest: object, **options: object) -> None:
        commit(self, *rest, **options)  # type: ignore[arg-type]
        raise CommitFailedError("it was there already")

    monkeypatch.setattr(DeltaTable, "create_write_transaction", twice)
    assert store.append(some(0, 3)) == 3
    assert list(store.stored()) == some(0, 3)


def test_a_table_that_some_make_at_once_is_one(tmp_path: Path) -> None:
    deltas = [Delta(str(tmp_path / "readings")) for _ in range(8)]
    schema = Rows(Stored).schema
    threads = [threading.Thread(target=delta.create, args=[schema]) for delta in deltas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {delta.snapshot().version for delta in deltas} == {0}


def test_threads_may_share_a_store(store: Store, some: Some) -> None:
    added: list[int] = []
    seen: list[int] = []

    def write() -> None:
        added.extend(store.append(some(start, start + 3)) for start in range(0, 30, 2))

    def read() -> None:
        seen.extend(sum(1 for _ in store.readings()) for _ in range(10))

    threads = [threading.Thread(target=target) for target in (write, write, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(added) == len(store) == len(store.ids()) == 31
    assert sorted(seen) == seen


def test_two_writers_at_once_write_no_report_twice(store: Store) -> None:
    """Both write the same 60 reports, in threes and in fours."""
    writers = [
        subprocess.Popen(
            [sys.executable, WRITER, "add", store.where, "0", "60", at_once], stdout=subprocess.PIPE, text=True
        )
        for at_once in ("3", "4")
    ]
    added = [int(writer.communicate(timeout=120)[0]) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0]
    rows = [row.reading.report.id for row in store.stored()]
    assert sum(added) == 60
    assert len(rows) == 60
    assert set(rows) == {f"r{number}" for number in range(60)}
