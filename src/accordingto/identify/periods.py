"""Periods of the calendar: their first and last day, how precise they are, their TIMEX3 value, and steps from one to
another."""

from __future__ import annotations

import calendar
import datetime
from typing import Literal, NamedTuple

Precision = Literal["time", "day", "week", "month", "quarter", "season", "year", "decade", "century"]

ONE = datetime.timedelta(days=1)
WEEK = datetime.timedelta(days=7)
# The month in which a season begins, in the northern half of the world, and its place in the year.
SEASONS = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
# The unit's letter in a table of words, and the precision of a period of that length.
PRECISIONS: dict[str, Precision] = {
    "S": "time",
    "MIN": "time",
    "H": "time",
    "D": "day",
    "B": "day",
    "W": "week",
    "F": "week",
    "M": "month",
    "Q": "quarter",
    "Y": "year",
    "E": "decade",
    "C": "century",
    "L": "century",
}


class Period(NamedTuple):
    """A stretch of whole days, both ends included."""

    start: datetime.date
    end: datetime.date
    precision: Precision
    value: str


def day(date: datetime.date) -> Period:
    """One day."""
    return Period(date, date, "day", date.isoformat())


def time(date: datetime.date, clock: str) -> Period:
    """A time of one day: ``clock`` is what follows the T of its value ("18:00", "MO")."""
    return Period(date, date, "time", f"{date.isoformat()}T{clock}")


def week(date: datetime.date) -> Period:
    """The week, Monday to Sunday, that ``date`` falls into."""
    first = date - date.weekday() * ONE
    number = date.isocalendar()
    return Period(first, first + 6 * ONE, "week", f"{number.year}-W{number.week:02}")


def weekend(date: datetime.date) -> Period:
    """The Saturday and Sunday of the week of ``date``."""
    found = week(date)
    return Period(found.start + 5 * ONE, found.end, "day", f"{found.value}-WE")


def month(year: int, number: int) -> Period:
    """A month."""
    last = calendar.monthrange(year, number)[1]
    return Period(datetime.date(year, number, 1), datetime.date(year, number, last), "month", f"{year:04}-{number:02}")


def quarter(year: int, number: int) -> Period:
    """A quarter of a calendar year, 1 to 4."""
    first, last = month(year, 3 * number - 2), month(year, 3 * number)
    return Period(first.start, last.end, "quarter", f"{year:04}-Q{number}")


def half(year: int, number: int) -> Period:
    """The first or second half of a year."""
    first, last = month(year, 6 * number - 5), month(year, 6 * number)
    return Period(first.start, last.end, "quarter", f"{year:04}-H{number}")


def season(year: int, name: str) -> Period:
    """A season of the northern half of the world; winter begins in December of its year."""
    first = SEASONS[name]
    last = month(year + (first == 12), (first + 1) % 12 + 1)
    return Period(datetime.date(year, first, 1), last.end, "season", f"{year:04}-{name}")


def year(number: int) -> Period:
    """A year."""
    return Period(datetime.date(number, 1, 1), datetime.date(number, 12, 31), "year", f"{number:04}")


def decade(number: int) -> Period:
    """The ten years of which ``number`` is one; the value has the first three digits."""
    first = number // 10 * 10
    return Period(datetime.date(first, 1, 1), datetime.date(first + 9, 12, 31), "decade", f"{first // 10:03}")


def century(number: int) -> Period:
    """The 21st century is 2001 to 2100 and has the value "20"."""
    first = 100 * (number - 1) + 1
    return Period(datetime.date(first, 1, 1), datetime.date(first + 99, 12, 31), "century", f"{number - 1:02}")


def unit(letter: str, date: datetime.date) -> Period:
    """The day, week, month, quarter, year … that ``date`` falls into."""
    match letter:
        case "W" | "F":
            return week(date)
        case "M":
            return month(date.year, date.month)
        case "Q":
            return quarter(date.year, (date.month + 2) // 3)
        case "Y":
            return year(date.year)
        case "E":
            return decade(date.year)
        case "C" | "L":
            return century((date.year + 99) // 100)
    return day(date)


def moved(date: datetime.date, letter: str, count: float) -> datetime.date:
    """The day ``count`` units before (negative) or after ``date``; the last of the month where there is no such day.

    Raises ``ValueError`` or ``OverflowError`` where the calendar ends.
    """
    if letter in ("W", "F", "D", "B", "H", "MIN", "S"):
        days = {"W": 7.0, "F": 14.0, "H": 1 / 24, "MIN": 1 / 1440, "S": 1 / 86400}.get(letter, 1.0) * count
        return date + datetime.timedelta(days=int(days))
    months = round(count * {"M": 1, "Q": 3, "Y": 12, "E": 120, "C": 1200, "L": 12000}[letter])
    index = date.year * 12 + date.month - 1 + months
    number, which = index // 12, index % 12 + 1
    if not 1 <= number <= 9999:
        raise ValueError("the calendar ends there")
    return datetime.date(number, which, min(date.day, calendar.monthrange(number, which)[1]))


def shifted(period: Period, letter: str, count: float) -> Period:
    """The period of a unit's length ``count`` units from ``period``; a month or quarter keeps its length over years.

    Raises as ``moved`` does.
    """
    date = moved(period.start, letter, count)
    if letter == "Y" and period.precision in ("month", "quarter", "season"):
        if period.precision == "season":
            return season(date.year, period.value[-2:])
        return unit("M" if period.precision == "month" else "Q", date)
    return unit(letter, date)


def part(period: Period, which: str) -> Period:
    """The early, middle or late third of a period, under the value of the whole."""
    if period.start == period.end:
        return period
    days = (period.end - period.start).days + 1
    third = max(days // 3, 1)
    match which:
        case "early":
            return period._replace(end=period.start + (third - 1) * ONE)
        case "late":
            return period._replace(start=period.end - (third - 1) * ONE)
    return period._replace(start=period.start + third * ONE, end=period.end - third * ONE)


def easter(number: int) -> datetime.date:
    """Easter Sunday of the western churches (Meeus, Jones and Butcher's computation, *Nature*, 1876)."""
    golden, (hundreds, rest) = number % 19, divmod(number, 100)
    leap, over = divmod(hundreds, 4)
    moon = (hundreds - (hundreds + 8) // 25 + 1) // 3
    epact = (19 * golden + hundreds - leap - moon + 15) % 30
    fours, left = divmod(rest, 4)
    weekday = (32 + 2 * over + 2 * fours - epact - left) % 7
    correction = (golden + 11 * epact + 22 * weekday) // 451
    which, before = divmod(epact + weekday - 7 * correction + 114, 31)
    return datetime.date(number, which, before + 1)


def holiday(rule: str, number: int) -> datetime.date:
    """The day of a holiday in a year. The rule is "12-25", "easter -2" (days from Easter), or "11 3 4": of November the
    fourth Thursday (Monday is 0; "-1" is the last one)."""
    if rule.startswith("easter"):
        return easter(number) + int(rule.split()[1]) * ONE
    if "-" in rule and " " not in rule:
        return datetime.date.fromisoformat(f"{number:04}-{rule}")
    which, weekday, rank = map(int, rule.split())
    days = [date for date in calendar.Calendar().itermonthdates(number, which) if date.month == which]
    return [date for date in days if date.weekday() == weekday][rank - 1 if rank > 0 else rank]
