"""The data files of a table: Parquet, written once and never changed."""

from __future__ import annotations

import uuid
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import msgspec
import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq

from accordingto.limits import LARGEST_MERGED, LARGEST_ROW_GROUP, LONGEST_ROW_GROUP

AT_ONCE = 128  # rows that are read at once
# A store is mostly text. Level 3 is zstd's own default. Checksums tell a damaged page from a whole one.
PARQUET = {
    "compression": "zstd",
    "compression_level": 3,
    "version": "2.6",
    "store_schema": False,
    "write_page_checksum": True,
}


class DataFile(msgspec.Struct, frozen=True, order=True):
    """A file: its name, its rows, its bytes. The name begins with the number of the first row in the table,
    ``000000001200-….parquet``, so that names in order are rows in order."""

    name: str
    rows: int
    size: int


def write(place: pafs.FileSystem, tables: Iterable[pa.Table], schema: pa.Schema, first: int) -> list[DataFile]:
    """Write rows to new files; ``first`` is the number of the first row. A row group is held in memory, and what is
    taken from ``tables`` at once. Nothing stays where this fails."""
    files: list[DataFile] = []
    groups = _groups(tables)
    try:
        while (group := next(groups, None)) is not None:
            files.append(DataFile(f"{first:012d}-{uuid.uuid4().hex}.parquet", 0, 0))
            files[-1] = _write(place, files[-1].name, group, groups, schema)
            first += files[-1].rows
    except BaseException:
        delete(place, files)
        raise
    return files


def _write(
    place: pafs.FileSystem, name: str, group: pa.Table | None, groups: Iterator[pa.Table], schema: pa.Schema
) -> DataFile:
    rows = 0
    # The least and greatest values of nested columns would make the footer long and help nobody.
    statistics = [field.name for field in schema if not pa.types.is_nested(field.type)]
    with (
        place.open_output_stream(name) as stream,
        pq.ParquetWriter(stream, schema, write_statistics=statistics, **PARQUET) as writer,
    ):
        while group is not None:
            writer.write_table(group)
            rows += group.num_rows
            group = next(groups, None) if stream.tell() < LARGEST_MERGED else None
        writer.close()
        return DataFile(name, rows, stream.tell())


def delete(place: pafs.FileSystem, files: Iterable[DataFile]) -> None:
    """Delete files that nobody knows yet; one that cannot be deleted now goes when the table is compacted."""
    for file in files:
        with suppress(OSError, pa.ArrowException):
            place.delete_file(file.name)


def read(
    place: pafs.FileSystem, name: str, columns: Sequence[str] | None = None, wanted: Sequence[int] | None = None
) -> Iterator[pa.RecordBatch]:
    """The rows of a file in order, few at a time; where ``wanted`` gives the numbers of some, in order, these alone."""
    with (
        place.open_input_file(name) as stream,
        pq.ParquetFile(stream, pre_buffer=True, page_checksum_verification=True) as parquet,
    ):
        start = 0
        for group in range(parquet.num_row_groups):
            end = start + parquet.metadata.row_group(group).num_rows
            if wanted is None or bisect_left(wanted, start) < bisect_left(wanted, end):
                for batch in parquet.iter_batches(AT_ONCE, row_groups=[group], columns=columns):
                    yield from _rows(batch, start, wanted)
                    start += batch.num_rows
            start = end


def _groups(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables that are each fit for a row group: who reads holds one in memory at a time."""
    held: list[pa.Table] = []
    rows = size = 0
    for table in tables:
        step = max(1, min(LONGEST_ROW_GROUP, LARGEST_ROW_GROUP * table.num_rows // max(table.nbytes, 1)))
        for start in range(0, table.num_rows, step):
            piece = table.slice(start, step)
            if held and (rows + piece.num_rows > LONGEST_ROW_GROUP or size + piece.nbytes > LARGEST_ROW_GROUP):
                yield pa.concat_tables(held)
                held, rows, size = [], 0, 0
            held.append(piece)
            rows += piece.num_rows
            size += piece.nbytes
    if held:
        yield pa.concat_tables(held)


def _rows(batch: pa.RecordBatch, start: int, wanted: Sequence[int] | None) -> Iterator[pa.RecordBatch]:
    """The batch whose first row has the number ``start``, or what is wanted of it, if anything."""
    if wanted is None:
        yield batch
        return
    some = wanted[bisect_left(wanted, start) : bisect_left(wanted, start + batch.num_rows)]
    if some:
        yield batch.take(pa.array([number - start for number in some], pa.int64()))
