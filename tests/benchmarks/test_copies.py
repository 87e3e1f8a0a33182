from __future__ import annotations

import datetime
import json
from pathlib import Path

from accordingto.compare.reuse import Reuse
from accordingto.records import Copies
from benchmarks import copies
from tests.compare.stories import story

TEXTS = [story(seed, 200 + 10 * seed) for seed in range(24)]
DAYS = [datetime.date(2024, 5, 1 + seed) for seed in range(24)]


def test_made_is_the_same_each_time_and_has_families() -> None:
    cases = copies.made(TEXTS, DAYS)
    assert cases == copies.made(TEXTS, DAYS)
    assert len({case.report.id for case in cases}) == len(cases)
    assert {case.kind for case in cases} >= {"base", "digest", *copies.KINDS}
    assert len(copies.LINES) == len(copies.OUTLETS)


def test_bases_leave_out_what_comes_twice_or_is_short() -> None:
    assert list(copies.bases([TEXTS[0], story(50, 40), TEXTS[1], TEXTS[0][:900], TEXTS[2]])) == [0, 2, 4]


def test_figures_count_pairs_within_groups() -> None:
    cases = copies.made(TEXTS[:2], DAYS)
    family = [case.report.id for case in cases if case.family == 0]
    other = next(case.report.id for case in cases if case.family == 1)
    found = Reuse((Copies("r1", "near", (*family[:2], other), 0.9),))
    figures = copies.figures(cases, found)
    assert round(figures["precision"], 1) == 33.3
    assert round(figures["recall"], 1) == 16.7


def test_score_and_errors_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(
        "\n".join(json.dumps({"text": text, "published": "2024-05-03"}) for text in TEXTS), encoding="utf-8"
    )
    figures = copies.score([file])
    assert figures["precision"] == 100.0
    assert figures["recall"] > 95.0
    assert all(verdict.startswith(("missed ", "wrong ")) for verdict, _ in copies.errors([file]))
