"""What is counted of the events that were found, for the map, the timeline and the order of the table."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.serve.drawing import shares, timeline
from accordingto.serve.drawing.timeline import Span
from accordingto.serve.event_columns import KINDS, VERDICTS, Columns
from accordingto.serve.types import entries

Chosen = npt.NDArray[np.int32]
Number = TypeVar("Number", np.int32, np.int64)

TAIL = 0.025  # share of the events at either end of time that are left out where they stretch it far
STRETCH = 3.0
NEVER = np.iinfo(np.int32).max
GROUP_OF = np.array([shares.OF_KIND[kind] for kind in KINDS], dtype=np.int32)  # type: ignore[index]
SORTS = ("day", "certainty", "type", "actor", "recipient", "place", "source", "outlet")


class Site(msgspec.Struct, frozen=True):
    """A place with how many events each group of certainty has there. Events with one name and one point are at one
    place; ``alone`` is false where another place has its name and country."""

    name: str
    country: str
    lat: float
    lon: float
    precision: str
    counts: Sequence[int]
    alone: bool

    @property
    def total(self) -> int:
        """How many events there are."""
        return sum(self.counts)


class Sites(msgspec.Struct, frozen=True):
    """The places with the most events, how many places there are in all, and how many events are at none of those
    that are listed: elsewhere, or at no known point."""

    listed: list[Site]
    total: int
    elsewhere: int
    nowhere: int


class Times(msgspec.Struct, frozen=True):
    """The spans of the timeline, from types to counts by span and group, how many events lie before and after what is
    drawn, and how many have no day."""

    spans: list[Span]
    types: dict[str, list[list[int]]]
    before: int
    after: int
    undated: int


@cache
def type_order() -> dict[str, int]:
    """The types of the ontology in their order, from cooperation to conflict."""
    return {row.name: place for place, row in enumerate(entries("type"))}


def by_type(name: str) -> tuple[int, str]:
    """What types are sorted by: the ontology's come first, in its order."""
    return type_order().get(name, len(type_order())), name


def kinds(columns: Columns, chosen: Chosen) -> dict[str, int]:
    """How many events each kind of certainty has."""
    counts = np.bincount(_taken(columns.certainty, chosen), minlength=len(KINDS))
    return {kind: int(count) for kind, count in zip(KINDS, counts, strict=True)}


def verdicts(columns: Columns) -> dict[str, int]:
    """Of how many events people said what."""
    counts = np.bincount(columns.verdict, minlength=len(VERDICTS)).tolist()
    return {name: count for name, count in zip(VERDICTS, counts, strict=True) if name}


def types(columns: Columns, chosen: Chosen) -> dict[str, int]:
    """How many events each type has, for those that have any, in the ontology's order."""
    counts = np.bincount(_taken(columns.type, chosen), minlength=len(columns.types)).tolist()
    return {name: count for name, count in sorted(zip(columns.types.listed, counts, strict=False), key=_first) if count}


def sites(columns: Columns, chosen: Chosen, most: int) -> Sites:
    """The ``most`` places with the most events."""
    places = list(columns.places.listed)
    groups = len(shares.GROUPS)
    cells = _taken(columns.place, chosen) * groups + GROUP_OF[_taken(columns.certainty, chosen)]
    counts = np.bincount(cells, minlength=len(places) * groups)[: len(places) * groups].reshape(-1, groups)
    joined: dict[tuple[str, str, float, float], list[int]] = {}
    precision: dict[tuple[str, str, float, float], str] = {}
    named: dict[tuple[str, str], int] = {}
    known = 0
    for number in np.flatnonzero(counts.sum(axis=1)).tolist():
        name, country, lat, lon, how = places[number]
        if lat is None or lon is None:
            continue
        key = (name, country, lat, lon)
        known += int(counts[number].sum())
        if key in joined:
            joined[key] = [a + b for a, b in zip(joined[key], counts[number].tolist(), strict=True)]
        else:
            joined[key], precision[key] = counts[number].tolist(), how
            named[name, country] = named.get((name, country), 0) + 1
    largest = sorted(joined, key=lambda key: (-sum(joined[key]), key))[:most]
    listed = [Site(*key, precision[key], joined[key], named[key[:2]] == 1) for key in largest]
    return Sites(listed, len(joined), known - sum(site.total for site in listed), len(chosen) - known)


def times(columns: Columns, chosen: Chosen, first: int | None, last: int | None) -> Times:
    """The timeline of the events between the days that were asked for, or else between the first and the last; without
    the few at either end that would squeeze the rest."""
    days = _taken(columns.day, chosen)
    lowest = int(np.min(days, where=days > 0, initial=NEVER)) if len(days) else NEVER
    if lowest == NEVER:
        return Times([], {}, 0, 0, len(days))
    since = np.maximum(days - (lowest - 1), 0)  # 0 for no day, 1 for the first
    histogram = np.bincount(since)
    undated, histogram = int(histogram[0]), histogram[1:]
    highest = lowest + len(histogram) - 1
    start, end = _window(histogram, lowest, highest, bounded=(first is not None, last is not None))
    spans = timeline.spans(_date(start), _date(end))
    outside = len(spans)
    lookup = np.array([outside, *timeline.places(spans, lowest, highest)], dtype=np.int32)
    lookup[lookup < 0] = outside
    groups = len(shares.GROUPS)
    cells = (_taken(columns.type, chosen) * (outside + 1) + lookup[since]) * groups
    cells += GROUP_OF[_taken(columns.certainty, chosen)]
    size = len(columns.types) * (outside + 1) * groups
    counts = np.bincount(cells, minlength=size)[:size].reshape(-1, outside + 1, groups)[:, :outside].tolist()
    rows = {
        name: row
        for name, row in sorted(zip(columns.types.listed, counts, strict=False), key=_first)
        if any(map(any, row))
    }
    before = int(histogram[: max(0, spans[0].first.toordinal() - lowest)].sum())
    after = int(histogram[max(0, spans[-1].last.toordinal() + 1 - lowest) :].sum())
    return Times(spans, rows, before, after, undated)


def ordered(columns: Columns, chosen: Chosen, sort: str, offset: int, size: int) -> list[int]:
    """The numbers of the events of one page; ``sort`` is one of ``SORTS``, with "-" before it for the other way round.
    Equals are told the latest first."""
    if not len(chosen):
        return []
    down, name = sort.startswith("-"), sort.removeprefix("-")
    days = _taken(columns.day, chosen).astype(np.int64)
    newest = int(days.max()) - days
    if name == "day":
        keys = newest if down else np.where(days > 0, days, int(days.max()) + 1)
    else:
        rank = _taken(_ranks(columns, name), chosen)
        if down:
            rank = int(rank.max()) - rank
        keys = rank * (int(newest.max()) + 1) + newest
    keys = keys * len(columns.day) + (len(columns.day) - 1 - chosen)
    end = min(offset + size, len(keys))
    edges = sorted({min(offset, len(keys) - 1), end - 1})
    part = np.argpartition(keys, edges)[offset:end]
    page = part[np.argsort(keys[part])]
    return [int(place) + 1 for place in chosen[page]]


def _ranks(columns: Columns, name: str) -> npt.NDArray[np.int64]:
    """For every event where it stands in the order of a column; an empty name comes last."""
    lists: dict[str, tuple[npt.NDArray[np.int32], Sequence[Any]]] = {
        "type": (columns.type, columns.types.listed),
        "actor": (columns.actor, columns.names.listed),
        "recipient": (columns.recipient, columns.names.listed),
        "place": (columns.place, [place[0] for place in list(columns.places.listed)]),
        "source": (columns.speaker, columns.speakers.listed),
        "outlet": (columns.outlet, columns.outlets.listed),
    }
    if name == "certainty":
        return columns.certainty.astype(np.int64)
    numbers, names = lists[name]
    values = list(names)

    def key(text: str) -> tuple[bool, object]:
        return not text, by_type(text) if name == "type" else text.casefold()

    places = {text: place for place, text in enumerate(sorted(set(values), key=key))}
    return np.array([places[text] for text in values], dtype=np.int64)[numbers]


def _taken(column: npt.NDArray[Number], chosen: Chosen) -> npt.NDArray[Number]:
    """The column's values for the events that are chosen; without a copy where all are."""
    return column[: len(chosen)] if len(chosen) == len(column) else column[chosen]


def _window(
    histogram: npt.NDArray[np.int64], lowest: int, highest: int, *, bounded: tuple[bool, bool]
) -> tuple[int, int]:
    """The days between which the timeline is drawn."""
    so_far = np.cumsum(histogram)
    tail = TAIL * so_far[-1]
    start = lowest + int(np.searchsorted(so_far, tail, side="right"))
    end = lowest + int(np.searchsorted(so_far, so_far[-1] - tail, side="left"))
    if highest - lowest + 1 <= STRETCH * (end - start + 1):
        return lowest, highest
    return lowest if bounded[0] else start, highest if bounded[1] else end


def _first(pair: tuple[str, object]) -> tuple[int, str]:
    return by_type(pair[0])


def _date(day: int) -> datetime.date:
    return datetime.date.fromordinal(day)
