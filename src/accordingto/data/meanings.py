"""Which words of news mean much the same, which the opposite, and which say nothing of what a sentence is about."""

from __future__ import annotations

from functools import cache
from typing import Literal

import msgspec

from accordingto.data.tables import rows

MeaningKind = Literal["form", "concept", "opposite", "stop", "office", "body", "part", "hidden", "nobody"]


class Meaning(msgspec.Struct, frozen=True):
    """Words in lower case and their plain form, some of several words in the order in which they stand.

    A "form" gives the plain form ``name`` of irregular forms; a "concept" lists words that news uses for one another;
    an "opposite" lists ``words`` and those ``against`` them: of one thing, not both can be true; a "stop" lists words
    that say nothing of what a sentence is about.

    The rest is about speakers: an "office" lists words for one office and its holders; a "body" names what there are
    many of and says little alone ("ministry"), a "part" a rank or a part of a body ("spokesman"); "hidden" are nouns
    that do not tell who it is ("witness"), "nobody" words that a chain may begin with where nobody is named.
    """

    kind: MeaningKind
    name: str
    words: tuple[str, ...]
    against: tuple[str, ...] = ()


@cache
def meanings(kind: MeaningKind) -> tuple[Meaning, ...]:
    """Every row of one kind."""
    return tuple(row for row in rows("meanings.jsonl", Meaning) if row.kind == kind)
