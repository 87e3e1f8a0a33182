"""Records as the store has them, one a line: readings, and what comparing them found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from accordingto.export.lines import line

if TYPE_CHECKING:
    from accordingto.store import Store


def readings(store: Store, counts: Counter[str]) -> Iterator[str]:
    """Each reading as ``Reading.to_json`` gives it, in the order in which they were gathered."""
    for reading in store.readings():
        counts["reports"] += 1
        yield f"{reading.to_json()}\n"


def claims(store: Store, counts: Counter[str]) -> Iterator[str]:
    """Each claim with its members, versions and origins; none where nothing was compared."""
    for claim in store.claims.rows():
        counts["claims"] += 1
        yield line(claim)


def passages(store: Store, counts: Counter[str]) -> Iterator[str]:
    """Each passage that several reports carry."""
    for passage in store.passages.rows():
        counts["passages"] += 1
        yield line(passage)


def copies(store: Store, counts: Counter[str]) -> Iterator[str]:
    """Each group of reports that are one report."""
    for group in store.copies.rows():
        counts["groups of copies"] += 1
        yield line(group)
