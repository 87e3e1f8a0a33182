"""The flat tables as one SQLite file with keys, indexes and full-text search, for Datasette, sqlite-utils and others.

``docs/query.md`` describes the tables and the columns; what SQLite has no type for is text: dates in ISO 8601, lists as
JSON, which ``json_each`` takes apart and by which Datasette can make facets.
"""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accordingto.export.cells import jsonable
from accordingto.export.whole import whole_file
from accordingto.store import flat
from accordingto.terminal import Tell, untold

if TYPE_CHECKING:
    import pyarrow as pa

    from accordingto.store import Store

# What people look up beside keys.
INDEXES: dict[str, tuple[str, ...]] = {
    "reports": ("outlet", "published"),
    "attributions": ("speaker", "act", "published"),
    "chains": ("name",),
    "entities": ("name", "country"),
    "events": ("type", "country", "published"),
    "event_actors": ("name", "code"),
}
# Text that is searched. Each gets a table "X_fts" without a copy of the text, which Datasette finds by itself.
SEARCHED: dict[str, tuple[str, ...]] = {
    "reports": ("title", "text"),
    "attributions": ("content",),
    "claims": ("summary",),
}
PAGES = -64_000  # kilobytes of cache, as SQLite wants it


def write(store: Store, out: Path, tell: Tell = untold) -> dict[str, int]:
    """Write the file ``out``, in the place of what was there; returns the number of rows of each table. ``tell`` is
    told of every batch."""
    from accordingto.store import duck

    counts: dict[str, int] = {}
    with (
        whole_file(out) as part,
        duck.opened(store) as connection,
        closing(sqlite3.connect(part, isolation_level=None)) as database,
    ):
        # Nobody sees the file before it is whole, so there is nothing to go back to.
        database.executescript(
            f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = {PAGES}; BEGIN"
        )
        for table in flat.KEYS:
            reader = flat.batches(connection, table)
            database.execute(_table(table, reader.schema))
            counts[table] = _fill(database, table, reader, tell)
        for table, columns in INDEXES.items():
            _index(database, table, columns)
        for table, columns in SEARCHED.items():
            names = ", ".join(columns)
            database.execute(f"CREATE VIRTUAL TABLE {table}_fts USING fts5({names}, content={table})")
            database.execute(f"INSERT INTO {table}_fts ({table}_fts) VALUES ('rebuild')")  # noqa: S608 - our names
        database.execute("COMMIT")
        database.execute("ANALYZE")
    return counts


def _table(table: str, schema: pa.Schema) -> str:
    """The statement that makes a table: names and types, its key, and what it refers to."""
    lines = [f'"{field.name}" {_type(field.type)}' for field in schema]
    lines.append(f"PRIMARY KEY ({', '.join(flat.KEYS[table])})")
    for column, (other, key) in flat.references(table, schema.names).items():
        lines.append(f"FOREIGN KEY ({column}) REFERENCES {other} ({key})")
    # A key of several columns orders the rows themselves; where there may be full-text search, it needs a rowid.
    order = " WITHOUT ROWID" if len(flat.KEYS[table]) > 1 else ""
    return f"CREATE TABLE {table} ({', '.join(lines)}){order}"


def _type(kind: pa.DataType) -> str:
    import pyarrow as pa

    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return "INTEGER"
    return "REAL" if pa.types.is_floating(kind) else "TEXT"


def _fill(database: sqlite3.Connection, table: str, reader: pa.RecordBatchReader, tell: Tell) -> int:
    rows = 0
    marks = ", ".join("?" * len(reader.schema))
    for batch in reader:
        values = ([_value(value) for value in row] for row in flat.rows(batch))
        database.executemany(f"INSERT INTO {table} VALUES ({marks})", values)  # noqa: S608 - our names
        rows += batch.num_rows
        tell(table, rows, None, "rows")
    _index(
        database, table, [name for name in flat.references(table, reader.schema.names) if name != flat.KEYS[table][0]]
    )
    return rows


def _index(database: sqlite3.Connection, table: str, columns: Iterable[str]) -> None:
    for column in columns:
        database.execute(f"CREATE INDEX {table}_{column} ON {table} ({column})")


def _value(value: Any) -> Any:
    if isinstance(value, list | dict):
        return json.dumps(jsonable(value), ensure_ascii=False)
    return value.isoformat() if isinstance(value, datetime.date) else value
