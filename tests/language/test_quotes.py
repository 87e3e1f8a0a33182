"""Passages in quotation marks: cases are in tests/cases/quotes.jsonl."""

from __future__ import annotations

import itertools
import json
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.language.paragraphs import paragraphs
from accordingto.language.quotes import quotations
from accordingto.records import Quotation

FILE = Path(__file__).parent.parent / "cases" / "quotes.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
MARKS = "\"'`“”„‟‘’‚‹›«»＂"


def signs(quotation: Quotation) -> str:
    """What a case calls a quotation besides its text."""
    named = {"open": not quotation.closed, "continues": quotation.continues, "single": quotation.single}
    return " ".join(name for name, holds in named.items() if holds)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_quotations_are_found(case: dict[str, Any]) -> None:
    text = case["text"]
    found = [(text[each.start : each.end], signs(each)) for each in quotations(text, paragraphs(text))]
    assert found == [(each[0], each[1] if len(each) > 1 else "") for each in case["found"]]


@given(st.text(st.sampled_from(MARKS + " \n.,a1sN-"), max_size=60))
def test_quotations_are_in_order_and_inside_their_paragraph(text: str) -> None:
    layout = paragraphs(text)
    found = quotations(text, layout)
    assert [each.start for each in found] == sorted(each.start for each in found)
    for each in found:
        assert each.start < each.end
        assert text[each.start] in MARKS
        assert any(start <= each.start and each.end <= end for start, end in layout)
        if each.closed:
            assert text[each.end - 1] in MARKS
    for kind in (True, False):
        same = [each for each in found if each.single is kind]
        assert all(one.end <= other.start or one.end >= other.end for one, other in itertools.pairwise(same))


@given(st.text(st.sampled_from(MARKS + " \n.a"), max_size=30))
def test_quotations_of_a_paragraph_do_not_hang_on_those_before(text: str) -> None:
    after = 'Then Ada Bell said: “The mill is shut.” She called it "a ruin".'
    whole = f"{text}\n\n{after}"
    at = len(text) + 2
    found = [each for each in quotations(whole, paragraphs(whole)) if each.start >= at]
    assert [whole[each.start : each.end] for each in found] == ["“The mill is shut.”", '"a ruin"']
    assert all(each.closed for each in found)


@pytest.mark.parametrize("mark", [*MARKS, " 'a", "s' ", ' "', '1" '])
def test_quotations_take_time_that_grows_with_the_text(mark: str) -> None:
    text = mark * (200_000 // len(mark))
    started = time.process_time()
    quotations(text, paragraphs(text))
    assert time.process_time() - started < 5
