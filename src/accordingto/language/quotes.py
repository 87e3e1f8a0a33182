"""Passages in quotation marks: which mark opens, which closes, and what happens when one is missing.

A paragraph is read on its own, because writers close in it what they open in it, with one exception: a long quotation
opens every paragraph and closes only the last. An odd mark therefore spoils no more than its own paragraph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accordingto.records import Quotation, Span

OPENING = "“«„‟"
CLOSING = "”»"
STRAIGHT = '"＂'
# A closing mark may follow any of these; an opening one follows white space or one of BEFORE_OPENING.
BEFORE_OPENING = "([{-–—/…"
AFTER_CLOSING = ".,;:!?)]}-–—/…"


def quotations(text: str, paragraphs: Sequence[Span]) -> tuple[Quotation, ...]:
    """Return the quoted passages of ``text`` in order of start, marks included.

    ``paragraphs`` are the half-open character ranges of the paragraphs.
    """
    found: list[Quotation] = []
    open_ended = False
    for start, end in paragraphs:
        doubles = list(_doubles(text, start, end))
        if open_ended and doubles and doubles[0].start == _first_character(text, start, end):
            first = doubles[0]
            doubles[0] = Quotation(first.start, first.end, first.closed, continues=True)
        open_ended = bool(doubles) and not doubles[-1].closed
        found += doubles
        found += _singles(text, start, end)
    return tuple(sorted(found, key=lambda quotation: (quotation.start, -quotation.end)))


def _first_character(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start


def _doubles(text: str, start: int, end: int) -> Iterator[Quotation]:
    opened: int | None = None
    position = start
    while position < end:
        mark, width = _double_mark(text, position, start, end, opened is not None)
        if mark == "open":
            if opened is not None:  # the one before was never closed
                yield Quotation(opened, _before(text, position), closed=False)
            opened = position
        elif mark == "close" and opened is not None:
            yield Quotation(opened, position + width)
            opened = None
        position += width
    if opened is not None:
        yield Quotation(opened, _before(text, end), closed=False)


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
        return "open", 1
    return "none", 1


def _opens_by_place(text: str, at: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    return (before.isspace() or before in BEFORE_OPENING) and not after.isspace() and after not in ".,;:!?)"


def _closes_by_place(text: str, at: int, start: int, end: int) -> bool:
    before = text[at - 1] if at > start else " "
    after = text[at + 1] if at + 1 < end else " "
    return not before.isspace() and (after.isspace() or after in AFTER_CLOSING)


def _singles(text: str, start: int, end: int) -> Iterator[Quotation]:
    """Yield passages in single marks. Apostrophes look the same, so one that never closes is no quotation."""
    opened: int | None = None
    for at in range(start, end):
        character = text[at]
        if character not in "‘’'‚‹›":
            continue
        before = text[at - 1] if at > start else " "
        after = text[at + 1] if at + 1 < end else " "
        if opened is None:
            starts = before.isspace() or before in BEFORE_OPENING or before in "“\""
            if starts and character != "’" and (after.isalpha() or after in "[$"):
                opened = at
        elif character != "‘" and not after.isalnum() and not before.isspace() and at > opened + 1:
            yield Quotation(opened, at + 1, single=True)
            opened = None
