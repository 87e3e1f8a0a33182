"""One Delta table, and the transactions that change which files it has.

Data files are written where nobody looks for them; a transaction then names them in the table's log, all at once or not
at all. It is made for exactly the version that was read before: if somebody else committed in between, nothing happens,
and who called reads again what there is and decides anew. So what a writer knows of the table when he writes still
holds when his rows are in it.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.fs as pafs
from deltalake import CommitProperties, DeltaTable
from deltalake.exceptions import CommitFailedError, TableNotFoundError
from deltalake.transaction import AddAction, RemoveAction

from accordingto.errors import StoreError
from accordingto.limits import STORE_RETENTION
from accordingto.store import files
from accordingto.store.faults import faults
from accordingto.store.files import DataFile
from accordingto.store.place import filesystem, is_local, settle

# For object stores: a host that does not answer is waited for as long as a minute.
PATIENCE = {"connect_timeout": "10s", "max_retries": "5", "retry_timeout": "60s"}
CREATED = {"delta.deletedFileRetentionDuration": f"interval {STORE_RETENTION} hours"}
# Without retries delta-rs does not look whether what others did agrees with this: it gives up.
ONCE = CommitProperties(max_commit_retries=0)
KNOWN_FEATURES = {"timestampNtz"}  # what a table may ask of its readers


class Snapshot(msgspec.Struct, frozen=True):
    """What the table is at one version: its files in the order of their rows, and its columns."""

    version: int
    files: tuple[DataFile, ...]
    schema: pa.Schema

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(file.rows for file in self.files)


class Delta:
    """The Delta table at ``where``, a place as ``place`` gives it. All of it raises ``StoreError`` where the disk or
    the object store fails, and may be shared by threads."""

    def __init__(self, where: str, storage_options: Mapping[str, str] | None = None) -> None:
        self.where = where
        self.options = {**({} if is_local(where) else PATIENCE), **(storage_options or {})}
        self._lock = threading.Lock()  # of the handle, and never held while data is read or written
        self._table: DeltaTable | None = None
        self._filesystem: pafs.FileSystem | None = None

    @property
    def exists(self) -> bool:
        """Whether there is a table."""
        with self._lock, faults(self.where, "looking for it"):
            return self._opened() is not None

    def _opened(self) -> DeltaTable | None:
        if self._table is None:
            try:
                table = DeltaTable(self.where, storage_options=self.options)
            except TableNotFoundError:
                # So it is said of a folder that may not be looked into, too: then this raises.
                if is_local(self.where):
                    with suppress(FileNotFoundError, NotADirectoryError):
                        any(Path(self.where).iterdir())
                return None
            if odd := set(table.protocol().reader_features or ()) - KNOWN_FEATURES:
                raise StoreError(
                    f"{self.where} was changed by another program so that it cannot be read here ({', '.join(odd)}):"
                    " undo that there, or make the store anew"
                )
            self._table = table
        return self._table

    def create(self, schema: pa.Schema) -> None:
        """Make an empty table; nothing happens where there is one."""
        with faults(self.where, "making it"):
            try:
                DeltaTable.create(
                    self.where,
                    schema,
                    mode="ignore",
                    configuration=CREATED,
                    storage_options=self.options,
                    commit_properties=ONCE,
                )
            except CommitFailedError:
                if not self.exists:  # else somebody made it in the same moment
                    raise

    def snapshot(self) -> Snapshot:
        """The table as it is now."""
        with self._lock, faults(self.where, "opening it"):
            there = self._table is not None
            table = self._opened()
            if table is None:
                raise StoreError(f"{self.where} is not there: somebody deleted it, or it was never made")
            if there:
                table.update_incremental()
            found = pa.table(table.get_add_actions()).select(["path", "num_records", "size_bytes"])
            rows = zip(*(column.to_pylist() for column in found.columns), strict=True)
            schema = pa.schema(table.schema().to_arrow())
            return Snapshot(table.version(), tuple(sorted(DataFile(*row) for row in rows)), schema)

    @property
    def filesystem(self) -> pafs.FileSystem:
        """Where the data files are."""
        if self._filesystem is None:
            self._filesystem = filesystem(self.where, self.options)
        return self._filesystem

    def write(self, tables: Iterable[pa.Table], schema: pa.Schema, first: int) -> list[DataFile]:
        """Write rows to files that are no part of the table yet; ``first`` is the number of the first row."""
        with faults(self.where, "writing to it"):
            written = files.write(self.filesystem, tables, schema, first)
            for file in written:
                settle(self.where, file.name)
            return written

    def forget(self, written: Iterable[DataFile]) -> None:
        """Delete files that became no part of the table."""
        files.delete(self.filesystem, written)

    def read(
        self, file: DataFile, columns: Sequence[str] | None = None, wanted: Sequence[int] | None = None
    ) -> Iterator[pa.RecordBatch]:
        """The rows of a file in order, few at a time; where ``wanted`` gives the numbers of some, in order, these."""
        with faults(self.where, "reading it"):
            yield from files.read(self.filesystem, file.name, columns, wanted)

    def commit(
        self, snapshot: Snapshot, add: Sequence[DataFile], remove: Sequence[DataFile] | None, schema: pa.Schema
    ) -> bool:
        """Change which files the table has, and its columns if ``schema`` differs, in one transaction. ``remove`` of
        None stands for all files; where some are given, ``add`` has the same rows. False, and nothing has happened,
        where the table is no longer what ``snapshot`` says."""
        with self._lock, faults(self.where, "committing to it"):
            table = self._opened()
            if table is None or table.version() != snapshot.version:
                return False
            try:
                table.create_write_transaction(
                    _actions(add, remove or ()),
                    "overwrite" if remove is None else "append",
                    schema,
                    commit_properties=ONCE,
                )
            except CommitFailedError:
                table.update_incremental()
                if table.version() == snapshot.version:
                    raise
                # An object store may have taken a commit whose answer was lost, and refused it when asked again.
                names = set(pa.table(table.get_add_actions())["path"].to_pylist())
                return bool(add) and names.issuperset(file.name for file in add)
            settle(self.where, f"_delta_log/{snapshot.version + 1:020d}.json")
            table.update_incremental()
            return True

    def vacuum(self) -> None:
        """Delete the files that no version of the last ``STORE_RETENTION`` hours has, those of writers that died
        included."""
        with faults(self.where, "cleaning it up"):
            DeltaTable(self.where, storage_options=self.options).vacuum(dry_run=False, full=True)


def _actions(add: Sequence[DataFile], remove: Sequence[DataFile]) -> list[AddAction | RemoveAction]:
    now = int(time.time() * 1000)
    new = not remove  # else they are the same rows in other files
    adding = [AddAction(file.name, file.size, {}, now, new, json.dumps({"numRecords": file.rows})) for file in add]
    return [*adding, *(RemoveAction(file.name, False, now, file.size, {}) for file in remove)]
