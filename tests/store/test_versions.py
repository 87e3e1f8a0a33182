"""Stores of older and newer versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable

from accordingto.errors import StoreError
from accordingto.records import Claim, Copies, Correction, Fetch, SharedPassage
from accordingto.store import Store, Stored, versions
from accordingto.store.arrow import Rows
from accordingto.store.rows import StoredRows

Some = Callable[..., list[Stored]]
COLUMNS = Path(__file__).with_name("columns.txt")


class OldNote(msgspec.Struct, frozen=True):
    number: int
    said: str


class NewNote(msgspec.Struct, frozen=True):
    number: int
    words: tuple[str, ...]
    margin: str | None = None


def split_words(rows: pa.Table) -> pa.Table:
    """What a migration looks like: from version 1 to 2 ``said`` became ``words``."""
    return rows.drop_columns(["said"]).append_column("words", pc.split_pattern(rows["said"], " "))


def current_columns() -> str:
    tables = {
        "readings": StoredRows().schema,
        "copies": Rows(Copies).schema,
        "passages": Rows(SharedPassage).schema,
        "claims": Rows(Claim).schema,
        "corrections": Rows(Correction).schema,
        "fetches": Rows(Fetch).schema,
    }
    lines = [f"version {versions.VERSION}"]
    lines += [f"{name}.{field.name}: {field.type}" for name, schema in tables.items() for field in schema]
    return "\n".join(lines) + "\n"


def test_columns_are_those_of_their_version() -> None:
    """Where this fails, the columns of a table have changed: raise ``VERSION`` in store/versions.py, write a migration
    if it takes one, and put what ``current_columns`` gives into columns.txt."""
    assert current_columns() == COLUMNS.read_text("utf-8")


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Makes this the version after the one that it is."""

    def change() -> None:
        monkeypatch.setitem(versions.MIGRATIONS, ("notes", versions.VERSION), split_words)
        monkeypatch.setattr(versions, "VERSION", versions.VERSION + 1)

    return change


def test_a_table_carries_its_version_in_its_metadata(store: Store) -> None:
    schema = DeltaTable(f"{store.where}/readings").schema().to_json()
    assert f'"accordingto.schema":"{versions.VERSION}"' in schema.replace(" ", "")


def test_an_older_table_is_brought_up(store: Store, newer: Callable[[], None]) -> None:
    old = store.table("notes", OldNote)
    old.append([OldNote(number, f"the number {number}") for number in range(300)])
    old.append([OldNote(300, "")])
    reader = old.rows()
    assert next(reader).number == 0
    version = old.snapshot().version

    newer()
    new = Store(store.where).table("notes", NewNote)
    assert [note.number for note in new.rows()] == list(range(301))
    assert next(new.rows()) == NewNote(0, ("the", "number", "0"))
    assert new.snapshot().version == version + 1  # in one transaction
    new.append([NewNote(301, (), "late")])
    assert list(new.rows())[-1] == NewNote(301, (), "late")
    assert len(list(reader)) == 300  # who was reading goes on with what there was


def test_an_older_store_is_brought_up(store: Store, some: Some, newer: Callable[[], None]) -> None:
    store.append(some(0, 3))
    newer()
    again = Store(store.where)
    assert list(again.stored()) == some(0, 3)
    assert again.append(some(2, 5)) == 2
    assert versions.version_of(again._readings.snapshot().schema) == versions.VERSION


def test_a_writer_of_the_older_version_stops(store: Store, some: Some, newer: Callable[[], None]) -> None:
    store.append(some(0, 3))
    before = versions.VERSION
    newer()
    Store(store.where)
    versions.VERSION = before  # the monkeypatch puts it back in any case
    with pytest.raises(StoreError, match="newer accordingto"):
        store.append(some(3, 4))
    with pytest.raises(StoreError, match="newer accordingto"):
        store.readings()


def test_a_newer_store_is_refused_in_one_line(store: Store) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(versions, "VERSION", 700)
        Store(store.where)
    with pytest.raises(StoreError) as told:
        Store(store.where)
    assert str(told.value) == (
        f"{store.where}/readings was written by a newer accordingto (tables of version 700, this one knows"
        f" {versions.VERSION}): upgrade accordingto"
    )


def test_bringing_up_what_others_change_meanwhile_loses_nothing(
    store: Store, some: Some, newer: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    store.append(some(0, 3))
    old = Store(store.where)
    newer()
    upgraded, meanwhile = versions.upgraded, some(3, 5)

    def upgrade(name: str, version: int, rows: pa.Table) -> pa.Table:
        if meanwhile:  # a writer of the older version commits while this one rewrites
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(versions, "VERSION", versions.VERSION - 1)
                old.append([meanwhile.pop(0), meanwhile.pop(0)])
        return upgraded(name, version, rows)

    monkeypatch.setattr(versions, "upgraded", upgrade)
    assert list(Store(store.where).stored()) == some(0, 5)
