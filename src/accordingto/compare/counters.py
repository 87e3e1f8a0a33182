"""Who stands behind a number that an outlet tells in its own voice: the body that counted, or the one whose word made
the outlet tell another number than before."""

from __future__ import annotations

import re

from accordingto.compare.telling import Context, Speaker
from accordingto.compare.voices import canonical, speaker
from accordingto.records import Attribution, Entity, Span

# "the Red Cross had counted 430 people"
COUNTING = re.compile(
    r"\s(?:(?:has|had|have)\s)?(?:so far\s|already\s|since\s)?"
    r"(?:counted|recorded|registered|documented|tallied|logged|verified|identified|estimated)\s"
    r"(?=(?:[\w-]+\s){0,3}?(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|dozens|hundreds|thousands|about|some)\b))",
    re.IGNORECASE,
)
# "the toll was corrected to 13, after the health board found that …"
REVISED = re.compile(
    r"\b(?:correct|revis|rais|lower|adjust|updat|reduc|ros|ris|climb|grow|grew|jump|fell|fall|drop|increas)\w*\b"
    r"[^.;]*?\bto\b",
    re.IGNORECASE,
)
REASON = re.compile(r"\W*(?:after|as|when|once|because|since)\b", re.IGNORECASE)


def counter(context: Context, span: Span) -> tuple[Speaker, tuple[str, ...]] | None:
    """Who counted what a clause of the outlet's own voice tells, and the chain from him; None where nobody is told."""
    told = _counting(context, span)
    if told:
        name = told.name if told.named or not told.anonymous else f"unnamed: {told.name}"
        return Speaker(name, told.kind if told.named else "unnamed", told.role, None, (told.id,)), _chain(context, name)
    said = _reason(context, span)
    return speaker(context, said) if said else None


def _counting(context: Context, span: Span) -> Entity | None:
    text, (start, end) = context.reading.report.text, span
    for entity in context.reading.entities:
        if entity.kind == "place":
            continue
        for first, last in entity.mentions:
            if start <= first and last <= end and COUNTING.match(text, last, end):
                return entity
    return None


def _reason(context: Context, span: Span) -> Attribution | None:
    """The attribution that follows a clause as the reason why it tells another number."""
    text, (start, end) = context.reading.report.text, span
    if not REVISED.search(text, start, end):
        return None
    following = [
        each
        for each in context.reading.attributions
        if each.parent is None and each.source and each.source.spans[0][0] >= end
    ]
    nearest = min(following, key=lambda each: each.source.spans[0][0] if each.source else 0, default=None)
    if nearest is None or nearest.source is None:
        return None
    between = text[end : nearest.source.spans[0][0]]
    return nearest if len(between) < 24 and (REASON.match(between) or REASON.search(text, end - 8, end)) else None


def _chain(context: Context, name: str) -> tuple[str, ...]:
    outlet = canonical(context.reading.report.outlet)
    return (name, outlet) if outlet else (name,)
