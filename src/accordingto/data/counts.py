"""What reports count: nouns, verbs and adjectives by kind of quantity, words that limit a number, currencies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Literal

import msgspec

from accordingto.data.tables import index, rows

CountPart = Literal["noun", "object", "subject", "adjective", "modifier", "after"]


class CountWords(msgspec.Struct, frozen=True):
    """Words that make a number a quantity of one kind.

    A "noun" is what is counted ("soldier"), in the singular; an "object" is a verb whose object is ("kill"), a
    "subject" one whose subject is ("die"); an "adjective" stands after the number ("14 dead"). A "modifier" stands
    before a number and an "after" behind it; there ``kind`` is "at least", "at most" or "about".
    """

    kind: str
    part: CountPart
    words: tuple[str, ...]


class Currency(msgspec.Struct, frozen=True):
    """Signs and names, in lower case and the singular, of one currency; ``code`` is its ISO 4217 code, None for a
    name that several currencies share."""

    code: str | None
    words: tuple[str, ...]


@cache
def count_words(part: CountPart) -> Mapping[str, str]:
    """The kind of quantity that each word of one part makes."""
    table = rows("counts.jsonl", CountWords)
    return index((word, row.kind) for row in table if row.part == part for word in row.words)


@cache
def currencies() -> Mapping[str, Currency]:
    """Every currency by each of its signs and names."""
    return index((word, row) for row in rows("currencies.jsonl", Currency) for word in row.words)
