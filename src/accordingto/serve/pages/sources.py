"""Sources: who is quoted, how often, by whom and through whom; and each with everything he said, in time."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from accordingto.serve import addresses, voices
from accordingto.serve.shelf import Shelf
from accordingto.serve.views import Moved, Page, Query, Refused, Routes, address, one, paging
from accordingto.serve.voices import Source

# The columns of the list that it can be ordered by: what they are called, and the order, each by an index.
SORTS = {
    "name": ("Who", "name COLLATE NOCASE, n"),
    "quoted": ("Quoted", "quoted DESC, n DESC"),
    "reports": ("Reports", "reports DESC, n DESC"),
    "outlets": ("Outlets", "outlets DESC, n DESC"),
    "latest": ("Last quoted", "last_day DESC, n DESC"),
}
KINDS = {
    "": ("Everybody", "TRUE"),
    "person": ("People", "kind = 'person' AND NOT anonymous"),
    "organization": ("Organisations", "kind = 'organization' AND NOT anonymous"),
    "unnamed": ("Unnamed", "anonymous"),
}
STATEMENTS = 40  # of a source on one page


def overview(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:  # noqa: ARG001 - every page gets the same
    """The list of sources."""
    sort = one(query, "sort") if one(query, "sort") in SORTS else "quoted"
    kind = one(query, "kind") if one(query, "kind") in KINDS else ""
    where = KINDS[kind][1]
    with shelf.moment() as connection:
        total = connection.execute(f"SELECT count(*) FROM speakers WHERE {where}").fetchone()[0]  # noqa: S608
        pages = paging("/sources", query, total)
        sources = voices.sources(connection, where, SORTS[sort][1], pages.size, pages.offset)
        reports = connection.execute("SELECT value FROM meta WHERE key = 'reports'").fetchone()
    values = {
        "sources": sources,
        "total": total,
        "any_report": bool(reports and reports["value"]),
        "sort": sort,
        "kind": kind,
        "columns": {
            name: (words, address("/sources", query, page=None, sort=None if name == "quoted" else name))
            for name, (words, _) in SORTS.items()
        },
        "kinds": [
            (words, address("/sources", query, page=None, kind=value or None), value == kind)
            for value, (words, _) in KINDS.items()
        ],
    }
    return Page("sources.html", "Sources", values, {"sort": sort, "kind": kind, "sources": sources}, paging=pages)


def shown(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:
    """One source with everything said in time, the latest first for ``?order=latest``; ``?outlet=`` and ``?via=`` (a
    relay, or "first-hand") choose among it. Raises ``Refused`` where nobody of that name is quoted."""
    name = params["name"]
    path = addresses.source(name)
    outlet, via, latest = one(query, "outlet"), one(query, "via"), one(query, "order") == "latest"
    with shelf.moment() as connection:
        number, source = _source(connection, name, query)
        chosen = voices.chosen(number, outlet, via)
        pages = paging(path, query, voices.count(connection, chosen) if outlet or via else source.quoted, STATEMENTS)
        statements = voices.statements(connection, chosen, latest, pages.size, pages.offset)
        known = {
            "outlets": voices.outlets(connection, number, path),
            "through": voices.relays(connection, number, path),
            "claims": voices.claims(connection, number),
            "events": voices.events(connection, name),
        }
    values = {
        **known,
        "source": source,
        "path": path,
        "statements": statements,
        "chosen": [
            (words, address(path, query, page=None, **{key: None}))
            for key, words in (("outlet", outlet), ("via", via if via == voices.FIRSTHAND else f"through {via}"))
            if one(query, key)
        ],
        "orders": [
            ("the first first", address(path, query, page=None, order=None), not latest),
            ("the latest first", address(path, query, page=None, order="latest"), latest),
        ],
    }
    return Page("source.html", name, values, {"source": source, **known, "statements": statements}, paging=pages)


def _source(connection: sqlite3.Connection, name: str, query: Query) -> tuple[int, Source]:
    """The source and its number in the index."""
    for row in connection.execute(f"SELECT n, {voices.COLUMNS} FROM speakers WHERE name = ?", (name,)):  # noqa: S608
        return row["n"], voices.source(row, row["quoted"])
    for row in connection.execute("SELECT name FROM speakers WHERE name = ? COLLATE NOCASE LIMIT 1", (name,)):
        raise Moved(address(addresses.source(row["name"]), query))
    raise Refused(404, f"Nobody is quoted here as “{name}”.", "Search for the name", address("/search", {}, q=name))


ROUTES: Routes = (("/sources", overview), ("/source/{name:path}", shown))
