"""What names stand for: cases are in tests/cases/entities.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.identify.entities import entities
from accordingto.language.coreference import coreference
from accordingto.language.parse import parse
from accordingto.records import Entity, Report

if TYPE_CHECKING:
    from spacy.language import Language

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "entities.jsonl").read_text(encoding="utf-8").splitlines()
]


def read(text: str, pipeline: Language) -> tuple[Entity, ...]:
    tokens = next(iter(parse([text], pipeline)))
    return entities(tokens, coreference(tokens), Report(text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_entities_have_one_name(case: dict[str, Any], pipeline: Language) -> None:
    found = {entity.name: entity for entity in read(case["text"], pipeline)}
    assert case["name"] in found
    entity = found[case["name"]]
    assert entity.kind == case["kind"]
    assert entity.named is case.get("named", True)
    assert entity.anonymous is case.get("anonymous", False)
    if "role" in case:
        assert entity.role == case["role"]
    if "mentions" in case:
        assert [case["text"][start:end] for start, end in entity.mentions] == case["mentions"]


def test_entities_are_numbered_in_order_of_first_mention(pipeline: Language) -> None:
    found = read("Viktor Malenko met Maria Lindqvist in Oslo. Lindqvist thanked him.", pipeline)
    assert [entity.id for entity in found] == [f"e{number}" for number in range(1, len(found) + 1)]
    starts = [entity.mentions[0] for entity in found]
    assert starts == sorted(starts)


def test_entities_of_nothing_are_none(pipeline: Language) -> None:
    assert read("It rained.", pipeline) == ()
