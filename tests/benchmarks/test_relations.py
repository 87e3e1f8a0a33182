from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from accordingto.records import Span
from benchmarks import data, relations
from benchmarks.relations import UNSAID, Case, Row, figures, macro_f1, part, unmark


@pytest.mark.parametrize(
    ("marked", "source", "target"),
    [
        ("<s>Norland</s> thanked <t>Oda Pell</t>.", "Norland", "Oda Pell"),
        ("<t>Oda Pell</t> was thanked by <s>Norland</s>.", "Norland", "Oda Pell"),
        ("<s><t>Norish</t> rebels</s> laid down arms.", "Norish rebels", "Norish"),
        ("<s>Norish <t>rebels</s> of Pell</t> met.", "Norish rebels", "rebels of Pell"),
        ("<s>Norland </s>met <t>Pell</t> and <t>Quill</t>.", "Norland", "Pell"),
        ("<s>Norland</s> struck.", "Norland", None),
        ("<s>Norland struck <t></t>.", None, None),
        ("Norland</s> struck.", None, None),
    ],
)
def test_unmark_finds_the_first_passage_of_each_tag(marked: str, source: str | None, target: str | None) -> None:
    text, *spans = unmark(marked)
    assert "<" not in text
    for span, words in zip(spans, (source, target), strict=True):
        assert (text[span[0] : span[1]] == words) if words else span == UNSAID


def test_part_goes_by_the_sentence_without_tags() -> None:
    rows = [Row(f"<s>Norland</s> thanked village {number}.", "SUPPORT") for number in range(40)]
    parts = [part(row) for row in rows]
    assert 10 < parts.count("train") < 30
    assert [part(Row(unmark(row.marked_sentence)[0], "SUPPORT")) for row in rows] == parts


def test_macro_f1_by_hand() -> None:
    # AID: one hit of two given, one gold: 2/3; COERCE: nothing of one; YIELD: one of one.
    assert macro_f1([("AID", "AID"), ("COERCE", "AID"), ("YIELD", "YIELD")]) == pytest.approx(100 * (2 / 3 + 0 + 1) / 3)
    assert macro_f1([]) == 0.0


def test_figures_are_over_the_scored_rows() -> None:
    cases = [Case("", UNSAID, UNSAID, "AID", answer, scored) for answer, scored in (("AID", True), ("COERCE", False))]
    assert figures(cases) == {"accuracy": 100.0, "macro_f1": 100.0, "rows": 1, "accuracy_all": 50.0}


class Answers:
    """Answers every row with one type, and keeps what it was asked."""

    asked: Sequence[tuple[str, Span, Span]] = ()

    def relation_types(self, rows: Sequence[tuple[str, Span, Span]]) -> list[str]:
        self.asked = rows
        return ["RETREAT"] * len(rows)


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Answers:
    answers = Answers()
    monkeypatch.setattr(data, "reader", lambda: answers)
    return answers


def file(folder: Path, name: str) -> Path:
    rows = [
        {"marked_sentence": f"<s>Norland</s> freed <t>village {number}</t>.", "gold_root": root, "gold_penta": "2"}
        for number, root in enumerate(["YIELD", "YIELD", "YIELD", "YIELD", "AID", "AID", "AID", "AID"])
    ]
    path = folder / name
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_score_maps_the_answers_to_roots(tmp_path: Path, reader: Answers) -> None:
    assert relations.score([file(tmp_path, "rows.jsonl")]) == {
        "accuracy": 50.0,
        "macro_f1": pytest.approx(100 * (2 / 3) / 2),
        "rows": 8,
        "accuracy_all": 50.0,
    }
    assert reader.asked[0] == ("Norland freed village 0.", (0, 7), (14, 23))


def test_score_leaves_the_training_half_out(tmp_path: Path, reader: Answers) -> None:
    path = file(tmp_path, "plv-dev.jsonl")
    kept = sum(part(row) == "kept" for row in relations.rows(path))
    assert 0 < kept < 8
    assert relations.score([path])["rows"] == kept
    assert reader.asked


def test_errors_are_told_by_gold_and_answer(tmp_path: Path, reader: Answers) -> None:
    found = list(relations.errors([file(tmp_path, "other.jsonl")]))
    assert [kind for kind, _ in found] == ["AID as YIELD"] * 4
    assert found[0][1] == "Norland → village 4 | Norland freed village 4."
    assert reader.asked
