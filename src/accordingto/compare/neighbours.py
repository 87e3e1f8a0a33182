"""Which reports can be about the same: those that share what few reports have, near one another in time.

For every feature the reports that have it stand in order of publication, and each looks at those just before it (the
sorted neighbourhood method: Hernández and Stolfo 1995). So a story that everybody tells costs no more than one that
five tell, and the number of pairs grows with the number of reports, not with its square.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from accordingto.compare.sheets import Columns, Floats

TELLING = 40  # features of a report by which it is looked for: those that tell most
WINDOW = 40  # reports with a feature that are looked at before each
MOST = 60  # reports before it that a report is compared with, the likest
DAYS = 21  # between two reports; what is told again later is not found
LEAST = 0.05  # likeness of two reports, the cosine of their features
LIKE = 2  # features in common; one alone is chance


def neighbours(columns: Columns, days: Sequence[int | None]) -> Iterator[tuple[int, npt.NDArray[np.int64], Floats]]:
    """Of each report, the earlier ones that can be about the same, and how much they are (0 to 1).

    ``days`` are days of publication in order, reports without one last; those are compared with the nearest by order.
    """
    reports = len(columns.begins) - 1
    sets = [_set(columns, at) for at in range(reports)]
    lengths = np.array([np.sqrt(np.square(columns.weights[each]).sum()) for each in sets], dtype=np.float32)
    held = np.zeros(len(columns.weights), dtype=np.int32)
    for own in sets:
        held[own] += 1
    postings: dict[int, list[int]] = {}
    for at, own in enumerate(sets):
        telling = own[held[own] > 1]  # what only one report has leads nowhere
        telling = telling[np.lexsort((telling, -columns.weights[telling]))][:TELLING]
        seen = [postings.setdefault(feature, []) for feature in telling.tolist()]
        near = np.array([other for each in seen for other in each[-WINDOW:]], dtype=np.int64)
        found, counts = np.unique(near, return_counts=True)
        found = found[counts >= LIKE]
        found = np.array([other for other in found.tolist() if _within(days[other], days[at])], dtype=np.int64)
        like = np.array([_dot(columns.weights, own, sets[other]) for other in found.tolist()], dtype=np.float32)
        like /= np.maximum(lengths[at] * lengths[found], 1e-6) if len(found) else 1
        best = np.lexsort((found, -like))[:MOST]
        best = np.sort(best[like[best] >= LEAST])
        yield at, found[best], like[best]
        for each in seen:
            each.append(at)


def _within(one: int | None, other: int | None) -> bool:
    return one is None or other is None or abs(other - one) <= DAYS


def _set(columns: Columns, report: int) -> npt.NDArray[np.int32]:
    """The features of a report that say something, in order."""
    told = columns.of(report)
    own = np.unique(columns.features[columns.starts[told.start] : columns.starts[told.stop]])
    return own[columns.weights[own] > 0]


def _dot(weights: Floats, one: npt.NDArray[np.int32], other: npt.NDArray[np.int32]) -> float:
    common = np.intersect1d(one, other, assume_unique=True)
    return float(np.square(weights[common]).sum())
