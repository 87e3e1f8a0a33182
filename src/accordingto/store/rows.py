"""What lies in the store's own tables."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import msgspec
import pyarrow as pa

from accordingto.records import Reading, Report
from accordingto.store.arrow import arrays_of, struct_column


class Stored(msgspec.Struct, frozen=True):
    """A reading in the store: where its report was found ("crawl.warc.gz#7"), and when it was gathered (UTC)."""

    reading: Reading
    location: str
    gathered: datetime.datetime


class StoredRows:
    """The rows of ``STORE/readings``: a report's fields, its reading's, and where and when it was gathered."""

    def __init__(self) -> None:
        self.report, self.reading, self.stored = (struct_column(kind) for kind in (Report, Reading, Stored))
        columns = {**self.report.columns, **self.reading.columns, **self.stored.columns}
        # What a report is known by comes first, and its text right before what was read from it.
        known = [name for name in self.report.columns if name not in {"id", "text"}]
        read = [name for name in columns if name not in {*self.report.columns, "report", "reading"}]
        self.names = ["id", *known, "text", *read]
        self.schema = pa.schema([pa.field(name, columns[name].type) for name in self.names])

    def encode(self, rows: Sequence[Stored]) -> pa.Table:
        """The rows as a table of ``schema``."""
        readings = [row.reading for row in rows]
        arrays = {
            **self.report.encode_fields([reading.report for reading in readings]),
            **self.reading.encode_fields(readings, leave="report"),
            **self.stored.encode_fields(rows, leave="reading"),
        }
        return pa.Table.from_arrays([arrays[name] for name in self.names], schema=self.schema)

    def decode(self, batch: pa.RecordBatch) -> list[Stored]:
        """The rows of a record batch."""
        arrays: dict[str, Any] = arrays_of(batch)
        arrays["report"] = self.report.decode_fields(batch.num_rows, arrays)
        arrays["reading"] = self.reading.decode_fields(batch.num_rows, arrays)
        rows: list[Stored] = self.stored.decode_fields(batch.num_rows, arrays)
        return rows
