"""Passages in quotation marks: which mark opens, which closes, and what happens when one is missing.

A paragraph is read on its own, because writers close in it what they open in it, with one exception: a long quotation
opens every paragraph and closes only the last. An odd mark therefore spoils no more than its own paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from accordingto.records import Quotation, Span

OPENING = "“«„‟"
CLOSING = "”»"
INNER = {"“": "”", "«": "»"}
STRAIGHT = '"＂'
# A closing mark may follow any of these; an opening one follows white space or one of BEFORE_OPENING.
BEFORE_OPENING = "([{-–—/…"
AFTER_CLOSING = ".,;:!?)]}-–—/…"
SINGLE = re.compile("[‘’'‚‹›]")
BEFORE_SINGLE = BEFORE_OPENING + '“„"'
# An apostrophe that stands where a single mark would open: "’90s", "’tis", "rock ’n’ roll".
ELIDED = re.compile(r"(?:\d\ds?|tis|twas|em|n)\b", re.IGNORECASE)
# 14" is fourteen inches where the straight marks of a paragraph are odd in number; a year has four digits.
INCHES = re.compile(r"(?<!\d)\d{1,3}(?:\.\d+)?[\"＂](?=[ -]\w)")


def quotations(text: str, paragraphs: Sequence[Span]) -> tuple[Quotation, ...]:
    """Return the quoted passages of ``text`` in order of start, marks included.

    ``paragraphs`` are the half-open character ranges of the paragraphs.
    """
    firsts = [_first_character(text, start, end) for start, end in paragraphs]
    doubles = _continued(text, [list(_doubles(text, start, end)) for start, end in paragraphs], firsts)
    reopened = [text[first : first + 1] == "‘" for first in firsts[1:]]
    singles = [
        list(_singles(text, start, end, followed))
        for (start, end), followed in zip(paragraphs, [*reopened, False], strict=False)
    ]
    found = [*doubles, *_continued(text, singles, firsts)]
    return tuple(sorted(found, key=lambda quotation: (quotation.start, -quotation.end)))


def _continued(text: str, found: Sequence[Sequence[Quotation]], firsts: Sequence[int]) -> Iterator[Quotation]:
    """Mark the quotations, given by paragraph, that go on from the one that the paragraph before left open: they open
    with the same mark."""
    left_open = ""
    for quoted, first in zip(found, firsts, strict=True):
        for quotation in quoted:
            continues = quotation.start == first and text[first] == left_open
            yield msgspec.structs.replace(quotation, continues=True) if continues else quotation
        left_open = text[quoted[-1].start] if quoted and not quoted[-1].closed else ""


def _first_character(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _doubles(text: str, start: int, end: int) -> Iterator[Quotation]:
    opened: int | None = None
    inches = _inches(text, start, end)
    position = start
    while position < end:
        mark, width = _double_mark(text, position, start, end, opened is not None)
        if position in inches:
            mark = "none"
        if mark == "open":
            inner = _inner(text, opened, position, end) if opened is not None else None
            if inner is not None:
                yield Quotation(position, inner + 1)
                position = inner + 1
                continue
            if opened is not None:  # the one before was never closed
                yield Quotation(opened, _before(text, position), closed=False)
            opened = position
        elif mark == "close" and opened is not None:
            yield Quotation(opened, position + width)
            opened = None
        position += width
    if opened is not None:
        yield Quotation(opened, _before(text, end), closed=False)


def _inner(text: str, opened: int, at: int, end: int) -> int | None:
    """Where a quotation inside another closes: one in curly marks or guillemets, inside one in straight marks."""
    closing = INNER.get(text[at])
    if closing is None or text[opened] not in STRAIGHT:
        return None
    found = text.find(closing, at + 1, end)
    again = text.find(text[at], at + 1, end)
    return found if found > 0 and not 0 < again < found else None


def _inches(text: str, start: int, end: int) -> frozenset[int]:
    odd = sum(text.count(mark, start, end) for mark in STRAIGHT) % 2
    return frozenset(match.end() - 1 for match in INCHES.finditer(text, start, end)) if odd else frozenset()


def _before(text: str, end: int) -> int:
    while end and text[end - 1].isspace():
        end -= 1
    return end


def _double_mark(text: str, at: int, start: int, end: int, inside: bool) -> tuple[str, int]:
    """Say whether the character at ``at`` opens, closes or is no double mark, and how many characters it takes."""
    character = text[at]
    if character in "`'" and text[at + 1 : at + 2] == character and at + 1 < end:
        opens = character == "`" or not inside or _opens_by_place(text, at + 1, at + 1, end)
        return ("open" if opens and (at == start or not text[at - 1].isalnum()) else "close"), 2
    if character == "“" and inside and _closes_by_place(text, at, start, end):
        return "close", 1  # German „…“, and the common slip of “…“
    if character == "”" and not inside and _opens_by_place(text, at, start, end):
        return "open", 1  # Swedish ”…”
    if character == "”" and not text[start:at].strip() and text.find("”", at + 1, end) > 0:
        return "open", 1  # a slip at the beginning of a paragraph: ” … and so it went”
    if character == "»" and not inside and _opens_by_place(text, at, start, end):
        return "open", 1  # Danish »…«
    if character == "«" and inside and _closes_by_place(text, at, start, end):
        return "close", 1
    if character in OPENING:
        return "open", 1
    if character in CLOSING:
        return "close", 1
    if character in STRAIGHT:
        if _opens_by_place(text, at, start, end):
            return "open", 1
        if _closes_by_place(text, at, start, end) or inside:
            return "close", 1
        return "none" if at > start and text[at - 1].isdigit() else "open", 1  # 12.2"N
    return "none", 1


def _opens_by_place(text: str, at: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    return (before.isspace() or before in BEFORE_OPENING) and not after.isspace() and after not in ".,;:!?)"


def _closes_by_place(text: str, at: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    return not before.isspace() and (after.isspace() or after in AFTER_CLOSING)


def _singles(text: str, start: int, end: int, followed: bool) -> Iterator[Quotation]:
    """Yield passages in single marks. Apostrophes look the same, so one that never closes is no quotation, unless the
    next paragraph opens with a mark again (``followed``)."""
    opened: int | None = None
    for at, opens, closes in _single_marks(text, start, end):
        if opened is None and opens:
            opened = at
        elif opened is not None and (text[opened] == "‚" if text[at] == "‘" else closes) and at > opened + 2:
            yield Quotation(opened, at + 1, single=True)
            opened = None
    if opened is not None and followed and text[opened] == "‘":
        yield Quotation(opened, _before(text, end), closed=False, single=True)


def _single_marks(text: str, start: int, end: int) -> list[tuple[int, bool, bool]]:
    """Each single mark, whether it may open, and whether it may close. The mark of "the workers’ union" closes nothing
    where one after it closes a clause."""
    found: list[tuple[int, bool, bool]] = []
    clause_closes = False
    for match in reversed(list(SINGLE.finditer(text, start, end))):
        at = match.start()
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        opens = text[at] != "’" and (before.isspace() or before in BEFORE_SINGLE) and _begins(text, at + 1, end)
        closes = not after.isalnum() and not before.isspace()
        possessive = before == "s" and after.isspace() and clause_closes
        if opens or closes:
            clause_closes = closes and (before in ",.?!" or possessive)
            found.append((at, opens, closes and not possessive))
    return found[::-1]


def _begins(text: str, at: int, end: int) -> bool:
    """Whether what follows a single mark may be a quotation: no year or word that begins with an apostrophe."""
    return at < end and (text[at].isalnum() or text[at] in "[($£€….") and not ELIDED.match(text, at, end)
