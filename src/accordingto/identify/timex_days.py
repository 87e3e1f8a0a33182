"""Time expressions of a day or a part of one: "May 3", "Tuesday", "yesterday morning", "6:40 p.m.", "Christmas"."""

from __future__ import annotations

import datetime
import re

from accordingto.identify import periods
from accordingto.identify.periods import Period
from accordingto.identify.tense import PRESENT
from accordingto.identify.timex_context import Context, Found, Match, in_year, narrowed, of_period, year_of


def month_day(m: Match, c: Context) -> Found | None:
    """For "May 3", "3 May 2014", "the 3rd of May", with or without a weekday before."""
    which, date = m.figure("m"), m.figure("d")
    number = year_of(m, c)
    if not 1 <= date <= 31:
        return None
    period = in_year(c, number, lambda year: periods.day(datetime.date(year, which, date)), exact=True)
    return narrowed(of_period(period, f"XXXX-{which:02}-{date:02}"), m, c)


def day_range(m: Match, c: Context) -> Found | None:
    """For "May 3-5", "3 to 5 May 2014"."""
    which, first, last = m.figure("m"), m.figure("d"), m.figure("d2")
    if first >= last:
        return None
    value = f"P{last - first + 1}D"
    start = in_year(c, year_of(m, c), lambda year: periods.day(datetime.date(year, which, first)), exact=True)
    if start is None:
        return Found("DURATION", value, precision="day")
    period = Period(start.start, start.start.replace(day=last), "day", value)
    return Found("DURATION", value, period, "day", mentioned=True)


def numeric(m: Match, _: Context) -> Found | None:
    """For "2014-05-03", "5/3/2014": month first, as in American papers, where that gives a date."""
    parts = [int(piece) for piece in re.split(r"[-/]", m.text("i"))]
    if len(parts) != 3:
        return None
    if "-" in m.text("i"):
        year, which, date = parts
    else:
        which, date, year = parts
        if which > 12:
            which, date = date, which
        if year < 100:
            year += 2000 if year < 70 else 1900
    return of_period(periods.day(datetime.date(year, which, date)))


def weekday(m: Match, c: Context) -> Found | None:
    """For "Tuesday", "next Tuesday", "early on Friday", "Friday morning"."""
    which = m.figure("w")
    if c.anchor is None:
        clock = f"T{m.text('p')}" if "p" in m else ""
        return Found("TIME" if clock else "DATE", f"XXXX-WXX-{which + 1}{clock}")
    back = (c.anchor.weekday() - which) % 7
    steps = -back
    if "r" in m:
        relation = m.letter("r")
        if relation == "x":
            steps = 7 - back
        elif relation == "l":
            steps = -back or -7
        else:
            steps = which - c.anchor.weekday()
    elif c.direction >= PRESENT and back:
        steps = 7 - back
    date = c.anchor + steps * periods.ONE
    return narrowed(of_period(periods.time(date, m.text("p")) if "p" in m else periods.day(date)), m, c)


def day_word(m: Match, c: Context) -> Found | None:
    """For "Today", "yesterday morning", "earlier today"."""
    if c.anchor is None:
        return Found("TIME" if "p" in m else "DATE", None)
    date = c.anchor + m.figure("d") * periods.ONE
    return narrowed(of_period(periods.time(date, m.text("p")) if "p" in m else periods.day(date)), m, c)


def night_word(m: Match, c: Context) -> Found | None:
    """For "Tonight", "last night", "overnight": the night that begins on that day."""
    if c.anchor is None:
        return Found("TIME", None)
    word = m.text("n")
    steps = {"tonight": 0, "lastnight": -1, "overnight": 0}[word]
    found = of_period(periods.time(c.anchor + steps * periods.ONE, "NI"))
    if found is not None and found.period is not None and word == "overnight":
        # What happened overnight began the evening before.
        return found._replace(period=found.period._replace(start=c.anchor - periods.ONE))
    return found


def holiday(m: Match, c: Context) -> Found | None:
    """For "Christmas", "Easter Monday 2014", "last Thanksgiving"."""
    rule = m.text("h")
    number = year_of(m, c, "rel")

    def make(year: int) -> Period:
        return periods.day(periods.holiday(rule, year))

    if "r" in m and c.anchor is not None:
        days = [make(c.anchor.year + step) for step in (-1, 0, 1)]
        if m.letter("r") == "l":
            return of_period(max(day for day in days if day.start < c.anchor))
        if m.letter("r") == "x":
            return of_period(min(day for day in days if day.start > c.anchor))
        number = c.anchor.year
    if rule == "09-11" and number is None:
        return of_period(make(2001))
    return of_period(in_year(c, number, make, exact=True), f"XXXX-{rule}" if rule[2:3] == "-" else None)


def clock(m: Match, c: Context) -> Found | None:
    """For "6:40 p.m.", "18:00 UTC Monday", "noon on Friday": the day is the one named beside it, else the last one."""
    text = m.text("t") if "t" in m else f"{m.figure('d')}:00"
    half = m.text("p") or m.text("p2") or text[-2:]
    text = text.removesuffix("am").removesuffix("pm")
    hour, _, minute = text.replace(".", ":").partition(":")
    number = int(hour)
    if half == "pm" and number < 12:
        number += 12
    elif half == "am" and number == 12:
        number = 0
    if number > 24 or not (minute or "00")[:2].isdecimal():
        return None
    clock = f"{number:02}:{(minute or '00')[:2]}" + ("Z" if m.value("z") == "Z" else "")
    date = _clock_day(m, c)
    if date is None:
        return Found("TIME", f"T{clock}")
    return of_period(periods.time(date, clock))


def _clock_day(m: Match, c: Context) -> datetime.date | None:
    found: Found | None = None
    if "w" in m:
        found = weekday(m, c)
    elif "rd" in m and c.anchor is not None:
        return c.anchor + m.figure("rd") * periods.ONE
    elif "m" in m and "dd" in m:
        which, date = m.figure("m"), m.figure("dd")
        period = in_year(c, year_of(m, c), lambda year: periods.day(datetime.date(year, which, date)), exact=True)
        return period.start if period else None
    if found is not None and found.period is not None:
        return found.period.start
    return c.last_day or c.anchor


def that_time(_: Match, c: Context) -> Found | None:
    """For "That time": the one last mentioned."""
    return of_period(c.last, "PAST_REF")


def part_of_day(m: Match, c: Context) -> Found | None:
    """For "This morning", "that night", "in the evening", "morning": of the day last mentioned, else of the report."""
    relation = m.letter("r")
    date = c.anchor
    if relation in ("", "s") and (c.last_day is not None or (relation and c.last is not None)):
        date = c.last_day
    if relation in ("l", "x") and date is not None:
        date += (-1 if relation == "l" else 1) * periods.ONE
    if date is None:
        return Found("TIME", None)
    return of_period(periods.time(date, m.text("p")))


def part_of_date(m: Match, c: Context) -> Found | None:
    """For "The night of 3 March", "dawn on Friday"."""
    if c.anchor is None and "y" not in m:
        return Found("TIME", None)
    date = _clock_day(m, c)
    return of_period(periods.time(date, m.text("p"))) if date is not None else None
