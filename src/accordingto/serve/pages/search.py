"""Search over texts, titles, sources and claims."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from accordingto.records import Link, Part, Passage
from accordingto.serve import addresses, searching, voices
from accordingto.serve.pages import claims
from accordingto.serve.pages.claims import Listed
from accordingto.serve.searching import Piece, Term
from accordingto.serve.shelf import Shelf
from accordingto.serve.shelf.packing import unpacked
from accordingto.serve.views import Page, Paging, Query, Routes, address, one, paging
from accordingto.serve.voices import Source

WHERE = {"": "Everything", "reports": "Reports", "sources": "Sources", "claims": "Claims"}
FEW = 5  # sources and claims, where everything is searched
REPORTS = 20  # on one page
RANKED = 5_000  # where more are found, the newest come first, since putting the best first takes long
WIDTH = 260  # characters of a text that are shown


LAYOUT = frozenset({"headline", "byline", "dateline", "credit", "copyright", "boilerplate"})


class Text(msgspec.Struct, frozen=True):
    """Of a packed reading the report's text alone."""

    text: str


class Said(msgspec.Struct, frozen=True):
    """Of an attribution what search needs."""

    id: str
    content: Passage
    chain: tuple[Link, ...]


class Packed(msgspec.Struct, frozen=True):
    """A packed reading as far as search needs it."""

    report: Text
    attributions: tuple[Said, ...]
    parts: tuple[Part, ...]


class Found(msgspec.Struct, frozen=True):
    """A report that was found: its title and a stretch of its text with the words marked, and whose words these are."""

    id: str
    outlet: str | None
    published: str | None
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    before: bool
    after: bool
    address: str
    speaker: str | None
    passage: str


class Named(msgspec.Struct, frozen=True):
    """A source or a claim that was found, its words marked."""

    words: tuple[Piece, ...]
    source: Source | None = None
    claim: Listed | None = None


def search(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:  # noqa: ARG001 - every page gets the same
    """What was found for ``?q=``; ``?in=`` is one of reports, sources and claims."""
    asked = one(query, "q")
    where = one(query, "in") if one(query, "in") in WHERE else ""
    terms = searching.terms(asked)
    plain, begun = searching.expression(terms), searching.expression(terms, beginnings=True)
    counts = dict.fromkeys(("reports", "sources", "claims"), 0)
    reports: list[Found] = []
    sources: list[Named] = []
    found_claims: list[Named] = []
    pages = None
    newest = False
    if plain:
        with shelf.moment() as connection:
            counts = {
                "reports": _count(connection, "report_words", plain),
                "sources": _count(connection, "speaker_words", begun),
                "claims": _count(connection, "claim_words", plain),
            }
            pages = paging("/search", query, counts[where or "reports"], REPORTS)
            if where in ("", "reports"):
                newest = counts["reports"] > RANKED
                reports = _reports(connection, plain, terms, newest, pages.offset)
            shown = {name: _shown(name, where, pages) for name in ("sources", "claims")}
            many = {name for name, count in counts.items() if count > RANKED}
            sources = _sources(connection, begun, terms, "sources" in many, *shown["sources"])
            found_claims = _claims(connection, plain, terms, "claims" in many, *shown["claims"])
    values: dict[str, Any] = {
        "q": asked,
        "where": where,
        "searched": bool(plain),
        "counts": counts,
        "places": [
            (words if not value or not plain else f"{words} ({counts[value]:,})", _in(query, value), value == where)
            for value, words in WHERE.items()
        ],
        "newest": newest,
        "reports": reports,
        "sources": sources,
        "claims": found_claims,
        "all_sources": _in(query, "sources"),
        "all_claims": _in(query, "claims"),
    }
    data = {"q": asked, "counts": counts, "sources": sources, "claims": found_claims, "reports": reports}
    return Page("search.html", f"Search: {asked}" if asked else "Search", values, data, paging=pages)


def _in(query: Query, where: str) -> str:
    return address("/search", query, page=None, **{"in": where or None})


def _shown(name: str, where: str, pages: Paging) -> tuple[int, int]:
    """How many sources or claims are shown, after how many: a few on the first page where everything is searched."""
    if where:
        return (pages.size, pages.offset) if where == name else (0, 0)
    return (FEW, 0) if pages.page == 1 else (0, 0)


def _count(connection: sqlite3.Connection, table: str, asked: str) -> int:
    question = f"SELECT count(*) FROM {table} WHERE {table} MATCH ?"  # noqa: S608 - the name is ours
    number: int = connection.execute(question, (asked,)).fetchone()[0]
    return number


def _reports(
    connection: sqlite3.Connection, asked: str, terms: Sequence[Term], newest: bool, offset: int
) -> list[Found]:
    order = "rowid DESC" if newest else "bm25(report_words, 4.0, 1.0), rowid DESC"
    rows = connection.execute(
        f"""SELECT r.n, r.id, r.outlet, r.published, r.title, s.reading
            FROM (SELECT rowid FROM report_words WHERE report_words MATCH ? ORDER BY {order} LIMIT ? OFFSET ?) f
            JOIN reports r ON r.n = f.rowid JOIN readings s ON s.n = f.rowid""",  # noqa: S608 - nothing of the reader's
        (asked, REPORTS, offset),
    ).fetchall()
    return [_found(row, terms) for row in rows]


def _found(row: sqlite3.Row, terms: Sequence[Term]) -> Found:
    packed = unpacked(row["reading"], Packed)
    text, title = packed.report.text, row["title"] or ""
    hits = searching.hits(text, terms)
    # the headline is shown already, and layout says little
    body = [hit for hit in hits if not _layout(packed, hit[0])] or hits
    floor = (
        max((part.end for part in packed.parts if part.kind in LAYOUT and part.end <= body[0][0]), default=0)
        if body
        else 0
    )
    start, stop = searching.best(text, body, WIDTH, floor)
    inside = [hit for hit in body if start <= hit[0] and hit[1] <= stop]
    said = _voice(packed, inside[0][0]) if inside else None
    return Found(
        row["id"],
        row["outlet"],
        row["published"],
        searching.marked(title, searching.hits(title, terms)),
        searching.marked(text, inside, start, stop),
        bool(text[:start].strip()),
        bool(text[stop:].strip()),
        addresses.report(row["id"]),
        said.chain[0].name if said and said.chain else None,
        addresses.report(row["id"], said.id) if said else "",
    )


def _layout(packed: Packed, place: int) -> bool:
    return any(part.kind in LAYOUT and part.start <= place < part.end for part in packed.parts)


def _voice(packed: Packed, place: int) -> Said | None:
    """The innermost statement that has a place of the report in its content; None in the outlet's own voice."""
    around = [
        (stop - start, said)
        for said in packed.attributions
        for start, stop in said.content.spans
        if start <= place < stop
    ]
    return min(around, key=lambda each: each[0])[1] if around else None


def _sources(
    connection: sqlite3.Connection, asked: str, terms: Sequence[Term], many: bool, size: int, offset: int
) -> list[Named]:
    matching, order, offset, given = _matching("speaker_words", "quoted DESC, n DESC", many, asked, size, offset)
    found = voices.sources(connection, matching, order, size, offset, **given)
    return [
        Named(searching.marked(each.name, searching.hits(each.name, terms, beginnings=True)), source=each)
        for each in found
    ]


def _claims(
    connection: sqlite3.Connection, asked: str, terms: Sequence[Term], many: bool, size: int, offset: int
) -> list[Named]:
    matching, order, offset, given = _matching("claim_words", "reports DESC, n DESC", many, asked, size, offset)
    found = claims.listed(connection, matching, order, size, offset, **given)
    return [Named(searching.marked(each.summary, searching.hits(each.summary, terms)), claim=each) for each in found]


def _matching(
    table: str, order: str, many: bool, asked: str, size: int, offset: int
) -> tuple[str, str, int, dict[str, object]]:
    """The condition on rows that were found, their order, how many to leave out, and what the condition is given."""
    found = f"SELECT rowid FROM {table} WHERE {table} MATCH :asked"  # noqa: S608 - the name is ours
    if not many:
        return f"n IN ({found})", order, offset, {"asked": asked}
    page = f"{found} ORDER BY rowid DESC LIMIT :most OFFSET :before"
    return f"n IN ({page})", "n DESC", 0, {"asked": asked, "most": size, "before": offset}


ROUTES: Routes = (("/search", search),)
