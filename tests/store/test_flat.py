"""The flat tables: what is in them, and that docs/query.md tells of all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from accordingto.store import Store, duck, flat
from tests.store.newsroom import expected, made

if TYPE_CHECKING:
    import duckdb


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return made(tmp_path_factory.mktemp("newsroom") / "store")


@pytest.fixture(scope="module")
def connection(newsroom: Store) -> Iterator[duckdb.DuckDBPyConnection]:
    with duck.opened(newsroom) as connection:
        yield connection


@pytest.mark.parametrize("table", flat.KEYS)
def test_flat_tables_hold_what_the_records_say(
    newsroom: Store, connection: duckdb.DuckDBPyConnection, table: str
) -> None:
    names: list[str] = []
    found = []
    for batch in flat.batches(connection, table):
        names = batch.schema.names
        found += [dict(zip(names, row, strict=True)) for row in flat.rows(batch)]
    key = flat.KEYS[table]
    wanted = sorted(expected(newsroom)[table], key=lambda row: [row[name] for name in key])
    assert wanted
    assert sorted(found, key=lambda row: [row[name] for name in key]) == wanted


@pytest.mark.parametrize("table", flat.KEYS)
def test_flat_keys_are_unique(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    key = ", ".join(flat.KEYS[table])
    found = connection.execute(
        f"SELECT count(*), count(DISTINCT ({key})), count(*) FILTER (({key}) IS NULL) FROM {table}"  # noqa: S608
    )
    rows, different, missing = found.fetchone() or (0, 0, 0)
    assert rows == different > 0
    assert not missing


def test_flat_references_lead_to_rows(connection: duckdb.DuckDBPyConnection) -> None:
    told = set()
    for table in flat.KEYS:
        for column, (other, key) in flat.references(table, _columns(connection)[table]).items():
            told.add((table, column, other))
            found = connection.execute(
                f"SELECT count(*) FROM {table} WHERE {column} NOT IN (SELECT {key} FROM {other})"  # noqa: S608
            ).fetchone()
            # the sample's members and origins name attributions and entities that it does not have
            assert found == (0,) or table.startswith("claim_")
    assert {
        ("attributions", "parent_id", "attributions"),
        ("events", "attribution_id", "attributions"),
        ("event_actors", "entity_id", "entities"),
        ("passages", "original_id", "reports"),
        ("claim_members", "origin_id", "claim_origins"),
    } <= told
    assert ("reports", "report_id", "reports") not in told


def test_flat_every_row_names_its_report_with_outlet_and_date(connection: duckdb.DuckDBPyConnection) -> None:
    assert [
        name
        for name, columns in _columns(connection).items()
        if not {"report_id", "outlet", "published"} <= set(columns)
    ] == []


def test_flat_tables_are_all_there_and_no_others(connection: duckdb.DuckDBPyConnection) -> None:
    assert set(_columns(connection)) == set(flat.KEYS)


def test_flat_tables_of_an_empty_store_have_the_same_columns(
    connection: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    types = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' ORDER BY ALL"
    full = connection.execute(types).fetchall()
    with duck.opened(Store(tmp_path / "new", create=True)) as empty:
        assert empty.execute(types).fetchall() == full
        assert all(empty.execute(f"FROM {table}").fetchone() is None for table in flat.KEYS)


def test_flat_tables_are_documented(connection: duckdb.DuckDBPyConnection, root: Path) -> None:
    """A heading a table, a row a column, in the same order; and nothing that is not there."""
    page = (root / "docs" / "query.md").read_text(encoding="utf-8")
    told = {}
    for section in re.split(r"^### ", page.partition("## The tables")[2].partition("\n## ")[0], flags=re.MULTILINE)[1:]:
        told[section.split()[0]] = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    assert told == _columns(connection)


def test_flat_counting_reads_no_text(newsroom: Store) -> None:
    """What is not asked for stays on disk: the plan's scans tell which columns they read."""
    with duck.opened(newsroom) as connection:
        for sql, read in (
            ("SELECT count(*) FROM reports", set()),
            (
                "SELECT r.title, a.content FROM attributions AS a JOIN reports AS r USING (report_id)",
                {"title", "attributions"},
            ),
        ):
            plan = "".join(row[1] for row in connection.execute(f"EXPLAIN (FORMAT json) {sql}").fetchall())
            scanned = set(re.findall(r'"(\w+)"', "".join(re.findall(r'"Projections": (\[[^]]*\]|"[^"]*")', plan))))
            assert read <= scanned
            assert not {"text", "entities", "events"} & scanned


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    columns: dict[str, list[str]] = {}
    for table, column in connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal"
        " ORDER BY table_name, column_index"
    ).fetchall():
        columns.setdefault(table, []).append(column)
    return columns
