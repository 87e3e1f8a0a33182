"""Which places a toponym may stand for, and what speaks for each: the rows that ``place_ranking`` scores.

A row compares a candidate with the others of its name (people, kind), with what the text says right beside the name
("Paris, Texas"), and with the other toponyms of the report: local news speaks of neighbours, and of one country.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from accordingto.data.gazetteer import AREA, CITY, COUNTRY, COUNTY, POINT, REGION, Entries, Gazetteer, place_key
from accordingto.data.toponyms import demonym
from accordingto.records import Span

# What a place is called beside its name; without it the name may be known.
BEFORE = re.compile(
    r"^(?:(?:the )?(?:city|town|village|county|state|province|republic|kingdom|port|island) of|greater|downtown|"
    r"metro|metropolitan|inner|central|upper|lower|(?:north|south|east|west)(?:ern)?|"
    r"(?:north|south)[- ]?(?:east|west)(?:ern)?|mid|old|new) +(?=\w)",
    re.IGNORECASE,
)
AFTER = re.compile(
    r" +(?:township|twp\.?|borough|city|town|village|province|governorate|district|prefecture|region|state|county|"
    r"co\.?|parish|oblast|krai|department|division|territory|municipality|area|international airport|airport|suburb)$",
    re.IGNORECASE,
)
DIVISION = re.compile(
    r"(?:province|governorate|district|prefecture|region|state|county|co\.?|parish|oblast|krai|department|division|"
    r"territory|municipality)$",
    re.IGNORECASE,
)
GAP = re.compile(r",? \(?|,\s+")  # what stands between a place and the one it lies in
MOST = 60  # candidates of one name, the most populous ones
SPREAD = 6371.0  # km, the radius of the earth
RINGS = (25.0, 60.0, 161.0, 500.0)  # km
FIELDS = 32


class Named(msgspec.Struct, frozen=True):
    """A name of the report with all its occurrences, and what it may stand for. ``rows`` has one row a candidate."""

    name: str
    spans: tuple[Span, ...]
    entries: Entries
    loose: bool


def look_up(name: str, gazetteer: Gazetteer) -> tuple[Entries, bool]:
    """What a name may stand for, and whether it was found only without a word of it ("Greater", "Township")."""
    text = name.removesuffix("'s").removesuffix("’s")
    entries = gazetteer.lookup(text)
    if entries.rows():
        return _fewer(entries), False
    people = demonym(text)
    if people is not None:
        return _fewer(gazetteer.lookup(people)), False
    for pattern in (AFTER, BEFORE):
        stripped = pattern.sub("", text)
        entries = gazetteer.lookup(stripped) if stripped != text else entries
        if entries.rows():
            return _fewer(entries), True
    return entries, False


def _fewer(entries: Entries) -> Entries:
    if entries.rows() <= MOST:
        return entries
    kept = np.argsort(-entries.population - 30 * (entries.kind == COUNTRY))[:MOST]
    return entries.take(kept)


def gather(text: str, spans: Sequence[Span], gazetteer: Gazetteer) -> list[Named]:
    """The distinct names among the spans, with their candidates, in order of first occurrence. Names that fold alike
    ("U.S.", "US") are one: a report means one place by a name."""
    grouped: dict[str, list[Span]] = {}
    for start, end in spans:
        grouped.setdefault(place_key(text[start:end]) or text[start:end], []).append((start, end))
    found: list[Named] = []
    for places in grouped.values():
        name = " ".join(text[slice(*places[0])].split())
        entries, loose = look_up(name, gazetteer)
        found.append(Named(name, tuple(places), entries, loose))
    return found


def qualifiers(text: str, named: Sequence[Named]) -> dict[int, set[int]]:
    """By the index of a name, those of the names it is followed by as the place it lies in: "Paris, Texas"."""
    starts = {start: index for index, each in enumerate(named) for start, _ in each.spans}
    found: dict[int, set[int]] = {}
    for index, each in enumerate(named):
        for _, end in each.spans:
            gap = GAP.match(text, end)
            after = starts.get(gap.end()) if gap else None
            if after is not None and after != index:
                found.setdefault(index, set()).add(after)
    return found


def features(
    text: str,
    named: Sequence[Named],
    *,
    country: int = -1,
    outlet: str = "",
    chosen: Mapping[int, int] | None = None,
) -> list[NDArray[np.float32]]:
    """For each name, one row of ``FIELDS`` numbers a candidate. ``country`` is the number of the outlet's country and
    ``outlet`` its folded name or address; ``chosen`` gives the candidate a name is taken for so far, by index (else
    the most populous stands for it)."""
    known = [index for index, each in enumerate(named) if each.entries.rows()]
    if not known:
        return [np.zeros((0, FIELDS), dtype=np.float32) for _ in named]
    sizes = [named[index].entries.rows() for index in known]
    owner = np.repeat(np.arange(len(known)), sizes)
    whole = Entries.joined([named[index].entries for index in known])
    first = np.concatenate(([0], np.cumsum(sizes)))[:-1]
    weight = _weight(whole)
    taken = np.array([_taken(weight, first[at], sizes[at], (chosen or {}).get(known[at])) for at in range(len(known))])
    columns = [
        *_own(named, known, whole, weight, owner, first),
        *_beside(text, named, known, whole, owner),
        *_around(whole, owner, first, taken),
        *_outlet(named, known, whole, owner, country, outlet),
    ]
    table = np.stack(columns, axis=1).astype(np.float32)
    parts = dict(zip(known, np.split(table, first[1:]), strict=True))
    return [parts.get(index, table[:0]) for index in range(len(named))]


def _weight(entries: Entries) -> NDArray[np.float64]:
    """How much a place is in the news for its kind and people alone."""
    bonus = np.select(
        [entries.kind == COUNTRY, entries.kind == AREA, entries.kind == REGION, entries.kind == POINT],
        [8.0, 16.0, 1.0, 10.0],
        0.0,
    )
    weight: NDArray[np.float64] = entries.population + bonus - (entries.kind == COUNTY) * 2.0
    return weight


def _taken(weight: NDArray[np.float64], first: int, size: int, chosen: int | None) -> int:
    return first + (int(np.argmax(weight[first : first + size])) if chosen is None else chosen)


Columns = list[NDArray[np.float64]]


def _own(
    named: Sequence[Named],
    known: Sequence[int],
    whole: Entries,
    weight: NDArray[np.float64],
    owner: NDArray[np.int64],
    first: NDArray[np.int64],
) -> Columns:
    """What is known of the candidate alone and among those of its name."""
    most = np.maximum.reduceat(weight, first)[owner]
    people = np.maximum.reduceat(whole.population, first)[owner]
    size = np.bincount(owner)[owner]
    better = np.array([(weight[owner == owner[at]] > weight[at]).sum() for at in range(len(weight))])
    loose = np.array([named[index].loose for index in known])[owner]
    division = np.array([bool(DIVISION.search(named[index].name)) for index in known])[owner]
    words = np.array([len(named[index].name.split()) for index in known])[owner]
    times = np.array([len(named[index].spans) for index in known])[owner]
    return [
        whole.population,
        weight,
        weight - most,
        whole.population - people,
        np.log(size),
        np.minimum(better, 10),
        whole.kind == COUNTRY,
        whole.kind == REGION,
        whole.kind == COUNTY,
        whole.kind == CITY,
        whole.kind >= AREA,
        whole.primary,
        loose,
        division,
        words,
        np.minimum(times, 6),
    ]


def _beside(
    text: str, named: Sequence[Named], known: Sequence[int], whole: Entries, owner: NDArray[np.int64]
) -> Columns:
    """Whether the candidate lies in the place that follows its name (1), does not (-1), or nothing follows (0); and
    whether it is itself the place that others lie in."""
    inside, outside = np.zeros(len(owner)), np.zeros(len(owner))
    for index, above in qualifiers(text, named).items():
        if index not in known:
            continue
        mine = owner == known.index(index)
        for other in above:
            if other not in known:
                continue
            there = owner == known.index(other)
            hits = _lies_in(whole, mine, there)
            if hits.any():
                inside[mine] = np.where(hits.any(axis=1), 1, np.minimum(inside[mine], -1))
                outside[there] = np.maximum(outside[there], hits.any(axis=0))
    return [inside, outside]


def _lies_in(whole: Entries, mine: NDArray[np.bool_], there: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of my candidates (rows) lie in which of the other's (columns)."""
    number, kind = whole.number[there], whole.kind[there]
    in_region = (kind == REGION) & (whole.region[mine][:, None] == number)
    in_county = (kind == COUNTY) & (whole.county[mine][:, None] == number)
    in_country = (kind == COUNTRY) & (whole.country[mine][:, None] == whole.country[there])
    inside: NDArray[np.bool_] = (in_region | in_county | in_country) & (whole.number[mine][:, None] != number)
    return inside


def _around(whole: Entries, owner: NDArray[np.int64], first: NDArray[np.int64], taken: NDArray[np.int64]) -> Columns:
    """How the candidate stands to the other names of the report: to any candidate of theirs, and to the one taken."""
    lat, lon = np.radians(whole.lat), np.radians(whole.lon)
    points = np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)
    near = points @ points.T
    other = owner[:, None] != np.arange(len(first))
    count = np.maximum(other.sum(axis=1), 1)
    nearest = np.maximum.reduceat(near, first, axis=1)  # to the best candidate of each name
    to_taken = near[:, taken]
    columns: Columns = []
    for table in (nearest, to_taken):
        within = [((table > np.cos(ring / SPREAD)) & other).sum(axis=1) for ring in RINGS]
        columns += [np.minimum(within[0], 5), within[1] / count, within[2] / count]
    best = np.where(other, to_taken, -1.0).max(axis=1)
    columns.append(np.log1p(SPREAD * np.arccos(np.clip(best, -1, 1))))
    kind = whole.kind[taken]
    region_named = (kind == REGION) & (whole.region[:, None] == whole.number[taken]) & other
    county_named = (kind == COUNTY) & (whole.county[:, None] == whole.number[taken]) & other
    country_named = (kind == COUNTRY) & (whole.country[:, None] == whole.country[taken]) & other
    same_country = (whole.country[:, None] == whole.country[taken]) & other
    same_region = (whole.region[:, None] == whole.region[taken]) & other & (whole.region >= 0)[:, None]
    columns += [
        region_named.any(axis=1),
        county_named.any(axis=1),
        country_named.any(axis=1),
        same_country.sum(axis=1) / count,
        same_region.sum(axis=1) / count,
    ]
    return columns


def _outlet(
    named: Sequence[Named],
    known: Sequence[int],
    whole: Entries,
    owner: NDArray[np.int64],
    country: int,
    outlet: str,
) -> Columns:
    """Whether the outlet is of the candidate's country, and whether it bears the name."""
    bears = [len(named[index].name) > 3 and place_key(named[index].name).replace(" ", "") in outlet for index in known]
    return [whole.country == country, np.array(bears)[owner] if outlet else np.zeros(len(owner))]
