"""PLOVER's types and modes as the room's pages need them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

import msgspec

from accordingto.data import tables


class Entry(msgspec.Struct, frozen=True):
    """A row of the ontology: a mode has its type, a type its quad; not all rows have a name."""

    kind: str
    name: str = ""
    type: str = ""
    quad: int = 0


@cache
def entries(kind: str) -> tuple[Entry, ...]:
    """The rows of a kind, in their order: types from cooperation to conflict."""
    return tuple(row for row in tables.rows("ontology.jsonl", Entry) if row.kind == kind)


@cache
def quads() -> Mapping[str, int]:
    """The quad of each type."""
    return MappingProxyType({row.name: row.quad for row in entries("type")})
