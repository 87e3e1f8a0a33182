"""Where quoted words stand in a report.

A person quotes what he sees: line breaks may have become blanks, quotation marks and dashes may have been typed plain,
and a character that the page cannot show is U+FFFD there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import msgspec

from accordingto.records import Span

ALIKE = ('"“”„«»‟″', "'‘’‚‛′`´", "-‐‑‒–—―−")  # the first of each is what a keyboard has
SPACE = re.compile(r"[\s\ufeff]+")
AROUND = 40  # characters shown on each side of one of several places


class Spot(msgspec.Struct, frozen=True):
    """One of several places where the words stand, with what stands before and after it."""

    start: int
    before: str
    words: str
    after: str


class NotQuotedError(ValueError):
    """Words that do not stand in the report, or stand there more than once: ``spots`` are the places, and ``piece``
    the number of the piece that is meant."""

    def __init__(self, message: str, piece: int = 0, spots: Sequence[Spot] = ()) -> None:
        super().__init__(message)
        self.piece, self.spots = piece, tuple(spots)


def pieces(quoted: str) -> list[str]:
    """The pieces of what was quoted, one a line, each with single blanks."""
    lines = (SPACE.sub(" ", line).strip() for line in quoted.splitlines())
    return [line for line in lines if line]


def quoted(text: str, spans: Iterable[Span]) -> str:
    """The words of the spans as a form shows them: a piece a line."""
    return "\n".join(SPACE.sub(" ", text[start:end]).strip() for start, end in spans)


def places(text: str, words: str) -> list[Span]:
    """Every place where the words stand as whole words."""
    pattern = _pattern(words)
    return [match.span() for match in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text)] if pattern else []


def located(text: str, quoted: str, at: Sequence[int | None], near: Sequence[Span]) -> tuple[Span, ...]:
    """The spans of what was quoted, in the order of the text.

    Of several places that one counts whose start ``at`` gives for the piece, else the one nearest to what ``near`` has
    for it (its last serves for all that follow). Raises ``NotQuotedError`` where the words stand nowhere, where nothing
    tells which place is meant, and where pieces overlap.
    """
    found: list[Span] = []
    for number, words in enumerate(pieces(quoted)):
        begin = at[number] if number < len(at) else None
        # what was selected may begin or end within a word
        selected = begin is not None and re.compile(_pattern(words)).match(text, begin)
        there = [selected.span()] if selected else places(text, words)
        if not there:
            raise NotQuotedError(f"“{_short(words)}” does not stand in the report: quote it word for word", number)
        chosen = there if len(there) == 1 else []
        if not chosen and near:
            beside = near[min(number, len(near) - 1)]
            chosen = [min(there, key=lambda span: (_distance(span, beside), span))]
        if not chosen:
            message = f"“{_short(words)}” stands in the report {len(there)} times: choose which is meant"
            raise NotQuotedError(message, number, [_spot(text, span) for span in there])
        found.append(chosen[0])
    found.sort()
    if any(before[1] > after[0] for before, after in pairwise(found)):
        raise NotQuotedError("two of the pieces overlap: give what belongs together as one piece")
    return tuple(found)


def _pattern(words: str) -> str:
    return r"\s+".join("".join(map(_like, word)) for word in words.split())


def _like(character: str) -> str:
    """A pattern for the character and those that are easily taken for it."""
    if character == "\ufffd":
        return "."
    for group in ALIKE:
        if character in group:
            return f"[{re.escape(group)}]"
    return re.escape(character)


def _distance(span: Span, other: Span) -> int:
    """How far apart two spans are; of those that overlap, how much their ends differ counts as less than a character
    of distance would."""
    if span[0] < other[1] and other[0] < span[1]:
        return -(min(span[1], other[1]) - max(span[0], other[0]))
    return max(other[0] - span[1], span[0] - other[1]) + 1


def _spot(text: str, span: Span) -> Spot:
    start, end = span
    return Spot(
        start,
        SPACE.sub(" ", text[max(0, start - AROUND) : start]),
        SPACE.sub(" ", text[start:end]),
        SPACE.sub(" ", text[end : end + AROUND]),
    )


def _short(words: str) -> str:
    return words if len(words) <= 80 else f"{words[:79]}…"
