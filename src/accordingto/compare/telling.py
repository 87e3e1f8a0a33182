"""A statement, and a reading with what is looked up in it to make statements."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from accordingto.compare.numerals import Numeral
from accordingto.data.tables import fold
from accordingto.records import Attribution, Entity, Event, Reading, Span

# What somebody does, thinks or decides is told by whoever tells of him: his part in a chain is the deed, not the word.
DEEDS = frozenset(
    {"intend", "decide", "agree", "expect", "suggest", "order", "believe", "doubt", "hope", "want", "plan"}
)
SAYING = frozenset({"say", "claim", "argue", "report", "confirm", "write", "find", "tell", "add", "explain", "deny"})
CLAUSE = re.compile(r"(?:that|how|whether|where|why)\b|[\"“‘']", re.IGNORECASE)
LONG_ENOUGH = 5  # words; an inner content of fewer is a part of the sentence that the outer one tells
UNSTATED = "unnamed: unstated"


class Speaker(msgspec.Struct, frozen=True):
    """Who is at the start of a chain: his name and office as the report has them, and what he is.

    ``kind`` is the entity's, "outlet" for the report's own voice, "medium" for another outlet or an agency; ``office``
    is what the report says of him beside his name ("the director of St Brannoc Hospital").
    """

    name: str
    kind: str
    role: str | None = None
    office: str | None = None
    entities: tuple[str, ...] = ()


class Statement(msgspec.Struct, frozen=True):
    """One statement of a report, with everything by which it is known again.

    ``number`` counts the statements of the report; ``said`` is false in the outlet's own voice; ``denied`` is true
    where it is told that it is not so. ``marks`` are the features by which it is found: stems, ``#`` and a concept,
    ``@`` and a name, ``<`` or ``>`` and the code of an actor or recipient. ``where`` are folded names of places,
    ``point`` latitude and longitude, ``first`` and ``last`` days as ordinals, ``weekdays`` those named (0 for Monday).
    ``setting`` and ``days`` are the places and weekdays that were told before and hold on.
    """

    number: int
    attribution: str | None
    event: str | None
    spans: tuple[Span, ...]
    text: str
    said: bool
    chain: tuple[str, ...]
    speaker: Speaker
    act: str
    denied: bool
    direct: bool
    marks: frozenset[str]
    opposites: frozenset[str]
    type: str | None
    where: frozenset[str]
    point: tuple[float, float] | None
    first: int | None
    last: int | None
    weekdays: frozenset[int]
    numbers: tuple[Numeral, ...]
    headline: bool = False
    setting: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()


class Context(msgspec.Struct):
    """A reading with what is looked up in it over and over."""

    reading: Reading
    entities: dict[str, Entity]
    attributions: dict[str, Attribution]
    cues: dict[str, list[Event]]
    skipped: frozenset[str]
    headlines: tuple[Span, ...]


def context(reading: Reading) -> Context:
    """Look up in a reading what statements are made with."""
    attributions = {each.id: each for each in reading.attributions}
    skipped = frozenset(each.id for each in reading.attributions if _is_deed_told(each, attributions))
    cues: dict[str, list[Event]] = {}
    for event in reading.events:
        for each in reading.attributions:
            if each.cue and _overlap(each.cue.spans, event.trigger.spans):
                cues.setdefault(each.id, []).append(event)
    headlines = tuple((part.start, part.end) for part in reading.parts if part.kind == "headline")
    return Context(reading, {each.id: each for each in reading.entities}, attributions, cues, skipped, headlines)


def _is_deed_told(attribution: Attribution, attributions: dict[str, Attribution]) -> bool:
    """Whether an inner attribution is a deed that the outer one tells ("two people said Orbis plans to …"), is what the
    outer one denies ("denied a report that …"), or is said by nobody in particular."""
    if attribution.parent not in attributions:
        return False
    if attributions[attribution.parent].act == "deny":
        return True
    if not attribution.chain or attribution.chain[0].name == UNSTATED:
        return True
    content = attribution.content.text
    clause = bool(CLAUSE.match(content)) or (attribution.act in SAYING and len(content.split()) >= LONG_ENOUGH)
    return attribution.act in DEEDS or not clause


def _overlap(left: Sequence[Span], right: Sequence[Span]) -> bool:
    return any(start < high and low < end for start, end in left for low, high in right)


def key(entity: Entity) -> str:
    """The name by which an entity is known in other reports: a person's last word, else the folded name."""
    name = fold(entity.name)
    return name.split()[-1] if entity.kind == "person" and " " in name else name
