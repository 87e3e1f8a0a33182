"""How the values of one type become an Arrow array, and an array values again.

Both ways go column by column: the values of one field of all rows at once, so that a reading of a thousand little
records costs a few dozen calls and no walk. ``None`` is a null, both ways.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain, pairwise, repeat
from typing import Any

import msgspec
import pyarrow as pa

from accordingto.store import text

EPOCH = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


class Column:
    """The values of one type as an Arrow array of ``type``."""

    type: pa.DataType

    def encode(self, values: Sequence[Any]) -> pa.Array:
        """The values as an array; what does not fit raises as pyarrow does."""
        return pa.array(values, self.type)

    def decode(self, array: pa.Array) -> list[Any]:
        """The values of an array that ``encode`` made, or of a piece of it."""
        values: list[Any] = array.to_pylist()
        return values


class BytesColumn(Column):
    """bytes."""

    type = pa.binary()


class NumberColumn(Column):
    """int, float, bool, date: through numpy, which is several times faster than value by value."""

    def __init__(self, kind: pa.DataType) -> None:
        self.type = kind

    def decode(self, array: pa.Array) -> list[Any]:
        """As above."""
        if array.null_count:
            return spread(self.decode(array.drop_null()), array)
        values: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
        return values


class MomentColumn(Column):
    """datetime, to the microsecond. One without a time zone is refused: nobody could tell when it was."""

    type = pa.timestamp("us", tz="UTC")

    def encode(self, values: Sequence[Any]) -> pa.Array:
        """As above; ``ValueError`` for a time without its zone."""
        if any(value is not None and value.tzinfo is None for value in values):
            raise ValueError("a time without a time zone cannot be stored: give it one")
        return super().encode(values)

    def decode(self, array: pa.Array) -> list[Any]:
        """As above, in UTC."""
        return [
            None if value is None else EPOCH + datetime.timedelta(microseconds=value)
            for value in array.cast(pa.int64()).to_pylist()
        ]


class TextColumn(Column):
    """str."""

    type = pa.string()

    def encode(self, values: Sequence[Any]) -> pa.Array:
        """As above, lone surrogates and all."""
        return text.encode(values)

    def decode(self, array: pa.Array) -> list[Any]:
        """As above."""
        return text.decode(array)


class JsonColumn(Column):
    """dict, as JSON text."""

    type = pa.string()

    def encode(self, values: Sequence[Any]) -> pa.Array:
        """As above; keys must be strings."""
        return text.encode(
            [
                value if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))
                for value in values
            ]
        )

    def decode(self, array: pa.Array) -> list[Any]:
        """As above."""
        return [value if value is None else json.loads(value) for value in text.decode(array)]


class ListColumn(Column):
    """tuple or list of any length."""

    def __init__(self, item: Column, kind: type[Any]) -> None:
        self.item, self.kind = item, kind
        self.type = pa.list_(pa.field("element", item.type))

    def encode(self, values: Sequence[Any]) -> pa.Array:
        """As above."""
        nulls = None
        if any(value is None for value in values):
            nulls = pa.array([value is None for value in values])
            values = [value or () for value in values]
        ends = pa.array(list(accumulate(map(len, values), initial=0)), pa.int32())
        items = self.item.encode(list(chain.from_iterable(values)))
        return pa.ListArray.from_arrays(ends, items, type=self.type, mask=nulls)

    def decode(self, array: pa.Array) -> list[Any]:
        """As above."""
        ends = array.offsets.to_numpy()
        items = self.kind(self.item.decode(array.values.slice(ends[0], ends[-1] - ends[0])))
        values = [items[start:end] for start, end in pairwise((ends - ends[0]).tolist())]
        if array.null_count:
            return [value if valid else None for value, valid in zip(values, array.is_valid().to_pylist(), strict=True)]
        return values


class SpanColumn(ListColumn):
    """tuple of a fixed number of small integers."""

    def __init__(self, length: int) -> None:
        super().__init__(NumberColumn(pa.int32()), tuple)
        self.length = length

    def decode(self, array: pa.Array) -> list[Any]:
        """As above."""
        if array.null_count:
            return super().decode(array)
        items = iter(self.item.decode(array.flatten()))
        return list(zip(*[items] * self.length, strict=True))


class StructColumn(Column):
    """A struct, a column for each of its fields. One that is not in what was stored takes its default."""

    def __init__(self, kind: type[Any], columns: Mapping[str, Column]) -> None:
        self.kind, self.columns = kind, columns
        self.defaults = {field.name: field for field in msgspec.structs.fields(kind)}
        self.type = pa.struct([pa.field(name, column.type) for name, column in columns.items()])

    def encode(self, values: Sequence[Any]) -> pa.Array:
        """As above."""
        there = [value for value in values if value is not None]
        arrays, fields = list(self.encode_fields(there).values()), list(self.type)
        if len(there) == len(values):
            return pa.StructArray.from_arrays(arrays, fields=fields)
        numbers = iter(range(len(there)))
        rows = pa.array([None if value is None else next(numbers) for value in values], pa.int64())
        return pa.StructArray.from_arrays([array.take(rows) for array in arrays], fields=fields, mask=rows.is_null())

    def decode(self, array: pa.Array) -> list[Any]:
        """As above."""
        if array.null_count:
            return spread(self.decode(array.drop_null()), array)
        names = [field.name for field in array.type]
        return self.decode_fields(len(array), dict(zip(names, array.flatten(), strict=True)))

    def encode_fields(self, values: Sequence[Any], leave: str = "") -> dict[str, pa.Array]:
        """An array for each field but ``leave`` of structs that are all there."""
        fields = zip(*map(msgspec.structs.astuple, values), strict=True) if values else repeat(())
        return {
            name: column.encode(field)
            for (name, column), field in zip(self.columns.items(), fields, strict=False)
            if name != leave
        }

    def decode_fields(self, count: int, arrays: Mapping[str, pa.Array | list[Any]]) -> list[Any]:
        """``count`` structs out of an array, or of what is decoded already, for each field."""
        columns: list[Iterable[Any]] = []
        for name, column in self.columns.items():
            array = arrays.get(name)
            if isinstance(array, list):
                columns.append(array)
            else:
                columns.append(self._default(name, count) if array is None else column.decode(array))
        return list(map(self.kind, *columns))

    def _default(self, name: str, count: int) -> list[Any]:
        field = self.defaults[name]
        if field.default_factory is not msgspec.NODEFAULT:
            return [field.default_factory() for _ in range(count)]
        if field.default is msgspec.NODEFAULT:
            raise KeyError(f"nothing was stored of {self.kind.__name__}.{name}")
        return [field.default] * count


def spread(values: list[Any], array: pa.Array) -> list[Any]:
    """The values, of which there is one for each that is no null in ``array``, with the nulls between them."""
    there = iter(values)
    return [next(there) if valid else None for valid in array.is_valid().to_pylist()]
