from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.compare.fingerprints import body, fingerprint, number, of_reading, word_spans, words_of
from accordingto.records import Attribution, Dateline, Entity, Link, Part, Passage, Reading, Report


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Zürich’s", "zurichs", True),
        ("don't", "don’t", True),
        ("soft\u00adware", "Software", True),
        ("1,200", "1200", True),
        ("1.2", "12", False),
        ("harbour", "harbor", False),
    ],
)
def test_number_folds_what_newsrooms_change(one: str, other: str, same: bool) -> None:
    assert (number(one) == number(other)) is same


def test_number_is_the_same_in_every_run() -> None:
    assert number("harbour") == 1533582490


@given(st.text(max_size=200))
def test_word_spans_fit_the_words_of_a_fingerprint(text: str) -> None:
    made = fingerprint(Report(text))
    spans = list(word_spans(text, made.kept))
    assert len(spans) == len(words_of(made))
    assert all(text[start:end].strip() for start, end in spans)


def test_fingerprint_leaves_furniture_out_and_counts_the_headline() -> None:
    lead = "The ferry left the harbour at noon with forty people and two cars on board, the harbour office said."
    text = f"Ferry leaves\nBy Jo Roe\n{lead}\nClick here for more"
    at = text.index(lead)
    parts = (
        Part("headline", 0, 12),
        Part("byline", 13, 22),
        Part("body", at, at + len(lead)),
        Part("boilerplate", at + len(lead) + 1, len(text)),
    )
    made = fingerprint(Report(text), parts)
    assert made.head == 2
    assert [text[start:end] for start, end in word_spans(text, made.kept)][:4] == ["Ferry", "leaves", "The", "ferry"]
    assert made.kept[-1] == (at, at + len(lead))


def test_body_is_the_whole_text_where_next_to_nothing_is_left() -> None:
    text = "One long line that was taken for a headline, and then some more words."
    assert body(text, (Part("headline", 0, 60), Part("body", 61, len(text)))) == (0, ((0, len(text)),))


def test_fingerprint_of_an_empty_text_has_no_words() -> None:
    assert len(words_of(fingerprint(Report("")))) == 0


def test_of_reading_cites_bodies_and_no_people() -> None:
    text = "x " * 20
    report = Report(
        text, outlet="Quay Post", published=datetime.date(2024, 5, 3), dateline=Dateline("ORRIN", "Reuters")
    )
    chain = (Link("Ann Roe", ("e1",)), Link("Harbour Ledger", ("e2",)), Link("unnamed: aide"), Link("Quay Post"))
    entities = (Entity("e1", "Ann Roe", "person"), Entity("e2", "Harbour Ledger", "organization"))
    attribution = Attribution(
        "a1", None, None, Passage(((0, 1),), "x"), Passage(((2, 3),), "x"), "indirect", "say", chain, 1.0
    )
    made = of_reading(Reading(report, entities, (attribution,)))
    assert made.cites == ("Harbour Ledger",)
    assert (made.outlet, made.agency, made.published) == ("Quay Post", "Reuters", datetime.date(2024, 5, 3))
