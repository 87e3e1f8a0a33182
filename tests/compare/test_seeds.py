from __future__ import annotations

import numpy as np
import pytest

from accordingto.compare import seeds
from accordingto.compare.seeds import Corpus, corpus, index, pairs


def made(*reports: list[int]) -> Corpus:
    return corpus([np.array(report, np.uint32) for report in reports], [0] * len(reports))


def test_index_holds_runs_that_come_again_and_none_across_reports() -> None:
    found = index(made([*range(10)], [20, 21, *range(8)], [2, 3, 4, 5, 9, 9, 9, 9, 9, 9]))
    runs = np.split(found.places, np.unique(found.ends)[:-1])
    assert sorted(map(sorted, runs)) == [[0, 12], [1, 13], [2, 14], [3, 15], [24, 25]]


def test_pairs_are_of_reports_with_a_passage_in_common() -> None:
    passage = [*range(500, 530)]
    reports = [[*range(100 * n, 100 * n + 60)] for n in range(20, 24)]
    reports[1][10:10] = passage
    reports[3][50:50] = passage
    found = made(*reports)
    assert list(pairs(found, index(found))) == [(1, 3)]


def test_pairs_leave_turns_of_phrase_out() -> None:
    reports = [[*range(100 * n, 100 * n + 60), 1, 2, 3, 4, 5] for n in range(20, 24)]
    found = made(*reports)
    assert list(pairs(found, index(found))) == []


def test_pairs_of_a_passage_in_very_many_reports_join_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeds, "RARE", 8)
    monkeypatch.setattr(seeds, "BATCH", 64)
    count = 60
    found = made(*[[*range(100 * n, 100 * n + 40), *range(30)] for n in range(20, 20 + count)])
    links = list(pairs(found, index(found)))
    assert len(links) <= seeds.NEXT * count
    reached = {0}
    for one, other in links:
        assert one < other
        if one in reached:
            reached.add(other)
    assert len(reached) == count


def test_pairs_of_nothing_are_none() -> None:
    for empty in (made(), made([]), made([], [1, 2])):
        assert list(pairs(empty, index(empty))) == []
