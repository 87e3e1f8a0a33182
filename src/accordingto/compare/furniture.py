"""What an outlet prints around every report of its own: newsletter lines, appeals, notes on what it stands for.

Much of it is told by its form when a report is gathered. The rest is told by how often it comes: a run of words that
stands in one report in twenty of an outlet is the outlet's and not the report's. A report most of which came again so
often is not all furniture, though: it is one of many versions of one story, and is left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from accordingto.compare.seeds import SIZE, Corpus, Index

LEAST, MOST = 5, 40  # reports of one outlet: fewer are no habit, and more are one whatever the outlet's size
SHARE = 0.05  # of an outlet's reports
OF_REPORT = 0.6  # share of a report's words, at most, that is furniture


def without_furniture(corpus: Corpus, index: Index, outlets: Sequence[str | None]) -> tuple[Corpus, Index]:
    """The corpus with outlets' own lines replaced by words that nothing else has, and the index without them.

    ``outlets`` are the outlets of the reports in the order of the corpus; of one that is unknown nothing is left out.
    The words keep their places.
    """
    taken = _lines(corpus, _often(corpus, index, outlets))
    if not taken.any():
        return corpus, index
    words = corpus.words.copy()
    at = np.flatnonzero(taken)
    # Numbers that differ from one another, so that no run of words of a line stands anywhere else.
    words[at] = (at * 2654435761 + 97).astype(np.uint64) & np.uint64(0xFFFFFFFF)
    counts = np.concatenate(([0], np.cumsum(taken)))
    bodies = corpus.starts[:-1] + corpus.heads
    sizes = corpus.sizes - (counts[corpus.starts[1:]] - counts[bodies])
    own = np.append(np.flatnonzero(~taken), len(taken))
    heads = np.minimum(own[np.searchsorted(own, bodies)], corpus.starts[1:]) - corpus.starts[:-1]
    spoilt = counts[np.minimum(index.places.astype(np.int64) + SIZE, len(taken))] > counts[index.places]
    return Corpus(words, corpus.starts, sizes, heads), _kept(index, ~spoilt)


def _often(corpus: Corpus, index: Index, outlets: Sequence[str | None]) -> NDArray[np.uint32]:
    """The places whose run of words the outlet of the report prints often."""
    names = {name: number for number, name in enumerate(sorted({name for name in outlets if name}))}
    if not names or not len(index.places):
        return np.zeros(0, np.uint32)
    outlet = np.array([names.get(name or "", -1) for name in outlets], np.int64)
    wanted = np.clip(SHARE * np.bincount(outlet[outlet >= 0], minlength=len(names)), LEAST, MOST)
    fresh = np.concatenate(([0], np.flatnonzero(np.diff(index.ends)) + 1))
    wide = np.repeat(np.diff(np.append(fresh, len(index.ends))) >= LEAST, np.diff(np.append(fresh, len(index.ends))))
    places, ends = index.places[wide], index.ends[wide].astype(np.int64)
    report = np.searchsorted(corpus.starts, places, "right") - 1
    mine = outlet[report]
    # A report that says it twice counts once.
    known = (mine >= 0) & np.concatenate(([True], (np.diff(ends) != 0) | (np.diff(report) != 0)))[: len(mine)]
    keys, counts = np.unique(ends[known] * len(names) + mine[known], return_counts=True)
    often = keys[counts >= wanted[keys % len(names)]]
    found: NDArray[np.uint32] = places[(mine >= 0) & np.isin(ends * len(names) + mine, often)]
    return found


def _lines(corpus: Corpus, often: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which words of the corpus are furniture."""
    change = np.zeros(len(corpus.words) + 1, np.int32)
    np.add.at(change, often, 1)
    np.add.at(change, often.astype(np.int64) + SIZE, -1)
    taken = np.cumsum(change[:-1]) > 0
    counts = np.concatenate(([0], np.cumsum(taken)))
    inside = np.diff(counts[corpus.starts])
    much = inside > OF_REPORT * np.diff(corpus.starts)
    for report in np.flatnonzero(much):
        taken[corpus.starts[report] : corpus.starts[report + 1]] = False
    result: NDArray[np.bool_] = taken
    return result


def _kept(index: Index, kept: NDArray[np.bool_]) -> Index:
    """The index with only some of its places."""
    places, ends = index.places[kept], index.ends[kept]
    fresh = np.flatnonzero(np.concatenate(([True], ends[1:] != ends[:-1]))) if len(ends) else np.zeros(0, np.int64)
    sizes = np.diff(np.append(fresh, len(ends)))
    return msgspec.structs.replace(index, places=places, ends=np.repeat(np.cumsum(sizes), sizes).astype(np.uint32))
