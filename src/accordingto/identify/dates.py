"""When: every time expression of a report, as an interval where something anchors it."""

from __future__ import annotations

import bisect
import datetime
import re
from collections.abc import Sequence

from accordingto.identify.atoms import Atom, paragraphs
from accordingto.identify.attachment import cost, governor, token_range, top
from accordingto.identify.periods import Period
from accordingto.identify.tense import direction
from accordingto.identify.timex import candidates
from accordingto.identify.timex_context import Context, Found, Match
from accordingto.records import Date, Report, Tokens

# So many paragraphs from the top a line with the report's date is looked for in.
TOP = 6
# What stands in a report's date line before the date: nothing, or the weekday.
STATED = re.compile(
    r"\s*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+[^\W\d_]{3,9}\.?,?\s+\d{4}|[^\W\d_]{3,9}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}"
    r"|\d{4}-\d{2}-\d{2})(?=$|\s+[\"“‘'(]?[A-Z])",
    re.IGNORECASE,
)
NEVER_FIRST = frozenset("_,.()N+'-fdbpOgz")
# Prepositions after which a date says when the event was not.
APART = frozenset("before after until till following".split())
RANGES = [(["from"], "to"), (["from"], "until"), (["from"], "through"), (["between"], "and")]
CONTEXT = 40  # characters before and after an expression that a pattern may look at


def anchor(report: Report, tokens: Tokens) -> datetime.date | None:
    """The day a report is of: the dateline's date, with the year of publication where it has none, else the day of
    publication, else a date that stands at the head of one of the first paragraphs, or None."""
    published = report.published or _stated(tokens)
    if report.dateline is not None and report.dateline.date:
        found = _absolute(report.dateline.date, published)
        if found is not None:
            return found
    return published


def _stated(tokens: Tokens) -> datetime.date | None:
    first = 0
    for _ in range(TOP):
        if first >= len(tokens):
            return None
        number = tokens.paragraph[first]
        end = first
        while end < len(tokens) and tokens.paragraph[end] == number:
            end += 1
        line = tokens.text[tokens.start[first] : tokens.end[end - 1]]
        if (match := STATED.match(line)) is not None and (found := _absolute(match[0], None)) is not None:
            return found
        first = end
    return None


def _absolute(text: str, near: datetime.date | None) -> datetime.date | None:
    """The one day that a printed date stands for; what it leaves out is taken from a day not long after it."""
    words = [match.span() for match in re.finditer(r"[^\W_]+", text)]
    if not words:
        return None
    count = len(words)
    line = Tokens(
        text=text,
        start=tuple(start for start, _ in words),
        end=tuple(end for _, end in words),
        lemma=("",) * count,
        pos=("PROPN",) * count,
        tag=("NNP",) * count,
        dep=("dep",) * count,
        head=tuple(range(count)),
        sentence=(0,) * count,
        paragraph=(0,) * count,
        names=(),
        quotations=(),
    )
    for found in dates(line, near):
        if found.start is not None and found.start == found.end:
            return found.start
    return None


def dates(tokens: Tokens, anchor: datetime.date | None) -> tuple[Date, ...]:
    """Every time expression in order, with its span as TIMEX3 would have it.

    ``anchor`` is the day the report is of. Without it only absolute expressions get an interval; the others stay
    expressions without ``start`` and ``end``.
    """
    out: list[Date] = []
    last: Period | None = None
    last_day: datetime.date | None = None
    for letters, atoms in paragraphs(tokens):
        at = 0
        while at < len(letters):
            step = 1
            if letters[at] not in NEVER_FIRST:
                for match, read in candidates(letters, at):
                    context = _context(tokens, atoms, match, anchor, last, last_day)
                    try:
                        found = read(Match(match, atoms), context)
                    except (ValueError, OverflowError):  # the 31st of June, the year 12000
                        continue
                    if found is not None:
                        out.append(_date(tokens, atoms, match, found))
                        if found.mentioned:
                            last = found.period
                            if last is not None and last.start == last.end:
                                last_day = last.start
                        step = match.end() - at
                        break
            at += step
    return tuple(out)


def _context(
    tokens: Tokens,
    atoms: list[Atom],
    match: re.Match[str],
    anchor: datetime.date | None,
    last: Period | None,
    last_day: datetime.date | None,
) -> Context:
    first, end = atoms[match.start()], atoms[match.end() - 1]
    return Context(
        anchor=anchor,
        last=last,
        last_day=last_day,
        direction=direction(tokens, end.token),
        before=tokens.text[max(first.start - CONTEXT, 0) : first.start],
        after=tokens.text[end.end : end.end + CONTEXT],
        plural_after=_counts(tokens, end.token),
        text=tokens.text[first.start : end.end],
    )


def _counts(tokens: Tokens, index: int) -> bool:
    """Whether a number counts what follows it: "2000 people", not "the 2000 elections" or "2000 models"."""
    head = tokens.head[index]
    if tokens.dep[index] != "nummod" or tokens.tag[head] not in ("NNS", "NNPS") or head < index:
        return False
    return not any(
        tokens.head[other] == head and tokens.dep[other] in ("det", "poss") for other in range(max(head - 6, 0), index)
    )


def _date(tokens: Tokens, atoms: list[Atom], match: re.Match[str], found: Found) -> Date:
    start, end = atoms[match.start()].start, atoms[match.end() - 1].end
    period = found.period
    return Date(
        span=(start, end),
        text=tokens.text[start:end],
        start=period.start if period else None,
        end=period.end if period else None,
        precision=found.precision,
        kind=found.kind,
        value=found.value,
    )


# --- the date of an event ----------------------------------------------------------------------------------------


def event_date(
    tokens: Tokens, trigger: int, dates: tuple[Date, ...], limits: tuple[int, int] | None = None
) -> Date | None:
    """The expression that dates the event at token ``trigger``, or None.

    It hangs on the trigger, on its auxiliaries or light verb, or on what is part of the same clause: the date of a verb
    of saying is not that of what is said. ``limits`` is a half-open range of tokens outside which no date counts.
    Lengths, repetitions and mere references ("recently") date nothing; "from May 3 to 5 June" is one interval.
    """
    best: tuple[int, int] | None = None
    chosen: Date | None = None
    for date in joined(tokens, _in_sentence(tokens, trigger, dates)):
        first, end = token_range(tokens, date.span)
        if first >= end or not _dates_something(date) or (limits and not (limits[0] <= first and end <= limits[1])):
            continue
        head = top(tokens, first, end)
        if tokens.lemma[tokens.head[head]] in APART and tokens.head[head] != head:
            continue
        price = cost(tokens, governor(tokens, head), trigger, first)
        if price is not None and (best is None or (price, abs(first - trigger)) < best):
            best, chosen = (price, abs(first - trigger)), date
    return chosen


def _in_sentence(tokens: Tokens, trigger: int, dates: tuple[Date, ...]) -> list[Date]:
    sentence = tokens.sentence[trigger]
    first = bisect.bisect_left(tokens.sentence, sentence)
    last = bisect.bisect_right(tokens.sentence, sentence) - 1
    return [date for date in dates if tokens.start[first] <= date.span[0] and date.span[1] <= tokens.end[last]]


def _dates_something(date: Date) -> bool:
    if date.kind == "SET" or (date.value or "").endswith("PRESENT_REF"):
        return False
    return date.start is not None or (date.kind in ("DATE", "TIME") and not (date.value or "").endswith("_REF"))


def joined(tokens: Tokens, dates: Sequence[Date]) -> list[Date]:
    """The dates, two that are the ends of one interval ("from May 3 to 5 June") made one."""
    out: list[Date] = []
    for date in dates:
        before = out[-1] if out else None
        if before is not None and before.start and date.end and before.start <= date.end:
            between = tokens.text[before.span[1] : date.span[0]].strip().lower()
            opening = tokens.text[max(before.span[0] - 10, 0) : before.span[0]].lower().split()
            if (opening[-1:], between) in RANGES:
                span = (before.span[0], date.span[1])
                text = tokens.text[slice(*span)]
                out[-1] = Date(span, text, before.start, date.end, date.precision, "DURATION", None)
                continue
        out.append(date)
    return out
