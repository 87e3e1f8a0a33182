"""The non-blank lines of a text, and small tests of what a line or a name looks like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# The same breaks as language.paragraphs: newline, return, vertical tab, form feed, NEL, line and paragraph separator.
LINE = re.compile(r"[^\n\r\x0b\x0c\x85\u2028\u2029]+")
BREAK = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")

# A line longer than this is running text and is never looked at as furniture: this keeps the work linear.
LONGEST_FURNITURE = 700

WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())
MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# Capitalised words that show that something is no person's name, although every word of it has a capital.
NO_NAMES = (
    WEEKDAYS
    | set(MONTHS) - {"april", "may", "june", "august"}
    | frozenset(
        "the a an this that these those all only not no yes our your his her its their my what when where why how "
        "who which and or but if as at on to for with from into over under after before during while until about out "
        "up invitation design default land sea midnight tonight today tomorrow yesterday election accident millions "
        "thousands hundreds is are was were be been has have had would could says said".split()
    )
)
# Small words inside names: "Ana de la Cruz", "Ludwig van der Berg", "Omar ibn Said".
PARTICLES = frozenset(
    "de la le du des del della di da dos das do van von der den ter ten zu af av al el bin ibn bint abu ould ap y e "
    "st".split()
)
ROMAN = frozenset({"ii", "iii", "iv", "jr", "jr.", "sr", "sr."})


class Line(NamedTuple):
    """A non-blank line without the white space around it; ``apart`` where a blank line stands before it."""

    start: int
    end: int
    text: str
    apart: bool


def lines(text: str) -> Iterator[Line]:
    """Yield the non-blank lines of ``text`` in order."""
    before = 0
    for match in LINE.finditer(text):
        found = match[0].strip()
        if not found:
            continue
        start = match.start() + match[0].index(found[0])
        # Between two lines there are only breaks and blanks; one break is "\n", "\r" or "\r\n".
        gap = text[before : min(start, before + 200)]
        apart = before == 0 or (len(gap) > 1 and len(BREAK.findall(gap)) > 1)
        yield Line(start, start + len(found), found, apart)
        before = start + len(found)


def is_name(text: str) -> bool:
    """Whether ``text`` has the form of one person's name: two to six words, capitals, particles, initials."""
    words = text.split()
    if not 2 <= len(words) <= 6 or any(char.isdigit() for char in text):
        return False
    capitals = 0
    for word in words:
        bare = word.strip(".,'’\"“”()")
        if not bare or bare.lower() in NO_NAMES:
            return False
        if bare[0].isupper() or re.match(r"(?:al|el|d|l|bin|ibn|abd)[-'’][^\W\d_]", bare):
            capitals += 1
        elif bare.lower() not in PARTICLES:
            return False
        if not all(
            char.isalpha() or char in ".'’‘`-‐" or "\u0300" <= char <= "\u036f" for char in word.strip(',"“”()')
        ):
            return False
    return capitals >= 2 and words[0].lower().strip(".") not in ROMAN
