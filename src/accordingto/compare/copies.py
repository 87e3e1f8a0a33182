"""Which reports are one report: copied whole, cut, put in another order, given another headline, or edited.

A candidate pair is aligned (alignment.py), and the share of the words of the *shorter* report that stand in blocks of
the longer one decides: containment and not resemblance (Broder, *On the Resemblance and Containment of Documents*,
1997), for a brief that was cut from a long agency story is that story, however much was left out. Words replaced by
others count against it, words added to the longer report do not.

What containment alone would get wrong is a digest of briefs: each is contained in it, and it would make one report of
them all. So a report that is less than a quarter of the longer one is its copy only where both open alike, as a brief
cut from the end does; any other is a shared passage. And where three or more reports stand side by side in another,
none of them more than half of it and all of them most of it, that is a digest, and none is its copy.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from accordingto.compare.alignment import Block

# The share of the words of the shorter report that must lie in blocks of the longer one: nearly all of it stands
# there, edited or not. A local report of which two thirds are the agency's words shares a passage with it; a short one
# may have a quotation in common that is most of it.
COVERED, COVERED_OF_SHORT = 0.7, 0.85
# The share of words in common from which two reports are one. Of reports with four words in ten replaced a little less
# than six in ten still agree; different reports of one day and matter share less than three in ten.
SHARE, SHARE_OF_SHORT = 0.45, 0.6
SHORT, LONG = 60, 160  # words: what is asked of a report in between is in between
LEAST_OF_LONGER = 0.25
OPENING, OPENING_OF_LONGER = 15, 40  # words within which both begin alike where one is much shorter
ITEMS = 3  # reports that stand side by side in a longer one make it a digest
ITEM_SHARE = 0.5  # of the digest, that an item of it has at most
ITEMS_COVER = 0.7  # of the digest, that the items have together at least


class Link(msgspec.Struct, frozen=True):
    """A report that stands, nearly all of it, in a longer one; ``similarity`` is the share of its words that both have,
    ``of_longer`` how much of the longer one that is."""

    similarity: float
    report: int
    longer: int
    of_longer: float


class Item(msgspec.Struct, frozen=True):
    """The part of a report, from one word to another, in which lies all that it shares with some other report."""

    report: int
    start: int
    end: int


class Group(msgspec.Struct, frozen=True):
    """Reports that are one, by number, in order; ``similarity`` as ``Copies`` has it."""

    reports: tuple[int, ...]
    similarity: float


def link(
    report: int, longer: int, words: int, length: int, heads: tuple[int, int], blocks: Sequence[Block]
) -> Link | None:
    """The link of a report with a longer one where they are copies, else None.

    Takes the numbers of both, how many words both have (outlets' own lines not counted) and at which both begin after
    such lines, and the blocks of the first with the second.
    """
    if not words:
        return None
    share = min(sum(block.equal for block in blocks) / words, 1.0)
    covered = sum(block.end - block.start for block in blocks) / words
    if share < _asked(words, SHARE_OF_SHORT, SHARE) or covered < _asked(words, COVERED_OF_SHORT, COVERED):
        return None
    of_longer = sum(block.other_end - block.other_start for block in blocks) / length
    opens = any(
        block.start - heads[0] < OPENING and block.other_start - heads[1] < OPENING_OF_LONGER for block in blocks
    )
    if of_longer < LEAST_OF_LONGER and not opens:
        return None
    return Link(share, report, longer, of_longer)


def _asked(words: int, of_short: float, of_long: float) -> float:
    """What is asked of a report of so many words."""
    between = (min(max(words, SHORT), LONG) - SHORT) / (LONG - SHORT)
    return of_short + between * (of_long - of_short)


def items(report: int, other: int, passages: Sequence[Block]) -> tuple[Item, Item]:
    """What two reports are to each other, should one be a digest; takes the passages that they share, at least one."""
    return (
        Item(report, min(block.start for block in passages), max(block.end for block in passages)),
        Item(other, min(block.other_start for block in passages), max(block.other_end for block in passages)),
    )


def digests(items: Iterable[Item], sizes: Sequence[int]) -> set[int]:
    """The reports that are put together from others: side by side, at least three, none of them more than half of the
    whole, all of them most of it. ``sizes`` are how many words the reports have."""
    of: dict[int, list[Item]] = {}
    for item in items:
        if item.end - item.start <= ITEM_SHARE * sizes[item.report]:
            of.setdefault(item.report, []).append(item)
    return {report for report, found in of.items() if _side_by_side(found, ITEMS_COVER * sizes[report])}


def _side_by_side(items: Sequence[Item], wanted: float) -> bool:
    """Whether enough items stand in a report without overlap, the earliest end first, and have so many words."""
    count = reached = words = 0
    for item in sorted(items, key=lambda item: item.end):
        if item.start >= reached:
            count, reached, words = count + 1, item.end, words + item.end - item.start
    return count >= ITEMS and words >= wanted


def groups(links: Iterable[Link]) -> list[Group]:
    """Join reports that are copies of one another, directly or through others (single linkage).

    The best links are made first, so the last one made is the similarity of the group. Returns the groups in the order
    of their first reports.
    """
    parent: dict[int, int] = {}
    least: dict[int, float] = {}

    def root(report: int) -> int:
        while (above := parent.setdefault(report, report)) != report:
            parent[report] = parent[above]
            report = above
        return report

    for each in sorted(links, key=lambda link: (-link.similarity, link.report, link.longer)):
        first, second = sorted((root(each.report), root(each.longer)))
        if first != second:
            parent[second] = first
            least[first] = each.similarity
    members: dict[int, list[int]] = {}
    for report in sorted(parent):
        members.setdefault(root(report), []).append(report)
    return [Group(tuple(each), least[first]) for first, each in members.items()]
