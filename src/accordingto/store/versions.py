"""The version of the store's tables, and how older ones are brought up to it.

A table carries the version it was written with in its metadata: the Delta schema's first column has it as
``accordingto.schema``, so that rows of a new shape and the new number come in one transaction. A store of an older
version is rewritten when it is opened, a batch at a time; one of a newer version is refused.

``VERSION`` goes up by one whenever the columns of any table change: tests/store/test_versions.py tells. Where a field
with a default was added, that is all. For everything else ``MIGRATIONS`` gets the function that makes rows of the
older version rows of the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

import pyarrow as pa

from accordingto.errors import StoreError
from accordingto.store.delta import Delta, Snapshot

VERSION = 1
KEY = b"accordingto.schema"

# From the name of a table and the version of its rows to what makes them rows of the version after it.
MIGRATIONS: dict[tuple[str, int], Callable[[pa.Table], pa.Table]] = {}


class Codec(Protocol):
    """What makes a table of rows, and rows of a table's batch."""

    schema: pa.Schema

    def encode(self, rows: Sequence[Any]) -> pa.Table:
        """Rows as a table of ``schema``."""

    def decode(self, batch: pa.RecordBatch) -> list[Any]:
        """Rows out of a record batch."""


def marked(schema: pa.Schema) -> pa.Schema:
    """The schema with the version in it."""
    return schema.set(0, schema.field(0).with_metadata({KEY: str(VERSION).encode()}))


def version_of(schema: pa.Schema) -> int:
    """The version a table was written with; 0 where it does not say, as no store of ours does."""
    return int((schema.field(0).metadata or {}).get(KEY, b"0"))


def current(delta: Delta, name: str, codec: Codec) -> Snapshot:
    """The table as it is now, brought up to ``VERSION`` if it is older; ``StoreError`` if it is newer."""
    while version_of((snapshot := known(delta)).schema) < VERSION:
        _bring_up(delta, snapshot, name, codec)
    if not snapshot.schema.equals(codec.schema):
        raise StoreError(f"{delta.where} has other columns than version {VERSION} has: make the store anew")
    return snapshot


def known(delta: Delta) -> Snapshot:
    """The table as it is now, of this version or an older one; ``StoreError`` if it is newer."""
    snapshot = delta.snapshot()
    if (version := version_of(snapshot.schema)) > VERSION:
        raise StoreError(
            f"{delta.where} was written by a newer accordingto (tables of version {version}, this one knows"
            f" {VERSION}): upgrade accordingto"
        )
    return snapshot


def _bring_up(delta: Delta, snapshot: Snapshot, name: str, codec: Codec) -> None:
    """Rewrite all rows in one transaction; nothing happens where somebody else changed the table meanwhile."""

    def tables() -> Iterator[pa.Table]:
        for file in snapshot.files:
            for batch in delta.read(file):
                rows = upgraded(name, version_of(snapshot.schema), pa.Table.from_batches([batch]))
                for part in rows.to_batches():
                    yield codec.encode(codec.decode(part))

    files = delta.write(tables(), codec.schema, 0)
    if not delta.commit(snapshot, files, None, marked(codec.schema)):
        delta.forget(files)


def upgraded(name: str, version: int, rows: pa.Table) -> pa.Table:
    """Rows of an older version as rows of this one, but for fields that only have to take their defaults."""
    for step in range(version, VERSION):
        if migration := MIGRATIONS.get((name, step)):
            rows = migration(rows)
    return rows
