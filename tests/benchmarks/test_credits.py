from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import credits
from benchmarks.credits import Row

BODY = "The minister said on Thursday that the dam above the town was safe and would be repaired before the rains came."


@pytest.mark.parametrize(
    ("row", "gold", "found"),
    [
        (Row(f"LISBON (Reuters) - {BODY}", wire="reuters"), {"reuters"}, {"reuters"}),
        (Row(BODY, wire="AP", author="AP"), {"associated press"}, {"associated press"}),
        (Row(BODY, wire="NA", credit="h/t: The Hill"), set(), set()),
        (Row(BODY, credit="Source: Reuters"), {"reuters"}, {"reuters"}),
        (Row(f"{BODY}\n\n(Reporting by Jo Roe; Editing by Bo Lee)"), set(), {"reuters"}),
        (Row(f"{BODY}\n\nThe Washington Post contributed to this report.", outlet="wash-post"), set(), set()),
    ],
)
def test_rows_give_names(row: Row, gold: set[str], found: set[str]) -> None:
    assert credits.gold(row) == gold
    assert credits.found(row) == found


def test_score_and_errors_of_a_file(tmp_path: Path) -> None:
    rows = [
        {"text": f"LISBON (Reuters) - {BODY}", "wire": "Reuters", "credit": None},
        {"text": BODY, "wire": "AFP", "credit": "h/t: The Hill", "id": "second"},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    assert credits.score([file]) == {
        "f1": pytest.approx(200 / 3),
        "precision": 100.0,
        "recall": 50.0,
        "hat_tips": 100.0,
    }
    assert [kind for kind, _ in credits.errors([file])] == ["missed"]
