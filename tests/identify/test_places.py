"""Toponyms: which words are names of places, and what they stand for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.data.gazetteer import gazetteer
from accordingto.identify.place_candidates import gather, look_up, qualifiers
from accordingto.identify.places import places, resolve
from accordingto.language.coreference import coreference
from accordingto.language.parse import parse
from accordingto.records import Dateline, Place, Report

if TYPE_CHECKING:
    from spacy.language import Language

CASES = Path(__file__).parent.parent / "cases" / "places.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]


def read(pipeline: Language, text: str, **more: bool) -> tuple[Place, ...]:
    (tokens,) = parse([text], pipeline)
    return places(tokens, coreference(tokens), (), Report(text), gazetteer(), **more)


@pytest.mark.parametrize("row", ROWS, ids=[row["id"] for row in ROWS])
def test_places_of_a_text(row: dict[str, Any], pipeline: Language) -> None:
    found = read(pipeline, row["text"])
    assert [place.text for place in found] == [place["text"] for place in row["places"]]
    for place, wanted in zip(found, row["places"], strict=True):
        assert row["text"][slice(*place.span)] == place.text
        for field in ("country", "region", "precision"):
            if field in wanted:
                assert getattr(place, field) == wanted[field], place


def test_places_keeps_metonyms_and_words_for_people_when_asked(pipeline: Language) -> None:
    text = "Moscow said on Monday that Syrian troops had left Aleppo."
    assert [place.text for place in read(pipeline, text)] == ["Aleppo"]
    assert "Moscow" in [place.text for place in read(pipeline, text, include_metonyms=True)]
    assert "Syrian" in [place.text for place in read(pipeline, text, wide=True)]


def spans(text: str, *names: str) -> list[tuple[int, int]]:
    return [(text.index(name), text.index(name) + len(name)) for name in names]


def test_resolve_takes_a_place_for_the_one_that_lies_where_the_text_says() -> None:
    text = "The fire began in Paris, Texas, and was out by noon."
    paris, texas = resolve(text, spans(text, "Paris", "Texas"), Report(text), gazetteer())
    assert (paris.country, paris.region, paris.precision) == ("USA", "Texas", "city")
    assert texas.precision == "region"
    assert any(other["country"] == "FRA" for other in paris.alternatives) or paris.confidence > 0.9


def test_resolve_keeps_what_it_does_not_know_and_harms_no_other() -> None:
    text = "They drove from Qvzrrblix to Berlin."
    unknown, berlin = resolve(text, spans(text, "Qvzrrblix", "Berlin"), Report(text), gazetteer())
    assert (unknown.lat, unknown.name, unknown.precision, unknown.alternatives) == (None, None, None, ())
    assert berlin.country == "DEU"


def test_resolve_gives_scores_that_add_up_to_one_at_most() -> None:
    text = "The mayor of Springfield spoke."
    (place,) = resolve(text, spans(text, "Springfield"), Report(text), gazetteer())
    scores = [place.confidence, *(other["score"] for other in place.alternatives)]
    assert scores == sorted(scores, reverse=True)
    assert 0 < sum(scores) <= 1.01


def test_resolve_of_nothing_is_nothing() -> None:
    assert resolve("Nothing here.", [], Report("Nothing here."), gazetteer()) == ()


def test_resolve_hears_the_dateline() -> None:
    text = "The bridge in London is closed."
    report = Report(text, dateline=Dateline(place="TORONTO"), url="https://example.ca/news")
    (place,) = resolve(text, spans(text, "London"), report, gazetteer())
    assert place.country in ("CAN", "GBR")
    assert place.alternatives


def test_gather_counts_names_that_fold_alike_as_one() -> None:
    text = "The U.S. and the US"
    assert len(gather(text, [(4, 8), (17, 19)], gazetteer())) == 1


@pytest.mark.parametrize(
    ("name", "loose"), [("Greater Mumbai", True), ("Paris", False), ("Syrian", False), ("Aleppo's", False)]
)
def test_look_up_finds_with_and_without_a_word(name: str, loose: bool) -> None:
    entries, without = look_up(name, gazetteer())
    assert entries.rows()
    assert without is loose


def test_qualifiers_are_the_names_that_follow() -> None:
    text = "Paris, Texas, and Lyon"
    named = gather(text, spans(text, "Paris", "Texas", "Lyon"), gazetteer())
    assert qualifiers(text, named) == {0: {1}}
