"""How an event was done: cases are in tests/cases/modes.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.events.modes import hints, mode
from accordingto.events.ontology import load
from accordingto.language.parse import parse
from accordingto.records import Identity, Tokens

if TYPE_CHECKING:
    from spacy.language import Language

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "modes.jsonl").read_text(encoding="utf-8").splitlines()
]
ONTOLOGY = load()


@pytest.fixture(scope="module")
def parsed(pipeline: Language) -> dict[str, Tokens]:
    return {tokens.text: tokens for tokens in parse([case["text"] for case in CASES], pipeline)}


def read(text: str, pipeline: Language) -> Tokens:
    return next(iter(parse([text], pipeline)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_modes_by_what_stands_beside_a_trigger(case: dict[str, Any], parsed: dict[str, Tokens]) -> None:
    tokens = parsed[case["text"]]
    trigger = tokens.start.index(case["trigger"][0])
    assert mode(tokens, trigger, case["type"], ONTOLOGY) == case["mode"]


def test_modes_cases_have_every_mode_three_times() -> None:
    every = [(name, known) for name in ONTOLOGY.types for known in ONTOLOGY.modes_of(name)]
    told = [(case["type"], case["mode"]) for case in CASES]
    assert [pair for pair in every if told.count(pair) < 3] == []


def test_modes_are_those_of_the_given_ontology(tmp_path: Path, pipeline: Language) -> None:
    file = tmp_path / "small.jsonl"
    file.write_text('{"kind": "type", "name": "PROTEST", "quad": 4, "score": -5}\n', encoding="utf-8")
    tokens = read("Nurses rallied before the ministry.", pipeline)
    assert mode(tokens, 1, "PROTEST", load(file)) is None
    assert mode(tokens, 1, "GIFT", ONTOLOGY) is None


@pytest.mark.parametrize(
    ("sector", "expected"), [("COP", "police"), ("REB", "militia"), ("MIL", "troops"), ("LAB", None)]
)
def test_modes_mobilize_by_who_moves(sector: str, expected: str | None, pipeline: Language) -> None:
    tokens = read("The Sharks gathered near Kesh.", pipeline)
    who = Identity(head=1, span=(0, 10), sectors=(sector,), actor=True)
    assert mode(tokens, 2, "MOBILIZE", ONTOLOGY, identities={1: who}) == expected


def test_modes_hints_are_lemmas_close_to_the_trigger(pipeline: Language) -> None:
    tokens = read("Parliament, where the bishops prayed, vetoed the treaties.", pipeline)
    found = hints(tokens, tokens.start.index(tokens.text.index("vetoed")))
    assert found[0] == "veto"
    assert "treaty" in found
    assert "pray" not in found


def test_modes_of_a_sentence_of_thousands_of_words_are_read(pipeline: Language) -> None:
    tokens = read("Police arrested the men " + "and the men " * 1500, pipeline)
    assert mode(tokens, 1, "COERCE", ONTOLOGY) == "arrest"
