from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import edits
from tests.compare.stories import story

TEXT = story(3)


@pytest.fixture
def chance() -> random.Random:
    return edits.generator("edits")


@given(st.floats(0.0, 1.0))
def test_cut_keeps_the_first_paragraphs(share: float) -> None:
    assert TEXT.startswith(edits.cut(TEXT, share))
    assert edits.words(edits.cut(TEXT, share)) >= share * edits.words(TEXT) - 40


@pytest.mark.parametrize("share", [0.0, 0.1, 0.4])
def test_reworded_edits_as_many_words_as_asked(share: float, chance: random.Random) -> None:
    words = TEXT.split()
    other = edits.reworded(TEXT, share, ["unheard"], chance).split()
    count = round(share * len(words))
    kept = sum(word != "unheard" for word in other)
    assert len(words) - count <= kept <= len(words)
    assert abs(len(other) - len(words)) <= count


def test_reordered_keeps_the_paragraphs(chance: random.Random) -> None:
    other = edits.reordered(TEXT, chance)
    assert other != TEXT
    assert sorted(edits.paragraphs(other)) == sorted(edits.paragraphs(TEXT))


def test_brief_ends_with_a_sentence() -> None:
    brief = edits.brief(TEXT, 45)
    assert edits.words(brief) == 50
    assert brief.endswith(".")


def test_without_clause_leaves_words_in_a_row_out(chance: random.Random) -> None:
    other = edits.without_clause(TEXT, chance).split()
    words = TEXT.split()
    missing = len(words) - len(other)
    assert 3 <= missing <= 8
    assert any(other == words[:at] + words[at + missing :] for at in range(len(words)))
    assert edits.without_clause("Too short to lose a clause.", chance) == "Too short to lose a clause."


def test_retyped_keeps_the_words(chance: random.Random) -> None:
    text = '"It\'s late," said Mara. “Go home – now.”'
    for _ in range(9):
        assert edits.runs(edits.retyped(text, chance), 3) == edits.runs(text, 3)


def test_thinned_keeps_some_paragraphs_in_order(chance: random.Random) -> None:
    kept = edits.paragraphs(edits.thinned(TEXT, 0.5, chance))
    whole = edits.paragraphs(TEXT)
    assert 0 < len(kept) < len(whole)
    assert kept == [each for each in whole if each in kept]
