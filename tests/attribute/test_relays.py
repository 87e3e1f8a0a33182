"""Through whom a statement reached the report: cases are in tests/cases/relays.jsonl, their spans marked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accordingto.attribute.relays import outlets
from accordingto.records import Attribution, Tokens
from benchmarks.chains import same_chain

FILE = Path(__file__).parent.parent / "cases" / "relays.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_relays_stand_between_speaker_and_outlet(
    case: dict[str, Any], attributed: Callable[..., list[Attribution]]
) -> None:
    (found,) = attributed(case["text"], case["outlet"])
    chain = [link.name for link in found.chain]
    assert same_chain(case["chain"], chain), chain


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("She told Reuters and the BBC.", ["Reuters", "BBC"]),
        ("She told the Associated Press in Orlov.", ["Associated Press"]),
        ("She wrote on Facebook and on X.", []),
        ("The guardian of the mill left at the time.", []),
        ("", []),
    ],
)
def test_outlets_are_media_and_no_platforms(text: str, names: list[str], tokens_of: Callable[[str], Tokens]) -> None:
    assert [found.medium.name for found in outlets(tokens_of(text))] == names
