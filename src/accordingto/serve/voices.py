"""What the index knows of a source: how often it is quoted, by whom, through whom, about what, and all that it said."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

import msgspec

from accordingto.export import markup
from accordingto.export.markup import Bead
from accordingto.serve import addresses
from accordingto.serve.views import address

FIRSTHAND = "first-hand"  # through nobody but the outlet
NAMED = 8  # outlets, relays, claims and types of events that are named
LATEST = 2_000  # statements of a source that are looked through for the claims they make
COLUMNS = "name, kind, anonymous, quoted, reports, outlets, firsthand, first_day, last_day"

Chosen = tuple[str, tuple[object, ...]]  # a condition on attributions, and what stands for its question marks


class Source(msgspec.Struct, frozen=True):
    """A source with its counts; ``share`` is how often it is quoted in terms of the most quoted one beside it."""

    name: str
    kind: str | None
    anonymous: bool
    quoted: int
    reports: int
    outlets: int
    firsthand: int
    first_day: str | None
    last_day: str | None
    address: str
    share: float


class Statement(msgspec.Struct, frozen=True):
    """Something a source said: where it stands, by which chain, and what somebody who looked at it found."""

    content: str
    form: str
    act: str
    day: str | None
    outlet: str | None
    title: str | None
    chain: list[str]
    beads: list[Bead]
    confidence: float
    verdict: str | None
    address: str


class Ranked(msgspec.Struct, frozen=True):
    """Something with how often it comes; ``share`` is in terms of what comes most often; "" where no page has it."""

    name: str
    number: int
    share: float
    address: str


def source(row: sqlite3.Row, most: int) -> Source:
    """A source from a row that has the ``COLUMNS``."""
    known = {column: row[column] for column in COLUMNS.split(", ")} | {"anonymous": bool(row["anonymous"])}
    return Source(**known, address=addresses.source(row["name"]), share=row["quoted"] / max(most, 1))


def sources(
    connection: sqlite3.Connection, where: str, order: str, size: int, offset: int = 0, **given: object
) -> list[Source]:
    """Sources in a list. ``where`` and ``order`` are SQL of ours; ``given`` stands for the names in it (``:name``)."""
    rows = connection.execute(
        f"SELECT {COLUMNS} FROM speakers WHERE {where} ORDER BY {order} LIMIT :size OFFSET :offset",  # noqa: S608 - ours
        {**given, "size": size, "offset": offset},
    ).fetchall()
    most = max((row["quoted"] for row in rows), default=1)
    return [source(row, most) for row in rows]


def chosen(number: int, outlet: str, via: str) -> Chosen:
    """The statements of a source that stand in an outlet and came through a relay; "" for any."""
    parts: list[tuple[str, tuple[object, ...]]] = [("a.speaker = ?", (number,))]
    if via == FIRSTHAND:
        parts.append(("a.relay IS NULL", ()))
    elif via:
        parts.append(("a.relay = ?", (via,)))
    if outlet:
        parts.append(("a.outlet = ?", (outlet,)))
    return " AND ".join(part for part, _ in parts), tuple(value for _, values in parts for value in values)


def count(connection: sqlite3.Connection, which: Chosen) -> int:
    """How many statements there are."""
    found: int = connection.execute(f"SELECT count(*) FROM attributions a WHERE {which[0]}", which[1]).fetchone()[0]  # noqa: S608
    return found


def statements(connection: sqlite3.Connection, which: Chosen, latest: bool, size: int, offset: int) -> list[Statement]:
    """Statements in the order of time, or against it."""
    way = "DESC" if latest else "ASC"
    rows = connection.execute(
        f"""SELECT a.id, a.content, a.form, a.act, a.day, a.outlet, a.chain, a.confidence, k.verdict, r.id AS report,
              r.title
            FROM attributions a JOIN reports r ON r.n = a.report LEFT JOIN corrections k ON k.n = a.correction
            WHERE {which[0]} ORDER BY a.day {way}, a.n {way} LIMIT ? OFFSET ?""",  # noqa: S608 - nothing of the reader's
        (*which[1], size, offset),
    )
    return [_statement(row) for row in rows]


def _statement(row: sqlite3.Row) -> Statement:
    chain: list[str] = json.loads(row["chain"])
    to = addresses.report(row["report"], row["id"])
    beads = markup.beads(chain, row["outlet"])
    return Statement(
        row["content"],
        row["form"],
        row["act"],
        row["day"],
        row["outlet"],
        row["title"],
        chain,
        [msgspec.structs.replace(bead, address=to) if bead.kind == "outlet" else bead for bead in beads],
        row["confidence"],
        row["verdict"],
        to,
    )


def outlets(connection: sqlite3.Connection, number: int, path: str) -> list[Ranked]:
    """The outlets that quote a source most."""
    rows = connection.execute(
        "SELECT outlet, quoted FROM speaker_outlets WHERE speaker = ? ORDER BY quoted DESC, outlet LIMIT ?",
        (number, NAMED),
    )
    return _ranked((name or "an unnamed outlet", many, name and address(path, {}, outlet=name)) for name, many in rows)


def relays(connection: sqlite3.Connection, number: int, path: str) -> list[Ranked]:
    """Through whom a source's words came, with those that came first-hand."""
    rows = connection.execute(
        "SELECT relay, count(*) AS many FROM attributions WHERE speaker = ? GROUP BY relay ORDER BY many DESC LIMIT ?",
        (number, NAMED),
    )
    return _ranked((name or FIRSTHAND, many, address(path, {}, via=name or FIRSTHAND)) for name, many in rows)


def claims(connection: sqlite3.Connection, number: int) -> list[Ranked]:
    """The claims that the latest statements of a source make most often."""
    rows = connection.execute(
        """SELECT c.id, c.summary, count(*) AS many FROM (
             SELECT report, id FROM attributions WHERE speaker = ? ORDER BY day DESC, n DESC LIMIT ?
           ) a JOIN claim_members m ON m.report = a.report AND m.attribution = a.id JOIN claims c ON c.n = m.claim
           GROUP BY c.n ORDER BY many DESC, c.reports DESC LIMIT ?""",
        (number, LATEST, NAMED),
    )
    return _ranked((summary, many, addresses.claim(id_)) for id_, summary, many in rows)


def events(connection: sqlite3.Connection, name: str) -> list[Ranked]:
    """The types of the events that a source tells of."""
    rows = connection.execute(
        "SELECT type, count(*) AS many FROM events WHERE speaker = ? GROUP BY type ORDER BY many DESC LIMIT ?",
        (name, NAMED),
    )
    return _ranked((type_, many, address("/events", {}, source=name, type=type_)) for type_, many in rows)


def _ranked(rows: Iterable[tuple[str, int, str]]) -> list[Ranked]:
    found = list(rows)
    most = max((many for _, many, _ in found), default=1)
    return [Ranked(name, many, many / most, to) for name, many, to in found]
