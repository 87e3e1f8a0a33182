"""Numbers as news reports write them: "1,426", "7.2bn", "twenty-one", "half a million", "dozens", "several hundred"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

ONES = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * number
    for number, word in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)
}
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
    "m": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "bn": 1e9,
    "bln": 1e9,
    "tn": 1e12,
    "trn": 1e12,
    "k": 1e3,
    "lakh": 1e5,
    "crore": 1e7,
    "score": 20.0,
}
# From and to, of what is counted in plurals: "hundreds" are at least two and fewer than ten.
PLURALS: dict[str, tuple[float, float]] = {
    "dozens": (24.0, 99.0),
    "scores": (40.0, 99.0),
    "tens": (20.0, 99.0),
    "hundreds": (200.0, 999.0),
    "thousands": (2_000.0, 9_999.0),
    "millions": (2_000_000.0, 9_999_999.0),
    "billions": (2e9, 9_999_999_999.0),
    "lakhs": (200_000.0, 999_999.0),
}
FEW: dict[str, tuple[float, float]] = {
    "several": (3.0, 9.0),
    "few": (3.0, 9.0),
    "handful": (3.0, 9.0),
    "couple": (2.0, 2.0),
    "pair": (2.0, 2.0),
    "trio": (3.0, 3.0),
}
ORDINALS = {
    word: number
    for number, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
        "fifteenth sixteenth seventeenth eighteenth nineteenth twentieth".split(),
        start=1,
    )
} | {"thirtieth": 30}
DIGITS = re.compile(r"(\d+(?:,\d{3})+|\d+)(\.\d+)?(k|m|mn|mln|bn|bln|tn|trn)?$")
NTH = re.compile(r"(\d{1,3})(?:st|nd|rd|th)$")
LONGEST = 14  # words of one number; nobody writes a longer one


class Number(NamedTuple):
    """A number from one word to another (end excluded); ``low`` and ``high`` differ for "dozens"."""

    low: float
    high: float
    end: int
    digits: bool = False


def number(words: Sequence[str], first: int) -> Number | None:
    """Read the number that begins with ``words[first]``, all of it, or None. Words are in lower case, hyphens and
    stops words of their own; a bare article is no number, "a million" is one."""
    limit = min(len(words), first + LONGEST)
    word = words[first]
    if word in ("a", "an", "the", "one"):
        return _after_article(words, first, limit)
    if word in ("half", "quarter"):
        return _fraction(words, first, limit, 0.5 if word == "half" else 0.25)
    if word in FEW or word in PLURALS:
        return _vague(words, first, limit)
    return _exact(words, first, limit)


def ordinal(word: str, after: str | None = None) -> int | None:
    """The rank that "third", "21st" or "twenty-first" (``word`` and ``after``) says, or None."""
    if (match := NTH.match(word)) is not None:
        return int(match[1])
    if after is None:
        return ORDINALS.get(word)
    if word in TENS and ORDINALS.get(after, 10) < 10:
        return TENS[word] + ORDINALS[after]
    return None


def _after_article(words: Sequence[str], first: int, limit: int) -> Number | None:
    at = first + 1
    if at < limit:
        following = words[at]
        if following in SCALES and len(following) > 2:
            return _exact(["one", *words[at:limit]], 0, limit - first, shift=first)
        if following in FEW and words[first] != "one":
            return _vague(words, at, limit)
        if following in ("half", "quarter") and words[first] != "one":
            return _fraction(words, at, limit, 0.5 if following == "half" else 0.25)
    return _exact(words, first, limit) if words[first] == "one" else None


def _fraction(words: Sequence[str], first: int, limit: int, share: float) -> Number | None:
    at = first + 1
    while at < limit and words[at] in ("of", "a", "-"):
        at += 1
    if at > first + 1 and at < limit and (scale := SCALES.get(words[at])) and len(words[at]) > 2:
        return Number(share * scale, share * scale, at + 1)
    return None


def _vague(words: Sequence[str], first: int, limit: int) -> Number | None:
    low, high = FEW.get(words[first]) or PLURALS[words[first]]
    at = first + 1
    if words[first] in FEW:
        if at < limit and words[at] == "of":
            at += 1
        if at < limit and words[at] in SCALES and len(words[at]) > 2:
            scale = SCALES[words[at]]
            return Number(low * scale, (high + 1) * scale - 1 if high > low else high * scale, at + 1)
        if at < limit and words[at] in PLURALS:
            return Number(*PLURALS[words[at]], at + 1)
        return Number(low, high, at)
    # "tens of thousands", "hundreds of millions"
    while at + 1 < limit and words[at] == "of" and words[at + 1] in PLURALS:
        scale = PLURALS[words[at + 1]][0] / 2
        low, high = low * scale, (high + 1) * scale - 1
        at += 2
    if at == first + 1 and words[first] == "tens":
        return None
    return Number(low, high, at)


def _exact(words: Sequence[str], first: int, limit: int, shift: int = 0) -> Number | None:
    match = DIGITS.match(words[first]) if words[first][:1].isdecimal() else None
    if match is None:
        found = _spelled(words, first, limit)
        if found is None:
            return None
        value, at = found
    else:
        value = float(match[1].replace(",", "") + (match[2] or "")) * SCALES.get(match[3] or "", 1.0)
        at = first + 1
        if at < limit and words[at] in SCALES and not match[3]:
            value, at = value * SCALES[words[at]], at + 1
    value, at = _and_a_half(words, at, limit, value)
    return Number(value, value, at + shift, match is not None)


def _spelled(words: Sequence[str], first: int, limit: int) -> tuple[float, int] | None:
    """The value of number words and where they end: thousands and more are summed up as they come."""
    total, group, at = 0.0, -1.0, first
    while at < limit:
        word = words[at]
        if (small := _small(word, group)) is not None:
            group = max(group, 0.0) + small
        elif word in SCALES and group > 0 and len(word) > 2:
            if SCALES[word] > 100:
                total, group = total + group * SCALES[word], 0.0
            else:
                group *= SCALES[word]
        elif not _joins(word, group, total, words[at + 1] if at + 1 < limit else ""):
            break
        at += 1
    return (total + max(group, 0.0), at) if group >= 0 else None


def _small(word: str, group: float) -> float | None:
    """What a word below a hundred adds to the group of up to three figures so far, None where it cannot follow."""
    if word in TENS:
        return float(TENS[word]) if group <= 0 or group % 100 == 0 else None
    if word not in ONES:
        return None
    fits = group <= 0 or group % 100 == 0 or (group % 10 == 0 and group % 100 >= 20 and 0 < ONES[word] < 10)
    return float(ONES[word]) if fits else None


def _joins(word: str, group: float, total: float, after: str) -> bool:
    """Whether a hyphen or "and" goes on with the number: "twenty-one", "three hundred and fifty"."""
    if word == "-":
        return group >= 20 and group % 10 == 0 and group % 100 >= 20 and 0 < ONES.get(after, 0) < 10
    return word == "and" and (total > 0 or group >= 100) and (after in ONES or after in TENS)


def _and_a_half(words: Sequence[str], at: int, limit: int, value: float) -> tuple[float, int]:
    """For "Two and a half", "two-and-a-half", and then perhaps "million"."""
    rest = [word for word in words[at : min(at + 7, limit)] if word != "-"]
    if rest[:3] != ["and", "a", "half"]:
        return value, at
    left = 3
    while left:
        left -= words[at] != "-"
        at += 1
    value += 0.5
    if at < limit and words[at] in SCALES and len(words[at]) > 2:
        return value * SCALES[words[at]], at + 1
    return value, at
