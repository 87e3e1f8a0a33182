"""Words that time expressions are made of."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

import msgspec

from accordingto.data.tables import rows


class TimeWord(msgspec.Struct, frozen=True):
    """Words of one meaning, in lower case; a phrase has single spaces.

    ``kind`` is their part in an expression ("month", "unit", "ago"), ``value`` what they stand for there, in the form
    that kind needs: a month's number, a unit's letter, a TIMEX3 value. ``needs`` tells when a word counts at all:
    "capital", "noun" (it may be a verb too), or "dated" (an abbreviation that counts beside a day or a month only).
    """

    kind: str
    words: tuple[str, ...]
    value: str | int | None = None
    needs: Literal["", "capital", "noun", "dated"] = ""


@cache
def time_words() -> Mapping[str, tuple[TimeWord, ...]]:
    """What each word or phrase can be, the likelier reading first."""
    table: dict[str, tuple[TimeWord, ...]] = {}
    for row in rows("timewords.jsonl", TimeWord):
        for word in row.words:
            table[word] = (*table.get(word, ()), row)
    return MappingProxyType(table)


@cache
def time_phrases() -> Mapping[str, tuple[int, ...]]:
    """For the first word of every entry: the lengths in words of what begins with it, longest first."""
    lengths: dict[str, set[int]] = {}
    for phrase in time_words():
        words = phrase.split(" ")
        lengths.setdefault(words[0], set()).add(len(words))
    return MappingProxyType({word: tuple(sorted(found, reverse=True)) for word, found in lengths.items()})
