"""The numbers that a claim is told with, found again in the words of those who tell it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

import msgspec

from accordingto.data.counts import count_words
from accordingto.export.wording import how_many
from accordingto.records import Claim, Quantity, Version

SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ((1e12, "trillion|trn"), (1e9, "billion|bn"), (1e6, "million|mn?"), (1e3, "thousand|k"), (1e2, "hundred"))
ROUND = {(24.0, 99.0): "dozens", (200.0, 999.0): "hundreds", (2000.0, 9999.0): "thousands"}
GREATEST = 1e15  # beyond this nobody spells a number


class Told(msgspec.Struct, frozen=True):
    """A piece of a text: ``version`` is the index of the claim's version whose number it is, None for other words."""

    text: str
    version: int | None = None


def named(version: Version) -> str:
    """The number in words: ``at least 9 injured``."""
    return how_many(Quantity(version.quantity, version.low, version.high, (0, 0)))


def of_members(claim: Claim) -> Mapping[int, tuple[int, ...]]:
    """The versions (indices) that each member is one of. A number that nobody tells otherwise makes no difference and
    is left out."""
    counted = [version.quantity for version in claim.versions]
    found: dict[int, tuple[int, ...]] = {}
    for at, version in enumerate(claim.versions):
        if counted.count(version.quantity) > 1:
            for member in version.members:
                found[member] = (*found.get(member, ()), at)
    return found


def marked(text: str, versions: Mapping[int, Version]) -> Iterator[Told]:
    """The text in pieces, with the numbers of the versions told apart from the rest."""
    found = sorted(
        (match.span(), at)
        for at, version in versions.items()
        if (pattern := _pattern(version.low, version.high))
        for match in pattern.finditer(text)
    )
    end = 0
    for (start, stop), at in found:
        if start >= end:
            if start > end:
                yield Told(text[end:start])
            yield Told(text[start:stop], at)
            end = stop
    if end < len(text):
        yield Told(text[end:])


@lru_cache(4096)
def _pattern(low: float | None, high: float | None) -> re.Pattern[str] | None:
    """What a number with these bounds can look like, with the words that limit it."""
    if low is not None and high is not None and (low, high) in ROUND:
        forms = [ROUND[low, high]]
    else:
        forms = [form for value in dict.fromkeys((low, high)) if value is not None for form in _forms(value)]
    if not forms:
        return None
    return re.compile(
        rf"(?<![\w.,])(?:(?:{_limits()})\s+)*[$€£¥]?(?:{'|'.join(forms)})(?:\s?%)?(?![.,]?\d|\w)", re.IGNORECASE
    )


@cache
def _limits() -> str:
    words = sorted(count_words("modifier"), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in words)


def _forms(value: float) -> Iterator[str]:
    """The ways to write a number: figures, words, and figures before the name of a scale."""
    if value < 0 or value >= GREATEST:
        return
    written = f"{value:,.0f}" if value == int(value) else f"{value:,g}"
    yield re.escape(written).replace(",", "[,. ]?")
    if value == int(value):
        yield _spelt(int(value))
    for scale, names in SCALES:
        if value >= scale and value * 100 % scale == 0:
            yield rf"{re.escape(f'{value / scale:g}')}[ -]?(?:{names})"


def _spelt(value: int) -> str:
    """A whole number in words as a pattern: hyphens or spaces between them, "and" where it likes."""
    for scale, names in SCALES:
        if value >= scale:
            many, rest = divmod(value, int(scale))
            first = rf"(?:{_spelt(many)}{'|an?' if many == 1 else ''})[ -](?:{names})"
            return rf"{first}(?:,? | and ){_spelt(rest)}" if rest else first
    if value < 20:
        return SMALL[value]
    tens, ones = divmod(value, 10)
    return rf"{TENS[tens]}[ -]{SMALL[ones]}" if ones else TENS[tens]
