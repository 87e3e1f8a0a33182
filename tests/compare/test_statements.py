from __future__ import annotations

import pytest

from accordingto.compare.negation import negations
from accordingto.compare.pieces import clauses, sentences
from accordingto.compare.statements import statements
from accordingto.compare.wording import features, stem
from accordingto.records import Reading, Report
from tests.compare.made import reading


def test_statements_of_an_empty_reading() -> None:
    assert statements(Reading(Report("Nothing."))) == []


def test_statements_are_spans_of_the_text() -> None:
    made = reading("Post", "2025-03-01", ("Ann Lee", "The mill burned down and that nine people were injured"))
    for told in statements(made):
        assert told.text == " … ".join(made.report.text[start:end] for start, end in told.spans)


def test_statements_cut_what_is_two_clauses() -> None:
    made = reading("Post", None, ("Ann Lee", "The mill burned down and that nine people were injured"))
    assert [told.text for told in statements(made)] == ["The mill burned down", "that nine people were injured"]


def test_statements_take_the_outlets_own_sentences() -> None:
    made = reading(
        "Post", None, "The mill burned to the ground on Tuesday.", ("Ann Lee", "Nobody had warned the miller")
    )
    assert [told.said for told in statements(made)] == [False, True]


def test_statements_of_a_denial_that_says_only_it() -> None:
    made = reading("Post", None, ("Ann Lee", "The miller set fire to the mill"), ("Bo Marsh", "it", "deny"))
    accused, denial = statements(made)
    assert denial.marks == accused.marks
    assert denial.denied
    assert denial.spans != accused.spans


def test_statements_leave_out_what_nobody_said() -> None:
    made = reading("Post", None, ("Ann Lee", "to comment on the fire at the mill", "decline"))
    assert [told for told in statements(made) if told.said] == []


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("The mill burned. Nobody was hurt.", ["The mill burned.", "Nobody was hurt."]),
        ("Mr. Lee saw it. He ran.", ["Mr. Lee saw it.", "He ran."]),
        ("On Feb. 3 it burned", ["On Feb. 3 it burned"]),
        ('"It burned." She wept.', ['"It burned."', "She wept."]),
        ("Headline\nText", ["Headline", "Text"]),
    ],
)
def test_sentences_end_at_their_marks(text: str, cut: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text, (0, len(text)))] == cut


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("two people had been killed and 14 injured", ["two people had been killed", "14 injured"]),
        (
            "a blast tore through the hall, injuring nine people",
            ["a blast tore through the hall", "injuring nine people"],
        ),
        ("We have nine injured, and we are still searching", ["We have nine injured", "we are still searching"]),
        (
            "sirens failed because a cable was cut and nobody saw",
            ["sirens failed because a cable was cut and nobody saw"],
        ),
    ],
)
def test_clauses_that_are_statements(text: str, cut: list[str]) -> None:
    assert [text[start:end] for start, end in clauses(text, (0, len(text)), [])] == cut


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("the army had not shelled the village", 1),
        ("no shells were fired", 1),
        ("4.5 percent, not 3 percent", 0),
        ("nobody should have to drive so long", 0),
        ("no fewer than nine were hurt", 0),
        ("after too many false alarms", 0),
        ("the report is false", 1),
    ],
)
def test_negations(text: str, count: int) -> None:
    assert len(negations(text)) == count


@pytest.mark.parametrize(
    ("one", "other"),
    [("evacuated", "evacuation"), ("stopped", "stop"), ("died", "dies"), ("parties", "party"), ("unsealed", "seals")],
)
def test_stem_brings_forms_together(one: str, other: str) -> None:
    assert stem(one) == stem(other)


def test_features_have_concepts_of_several_words() -> None:
    assert "#strike" in features("drivers will walk out on Thursday")
    assert "#strike" not in features("drivers will walk home")
