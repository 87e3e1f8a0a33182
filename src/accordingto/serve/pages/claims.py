"""Claims: the list of them, and each with its origins, its picture, its passages and those who deny it."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

import msgspec

from accordingto.serve import addresses, passages
from accordingto.serve.drawing import claim as picture
from accordingto.serve.drawing.ring import citings
from accordingto.serve.drawing.strands import plot, start_name
from accordingto.serve.shelf import Shelf
from accordingto.serve.views import Page, Query, Refused, Routes, address, one, paging

# The orders of the list: what they are called, and how they are asked for (each by an index).
SORTS = {
    "gap": ("Widest gap", "gap DESC, reports DESC, n DESC"),
    "reports": ("Most reports", "reports DESC, n DESC"),
    "latest": ("Latest", "last_day DESC, n DESC"),
}
SHOWN = {
    "several": ("Told by several reports", "reports > 1"),
    "denied": ("Denied", "denied > 0"),
    "circle": ("Told in a circle", "circles > 0"),
    "all": ("All", "TRUE"),
}
COUNTED = {"several": "several", "denied": "denied", "circle": "circled", "all": "claims"}  # by the index, under "meta"
PASSAGES = 30  # of a claim on one page, each in other words
DENIALS = 12  # beside them; there is a way to the rest


class Listed(msgspec.Struct, frozen=True):
    """A claim in a list; ``share`` is that of its reports among the most on the page."""

    id: str
    summary: str
    reports: int
    outlets: int
    origins: int
    denied: int
    circles: int
    first_day: str | None
    last_day: str | None
    address: str
    share: float = 0.0


def listed(
    connection: sqlite3.Connection, where: str, order: str, size: int, offset: int = 0, **given: object
) -> list[Listed]:
    """Claims in a list. ``where`` and ``order`` are SQL of ours; ``given`` stands for the names in it (``:name``)."""
    rows = connection.execute(
        f"""SELECT id, summary, reports, outlets, origins, denied, circles, first_day, last_day
            FROM claims WHERE {where} ORDER BY {order} LIMIT :size OFFSET :offset""",  # noqa: S608 - ours
        {**given, "size": size, "offset": offset},
    ).fetchall()
    most = max((row["reports"] for row in rows), default=1)
    return [Listed(**row, address=addresses.claim(row["id"]), share=row["reports"] / most) for row in map(dict, rows)]


def overview(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:  # noqa: ARG001 - every page gets the same
    """The list of claims."""
    sort = one(query, "sort", "gap") if one(query, "sort") in SORTS else "gap"
    show = one(query, "show", "several") if one(query, "show") in SHOWN else "several"
    where = SHOWN[show][1]
    with shelf.moment() as connection:
        known = {row["key"]: row["value"] for row in connection.execute("SELECT key, value FROM meta")}
        total = known.get(COUNTED[show]) or 0
        pages = paging("/claims", query, total)
        claims = listed(connection, where, SORTS[sort][1], pages.size, pages.offset)
    values = {
        "claims": claims,
        "total": total,
        "known": {name: known.get(name) or 0 for name in ("claims", "reports")},
        "show": show,
        "sorts": _choices(query, "sort", SORTS, sort),
        "shown": _choices(query, "show", SHOWN, show),
    }
    return Page("claims.html", "Claims", values, {"sort": sort, "show": show, "claims": claims}, paging=pages)


def _choices(query: Query, name: str, known: Mapping[str, tuple[str, str]], chosen: str) -> list[tuple[str, str, bool]]:
    first = next(iter(known))
    return [
        (words, address("/claims", query, page=None, **{name: None if value == first else value}), value == chosen)
        for value, (words, _) in known.items()
    ]


def shown(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:
    """One claim. ``?way=N`` lists what came one way, ``?way=denied`` the denials, ``?words=N`` everybody who has it in
    the same words. Raises ``Refused`` where there is no such claim, or no such part of it."""
    with shelf.moment() as connection:
        try:
            claim = shelf.claim(params["id"])
        except KeyError:
            message = "There is no such claim. When a store is compared again, a claim can get another address."
            raise Refused(404, message, "See all claims", "/claims") from None
        rows = passages.rows(connection, claim)
        known = passages.speakers(connection, claim, rows)
    path = addresses.claim(claim.id)
    drawn = plot(claim, passages.told(claim, rows), path)
    told = passages.Telling(claim, rows, known, drawn, path)
    every = told.groups()
    part = one(query, "way") or one(query, "words")
    asserted = _part(told, every, query, path) if part else [group for group in every if not told.denies(group)]
    denied = [] if part else [group for group in every if told.denies(group)]
    pages = paging(path, query, len(asserted), PASSAGES)
    here = asserted[pages.offset : pages.offset + pages.size]
    reports = len({member.report for member in claim.members})
    heading = passages.heading(claim.summary)
    values = {
        "claim": claim,
        "path": path,
        "heading": heading,
        "reports": reports,
        "outlets": len({row.outlet for row in rows}),
        "days": sorted({row.published for row in rows if row.published}),
        "rests": passages.rests(claim),
        "origins": told.origins(),
        "drawing": picture.draw(drawn, passages.caption(drawn, reports)),
        "plot": drawn,
        "repeated": any(drawn.ways[strand.way].start == "unsaid" for strand in drawn.strands),
        "ways": [(way, start_name(drawn, way)) for way in drawn.ways],
        "circles": [list(zip(citings(ring), ring.hrefs, strict=True)) for ring in drawn.rings],
        "versions": told.versions(),
        "part": passages.part_name(told, query) if part else "",
        "says": [told.passage(group) for group in here],
        "denies": [told.passage(group) for group in denied[:DENIALS]],
        "denials": len(denied),
    }
    data = {
        "address": path,
        "reports": reports,
        "rests_on": values["rests"],
        "claim": claim,
        "passages": [told.data(at) for group in here for at in group],
        "denials": [told.data(at) for group in denied[:DENIALS] for at in group],
    }
    return Page("claim.html", heading, values, data, paging=pages)


def _part(told: passages.Telling, every: list[passages.Group], query: Query, path: str) -> list[passages.Group]:
    """The members that were asked for, each alone."""
    way, words = one(query, "way"), one(query, "words")
    if way == "denied":
        found = [at for group in every if told.denies(group) for at in group]
    elif way:
        found = [at for group in every for at in group if str(told.plot.members[at] + 1) == way]
    else:
        found = [at for number, group in enumerate(every, 1) for at in group if str(number) == words]
    if not found:
        raise Refused(404, "There is no such part of this claim.", "See the whole claim", path)
    return [(at,) for at in found]


ROUTES: Routes = (("/claims", overview), ("/claim/{id}", shown))
