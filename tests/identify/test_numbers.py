"""Numbers in words and figures: cases are in tests/cases/numbers.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.identify.numbers import FEW, ONES, ORDINALS, PLURALS, SCALES, TENS, number, ordinal

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "numbers.jsonl").read_text(encoding="utf-8").splitlines()
]
WORDS = [
    *ONES,
    *TENS,
    *SCALES,
    *PLURALS,
    *FEW,
    "a",
    "the",
    "of",
    "and",
    "half",
    "quarter",
    "-",
    "7",
    "1,200",
    "3.5",
    "x",
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_number_reads_all_of_it(case: dict[str, Any]) -> None:
    found = number(case["text"].split(), 0)
    if case["low"] is None:
        assert found is None
    else:
        assert found is not None
        assert (found.low, found.high, found.end) == (
            pytest.approx(case["low"]),
            pytest.approx(case["high"]),
            case["end"],
        )


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=20))
def test_number_of_any_words_ends_inside_them(words: list[str]) -> None:
    for first in range(len(words)):
        found = number(words, first)
        if found is not None:
            assert first < found.end <= len(words)
            assert 0 <= found.low <= found.high


@pytest.mark.parametrize(
    ("word", "after", "rank"),
    [("third", None, 3), ("21st", None, 21), ("twenty", "first", 21), ("twenty", "third", 23), ("cat", None, None)],
)
def test_ordinal_reads_ranks(word: str, after: str | None, rank: int | None) -> None:
    assert ordinal(word, after) == rank
    assert all(ordinal(known) == value for known, value in ORDINALS.items())
