"""Rows of Parquet, of those columns only that make a report. The only file here that imports pyarrow's tables."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from accordingto.errors import InputError
from accordingto.gather.columns import CONTAINERS, NAMES, has_text_name, normal
from accordingto.gather.rows import Row
from accordingto.gather.streams import Growth
from accordingto.limits import FREE_GROWTH, LARGEST_ROW, MOST_GROWTH

BATCH = 64  # rows that are unpacked at a time
BUFFER = 1 << 20  # bytes that are read at a time of every column
KNOWN = frozenset(name for names in NAMES.values() for name in names) | CONTAINERS


def parquet_rows(file: BinaryIO, name: str, wanted: Collection[str] = ()) -> Iterator[Row]:
    """The rows of an open Parquet file that can be read anywhere; ``wanted`` are columns that a mapping names.

    Where it has no column for text, there is one row in which every column is empty. Numbers count the rows from 1.
    What is broken is a Row with an error, and ends the reading. Raises nothing.
    """
    number = total = 0
    try:
        # Text that is stored once and stands in many rows stays stored once.
        schema = pq.read_schema(file)
        texts = [
            field.name for field in schema if pa.types.is_string(field.type) or pa.types.is_large_string(field.type)
        ]
        growth = Growth(name)
        growth.packed = file.seek(0, io.SEEK_END)
        file.seek(0)
        table = pq.ParquetFile(file, read_dictionary=texts, buffer_size=BUFFER, pre_buffer=False)
        total = table.metadata.num_rows
        chosen = [column for column in schema.names if _is_chosen(column, wanted)]
        if not wanted and not has_text_name(chosen) and not any(normal(column) in CONTAINERS for column in chosen):
            yield Row("1", dict.fromkeys(schema.names))
            return
        _check_growth(table.metadata, name)
        for batch in table.iter_batches(batch_size=BATCH, columns=chosen, use_threads=False):
            columns = dict(zip(batch.schema.names, batch.columns, strict=True))
            for index in range(batch.num_rows):
                number += 1
                row = _row(columns, index, number, name, number / total)
                growth.check(row.size)  # a few bytes may stand for the same text in a million rows
                yield row
    except InputError as error:
        yield Row(str(max(number, 1)), None, error)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
        why = " ".join(str(error).split())[:200]
        code: Any = "encrypted" if "ncrypt" in why else "damaged"
        yield Row(str(number + 1), None, InputError(code, f"{name} cannot be read from row {number + 1} on: {why}"))


def _is_chosen(column: str, wanted: Collection[str]) -> bool:
    named = {name.split(".")[0].casefold() for name in wanted} | {name.casefold() for name in wanted}
    return normal(column) in KNOWN or column.casefold() in named


def _check_growth(metadata: Any, name: str) -> None:
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            if chunk.total_uncompressed_size > max(FREE_GROWTH, MOST_GROWTH * chunk.total_compressed_size):
                raise InputError("too-large", f"{name} unpacks to more than {MOST_GROWTH} times its size")


def _row(columns: dict[str, Any], index: int, number: int, name: str, done: float) -> Row:
    cells: dict[str, Any] = {}
    size = 0
    for column, values in columns.items():
        scalar = values[index]
        if isinstance(scalar, pa.DictionaryScalar):
            scalar = scalar.value
        if isinstance(scalar, pa.StringScalar | pa.LargeStringScalar | pa.BinaryScalar) and scalar.is_valid:
            size += scalar.as_buffer().size
            if size > LARGEST_ROW:
                error = InputError("too-large", f"{name}#{number} is larger than {LARGEST_ROW:,} bytes")
                return Row(str(number), None, error, 0, done)
        cells[column] = _value(scalar)
    return Row(str(number), cells, None, size, done)


def _value(scalar: Any) -> Any:
    """The value for Python; None for what Python has no value for (a date beyond its calendar, damaged UTF-8)."""
    try:
        if isinstance(scalar, pa.TimestampScalar):
            scalar = scalar.cast(pa.date32(), safe=False)
        return scalar.as_py()
    except UnicodeDecodeError:
        return scalar.as_buffer().to_pybytes()
    except (ValueError, OverflowError, pa.ArrowException):
        return None
