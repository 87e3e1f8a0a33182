"""From the type of a record to the columns of its table.

====================================  ==================================================================
a field's type                        its column
====================================  ==================================================================
str, Literal of strings               string
int, float, bool, bytes               int64, double, bool, binary
datetime.date, datetime.datetime      date32; timestamp in microseconds, UTC
tuple[T, ...], list[T]                list of T's column
tuple[int, int]: a span               list of int32
a struct                              struct
dict                                  string: the dict as JSON
X | None                              the column of X; every column may hold nulls
====================================  ==================================================================
"""

from __future__ import annotations

import datetime
import types
import typing
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Generic, TypeVar

import msgspec
import pyarrow as pa

from accordingto.store.columns import (
    BytesColumn,
    Column,
    JsonColumn,
    ListColumn,
    MomentColumn,
    NumberColumn,
    SpanColumn,
    StructColumn,
    TextColumn,
)

T = TypeVar("T")

SIMPLE: dict[Any, Callable[[], Column]] = {
    str: TextColumn,
    int: lambda: NumberColumn(pa.int64()),
    float: lambda: NumberColumn(pa.float64()),
    bool: lambda: NumberColumn(pa.bool_()),
    bytes: BytesColumn,
    dict: JsonColumn,
    datetime.date: lambda: NumberColumn(pa.date32()),
    datetime.datetime: MomentColumn,
}


def column_of(kind: Any) -> Column:
    """The column for a type annotation; ``TypeError`` for one that has none."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if kind in SIMPLE or origin in SIMPLE:
        return SIMPLE[origin or kind]()
    if origin in {typing.Union, types.UnionType}:
        others = [argument for argument in arguments if argument is not types.NoneType]
        if len(others) == 1:
            return column_of(others[0])
    elif origin is typing.Literal and all(isinstance(argument, str) for argument in arguments):
        return TextColumn()
    elif origin is list or (origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis):
        return ListColumn(column_of(arguments[0]), origin)
    elif origin is tuple and set(arguments) == {int}:
        return SpanColumn(len(arguments))
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return struct_column(kind)
    raise TypeError(f"no column can hold {kind}")


def struct_column(kind: type[msgspec.Struct]) -> StructColumn:
    """The column of a struct, with its fields in their order."""
    return StructColumn(kind, {field.name: column_of(field.type) for field in msgspec.structs.fields(kind)})


class Rows(Generic[T]):
    """The rows of a table of structs of one type, a column for each field."""

    def __init__(self, kind: type[T]) -> None:
        if not issubclass(kind, msgspec.Struct):
            raise TypeError(f"{kind} is no struct")
        self.column = struct_column(kind)
        self.schema = pa.schema(list(self.column.type))

    def encode(self, rows: Sequence[T]) -> pa.Table:
        """The rows as a table of ``schema``."""
        return pa.Table.from_arrays(list(self.column.encode_fields(rows).values()), schema=self.schema)

    def decode(self, batch: pa.RecordBatch) -> list[T]:
        """The rows of a record batch."""
        return self.column.decode_fields(batch.num_rows, arrays_of(batch))


def arrays_of(batch: pa.RecordBatch) -> dict[str, pa.Array]:
    """The columns of a batch by name."""
    return dict(zip(batch.schema.names, batch.columns, strict=True))


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows, ``size`` at a time."""
    some: list[T] = []
    for row in rows:
        some.append(row)
        if len(some) == size:
            yield some
            some = []
    if some:
        yield some
