"""The SQLite file: read back and compared field by field with what the records say, and checked as a database."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from accordingto.errors import StoreError, UsageError
from accordingto.export import sqlite
from accordingto.store import Store, flat
from tests.store.newsroom import expected, made


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made(tmp_path_factory.mktemp("newsroom") / "store")


@pytest.fixture(scope="module")
def database(newsroom: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    out = tmp_path_factory.mktemp("export") / "news.db"
    counts = sqlite.write(newsroom, out)
    assert counts == {table: len(rows) for table, rows in expected(newsroom).items()}
    assert [path.name for path in out.parent.iterdir()] == ["news.db"]
    with closing(sqlite3.connect(f"file:{out}?mode=ro", uri=True)) as connection:
        connection.row_factory = sqlite3.Row
        yield connection


@pytest.mark.parametrize("table", flat.KEYS)
def test_sqlite_reads_back_as_what_was_stored(newsroom: Store, database: sqlite3.Connection, table: str) -> None:
    wanted = [{name: _stored(value) for name, value in row.items()} for row in expected(newsroom)[table]]
    key = flat.KEYS[table]
    found = [dict(row) for row in database.execute(f"SELECT * FROM {table}")]  # noqa: S608 - our names
    for row in found:
        for name, value in row.items():  # JSON is compared as what it says
            if isinstance(value, str) and value.startswith("["):
                row[name] = json.dumps(json.loads(value))
    order = [[str(row[name]) for name in key] for row in wanted]
    assert sorted(found, key=lambda row: [str(row[name]) for name in key]) == [
        row for _, row in sorted(zip(order, wanted, strict=True), key=lambda pair: pair[0])
    ]


def test_sqlite_file_is_sound(database: sqlite3.Connection) -> None:
    assert [tuple(row) for row in database.execute("PRAGMA integrity_check")] == [("ok",)]


def test_sqlite_has_keys_and_indexes(database: sqlite3.Connection) -> None:
    for table, key in flat.KEYS.items():
        info = [dict(row) for row in database.execute(f"PRAGMA table_info({table})")]
        assert [row["name"] for row in sorted(info, key=lambda row: row["pk"]) if row["pk"]] == list(key)
    references = {(row["from"], row["table"], row["to"]) for row in database.execute("PRAGMA foreign_key_list(chains)")}
    assert references == {("attribution_id", "attributions", "attribution_id"), ("report_id", "reports", "report_id")}
    names = {row["name"] for row in database.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
    assert {"attributions_speaker", "attributions_parent_id", "chains_report_id", "events_type"} <= names


def test_sqlite_foreign_keys_lead_to_rows(database: sqlite3.Connection) -> None:
    # the sample's claims name attributions, events and entities that its readings do not have
    broken = {row["table"] for row in database.execute("PRAGMA foreign_key_check")}
    assert broken <= {"claim_members"}


def test_sqlite_full_text_search_finds_reports_and_statements(database: sqlite3.Connection) -> None:
    found = database.execute(
        "SELECT outlet FROM reports WHERE rowid IN (SELECT rowid FROM reports_fts WHERE reports_fts MATCH 'frigates')"
    ).fetchall()
    assert [row["outlet"] for row in found] == ["Harbour Gazette"]
    (said,) = database.execute(
        "SELECT speaker FROM attributions JOIN attributions_fts ON attributions.rowid = attributions_fts.rowid"
        " WHERE attributions_fts MATCH '\"last another winter\"' AND act = 'believe'"
    ).fetchall()
    assert said["speaker"] == "Olav Renn"
    assert database.execute("SELECT count(*) FROM claims_fts WHERE claims_fts MATCH 'wall'").fetchone()[0] == 1


def test_sqlite_replaces_an_earlier_file_only_when_whole(
    newsroom: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "news.db"
    out.write_bytes(b"old")
    batches = flat.batches

    def failing(connection: Any, table: str) -> Any:
        if table == "claims":
            raise OSError(28, "No space left on device")
        return batches(connection, table)

    with monkeypatch.context() as patch:
        patch.setattr(flat, "batches", failing)
        with pytest.raises(StoreError, match="no space left on device; free some space"):
            sqlite.write(newsroom, out)
    assert out.read_bytes() == b"old"
    sqlite.write(newsroom, out)
    assert out.read_bytes()[:6] == b"SQLite"
    assert [path.name for path in tmp_path.iterdir()] == ["news.db"]


def test_sqlite_refuses_a_folder(newsroom: Store, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder"):
        sqlite.write(newsroom, tmp_path)


def _stored(value: Any) -> Any:
    if isinstance(value, list):
        return json.dumps(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
