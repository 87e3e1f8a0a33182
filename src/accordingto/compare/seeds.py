"""Which reports may have something in common: an index of the runs of words that stand in more than one.

Every run of five words is looked up, not a sample of them, so nothing of thirty words with a few changes is missed.
The index holds the runs that occur again, as arrays of numbers; those of at most ``RARE`` places lead to every other
place, the others to the next few places only: a passage that a thousand reports carry links each of them to its
neighbours, which is enough to join them all, and the work grows with the number of reports and not with its square.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from accordingto.compare.alignment import shingles
from accordingto.compare.fingerprints import Words

SIZE = 5  # words of a run
RARE = 48  # places a run may have to lead from each of them to every other
NEXT = 4  # places that a run of more leads to from each
PARTS = 16  # the index is sorted in as many parts, to need less memory at once
BATCH = 1 << 21  # pairs of places that are looked at together
# What makes two reports worth aligning: so many runs within so many words, the reports moved by little in between, that
# reach from the first to the last over more words than a turn of phrase has: eight of a piece, or three with a gap ...
CLOSE_WORDS, CLOSE_SHIFT = 40, 12
CLOSE = ((8, 12), (3, 14))
# ... or so many runs at all places, and this share of the runs of the shorter report.
SPREAD_RUNS, SPREAD_SHARE = 2, 0.03

Indices = NDArray[np.int64]


class Corpus(msgspec.Struct, frozen=True):
    """The words of many reports in one array; report ``n`` has those from ``starts[n]`` to ``starts[n + 1]``."""

    words: Words
    starts: Indices
    sizes: Indices  # how many of the words of each report count: headlines and outlets' own lines do not
    heads: Indices  # how many of its first words do not

    def __len__(self) -> int:
        return len(self.starts) - 1

    def of(self, report: int) -> Words:
        """The words of a report."""
        return self.words[self.starts[report] : self.starts[report + 1]]


class Index(msgspec.Struct, frozen=True):
    """Every place in a corpus at which a run of words begins that stands elsewhere, too.

    ``places`` are sorted by run, then by place; ``ends[n]`` is where the places of the run of ``places[n]`` end.
    """

    places: NDArray[np.uint32]
    ends: NDArray[np.uint32]


def index(corpus: Corpus) -> Index:
    """The index of a corpus. Runs do not cross from one report into the next.

    Takes 16 bytes a word for the time it works, and then 8 for each word that begins a run found again.
    """
    runs = shingles(corpus.words, SIZE)
    crossing = (corpus.starts[1:, None] - np.arange(1, SIZE)).ravel()
    inside = np.ones(len(runs), bool)
    inside[crossing[(crossing >= 0) & (crossing < len(runs))]] = False
    part = (runs >> np.uint64(60)).astype(np.uint8)
    part[~inside] = PARTS
    places, ends, total = [], [], 0
    for number in range(PARTS):
        here = np.flatnonzero(part == number).astype(np.uint32)
        found = runs[here]
        order = np.argsort(found, kind="stable")
        here, found = here[order], found[order]
        fresh = np.flatnonzero(np.concatenate(([True], found[1:] != found[:-1]))) if len(found) else np.zeros(0, int)
        sizes = np.diff(np.append(fresh, len(found)))
        again = np.repeat(sizes > 1, sizes)
        kept = sizes[sizes > 1]
        places.append(here[again])
        ends.append(np.repeat(np.cumsum(kept) + total, kept).astype(np.uint32))
        total += int(kept.sum())
    return Index(np.concatenate(places), np.concatenate(ends))


def pairs(corpus: Corpus, index: Index) -> Iterator[tuple[int, int]]:
    """Pairs of reports (the lesser number first) that are worth aligning, each once, in order."""
    order: NDArray[np.uint32] = np.argsort(index.places, kind="stable").astype(np.uint32)
    later: Indices = (index.ends[order] - order - 1).astype(np.int64)
    width = index.ends.astype(np.int64) - _beginnings(index.ends)
    later[(width[order] > RARE) & (later > NEXT)] = NEXT
    del width
    bounds = np.searchsorted(index.places[order], corpus.starts).astype(np.int64)
    work = np.concatenate(([0], np.cumsum(later)))
    first = 0
    while first < len(corpus):
        last = first + 1
        while last < len(corpus) and work[bounds[last + 1]] - work[bounds[first]] <= BATCH:
            last += 1
        chosen = slice(bounds[first], bounds[last])
        yield from _worth(corpus, *_expanded(index.places, order[chosen], later[chosen]))
        first = last


def _beginnings(ends: NDArray[np.uint32]) -> Indices:
    """Where the places of the run of each place begin."""
    fresh = np.concatenate(([True], ends[1:] != ends[:-1])) if len(ends) else np.zeros(0, bool)
    starts = np.flatnonzero(fresh)
    return np.repeat(starts, np.diff(np.append(starts, len(ends))))


def _expanded(places: NDArray[np.uint32], at: NDArray[np.uint32], later: Indices) -> tuple[Indices, Indices]:
    """Every place with each of the later ones that it leads to."""
    rank = np.arange(int(later.sum())) - np.repeat(np.cumsum(later) - later, later)
    there = places[np.repeat(at.astype(np.int64), later) + 1 + rank].astype(np.int64)
    return np.repeat(places[at].astype(np.int64), later), there


def _worth(corpus: Corpus, here: Indices, there: Indices) -> Iterator[tuple[int, int]]:
    """The pairs of reports among pairs of places that meet one of the two conditions above."""
    one = np.searchsorted(corpus.starts, here, "right") - 1
    other = np.searchsorted(corpus.starts, there, "right") - 1
    apart = one != other
    key = (one * len(corpus) + other)[apart]
    here, there = here[apart], there[apart]
    order = np.lexsort((here, key))
    key, here, there = key[order], here[order], there[order]
    shift = there - here
    close = np.zeros(len(key), bool)
    for runs, reach in CLOSE:
        step = runs - 1
        if len(key) > step:
            words = here[step:] - here[:-step]
            close[step:] |= (
                (key[step:] == key[:-step])
                & (words <= CLOSE_WORDS)
                & (words + SIZE >= reach)
                & (abs(shift[step:] - shift[:-step]) <= CLOSE_SHIFT)
            )
    fresh = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1]))) if len(key) else np.zeros(0, int)
    if not len(fresh):
        return
    count = np.diff(np.append(fresh, len(key)))
    found = key[fresh]
    shorter = np.minimum(corpus.sizes[found // len(corpus)], corpus.sizes[found % len(corpus)])
    spread = (count >= SPREAD_RUNS) & (count >= SPREAD_SHARE * (shorter - SIZE + 1))
    good = spread | np.logical_or.reduceat(close, fresh)
    for pair in found[good].tolist():
        yield pair // len(corpus), pair % len(corpus)


def corpus(words: Sequence[Words], heads: Sequence[int]) -> Corpus:
    """The words of many reports as one corpus; the first ``heads[n]`` words of report ``n`` are its headline."""
    lengths = np.array([len(each) for each in words], np.int64)
    starts = np.concatenate(([0], np.cumsum(lengths)))
    first = np.array(heads, np.int64)
    return Corpus(np.concatenate(words) if words else np.zeros(0, np.uint32), starts, lengths - first, first)
