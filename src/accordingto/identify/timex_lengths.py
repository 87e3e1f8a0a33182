"""Time expressions that count: "two weeks ago", "the past three days", "27-year", "every Tuesday", "now"."""

from __future__ import annotations

import re

from accordingto.identify import periods
from accordingto.identify.periods import PRECISIONS, Period
from accordingto.identify.timex_context import Context, Found, Match, of_period, year_of

# How far back "recent days, weeks …" reach, in units; the text does not say, and neither does any standard.
RECENT = {"D": 7, "W": 8, "M": 6, "Q": 4, "Y": 5, "E": 3, "C": 2, "H": 24}
VAGUE_LENGTH = 5  # units that "the past few years" reach back at most
# What "a year" stands after where it says how often: "15 a year", "twice a week".
RATE_BEFORE = re.compile(
    r"(?:\d|\b(?:once|twice|times|dollars|euros|pounds|hours|days|million|billion|%|percent))\s?$", re.IGNORECASE
)


def ago(m: Match, c: Context) -> Found | None:
    """For "Two weeks ago", "three days from now", "a year earlier", "two days later"."""
    letter = m.text("u")
    count = _count(m)
    sign = m.figure("g") if "g" in m else (-1 if m.letter("rel") == "j" else 1)
    base = c.anchor
    if "rel" in m:
        base = c.last.start if c.last is not None else c.anchor
        if letter in ("D", "W", "F"):
            # Days count from a day; a month or a year that was mentioned has none.
            base = c.last_day or (c.anchor if c.last is None else None)
    if count is None:
        return Found("DATE", "PAST_REF" if sign < 0 else "FUTURE_REF")
    if base is None:
        return Found("DATE", None)
    if letter in ("S", "MIN", "H"):
        return Found("TIME", None, periods.day(periods.moved(base, letter, sign * count)), "day")
    if "rel" in m and c.last is not None and letter not in ("D", "W"):
        return of_period(periods.shifted(c.last, letter, sign * count))
    return of_period(periods.unit(letter, periods.moved(base, letter, sign * count)))


def day_before(m: Match, c: Context) -> Found | None:
    """For "The day before", "the year after", with nothing after it: from the last one mentioned."""
    letter = m.text("u")
    base = c.last.start if c.last is not None else c.anchor
    if letter in ("D", "W"):
        base = c.last_day or (c.anchor if c.last is None else None)
    if base is None:
        return Found("DATE", None)
    sign = 1 if c.text.lower().endswith("after") else -1
    return of_period(periods.unit(letter, periods.moved(base, letter, sign)))


def _count(m: Match) -> float | None:
    """How many units; None for "several"."""
    if m.letter("n") == "q":
        return None
    if m.letter("n") in ("a", "t", ""):
        return 1.5 if "half" in m else 1.0
    value = m.value("n")
    return float(value) if isinstance(value, float | int) else None


def stretch(c: Context, letter: str, count: float) -> Period | None:
    """The days from ``count`` units before the report's day to that day, or from it to so many after."""
    if c.anchor is None:
        return None
    other = periods.moved(c.anchor, letter, count)
    start, end = min(other, c.anchor), max(other, c.anchor)
    return Period(start, end, PRECISIONS[letter], "")


def duration_value(count: float | None, letter: str) -> str:
    """For "P3D", "PT30M", "P2.5Y", "PXY"; decades and centuries are counted in years."""
    if letter in ("E", "C", "L", "F") and count is not None:
        count *= {"E": 10, "C": 100, "L": 1000, "F": 2}[letter]
    letter = {"E": "Y", "C": "Y", "L": "Y", "F": "W", "B": "D", "MIN": "M"}.get(letter, letter)
    text = "X" if count is None else f"{count:g}" if count < 1e5 else f"{count:.0f}"
    return f"P{'T' if letter in ('H', 'S') else ''}{text}{letter}"


def _value(m: Match, count: float | None) -> str:
    letter = m.text("u")
    value = duration_value(count, letter)
    return value.replace("P", "PT", 1) if letter == "MIN" else value


def duration(m: Match, c: Context) -> Found | None:
    """For "Two weeks", "a 27-year", "more than 10 years", "several days", "half an hour"."""
    count = 0.5 if "x" in m else _count(m)
    letter = m.text("u")
    if m.letter("n") == "a":
        if letter in ("Q", "S", "B"):
            return None
        if m.match.group() == "au" and RATE_BEFORE.search(c.before):
            return Found("SET", _value(m, count), precision=PRECISIONS[letter])
    if m.letter("n") == "Y" and letter != "Y":
        return None
    return Found("DURATION", _value(m, count), precision=PRECISIONS[letter])


def span_of_time(m: Match, c: Context) -> Found | None:
    """For "The past three days", "the next four years", "the last decade": a length, and the days up to the report's or
    from it."""
    count, letter = _count(m) if "n" in m else None, m.text("u")
    sign = 1 if m.letter("r") == "x" else -1
    period = stretch(c, letter, sign * (VAGUE_LENGTH if count is None else count)) if m.letter("r") != "h" else None
    return Found("DURATION", _value(m, count), period, PRECISIONS[letter])


def recent(m: Match, c: Context) -> Found | None:
    """For "Recent weeks": no standard says how many; ``RECENT`` does."""
    letter = m.text("u")
    period = stretch(c, letter, -RECENT[letter]) if letter in RECENT else None
    return Found("DATE", "PAST_REF", period, PRECISIONS[letter])


def bare_units(m: Match, _: Context) -> Found | None:
    """For "For years", "in decades", "decades-long"."""
    return Found("DURATION", _value(m, None), precision=PRECISIONS[m.text("u")])


def ages(m: Match, c: Context) -> Found | None:
    """For "Decades", "centuries": other units in the plural alone tell too little."""
    return bare_units(m, c) if m.text("u") in ("E", "C") else None


def first_units(m: Match, c: Context) -> Found | None:
    """For "The first three months of 2015", "the first nine months of the year"."""
    number = year_of(m, c, "rel")
    count, letter = m.figure("n"), m.text("u")
    value = _value(m, count)
    if number is None or letter not in ("M", "W", "D", "Q"):
        return Found("DURATION", value, precision=PRECISIONS[letter])
    outer = periods.year(number)
    if m.figure("o") == 1:
        period = Period(outer.start, periods.moved(outer.start, letter, count) - periods.ONE, PRECISIONS[letter], value)
    else:
        period = Period(periods.moved(outer.end + periods.ONE, letter, -count), outer.end, PRECISIONS[letter], value)
    return Found("DURATION", value, period, PRECISIONS[letter])


def every(m: Match, _: Context) -> Found | None:
    """For "Every day", "each of the two weeks", "every Tuesday", "per year", "Tuesdays"."""
    if "w" in m:
        return Found("SET", f"XXXX-WXX-{m.figure('w') + 1}")
    if "m" in m:
        return Found("SET", f"XXXX-{m.figure('m'):02}")
    if "s" in m:
        return Found("SET", f"XXXX-{m.text('s')}")
    if "p" in m:
        return Found("SET", f"XXXX-XX-XXT{m.text('p')}")
    if "we" in m:
        return Found("SET", "XXXX-WXX-WE")
    return Found("SET", _value(m, _count(m) if "n" in m else 1))


def word(m: Match, _: Context) -> Found | None:
    """For "Annual", "daily": the table says what."""
    return Found("SET", m.text("v"))


def reference(m: Match, c: Context) -> Found | None:
    """For "Now", "recently", "the future"."""
    value = m.text("c")
    here = value == "PRESENT_REF" and c.anchor is not None
    return Found("DATE", value, periods.day(c.anchor) if here and c.anchor else None, "day" if here else None)


def adjective(_: Match, c: Context) -> Found | None:
    """For "The current crisis", "recent fighting"."""
    if c.before.lower().endswith("most "):
        return None
    value = {"current": "PRESENT_REF", "ongoing": "PRESENT_REF", "recent": "PAST_REF"}.get(c.text.lower())
    return Found("DATE", value) if value else None
