"""Events as rows of GDELT's event table: tab-separated, in the 61 columns of its version 2.0.

The columns, their order and what they mean are those of "The GDELT Event Database Data Format Codebook V2.0"
(2015-02-19); codes are CAMEO's (Schrodt 2012, version 1.1b3). The table knows pairs of actors and neither who says so
nor how certain it is: ``docs/export.md`` says what becomes of the rest.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import permutations, product
from typing import TYPE_CHECKING

from accordingto.export import codes
from accordingto.export.cells import cell
from accordingto.export.lines import address
from accordingto.records import Actor, Date, Entity, Event, Place, Reading

if TYPE_CHECKING:
    from accordingto.store import Store, Stored

LEAST = 0.25  # of an event's factuality: what is told as possible at least, and not denied
_ACTOR = """Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code
    Type3Code""".split()
_GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID".split()
COLUMNS = (
    *"GLOBALEVENTID SQLDATE MonthYear Year FractionDate".split(),
    *(f"Actor{side}{name}" for side in (1, 2) for name in _ACTOR),
    *"IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale".split(),
    *"NumMentions NumSources NumArticles AvgTone".split(),
    *(f"{what}Geo_{name}" for what in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED",
    "SOURCEURL",
)
# PLOVER's sectors as CAMEO's types. Those that are left out have no counterpart: PRE, PRM, PTY, REL, SOC, UNK.
TYPES = {
    **{name: name for name in "AGR BUS COP CRM CVL EDU ELI GOV JUD LAB LEG MIL OPP REB REF SPY UAF".split()},
    "JRN": "MED",
    "MED": "HLH",
}
BODIES = frozenset({"IGO", "NGO", "MNC", "IMG"})  # special codes of PLOVER's that are types of CAMEO's
MUTUAL = frozenset({"CONSULT", "COOPERATE", "ASSAULT"})  # what several actors without a recipient do to each other
UNSAFE = re.compile(r'[\x00-\x20"\x7f-\xa0\u2028\u2029]+')  # what would break a row or a cell, and all white space
BLANK_LINE = re.compile(r"\n[^\S\n]*\n")


def lines(
    store: Store, counts: Counter[str], *, header: bool = False, least: float = LEAST, undated: bool = False
) -> Iterator[str]:
    """A row for each pair of actor and recipient of each event that has a CAMEO code.

    ``header`` puts the names of the columns first. An event whose factuality is less than ``least`` is left out, and
    counted. Where ``undated``, one without a date gets the report's day, as GDELT does; else its dates stay empty.
    """
    if header:
        yield "\t".join(COLUMNS) + "\n"
    for row in store.stored():
        counts["reports"] += 1
        entities = {entity.id: entity for entity in row.reading.entities}
        for event in row.reading.events:
            if event.cameo is None:
                counts["left out without a CAMEO code"] += 1
            elif event.factuality.value < least:
                counts["left out as not certain enough"] += 1
            else:
                counts["events"] += 1
                for text in _rows(row, event, event.cameo, entities, undated):
                    counts["rows"] += 1
                    yield text


def _rows(row: Stored, event: Event, code: str, entities: Mapping[str, Entity], undated: bool) -> Iterator[str]:
    reading, score, code = row.reading, codes.goldstein(code), _text(code)
    days = _days(event.date, reading.report.published if undated else None)
    happened = [
        "1" if _in_lead(reading, event) else "0",
        code,
        code[:3],
        code[:2],
        str(event.quad),
        "" if score is None else str(score),
        *("1", "1", "1", ""),
    ]
    nowhere = _place(None)
    where = [*nowhere, *nowhere, *_place(event.place)]
    found = [f"{row.gathered:%Y%m%d%H%M%S}", _address(reading)]
    for number, (actor, recipient) in enumerate(_pairs(event)):
        cells = [
            str(number_of(f"{reading.report.id}#{event.id}#{number}")),
            *days,
            *_actor(actor, entities),
            *_actor(recipient, entities),
            *happened,
            *where,
            *found,
        ]
        yield "\t".join(cells) + "\n"


def number_of(name: str) -> int:
    """The number of a row: the first 53 bits of the SHA-256 of its name, so that every program can hold it exactly."""
    return int.from_bytes(hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()[:8], "big") >> 11


def _pairs(event: Event) -> Iterator[tuple[Actor | None, Actor | None]]:
    """Who does it and to whom, two by two. Of a mutual deed every two are a pair both ways."""
    if len(event.actors) > 1 and not event.recipients and event.type in MUTUAL:
        yield from permutations(event.actors, 2)
    else:
        yield from product(event.actors or (None,), event.recipients or (None,))


def _actor(actor: Actor | None, entities: Mapping[str, Entity]) -> list[str]:
    if actor is None:
        return [""] * len(_ACTOR)
    entity = entities.get(actor.entity or "")
    special = actor.code in codes.SPECIAL
    country = _text(codes.cameo_country(actor.code)) if actor.code and not special else ""
    group = codes.group(entity)
    body = [actor.code] if actor.code in BODIES else []
    types = list(dict.fromkeys([*body, *(TYPES[sector] for sector in actor.sectors if sector in TYPES)]))[:3]
    name = _text(entity.name if entity is not None else actor.text).upper()
    code = "".join((country, *types, group))
    return [code, name, country, group, "", "", "", *[*types, "", "", ""][:3]]


def _days(date: Date | None, published: datetime.date | None) -> list[str]:
    """SQLDATE, MonthYear, Year and FractionDate: each where the event's days lie within one of it."""
    start, end = (date.start, date.end) if date is not None else (None, None)
    if start is None or end is None:
        start = end = published
    if start is None or end is None or start.year != end.year:
        return ["", "", "", ""]
    digits = start.isoformat().replace("-", "")
    month = digits[:6] if start.month == end.month else ""
    if start != end:
        return ["", month, digits[:4], ""]
    # GDELT takes every month for 30 days long.
    fraction = start.year + ((start.month - 1) * 30 + start.day) / 365
    return [digits, month, digits[:4], f"{fraction:.4f}"]


def _place(place: Place | None) -> list[str]:
    """The cells of a place. Where it is none, or none that GDELT has a type for, the type is 0 and the rest empty."""
    kind = _kind(place) if place is not None else 0
    if place is None or kind == 0:
        return ["0", *[""] * (len(_GEO) - 1)]
    country, within = codes.country_name(place.country), codes.fips(place.country)
    if kind == 1:
        names, first, feature = [country or place.name], within, within
    else:
        state = codes.state(place.name if kind == 2 else place.region) if place.country == "USA" else ""
        names, first, feature = [place.name, place.region, country], f"{within}{state}" if state else "", ""
        if kind == 2:
            feature = state
    full = ", ".join(dict.fromkeys(name for name in names if name))
    return [str(kind), _text(full), within, first, "", str(place.lat), str(place.lon), feature]


def _kind(place: Place) -> int:
    """GDELT's type of a place: 1 country, 2 state and 3 city of the United States, 4 city and 5 state elsewhere, 0 none
    of these. What lies in a region counts as a city: a county, a landmark."""
    if place.lat is None or place.lon is None or place.precision in {None, "area"}:
        return 0
    if place.precision == "country":
        return 1
    first_order = place.precision == "region" and place.region in {None, place.name}
    return (2 if first_order else 3) if place.country == "USA" else 5 if first_order else 4


def _in_lead(reading: Reading, event: Event) -> bool:
    """Whether an event is told in the headline or in the first paragraph of the body."""
    if not event.trigger.spans:
        return False
    start = event.trigger.spans[0][0]
    body = next((part for part in reading.parts if part.kind == "body"), None)
    text, end = reading.report.text, len(reading.report.text)
    if body is not None:
        text, end = text[: body.end], body.end
    first = body.start if body is not None else 0
    while first < end and text[first].isspace():
        first += 1
    blank = BLANK_LINE.search(text, first)
    after = blank.start() if blank else text.find("\n", first)
    return start < after or after < 0


def _address(reading: Reading) -> str:
    return address(reading.report.url) or _text(reading.report.outlet or "")


def _text(text: str) -> str:
    """A text as a cell: on one line, without what programs take for the end of a cell or for a formula."""
    plain = UNSAFE.sub(" ", text).strip()
    return cell(plain.encode("utf-8", "backslashreplace").decode("utf-8"))
