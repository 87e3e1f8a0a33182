"""Average linkage over a sparse graph, with pairs that may never come together.

Single linkage chains unlike things together by way of what lies between them; here two groups are joined while the
mean score of all pairs between them is high enough (UPGMA: Sokal and Michener 1958), and a pair that was never compared
counts as 0. Groups with a forbidden pair between them stay apart (constrained agglomeration: Davidson and Ravi 2005).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Pair = tuple[int, int]


def roots(size: int, left: npt.NDArray[np.int64], right: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Of each item the smallest one that it is joined with by pairs, directly or not."""
    parent = list(range(size))

    def root(at: int) -> int:
        while parent[at] != at:
            parent[at] = parent[parent[at]]
            at = parent[at]
        return at

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        first, second = root(one), root(other)
        if first != second:
            parent[max(first, second)] = min(first, second)
    return np.array([root(at) for at in range(size)], dtype=np.int64)


def clusters(
    items: Sequence[int], pairs: Mapping[Pair, float], least: float, forbidden: Callable[[int, int], bool]
) -> list[list[int]]:
    """Group ``items``. ``pairs`` has scores from 0 to 1, the smaller item first; two groups are joined while the mean
    over all pairs between them is at least ``least`` and no pair is ``forbidden``. Ties go to the smaller items."""
    links: dict[int, dict[int, float]] = {at: {} for at in items}
    for (left, right), score in pairs.items():
        links[left][right] = links[right][left] = score
    graph = _Graph({at: [at] for at in items}, links, {at: set() for at in items}, forbidden)
    heap = [(-score, *pair) for pair, score in pairs.items() if score >= least and not graph.forbid(*pair)]
    heapq.heapify(heap)
    while heap:
        negative, left, right = heapq.heappop(heap)
        # an entry may be from before one of the two grew, or was joined to another
        if graph.mean(left, right) == -negative and right not in graph.apart[left]:
            graph.join(left, right)
            for other in graph.links[left]:
                mean = graph.mean(left, other)
                if mean >= least and other not in graph.apart[left] and not graph.forbid(left, other):
                    heapq.heappush(heap, (-mean, min(left, other), max(left, other)))
    return [graph.groups[at] for at in sorted(graph.groups)]


class _Graph:
    """Groups by their smallest item, the sums of the scores between them, and which must stay apart."""

    def __init__(
        self,
        groups: dict[int, list[int]],
        links: dict[int, dict[int, float]],
        apart: dict[int, set[int]],
        forbidden: Callable[[int, int], bool],
    ) -> None:
        self.groups, self.links, self.apart, self.forbidden = groups, links, apart, forbidden

    def mean(self, left: int, right: int) -> float:
        """The mean score of the pairs between two groups; below 0 where one is no group any more."""
        if left not in self.groups or right not in self.groups:
            return -1.0
        return self.links[left].get(right, 0.0) / (len(self.groups[left]) * len(self.groups[right]))

    def forbid(self, left: int, right: int) -> bool:
        """Look whether two groups must stay apart, and remember it."""
        if any(self.forbidden(one, two) for one in self.groups[left] for two in self.groups[right]):
            self.apart[left].add(right)
            self.apart[right].add(left)
            return True
        return False

    def join(self, keep: int, gone: int) -> None:
        """Make one group of two, known by the first."""
        self.groups[keep] = sorted(self.groups[keep] + self.groups.pop(gone))
        for other, total in self.links.pop(gone).items():
            del self.links[other][gone]
            if other != keep:
                self.links[keep][other] = self.links[other][keep] = self.links[keep].get(other, 0.0) + total
        for other in self.apart.pop(gone):
            self.apart[other].discard(gone)
            self.apart[other].add(keep)
            self.apart[keep].add(other)
