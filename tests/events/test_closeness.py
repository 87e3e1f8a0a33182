"""How closely words go with a trigger, and phrases of a lexicon in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accordingto.events.closeness import REACH, Phrases, closeness, forms, sentence
from accordingto.language.parse import parse
from accordingto.records import Tokens

if TYPE_CHECKING:
    from spacy.language import Language


def read(text: str, pipeline: Language) -> Tokens:
    return next(iter(parse([text], pipeline)))


def test_closeness_an_object_is_closer_than_the_next_clause(pipeline: Language) -> None:
    tokens = read("Gunmen fired rockets at a station while nurses slept in tents.", pipeline)
    words = [tokens.word(i) for i in closeness(tokens, 1)]
    assert words[0] == "fired"
    assert words.index("rockets") < words.index("nurses") < words.index("tents")


def test_closeness_stays_in_the_sentence_and_within_reach(pipeline: Language) -> None:
    tokens = read("It rained. Police arrested " + "and the men " * 500, pipeline)
    within = sentence(tokens, 4)
    assert within.start == 3
    assert len(within) <= 2 * REACH + 1
    assert set(closeness(tokens, 4)) <= set(within)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Police used water cannon.", ["crowd"]),
        ("They fired a cannon.", ["gun"]),
        ("A car-bomb went off.", ["car"]),
        ("A car.", []),
    ],
)
def test_closeness_the_longest_phrase_wins(text: str, expected: list[str], pipeline: Language) -> None:
    known = Phrases([("cannon", "gun"), ("water cannon", "crowd"), ("car bomb", "car")])
    tokens = read(text, pipeline)
    assert [value for _, value in known.among(tokens, range(len(tokens)))] == expected


def test_closeness_words_of_headlines_are_looked_up_without_endings() -> None:
    tokens = Tokens("Troops", (0,), (6,), ("Troops",), ("PROPN",), ("NNP",), ("ROOT",), (0,), (0,), (0,), (), ())
    assert "troop" in forms(tokens, 0)
