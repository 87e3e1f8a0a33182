"""Events of whole reports: which are found, how many too many, and what is said of those that are found.

The measures are this project's own. Types are brought to one vocabulary by ``benchmarks.plover``.

An event of ours tells a gold event when it has its type and its trigger shares a character with the gold trigger, with
the gold ``context`` (the clause that tells it) or with one of its ``also`` texts (other tellings of the same event), or
stands beside one: at most 20 characters away in the same line.

* ``recall``: share of the gold events that are told;
* ``precision``: share of our events that tell one. Two of ours may tell the same gold event in two places, and one may
  tell two gold events whose ``also`` texts are the same;
* ``factuality``, ``chain``, ``actor_country``: of the gold events that are told, the share where our event agrees. Of
  several that event of ours is asked whose trigger is nearest to the gold one (in the trigger, the context, an ``also``
  text, beside one), among equals the one that agrees most, one to one as far as that goes;
  * factuality: the value lies where the gold word puts it: happened 1.5 and more; probable 0 to 2.7; possible, planned
    and intended -0.5 to 2.2; requested below 1.8; denied below 0; hypothetical below 1; nothing lies where another word
    puts it;
  * chain: that of the event's attribution, or the outlet alone where it has none, is exactly the gold chain (links
    compared as the ``chains`` task does);
  * actor country: our actors and the gold ones have a country in common, or neither side has one;
* ``non_events_coded``: of the triggers that a careful coder leaves alone, the share where an event of ours, of whatever
  type, has its trigger;
* ``actor_countries``: as ``actor_country``, with all the countries the same.
"""

from __future__ import annotations

import datetime
import functools
import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from accordingto.records import Event, Reading, Report, Span
from benchmarks import data, readings
from benchmarks.chains import same_chain
from benchmarks.plover import country, modern
from benchmarks.readings import around, mark, touch
from benchmarks.spans import match, percent

BESIDE = 20  # characters
# How near a trigger is to the gold one.
TRIGGER, CONTEXT, ALSO, NEAR_ALSO = range(4)
BELOW = -1e-9  # added to a bound that is not itself included
# Where the value of a gold word lies: least, and most, both included.
VALUES = {
    "happened": (1.5, math.inf),
    "probable": (0.0, 2.7),
    "possible": (-0.5, 2.2),
    "planned": (-0.5, 2.2),
    "intended": (-0.5, 2.2),
    "requested": (-math.inf, 1.8 + BELOW),
    "denied": (-math.inf, 0.0 + BELOW),
    "hypothetical": (-math.inf, 1.0 + BELOW),
}
CHECKS = ("factuality", "chain", "actor_country", "actor_countries")


class Party(msgspec.Struct, frozen=True):
    """An actor or recipient of a gold event; ``text`` is None for one who is left unsaid."""

    text: str | None = None
    country: str | None = None


class Gold(msgspec.Struct, frozen=True):
    """A gold event. ``factuality`` is one of the words of ``VALUES``, or two with a slash between them."""

    trigger: str
    type: str
    factuality: str
    span: Span | None = None
    context: Span | None = None
    chain: tuple[str, ...] = ()
    actors: tuple[Party, ...] = ()
    also: tuple[str, ...] = ()


class NonEvent(msgspec.Struct, frozen=True):
    """A tempting trigger that is no event, and why."""

    trigger: str
    span: Span | None = None
    why: str = ""


class Row(msgspec.Struct, frozen=True):
    """One line of a gold file: a report, its events, and what is none."""

    text: str
    id: str = ""
    title: str | None = None
    outlet: str | None = None
    published: datetime.date | None = None
    events: tuple[Gold, ...] = ()
    not_events: tuple[NonEvent, ...] = ()


class Case(msgspec.Struct, frozen=True):
    """A gold row and the reading of its report."""

    row: Row
    reading: Reading


def score(files: list[Path]) -> dict[str, float]:
    """Read the reports of ``files`` and score their events."""
    return figures([case for file in files for case in read(file)])


def figures(cases: Sequence[Case]) -> dict[str, float]:
    """The figures named in the module's docstring, as percentages."""
    found = gold = given = right = coded = tempting = 0
    agreeing = dict.fromkeys(CHECKS, 0)
    for case in cases:
        pairs = align(case)
        found += len(pairs)
        gold += len(case.row.events)
        given += len(case.reading.events)
        right += sum(tells(case, event) for event in case.reading.events)
        coded += sum(bool(coded_at(case, trap)) for trap in case.row.not_events)
        tempting += len(case.row.not_events)
        for i, j in pairs.items():
            agreed = checks(case, case.row.events[i], case.reading.events[j])
            for name in CHECKS:
                agreeing[name] += agreed[name]
    return {
        "recall": percent(found, gold),
        "precision": percent(right, given),
        **{name: percent(agreeing[name], found) for name in CHECKS[:3]},
        "non_events_coded": percent(coded, tempting),
        "actor_countries": percent(agreeing["actor_countries"], found),
    }


def align(case: Case) -> dict[int, int]:
    """Which gold event (by index) is told by which of ours: one to one first, then any that tells what is left."""
    scores = []
    for i, gold in enumerate(case.row.events):
        for j, event in enumerate(case.reading.events):
            near = nearness(case.row.text, gold, event)
            if near is not None:
                agreed = sum(checks(case, gold, event)[name] for name in CHECKS)
                scores.append(((-float(near), float(agreed)), i, j))
    pairs = match(scores)
    for _, i, j in sorted(scores, key=lambda item: (-item[0][0], -item[0][1], item[2])):
        pairs.setdefault(i, j)
    return pairs


def nearness(text: str, gold: Gold, event: Event) -> int | None:
    """How near our trigger is to the gold one, 0 the nearest; None where the event does not tell the gold one."""
    return _nearness(text, gold, event) if modern(event.type) == modern(gold.type) else None


def _nearness(text: str, gold: Gold, event: Event) -> int | None:
    spans = event.trigger.spans
    also = [span for words in gold.also for span in occurrences(text, words)]
    places = (
        triggers(text, gold),
        [gold.context] if gold.context else [],
        also,
        [_widened(text, span) for span in also],
    )
    for near, places_there in enumerate(places):
        if any(touch(place, span) for place in places_there for span in spans):
            return near
    return None


def triggers(text: str, gold: Gold | NonEvent) -> list[Span]:
    """Where a gold trigger stands: its span, or every place with its words where the file tells none."""
    return [gold.span] if gold.span else occurrences(text, gold.trigger)


def occurrences(text: str, words: str) -> list[Span]:
    """Every place where exactly these words stand."""
    found: list[Span] = []
    start = text.find(words) if words else -1
    while start >= 0:
        found.append((start, start + len(words)))
        start = text.find(words, start + 1)
    return found


def _widened(text: str, span: Span) -> Span:
    """A span with what stands beside it in its line."""
    first = max(text.rfind("\n", 0, span[0]) + 1, span[0] - BESIDE)
    line_end = text.find("\n", span[1])
    return first, min(len(text) if line_end < 0 else line_end, span[1] + BESIDE)


def tells(case: Case, event: Event) -> bool:
    """Whether an event of ours tells any gold event."""
    return any(nearness(case.row.text, gold, event) is not None for gold in case.row.events)


def coded_at(case: Case, trap: NonEvent) -> list[Event]:
    """The events of ours that have their trigger where a careful coder sees no event."""
    places = triggers(case.row.text, trap)
    return [
        event
        for event in case.reading.events
        if any(touch(place, span) for place in places for span in event.trigger.spans)
    ]


def checks(case: Case, gold: Gold, event: Event) -> dict[str, bool]:
    """What an event of ours and the gold one agree on."""
    wanted, ours = countries(gold), given_countries(event)
    return {
        "factuality": agrees(gold.factuality, event.factuality.value),
        "chain": same_chain(gold.chain, chain(case.reading, event)),
        "actor_country": bool(wanted & ours) or wanted == ours,
        "actor_countries": wanted == ours,
    }


def agrees(word: str, value: float) -> bool:
    """Whether a value lies where a gold word, or one of several with slashes between them, puts it."""
    bounds = [VALUES[each] for each in word.casefold().replace("/", " ").split() if each in VALUES]
    return any(least <= value <= most for least, most in bounds)


def chain(reading: Reading, event: Event) -> tuple[str, ...]:
    """The names from the event's first speaker to the outlet; the outlet alone where nobody is said to have said it."""
    for attribution in reading.attributions:
        if attribution.id == event.attribution:
            return tuple(link.name for link in attribution.chain)
    return (reading.report.outlet,) if reading.report.outlet else ()


def countries(gold: Gold) -> frozenset[str]:
    """The countries of a gold event's actors."""
    return frozenset(filter(None, (country(party.country) for party in gold.actors)))


def given_countries(event: Event) -> frozenset[str]:
    """The countries of our event's actors."""
    return frozenset(filter(None, (country(actor.code) for actor in event.actors)))


def rows(file: Path) -> list[Row]:
    """Load a JSONL file. Raises ``OSError`` where there is none, ``msgspec.ValidationError`` where a line is no row."""
    return [msgspec.json.decode(line, type=Row) for line in file.read_bytes().splitlines() if line.strip()]


@functools.cache
def read(file: Path) -> tuple[Case, ...]:
    """Read every report of a gold file. A file is read once in a run."""
    gold = rows(file)
    reports = [Report(row.text, outlet=row.outlet, title=row.title, published=row.published) for row in gold]
    return tuple(Case(row, reading) for row, reading in zip(gold, readings.read(file.name, reports), strict=True))


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every error with its kind: missed and spurious by type, non-event coded, and what disagrees of the rest."""
    for case in (case for file in files for case in read(file)):
        pairs = align(case)
        for index, gold in enumerate(case.row.events):
            if index in pairs:
                yield from _disagreements(case, gold, case.reading.events[pairs[index]])
            else:
                yield f"missed {modern(gold.type)}", _missed(case, gold)
        for event in case.reading.events:
            if not tells(case, event):
                yield f"spurious {modern(event.type)}", _spurious(case, event)
        for trap in case.row.not_events:
            for event in coded_at(case, trap):
                line = f"{mark(case.row.text, event)} | {trap.why} | {_around(case, event)}"
                yield "non-event coded", line


def _missed(case: Case, gold: Gold) -> str:
    """A missed event, and what of another type we have there."""
    there = [event for event in case.reading.events if _nearness(case.row.text, gold, event) in (TRIGGER, CONTEXT)]
    ours = ", ".join(mark(case.row.text, event) for event in there) or "nothing"
    place = gold.context or next(iter(triggers(case.row.text, gold)), (0, 0))
    return f"“{gold.trigger}” | ours there: {ours} | {around(case.row.text, place, 200)}"


def _spurious(case: Case, event: Event) -> str:
    """An event too many, and what of another type stands there in the gold."""
    there = [gold for gold in case.row.events if _nearness(case.row.text, gold, event) is not None]
    wanted = ", ".join(f"{gold.type} “{gold.trigger}”" for gold in there) or "nothing"
    who = ", ".join(actor.text or "(unsaid)" for actor in event.actors) or "nobody"
    ours = f"“{data.quote(case.row.text, event.trigger.spans, 40)}” by {who} [{event.evidence}] {event.confidence:.2f}"
    return f"{ours} | gold there: {wanted} | {_around(case, event)}"


def _disagreements(case: Case, gold: Gold, event: Event) -> Iterator[tuple[str, str]]:
    agreed = checks(case, gold, event)
    where = f"{mark(case.row.text, event)} | {_around(case, event)}"
    if not agreed["factuality"]:
        yield "wrong factuality", f"gold {gold.factuality} ours {event.factuality.value:+.1f} | {where}"
    if not agreed["chain"]:
        ours = " → ".join(chain(case.reading, event)) or "–"
        yield "wrong chain", f"gold {' → '.join(gold.chain)} | ours {ours} | {where}"
    if not agreed["actor_country"]:
        wanted = ", ".join(f"{party.text or '(unsaid)'} {party.country or '–'}" for party in gold.actors) or "nobody"
        given = ", ".join(f"{actor.text or '(unsaid)'} {actor.code or '–'}" for actor in event.actors) or "nobody"
        yield "wrong actor country", f"gold {wanted} | ours {given} | {where}"


def _around(case: Case, event: Event) -> str:
    return around(case.row.text, event.trigger.spans[0] if event.trigger.spans else (0, 0))
