from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import chains, data
from benchmarks.chains import align, figures, head_noun, same_chain, same_link
from benchmarks.data import Case, Item

Make = Callable[..., Item]
CASES = Path(__file__).parent.parent / "cases"


def cases(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", cases("benchmarks_links.jsonl"))
def test_same_link_compares_names(case: dict[str, str]) -> None:
    assert same_link(case["gold"], case["answer"]) is case["same"]


@pytest.mark.parametrize("case", cases("benchmarks_heads.jsonl"))
def test_head_noun_stops_after_the_noun(case: dict[str, str]) -> None:
    assert head_noun(case["description"]) == case["head"]


def test_same_chain_wants_every_link_in_order() -> None:
    gold = ["Ada Quill", "Lake Wire", "Valley Courier"]
    assert same_chain(gold, ["ada quill", "the Lake Wire", "Valley Courier"])
    assert not same_chain(gold, ["Ada Quill", "Valley Courier"])
    assert not same_chain(gold, ["Lake Wire", "Ada Quill", "Valley Courier"])


@pytest.fixture
def case(text: str, item: Make) -> Case:
    """Of four: one wholly right, one with another chain, one with another form, one missing; one spurious."""
    gold = (
        item(content=[(0, 3)], chain=("Ada Quill", "Courier"), form="direct"),
        item(content=[(5, 8)], chain=("Ada Quill", "Lake Wire", "Courier"), form="indirect"),
        item(content=[(6, 7)], chain=("unnamed: old clerk of the court", "Courier"), form="mixed", nested=True),
        item(content=[(20, 29)], chain=("Courier",), form="direct"),
    )
    answers = (
        item(content=[(0, 2)], chain=("ada quill", "The Courier"), form="direct"),
        item(content=[(5, 8)], chain=("Ada Quill", "Courier"), form="indirect"),
        item(content=[(6, 7)], chain=("unnamed: a clerk", "Courier"), form="indirect", nested=True),
        item(content=[(20, 23)], chain=("Courier",), form="direct"),  # 4 of 10 words: not enough
    )
    return Case(text, gold, answers)


def test_figures_by_hand(case: Case) -> None:
    assert align(case) == {0: 0, 1: 1, 2: 2}
    assert figures([case]) == {"found": 75.0, "chain": 50.0, "form": 50.0, "precision": 75.0, "whole": 75.0}


def test_align_prefers_overlap_to_chain(text: str, item: Make) -> None:
    gold = item(content=[(0, 9)], chain=("A",))
    whole, part = item(content=[(0, 9)], chain=("B",)), item(content=[(0, 7)], chain=("A",))
    assert align(Case(text, (gold,), (part, whole))) == {0: 1}


def test_align_of_equal_contents_goes_by_chain(text: str, item: Make) -> None:
    one, other = item(content=[(0, 9)], chain=("A",)), item(content=[(0, 9)], chain=("B",))
    assert align(Case(text, (one, other), (other, one))) == {0: 1, 1: 0}


def test_align_is_one_to_one(text: str, item: Make) -> None:
    one = item(content=[(0, 9)], chain=("A",))
    assert figures([Case(text, (one, one), (one,))])["found"] == 50.0
    assert figures([Case(text, (one,), (one, one))])["precision"] == 50.0


def test_errors_are_told_by_kind(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "cases", lambda _: [case])
    found = list(chains.errors([]))
    assert [kind for kind, _ in found] == ["missing", "chain", "form", "spurious"]
    assert found[1][1] == "gold: Ada Quill → Lake Wire → Courier | ours: Ada Quill → Courier | w05 w06 w07 w08"
    assert found[2][1] == "gold: mixed | ours: indirect | w06 w07"


TEXT = " ".join("abcdefghijklmnopqrst")
NAMES = st.sampled_from(("Ada Quill", "The Courier", "unnamed: clerk", "unnamed: of", ""))
ITEMS = st.lists(
    st.builds(
        lambda start, length, chain, form: Item(
            content=((2 * start, 2 * (start + length) - 1),), chain=chain, form=form
        ),
        st.integers(0, 10),
        st.integers(1, 9),
        st.lists(NAMES, max_size=3).map(tuple),
        st.sampled_from(("direct", "indirect", "mixed")),
    ),
    min_size=1,
    max_size=8,
).map(tuple)


@given(ITEMS, st.randoms())
def test_figures_of_gold_itself_are_whole(gold: tuple[Item, ...], chance: object) -> None:
    answers = list(gold)
    chance.shuffle(answers)  # type: ignore[attr-defined]
    assert set(figures([Case(TEXT, gold, tuple(answers))]).values()) == {100.0}


@given(ITEMS)
def test_figures_of_silence_are_nothing(gold: tuple[Item, ...]) -> None:
    assert set(figures([Case(TEXT, gold, ())]).values()) == {0.0}


@given(ITEMS, ITEMS)
def test_figures_stay_in_order(gold: tuple[Item, ...], answers: tuple[Item, ...]) -> None:
    found = figures([Case(TEXT, gold, answers)])
    assert 0.0 <= found["chain"] <= found["found"] <= 100.0
    assert 0.0 <= found["form"] <= found["found"]


def test_sentences_of_a_long_quotation_find_gold_items_of_their_own() -> None:
    text = '"The mill is shut. Nobody told us. We left on Monday," Ada Bell said.'
    said, told = text.index("The mill"), text.index("We left")
    gold = tuple(
        Item(content=((at, at + len(words)),), chain=("Ada Bell",), form="direct")
        for at, words in ((said, "The mill is shut"), (told, "We left on Monday"))
    )
    answer = Item(content=((0, text.index(" Ada")),), chain=("Ada Bell",), form="direct")
    found = figures([Case(text, gold, (answer,))])
    assert found == {"found": 100.0, "chain": 100.0, "form": 100.0, "precision": 100.0, "whole": 0.0}
