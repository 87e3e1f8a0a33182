"""How many of what: cases are in tests/cases/quantities.jsonl."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.data.counts import currencies
from accordingto.identify.quantities import event_quantities, quantities
from accordingto.language.parse import parse
from accordingto.records import Tokens

if TYPE_CHECKING:
    from spacy.language import Language

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "quantities.jsonl").read_text(encoding="utf-8").splitlines()
]


def read(text: str, pipeline: Language) -> Tokens:
    return next(iter(parse([text], pipeline)))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_quantities_have_kind_bounds_and_head(case: dict[str, Any], pipeline: Language) -> None:
    tokens = read(case["text"], pipeline)
    found = quantities(tokens)
    assert [(one.kind, one.low, one.high, case["text"][slice(*one.span)], one.unit) for one in found] == [
        (one["kind"], one["low"], one["high"], one["text"], one["unit"]) for one in case["quantities"]
    ]
    for one, wanted in zip(found, case["quantities"], strict=True):
        # A sum's head is the token over its sign, figures and name.
        assert tokens.word(one.head) == wanted["head"] or one.kind == "money"


@pytest.mark.parametrize(
    ("text", "trigger", "expected"),
    [
        ("A bomb exploded in the market, killing nine and wounding 30.", "exploded", [("killed", 9), ("injured", 30)]),
        ("The attack killed at least 22 people, officials said.", "attack", [("killed", 22)]),
        ("Police arrested 40 people after clashes that injured 12.", "arrested", [("arrested", 40)]),
        ("Police arrested 40 people after clashes that injured 12.", "clashes", [("injured", 12)]),
        ("Troops attacked the village and killed nine people.", "attacked", [("killed", 9)]),
        ("The minister said 14 people died in the fire.", "said", []),
        ("The state sent 3,000 troops to the border.", "sent", [("troops", 3000)]),
        ("The bank pledged $5 million in aid.", "pledged", [("money", 5_000_000)]),
        ("Thousands of protesters marched on Friday.", "marched", [("protesters", 2000)]),
        ("The army shelled the town, and rebels killed two soldiers.", "shelled", []),
    ],
)
def test_event_quantities_belong_to_the_event(
    text: str, trigger: str, expected: list[tuple[str, float]], pipeline: Language
) -> None:
    tokens = read(text, pipeline)
    index = next(index for index in range(len(tokens)) if tokens.word(index) == trigger)
    found = event_quantities(tokens, index, quantities(tokens))
    assert [(one.kind, one.low) for one in found] == expected


def test_quantities_take_a_code_for_a_currency_in_capitals_only(pipeline: Language) -> None:
    assert [one.unit for one in quantities(read("He paid 500 CHF. The 500 rub along.", pipeline))] == ["CHF"]


def test_quantities_of_nothing_are_none(pipeline: Language) -> None:
    assert quantities(read("It rained.", pipeline)) == ()


def test_currencies_have_codes_of_three_capitals() -> None:
    codes = {row.code for row in currencies().values() if row.code}
    assert len(codes) >= 80
    assert all(len(code) == 3 and code.isupper() for code in codes)
