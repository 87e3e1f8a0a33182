"""What every span scorer shares: tokens, sets of them, overlap, paragraph pieces, one-to-one matching, F1."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from accordingto.records import Span

# A token is a run of letters, digits and underscores, or one other visible character.
TOKEN = re.compile(r"\w+|[^\w\s]")
# A paragraph is a line: nothing in the gold files is wrapped at a column.
LINE = re.compile(r"[^\n\r\u2028\u2029]+")
OVERLAP = 0.5  # token Jaccard at which two spans count as the same one in the overlap measures


class Prf(NamedTuple):
    """Precision, recall and F1, as percentages."""

    precision: float
    recall: float
    f1: float


def tokens(text: str) -> list[Span]:
    """The tokens of ``text`` in order, as half-open character ranges."""
    return [match.span() for match in TOKEN.finditer(text)]


def covered(spans: Iterable[Span], among: Sequence[Span]) -> frozenset[int]:
    """The indices of the tokens in ``among`` of which a span holds at least one character."""
    found: set[int] = set()
    for start, end in spans:
        if start >= end:
            continue
        first = bisect.bisect_right(among, start, key=lambda token: token[1])
        last = bisect.bisect_left(among, end, key=lambda token: token[0])
        found.update(range(first, last))
    return frozenset(found)


def jaccard(one: AbstractSet[int], other: AbstractSet[int]) -> float:
    """Shared over all, 0 to 1. Two empty sets agree: a missing source is answered by a missing source."""
    return len(one & other) / len(one | other) if one or other else 1.0


def pieces(text: str, spans: Iterable[Span]) -> list[Span]:
    """Cut spans where a paragraph ends and trim white space, as paragraph-level scoring asks; nothing empty is left."""
    return [
        (start + lead, start + lead + len(piece.strip()))
        for span_start, span_end in spans
        for line in LINE.finditer(text, span_start, span_end)
        for start, piece in [(line.start(), line[0])]
        for lead in [len(piece) - len(piece.lstrip())]
        if piece.strip()
    ]


def match(scores: Iterable[tuple[tuple[float, ...], int, int]]) -> dict[int, int]:
    """Match gold to answers one to one, greedily: the best score first, ties in the order of the text.

    ``scores`` are ``(score, gold, answer)`` of the pairs that may be matched at all. On the two annotators of PolNeAR
    this gives as many pairs as an optimal assignment does.
    """
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, gold, answer in sorted(scores, key=lambda item: (*(-part for part in item[0]), item[1], item[2])):
        if gold not in pairs and answer not in taken:
            pairs[gold] = answer
            taken.add(answer)
    return pairs


def percent(part: float, whole: float) -> float:
    """A share as a percentage; of nothing it is 0, so that an empty file reaches no floor."""
    return 100.0 * part / whole if whole else 0.0


def prf(hits: int, given: int, gold: int) -> Prf:
    """Precision, recall and F1 of ``hits`` among so many answers given and so many gold ones."""
    return Prf(percent(hits, given), percent(hits, gold), percent(2 * hits, given + gold))
