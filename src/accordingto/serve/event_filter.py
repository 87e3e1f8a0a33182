"""The filter of the events that an address asks for: read from its query, and applied to the columns."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Mapping, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.export.outline import visible
from accordingto.serve.event_columns import KINDS, VERDICTS, WRONG, Columns, Names
from accordingto.serve.views import Query, Refused, address, one

PATH = "/events"
# What an address can ask for, and the words for it. Each may be given several times: any of them will do.
FIELDS = {
    "type": "type",
    "actor": "who",
    "recipient": "to whom",
    "country": "country",
    "place": "place",
    "from": "from",
    "to": "until",
    "certainty": "certainty",
    "source": "source",
    "outlet": "outlet",
    "verdict": "corrections",
}
NONE = "-"  # asks for events that have none: no actor, no place, no day
DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
# Fields with a few values: these, how to say that another is none of them, and the way out. Events that are marked
# wrong are found only where that is asked for.
LISTED: Mapping[str, tuple[Sequence[str | None], str, str]] = {
    "certainty": (KINDS, "is no certainty: they are", "See the events of every certainty"),
    "verdict": (VERDICTS[1:-1], "is nothing that people say of an event: that is", "See the events that stand"),
}
Mask = npt.NDArray[np.bool_]


class Asked(msgspec.Struct, frozen=True):
    """What is asked for: the values of each field, the first and the last day, and a point (``at``: latitude and
    longitude as the address has them) where places share a name."""

    values: Mapping[str, Sequence[str]]
    first: int | None = None
    last: int | None = None
    at: tuple[float, float] | None = None


class Found(msgspec.Struct, frozen=True):
    """The events that are asked for, as places in the columns; ``meant`` has, for a field whose words are no name that
    is there, the names with those words in them."""

    chosen: npt.NDArray[np.int32]
    meant: Mapping[str, Sequence[str]]


def asked(query: Query) -> Asked:
    """What the query asks for. Raises ``Refused`` for what is no day, certainty, verdict or point."""
    values = {
        name: found
        for name in FIELDS
        if name not in {"from", "to"} and (found := [value.strip() for value in query.get(name, ()) if value.strip()])
    }
    for name, (known, wrong, way_out) in LISTED.items():
        for value in values.get(name, ()):
            if value not in known:
                told = f"“{visible(value)}” {wrong} {', '.join(map(str, known))}."
                raise Refused(400, told, way_out, address(PATH, query, **{name: None, "page": None}))
    first, last = _day(query, "from", last=False), _day(query, "to", last=True)
    if first is not None and last is not None and first > last:
        raise Refused(
            400,
            "The first day is after the last.",
            "See the events of all time",
            address(PATH, query, **{"from": None, "to": None, "page": None}),
        )
    return Asked(values, first, last, _point(query))


def find(columns: Columns, asked: Asked) -> Found:
    """The events that are asked for, in the order of the columns."""
    lists: Mapping[str, tuple[Names, npt.NDArray[np.int32]]] = {
        "type": (columns.types, columns.type),
        "outlet": (columns.outlets, columns.outlet),
        "source": (columns.speakers, columns.speaker),
        "country": (columns.countries, columns.country),
        "place": (columns.places, columns.place),
    }
    numbered: Mapping[str, tuple[Sequence[str | None], npt.NDArray[np.int32]]] = {
        "certainty": (KINDS, columns.certainty),
        "verdict": (VERDICTS, columns.verdict),
    }
    masks: list[Mask] = []
    meant: dict[str, Sequence[str]] = {}
    for field, values in asked.values.items():
        if field in lists:
            names, numbers = lists[field]
            wanted, words = _matching(names, values)
            masks.append(wanted[numbers])
        elif field in numbered:
            every, column = numbered[field]
            masks.append(np.isin(column, [every.index(value) for value in values]))
            continue
        else:
            mask, words = _party(columns, field, values)
            masks.append(mask)
        if words:
            meant[field] = list(dict.fromkeys(words))
    if asked.at is not None:
        here = np.array([(lat, lon) == asked.at for _, _, lat, lon, _ in list(columns.places.listed)], dtype=np.bool_)
        masks.append(here[columns.place])
    if asked.first is not None:
        masks.append(columns.day >= asked.first)
    if asked.last is not None:
        masks.append((columns.day <= asked.last) & (columns.day > 0))
    if "verdict" not in asked.values and out(columns):
        masks.append(columns.verdict < WRONG)
    if not masks:
        return Found(np.arange(len(columns.day), dtype=np.int32), meant)
    whole = masks[0]
    for mask in masks[1:]:
        whole = whole & mask
    return Found(np.flatnonzero(whole).astype(np.int32), meant)


def out(columns: Columns) -> int:
    """How many events are found only where somebody asks for what was marked wrong, or not at all."""
    return int(np.count_nonzero(columns.verdict >= WRONG))


def _party(columns: Columns, side: str, values: Sequence[str]) -> tuple[Mask, Sequence[str]]:
    """The events in which somebody of this name or code acts, or is acted upon."""
    present = np.zeros(len(columns.day), dtype=np.bool_)
    texts = [value for value in values if value != NONE]
    codes = [columns.codes[value] for value in texts if value in columns.codes]
    on_side = (columns.party_side == (side == "actor")) & (columns.party_event < len(present))
    words: Sequence[str] = ()
    if codes:  # a code is meant where there is one: "USA" is not everybody whose name has "usa" in it
        same = [columns.names[value] for value in texts if value in columns.names]
        hits = np.isin(columns.party_code, codes) | np.isin(columns.party_name, same)
    else:
        wanted, words = _matching(columns.names, texts)
        hits = wanted[columns.party_name]
    present[columns.party_event[hits & on_side]] = True
    if NONE in values:
        anybody = np.zeros(len(columns.day), dtype=np.bool_)
        anybody[columns.party_event[on_side]] = True
        present |= ~anybody
    return present, words


def _matching(names: Names, values: Sequence[str]) -> tuple[Mask, Sequence[str]]:
    """Which of the names are meant: those that are a value, case aside, or, where none is, those that have the value in
    them; and these, to be told. ``NONE`` means the empty name."""
    folded = list(names.folded)
    wanted = np.zeros(max(1, len(folded)), dtype=np.bool_)
    told: list[str] = []
    for value in values:
        if value in names:
            wanted[names[value]] = True
            continue
        word = "" if value == NONE else value.casefold()
        hits = [number for number, name in enumerate(folded) if name == word]
        if not hits and word:
            hits = [number for number, name in enumerate(folded) if word in name]
            listed = [names.listed[number] for number in hits]
            told += [each if isinstance(each, str) else each[0] for each in listed]
        wanted[hits] = True
    return wanted, told


def _day(query: Query, name: str, *, last: bool) -> int | None:
    """The number of the day that a bound names: a day, or the first or the last of a month or a year."""
    text = one(query, name)
    if not text:
        return None
    match = DAY.fullmatch(text)
    try:
        if match is None:
            raise ValueError  # noqa: TRY301 - told below, with what the calendar does not have
        year, month, day = int(match[1]), int(match[2] or (12 if last else 1)), match[3]
        return datetime.date(year, month, int(day or (calendar.monthrange(year, month)[1] if last else 1))).toordinal()
    except (ValueError, calendar.IllegalMonthError):
        raise Refused(
            400,
            f"“{visible(text)}” is no day: days are written 2015-09-15, or 2015-09, or 2015.",
            "See the events of all time",
            address(PATH, query, **{name: None, "page": None}),
        ) from None


def _point(query: Query) -> tuple[float, float] | None:
    text = one(query, "at")
    if not text:
        return None
    try:
        lat, lon = text.split(",")
        return float(lat), float(lon)
    except ValueError:
        raise Refused(
            400,
            f"“{visible(text)}” is no point: latitude and longitude are written 35.5,35.8.",
            "See the events of all places",
            address(PATH, query, at=None, page=None),
        ) from None
