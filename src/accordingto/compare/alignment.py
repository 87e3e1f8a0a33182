"""What two reports have in common, word by word: seed, chain and extend.

Local alignment as in the search for reused text (Smith, Cordell and Dillon, *Infectious Texts*, IEEE BigHum 2013;
Sanchez-Perez, Sidorov and Gelbukh, *A Winning Approach to Text Alignment for Text Reuse Detection*, PAN 2014): runs of
equal words are seeds, seeds that follow one another in both reports within a few words are chained into a block, and a
block is extended at both ends for as long as most words agree. So a block bears changed, added and dropped words, and
paragraphs in another order are blocks of their own.
"""

from __future__ import annotations

from itertools import pairwise

import msgspec
import numpy as np
from numpy.typing import NDArray

from accordingto.compare.fingerprints import Words

SEED = 3  # words of a run that starts a block
OFTEN = 8  # a run of words that stands more often than this in one of the reports starts none
GAP = 24  # words that may be changed, added or dropped between two runs of a block ...
LONG_GAP, STILL = 40, 3  # ... and more where the reports do not move against each other by more than a few words
LOOK_BACK = 40  # runs before a run that may be the one before it in its block
LEAST = 8  # equal words of a block: fewer are a turn of phrase
SLIP = 3  # words by which the reports may move against each other where a block is extended
PATIENCE = 4  # words without agreement that end the extension of a block
MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)


class Block(msgspec.Struct, frozen=True):
    """Words ``start`` to ``end`` of one report that stand, more or less, as words ``other_start`` to ``other_end`` in
    another; ``equal`` is how many of them are the same."""

    start: int
    end: int
    other_start: int
    other_end: int
    equal: int


class Run(msgspec.Struct, frozen=True):
    """``length`` words from ``start`` on that are those from ``other`` on in another report."""

    start: int
    other: int
    length: int


def shingles(words: Words, size: int) -> NDArray[np.uint64]:
    """One number for every ``size`` words in a row; two runs of words share it by chance once in some 10^19."""
    count = max(len(words) - size + 1, 0)
    mixed = np.zeros(count, np.uint64)
    for offset in range(size):
        mixed += words[offset : offset + count]
        mixed *= MULTIPLIER
        mixed ^= mixed >> np.uint64(29)
    return mixed


def align(one: Words, other: Words) -> list[Block]:
    """The blocks that two reports share, in the order of the first; none overlaps another in it."""
    return _apart([_extended(one, other, chain) for chain in _chains(_runs(one, other))])


def _runs(one: Words, other: Words) -> list[Run]:
    """Runs of equal words, each as long as it can be, in the order of the first report."""
    first, second = shingles(one, SEED), shingles(other, SEED)
    order = np.argsort(second, kind="stable")
    ordered = second[order]
    left, right = np.searchsorted(ordered, first, "left"), np.searchsorted(ordered, first, "right")
    count = right - left
    count[count > OFTEN] = 0
    total = int(count.sum())
    if total == 0:
        return []
    at = np.repeat(np.arange(len(first)), count)
    rank = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
    there = order[np.repeat(left, count) + rank]
    diagonal = there - at
    order = np.lexsort((at, diagonal))
    at, there, diagonal = at[order], there[order], diagonal[order]
    fresh = np.flatnonzero(np.concatenate(([True], (np.diff(diagonal) != 0) | (np.diff(at) != 1))))
    lengths = np.diff(np.append(fresh, total)) + SEED - 1
    starts, others = at[fresh], there[fresh]
    order = np.lexsort((others, starts))
    return [
        Run(*row) for row in zip(starts[order].tolist(), others[order].tolist(), lengths[order].tolist(), strict=True)
    ]


def _chains(runs: list[Run]) -> list[list[Run]]:
    """Runs joined into chains by what comes best before each; a run is in one chain, the best one first."""
    score: list[float] = []
    before: list[int] = []
    for index, run in enumerate(runs):
        best, link = 0.0, -1
        for earlier in range(max(index - LOOK_BACK, 0), index):
            past = runs[earlier]
            gap = run.start - past.start - past.length
            other_gap = run.other - past.other - past.length
            most = LONG_GAP if abs(gap - other_gap) <= STILL else GAP
            # Two runs may share words at the seam, where a word that was dropped stood twice.
            if (
                min(gap, other_gap) > -SEED
                and max(gap, other_gap) <= most
                and past.start < run.start
                and past.other < run.other
            ):
                value = score[earlier] - 0.25 * abs(gap - other_gap) - max(-min(gap, other_gap), 0)
                if value > best:
                    best, link = value, earlier
        score.append(best + run.length)
        before.append(link)
    taken = [False] * len(runs)
    chains: list[list[Run]] = []
    for index in sorted(range(len(runs)), key=lambda index: (-score[index], index)):
        chain: list[Run] = []
        while index >= 0 and not taken[index]:
            taken[index] = True
            chain.append(runs[index])
            index = before[index]
        if sum(run.length for run in chain) >= LEAST:
            chains.append(chain[::-1])
    return chains


def _extended(one: Words, other: Words, chain: list[Run]) -> Block:
    """A chain as a block, with the single words that agree between its runs and beyond its ends."""
    equal = sum(run.length for run in chain)
    for past, run in pairwise(chain):
        a, b = past.start + past.length, past.other + past.length
        equal += min(run.start - a, run.other - b, 0)
        if run.start > a and run.other > b:
            equal += _common(one[a : run.start].tolist(), other[b : run.other].tolist())
    first, last = chain[0], chain[-1]
    end, other_end, more = _onward(one, other, last.start + last.length, last.other + last.length)
    start, other_start, before = _onward(one[::-1], other[::-1], len(one) - first.start, len(other) - first.other)
    return Block(len(one) - start, end, len(other) - other_start, other_end, equal + more + before)


def _common(one: list[int], other: list[int]) -> int:
    """How many words of two short stretches agree, taken in order: their longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        corner = 0
        for column, candidate in enumerate(other, 1):
            above = row[column]
            row[column] = corner + 1 if word == candidate else max(above, row[column - 1])
            corner = above
    return row[-1]


def _onward(one: Words, other: Words, at: int, there: int) -> tuple[int, int, int]:
    """Extend from the words at ``at`` and ``there`` on; returns where both end, and how many words agreed.

    After words that differ it goes on where two words in a row agree again, or one that only stands a word away.
    """
    ahead = PATIENCE + SLIP + 2
    equal = 0
    while True:
        a, b = one[at : at + ahead].tolist(), other[there : there + ahead].tolist()
        step = _step(a, b)
        if step is None:
            return at, there, equal
        at, there, equal = at + step[0] + 1, there + step[1] + 1, equal + 1


def _step(a: list[int], b: list[int]) -> tuple[int, int] | None:
    """Where in the next words of both reports they agree again; None where they do not."""
    if a and b and a[0] == b[0]:
        return 0, 0
    for skip in range(1, PATIENCE + SLIP + 1):
        for ahead in range(max(0, skip - PATIENCE), min(skip, PATIENCE) + 1):
            back = skip - ahead
            if (
                abs(ahead - back) <= SLIP
                and a[ahead : ahead + 2] == b[back : back + 2]
                and len(a[ahead : ahead + 2]) == 2
            ):
                return ahead, back
    return None


def _apart(blocks: list[Block]) -> list[Block]:
    """The blocks cut so that none overlaps a better one in the first report; what is too short then is left out."""
    kept: list[Block] = []
    for block in sorted(blocks, key=lambda block: (-block.equal, block.start, block.other_start)):
        for better in kept:
            block = _cut(block, better)
        if block.equal >= LEAST:
            kept.append(block)
    return sorted(kept, key=lambda block: (block.start, block.other_start))


def _cut(block: Block, better: Block) -> Block:
    """The longer of the ends of a block that lie outside a better one, with its share of the equal words."""
    overlap = min(block.end, better.end) - max(block.start, better.start)
    if overlap <= 0:
        return block
    before, after = max(better.start - block.start, 0), max(block.end - better.end, 0)
    length = max(before, after)
    equal = block.equal * length // (block.end - block.start)
    other_length = min(length, block.other_end - block.other_start)
    if before >= after:
        return Block(block.start, block.start + length, block.other_start, block.other_start + other_length, equal)
    return Block(block.end - length, block.end, block.other_end - other_length, block.other_end, equal)
