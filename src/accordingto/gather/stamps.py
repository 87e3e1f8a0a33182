"""Dates of publication as tables have them: ISO 8601, RFC 822, seconds since 1970, 20240312, "March 12, 2024" …"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any, Literal

from accordingto.gather.published import YEARS, date_in

Order = Literal["day first", "month first"]

LONGEST = 100  # characters; no date is written with more
ISO = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)")
COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?([01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?:Z|[+-]\d\d:?\d\d)?)?$")
NUMERIC = re.compile(r"(?:[A-Za-z]{3,9}\.?,?\s+)?(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
CTIME = re.compile(r"[A-Za-z]{3}\s+([A-Za-z]{3}\s+\d{1,2})\s+\d\d:\d\d:\d\d\s+(?:[+-]\d{4}\s+|[A-Z]{3,4}\s+)?(\d{4})$")
EPOCH = re.compile(r"(-?\d{9,19})(?:\.\d+)?$")
# Digits before the point of a time since 1970 in seconds, and in thousandths, millionths and billionths of one.
UNITS = {9: 1, 10: 1, 12: 10**3, 13: 10**3, 15: 10**6, 16: 10**6, 18: 10**9, 19: 10**9}


def day(value: Any, order: Order | None = None) -> datetime.date | None:
    """The day that a cell of a table stands for, None where that cannot be told beyond doubt.

    A time with a zone counts on the day it was printed with; seconds since 1970 are UTC. Of 03/04/2024 the order says
    which is the month; without one, only a number above twelve does. A year of two digits is no year.
    """
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = repr(value) if isinstance(value, float) else str(value).strip()
    if not text or len(text) > LONGEST:
        return None
    if match := ISO.match(text):
        return _date(match[1], match[3], match[4])
    if (match := COMPACT.match(text)) and (found := _date(match[1], match[2], match[3])):
        return found
    if match := EPOCH.match(text):
        return _since_1970(match[1])
    if match := NUMERIC.match(text):
        first, second = int(match[1]), int(match[3])
        if first > 12 or first == second or (order == "day first" and second <= 12):
            return _date(match[4], second, first)
        return _date(match[4], first, second) if second > 12 or order == "month first" else None
    if match := CTIME.match(text):
        return date_in(f"{match[1]}, {match[2]}")
    return date_in(text)


def numeric_order(values: Iterable[Any]) -> Order | None:
    """Whether the dates of a column that are written in three numbers have the day or the month first: some must tell,
    and none may say the opposite."""
    found: set[Order] = set()
    for value in values:
        match = NUMERIC.match(value.strip()) if isinstance(value, str) and len(value) <= LONGEST else None
        if match and int(match[1]) > 12 >= int(match[3]):
            found.add("day first")
        elif match and int(match[3]) > 12 >= int(match[1]):
            found.add("month first")
    return found.pop() if len(found) == 1 else None


def _since_1970(digits: str) -> datetime.date | None:
    unit = UNITS.get(len(digits.lstrip("-")))
    if unit is None:
        return None
    try:
        found = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=int(digits) // unit)).date()  # noqa: DTZ001 - UTC, by what these numbers are
    except OverflowError:
        return None
    return found if found.year in YEARS else None


def _date(year: str, month: str | int, day_of_month: str | int) -> datetime.date | None:
    try:
        found = datetime.date(int(year), int(month), int(day_of_month))
    except ValueError:
        return None
    return found if found.year in YEARS else None
