from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.spans import covered, jaccard, match, percent, pieces, prf, tokens

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda pair: (min(pair), max(pair))), max_size=6)


def test_tokens_splits_words_and_punctuation() -> None:
    text = "“No,” the mayor’s U.S. aide said"
    assert [text[start:end] for start, end in tokens(text)] == [
        *("“", "No", ",", "”", "the", "mayor", "’", "s", "U", ".", "S", ".", "aide", "said")
    ]


@pytest.mark.parametrize(
    ("spans", "wanted"),
    [
        ([(0, 2)], {0}),
        ([(1, 4)], {0, 1}),
        ([(2, 3)], set()),  # the space between two tokens
        ([(1, 1)], set()),
        ([(3, 9), (0, 5)], {0, 1, 2}),
        ([(8, 90)], {2}),
        ([], set()),
    ],
)
def test_covered_finds_touched_tokens(spans: list[tuple[int, int]], wanted: set[int]) -> None:
    assert covered(spans, tokens("aa bbb cc")) == wanted


@given(st.text(max_size=60), SPANS)
def test_covered_agrees_with_counting(text: str, spans: list[tuple[int, int]]) -> None:
    among = tokens(text)
    wanted = {
        index
        for index, (start, end) in enumerate(among)
        if any(max(start, first) < min(end, last) for first, last in spans)
    }
    assert covered(spans, among) == wanted


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [({1, 2, 3}, {2, 3, 4}, 0.5), ({1}, {2}, 0.0), ({1}, {1}, 1.0), (set(), set(), 1.0), (set(), {1}, 0.0)],
)
def test_jaccard_shares(one: set[int], other: set[int], wanted: float) -> None:
    assert jaccard(one, other) == wanted


@pytest.mark.parametrize(
    ("span", "wanted"),
    [
        ((0, 3), ["one"]),
        ((3, 8), ["two"]),  # white space at both ends
        ((0, 20), ["one two", "three"]),  # over a paragraph's end
        ((7, 10), []),  # nothing but the break
        ((4, 4), []),
    ],
)
def test_pieces_cuts_and_trims(span: tuple[int, int], wanted: list[str]) -> None:
    text = "one two \n\nthree\r\nfour"
    assert [text[start:end] for start, end in pieces(text, [span])][: len(wanted)] == wanted
    assert all(text[start:end].strip() == text[start:end] != "" for start, end in pieces(text, [span]))


@given(st.text("ab \n\r\u2028", max_size=30), SPANS)
def test_pieces_keeps_every_visible_character(text: str, spans: list[tuple[int, int]]) -> None:
    visible = {i for start, end in spans for i in range(start, min(end, len(text))) if not text[i].isspace()}
    found = {i for start, end in pieces(text, spans) for i in range(start, end)}
    assert visible <= found
    assert not any(text[i] in "\n\r\u2028" for i in found)


def test_match_takes_best_first() -> None:
    assert match([((0.6,), 0, 0), ((0.9,), 1, 0), ((0.5,), 0, 1)]) == {1: 0, 0: 1}


def test_match_gives_one_answer_to_one_gold() -> None:
    assert match([((1.0,), 0, 0), ((1.0,), 1, 0), ((1.0,), 2, 0)]) == {0: 0}


def test_match_breaks_ties_by_later_scores() -> None:
    assert match([((1.0, 0.0), 0, 0), ((1.0, 1.0), 0, 1)]) == {0: 1}


@given(st.lists(st.tuples(st.tuples(st.floats(0, 1)), st.integers(0, 5), st.integers(0, 5))))
def test_match_is_one_to_one_and_maximal(scores: list[tuple[tuple[float], int, int]]) -> None:
    pairs = match(scores)
    assert len(set(pairs.values())) == len(pairs)
    assert all(gold in pairs or answer in pairs.values() for _, gold, answer in scores)


def test_prf_by_hand() -> None:
    assert prf(hits=3, given=4, gold=6) == pytest.approx((75.0, 50.0, 60.0))
    assert prf(0, 0, 0) == (0.0, 0.0, 0.0)
    assert percent(1, 0) == 0.0
