"""Generated readings: their spans, that they are the same each time, and that they are what they are said to be."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import Any

import pytest

from accordingto.events.ontology import load
from accordingto.records import Reading
from benchmarks.generated import COPIES, KINDS, Telling, readings, reports, tellings

COUNT = 400


@pytest.fixture(scope="module")
def told() -> list[Telling]:
    return list(tellings(COUNT, seed=5))


def body(reading: Reading) -> list[str]:
    part = next(part for part in reading.parts if part.kind == "body")
    return reading.report.text[part.start : part.end].splitlines()


def quoted(value: Any) -> list[tuple[tuple[tuple[int, int], ...], str]]:
    """Every record inside a reading that has spans and their text."""
    found = []
    if isinstance(value, list | tuple):
        found = [pair for each in value for pair in quoted(each)]
    elif isinstance(value, dict):
        if "text" in value and ("spans" in value or "span" in value):
            found.append((value.get("spans") or [value["span"]], value["text"]))
        found += [pair for each in value.values() for pair in quoted(each)]
    return found


def test_generated_spans_quote_their_text(told: list[Telling]) -> None:
    seen = 0
    for telling in told:
        text = telling.reading.report.text
        for spans, quote in quoted(telling.reading.to_dict()):
            assert " … ".join(text[start:end] for start, end in spans) == quote
            seen += 1
        for entity in telling.reading.entities:
            for start, end in entity.mentions:
                assert entity.name.lower() in text[start:end].lower()
        for event in telling.reading.events:
            assert all(re.search(r"\d", text[slice(*quantity.span)]) for quantity in event.quantities)
    assert seen > 10 * COUNT


def test_generated_parts_cover_the_text(told: list[Telling]) -> None:
    for telling in told:
        reading = telling.reading
        ends = [0, *(part.end for part in reading.parts)]
        assert all(start <= part.start < part.end for start, part in zip(ends, reading.parts, strict=False))
        covered = {at for part in reading.parts for at in range(part.start, part.end)}
        assert not reading.report.text[max(covered) + 1 :].strip()
        for attribution in reading.attributions:
            assert all(at in covered for start, end in attribution.content.spans for at in range(start, end))


def test_generated_references_hold(told: list[Telling]) -> None:
    ontology = load()
    for telling in told:
        reading = telling.reading
        entities = {entity.id for entity in reading.entities}
        attributions = {attribution.id: attribution for attribution in reading.attributions}
        for attribution in reading.attributions:
            assert attribution.chain[-1].name == reading.report.outlet
            assert {entity for link in attribution.chain for entity in link.entities} <= entities
        for event in reading.events:
            assert event.attribution in attributions
            start, end = attributions[event.attribution or ""].content.spans[0]
            assert start <= event.trigger.spans[0][0] < end
            assert event.mode is None or event.mode in set(ontology.modes[event.type])
            assert set(event.contexts) <= set(ontology.contexts)
            assert event.cameo in ontology.cameo
            assert {sector for actor in event.actors for sector in actor.sectors} <= set(ontology.sectors)


def test_generated_the_same_each_time() -> None:
    once = [telling.reading.to_json() for telling in tellings(60, seed=2)]
    assert once == [reading.to_json() for reading in readings(60, seed=2)]
    assert once[:20] == [reading.to_json() for reading in readings(20, seed=2)]
    assert [report.id for report in reports(20, seed=2)] == [reading.report.id for reading in readings(20, seed=2)]
    assert once[0] != next(readings(1, seed=3)).to_json()


def test_generated_counts(told: list[Telling]) -> None:
    assert len(told) == COUNT
    assert len({telling.reading.report.id for telling in told}) == COUNT
    kinds = Counter(telling.kind for telling in told)
    assert set(kinds) == {"original", *KINDS}
    assert kinds["original"] == len({telling.story for telling in told})
    assert list(readings(0)) == []


def test_generated_copies_are_copies(told: list[Telling]) -> None:
    originals = {telling.reading.report.id: telling for telling in told if telling.kind == "original"}
    for telling in told:
        if telling.kind in ("original", "independent", "denial"):
            assert telling.original is None
            continue
        assert telling.original is not None
        original = originals[telling.original]
        assert original.story == telling.story
        assert original.reading.report.published <= telling.reading.report.published
        first = dict(zip(original.facts, body(original.reading), strict=True))
        own = dict(zip(telling.facts, body(telling.reading), strict=True))
        assert {fact for fact in first if own.get(fact) == first[fact]} >= set(telling.borrowed)
        assert (telling.kind == "reprint") <= (own == first)
        assert (telling.kind in COPIES) <= (set(own) <= set(first))
        assert (telling.kind == "paraphrase") <= (not telling.borrowed)
        words = [len(re.findall(r"\w+", first[fact])) for fact in telling.borrowed]
        assert (telling.kind == "local") <= (len(words) == 2 and min(words) >= 25)


def test_generated_origins_differ(told: list[Telling]) -> None:
    """The agency's copies keep its speakers; independent reports have others for the same fact."""
    speakers: dict[tuple[int, int], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for telling in told:
        for fact, speaker in zip(telling.facts, telling.speakers, strict=True):
            speakers[telling.story, fact][telling.kind].add(speaker)
    for kinds in speakers.values():
        assert len(set().union(*(kinds[kind] for kind in ("original", *COPIES)))) <= 1
    several = [kinds for kinds in speakers.values() if "independent" in kinds and "original" in kinds]
    assert sum(kinds["independent"] != kinds["original"] for kinds in several) > 0.9 * len(several) > 0


def test_generated_frequencies_fall_off() -> None:
    many = list(tellings(1500, seed=1))
    outlets = Counter(telling.reading.report.outlet for telling in many).most_common()
    assert outlets[0][1] > 5 * outlets[len(outlets) // 2][1]
    stories = sorted(Counter(telling.story for telling in many).values())
    assert stories[0] == 1
    assert stories[-1] > 20
    types = Counter(event.type for telling in many for event in telling.reading.events)
    assert len(types) >= 10
    assert sum(len(telling.reading.report.text.split()) for telling in many) > 120 * len(many)
