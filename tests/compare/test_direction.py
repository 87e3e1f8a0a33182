from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from accordingto.compare.direction import original
from accordingto.compare.fingerprints import Fingerprint

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "direction.jsonl").read_text(encoding="utf-8").splitlines()
]
PLAIN = {"report": "", "words": "", "head": 0, "kept": []}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_original_is_told_by_rules(case: dict[str, Any]) -> None:
    reports = [msgspec.convert({**PLAIN, **each}, Fingerprint) for each in case["reports"]]
    found = original(reports, lengths=case.get("lengths", ()), quotation=case.get("quotation", False))
    assert found == (case["original"], case["why"])
