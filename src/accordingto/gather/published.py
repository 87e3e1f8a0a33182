"""Dates of publication that a report says in so many words. A copyright year is none."""

from __future__ import annotations

import datetime
import re

from accordingto.gather.lines import MONTHS

MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    r"oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\b\.?"
)
DATE = re.compile(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s-]+{MONTH.format('m1')},?[\s-]+(?P<y1>\d{{4}})\b"
    rf"|\b{MONTH.format('m2')}\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})\b"
    r"|\b(?P<y3>\d{4})-(?P<m3>\d{1,2})-(?P<d3>\d{1,2})(?!\d)"
    r"|\b(?P<y4>\d{4})/(?P<m4>\d{1,2})/(?P<d4>\d{1,2})(?!\d)"
    r"|(?<![\d/.])(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?P=sep)(?P<y5>\d{4})\b",
    re.IGNORECASE,
)
# What may stand beside a date on a line that is nothing but a date: weekday, time of day, zone.
AROUND = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?|"
    r"\b\d{1,2}[:.]?\d{0,2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?"
    r"|t\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?(?:z|[+-]\d{2}:?\d{2})?"
    r"|\b(?:at|on|gmt|utc|bst|cet|cest|eat|ist|wat|sast|hkt|jst|aest|aedt|e[sd]?t|c[sd]t|m[sd]t|p[sd]?t|hrs?|hours|"
    r"local time)\b"
    r"|[\s,/|·•()–—-]+|[+-]\d{1,2}:?\d{2}",
    re.IGNORECASE,
)
SAID = re.compile(
    r"(?:(?:first|originally|article|story|this (?:article|story|report) was)\s+)?"
    r"(?:published|posted|publication date|pub(?:lished)? date|date published|date posted|filed|date)\b\s*(?:on|at|"
    r":|-)?\s*",
    re.IGNORECASE,
)
UPDATED = re.compile(r"(?:last\s+)?(?:updated|modified|revised)\b(?:\s+on)?\s*:?\s*", re.IGNORECASE)
# Where something else begins on the same line.
NEXT = re.compile(r"\b(?:last\s+)?(?:updated|modified|revised)\b|\bby\b|[|·•]", re.IGNORECASE)
LONGEST = 160
YEARS = range(1700, 2101)


def date_in(text: str) -> datetime.date | None:
    """The first whole date (day, month, year) in ``text``, or None.

    ``03/05/2019`` is a date only where one of the two numbers cannot be a month: nothing else tells which is which.
    """
    for match in DATE.finditer(text):
        if (found := _date(match)) is not None:
            return found
    return None


def publication_line(line: str, *, alone: bool) -> datetime.date | None:
    """The date of a line that says when the report was published, or None.

    With ``alone``, a line that is nothing but a date, weekday and time counts too: near the top of a report that is
    what such a line means. Where a line has both, the publication comes before the update.
    """
    if len(line) > LONGEST:
        return None
    said = SAID.match(line) or UPDATED.match(line)
    if said is None and not alone:
        return None
    head = line[said.end() :] if said else line
    match = DATE.search(head)
    if match is None or AROUND.sub("", head[: match.start()]) != "":
        return None
    rest = NEXT.split(head[match.end() :], maxsplit=1)[0]
    return _date(match) if AROUND.sub("", rest) == "" else None


def is_update(line: str) -> bool:
    """Whether a publication line tells only of a later change."""
    return UPDATED.match(line) is not None


def _date(match: re.Match[str]) -> datetime.date | None:
    found = match.groupdict()
    if found["a"]:
        first, second = int(found["a"]), int(found["b"])
        if first <= 12 and second <= 12 and first != second:
            return None
        day, month, year = (first, second, found["y5"]) if second <= 12 else (second, first, found["y5"])
    else:
        which = next(key for key in "1234" if found["y" + key])
        name = found["m" + which]
        month = int(name) if name.isdigit() else _month(name)
        day, year = int(found["d" + which]), found["y" + which]
    try:
        date = datetime.date(int(year), month, day)
    except ValueError:
        return None
    return date if date.year in YEARS else None


def _month(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))
