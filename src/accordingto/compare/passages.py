"""Passages that stand in several reports which are otherwise different: agency copy, a long quotation, background.

A passage is a block of an alignment that is long enough and agrees in most of its words. The same passage in many
reports comes as many pairs; pairs that mean the same words of a report, more or less, are joined (single linkage, as
passim clusters reprints: Smith, Cordell and Mullen, *Computational Methods for Uncovering Reprinted Texts in Antebellum
Newspapers*, American Literary History 27.3, 2015), and of each report the ends that most of its pairs support are kept.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from accordingto.compare.alignment import Block

LEAST_WORDS = 20  # of a passage, in the longer of the two reports
LEAST_EQUAL = 15  # words of it that are the same in both
LEAST_SHARE = 0.6  # of its words, in the longer of the two
SAME = 0.7  # overlap of two stretches of a report over their union, from which they are one


class Stretch(msgspec.Struct, frozen=True, order=True):
    """Words ``start`` to ``end`` of a report."""

    report: int
    start: int
    end: int


class Pairs:
    """Pairs of stretches that carry one passage, kept as plain numbers: there may be millions."""

    def __init__(self) -> None:
        self._numbers = array("I")

    def add(self, report: int, other: int, block: Block) -> None:
        """Keep a block of two reports."""
        self._numbers.extend((report, block.start, block.end, other, block.other_start, block.other_end))

    def __iter__(self) -> Iterator[tuple[Stretch, Stretch]]:
        numbers = self._numbers
        for at in range(0, len(numbers), 6):
            yield Stretch(*numbers[at : at + 3]), Stretch(*numbers[at + 3 : at + 6])


def is_passage(block: Block) -> bool:
    """Whether a block is long and alike enough to be told of."""
    length = max(block.end - block.start, block.other_end - block.other_start)
    return length >= LEAST_WORDS and block.equal >= max(LEAST_EQUAL, LEAST_SHARE * length)


def joined(pairs: Pairs, copy_of: Sequence[int]) -> list[list[Stretch]]:
    """The passages, each with one stretch a report, in the order of their stretches.

    ``copy_of`` gives for each report the group of copies it is in (its own number where it has none): a passage all of
    whose reports are copies of one another is none.
    """
    support: Counter[Stretch] = Counter()
    parent: dict[Stretch, Stretch] = {}

    def root(stretch: Stretch) -> Stretch:
        while (above := parent.setdefault(stretch, stretch)) != stretch:
            parent[stretch] = parent[above]
            stretch = above
        return stretch

    def join(one: Stretch, other: Stretch) -> None:
        first, second = sorted((root(one), root(other)))
        parent[second] = first

    for one, other in pairs:
        if copy_of[one.report] != copy_of[other.report]:
            support[one] += 1
            support[other] += 1
            join(one, other)
    for one, other in _alike(sorted(support)):
        join(one, other)
    members: dict[Stretch, list[Stretch]] = defaultdict(list)
    for stretch in sorted(support):
        members[root(stretch)].append(stretch)
    return sorted(_one_each(stretches, support) for stretches in members.values())


def _alike(stretches: Sequence[Stretch]) -> Iterator[tuple[Stretch, Stretch]]:
    """Pairs of stretches of one report that are the same, more or less; takes them in order."""
    for index, one in enumerate(stretches):
        for other in stretches[index + 1 :]:
            if other.report != one.report or other.start >= one.end:
                break
            overlap = min(one.end, other.end) - other.start
            if overlap >= SAME * (max(one.end, other.end) - one.start):
                yield one, other


def _one_each(stretches: Sequence[Stretch], support: Counter[Stretch]) -> list[Stretch]:
    """One stretch for each report: where it has several, between the ends that half of its pairs reach."""
    of: dict[int, list[Stretch]] = defaultdict(list)
    for stretch in stretches:
        of[stretch.report].append(stretch)
    return [_middle(each, support) for _, each in sorted(of.items())]


def _middle(stretches: list[Stretch], support: Counter[Stretch]) -> Stretch:
    best = max(stretches, key=lambda stretch: (support[stretch], stretch.end - stretch.start, -stretch.start))
    near = [stretch for stretch in stretches if stretch.start < best.end and stretch.end > best.start]
    start = _median([(stretch.start, support[stretch]) for stretch in near])
    end = -_median([(-stretch.end, support[stretch]) for stretch in near])
    return Stretch(best.report, start, end) if start < end else best


def _median(weighted: list[tuple[int, int]]) -> int:
    """The least value that half of the weight does not exceed."""
    half, reached = sum(weight for _, weight in weighted) / 2, 0
    for value, weight in sorted(weighted):
        reached += weight
        if reached >= half:
            return value
    raise ValueError("nothing has a middle")
