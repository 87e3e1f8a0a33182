"""Numbers with what limits them: "at least 14", "between 3 and 5 million", "30 or more"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from accordingto.data.counts import count_words, currencies
from accordingto.identify.numbers import Number, number

RANGE = frozenset({"to", "and", "or", "-", "–"})
LONGEST_MODIFIER = 5  # words


class Counted(NamedTuple):
    """A number in the text: its tokens with what limits it, and its bounds."""

    first: int
    end: int
    core: int
    low: float | None
    high: float | None


def counted_numbers(words: Sequence[str]) -> Iterator[Counted]:
    """Every number in order, ranges as one, with its modifiers."""
    at = 0
    while at < len(words):
        found = number(words, at)
        if found is None or (words[at] == "one" and at and words[at - 1] == "no"):
            at += 1
            continue
        counted = _ranged(words, at, found) or Counted(at, found.end, at, found.low, found.high)
        counted = limited(words, counted)
        yield counted
        at = counted.end


def _ranged(words: Sequence[str], at: int, found: Number) -> Counted | None:
    """For "Between 3 and 5 million", "from 30 to 40", "30 to 40", "3-5"."""
    joint = found.end
    if joint + 1 >= len(words) or words[joint] not in RANGE or found.low != found.high:
        return None
    before = words[at - 1] if at else ""
    signed = at > 0 and not before.isalnum() and before in currencies()
    opened = at > 1 and words[at - 2] in ("between", "from")
    if words[joint] == "and" and before != "between" and not (signed and opened):
        return None
    if signed and words[joint] == "to" and not opened and words[joint + 1] not in currencies():
        return None  # "gave $200 to 300 families"
    joint += words[joint + 1] in currencies() and joint + 2 < len(words)
    other = number(words, joint + 1)
    if other is None or other.low != other.high or (words[found.end] in ("-", "–") and not other.digits):
        return None
    low = found.low
    if low < 1000 <= other.low and low < other.low / 1000:
        # "3 to 5 million": the scale is said once.
        low *= next(scale for scale in (1e12, 1e9, 1e6, 1e3) if other.low >= scale)
    if low >= other.low:
        return None
    return Counted(at - (before in ("between", "from")), other.end, at, low, other.high)


def limited(words: Sequence[str], counted: Counted) -> Counted:
    """A number widened by the words before and after it that limit it."""
    first, end, core, low, high = counted
    limits = count_words("modifier")
    while True:
        kind = size = None
        for length in range(min(LONGEST_MODIFIER, first), 0, -1):
            kind = limits.get(" ".join(words[first - length : first]))
            if kind is not None:
                size = length
                break
        if kind is None or size is None:
            break
        first -= size
        low, high = _bounds(kind, low, high)
    for length in (2, 1):
        kind = count_words("after").get(" ".join(words[end : end + length]))
        if kind is not None:
            end += length
            low, high = _bounds(kind, low, high)
            break
    return Counted(first, end, core, low, high)


def _bounds(kind: str, low: float | None, high: float | None) -> tuple[float | None, float | None]:
    if kind == "at least":
        return low, None
    if kind == "at most":
        return None, high
    return low, high
