"""Corrections in the index: attributions and events as they stand according to the corrections that hold.

What was called wrong is kept as the machine read it, but does not stand; what a person added is a row like any other.
All of it writes within the transaction that is open.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping

from accordingto.export.outline import is_unnamed
from accordingto.records import Correction, Reading
from accordingto.serve.corrected import corrected
from accordingto.serve.shelf.build import Voice, attribution_row, event_row, following, voices
from accordingto.serve.shelf.packing import plain, unpacked

# What follows from the statements of a speaker; with that of who is no longer quoted at all.
COUNTED = """
UPDATE speakers SET (quoted, reports, outlets, firsthand, first_day, last_day) = (
  SELECT count(*), count(DISTINCT report), count(DISTINCT outlet), coalesce(sum(relay IS NULL), 0), min(day), max(day)
  FROM attributions WHERE speaker = :n
) WHERE n = :n
"""
BY_OUTLET = """
INSERT INTO speaker_outlets SELECT :n, coalesce(outlet, ''), count(*), count(DISTINCT report), sum(relay IS NULL)
FROM attributions WHERE speaker = :n GROUP BY coalesce(outlet, '')
"""


def held(connection: sqlite3.Connection, report: int) -> dict[str, Correction]:
    """The corrections that hold for a report, by the id of what they are about (attributions and events have ids of
    different letters)."""
    rows = connection.execute(
        "SELECT subject, correction FROM corrections WHERE report = ? AND holds = 1 ORDER BY n", (report,)
    )
    return {row["subject"]: unpacked(row["correction"], Correction) for row in rows}


def follow(connection: sqlite3.Connection) -> None:
    """Write the rows anew of every report for which other corrections hold than those that its rows follow."""
    hold = "(SELECT report, id FROM corrections WHERE holds ORDER BY n)"
    now = dict(connection.execute(f"SELECT report, group_concat(id, ' ') FROM {hold} GROUP BY report").fetchall())  # noqa: S608
    before = dict(connection.execute("SELECT report, held FROM corrected").fetchall())
    changed = [report for report in sorted(now.keys() | before.keys()) if now.get(report) != before.get(report)]
    touched: set[int] = set()
    revision = connection.execute(
        "SELECT coalesce(max(revised), 0) + 1 FROM events WHERE revised IS NOT NULL"
    ).fetchone()[0]
    for report in changed:
        touched |= _write(connection, report, revision)
    _recount(connection, touched)
    connection.executemany("DELETE FROM corrected WHERE report = ?", [(report,) for report in changed])
    connection.executemany(
        "INSERT INTO corrected VALUES (?, ?)", [(report, now[report]) for report in changed if report in now]
    )
    _link(connection)


def _write(connection: sqlite3.Connection, report: int, revision: int) -> set[int]:
    """Write the rows of a report; returns the numbers of the speakers whose statements they were or are."""
    (packed,) = connection.execute("SELECT reading FROM readings WHERE n = ?", (report,)).fetchone()
    corrections = held(connection, report)
    wrong = {subject for subject, each in corrections.items() if each.verdict == "wrong"}
    reading = plain(corrected(unpacked(packed, Reading), corrections))
    told = voices(reading)
    before = connection.execute("SELECT DISTINCT speaker FROM attributions WHERE report = ?", (report,))
    touched = {row["speaker"] for row in before if row["speaker"] is not None}
    speakers = _speakers(connection, reading, (each for each in told if each.attribution.id not in wrong))
    touched.update(speakers.values())
    numbers = _numbers(connection, "attributions", report)
    for voice in told:
        id_ = voice.attribution.id
        speaker = None if id_ in wrong or voice.speaker is None else speakers[voice.speaker]
        values = attribution_row(reading, voice, speaker)
        _put(connection, "attributions", numbers.pop(id_, None), report, (*values, None, id_ not in wrong))
    _fall(connection, "attributions", numbers.values())
    connection.executemany("UPDATE attributions SET speaker = NULL WHERE n = ?", [(n,) for n in numbers.values()])
    numbers = _numbers(connection, "events", report)
    tellers = {each.attribution.id: each for each in told}
    for event in reading.events:
        values, parties = event_row(reading, event, _teller(event.attribution, tellers, wrong))
        number = _put(
            connection, "events", numbers.pop(event.id, None), report, (*values, None, event.id not in wrong, revision)
        )
        connection.execute("DELETE FROM event_parties WHERE event = ?", (number,))
        connection.executemany(
            "INSERT INTO event_parties (event, side, name, code) VALUES (?, ?, ?, ?)",
            [(number, *party) for party in parties],
        )
    _fall(connection, "events", numbers.values())
    connection.executemany("UPDATE events SET revised = ? WHERE n = ?", [(revision, n) for n in numbers.values()])
    connection.execute(
        "UPDATE reports SET attributions = (SELECT count(*) FROM attributions WHERE report = :n AND stands),"
        " events = (SELECT count(*) FROM events WHERE report = :n AND stands) WHERE n = :n",
        {"n": report},
    )
    return touched


def _teller(id_: str | None, tellers: Mapping[str, Voice], wrong: set[str]) -> Voice | None:
    """Who tells an event: where a person says that there is no such statement, whoever told what it stands in."""
    while id_ in wrong and id_ in tellers:
        id_ = tellers[id_].attribution.parent
    return tellers.get(id_ or "")


def _numbers(connection: sqlite3.Connection, table: str, report: int) -> dict[str, int]:
    rows = connection.execute(f"SELECT id, n FROM {table} WHERE report = ?", (report,))  # noqa: S608 - names of our own
    return {row["id"]: row["n"] for row in rows}


def _put(
    connection: sqlite3.Connection, table: str, number: int | None, report: int, values: tuple[object, ...]
) -> int:
    """Write a row in the place of the one of that number, or as a new one; returns its number."""
    number = following(connection, table) if number is None else number
    marks = ", ".join("?" * (len(values) + 2))
    connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", (number, report, *values))  # noqa: S608
    return number


def _fall(connection: sqlite3.Connection, table: str, numbers: Iterable[int]) -> None:
    """What a person added, and took back, stands no longer."""
    connection.executemany(f"UPDATE {table} SET stands = 0 WHERE n = ?", [(number,) for number in numbers])  # noqa: S608


def _speakers(connection: sqlite3.Connection, reading: Reading, told: Iterator[Voice]) -> dict[str, int]:
    """The numbers of those who speak, by their names; who was never quoted before gets one."""
    kinds = {entity.id: entity.kind for entity in reading.entities}
    numbers: dict[str, int] = {}
    for voice in told:
        if voice.speaker is not None:
            entities = voice.attribution.chain[0].entities
            connection.execute(
                "INSERT INTO speakers (name, kind, anonymous, quoted, reports, outlets, firsthand)"
                " VALUES (?, ?, ?, 0, 0, 0, 0) ON CONFLICT (name) DO UPDATE SET kind = coalesce(kind, excluded.kind)",
                (voice.speaker, kinds.get(entities[0]) if entities else None, is_unnamed(voice.speaker)),
            )
            row = connection.execute("SELECT n FROM speakers WHERE name = ?", (voice.speaker,)).fetchone()
            numbers[voice.speaker] = row["n"]
    return numbers


def _recount(connection: sqlite3.Connection, speakers: Iterable[int]) -> None:
    """Count the statements of these speakers anew."""
    for number in speakers:
        connection.execute(COUNTED, {"n": number})
        connection.execute("DELETE FROM speaker_outlets WHERE speaker = ?", (number,))
        connection.execute(BY_OUTLET, {"n": number})
        connection.execute("DELETE FROM speakers WHERE n = ? AND quoted = 0", (number,))


def _link(connection: sqlite3.Connection) -> None:
    """Say of which attributions and events the corrections are that hold."""
    for table, kind in (("attributions", "attribution"), ("events", "event")):
        connection.execute(f"UPDATE {table} SET correction = NULL WHERE correction IS NOT NULL")  # noqa: S608
        connection.execute(
            f"UPDATE {table} SET correction = corrections.n FROM corrections WHERE corrections.holds"  # noqa: S608
            f" AND corrections.kind = ? AND corrections.subject = {table}.id AND corrections.report = {table}.report",
            (kind,),
        )
