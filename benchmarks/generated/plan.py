"""The plan of a generated report: what it tells, in what words, who says it, and on what it is printed."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from benchmarks.generated.world import Speaker, Town

# Which of a fact's picks chooses what.
SUBJECT, VERB, OBJECT, WHERE, WHEN, FRONT, DETAIL = 0, 1, 2, 3, 4, 5, 6


class Fact(msgspec.Struct, frozen=True):
    """Something that is told: an event of ``topic``, or a ``statement`` in words. ``picks`` choose the words; ``form``
    is how it is attributed, ``relay`` an outlet through which it came."""

    speaker: Speaker
    act: str
    topic: dict[str, Any] | None
    statement: str
    picks: tuple[int, ...]
    number: int
    form: int
    relay: str | None


class Story(msgspec.Struct):
    """An event, where and when it was, the agency that told it first, and the facts; the first ``shared`` of them are
    the agency's, each of those after is told by one report alone."""

    number: int
    town: Town
    day: datetime.date
    agency: str
    facts: list[Fact]
    shared: int


class Paragraph(msgspec.Struct, frozen=True):
    """A fact as a report tells it: ``wording`` 0 for the agency's words, 1 where every second word that can be
    changed is, 2 in other words and another order; ``version`` moves its number."""

    fact: int
    wording: int
    speaker: Speaker
    version: int = 0
    denies: bool = False


class Sheet(msgspec.Struct, frozen=True):
    """What a report is printed on: outlet, day, the agency it credits, whether it has a dateline, who wrote it.
    ``salt`` chooses the headline."""

    outlet: str
    day: datetime.date
    agency: str | None
    dateline: bool
    byline: tuple[str, ...]
    salt: int


def same_object(picks: tuple[int, ...], fact: Fact) -> bool:
    """Whether the picks choose the same object as those of a fact of the same topic."""
    assert fact.topic is not None
    return (picks[OBJECT] - fact.picks[OBJECT]) % len(fact.topic["objects"]) == 0
