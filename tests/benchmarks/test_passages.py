from __future__ import annotations

import json
from pathlib import Path

import pytest

from accordingto.records import Located, Report
from benchmarks import edits, passages
from tests.compare.stories import story

TEXTS = [story(seed, 400) for seed in range(16)]


def test_made_puts_passages_where_it_says() -> None:
    made = passages.made(TEXTS)
    assert made == passages.made(TEXTS)
    texts = {report.id: report.text for report in made.reports}
    assert made.gold
    for places, kind in zip(made.gold, made.kinds, strict=True):
        quoted = [texts[located.report][slice(*located.span)] for located in places]
        assert 2 <= len(places) <= 5
        assert passages.LEAST <= edits.words(quoted[0]) <= passages.MOST
        assert kind != "same" or set(quoted) == {quoted[0]}
        assert all(each == each.strip() for each in quoted)


MADE = passages.Set(
    tuple(Report(story(seed, 80), id=name) for seed, name in enumerate("abc")),
    ((Located("a", (0, 100)), Located("b", (100, 200))),),
    ("same",),
)


@pytest.mark.parametrize(
    ("answers", "precision", "recall"),
    [
        ([], 0.0, 0.0),
        ([[("a", 0, 100), ("b", 100, 200)]], 100.0, 100.0),
        ([[("a", 10, 100), ("b", 100, 215)]], 100.0, 100.0),
        ([[("a", 0, 70), ("b", 100, 200)]], 50.0, 50.0),
        ([[("a", 0, 100)], [("b", 100, 200)]], 50.0, 50.0),
        ([[("a", 0, 100), ("b", 100, 200), ("c", 0, 50)]], 66.7, 100.0),
    ],
)
def test_figures_want_the_place_and_the_passage(
    answers: list[list[tuple[str, int, int]]], precision: float, recall: float
) -> None:
    given = [[Located(report, (start, end)) for report, start, end in answer] for answer in answers]
    figures = passages.figures(MADE, given)
    assert (round(figures["span_precision"], 1), round(figures["span_recall"], 1)) == (precision, recall)


def test_figures_leave_out_what_texts_share_of_themselves() -> None:
    shared = story(7, 40)
    reports = (Report(shared, id="a"), Report(f"{story(8, 40)} {shared}", id="b"))
    made = passages.Set(reports, ((Located("b", (0, 50)),),), ("same",))
    end = len(reports[1].text)
    answer = [Located("a", (0, len(shared))), Located("b", (end - len(shared), end))]
    assert list(passages.spurious(made, [answer], {})) == []
    alone = [Located("a", (0, 60))]
    assert list(passages.spurious(made, [alone], {})) == [(0, 0, alone[0])]


def test_plagdet_counts_answers_in_pieces_against_granularity() -> None:
    given = [[Located("a", (0, 50))], [Located("a", (50, 100))], [Located("b", (100, 200))]]
    figures = passages.figures(MADE, given)
    assert (figures["char_precision"], figures["char_recall"], figures["granularity"]) == (100.0, 100.0, 1.5)
    assert figures["plagdet"] < 80.0


def test_score_and_errors_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(json.dumps({"text": text}) for text in TEXTS), encoding="utf-8")
    assert passages.score([file])["span_f1"] > 90.0
    assert all(kind.split()[0] in ("missed", "ends", "wrong") for kind, _ in passages.errors([file]))
