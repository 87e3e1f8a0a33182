"""PLOVER's rules, one by one, on whole readings: cases are in tests/cases/events.jsonl."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.records import Event, Report

if TYPE_CHECKING:
    from accordingto import Reader

FILE = Path(__file__).parent.parent / "cases" / "events.jsonl"
CASES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


def _events(reader: Reader, text: str, published: str | None = None) -> tuple[Event, ...]:
    day = datetime.date.fromisoformat(published) if published else None
    return reader.read(Report(text, outlet="The Harbour Ledger", published=day, language="en")).events


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_coder_follows_the_manual(case: dict[str, Any], reader: Reader) -> None:
    events = _events(reader, case["text"], case["published"])
    told = [(event.type, event.trigger.text) for event in events]
    for wanted in case["events"]:
        found = [event for event in events if event.type == wanted["type"] and wanted["trigger"] in event.trigger.text]
        assert found, told
        event = found[0]
        for role in ("actors", "recipients"):
            if role in wanted:
                codes = {party.code for party in getattr(event, role)}
                assert set(wanted[role]) <= codes, (role, codes)
                assert wanted[role] or not codes, (role, codes)
        if "place" in wanted:
            assert event.place is not None
            assert event.place.name == wanted["place"]
        if "sign" in wanted:
            assert event.factuality.value * wanted["sign"] > 0, event.factuality
    if not case["events"] and "none" not in case:
        assert told == []
    assert not {kind for kind, _ in told} & set(case.get("none", ()))


def test_coder_numbers_events_in_order_and_quotes_the_text(reader: Reader, examples: Path) -> None:
    text = (examples / "halvik.txt").read_text(encoding="utf-8")
    reading = reader.read(Report(text, outlet="The Harbour Ledger"))
    assert [event.id for event in reading.events] == [f"v{n}" for n in range(1, len(reading.events) + 1)]
    starts = [event.trigger.spans[0][0] for event in reading.events]
    assert starts == sorted(starts)
    known = {attribution.id for attribution in reading.attributions}
    for event in reading.events:
        parties = [party for party in (*event.actors, *event.recipients) if party.span is not None]
        for span, words in [
            (event.trigger.spans[0], event.trigger.text),
            *((party.span, party.text) for party in parties),
            *((each.span, each.text) for each in (event.place, event.date) if each is not None),
        ]:
            assert reading.report.text[span[0] : span[1]] == words
        assert event.attribution is None or event.attribution in known


def test_coder_gives_no_date_where_nothing_anchors_it(reader: Reader) -> None:
    (event,) = _events(reader, "Rebels attacked an army base near Goma on Tuesday.")
    assert event.date is not None
    assert (event.date.text, event.date.start) == ("Tuesday", None)
