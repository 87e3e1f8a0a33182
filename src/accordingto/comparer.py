"""Comparing the reports of a store: copies, shared passages, claims and their origins.

What is worked out of one report alone, its fingerprint and its statements with their vectors, is kept in tables of the
store, so a second run reads only what is new. What is worked out of all of them together is worked out again: it
depends on the set of reports alone, never on the order in which they came or were compared.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, TypeVar, overload

import msgspec
import numpy as np

from accordingto.compare import fingerprints
from accordingto.compare.claims import claims, order
from accordingto.compare.reuse import Lookup, Reuse, reuse
from accordingto.compare.sheets import Sheet, Vectors, packed, sheet
from accordingto.decodable import decodable
from accordingto.language import vectors
from accordingto.language.encoder import Encoder
from accordingto.records import Reading, Report

if TYPE_CHECKING:
    from accordingto.store import Store, Table

T = TypeVar("T")

VERSION = 2  # of how statements are made of a reading: those of another version are made again
BATCH = 200  # reports whose sheets and fingerprints are written together
CACHED = 512  # sheets that are held unpacked

# Told how far a step is: its name, how many are done, and how many there are.
Progress = Callable[[str, int, int], None]


class Kept(msgspec.Struct, frozen=True):
    """What is kept of a report's statements: the sheet as MessagePack, compressed; the vectors, a row of int8 a
    statement; and what made them."""

    report: str
    maker: str
    sheet: bytes
    vectors: bytes


class Compared(msgspec.Struct, frozen=True):
    """What a run did and found: reports in the store, those read anew, and how many of each were found."""

    reports: int
    new: int
    copies: int
    passages: int
    claims: int


def compare(store: Store, *, encoder: Encoder | None = None, progress: Progress | None = None) -> Compared:
    """Compare the reports of a store and put what is found in the place of what was there.

    ``store.copies``, ``store.passages`` and ``store.claims`` are each replaced in one transaction. Memory grows by some
    kilobytes a report. Raises ``StoreError`` as the store does.
    """
    tell = progress or (lambda *_: None)
    meaning = _Meaning(encoder)
    new = _keep(store, meaning, tell)
    found = _reuse(store, tell)
    store.copies.replace(found.copies)
    store.passages.replace(found.passages)
    shelf, vectors = _shelf(store, meaning)
    total = len(shelf)
    count = _Count()
    tell("claims", 0, total)
    store.claims.replace(count.of(claims(shelf, vectors, Lookup(found.copies, found.passages), _telling(tell, total))))
    return Compared(total, new, len(found.copies), len(found.passages), count.number)


class _Count:
    """Counts what passes by."""

    def __init__(self) -> None:
        self.number = 0

    def of(self, rows: Iterable[T]) -> Iterator[T]:
        for row in rows:
            self.number += 1
            yield row


def _telling(tell: Progress, total: int) -> Callable[[int], None]:
    return lambda done: tell("claims", done, total)


# --- what is kept of each report -------------------------------------------------------------------------------------


class _Meaning:
    """Vectors of statements, by the encoder that is loaded when the first are asked for."""

    def __init__(self, encoder: Encoder | None) -> None:
        self._encoder = encoder
        weights = (files("accordingto.data") / vectors.FILE).read_bytes()
        self.maker = hashlib.sha256(f"{VERSION} ".encode() + weights).hexdigest()[:16]
        self.width = vectors.width()

    def vectors(self, text: str, made: Sheet) -> Vectors:
        """A row a statement, each read in the report's text."""
        if self._encoder is None:
            self._encoder = Encoder()
        spans = [(told.spans[0][0], told.spans[-1][1]) for told in made.statements]
        return packed(vectors.span_vectors(self._encoder, text, spans))


def _keep(store: Store, meaning: _Meaning, tell: Progress) -> int:
    """Make and keep what is missing of each report; returns how many reports had something missing."""
    prints, sheets = _tables(store)
    ids = store.ids()
    printed = _fresh(prints, lambda row: row.report, lambda row: row.version == fingerprints.VERSION)
    stated = _fresh(sheets, lambda row: row.report, lambda row: row.maker == meaning.maker)
    missing = {each for each in ids if each not in printed or each not in stated}
    tell("statements", 0, len(missing))
    new_prints: list[fingerprints.Fingerprint] = []
    new_sheets: list[Kept] = []
    for done, reading in enumerate(store.readings(missing) if missing else (), 1):
        report = reading.report.id
        if report not in printed:
            new_prints.append(fingerprints.of_reading(reading))
        if report not in stated:
            new_sheets.append(_kept(reading, meaning))
        if len(new_sheets) >= BATCH or len(new_prints) >= BATCH:
            _write(prints, new_prints)
            _write(sheets, new_sheets)
        tell("statements", done, len(missing))
    _write(prints, new_prints)
    _write(sheets, new_sheets)
    return len(missing)


def _tables(store: Store) -> tuple[Table[fingerprints.Fingerprint], Table[Kept]]:
    return store.table("fingerprints", fingerprints.Fingerprint), store.table("statements", Kept)


def _fresh(table: Table[T], report: Callable[[T], str], is_current: Callable[[T], bool]) -> set[str]:
    """The reports of which a table has a current row; where one row is of another version, all are thrown away."""
    found: set[str] = set()
    for row in table.rows():
        if not is_current(row):
            table.replace(())
            return set()
        found.add(report(row))
    return found


def _write(table: Table[T], rows: list[T]) -> None:
    if rows:
        table.append(rows)
        rows.clear()


def _kept(reading: Reading, meaning: _Meaning) -> Kept:
    made = sheet(reading)
    return Kept(reading.report.id, meaning.maker, _pack(made), meaning.vectors(reading.report.text, made).tobytes())


def _pack(made: Sheet) -> bytes:
    return zlib.compress(msgspec.msgpack.encode(made), 1)


def _unpack(written: bytes) -> Sheet:
    return msgspec.msgpack.decode(zlib.decompress(written), type=decodable(Sheet))


# --- what is worked out of all of them -------------------------------------------------------------------------------


def _reuse(store: Store, tell: Progress) -> Reuse:
    prints, _ = _tables(store)
    tell("copies and passages", 0, 1)

    def texts(ids: Collection[str]) -> Iterator[Report]:
        return (reading.report for reading in store.readings(ids))

    found = reuse(prints.rows(), texts)
    tell("copies and passages", 1, 1)
    return found


class Shelf(Sequence[Sheet]):
    """Sheets in the order in which they are compared, packed: a report takes a few kilobytes."""

    def __init__(self, packed_sheets: Sequence[bytes]) -> None:
        self._packed = packed_sheets
        self._unpacked = lru_cache(maxsize=CACHED)(self._at)

    def __len__(self) -> int:
        return len(self._packed)

    def _at(self, at: int) -> Sheet:
        return _unpack(self._packed[at])

    def __iter__(self) -> Iterator[Sheet]:
        return map(_unpack, self._packed)

    @overload
    def __getitem__(self, at: int) -> Sheet: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Sheet]: ...
    def __getitem__(self, at: int | slice) -> Sheet | Sequence[Sheet]:
        return Shelf(self._packed[at]) if isinstance(at, slice) else self._unpacked(at)


def _shelf(store: Store, meaning: _Meaning) -> tuple[Shelf, Vectors]:
    """Every sheet in the order of comparison, each report once, and the vectors of their statements."""
    _, table = _tables(store)
    rows: dict[str, tuple[tuple[int, str], bytes, bytes]] = {}
    for row in table.rows():
        if row.report not in rows:
            rows[row.report] = (order(_unpack(row.sheet)), row.sheet, row.vectors)
    ordered = sorted(rows.values(), key=lambda row: row[0])
    rows.clear()
    joined = np.frombuffer(b"".join(row[2] for row in ordered), dtype=np.int8)
    count = sum(len(_unpack(row[1]).statements) for row in ordered)
    return Shelf([row[1] for row in ordered]), joined.reshape(count, meaning.width)
