"""Direct, indirect or mixed: cases are in tests/cases/forms.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from accordingto.attribute.form import form
from accordingto.language.paragraphs import paragraphs
from accordingto.language.quotes import quotations
from accordingto.records import Quotation, Span

FILE = Path(__file__).parent.parent / "cases" / "forms.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def spans(text: str, pieces: list[str]) -> list[Span]:
    return [(text.index(piece), text.index(piece) + len(piece)) for piece in pieces]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_form_is_told_by_the_marks(case: dict[str, Any]) -> None:
    text = case["text"]
    found = quotations(text, paragraphs(text))
    assert form(text, spans(text, case["content"]), found, spans(text, case["within"])) == case["form"]


def test_form_of_an_empty_content_is_indirect() -> None:
    assert form("a", [], [Quotation(0, 1)]) == "indirect"
