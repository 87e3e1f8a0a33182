"""Parquet and CSV: read back and compared field by field with what the records say."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from accordingto.errors import StoreError, UsageError
from accordingto.export import tables
from accordingto.store import Store, duck, flat
from tests.store.newsroom import expected, made

WRITERS = {"parquet": tables.write_parquet, "csv": tables.write_csv}


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made(tmp_path_factory.mktemp("newsroom") / "store")


def ordered(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: [str(row[name]) for name in flat.KEYS[table]])


def test_parquet_reads_back_as_what_was_stored(newsroom: Store, tmp_path: Path) -> None:
    counts = tables.write_parquet(newsroom, tmp_path / "out")
    wanted = expected(newsroom)
    assert counts == {table: len(wanted[table]) for table in flat.KEYS}
    assert {path.name for path in (tmp_path / "out").iterdir()} == {f"{table}.parquet" for table in flat.KEYS}
    for table, rows in wanted.items():
        found = pq.read_table(tmp_path / "out" / f"{table}.parquet").to_pylist()
        assert ordered(table, found) == ordered(table, rows)


def test_parquet_keeps_the_order_of_the_store(newsroom: Store, tmp_path: Path) -> None:
    tables.write_parquet(newsroom, tmp_path / "out")
    for table in ("reports", "attributions", "mentions"):
        found = pq.read_table(tmp_path / "out" / f"{table}.parquet", columns=list(flat.KEYS[table])).to_pylist()
        assert found == [{name: row[name] for name in flat.KEYS[table]} for row in expected(newsroom)[table]]


def test_csv_reads_back_as_what_was_stored(newsroom: Store, tmp_path: Path) -> None:
    counts = tables.write_csv(newsroom, tmp_path / "out")
    wanted = expected(newsroom)
    assert counts == {table: len(wanted[table]) for table in flat.KEYS}
    with duck.opened(newsroom) as connection:
        types = {table: flat.batches(connection, table).schema for table in flat.KEYS}
    for table, rows in wanted.items():
        found = [
            {name: _typed(text, types[table].field(name).type) for name, text in row.items()}
            for row in tables.read_csv(tmp_path / "out" / f"{table}.csv")
        ]
        empty_is_null = [{name: None if value == "" else value for name, value in row.items()} for row in rows]
        assert ordered(table, found) == ordered(table, empty_is_null)


def test_csv_has_no_cell_that_a_spreadsheet_would_run(newsroom: Store, tmp_path: Path) -> None:
    import csv

    tables.write_csv(newsroom, tmp_path / "out")
    risky = 0
    for path in (tmp_path / "out").iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                for cell in row:
                    risky += cell.startswith("'")
                    assert not cell.startswith(("=", "+", "@", "\t", "\r"))
                    assert not cell.startswith("-") or float(cell) < 0
    assert risky > 5


@pytest.mark.parametrize("form", WRITERS)
def test_tables_replace_an_earlier_export_and_nothing_else(newsroom: Store, tmp_path: Path, form: str) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / f"claims.{form}").write_text("old", encoding="utf-8")
    WRITERS[form](newsroom, out)
    assert (out / f"claims.{form}").stat().st_size > 10
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="holds something else"):
        WRITERS[form](newsroom, out)
    assert (out / "notes.txt").exists()
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="is a file"):
        WRITERS[form](newsroom, tmp_path / "file")
    assert {path.name for path in tmp_path.iterdir()} == {"out", "file"}


@pytest.mark.parametrize("form", WRITERS)
def test_tables_leave_what_was_there_when_they_fail(
    newsroom: Store, tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    WRITERS[form](newsroom, out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    batches = flat.batches

    def failing(connection: Any, table: str) -> Any:
        if table == "claims":
            raise OSError(28, "No space left on device")
        return batches(connection, table)

    monkeypatch.setattr(flat, "batches", failing)
    with pytest.raises(StoreError, match="no space left on device; free some space"):
        WRITERS[form](newsroom, out)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def _typed(text: str | None, kind: pa.DataType) -> Any:
    """The value that a cell was made of, given its column's type."""
    if text is None or pa.types.is_string(kind):
        return text
    if pa.types.is_nested(kind):
        return json.loads(text)
    if pa.types.is_boolean(kind):
        return {"true": True, "false": False}[text]
    if pa.types.is_integer(kind):
        return int(text)
    if pa.types.is_floating(kind):
        return float(text)
    if pa.types.is_date(kind):
        return datetime.date.fromisoformat(text)
    return datetime.datetime.fromisoformat(text)
