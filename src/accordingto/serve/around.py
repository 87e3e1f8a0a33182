"""What the index knows around a report: who else has its passages, whose copy it is, which claims it makes."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

import msgspec

from accordingto.records import Span
from accordingto.serve import addresses

MOST = 12  # reports that are named where a passage or a copy stands elsewhere; the rest is counted


class Other(msgspec.Struct, frozen=True):
    """Another report: what it is called, and the address in it that is meant."""

    id: str
    outlet: str | None
    title: str | None
    published: str | None
    address: str


class SharedSpan(msgspec.Struct, frozen=True):
    """A stretch of the report that others have too. ``anchors`` are those of the passages in it; ``count`` is how many
    other reports there are, ``others`` the first of them; ``original`` is the one it was taken from, and why."""

    span: Span
    anchors: tuple[str, ...]
    count: int
    others: tuple[Other, ...]
    original: str | None = None
    why: str | None = None


class Copied(msgspec.Struct, frozen=True):
    """A group of copies that the report belongs to, without itself; ``why`` says what told the original."""

    kind: str
    similarity: float
    count: int
    others: tuple[Other, ...]
    original: str | None
    why: str | None


class Claimed(msgspec.Struct, frozen=True):
    """A claim that a statement or an event of the report is a member of."""

    id: str
    summary: str
    reports: int
    origins: int
    stance: str
    address: str


def passage_anchor(passage: str) -> str:
    """The anchor of a shared passage, the same in every report that has it."""
    return f"p-{passage.rpartition(':')[2][:12]}"


def shared(connection: sqlite3.Connection, report: int) -> list[SharedSpan]:
    """The stretches that other reports have too, in order; passages that overlap are one stretch."""
    rows = connection.execute(
        """SELECT p.n, p.id, p.reports, p.why, o.id AS original, h.start, h.stop
           FROM passage_reports h JOIN passages p ON p.n = h.passage LEFT JOIN reports o ON o.n = p.original
           WHERE h.report = ? ORDER BY h.start, h.stop DESC""",
        (report,),
    ).fetchall()
    stretches: list[list[sqlite3.Row]] = []
    end = -1
    for row in rows:
        if stretches and row["start"] < end:
            stretches[-1].append(row)
        else:
            stretches.append([row])
        end = max(end, row["stop"])
    return [_stretch(connection, report, passages) for passages in stretches]


def _stretch(connection: sqlite3.Connection, report: int, passages: list[sqlite3.Row]) -> SharedSpan:
    others: dict[str, Other] = {}
    for passage in sorted(passages, key=lambda row: row["start"] - row["stop"]):
        for row in connection.execute(
            """SELECT DISTINCT r.id, r.outlet, r.title, r.published
               FROM passage_reports h JOIN reports r ON r.n = h.report
               WHERE h.passage = ? AND h.report <> ? ORDER BY r.published IS NULL, r.published, r.n LIMIT ?""",
            (passage["n"], report, MOST),
        ):
            others.setdefault(row["id"], _other(row, passage_anchor(passage["id"])))
    widest = max(passages, key=lambda row: row["stop"] - row["start"])
    return SharedSpan(
        span=(min(row["start"] for row in passages), max(row["stop"] for row in passages)),
        anchors=tuple(dict.fromkeys(passage_anchor(row["id"]) for row in passages)),
        count=max(len(others), *(row["reports"] - 1 for row in passages)),
        others=tuple(others.values())[:MOST],
        original=widest["original"],
        why=widest["why"],
    )


def copies(connection: sqlite3.Connection, report: int) -> list[Copied]:
    """The groups of copies that the report belongs to."""
    groups = connection.execute(
        """SELECT c.n, c.kind, c.similarity, c.reports, c.why, o.id AS original
           FROM copy_reports m JOIN copies c ON c.n = m.copy LEFT JOIN reports o ON o.n = c.original
           WHERE m.report = ? ORDER BY c.kind, c.n""",
        (report,),
    ).fetchall()
    found = []
    for group in groups:
        others = connection.execute(
            """SELECT r.id, r.outlet, r.title, r.published FROM copy_reports m JOIN reports r ON r.n = m.report
               WHERE m.copy = ? AND m.report <> ? ORDER BY r.published IS NULL, r.published, r.n LIMIT ?""",
            (group["n"], report, MOST),
        )
        found.append(
            Copied(
                kind=group["kind"],
                similarity=group["similarity"],
                count=group["reports"] - 1,
                others=tuple(_other(row) for row in others),
                original=group["original"],
                why=group["why"],
            )
        )
    return found


def claims(connection: sqlite3.Connection, report: int) -> dict[str, tuple[Claimed, ...]]:
    """The claims of several reports, by the id of the attribution or event that tells them, the widest first."""
    found = defaultdict(list)
    for row in connection.execute(
        """SELECT m.attribution, m.event, m.stance, c.id, c.summary, c.reports, c.origins
           FROM claim_members m JOIN claims c ON c.n = m.claim
           WHERE m.report = ? AND c.reports > 1 ORDER BY c.reports DESC, c.n""",
        (report,),
    ):
        claim = Claimed(
            row["id"], row["summary"], row["reports"], row["origins"], row["stance"], addresses.claim(row["id"])
        )
        for place in {row["attribution"], row["event"]} - {None}:
            found[place].append(claim)
    return {place: tuple(_once(each)) for place, each in found.items()}


def _once(claims: Iterable[Claimed]) -> Iterable[Claimed]:
    return {claim.id: claim for claim in claims}.values()


def _other(row: sqlite3.Row, anchor: str = "") -> Other:
    return Other(row["id"], row["outlet"], row["title"], row["published"], addresses.report(row["id"], anchor))
