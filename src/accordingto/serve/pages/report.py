"""A report as the room shows it, with its marks, its rail and its notes; and the list of reports."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from itertools import groupby

import msgspec

from accordingto.export import markup
from accordingto.export import outline as view
from accordingto.records import Reading
from accordingto.serve import addresses, around
from accordingto.serve.corrected import corrected
from accordingto.serve.notes import notes
from accordingto.serve.shelf.opened import Shelf
from accordingto.serve.shelf.standing import held
from accordingto.serve.switches import switches
from accordingto.serve.views import Moved, Page, Query, Refused, Routes, address, one, paging

SHORTEST, DIGITS = 12, 64  # digits of an id: those that may stand for the whole, and the whole
MOST_OUTLETS = 300  # that the list of reports offers to choose from


class Listed(msgspec.Struct, frozen=True):
    """A report in the list."""

    id: str
    outlet: str | None
    title: str | None
    url: str | None
    published: str | None
    attributions: int
    events: int
    address: str


def shown(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:
    """One report. Raises ``Refused`` where there is none, ``Moved`` where only the beginning of its id is given."""
    with shelf.moment() as connection:
        number, id_ = _found(connection, params["id"], query)
        read = shelf.reading(id_)
        corrections = held(connection, number)
        reading = corrected(read, corrections)
        shared = around.shared(connection, number)
        copies = around.copies(connection, number)
        claims = around.claims(connection, number)
        named = _named(connection, reading)
    drawn = markup.drawn(reading, [each.span for each in shared])
    path, report = addresses.report(id_), reading.report
    values = {
        "drawn": drawn,
        "report": report,
        "path": path,
        "outlet": addresses.outlet(report.outlet) if report.outlet else "",
        "heading": view.heading(reading),
        "date": view.published(reading),
        "details": view.details(reading),
        "notes": notes(drawn, shared, claims, corrections, read, named),
        "corrections": corrections,
        "unjudged": bool(
            ({each.id for each in read.attributions} | {each.id for each in read.events}) - corrections.keys()
        ),
        "wrong": {subject for subject, each in corrections.items() if each.verdict == "wrong"},
        "shared": shared,
        "copies": copies,
        "switches": switches(drawn, path, query),
    }
    data = {
        "reading": read.to_dict(),
        "corrections": list(corrections.values()),
        "shared": shared,
        "copies": copies,
        "claims": claims,
    }
    return Page("report.html", report.title or report.outlet or "A report", values, data)


def listed(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:  # noqa: ARG001 - every page gets the same
    """All reports, or those of one outlet, the newest first."""
    outlet = one(query, "outlet")
    with shelf.moment() as connection:
        if outlet:
            counted = connection.execute("SELECT reports FROM outlets WHERE name = ?", (outlet,)).fetchone()
        else:
            counted = connection.execute("SELECT value FROM meta WHERE key = 'reports'").fetchone()
        place = paging("/reports", query, int(counted[0]) if counted else 0)
        where, given = ("WHERE outlet = ?", (outlet,)) if outlet else ("", ())
        rows = connection.execute(
            f"SELECT id, outlet, title, url, published, attributions, events FROM reports {where} "  # noqa: S608 - ours
            "ORDER BY published DESC, n DESC LIMIT ? OFFSET ?",
            (*given, place.size, place.offset),
        ).fetchall()
        outlets = connection.execute(
            "SELECT name, reports FROM outlets ORDER BY reports DESC, name LIMIT ?", (MOST_OUTLETS,)
        ).fetchall()
    reports = [Listed(**dict(row), address=addresses.report(row["id"])) for row in rows]
    values = {
        "outlet": outlet,
        "total": place.total,
        "days": [(day, list(some)) for day, some in groupby(reports, lambda report: report.published)],
        "outlets": sorted((tuple(row) for row in outlets), key=lambda row: row[0].casefold()),
    }
    title = f"Reports by {view.visible(outlet)}" if outlet else "Reports"
    return Page("reports.html", title, values, {"outlet": outlet or None, "reports": reports}, paging=place)


def _found(connection: sqlite3.Connection, asked: str, query: Query) -> tuple[int, str]:
    """Number and id of the report that the address names. Raises ``Refused`` and ``Moved``."""
    whole = connection.execute("SELECT n, id FROM reports WHERE id IN (?, ?)", (f"sha256:{asked}", asked)).fetchone()
    if whole and addresses.report(whole["id"]) == addresses.report(asked):
        return whole["n"], whole["id"]
    digits = asked.lower().removeprefix("sha256:")
    way_out = ("See all reports", "/reports")
    if not SHORTEST <= len(digits) <= DIGITS or set(digits) - set("0123456789abcdef"):
        message = f"A report’s address has {DIGITS} digits, or at least the first {SHORTEST} of them."
        raise Refused(404, message, *way_out)
    rows = connection.execute(
        "SELECT id FROM reports WHERE id BETWEEN ? AND ? LIMIT 2", (f"sha256:{digits}", f"sha256:{digits}g")
    ).fetchall()
    if not rows:
        raise Refused(404, "There is no such report in this store.", *way_out)
    if len(rows) > 1:
        raise Refused(404, "Several reports have an address that begins so.", *way_out)
    raise Moved(address(addresses.report(rows[0]["id"]), query))


def _named(connection: sqlite3.Connection, reading: Reading) -> Callable[[str], str]:
    """What gives a name its page: that of a source, for the outlet the list of its reports, else nothing."""
    names = {link.name for attribution in reading.attributions for link in attribution.chain}
    marks = ", ".join("?" * len(names))
    asked = connection.execute(f"SELECT name FROM speakers WHERE name IN ({marks})", tuple(names))  # noqa: S608 - marks
    known, outlet = {row[0] for row in asked}, reading.report.outlet

    def page(name: str) -> str:
        if outlet and view.is_outlet(name, outlet):
            return addresses.outlet(outlet)
        return addresses.source(name) if name in known else ""

    return page


ROUTES: Routes = (("/reports", listed), ("/report/{id}", shown))
