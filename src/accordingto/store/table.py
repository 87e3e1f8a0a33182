"""A table of the store: rows of one struct type, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Generic, TypeVar

import pyarrow as pa

from accordingto.store.arrow import Rows, batches
from accordingto.store.compaction import compact
from accordingto.store.delta import Delta, Snapshot
from accordingto.store.versions import Codec, current, known, marked

T = TypeVar("T")

AT_ONCE = 1000  # rows that ``replace`` holds in memory


class Table(Generic[T]):
    """The rows of one type in the Delta table ``STORE/name``, which is made when the first are written.

    Every change is one transaction: who reads sees all of it or nothing, and never waits for it. All of it raises
    ``StoreError`` where the disk or the object store fails.
    """

    def __init__(
        self,
        where: str,
        name: str,
        kind: type[T],
        storage_options: Mapping[str, str] | None = None,
        codec: Codec | None = None,
    ) -> None:
        self.name = name
        self.delta = Delta(f"{where}/{name}", storage_options)
        self.codec = codec or Rows(kind)

    @property
    def exists(self) -> bool:
        """Whether anything was ever written to it."""
        return self.delta.exists

    def __len__(self) -> int:
        return self.snapshot().rows if self.exists else 0

    def snapshot(self) -> Snapshot:
        """The table as it is now; its files may be read for as long as ``STORE_RETENTION`` says."""
        return current(self.delta, self.name, self.codec)

    def create(self) -> None:
        """Make it, without rows, if it is not there."""
        if not self.exists:
            self.delta.create(marked(self.codec.schema))

    def rows(self) -> Iterator[T]:
        """All rows as they are now, in the order in which they were written, few in memory at a time."""
        return self.decoded(self.snapshot()) if self.exists else iter(())

    def decoded(self, snapshot: Snapshot, wanted: Mapping[str, Sequence[int]] | None = None) -> Iterator[T]:
        """The rows of a snapshot: all, or by the names of files the numbers of those that are wanted, in order."""
        for file in snapshot.files:
            if wanted is None or file.name in wanted:
                for batch in self.delta.read(file, wanted=None if wanted is None else wanted[file.name]):
                    yield from self.codec.decode(batch)

    def append(self, rows: Sequence[T]) -> None:
        """Add rows after those that are there."""
        table = self.codec.encode(rows)
        self.create()
        while rows and not self.add(self.snapshot(), table):
            pass

    def add(self, snapshot: Snapshot, table: pa.Table) -> bool:
        """Add rows to the table if it is still what ``snapshot`` says; false where somebody else was quicker."""
        written = self.delta.write([table], self.codec.schema, snapshot.rows)
        if self.delta.commit(snapshot, written, [], marked(self.codec.schema)):
            return True
        self.delta.forget(written)
        return False

    def replace(self, rows: Iterable[T]) -> None:
        """Put these rows, which are taken a thousand at a time, in the place of all that are there, whatever columns
        those have."""
        self.create()
        known(self.delta)
        written = self.delta.write(map(self.codec.encode, batches(rows, AT_ONCE)), self.codec.schema, 0)
        while not self.delta.commit(known(self.delta), written, None, marked(self.codec.schema)):
            pass

    def compact(self) -> None:
        """Merge small files, and delete what no reader needs any more (see ``STORE_RETENTION``)."""
        if self.exists:
            compact(self.delta)
