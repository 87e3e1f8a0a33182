"""Events: a table, a map and a timeline of what one filter finds. Whatever is chosen in one narrows the others."""

from __future__ import annotations

import datetime
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from markupsafe import Markup

from accordingto.data import tables
from accordingto.export.signs import CERTAINTIES
from accordingto.serve import event_columns, event_counts, event_filter, event_rows
from accordingto.serve.drawing import map as world
from accordingto.serve.drawing import shares, timeline
from accordingto.serve.drawing.map import Spot
from accordingto.serve.drawing.timeline import Span
from accordingto.serve.event_columns import Columns, Names
from accordingto.serve.event_counts import SORTS, Site, Sites, Times
from accordingto.serve.event_filter import FIELDS, NONE, PATH, Asked, Found
from accordingto.serve.shelf import Shelf
from accordingto.serve.views import Moved, Page, Query, Routes, address, one, paging

PLACES = 250  # circles of the map
SUGGESTED = 100  # names that a field suggests
KEPT = 12  # filters whose counts are kept: four bytes an event each
LATEST = "-day"
VERDICT_WORDS = {"wrong": "marked wrong", "mended": "mended", "missing": "added", "right": "checked"}
HEADS = {
    "certainty": "Certain",
    "day": "When",
    "actor": "Who",
    "type": "Did what",
    "recipient": "To whom",
    "place": "Where",
    "source": "Who says so",
    "outlet": "Outlet",
}


class Country(msgspec.Struct, frozen=True):
    """A row of the table of countries."""

    code: str
    name: str


class Chip(msgspec.Struct, frozen=True):
    """A value of the filter: its words, and the list without it, or with it."""

    field: str
    words: str
    link: str
    count: int | None = None


class Counted(msgspec.Struct, frozen=True):
    """The events that are asked for, and what is counted of them. ``names`` tells the columns that it was counted of
    from others: as long as it is kept, no other object has its identity."""

    names: Names
    found: Found
    kinds: Mapping[str, int]
    types: Mapping[str, int]
    sites: Sites
    times: Times


_KEPT: OrderedDict[tuple[object, ...], Counted] = OrderedDict()
_LOCK = threading.Lock()


def shown(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:  # noqa: ARG001 - every page gets the same
    """The events that the query asks for, without those that people marked wrong where it does not ask for these.
    Raises ``Refused`` for what is no day, certainty, verdict, point or page."""
    if any(not value.strip() for values in query.values() for value in values):
        raise Moved(
            address(PATH, {name: [value for value in values if value.strip()] for name, values in query.items()})
        )
    asked = event_filter.asked(query)
    sort = one(query, "sort")
    sort = sort if sort.removeprefix("-") in SORTS else LATEST
    with shelf.moment() as connection:
        columns = event_columns.columns(shelf, connection)
        counted = _counted(shelf, columns, asked)
        found = counted.found
        pages = paging(PATH, query, len(found.chosen))
        numbers = event_counts.ordered(columns, found.chosen, sort, pages.offset, pages.size)
        rows = event_rows.rows(connection, numbers)
        suggested = _suggested(connection)
    counts = event_counts.verdicts(columns)
    values = {
        "total": len(found.chosen),
        "read": len(columns.day),
        "there": columns.total,
        "stand": columns.total - event_filter.out(columns),
        "wrong": (counts["wrong"], address(PATH, query, page=None, verdict="wrong")),
        "rows": [event_rows.linked(row, query) for row in rows],
        "heads": _heads(query, sort),
        "sort": sort,
        "filters": _filters(query, asked),
        "meant": _meant(query, found),
        "certainties": _certainties(query, asked, counted.kinds),
        "groups": [(shares.swatch(group), group.words) for group in shares.GROUPS],
        "fewer": _fewer(columns, asked, query) if not len(found.chosen) else [],
        "asked": {name: one(query, name) for name in FIELDS},
        "kept": [(name, value) for name in ("sort", "place", "at") for value in query.get(name, ())],
        "types": [(name, name) for name in sorted(columns.types.listed, key=event_counts.by_type)],
        "countries": sorted(((_country(code), code) for code in list(columns.countries.listed) if code), key=str),
        "kinds": [(sign.word, kind) for kind, sign in CERTAINTIES.items()],
        "verdicts": [
            (words, name)
            for name, words in VERDICT_WORDS.items()
            if counts[name] or name in asked.values.get("verdict", ())
        ],
        "suggested": suggested,
        **(_pictures(query, counted) if len(found.chosen) else {}),
    }
    data = {
        "corrected": counts,
        "filter": {name: query[name] for name in (*FIELDS, "at") if query.get(name)},
        "sort": sort,
        "read": len(columns.day),
        "all": columns.total,
        "meant": found.meant,
        "certainty": counted.kinds,
        "types": counted.types,
        "groups": [group.name for group in shares.GROUPS],
        "places": counted.sites,
        "times": counted.times,
        "events": rows,
    }
    return Page("event_table.html", "Events", values, data, paging=pages)


def _counted(shelf: Shelf, columns: Columns, asked: Asked) -> Counted:
    """What is found and counted, kept for the next pages of the same list, and for whoever asks the same."""
    key = (shelf.file, msgspec.json.encode(asked), len(columns.day), id(columns.types), columns.revision)
    with _LOCK:
        if key in _KEPT:
            _KEPT.move_to_end(key)
            return _KEPT[key]
    found = event_filter.find(columns, asked)
    counted = Counted(
        columns.types,
        found,
        event_counts.kinds(columns, found.chosen),
        event_counts.types(columns, found.chosen),
        event_counts.sites(columns, found.chosen, PLACES),
        event_counts.times(columns, found.chosen, asked.first, asked.last),
    )
    with _LOCK:
        _KEPT[key] = counted
        while len(_KEPT) > KEPT:
            _KEPT.popitem(last=False)
    return counted


def _pictures(query: Query, counted: Counted) -> dict[str, Any]:
    """The map and the timeline, and what they leave out."""
    sites, times, by_type = counted.sites, counted.times, counted.types

    def bar(name: str, span: Span) -> str:
        bounds = {"from": span.first.isoformat(), "to": span.last.isoformat()}
        return address(PATH, query, page=None, **bounds, **({"type": name} if name else {}))

    spots = [_spot(site, query) for site in sites.listed]
    rows = [
        timeline.Row(name, counts, by_type[name], address(PATH, query, page=None, type=name))
        for name, counts in times.types.items()
    ]
    before, after = (
        (times.spans[0].first - datetime.timedelta(1), times.spans[-1].last + datetime.timedelta(1))
        if times.before or times.after
        else (None, None)
    )
    return {
        "map": world.draw(spots, _label("Map of the events by place", len(spots), "place")) if spots else Markup(""),
        "spots": spots,
        "sites": sites,
        "timeline": timeline.draw(rows, times.spans, bar, _label("Timeline of the events", len(rows), "type"))
        if rows
        else Markup(""),
        "times": times,
        "before": (address(PATH, query, page=None, to=before), before),
        "after": (address(PATH, query, page=None, **{"from": after}), after),
        "placeless": address(PATH, query, page=None, place=NONE, at=None, country=None),
    }


def _label(words: str, count: int, what: str) -> str:
    return f"{words}: {count:,} {what}{'' if count == 1 else 's'}"


def _spot(site: Site, query: Query) -> Spot:
    whole = site.precision in {"country", "area", "region"}
    where = site.name if site.precision == "country" or not site.country else f"{site.name}, {_country(site.country)}"
    point = None if site.alone else f"{site.lat},{site.lon}"
    link = address(PATH, query, page=None, place=site.name, country=site.country or None, at=point)
    return Spot(f"{where} as a whole" if whole else where, site.lat, site.lon, site.counts, link)


def _heads(query: Query, sort: str) -> list[tuple[str, str, str, str]]:
    """The heads of the columns: name, words, the order that it has now ("ascending", "descending" or ""), and where it
    leads."""
    heads = []
    for name, words in HEADS.items():
        state = "ascending" if sort == name else "descending" if sort == f"-{name}" else ""
        # the latest day first, but names from A on; the same head again turns the order round
        usual, other = (f"-{name}", name) if name == "day" else (name, f"-{name}")
        wanted = other if sort == usual else usual
        heads.append((name, words, state, address(PATH, query, page=None, sort=None if wanted == LATEST else wanted)))
    return heads


def _filters(query: Query, asked: Asked) -> list[Chip]:
    """What is asked for, each with the list without it."""
    found = []
    for name, values in {**asked.values, **{bound: query.get(bound, ()) for bound in ("from", "to")}}.items():
        for value in values:
            rest = [other.strip() for other in query[name] if other.strip() != value.strip()]
            without = {**query, name: rest}
            if name == "place":
                without.pop("at", None)
            found.append(Chip(FIELDS[name], _words(name, value), address(PATH, without, page=None)))
    return found


def _words(name: str, value: str) -> str:
    if value == NONE:
        return "none"
    if name == "verdict":
        return VERDICT_WORDS[value]
    if name == "certainty":
        return next(sign.word for kind, sign in CERTAINTIES.items() if kind == value)
    if name in {"country", "actor", "recipient"}:
        country = _country(value)
        return country if country == value else f"{country} ({value})"
    return value


def _meant(query: Query, found: Found) -> list[tuple[str, int, list[Chip]]]:
    """For a field whose words are part of several names: the words, how many names, and some of these."""
    return [
        (
            ", ".join(query[name]),
            len(names),
            [Chip(FIELDS[name], each, address(PATH, query, page=None, **{name: each})) for each in names[:8]],
        )
        for name, names in found.meant.items()
    ]


def _certainties(query: Query, asked: Asked, counted: Mapping[str, int]) -> list[tuple[str, int, str, bool]]:
    """The kinds of certainty with how many events each has; a chosen one leads back."""
    chosen = asked.values.get("certainty", ())
    return [
        (kind, count, address(PATH, query, page=None, certainty=None if kind in chosen else kind), kind in chosen)
        for kind, count in counted.items()
        if count or kind in chosen
    ]


def _fewer(columns: Columns, asked: Asked, query: Query) -> list[Chip]:
    """Where nothing is found: how much would be, were one part of the filter taken away."""
    found = []
    fields = [*asked.values, *(["from", "to"] if asked.first is not None or asked.last is not None else [])]
    for name in dict.fromkeys("time" if field in {"from", "to"} else field for field in fields):
        if name == "time":
            rest, gone = msgspec.structs.replace(asked, first=None, last=None), {"from": None, "to": None}
        else:
            values = {field: value for field, value in asked.values.items() if field != name}
            rest, gone = msgspec.structs.replace(asked, values=values), {name: None}
        if name == "place":
            rest, gone = msgspec.structs.replace(rest, at=None), {"place": None, "at": None}
        count = len(event_filter.find(columns, rest).chosen)
        if count:
            found.append(Chip(name, FIELDS.get(name, "time"), address(PATH, query, page=None, **gone), count))
    return sorted(found, key=lambda chip: -(chip.count or 0))


def _suggested(connection: sqlite3.Connection) -> dict[str, Sequence[str]]:
    """Names that the fields for sources and outlets suggest: those with the most."""
    asked = {
        "source": "SELECT name FROM speakers ORDER BY quoted DESC, n DESC LIMIT ?",
        "outlet": "SELECT name FROM outlets ORDER BY reports DESC LIMIT ?",
    }
    return {field: [name for (name,) in connection.execute(text, (SUGGESTED,))] for field, text in asked.items()}


def _country(code: str) -> str:
    return _countries().get(code, code)


@cache
def _countries() -> dict[str, str]:
    return {row.code: row.name for row in tables.rows("countries.jsonl", Country)}


ROUTES: Routes = ((PATH, shown),)
