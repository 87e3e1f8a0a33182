"""Tables of structs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from accordingto.errors import StoreError
from accordingto.store import Store, Table


class Note(msgspec.Struct, frozen=True):
    number: int
    words: tuple[str, ...] = ()


class LongerNote(msgspec.Struct, frozen=True):
    number: int
    words: tuple[str, ...] = ()
    margin: str | None = None


def notes(first: int, last: int) -> list[Note]:
    return [Note(number, ("a",) * (number % 3)) for number in range(first, last)]


@pytest.fixture
def table(store: Store) -> Table[Note]:
    return store.table("notes", Note)


def test_rows_of_no_table_are_none(table: Table[Note]) -> None:
    assert not table.exists
    assert list(table.rows()) == []
    assert len(table) == 0
    table.compact()
    assert not table.exists


def test_append_adds_after_what_is_there(table: Table[Note]) -> None:
    table.append(notes(0, 3))
    table.append(notes(3, 5))
    assert list(table.rows()) == notes(0, 5)
    assert len(table) == 5


def test_append_of_nothing_commits_nothing(table: Table[Note]) -> None:
    table.append(notes(0, 1))
    version = table.snapshot().version
    table.append([])
    assert table.snapshot().version == version


def test_replace_puts_rows_in_the_place_of_all(table: Table[Note]) -> None:
    table.append(notes(0, 3))
    table.append(notes(3, 5))
    before = table.rows()
    next(before)
    version = table.snapshot().version
    table.replace(iter(notes(10, 12)))
    assert table.snapshot().version == version + 1
    assert list(table.rows()) == notes(10, 12)
    assert list(before) == notes(1, 5)  # who was reading goes on with what there was
    table.append(notes(12, 13))
    assert list(table.rows()) == notes(10, 13)


def test_replace_by_nothing_leaves_an_empty_table(table: Table[Note]) -> None:
    table.replace([])
    assert table.exists
    table.append(notes(0, 3))
    table.replace(iter([]))
    assert list(table.rows()) == []
    assert len(table) == 0


def test_replace_takes_many_rows(table: Table[Note]) -> None:
    table.replace(iter(notes(0, 5500)))
    assert list(table.rows()) == notes(0, 5500)


def test_replace_that_fails_changes_nothing(table: Table[Note], tmp_path: Path) -> None:
    def rows() -> Iterator[Note]:
        yield from notes(0, 2500)
        raise LookupError("the comparer failed")

    table.append(notes(0, 3))
    with pytest.raises(LookupError, match="the comparer failed"):
        table.replace(rows())
    assert list(table.rows()) == notes(0, 3)
    assert len(list((tmp_path / "store" / "notes").glob("*.parquet"))) == 1


def test_replace_brings_new_columns(store: Store, table: Table[Note]) -> None:
    table.append(notes(0, 3))
    longer = store.table("notes", LongerNote)
    with pytest.raises(StoreError, match="other columns"):
        list(longer.rows())
    longer.replace([LongerNote(1, (), "x")])
    assert list(longer.rows()) == [LongerNote(1, (), "x")]
    with pytest.raises(StoreError, match="other columns"):
        table.append(notes(0, 3))


def test_rows_that_are_no_structs_are_refused(store: Store) -> None:
    with pytest.raises(TypeError, match="is no struct"):
        store.table("notes", dict)
