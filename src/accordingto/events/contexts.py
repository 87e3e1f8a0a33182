"""What an event is about: PLOVER's contexts, from a lexicon over its sentence and over the whole report.

``data/contexts.jsonl`` lists the words of a context (``words``; ``weak`` where they say little by themselves) and the
types and modes that suggest it (``events``). Precise contexts stand before general ones.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from functools import cache

import msgspec

from accordingto.data.tables import rows
from accordingto.events.closeness import Phrases, closeness, sentence
from accordingto.events.ontology import Ontology
from accordingto.records import Tokens

# Weights, judged on stories of our own, beside 1 for a telling word: of a weak word, of any word of a general context,
# of the event's kind; how fast a word of a precise and of a general context loses weight with its distance; what a
# second word adds; how much a theme of the whole report adds; the least that tells a context.
WEAK = 0.5
GENERAL = 0.9
KIND = 0.6
FADE = 0.15
FADE_GENERAL = 0.6
MORE = 0.8
REPORT = 0.8
LEAST = 0.6
MOST_CONTEXTS = 2
# A word that no path of the parse leads to is this far.
UNCONNECTED = 10.0
MOST_CONTEXTS = 2


class ContextRow(msgspec.Struct, frozen=True):
    """A context, the lemmas and phrases that tell it, and the types (or ``TYPE.mode``) that suggest it. Words of a
    general one must stand closer to an event to tell of it."""

    context: str
    words: tuple[str, ...]
    weak: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    general: bool = False


class Themes(msgspec.Struct, frozen=True):
    """The telling words of a report, in order: token, context, weight; and each context's share of its sentences."""

    at: tuple[int, ...]
    told: tuple[tuple[str, float], ...]
    share: Mapping[str, float]


@cache
def _words() -> Phrases[tuple[str, float]]:
    table = rows("contexts.jsonl", ContextRow)
    strong = [(word, (row.context, 1.0)) for row in table for word in row.words]
    return Phrases(strong + [(word, (row.context, WEAK)) for row in table for word in row.weak])


@cache
def _kinds() -> Mapping[str, tuple[str, ...]]:
    table: dict[str, tuple[str, ...]] = {}
    for row in rows("contexts.jsonl", ContextRow):
        for event in row.events:
            table[event] = (*table.get(event, ()), row.context)
    return table


@cache
def _general() -> frozenset[str]:
    return frozenset(row.context for row in rows("contexts.jsonl", ContextRow) if row.general)


@cache
def _order() -> Mapping[str, int]:
    return {row.context: number for number, row in enumerate(rows("contexts.jsonl", ContextRow))}


def themes(tokens: Tokens) -> Themes:
    """The words of a report that tell contexts, found once for all its events."""
    found = [(where.start, told) for where, told in _words().among(tokens, range(len(tokens)))]
    sentences = {(context, tokens.sentence[i]) for i, (context, weight) in found if weight == 1.0}
    count = Counter(context for context, _ in sentences)
    total = max(len(set(tokens.sentence)), 1)
    return Themes(
        tuple(i for i, _ in found),
        tuple(told for _, told in found),
        {context: number / total if number > 1 else 0.0 for context, number in count.items()},
    )


def contexts(
    tokens: Tokens,
    trigger: int,
    kind: str,
    how: str | None,
    ontology: Ontology,
    *,
    about: Themes | None = None,
) -> tuple[str, ...]:
    """What the event at a trigger token is about, best first; its type is ``kind`` and its mode ``how``.

    ``about`` are the ``themes`` of the report: without them only the event's sentence counts.
    """
    close = closeness(tokens, trigger)
    within = sentence(tokens, trigger)
    if about is None:
        told = [(where.start, found) for where, found in _words().among(tokens, within)]
    else:
        low, high = bisect_left(about.at, within.start), bisect_left(about.at, within.stop)
        told = list(zip(about.at[low:high], about.told[low:high], strict=True))
    weights: dict[str, float] = {}
    for i, (context, weight) in told:
        far = close.get(i, UNCONNECTED)
        value = weight * GENERAL / (1.0 + FADE_GENERAL * far) if context in _general() else weight / (1.0 + FADE * far)
        before = weights.get(context, 0.0)
        weights[context] = max(before, value) + MORE * min(before, value)
    for suggested in (*_kinds().get(kind, ()), *_kinds().get(f"{kind}.{how}", ())):
        weights[suggested] = weights.get(suggested, 0.0) + KIND
    if about is not None:
        for context, share in about.share.items():
            weights[context] = weights.get(context, 0.0) + REPORT * share
    own = ontology.modes_of(kind).get(how or "")
    always = own.contexts if own else ()
    best = sorted(
        (context for context, weight in weights.items() if weight >= LEAST and context in ontology.contexts),
        key=lambda context: (-weights[context], _order().get(context, 0)),
    )
    return tuple(dict.fromkeys((*always, *best)))[: max(MOST_CONTEXTS, len(always))]
