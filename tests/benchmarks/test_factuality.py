from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from accordingto.records import Span
from benchmarks import data, factuality
from benchmarks.factuality import Case, Row, Target, characters, correlation, figures

TEXT = "Quill denied that the mill had burnt ."


def test_characters_of_token_ranges() -> None:
    row = Row(TEXT, (Target((1, 2), 3.0), Target((5, 7), -2.0), Target((7, 8), 0.0)))
    assert [TEXT[start:end] for start, end in characters(row)] == ["denied", "had burnt", "."]


@pytest.mark.parametrize("span", [(7, 9), (3, 3), (-1, 1)])
def test_characters_refuse_tokens_that_are_not_there(span: Span) -> None:
    with pytest.raises(ValueError, match="no tokens"):
        characters(Row(TEXT, (Target(span, 0.0),)))


def case(gold: float, answer: float) -> Case:
    return Case(TEXT, (6, 12), gold, answer)


def test_figures_by_hand() -> None:
    assert figures([case(3.0, 2.0), case(-3.0, -1.0), case(0.0, 0.5)]) == {
        "mae": pytest.approx(3.5 / 3),
        "r": pytest.approx(correlation([3, -3, 0], [2, -1, 0.5])),
    }
    assert figures([case(3.0, 3.0), case(-3.0, -3.0)]) == {"mae": 0.0, "r": pytest.approx(1.0)}


def test_figures_of_nothing_reach_no_floor() -> None:
    assert figures([]) == {"mae": 6.0, "r": 0.0}
    assert figures([case(3.0, 1.0), case(3.0, 2.0)])["r"] == 0.0


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two rows, and a reader that says 3 of everything."""

    class Certain:
        def factualities(self, rows: Sequence[tuple[str, list[Span]]]) -> list[list[float]]:
            return [[3.0] * len(spans) for _, spans in rows]

    monkeypatch.setattr(data, "reader", Certain)
    targets = [{"span1": [1, 2], "label": 3.0, "span_text": "denied"}, {"span1": [6, 7], "label": -2.0}]
    rows = [{"text": TEXT, "targets": targets, "idx": 0}, {"text": "Pell slept .", "targets": []}]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return path


def test_score_reads_every_target(file: Path) -> None:
    assert factuality.score([file]) == {"mae": 2.5, "r": 0.0}


def test_errors_are_what_is_far_off(file: Path) -> None:
    assert list(factuality.errors([file])) == [
        ("did not happen as happened", "gold -2.0 ours +3.0 | Quill denied that the mill had [burnt] .")
    ]
