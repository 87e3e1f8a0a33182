"""Compaction: many small files become few, and what no reader needs any more is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

import pyarrow as pa

from accordingto.limits import LARGEST_MERGED
from accordingto.store.delta import Delta
from accordingto.store.files import DataFile


def compact(delta: Delta) -> None:
    """Merge neighbouring small files of a table, so that rows keep their order, and delete the files that were replaced
    more than ``STORE_RETENTION`` hours ago: a reader that began before goes on with those. Writers need not wait."""
    files = delta.snapshot().files
    firsts = dict(zip(files, accumulate((file.rows for file in files), initial=0), strict=False))
    for run in runs(files):
        _merge(delta, run, firsts[run[0]])
    delta.vacuum()


def runs(files: Sequence[DataFile]) -> list[list[DataFile]]:
    """Neighbouring files to be merged: two or more, with no more than ``LARGEST_MERGED`` bytes together. A large one is
    left alone until those after it have come to half its size, so that no row is written again and again."""
    found: list[list[DataFile]] = [[]]
    size = 0
    for file in files:
        if size + file.size > LARGEST_MERGED:
            found.append([])
            size = 0
        found[-1].append(file)
        size += file.size
    for run in found:
        rest = sum(file.size for file in run)
        while run and run[0].size > 2 * (rest := rest - run[0].size):
            del run[0]
    return [run for run in found if len(run) > 1]


def _merge(delta: Delta, run: Sequence[DataFile], first: int) -> None:
    snapshot = delta.snapshot()
    tables = (pa.Table.from_batches([batch]) for file in run for batch in delta.read(file))
    merged = delta.write(tables, snapshot.schema, first)
    while set(run) <= set(snapshot.files):
        if delta.commit(snapshot, merged, run, snapshot.schema):
            return
        snapshot = delta.snapshot()
    delta.forget(merged)  # somebody else merged or replaced some of them meanwhile
