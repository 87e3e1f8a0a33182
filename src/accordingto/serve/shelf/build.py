"""Readings as rows of the index. All of it writes within the transaction that is open."""

from __future__ import annotations

import datetime
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from accordingto.export.outline import is_outlet, is_unnamed
from accordingto.export.wording import certainty
from accordingto.records import Attribution, Event, Reading
from accordingto.serve.shelf.packing import packed, plain
from accordingto.store import Stored


class Tally(msgspec.Struct):
    """What a batch of reports adds to a speaker's row, or to that of a speaker in an outlet."""

    quoted: int = 0
    reports: int = 0
    firsthand: int = 0
    report: int = 0  # the last that was counted
    kind: str | None = None
    first_day: str | None = None
    last_day: str | None = None

    def add(self, report: int, firsthand: bool, day: str | None) -> None:
        """Count an attribution; those of one report come one after the other."""
        self.quoted += 1
        self.reports += report != self.report
        self.report = report
        self.firsthand += firsthand
        self.first_day, self.last_day = widened(self.first_day, self.last_day, day)


class Voice(msgspec.Struct, frozen=True):
    """An attribution as the tables see it: its chain's names, who speaks (None where no source is given), and the name
    after him, unless that is the outlet."""

    attribution: Attribution
    chain: tuple[str, ...]
    speaker: str | None
    relay: str | None


def add_reports(connection: sqlite3.Connection, rows: Sequence[Stored], first: int) -> None:
    """Add reports that are not there yet; ``first`` is the number of the first of them."""
    readings = [plain(row.reading) for row in rows]
    numbered = [(number, reading, voices(reading)) for number, reading in enumerate(readings, first)]
    _write_reports(connection, rows, readings, first)
    speakers = _count_speakers(connection, numbered)
    _count_outlets(connection, readings)
    _insert(connection, "attributions", _attributions(numbered, speakers, following(connection, "attributions")))
    events = list(_events(numbered, following(connection, "events")))
    _insert(connection, "events", (row for row, _ in events))
    _insert(connection, "event_parties", (party for _, parties in events for party in parties))


def widened(first: str | None, last: str | None, day: str | None) -> tuple[str | None, str | None]:
    """The days between which something was, with one more."""
    if day is None:
        return first, last
    return min(first or day, day), max(last or day, day)


def voices(reading: Reading) -> list[Voice]:
    """The attributions of a reading, in their order."""
    found = []
    for attribution in reading.attributions:
        names = tuple(link.name for link in attribution.chain)
        speaker = names[0] if names and attribution.source is not None else None
        relays = names[1:-1] if len(names) > 1 and is_outlet(names[-1], reading.report.outlet) else names[1:]
        found.append(Voice(attribution, names, speaker, relays[0] if relays else None))
    return found


def _insert(connection: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Rows with a value for every column but those at the end that are not given."""
    rows = iter(rows)
    for row in rows:
        names = [each[1] for each in connection.execute(f"PRAGMA table_info({table})")][: len(row)]
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(row))})"  # noqa: S608
        connection.execute(statement, row)
        connection.executemany(statement, rows)


def following(connection: sqlite3.Connection, table: str) -> int:
    """The number of the next row of a table."""
    found: int = connection.execute(f"SELECT coalesce(max(n), 0) + 1 FROM {table}").fetchone()[0]  # noqa: S608
    return found


def _day(day: datetime.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _json(names: Iterable[str]) -> str:
    return json.dumps(list(names), ensure_ascii=False)


# --- reports and outlets -----------------------------------------------------------------------------------------


def _write_reports(
    connection: sqlite3.Connection, rows: Sequence[Stored], readings: Sequence[Reading], first: int
) -> None:
    table = []
    for number, (row, reading) in enumerate(zip(rows, readings, strict=True), first):
        report = reading.report
        counts = (len(report.text), len(reading.attributions), len(reading.events))
        known = (report.outlet, report.title, report.url, _day(report.published), row.gathered.isoformat())
        credits_ = _json(report.credits)
        table.append((number, report.id, *known, report.language, row.location, *counts, credits_))
    _insert(connection, "reports", table)
    _insert(connection, "readings", ((number, packed(row.reading)) for number, row in enumerate(rows, first)))
    connection.executemany(
        "INSERT INTO report_words (rowid, title, text) VALUES (?, ?, ?)",
        ((number, reading.report.title, reading.report.text) for number, reading in enumerate(readings, first)),
    )


def _count_outlets(connection: sqlite3.Connection, readings: Sequence[Reading]) -> None:
    counts: Counter[str] = Counter()
    days: dict[str, tuple[str | None, str | None]] = {}
    for reading in readings:
        if (name := reading.report.outlet) is not None:
            counts[name] += 1
            days[name] = widened(*days.get(name, (None, None)), _day(reading.report.published))
    connection.executemany(
        "INSERT INTO outlets VALUES (?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET reports = reports + excluded.reports,"
        " first_day = min(coalesce(first_day, excluded.first_day), coalesce(excluded.first_day, first_day)),"
        " last_day = max(coalesce(last_day, excluded.last_day), coalesce(excluded.last_day, last_day))",
        ((name, count, *days[name]) for name, count in counts.items()),
    )


# --- attributions and speakers -----------------------------------------------------------------------------------

Numbered = Sequence[tuple[int, Reading, list[Voice]]]


def _attributions(numbered: Numbered, speakers: dict[str, int], number: int) -> Iterator[tuple[Any, ...]]:
    for report, reading, found in numbered:
        for voice in found:
            speaker = None if voice.speaker is None else speakers[voice.speaker]
            yield (number, report, *attribution_row(reading, voice, speaker))
            number += 1


def attribution_row(reading: Reading, voice: Voice, speaker: int | None) -> tuple[Any, ...]:
    """The columns of an attribution from ``id`` to ``day``; ``speaker`` is the number of who speaks."""
    found, spans = voice.attribution, voice.attribution.content.spans or ((0, 0),)
    return (
        found.id,
        found.parent,
        speaker,
        _json(voice.chain),
        voice.relay,
        len(voice.chain),
        found.form,
        found.act,
        found.confidence,
        spans[0][0],
        spans[-1][1],
        found.content.text,
        found.cue and found.cue.text,
        reading.report.outlet,
        _day(reading.report.published),
    )


def _count_speakers(connection: sqlite3.Connection, numbered: Numbered) -> dict[str, int]:
    """Count who speaks in the reports; returns the numbers of their rows by name."""
    whole: dict[str, Tally] = {}
    apart: dict[tuple[str, str], Tally] = {}
    for report, reading, voices in numbered:
        kinds = {entity.id: entity.kind for entity in reading.entities}
        outlet, day = reading.report.outlet, _day(reading.report.published)
        for voice in voices:
            if voice.speaker is not None:
                tally = whole.setdefault(voice.speaker, Tally())
                tally.add(report, voice.relay is None, day)
                entities = voice.attribution.chain[0].entities
                tally.kind = tally.kind or (kinds.get(entities[0]) if entities else None)
                apart.setdefault((voice.speaker, outlet or ""), Tally()).add(report, voice.relay is None, None)
    connection.executemany(
        "INSERT INTO speakers (name, kind, anonymous, quoted, reports, outlets, firsthand, first_day, last_day)"
        " VALUES (?, ?, ?, ?, ?, 0, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET"
        " kind = coalesce(kind, excluded.kind), quoted = quoted + excluded.quoted,"
        " reports = reports + excluded.reports, firsthand = firsthand + excluded.firsthand,"
        " first_day = min(coalesce(first_day, excluded.first_day), coalesce(excluded.first_day, first_day)),"
        " last_day = max(coalesce(last_day, excluded.last_day), coalesce(excluded.last_day, last_day))",
        (
            (
                name,
                each.kind,
                is_unnamed(name),
                each.quoted,
                each.reports,
                each.firsthand,
                each.first_day,
                each.last_day,
            )
            for name, each in whole.items()
        ),
    )
    ask = "SELECT n FROM speakers WHERE name = ?"
    numbers: dict[str, int] = {name: connection.execute(ask, (name,)).fetchone()[0] for name in whole}
    for (name, outlet), tally in apart.items():
        speaker = numbers[name]
        new = connection.execute(
            "INSERT OR IGNORE INTO speaker_outlets VALUES (?, ?, 0, 0, 0)", (speaker, outlet)
        ).rowcount
        connection.execute(
            "UPDATE speaker_outlets SET quoted = quoted + ?, reports = reports + ?, firsthand = firsthand + ?"
            " WHERE speaker = ? AND outlet = ?",
            (tally.quoted, tally.reports, tally.firsthand, speaker, outlet),
        )
        if new and outlet:
            connection.execute("UPDATE speakers SET outlets = outlets + 1 WHERE n = ?", (speaker,))
    return numbers


# --- events ------------------------------------------------------------------------------------------------------


Party = tuple[str, str, str | None]  # "actor" or "recipient", name, code


def _events(numbered: Numbered, number: int) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """The row of every event, and those of its parties."""
    for report, reading, found in numbered:
        told = {voice.attribution.id: voice for voice in found}
        for event in reading.events:
            row, parties = event_row(reading, event, told.get(event.attribution or ""))
            yield (number, report, *row), [(number, *party) for party in parties]
            number += 1


def event_row(reading: Reading, event: Event, voice: Voice | None) -> tuple[tuple[Any, ...], list[Party]]:
    """The columns of an event from ``id`` to ``confidence``, and who takes part; ``voice`` is who tells it, None for
    the outlet itself."""
    names = {entity.id: entity.name for entity in reading.entities}
    sides = {"actor": event.actors, "recipient": event.recipients}
    parties = [
        (side, names.get(actor.entity or "", actor.text), actor.code)
        for side, actors in sides.items()
        for actor in actors
    ]
    return _event(event, voice, reading, parties), parties


def _event(event: Event, voice: Voice | None, reading: Reading, parties: Sequence[Party]) -> tuple[Any, ...]:
    outlet, place, date = reading.report.outlet, event.place, event.date
    spans = event.trigger.spans or ((0, 0),)
    first_day = _day(date.start) if date is not None else None
    chain = voice.chain if voice is not None else () if outlet is None else (outlet,)
    actor, recipient = (
        next((party[1:] for party in parties if party[0] == side), (None, None)) for side in ("actor", "recipient")
    )
    return (
        event.id,
        event.attribution,
        event.type,
        event.mode,
        _json(event.contexts),
        certainty(event.factuality, None if voice is None else voice.attribution.act).kind,
        event.factuality.value,
        event.factuality.time,
        event.trigger.text,
        spans[0][0],
        spans[-1][1],
        *actor,
        *recipient,
        place and (place.name or place.text),
        place and place.country,
        place and place.lat,
        place and place.lon,
        place and place.precision,
        first_day,
        _day(date.end) if date is not None else None,
        first_day or _day(reading.report.published),
        chain[0] if chain else None,
        outlet,
        _json(chain),
        event.confidence,
    )
