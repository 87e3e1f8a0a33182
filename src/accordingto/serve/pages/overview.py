"""What is in the store, in three sentences, and where a reader may want to begin."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

from accordingto.serve import addresses, voices
from accordingto.serve.pages import claims
from accordingto.serve.shelf import Shelf
from accordingto.serve.views import Page, Query, Routes

CLAIMS, SOURCES, COPIES, REPORTS = 6, 10, 6, 8  # that are named


class Copied(msgspec.Struct, frozen=True):
    """A report that others copied: how many did, and whether it is known to be the one they took it from."""

    id: str
    outlet: str | None
    title: str | None
    published: str | None
    address: str
    copies: int
    original: bool
    kind: str
    share: float


class Gathered(msgspec.Struct, frozen=True):
    """A report that was gathered lately."""

    id: str
    outlet: str | None
    title: str | None
    published: str | None
    gathered: str
    address: str


def overview(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:  # noqa: ARG001 - every page gets the same
    """The first page."""
    with shelf.moment() as connection:
        data = {
            "counts": counts(connection),
            "widest_gaps": claims.listed(connection, "gap > 0", "gap DESC, reports DESC, n DESC", CLAIMS),
            "most_quoted": voices.sources(connection, "quoted > 0", "quoted DESC, n DESC", SOURCES),
            "most_copied": copied(connection),
            "last_gathered": gathered(connection),
        }
    return Page("overview.html", "Overview", data, data)


# What the index keeps count of; "stored" is more than "reports" while it is being made.
COUNTED = (
    "reports stored outlets attributions speakers sourced firsthand events "
    "claims several alone without denied passages copies"
).split()


def counts(connection: sqlite3.Connection) -> dict[str, Any]:
    """How many of everything there are, and between which days the reports were published."""
    known = {row["key"]: row["value"] for row in connection.execute("SELECT key, value FROM meta")}
    found: dict[str, Any] = {name: int(known.get(name) or 0) for name in COUNTED}
    return {**found, "first_day": known.get("first_day"), "last_day": known.get("last_day")}


def copied(connection: sqlite3.Connection) -> list[Copied]:
    """The reports with the most copies: the original where it is known, else the first that was gathered."""
    rows = connection.execute(
        """SELECT r.id, r.outlet, r.title, r.published, c.reports - 1 AS copies, c.original IS NOT NULL AS original,
             c.kind
           FROM (SELECT * FROM copies WHERE reports > 1 ORDER BY reports DESC, n DESC LIMIT ?) c
           JOIN reports r ON r.n = coalesce(c.original, (SELECT min(report) FROM copy_reports WHERE copy = c.n))
           ORDER BY c.reports DESC, c.n DESC""",
        (COPIES,),
    ).fetchall()
    most = max((row["copies"] for row in rows), default=1)
    return [
        Copied(
            row["id"],
            row["outlet"],
            row["title"],
            row["published"],
            addresses.report(row["id"]),
            row["copies"],
            bool(row["original"]),
            row["kind"],
            row["copies"] / most,
        )
        for row in rows
    ]


def gathered(connection: sqlite3.Connection) -> list[Gathered]:
    """The reports that were gathered last, the very last first."""
    rows = connection.execute(
        "SELECT id, outlet, title, published, gathered FROM reports ORDER BY n DESC LIMIT ?", (REPORTS,)
    )
    return [Gathered(**row, address=addresses.report(row["id"])) for row in map(dict, rows)]


ROUTES: Routes = (("/", overview),)
