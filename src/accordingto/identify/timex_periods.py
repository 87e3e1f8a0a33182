"""Time expressions of a week, month, quarter, year or more: "last month", "early 2014", "the 1990s"."""

from __future__ import annotations

import datetime
import re

from accordingto.identify import periods
from accordingto.identify.periods import PRECISIONS, Period
from accordingto.identify.tense import PRESENT
from accordingto.identify.timex_context import Context, Found, Match, in_year, narrowed, of_period, year_of
from accordingto.identify.timex_lengths import duration_value, stretch

# Words that step from the period last mentioned, not from the report's day.
BESIDE = re.compile(r"\b(?:previous|preceding|following|subsequent)\b", re.IGNORECASE)
# What stands beside a number of four digits that is no year.
AMOUNT_BEFORE = re.compile(
    r"[$€£¥%#+]\s?$|\b(?:no|flight|route|highway|boeing|airbus|room|windows)\.?\s$", re.IGNORECASE
)
AMOUNT_AFTER = re.compile(
    r"\s?(?:%|percent|per cent|million|billion|kilomet|miles|feet|met(?:er|re)s?|euros|dollars|pounds|kg|tonnes|tons)\b"
    r"|\s?%|[-.]\d",
    re.IGNORECASE,
)
YEAR_BEFORE = re.compile(r"\b(?:in|of|since|until|by|from|to|between|before|after|circa|around)\s$", re.IGNORECASE)


def month(m: Match, c: Context) -> Found | None:
    """For "May", "May 2014", "last May", "mid-May", "May of this year"."""
    which = m.figure("m")
    number = year_of(m, c, "rel")
    if "r" in m and c.anchor is not None and number is None:
        number = c.anchor.year
        if m.letter("r") == "l":
            number -= which >= c.anchor.month
        elif m.letter("r") == "x":
            number += which <= c.anchor.month
    period = in_year(c, number, lambda year: periods.month(year, which))
    return narrowed(of_period(period, f"XXXX-{which:02}"), m, c)


def season(m: Match, c: Context) -> Found | None:
    """For "Spring", "last summer", "the winter of 2014"."""
    name = m.text("s")
    number = year_of(m, c, "rel")
    anchor = c.anchor
    if "r" in m and anchor is not None and number is None:
        seasons = [periods.season(anchor.year + step, name) for step in (-2, -1, 0, 1)]
        if m.letter("r") == "l":
            return narrowed(of_period([one for one in seasons if one.end < anchor][-1]), m, c)
        if m.letter("r") == "x":
            return narrowed(of_period(next(one for one in seasons if one.start > anchor)), m, c)
        number = anchor.year - (name == "WI" and anchor.month <= 2)
    period = in_year(c, number, lambda year: periods.season(year, name))
    return narrowed(of_period(period, f"XXXX-{name}"), m, c)


def year(m: Match, c: Context) -> Found | None:
    """For "2014", "early 2014", "the year 2014"; no year is a number that counts something."""
    number = m.figure("y")
    bare = m.match.group() == "Y"
    earliest = 1000 if YEAR_BEFORE.search(c.before) else 1700
    if bare and (not earliest <= number <= 2099 or c.plural_after or _is_amount(c)):
        return None
    return narrowed(of_period(periods.year(number)), m, c)


def year_range(m: Match, _: Context) -> Found | None:
    """For "2009-2011", "2014-15"."""
    first, last = m.figure("y"), m.figure("y2")
    if last < 100:
        last += first // 100 * 100
    if not first < last <= first + 100:
        return None
    value = f"P{last - first}Y"
    period = Period(periods.year(first).start, periods.year(last).end, "year", value)
    return Found("DURATION", value, period, "year")


def _is_amount(c: Context) -> bool:
    return AMOUNT_BEFORE.search(c.before) is not None or AMOUNT_AFTER.match(c.after) is not None


def fiscal(m: Match, c: Context) -> Found | None:
    """For "Fiscal 2014", "the current fiscal year": under FY, with the days of the calendar year, for bodies differ."""
    number = c.anchor.year + m.figure("r") if c.anchor else None
    if "y" in m or "y2" in m:
        number = m.figure("y") or m.figure("y2")
    if number is None:
        return Found("DATE", None)
    found = of_period(periods.year(number))
    return narrowed(found and found._replace(value=f"FY{number}"), m, c)


def decade(m: Match, c: Context) -> Found | None:
    """For "The 1990s", "the '80s", "the early 70s"."""
    digits = m.text("b")
    if len(digits) < 4 and digits not in ("20", "30", "40", "50", "60", "70", "80", "90"):
        return None
    return narrowed(of_period(periods.decade(int(digits) if len(digits) == 4 else 1900 + int(digits))), m, c)


def relative(m: Match, c: Context) -> Found | None:
    """For "Last week", "this month", "next year", "the end of the year", "this weekend"."""
    letter, relation = m.text("u") or "W", m.letter("r")
    last = c.last
    if letter in ("S", "MIN", "H"):
        return None
    steps = m.figure("r") if "r" in m else 0
    base = c.anchor
    if letter == "D" and relation != "h":
        base = c.last_day or c.anchor
    elif relation == "s" or BESIDE.search(c.text):
        base = last.start if last is not None else c.anchor
    if relation == "s":
        steps = 0
    if base is None:
        return Found("DATE", None)
    if m.letter("u") in ("w", "k"):
        return of_period(_weekend(c, base, m))
    if letter in ("E", "C") and relation == "l":
        return Found("DURATION", duration_value(1, letter), stretch(c, letter, -1), PRECISIONS[letter])
    return narrowed(of_period(periods.unit(letter, periods.moved(base, letter, steps))), m, c)


def _weekend(c: Context, base: datetime.date, m: Match) -> Period:
    steps = m.figure("r") if "r" in m else 0
    if m.letter("r") in ("", "h") and c.direction < PRESENT and base.weekday() < 4:
        # Early in the week "this weekend" in the past is the one that has just gone by.
        steps = -1
    elif m.letter("r") == "l" and base.weekday() >= 5:
        steps = -1
    return periods.weekend(base + steps * periods.WEEK)


def ranked(m: Match, c: Context) -> Found | None:
    """For "The third quarter of 2009", "first-quarter", "the last week of March", "the 21st century", "Q3 2009"."""
    rank = m.figure("o") if "o" in m else int(m.text("q")[1])
    letter = "X" if m.letter("u") == "X" else (m.text("u") or ("Q" if m.text("q")[:1] == "Q" else "X"))
    if letter == "C":
        return narrowed(of_period(periods.century(rank)), m, c) if rank > 0 else None
    number = year_of(m, c, "rel")
    if "m" in m:
        which = m.figure("m")
        inside = in_year(c, number, lambda year: periods.month(year, which))
        return of_period(_within(inside, letter, rank)) if inside is not None and letter in ("W", "D", "w") else None
    if letter == "Q" and (1 <= rank <= 4 or rank == -1):
        which = rank if rank > 0 else 4
        return of_period(in_year(c, number, lambda year: periods.quarter(year, which), exact=True), f"XXXX-Q{which}")
    if letter == "X" and 1 <= rank <= 2 and (number is not None or "halfyear" in m or "q" in m):
        return of_period(in_year(c, number, lambda year: periods.half(year, rank)))
    if letter in ("W", "M") and number is not None:
        return of_period(_within(periods.year(number), letter, rank))
    return None


def _within(outer: Period, letter: str, rank: int) -> Period:
    """The ``rank``-th day, week or month of a longer period; -1 is the last."""
    date = outer.end if rank < 0 else periods.moved(outer.start, letter, rank - 1)
    if letter == "W":
        # The week that has most of its days inside.
        date += (-3 if rank < 0 else 3) * periods.ONE
    return periods.unit(letter, date)


def same_period(m: Match, c: Context) -> Found | None:
    """For "The same month last year", "the same period a year earlier": the last one mentioned, a year before."""
    base = c.last
    if base is None:
        return Found("DATE", None)
    if "u" in m and m.text("u") in ("M", "Q", "W", "D"):
        base = periods.unit(m.text("u"), base.start)
    steps = m.figure("y") - base.start.year if "y" in m else -1
    return of_period(periods.shifted(base, "Y", steps))
