"""What comparing found, and what people corrected, as rows of the index. All of it writes within the transaction that
is open."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from accordingto.records import Claim, Copies, Correction, SharedPassage
from accordingto.serve.shelf.build import widened
from accordingto.serve.shelf.packing import packed
from accordingto.serve.shelf.standing import follow

CACHED = 50_000  # reports that are looked up once


class Known(msgspec.Struct, frozen=True):
    """What the index knows of a report."""

    n: int
    outlet: str | None
    published: str | None


Find = Callable[[str], Known | None]


class Kind(msgspec.Struct, frozen=True):
    """A table of the store, and the index's of the same name. ``write`` writes the row of a number from the record and
    its digest, and says whether every report that it names was found; ``parts`` are the table of what belongs to a row,
    and its column with the row's number; ``counts`` are keys of ``meta`` and which rows they count."""

    name: str
    record: type[Any]
    write: Callable[[sqlite3.Connection, int, Any, bytes, Find], bool]
    parts: tuple[str, str] | None = None
    counts: tuple[tuple[str, str], ...] = ()


def finder(connection: sqlite3.Connection) -> Find:
    """What looks reports up by their ids; None for one that the index does not have."""

    @lru_cache(maxsize=CACHED)
    def find(report: str) -> Known | None:
        row = connection.execute("SELECT n, outlet, published FROM reports WHERE id = ?", (report,)).fetchone()
        return None if row is None else Known(*row)

    return find


def count(connection: sqlite3.Connection, kind: Kind) -> dict[str, int]:
    """What ``meta`` says of the rows that are there."""
    keys = dict([(kind.name, "TRUE"), *kind.counts])
    sums = ", ".join(f"sum({rows})" for rows in keys.values())
    found = connection.execute(f"SELECT {sums} FROM {kind.name}").fetchone()  # noqa: S608 - SQL of ours
    return {key: value or 0 for key, value in zip(keys, found, strict=True)}


def remove(connection: sqlite3.Connection, kind: Kind, numbers: Sequence[int]) -> None:
    """Delete rows by their numbers."""
    gone = [(number,) for number in numbers]
    if kind.parts is not None:
        table, column = kind.parts
        connection.executemany(f"DELETE FROM {table} WHERE {column} = ?", gone)  # noqa: S608 - names of our own
    connection.executemany(f"DELETE FROM {kind.name} WHERE n = ?", gone)  # noqa: S608


def _write_copies(connection: sqlite3.Connection, n: int, copies: Copies, digest: bytes, find: Find) -> bool:
    known = [each.n for each in map(find, copies.reports) if each is not None]
    original = find(copies.original) if copies.original is not None else None
    row = (n, copies.id, copies.kind, copies.similarity, len(known), original and original.n, copies.why, digest)
    connection.execute("INSERT INTO copies VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    connection.executemany("INSERT OR IGNORE INTO copy_reports VALUES (?, ?)", ((n, report) for report in known))
    return len(known) == len(copies.reports)


def _write_passage(connection: sqlite3.Connection, n: int, passage: SharedPassage, digest: bytes, find: Find) -> bool:
    places = [(known.n, each.span) for each in passage.reports if (known := find(each.report)) is not None]
    original = find(passage.original) if passage.original is not None else None
    reports = len({report for report, _ in places})
    row = (n, passage.id, passage.text, reports, original and original.n, passage.why, digest)
    connection.execute("INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    connection.executemany(
        "INSERT OR IGNORE INTO passage_reports VALUES (?, ?, ?, ?)", ((n, report, *span) for report, span in places)
    )
    return len(places) == len(passage.reports)


def _write_claim(connection: sqlite3.Connection, n: int, claim: Claim, digest: bytes, find: Find) -> bool:
    members = [
        (n, position, known.n, member.attribution, member.event, member.stance)
        for position, member in enumerate(claim.members)
        if (known := find(member.report)) is not None
    ]
    reports = [known for each in {member.report for member in claim.members} if (known := find(each)) is not None]
    days: tuple[str | None, str | None] = (None, None)
    for report in reports:
        days = widened(*days, report.published)
    row = (
        n,
        claim.id,
        claim.summary,
        len(reports),
        len({report.outlet for report in reports} - {None}),
        len(members),
        claim.independent_origins,
        len(reports) - claim.independent_origins,
        sum(member.stance == "denies" for member in claim.members),
        len(claim.circles),
        *days,
        digest,
        packed(claim),
    )
    connection.execute(f"INSERT INTO claims VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
    connection.executemany("INSERT INTO claim_members VALUES (?, ?, ?, ?, ?, ?)", members)
    return len(members) == len(claim.members)


def _write_correction(connection: sqlite3.Connection, n: int, made: Correction, digest: bytes, find: Find) -> bool:
    report = find(made.report)
    if report is None:
        return False
    said = (made.kind, made.subject, made.target, made.verdict, made.by, made.at.isoformat())
    row = (n, made.id, report.n, *said, 0, digest, packed(made))
    connection.execute(f"INSERT INTO corrections VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608
    return True


def settle_corrections(connection: sqlite3.Connection) -> None:
    """Say which corrections hold, and let attributions and events follow them."""
    latest = (
        "SELECT n, row_number() OVER (PARTITION BY report, kind, subject ORDER BY at DESC, n DESC) AS place, verdict"
        " FROM corrections"
    )
    connection.execute(
        f"UPDATE corrections SET holds = n IN (SELECT n FROM ({latest}) WHERE place = 1 AND verdict != 'withdrawn')"  # noqa: S608
    )
    follow(connection)


COPIES = Kind("copies", Copies, _write_copies, ("copy_reports", "copy"))
PASSAGES = Kind("passages", SharedPassage, _write_passage, ("passage_reports", "passage"))
CLAIMS = Kind(
    "claims",
    Claim,
    _write_claim,
    ("claim_members", "claim"),
    (
        ("several", "reports > 1"),
        ("alone", "reports > 1 AND origins = 1"),
        ("without", "reports > 1 AND origins = 0"),
        ("denied", "denied > 0"),
        ("circled", "circles > 0"),
    ),
)
CORRECTIONS = Kind("corrections", Correction, _write_correction)
KINDS = (COPIES, PASSAGES, CLAIMS, CORRECTIONS)
