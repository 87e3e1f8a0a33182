"""The store: readings on disk, and beside them what was found by comparing them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.fs as pafs

from accordingto.errors import UsageError
from accordingto.records import Claim, Copies, Correction, Fetch, Reading, SharedPassage
from accordingto.store.compaction import compact
from accordingto.store.delta import Delta
from accordingto.store.faults import faults
from accordingto.store.keys import Keys
from accordingto.store.place import filesystem, is_local, place
from accordingto.store.rows import Stored, StoredRows
from accordingto.store.table import Table

T = TypeVar("T")

NAME = re.compile(r"[a-z][a-z0-9_]*")


class Store:
    """Readings at ``where``, a folder or the address of an object store ("s3://bucket/name"), a row a report.

    ``storage_options`` are delta-rs's for the object store; what they leave out it takes from the environment. With
    ``create`` a store is made where there is none. Raises ``UsageError`` where there is no store and none may be made,
    and ``StoreError`` where it cannot be read or a newer version wrote it; a store that an older version wrote is
    brought up to this one.
    """

    def __init__(
        self, where: str | Path, *, create: bool = False, storage_options: Mapping[str, str] | None = None
    ) -> None:
        self.where = place(where)
        self.storage_options = dict(storage_options or {})
        self._readings = Table(self.where, "readings", Stored, self.storage_options, StoredRows())
        if not self._readings.exists:
            if not create:
                raise UsageError(
                    f"{where} is no store: check the name, or make one with accordingto gather SOURCE --into {where}"
                )
            self._refuse_other_folder(where)
            self._readings.create()
        self._ids, self._urls = Keys(self._readings.delta, "id"), Keys(self._readings.delta, "url")
        self._readings.snapshot()

    def _refuse_other_folder(self, where: str | Path) -> None:
        if not is_local(self.where):
            return
        folder = Path(self.where)
        if folder.exists() and (not folder.is_dir() or any(entry.name != "readings" for entry in folder.iterdir())):
            raise UsageError(f"{where} holds something else: give an empty folder or a new name for the store")

    def append(self, rows: Sequence[Stored]) -> int:
        """Add the rows whose ids are not there yet, in one transaction; returns how many these were."""
        first = {row.reading.report.id: row for row in reversed(rows)}
        rows = [row for row in rows if first[row.reading.report.id] is row]
        table: pa.Table | None = None
        while True:
            snapshot = self._readings.snapshot()
            known = self._ids.find(snapshot, [row.reading.report.id for row in rows])
            new = [number for number, row in enumerate(rows) if row.reading.report.id not in known]
            if not new:
                return 0
            if len(new) < len(rows):
                rows, table = [rows[number] for number in new], None
            if table is None:
                table = self._readings.codec.encode(rows)
            if self._readings.add(snapshot, table):
                return len(rows)

    def __len__(self) -> int:
        return len(self._readings)

    def ids(self) -> set[str]:
        """The ids of all stored reports."""
        return self._ids.values(self._readings.snapshot())

    def urls(self) -> set[str]:
        """The urls of all stored reports that have one."""
        return self._urls.values(self._readings.snapshot())

    def reading(self, id: str) -> Reading:  # noqa: A002 - what it is everywhere else
        """The reading of one report; ``KeyError`` where it is not stored."""
        for reading in self.readings([id]):
            return reading
        raise KeyError(id)

    def readings(self, ids: Collection[str] | None = None) -> Iterator[Reading]:
        """The readings, or those of ``ids`` that are stored, in the order in which they were gathered, few in memory at
        a time. They are those of this moment, whatever is written meanwhile."""
        return (row.reading for row in self.stored(ids))

    def stored(self, ids: Collection[str] | None = None) -> Iterator[Stored]:
        """As ``readings``, with where and when each was gathered."""
        snapshot = self._readings.snapshot()
        if ids is None:
            return self._readings.decoded(snapshot)
        wanted: dict[str, list[int]] = {}
        for name, number in set(self._ids.find(snapshot, ids).values()):
            wanted.setdefault(name, []).append(number)
        return self._readings.decoded(snapshot, {name: sorted(numbers) for name, numbers in wanted.items()})

    def compact(self) -> None:
        """Merge small files, and delete those that no reader needs any more, in all tables. Readers and writers go on
        meanwhile; a reader may take ``limits.STORE_RETENTION`` hours for one pass."""
        root = filesystem(self.where, self.storage_options)
        with faults(self.where, "listing it"):
            found = [entry.base_name for entry in root.get_file_info(pafs.FileSelector("", recursive=False))]
        for name in found:
            table = Delta(f"{self.where}/{name}", self.storage_options)
            if table.exists:
                compact(table)

    @cached_property
    def copies(self) -> Table[Copies]:
        """Reports that are one report."""
        return self.table("copies", Copies)

    @cached_property
    def passages(self) -> Table[SharedPassage]:
        """Passages that several reports carry."""
        return self.table("passages", SharedPassage)

    @cached_property
    def claims(self) -> Table[Claim]:
        """What several reports say, and where it comes from."""
        return self.table("claims", Claim)

    @cached_property
    def corrections(self) -> Table[Correction]:
        """What people said of what was read, in order; of one subject the last holds."""
        return self.table("corrections", Correction)

    @cached_property
    def fetches(self) -> Table[Fetch]:
        """What was fetched, in order; of an address the last counts."""
        return self.table("fetches", Fetch)

    def table(self, name: str, kind: type[T]) -> Table[T]:
        """A table of one's own beside the readings, whose rows are msgspec structs (see store/arrow.py)."""
        if not NAME.fullmatch(name) or name == "readings":
            raise UsageError(f"{name!r} cannot be the name of a table: give small letters, digits and _")
        return Table(self.where, name, kind, self.storage_options)
