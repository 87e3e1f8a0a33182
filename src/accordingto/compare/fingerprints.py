"""What of a report is compared: the words of its body, as numbers, and what is known of where it came from.

A word is a run of letters or digits, case folded, without accents and apostrophes ("Zürich’s" is ``zurichs``), and its
number is the CRC-32 of its UTF-8 bytes: the same on every machine and in every run, and two words of a language share
a number once in some ten thousand. Punctuation, white space and furniture (byline, dateline, credits, captions,
copyright and boilerplate lines) are no part of it. The headline is kept, but does not count: a copy may have another
one, and what is the headline of one report may be the first sentence of another.
"""

from __future__ import annotations

import datetime
import itertools
import re
import sys
import unicodedata
import zlib
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import msgspec
import numpy as np
from numpy.typing import NDArray

from accordingto.records import Part, Reading, Report, Span

VERSION = 1  # of how words are read: fingerprints of another version are of no use and are made again
LEAST_BODY = 15  # words; where less is left without furniture, the furniture is taken for a body misread
# Marks that stand inside a word and are no part of it: apostrophes, soft hyphens, zero-width characters, accents.
INSIDE = "'’‘ʼ\u00ad\u200b\u200c\u200d\u2060\u0300-\u036f"
WORD = re.compile(rf"\d+(?:[.,]\d+)+|[^\W_]+(?:[{INSIDE}]+[^\W_]+)*")
DROPPED = re.compile(rf"[{INSIDE},]")

Words = NDArray[np.uint32]


class Fingerprint(msgspec.Struct, frozen=True):
    """A report as it is compared with others. ``words`` are the numbers of its words in order, four bytes each, least
    byte first, the first ``head`` of them its headline; ``kept`` are the spans of ``report.text`` they were read from.
    ``agency`` is that of its dateline,
    ``credits`` are agencies and media it credits, ``cites`` names of those it says its statements come from."""

    report: str
    words: bytes
    head: int
    kept: tuple[Span, ...]
    outlet: str | None = None
    published: datetime.date | None = None
    agency: str | None = None
    credits: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    version: int = VERSION


def fingerprint(report: Report, parts: Sequence[Part] = (), cites: Collection[str] = ()) -> Fingerprint:
    """The fingerprint of a report; ``parts`` are those of its anatomy, ``cites`` the names of whom it cites.

    Without parts the whole text is body. Takes time linear in the text.
    """
    head, kept = body(report.text, parts)
    numbers = [number(report.text[start:end]) for start, end in word_spans(report.text, kept)]
    return Fingerprint(
        report.id,
        np.array(numbers, "<u4").tobytes(),
        head,
        kept,
        sys.intern(report.outlet) if report.outlet else None,
        report.published,
        report.dateline.agency if report.dateline else None,
        report.credits,
        tuple(sorted(map(sys.intern, {*cites} - {report.outlet or ""}))),
    )


def of_reading(reading: Reading) -> Fingerprint:
    """The fingerprint of what was read: furniture is left out, and cited are the bodies in its chains, people not."""
    kinds = {entity.id: entity.kind for entity in reading.entities}
    cites = {
        link.name
        for attribution in reading.attributions
        for link in attribution.chain[:-1]
        if not link.name.startswith("unnamed:") and all(kinds.get(entity) != "person" for entity in link.entities)
    }
    return fingerprint(reading.report, reading.parts, cites)


def words_of(fingerprint: Fingerprint) -> Words:
    """The numbers of the words, as an array that shares its memory with the fingerprint."""
    return np.frombuffer(fingerprint.words, "<u4")


def body(text: str, parts: Sequence[Part]) -> tuple[int, tuple[Span, ...]]:
    """How many words of headline come first, and the spans of the text that are compared.

    These are its headline and body, or the whole text where next to nothing but furniture was found in it.
    """
    found = tuple((part.start, part.end) for part in parts if part.kind == "body")
    few = sum(1 for _ in itertools.islice(word_spans(text, found), LEAST_BODY)) < LEAST_BODY
    if few:
        return 0, ((0, len(text)),)
    headline = tuple((part.start, part.end) for part in parts if part.kind == "headline" and part.end <= found[0][0])
    return sum(1 for _ in word_spans(text, headline)), (*headline, *found)


def word_spans(text: str, kept: Sequence[Span]) -> Iterator[Span]:
    """The span of every word in the kept spans of a text, in order: as many as its fingerprint has numbers."""
    return (match.span() for start, end in kept for match in WORD.finditer(text, start, end))


@lru_cache(maxsize=1 << 16)
def number(word: str) -> int:
    """The number of a word as it stands in a text."""
    plain = word if word.isascii() else unicodedata.normalize("NFKD", word)
    return zlib.crc32(DROPPED.sub("", plain.casefold()).encode("utf-8", "surrogatepass"))
