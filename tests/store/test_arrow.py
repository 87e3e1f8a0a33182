"""Records as columns: whatever goes in comes out."""

from __future__ import annotations

import datetime
import math
from typing import Any, Literal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accordingto.records import Claim, Copies, Entity, Fetch, SharedPassage, Span
from accordingto.store import Stored
from accordingto.store.arrow import Rows, column_of
from accordingto.store.rows import StoredRows
from tests.store.conftest import anything


class Inner(msgspec.Struct, frozen=True):
    name: str
    spans: tuple[Span, ...] = ()


class Everything(msgspec.Struct, frozen=True):
    text: str
    number: int
    share: float
    sure: bool
    raw: bytes
    day: datetime.date
    moment: datetime.datetime
    kind: Literal["near", "exact"]
    span: Span
    where: tuple[int, int, int]
    rows: list[int]
    words: tuple[tuple[str, ...], ...]
    inner: Inner
    free: dict[str, Any]
    maybe_text: str | None = None
    maybe_number: int | None = None
    maybe_day: datetime.date | None = None
    maybe_moment: datetime.datetime | None = None
    maybe_sure: bool | None = None
    maybe_span: Span | None = None
    maybe_inner: Inner | None = None
    maybe_words: tuple[str, ...] | None = None
    maybe_free: dict[str, Any] | None = None
    inners: tuple[Inner, ...] = ()


def through(codec: Any, rows: list[Any]) -> list[Any]:
    """The rows after a way through Parquet."""
    table = codec.encode(rows)
    table.validate(full=True)
    assert table.schema == codec.schema
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    read = pq.ParquetFile(pa.BufferReader(sink.getvalue()))
    return [row for batch in read.iter_batches(2) for row in codec.decode(batch)]


quick = settings(max_examples=25, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", [Everything, Copies, SharedPassage, Claim, Fetch])
@quick
@given(data=st.data())
def test_rows_come_back_as_they_went(kind: type[Any], data: st.DataObject) -> None:
    rows = data.draw(st.lists(anything(kind), max_size=3))
    assert through(Rows(kind), rows) == rows


@quick
@given(rows=st.lists(anything(Stored), max_size=2))
def test_stored_readings_come_back_as_they_went(rows: list[Stored]) -> None:
    back = through(StoredRows(), rows)
    assert back == rows
    # equal is not enough: 1 and 1.0 are equal, and so are a list and what was once a tuple to nobody but JSON
    assert [repr(row) for row in back] == [repr(row) for row in rows]


def test_rows_of_a_piece_of_a_batch_come_back(some: Any) -> None:
    codec = StoredRows()
    rows = some(0, 9)
    (batch,) = codec.encode(rows).to_batches()
    assert codec.decode(batch.slice(3, 4)) == rows[3:7]
    assert codec.decode(batch.slice(3, 0)) == []


def test_numbers_that_are_no_numbers_come_back() -> None:
    (day,) = through(Rows(Copies), [Copies("c1", "near", (), math.nan)])
    assert math.isnan(day.similarity)


def test_stored_readings_have_the_columns_of_the_record() -> None:
    assert StoredRows().schema.names == [
        *("id", "outlet", "url", "title", "byline", "dateline", "published", "language", "credits", "text"),
        *("entities", "attributions", "events", "warnings", "parts", "coder", "models", "schema"),
        *("location", "gathered"),
    ]


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        (str, "string"),
        (Literal["a", "b"], "string"),
        (int, "int64"),
        (float, "double"),
        (bool | None, "bool"),
        (bytes, "binary"),
        (datetime.date, "date32[day]"),
        (datetime.datetime, "timestamp[us, tz=UTC]"),
        (Span, "list<element: int32>"),
        (tuple[str, ...], "list<element: string>"),
        (list[Span], "list<element: list<element: int32>>"),
        (dict[str, Any], "string"),
        (dict, "string"),
        (Inner, "struct<name: string, spans: list<element: list<element: int32>>>"),
    ],
)
def test_columns_follow_the_type(kind: Any, column: str) -> None:
    assert str(column_of(kind).type) == column


@pytest.mark.parametrize("kind", [int | str, Any, set[str], tuple[int, str], Literal[1, 2], object, None])
def test_columns_of_other_types_are_refused(kind: Any) -> None:
    with pytest.raises(TypeError, match="no column can hold"):
        column_of(kind)


def test_columns_refuse_a_time_without_its_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        Rows(Fetch).encode([Fetch("https://a.example/", None, None, datetime.datetime(2024, 11, 4), 200)])  # noqa: DTZ001


def test_fields_that_were_not_stored_take_their_defaults() -> None:
    rows = [Entity("e1", "Ilse Marrow", "person", sectors=("GOV",))]
    table = Rows(Entity).encode(rows).drop_columns(["named", "mentions", "role"])
    assert Rows(Entity).decode(table.to_batches()[0]) == rows
    with pytest.raises(KeyError, match=r"Entity\.name"):
        Rows(Entity).decode(table.drop_columns(["name"]).to_batches()[0])
