"""Data files: row groups that fit into memory, and rows by their numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.fs as pafs
import pyarrow.parquet as pq
import pytest

from accordingto.store import Store, Stored, files

Some = Callable[..., list[Stored]]
SCHEMA = pa.schema([("number", pa.int64()), ("text", pa.string())])


def numbered(first: int, last: int, size: int = 10) -> pa.Table:
    return pa.table([list(range(first, last)), ["x" * size] * (last - first)], schema=SCHEMA)


def groups(place: Path, file: files.DataFile) -> list[int]:
    metadata = pq.read_metadata(place / file.name)
    return [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]


@pytest.fixture
def place(tmp_path: Path) -> pafs.FileSystem:
    return pafs.SubTreeFileSystem(str(tmp_path), pafs.LocalFileSystem())


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ([numbered(0, 3), numbered(3, 5)], [5]),
        ([numbered(0, 600)], [256, 256, 88]),
        ([numbered(0, 200), numbered(200, 400)], [200, 200]),
        ([numbered(0, 4, 6_000)], [2, 2]),
        ([numbered(0, 2, 40_000)], [1, 1]),
        ([numbered(0, 1, 15_000), numbered(1, 4)], [4]),
        ([numbered(0, 0), numbered(0, 2)], [2]),
    ],
)
def test_write_makes_row_groups_that_fit_into_memory(
    tmp_path: Path,
    place: pafs.FileSystem,
    monkeypatch: pytest.MonkeyPatch,
    tables: list[pa.Table],
    expected: list[int],
) -> None:
    monkeypatch.setattr(files, "LARGEST_ROW_GROUP", 16_000)
    (file,) = files.write(place, tables, SCHEMA, 0)
    assert groups(tmp_path, file) == expected
    assert file.rows == sum(expected)
    assert file.size == (tmp_path / file.name).stat().st_size
    assert pa.Table.from_batches(files.read(place, file.name)) == pa.concat_tables(tables)


def test_write_of_no_rows_makes_no_file(place: pafs.FileSystem) -> None:
    assert files.write(place, [], SCHEMA, 0) == []
    assert files.write(place, [numbered(0, 0)], SCHEMA, 0) == []


def test_write_begins_another_file_where_one_is_large(place: pafs.FileSystem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_MERGED", 100)
    written = files.write(place, [numbered(0, 256), numbered(256, 512), numbered(512, 768)], SCHEMA, 7)
    assert [file.rows for file in written] == [256, 256, 256]
    assert [file.name[:13] for file in written] == ["000000000007-", "000000000263-", "000000000519-"]
    assert sorted(written) == written


def test_write_that_fails_leaves_nothing(
    tmp_path: Path, place: pafs.FileSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tables() -> Iterator[pa.Table]:
        yield numbered(0, 400)
        yield numbered(400, 1200)
        raise LookupError

    monkeypatch.setattr(files, "LARGEST_MERGED", 100)
    with pytest.raises(LookupError):
        files.write(place, tables(), SCHEMA, 0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("wanted", [[0], [1299], [3, 4, 127, 128, 499, 500, 501, 1000, 1299], list(range(1300)), []])
def test_read_gives_rows_by_their_numbers(place: pafs.FileSystem, wanted: list[int]) -> None:
    (file,) = files.write(place, [numbered(0, 1300)], SCHEMA, 0)
    read = files.read(place, file.name, ["number"], wanted)
    assert [number for batch in read for number in batch["number"].to_pylist()] == wanted


def test_readings_are_read_file_by_file(store: Store, some: Some, monkeypatch: pytest.MonkeyPatch) -> None:
    for first in range(0, 20, 4):
        store.append(some(first, first + 4))
    opened: list[str] = []
    read = files.read

    def counted(place: pafs.FileSystem, name: str, *rest: object) -> Iterator[pa.RecordBatch]:
        opened.append(name)
        return read(place, name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(files, "read", counted)
    readings = store.readings()
    assert opened == []
    next(readings)
    assert len(opened) == 1
    assert sum(1 for _ in readings) == 19
    assert len(opened) == 5
