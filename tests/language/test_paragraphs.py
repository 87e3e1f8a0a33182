"""Where paragraphs begin and end: cases are in tests/cases/paragraphs.jsonl."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.language.paragraphs import paragraphs

FILE = Path(__file__).parent.parent / "cases" / "paragraphs.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_paragraphs_are_told_apart(case: dict[str, Any]) -> None:
    text = case["text"]
    assert [text[start:end] for start, end in paragraphs(text)] == case["found"]


@given(st.text(st.sampled_from("ab .\n\r\f\t\u2028\u0085\ufeff\x00\u0301\u05d0"), max_size=200))
def test_paragraphs_hold_every_visible_character_once(text: str) -> None:
    found = paragraphs(text)
    assert all(start < end for start, end in found)
    assert all(one[1] <= other[0] for one, other in itertools.pairwise(found))
    covered = "".join(text[start:end] for start, end in found)
    for character in "ab.\u0301\u05d0":
        assert covered.count(character) == text.count(character)
    assert all(not text[at].isspace() for start, end in found for at in (start, end - 1))


def test_paragraphs_of_wrapped_text_are_those_of_the_same_text_unwrapped() -> None:
    lines = ["The mill at Orne has been shut since the spring and the council of its", "town met on Monday"]
    wrapped = "\n\n".join("\n".join([*([lines[0]] * 3), lines[1]]) for _ in range(4))
    assert len(paragraphs(wrapped)) == len(
        paragraphs(wrapped.replace("\n\n", "¶").replace("\n", " ").replace("¶", "\n"))
    )
