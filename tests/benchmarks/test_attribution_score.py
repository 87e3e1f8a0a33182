from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import attribution, data
from benchmarks.attribution import by_token, calibration_error, exact, figures, link, outcomes, relations, reliability
from benchmarks.data import Case, Item

Make = Callable[..., Item]


@pytest.fixture
def case(text: str, item: Make) -> Case:
    """Three gold attributions, the first two by the same source; three answers and a nested one."""
    gold = (
        item(source=[(0, 1)], cue=[(2, 2)], content=[(3, 6)]),
        item(source=[(0, 1)], cue=[(7, 7)], content=[(8, 9), (11, 12)]),
        item(cue=[(13, 13)], content=[(14, 19)]),
    )
    answers = (
        item(source=[(0, 1)], cue=[(2, 2)], content=[(3, 6)], confidence=0.95),
        item(source=[(0, 0)], cue=[(7, 7)], content=[(8, 9)], confidence=0.85),
        item(source=[(13, 13)], cue=[(14, 14)], content=[(15, 19)], confidence=0.55),
        item(source=[(3, 3)], cue=[(4, 4)], content=[(5, 6)], nested=True, confidence=0.05),
    )
    return Case(text, gold, answers)


@pytest.mark.parametrize(
    ("kind", "precision", "recall", "f1"),
    [
        ("source", 100 / 3, 100.0, 50.0),  # a shared source counts once: 1 gold, 3 answers, 1 hit
        ("cue", 200 / 3, 200 / 3, 200 / 3),
        ("content", 200 / 3, 50.0, 400 / 7),  # the pieces are 4 gold spans, 3 answers, 2 hits
    ],
)
def test_exact_by_hand(case: Case, kind: attribution.Kind, precision: float, recall: float, f1: float) -> None:
    assert exact([case], kind) == pytest.approx((precision, recall, f1))


def test_exact_pools_cases(case: Case) -> None:
    silent = Case(case.text, case.gold, ())
    assert exact([case, silent], "cue") == pytest.approx((200 / 3, 100 / 3, 400 / 9))


def test_exact_cuts_at_paragraphs_and_trims(text: str, item: Make) -> None:
    whole = item(content=[(15, 24)])
    start, end = whole.content[0]
    apart = Item(content=((start - 1, text.index("\n")), (text.index("w20"), end + 1)))
    assert exact([Case(text, (whole,), (apart,))], "content") == (100.0, 100.0, 100.0)


@pytest.mark.parametrize(
    ("kind", "precision", "recall"),
    [
        ("source", 200 / 3, 100.0),  # 2 gold tokens, 3 answered, 2 shared
        ("cue", 200 / 3, 200 / 3),
        ("content", 100.0, 1100 / 14),  # 14 gold tokens, 11 answered, all of them right
    ],
)
def test_by_token_by_hand(case: Case, kind: attribution.Kind, precision: float, recall: float) -> None:
    assert by_token([case], kind)[:2] == pytest.approx((precision, recall))


def test_relations_by_hand(case: Case) -> None:
    # The second is linked at Jaccards 1/2, 1 and 2/4; the third has a source where the gold one has none.
    assert link(case) == {0: 0, 1: 1}
    assert relations([case]) == pytest.approx((200 / 3, 200 / 3, 200 / 3))


def test_link_matches_one_to_one(text: str, item: Make) -> None:
    one = item(source=[(0, 1)], cue=[(2, 2)], content=[(3, 6)])
    near = item(source=[(0, 1)], cue=[(2, 2)], content=[(3, 7)])
    assert link(Case(text, (one,), (near, one))) == {0: 1}
    assert link(Case(text, (near, one), (one,))) == {1: 0}


def test_link_missing_cue_matches_missing_cue(text: str, item: Make) -> None:
    one = item(source=[(0, 1)], content=[(3, 6)])
    assert link(Case(text, (one,), (one,))) == {0: 0}
    assert link(Case(text, (one,), (item(source=[(0, 1)], cue=[(2, 2)], content=[(3, 6)]),))) == {}


def test_outcomes_leave_out_nested_answers(case: Case) -> None:
    assert outcomes([case]) == [(0.95, True), (0.85, True), (0.55, False)]


def test_calibration_error_by_hand(case: Case) -> None:
    # Three bins of one answer: gaps 0.05, 0.15 and 0.55.
    assert calibration_error(outcomes([case])) == pytest.approx(0.25)


def test_calibration_error_weighs_bins() -> None:
    results = [(0.9, True), (0.92, True), (0.94, False), (1.0, True), (0.2, False)]
    table = reliability(results)
    assert [(row.low, row.answers) for row in table] == [(0.2, 1), (0.9, 4)]
    assert table[1].confidence == pytest.approx(0.94)
    assert table[1].right == 0.75
    assert calibration_error(results) == pytest.approx((4 * 0.19 + 0.2) / 5)


def test_calibration_error_of_nothing_is_one() -> None:
    assert calibration_error([]) == 1.0


def test_errors_are_told_by_kind(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "cases", lambda _: [case])
    kinds = [kind for kind, _ in attribution.errors([])]
    assert sorted(kinds) == sorted(
        [
            "source spurious",  # w13
            "source spurious",  # w00 alone, inside a source that is also found whole
            "cue missed",
            "cue spurious",
            "content missed",
            "content boundary",
            "relation source+cue",
        ]
    )


def test_errors_tell_missed_and_spurious_relations(text: str, item: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(text, (item(cue=[(0, 0)], content=[(1, 5)]),), (item(cue=[(30, 30)], content=[(31, 35)]),))
    monkeypatch.setattr(data, "cases", lambda _: [case])
    found = dict(attribution.errors([]))
    assert found["relation missed"] == "– / w00 / w01 w02 w03 w04 w05"
    assert found["relation spurious"] == "1.00 – / w30 / w31 w32 w33 w34 w35"


def test_agreement_scores_the_second_annotator(tmp_path: Path, text: str, item: Make) -> None:
    one, other = item(cue=[(0, 0)], content=[(1, 5)]), item(cue=[(7, 7)], content=[(8, 9)])
    rows = [
        {"text": text, "attributions": [one, other], "second_annotator": [one]},
        {"text": text, "attributions": [one, other]},
    ]
    file = tmp_path / "rows.jsonl"
    file.write_bytes(b"\n".join(msgspec.json.encode(row) for row in rows))
    found = attribution.agreement([file])
    assert (found["reports"], found["linked_precision"], found["linked_recall"]) == (1, 100.0, 50.0)
    assert found["cue_exact"] == pytest.approx(200 / 3)


def test_agreement_of_two_annotators_is_the_published_one(gold: Callable[[str], Path]) -> None:
    # What the design gives for the doubly annotated training articles; sources gain 0.4 by trimming white space.
    found = attribution.agreement([gold("attribution/polnear-train.jsonl")])
    keys = ("source_exact", "cue_exact", "content_exact", "linked_f1")
    assert [found[key] for key in keys] == pytest.approx([78.7, 70.6, 68.1, 65.3], abs=0.5)


@st.composite
def items(draw: st.DrawFn) -> Item:
    """An item over a text of single-letter words; cue and content are never empty."""
    spans = []
    for least in (0, 1, 1):
        starts = draw(st.lists(st.integers(0, 18), min_size=least, max_size=2, unique=True))
        spans.append(tuple((2 * start, 2 * (start + draw(st.integers(1, 20 - start))) - 1) for start in starts))
    return Item(*spans)


TEXT = " ".join("abcdefghijklmnopqrst")
ITEMS = st.lists(items(), min_size=1, max_size=6).map(tuple)
F1 = ("cue_exact", "content_exact", "cue_token", "content_token", "linked_f1")


@given(ITEMS)
def test_figures_of_gold_itself_are_whole(gold: tuple[Item, ...]) -> None:
    found = figures([Case(TEXT, gold, gold)])
    assert [found[key] for key in F1] == [100.0] * len(F1)
    assert found["ece"] == 0.0


@given(ITEMS)
def test_figures_of_silence_are_nothing(gold: tuple[Item, ...]) -> None:
    found = figures([Case(TEXT, gold, ())])
    assert {value for key, value in found.items() if key != "ece"} == {0.0}


@given(ITEMS, ITEMS)
def test_figures_stay_in_bounds(gold: tuple[Item, ...], answers: tuple[Item, ...]) -> None:
    found = figures([Case(TEXT, gold, answers)])
    assert all(0.0 <= value <= 100.0 for value in found.values())
    back = figures([Case(TEXT, answers, gold)])
    assert found["source_exact"] == back["source_exact"]
    assert found["content_exact_precision"] == back["content_exact_recall"]
