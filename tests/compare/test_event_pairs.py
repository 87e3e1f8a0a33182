"""Whether two tellings are of one event: what counts for it and against it, and how tellings are grouped."""

from __future__ import annotations

import datetime

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto import limits
from accordingto.compare.event_pairs import (
    FEATURES,
    EventTelling,
    chances,
    cluster,
    crossed_names,
    features,
    linked,
    model,
    pairs,
    probability,
    stem,
)

DAY = datetime.date(2014, 10, 12)
MEANING = np.eye(4, dtype=np.float32)
SINKING = EventTelling(
    report="first",
    at=40,
    lemma="sink",
    sentence=0,
    actors=("Lady Anneke",),
    names=("Lady Anneke", "Sorra"),
    words=frozenset({"ferry", "island"}),
    point=(55.0, 12.0),
    start=DAY,
    end=DAY,
    published=DAY,
    numbers=(("killed", 14.0, None),),
    factuality=3.0,
    word=MEANING[0],
    passage=MEANING[0],
    about=MEANING[0],
)


def other(**changes: object) -> EventTelling:
    """The same event as another report tells it, but for the changes."""
    return msgspec.structs.replace(SINKING, **{"report": "second", "at": 60, **changes})


def test_features_do_not_depend_on_the_order() -> None:
    different = other(lemma="capsize", actors=("Mina Dahl",), point=(10.0, 10.0), start=None, end=None)
    assert features(SINKING, different) == features(different, SINKING)
    assert len(features(SINKING, different)) == len(FEATURES) + 1


def test_model_has_a_weight_for_every_feature() -> None:
    assert set(model().weights) == set(crossed_names())
    assert 0 < model().least < 1


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("other_actor", {"actors": ("Jon Varga",)}),
        ("other_date", {"start": datetime.date(2015, 1, 1), "end": datetime.date(2015, 1, 2)}),
        ("other_place", {"point": (10.0, 100.0)}),
        ("other_number", {"numbers": (("killed", 70.0, 70.0),)}),
    ],
)
def test_features_tell_what_differs(name: str, changes: dict[str, object]) -> None:
    assert features(SINKING, other())[FEATURES.index(name)] == 0
    assert features(SINKING, other(**changes))[FEATURES.index(name)] == 1


def test_probability_is_higher_for_one_event_than_for_two() -> None:
    years_on = {"start": datetime.date(2019, 5, 1), "end": None, "published": datetime.date(2019, 5, 1)}
    somebody = {"actors": ("Jon Varga",), "names": ("Jon Varga",)}
    unlike = {"lemma": "say", "words": frozenset(), "word": MEANING[1], "passage": MEANING[1], "about": MEANING[2]}
    far = other(**years_on, **somebody, **unlike)
    assert probability(SINKING, other()) > probability(SINKING, far) + 0.1


def test_probability_of_what_is_hardly_known() -> None:
    bare = EventTelling(report="third", at=0, lemma="meet")
    assert 0 <= probability(bare, SINKING) <= 1
    assert chances([bare], []).shape == (0,)
    assert cluster([]) == []
    assert cluster([bare]) == [[0]]


@pytest.mark.parametrize(
    ("one", "another"), [("sank", "sank"), ("acquired", "acquire"), ("rejection", "reject"), ("payment", "pays")]
)
def test_stem_brings_a_family_of_words_together(one: str, another: str) -> None:
    assert stem(one) == stem(another)


def test_pairs_of_a_large_group_are_those_near_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.compare.event_pairs.LARGEST_EVENT_GROUP", 2)
    tellings = [
        EventTelling(report=str(number), at=0, lemma="sink", published=DAY + datetime.timedelta(days=number))
        for number in range(6)
    ]
    assert pairs(tellings) == [(a, b) for a in range(6) for b in range(a + 1, min(a + 3, 6))]
    assert limits.LARGEST_EVENT_GROUP > 2


def test_pairs_leave_out_what_shares_nothing() -> None:
    assert pairs([SINKING, EventTelling(report="fourth", at=0, lemma="elect", names=("Milo Brandis",))]) == []
    assert pairs([SINKING, other(lemma="capsize")]) == [(0, 1)]


def test_linked_joins_by_the_mean_of_all_pairs() -> None:
    chosen = [(0, 1), (1, 2), (0, 2)]
    assert linked(3, chosen, [0.9, 0.8, 0.4], 0.55) == [[0, 1, 2]]
    assert linked(3, chosen, [0.9, 0.8, 0.2], 0.55) == [[0, 1], [2]]
    assert linked(4, [(2, 3)], [0.9], 0.5) == [[0], [1], [2, 3]]


@given(st.integers(1, 8), st.data())
def test_linked_gives_everything_once(count: int, drawn: st.DataObject) -> None:
    chosen = [(a, b) for a in range(count) for b in range(a + 1, count)]
    likely = drawn.draw(st.lists(st.floats(0, 1), min_size=len(chosen), max_size=len(chosen)))
    least = drawn.draw(st.floats(0.05, 1))
    groups = linked(count, chosen, likely, least)
    assert sorted(number for group in groups for number in group) == list(range(count))
    chance = dict(zip(chosen, likely, strict=True))
    for at, one in enumerate(groups):
        for two in groups[at + 1 :]:
            between = [chance[min(a, b), max(a, b)] for a in one for b in two]
            assert sum(between) / len(between) < least + 1e-9
