"""Events of single sentences, from end to end: is the type found, and do actor and recipient get the right codes.

The gold records are PLOVER's own (its gold standard records, 2016); ``benchmarks.plover`` brings their old type names
and codes, and the answers', to one vocabulary.

* ``type_found``: share of the records whose type is among the events found in the sentence;
* ``events_per_record``: events found per record;
* ``actor_f1``, ``recipient_f1``: micro-averaged F1 of country codes and sectors. An item is a code or a sector that
  stands on one side of an event, however many actors there have it. Answers are taken from one event of the right type,
  the one that agrees best over both sides; where the type is not found, the gold items are missed and nothing is given;
* ``actor_code_f1``, ``recipient_code_f1``: the same without the sectors.

A sector is asked only where the record tells one: the records leave it away where a country acts as such, and where it
is not told the answer's is neither right nor wrong. That is decided actor by actor, by their codes, so that an actor
whom the record does not have counts as wrong with all his sectors, if the record tells any sector on that side.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from accordingto.records import Actor, Event, Report
from benchmarks import data, readings
from benchmarks.plover import country, modern, sector
from benchmarks.spans import percent, prf

Side = Literal["actor", "recipient"]
SIDES: tuple[Side, ...] = ("actor", "recipient")
# An item is a kind ("code" or "sector") and a value.
Item = tuple[str, str]


class Party(msgspec.Struct, frozen=True, rename="camel"):
    """One of the actors of a record."""

    actor_text: str = ""
    code: str | None = None
    sector: str | None = None


class Row(msgspec.Struct, frozen=True):
    """One line of a gold file. A side without anybody is absent, null or an empty string."""

    text: str
    event: str
    id: str = ""
    date: str | None = None
    source: tuple[Party, ...] | str | None = None
    target: tuple[Party, ...] | str | None = None
    event_text: str = msgspec.field(default="", name="eventText")

    def parties(self, side: Side) -> tuple[Party, ...]:
        """The actors on one side."""
        named = self.source if side == "actor" else self.target
        return named if isinstance(named, tuple) else ()


class Case(msgspec.Struct, frozen=True):
    """A record and the events read from its sentence."""

    row: Row
    events: tuple[Event, ...]


class Items(NamedTuple):
    """What is compared on one side."""

    gold: frozenset[Item]
    given: frozenset[Item]

    def codes(self) -> Items:
        """The codes alone."""
        return Items(*(frozenset(item for item in side if item[0] == "code") for side in self))


def score(files: list[Path]) -> dict[str, float]:
    """Read the sentences of ``files`` and score their events."""
    return figures([case for file in files for case in read(file)])


def figures(cases: Sequence[Case]) -> dict[str, float]:
    """The figures named in the module's docstring."""
    chosen = [(case, best(case)) for case in cases]
    out = {
        "type_found": percent(sum(event is not None for _, event in chosen), len(cases)),
        "events_per_record": sum(len(case.events) for case in cases) / len(cases) if cases else 0.0,
    }
    for side in SIDES:
        compared = [items(case.row, event, side) for case, event in chosen]
        out[f"{side}_f1"] = _f1(compared)
        out[f"{side}_code_f1"] = _f1([one.codes() for one in compared])
    return out


def _f1(compared: Sequence[Items]) -> float:
    hits = sum(len(one.gold & one.given) for one in compared)
    return prf(hits, sum(len(one.given) for one in compared), sum(len(one.gold) for one in compared)).f1


def best(case: Case) -> Event | None:
    """The event of the right type that agrees best with the record, the first of equals; None where there is none."""
    right = [event for event in case.events if modern(event.type) == modern(case.row.event)]
    return max(right, key=lambda event: _agreement(case.row, event), default=None)


def _agreement(row: Row, event: Event) -> tuple[int, int]:
    """Items that agree, and, negative, items given for nothing."""
    compared = [items(row, event, side) for side in SIDES]
    return sum(len(one.gold & one.given) for one in compared), -sum(len(one.given - one.gold) for one in compared)


def items(row: Row, event: Event | None, side: Side) -> Items:
    """The items of one side, of the record and of the event; see the module's docstring for the sectors."""
    gold = [(country(party.code), sector(party.sector)) for party in row.parties(side)]
    told = frozenset(("sector", name) for _, name in gold if name)
    untold = {code for code, name in gold if not name} - {code for code, name in gold if name}
    codes = frozenset(("code", code) for code, _ in gold if code)
    given: set[Item] = set()
    for actor in _actors(event, side):
        code = country(actor.code)
        if code:
            given.add(("code", code))
        if told and code not in untold:
            given.update(("sector", name) for name in map(sector, actor.sectors) if name)
    return Items(codes | told, frozenset(given))


def _actors(event: Event | None, side: Side) -> tuple[Actor, ...]:
    if event is None:
        return ()
    return event.actors if side == "actor" else event.recipients


def rows(file: Path) -> list[Row]:
    """Load a JSONL file. Raises ``OSError`` where there is none, ``msgspec.ValidationError`` where a line is no row."""
    return [msgspec.json.decode(line, type=Row) for line in file.read_bytes().splitlines() if line.strip()]


def report(row: Row) -> Report:
    """The sentence as a report of the record's date. Some records have it in braces, which are none of its own."""
    try:
        published = datetime.date.fromisoformat(row.date or "")
    except ValueError:
        published = None
    return Report(row.text.strip(" {}"), published=published, language="en")


@functools.cache
def read(file: Path) -> tuple[Case, ...]:
    """Read every sentence of a gold file. A file is read once in a run."""
    gold = rows(file)
    found = readings.read(file.name, [report(row) for row in gold])
    return tuple(Case(row, reading.events) for row, reading in zip(gold, found, strict=True))


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every error with its kind: type missed, extra event, actor wrong, recipient wrong."""
    for case in (case for file in files for case in read(file)):
        text = report(case.row).text
        wanted = f"{modern(case.row.event)} ({case.row.event_text})"
        sentence = data.shorten(text, 220)
        chosen = best(case)
        others = [event for event in case.events if event is not chosen]
        if chosen is None:
            ours = ", ".join(readings.mark(text, event) for event in others) or "nothing"
            yield "type missed", f"{wanted} | ours: {ours} | {sentence}"
        for event in others:
            yield "extra event", f"{readings.mark(text, event)} [{event.evidence}] | gold: {wanted} | {sentence}"
        if chosen is None:
            continue
        for side in SIDES:
            gold, given = items(case.row, chosen, side)
            if gold != given:
                named = ", ".join(party.actor_text for party in case.row.parties(side)) or "nobody"
                ours = ", ".join(actor.text or "(unsaid)" for actor in _actors(chosen, side)) or "nobody"
                line = f"gold {_codes(gold)} {named} | ours {_codes(given)} {ours}"
                yield f"{side} wrong", f"{line} | {readings.mark(text, chosen)} | {sentence}"


def _codes(side: frozenset[Item]) -> str:
    return f"[{' '.join(value for _, value in sorted(side))}]"
