"""Stores for the index, and all that is in an index, to be compared."""

from __future__ import annotations

import datetime
import sqlite3
import uuid
from functools import cache
from pathlib import Path
from typing import Any, Literal

from accordingto.records import Claim, Correction, Member, Reading
from accordingto.serve.shelf.update import update
from accordingto.store import Store, Stored
from benchmarks.generated import readings

MORNING = datetime.datetime(2024, 11, 4, 6, 30, tzinfo=datetime.UTC)
# The tables whose numbers are the same whenever they were made, and the others without theirs.
EVERYTHING = (
    "SELECT * FROM reports",
    "SELECT * FROM readings",
    "SELECT * FROM outlets",
    "SELECT name, kind, anonymous, quoted, reports, outlets, firsthand, first_day, last_day FROM speakers",
    "SELECT name, outlet, o.quoted, o.reports, o.firsthand FROM speaker_outlets AS o JOIN speakers ON n = speaker",
    "SELECT a.*, name FROM attributions AS a LEFT JOIN speakers ON speakers.n = speaker",
    "SELECT * FROM events",
    "SELECT event, side, name, code FROM event_parties",
    "SELECT id, summary, reports, outlets, members, origins, gap, denied, circles, first_day, last_day FROM claims",
    "SELECT id, digest, claim FROM claims",
    "SELECT id, position, report, attribution, event, stance FROM claim_members AS m JOIN claims ON m.claim = claims.n",
    "SELECT id, kind, similarity, reports, original, why FROM copies",
    "SELECT id, report FROM copy_reports JOIN copies ON copy = n",
    "SELECT id, text, reports, original, why FROM passages",
    "SELECT id, report, start, stop FROM passage_reports JOIN passages ON passage = n",
    "SELECT n, id, holds FROM corrections",
    "SELECT count(*) FROM report_words WHERE report_words MATCH 'the'",
    "SELECT count(*) FROM speaker_words WHERE speaker_words MATCH 'the OR of'",
    "SELECT id FROM claim_words JOIN claims ON claim_words.rowid = n WHERE claim_words MATCH 'bridge'",
    "SELECT key, value FROM meta WHERE key != 'version'",
)


@cache
def made(count: int = 64) -> tuple[Reading, ...]:
    """Generated readings, the same in every process."""
    return tuple(readings(count, 1))


def fill(store: Store, first: int, last: int, gathered: datetime.datetime = MORNING) -> None:
    """Append the readings from the number ``first`` to ``last`` - 1."""
    rows = enumerate(made(max(64, last))[first:last], first)
    store.append([Stored(reading, f"made#{at}", gathered + datetime.timedelta(minutes=at)) for at, reading in rows])


def store_of(where: Path, count: int) -> Store:
    """A store with so many readings."""
    store = Store(where, create=True)
    fill(store, 0, count)
    return store


def claim(store: Store, id_: str, report: int = 0) -> Claim:
    """A claim that the store's first report and another make."""
    found = [reading.report.id for reading in store.readings()]
    members = [Member(each, "a1", None, ((0, 3),), "The") for each in {found[0], found[report]}]
    return Claim(id_, f"The bridge {report} was closed", tuple(members), independent_origins=1)


def correction(
    report: str,
    id_: str,
    target: str | None,
    verdict: Literal["right", "wrong", "mended", "missing", "withdrawn"],
    minute: int,
) -> Correction:
    """A correction of an attribution, made in a minute of that morning."""
    moment = MORNING + datetime.timedelta(minutes=minute)
    return Correction(id_, report, "attribution", target, verdict, by="Ada Brandt", at=moment)


def dump(file: Path) -> dict[str, list[Any]]:
    """Everything that an index says; raises where it is damaged."""
    connection = sqlite3.connect(file)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        return {query: sorted(connection.execute(query), key=repr) for query in EVERYTHING}
    finally:
        connection.close()


def fresh(store: Store, folder: Path) -> dict[str, list[Any]]:
    """What an index says that is made of the store at once."""
    file = folder / f"{uuid.uuid4().hex}.sqlite"
    update(store, file)
    return dump(file)
