"""The flat tables of flat.sql as other programs keep them: their keys, what refers to what, and their rows in batches.

``docs/query.md`` describes every table and column.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

# What tells a table's rows apart. Tables that others refer to come first.
KEYS: dict[str, tuple[str, ...]] = {
    "reports": ("report_id",),
    "attributions": ("attribution_id",),
    "chains": ("attribution_id", "position"),
    "entities": ("entity_id",),
    "mentions": ("entity_id", "position"),
    "events": ("event_id",),
    "event_actors": ("event_id", "side", "position"),
    "event_quantities": ("event_id", "position"),
    "warnings": ("report_id", "position"),
    "claims": ("claim_id",),
    "claim_origins": ("origin_id",),
    "claim_members": ("member_id",),
    "claim_versions": ("version_id",),
    "passages": ("passage_id", "position"),
    "copies": ("copies_id", "position"),
    "corrections": ("correction_id",),
}
# Columns that hold the key of a table under another name than the key has there.
ALIASES = {
    "parent_id": "attribution_id",
    "original_id": "report_id",
    "added_id": "correction_id",
    "told_in_id": "attribution_id",
}
AT_ONCE = 5_000  # rows


def references(table: str, columns: list[str]) -> dict[str, tuple[str, str]]:
    """From the columns of a table that hold another's key (or its own, of another row) to that table and its key."""
    owners = {keys[0]: owner for owner, keys in KEYS.items() if len(keys) == 1}
    found: dict[str, tuple[str, str]] = {}
    for column in columns:
        key = ALIASES.get(column, column)
        if column in ALIASES or (key in owners and (key,) != KEYS[table]):
            found[column] = (owners[key], key)
    return found


def batches(connection: duckdb.DuckDBPyConnection, table: str) -> pa.RecordBatchReader:
    """The rows of a table, ``AT_ONCE`` at a time, in the order of the store, from a connection of ``duck.opened``."""
    reader: pa.RecordBatchReader = connection.table(table).to_arrow_reader(AT_ONCE)
    return reader


def rows(batch: pa.RecordBatch) -> Iterator[tuple[object, ...]]:
    """The rows of a batch as tuples of Python's values."""
    return zip(*(column.to_pylist() for column in batch.columns), strict=True)
