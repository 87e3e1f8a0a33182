"""What an event is about: cases are in tests/cases/contexts.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.events.contexts import MOST_CONTEXTS, contexts, themes
from accordingto.events.ontology import load
from accordingto.language.parse import parse
from accordingto.records import Tokens

if TYPE_CHECKING:
    from spacy.language import Language

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "contexts.jsonl").read_text(encoding="utf-8").splitlines()
]
ONTOLOGY = load()


@pytest.fixture(scope="module")
def parsed(pipeline: Language) -> dict[str, Tokens]:
    return {tokens.text: tokens for tokens in parse([case["text"] for case in CASES], pipeline)}


def read(text: str, pipeline: Language) -> Tokens:
    return next(iter(parse([text], pipeline)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_contexts_by_the_words_of_a_sentence(case: dict[str, Any], parsed: dict[str, Tokens]) -> None:
    tokens = parsed[case["text"]]
    trigger = tokens.start.index(case["trigger"][0])
    for about in (None, themes(tokens)):
        found = contexts(tokens, trigger, case["type"], None, ONTOLOGY, about=about)
        assert case["context"] in found
        assert len(found) <= MOST_CONTEXTS


def test_contexts_cases_have_every_context_twice() -> None:
    told = [case["context"] for case in CASES]
    assert [name for name in ONTOLOGY.contexts if told.count(name) < 2] == []


def test_contexts_of_a_mode_are_always_told(pipeline: Language) -> None:
    tokens = read("Hackers of the group Grey Tern shut down the railway.", pipeline)
    assert contexts(tokens, 6, "COERCE", "cyber", ONTOLOGY)[0] == "cyber"


def test_contexts_of_the_report_reach_its_other_sentences(pipeline: Language) -> None:
    tokens = read("Voters formed lines. Ballots were short. The election was close. Vera Holm criticised it.", pipeline)
    trigger = tokens.start.index(tokens.text.index("criticised"))
    assert contexts(tokens, trigger, "ACCUSE", "disapprove", ONTOLOGY) == ()
    assert contexts(tokens, trigger, "ACCUSE", "disapprove", ONTOLOGY, about=themes(tokens)) == ("election",)


def test_contexts_are_those_of_the_given_ontology(tmp_path: Path, pipeline: Language) -> None:
    file = tmp_path / "small.jsonl"
    file.write_text('{"kind": "type", "name": "COERCE", "quad": 4, "score": -7}\n', encoding="utf-8")
    tokens = read("Police arrested a bank robber.", pipeline)
    assert contexts(tokens, 1, "COERCE", "arrest", load(file)) == ()
