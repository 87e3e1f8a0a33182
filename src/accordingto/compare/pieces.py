"""Sentences and clauses of a stretch of a report, found by their marks: a reading keeps no parse."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from accordingto.compare.numerals import SPELT
from accordingto.records import Span

# A stop, closing marks, white space; and every line break.
END = re.compile(r"[.!?…][\"”’')\]]*\s+(?=[\"“‘'(\[]?[^\W_a-z])|\s*\n\s*")
SHORTENED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Sen|Rep|Gov|Rev|St|No|vs|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)"
    r"|\b[^\W\d_](?:\.[^\W\d_])*)\.$"
)
# Where a sentence of several statements may be cut.
COUNT = r"(?:(?:at least|more than|some|about|up to|nearly|another|as many as) )?(?:\d|" + SPELT + r"|dozens|hundreds)"
JOINT = re.compile(
    r",? (?:and|but) (?=that )|;\s+|, (?:and|but|while|although|whereas) "
    rf"|(?:,| and| but) (?=(?:[^\W_]+ing )?{COUNT})",
    re.IGNORECASE,
)
SURE = re.compile(
    r",? (?:and|but) that |;|(?:,| and| but) [^\W_]+ing |, (?:and|but|while) (?:I|we|he|she|it|they|you|there)\b",
    re.IGNORECASE,
)
HARMING = re.compile(r"\b(?:injur|wound|hurt|kill|dead|miss|arrest|died)", re.IGNORECASE)
# A second count of those to whom something happened: "two people had been killed and 14 injured".
HARMED = re.compile(
    rf" and {COUNT}[^,;]{{0,40}}?\b(?:injured|wounded|hurt|killed|dead|missing|arrested|died)\b", re.IGNORECASE
)


# What is left between a clause and what somebody says, and belongs to neither: "…, after".
LINK = r"(?:and|but|that|which|who|while|after|as|when|because|since|once|where)"
TAIL = re.compile(rf"(?:[\s,;:–—-]+{LINK}?|\s{LINK})\s*$", re.IGNORECASE)


def sentences(text: str, span: Span) -> Iterator[Span]:
    """The sentences of a stretch, without the white space around them."""
    start, end = span
    for match in END.finditer(text, start, end):
        stop = match.end() if "\n" in match[0] else match.start() + len(match[0].rstrip())
        if "\n" not in match[0] and SHORTENED.search(text[max(start, match.start() - 12) : match.start() + 1]):
            continue
        yield from _trimmed(text, start, stop)
        start = match.end()
    yield from _trimmed(text, start, end)


def clauses(text: str, span: Span, told: Sequence[int]) -> Iterator[Span]:
    """The clauses of a sentence that are statements of their own: cut where "and that" or a semicolon says so, and
    where a conjunction after a comma stands between two of the events ``told`` (where their triggers begin)."""
    start, end = span
    for match in JOINT.finditer(text, start, end):
        apart = any(start <= at < match.start() for at in told) and any(match.end() <= at < end for at in told)
        counts = HARMED.match(text, match.start(), end) and HARMING.search(text, start, match.start())
        if apart or counts or SURE.match(text, match.start(), end):
            yield from _trimmed(text, start, match.start())
            start = match.end()
    yield from _trimmed(text, start, end)


def without(span: Span, cut: Sequence[Span]) -> Iterator[Span]:
    """What is left of a span without others."""
    start, end = span
    for low, high in sorted(cut):
        if high <= start or low >= end:
            continue
        if low > start:
            yield start, low
        start = max(start, high)
    if start < end:
        yield start, end


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def untied(text: str, span: Span) -> Span:
    """A stretch without the mark or conjunction at its end that ties it to what comes after."""
    start, end = span
    tail = TAIL.search(text, max(start, end - 12), end)
    return start, tail.start() if tail else end
