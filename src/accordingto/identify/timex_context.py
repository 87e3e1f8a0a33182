"""What a time expression is read in, and what it is found to stand for."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from accordingto.identify import periods
from accordingto.identify.atoms import Atom
from accordingto.identify.periods import Period, Precision
from accordingto.identify.tense import FUTURE, PRESENT

Kind = Literal["DATE", "TIME", "DURATION", "SET"]


class Context(NamedTuple):
    """What an expression is read in: the day the report is of, the period and the day last mentioned, where the verb
    looks (see ``tense``), the text before and after the match, and whether a number counts what follows it."""

    anchor: datetime.date | None
    last: Period | None
    last_day: datetime.date | None
    direction: int
    before: str
    after: str
    plural_after: bool
    text: str


class Found(NamedTuple):
    """What an expression stands for. ``period`` is None where nothing anchors it; ``mentioned`` where later ones
    ("two days later") may refer to it."""

    kind: Kind
    value: str | None
    period: Period | None = None
    precision: Precision | None = None
    mentioned: bool = False


class Match:
    """The atoms behind the groups of a match."""

    def __init__(self, match: re.Match[str], atoms: Sequence[Atom]) -> None:
        self.match = match
        self.atoms = atoms

    def __contains__(self, name: str) -> bool:
        return self.match.groupdict().get(name) is not None

    def letter(self, name: str) -> str:
        """The first letter of a group, or an empty string."""
        return (self.match.groupdict().get(name) or "")[:1]

    def value(self, name: str) -> float | str | None:
        """What the first atom of a group stands for, None where the group matched nothing."""
        return self.atoms[self.match.start(name)].value if name in self else None

    def figure(self, name: str) -> int:
        """The whole number of a group."""
        value = self.value(name)
        return int(value) if isinstance(value, float | int) else 0

    def text(self, name: str) -> str:
        """The string that a group's first atom stands for, or an empty one."""
        return str(self.value(name) or "")


Read = Callable[[Match, Context], Found | None]


def of_period(period: Period | None, value: str | None = None) -> Found | None:
    """A date: of a known period, or of none under an open value."""
    if period is None:
        return Found("DATE", value) if value else None
    kind: Kind = "TIME" if period.precision == "time" else "DATE"
    return Found(kind, period.value, period, period.precision, mentioned=True)


def narrowed(found: Found | None, m: Match, c: Context) -> Found | None:
    """For "Early", "the end of", "later" before a period keep its value and narrow its days."""
    if found is None or found.period is None:
        return found
    which, period = m.value("edge" if "edge" in m else "e"), found.period
    if isinstance(which, str):
        return found._replace(period=periods.part(period, which))
    if c.anchor is not None and period.start <= c.anchor <= period.end:
        if m.letter("e") == "J":
            return found._replace(period=period._replace(start=c.anchor))
        if m.letter("e") == "j":
            return found._replace(period=period._replace(end=c.anchor))
    return found


def year_of(m: Match, c: Context, rel: str = "r") -> int | None:
    """The year that a match names ("2014", "of last year"), or None."""
    if "y" in m:
        return m.figure("y")
    if rel in m and c.anchor is not None:
        return c.anchor.year + m.figure(rel)
    return None


def near(c: Context, candidates: Sequence[Period], *, exact: bool) -> Period:
    """Of one period in several years, the one that the text means: what is close at hand, else where the verb looks.

    ``exact`` for a day of a month: then one within six weeks goes before all else.
    """
    anchor = c.anchor
    assert anchor is not None

    def gap(period: Period) -> int:
        return max((period.start - anchor).days, (anchor - period.end).days, 0)

    nearest = min(candidates, key=gap)
    if exact and gap(nearest) <= 45:
        return nearest
    past = [period for period in candidates if period.start <= anchor]
    future = [period for period in candidates if period.end >= anchor]
    if c.direction == FUTURE and future:
        return min(future, key=gap)
    if (c.direction != PRESENT or not exact) and past:
        return min(past, key=gap)
    return nearest


def in_year(c: Context, number: int | None, make: Callable[[int], Period], *, exact: bool = False) -> Period | None:
    """A period that ``make`` builds for a year: of that year, or of the year the context tells.

    Raises ``ValueError`` where no year has such a period.
    """
    if number is not None:
        return make(number)
    if c.anchor is None:
        return None
    found = []
    for year in (c.anchor.year - 1, c.anchor.year, c.anchor.year + 1):
        try:
            found.append(make(year))
        except ValueError:  # the 29th of February
            continue
    if not found:
        raise ValueError("no year has such a day")
    return near(c, found, exact=exact)
