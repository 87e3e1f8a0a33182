"""Who speaks where no source is tagged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accordingto.attribute.subjects import antecedent, implied
from accordingto.records import Relation, Tokens

CASES = [
    ("a participle", "Ada Bell defended her plan, {c:saying} that {t:the mill is shut}.", "Ada Bell"),
    ("a second verb", "Ada Bell left the hall and {c:said} {t:the mill is shut}.", "Ada Bell"),
    ("an infinitive", "Ada Bell refused to {c:say} {t:that the mill is shut}.", "Ada Bell"),
    ("an owner", "Ada Bell's {c:claim} that {t:the mill is shut} was false.", "Ada Bell"),
    ("an author", "A {c:warning} by Ada Bell that {t:the mill is shut} was ignored.", "Ada Bell"),
    ("an agent", "{t:The mill is shut}, it was {c:reported} by Ada Bell.", "Ada Bell"),
    ("a passive without agent", "It was {c:reported} that {t:the mill is shut}.", None),
    ("no cue", "{t:“The mill is shut.”}", None),
]


@pytest.mark.parametrize(("text", "name"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_implied_subject_is_that_of_the_verb(
    text: str, name: str | None, unmark: Callable[[str], Any], tokens_of: Callable[[str], Tokens]
) -> None:
    case = unmark(text)
    found = implied(tokens_of(case.text), Relation((), case.spans[1]["cue"], case.spans[1]["content"], 1.0))
    if name is None:
        assert found is None
    else:
        assert found is not None
        assert case.text[found[0] : found[1]].removesuffix("'s") == name


@pytest.mark.parametrize(
    ("text", "pronoun", "noun"),
    [
        ("Ada Bell, who left, wept.", "who", "Bell"),
        ("The report that says so is old.", "that", "report"),
        ("Ada Bell left.", "Bell", "Bell"),
    ],
)
def test_antecedent_of_a_relative_pronoun(
    text: str, pronoun: str, noun: str, tokens_of: Callable[[str], Tokens]
) -> None:
    tokens = tokens_of(text)
    at = next(index for index in range(len(tokens)) if tokens.word(index) == pronoun)
    assert tokens.word(antecedent(tokens, at)) == noun
