"""What people corrected, in the formats of the gold files: read back by the scorers' own readers."""

from __future__ import annotations

import datetime
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from accordingto.export.formats import write
from accordingto.export.mends import attribution_mend, certainty, event_mend
from accordingto.records import AttributionMend, Correction, EventMend, Factuality, Span
from accordingto.store import Store
from accordingto.store.holding import holding
from benchmarks import articles, data
from tests.export import distinct

NOON = datetime.datetime(2024, 11, 5, 12, tzinfo=datetime.UTC)
READING = distinct.reading
ID = READING.report.id
WORDS = "Envoys of Kosovo and Syria met in Romania in October."


def said(number: int, kind: str, target: str | None, verdict: str, mend: Any = None, note: str = "") -> Correction:
    attribution, event = (mend, None) if kind == "attribution" else (None, mend)
    return Correction(
        f"h{number}", ID, kind, target, verdict, "Ann", NOON + number * datetime.timedelta(1), note, attribution, event
    )  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    other = msgspec.structs.replace(READING, report=msgspec.structs.replace(READING.report, id="sha256:other"))
    return distinct.store_of(tmp_path / "news", [other, READING])


def rows(store: Store, form: str, **options: Any) -> list[dict[str, Any]]:
    out = io.BytesIO()
    write(store, form, out, **options)
    return [json.loads(line) for line in out.getvalue().decode().splitlines()]


def text(spans: tuple[Span, ...]) -> list[str]:
    return [distinct.TEXT[start:end] for start, end in spans]


def test_gold_is_of_reports_that_somebody_judged(store: Store) -> None:
    assert rows(store, "gold-attribution") == rows(store, "gold-events") == []
    store.corrections.append([said(1, "attribution", "a1", "right"), said(2, "event", "v1", "wrong")])
    assert [row["id"] for row in rows(store, "gold-chains")] == [ID]
    assert [row["id"] for row in rows(store, "gold-events")] == [ID]
    store.corrections.append([said(3, "attribution", "a1", "withdrawn")])
    assert rows(store, "gold-chains") == []


def test_gold_attributions_are_as_they_stand(store: Store, tmp_path: Path) -> None:
    mended = msgspec.structs.replace(attribution_mend(READING.attributions[2]), act="say", form="indirect")
    missing = AttributionMend(
        (distinct.span(WORDS),), (), (), ("unnamed: unstated", "Harbour Gazette"), "indirect", "say"
    )
    store.corrections.append(
        [
            said(1, "attribution", "a1", "wrong"),
            said(2, "attribution", "a3", "mended", mended),
            said(3, "attribution", None, "missing", missing),
            said(4, "attribution", "a4", "wrong"),
            said(5, "attribution", "a4", "withdrawn"),
        ]
    )
    out = tmp_path / "gold.jsonl"
    assert write(store, "gold-chains", out) == {"reports": 1, "not judged": 2, "attributions": 4}
    row = msgspec.json.decode(out.read_bytes(), type=data.Row)
    assert row.text == distinct.TEXT
    assert row.published == READING.report.published
    assert [(item.chain, item.form, item.nested) for item in row.attributions] == [
        (("Harbour Gazette",), "indirect", False),
        (("Mara Lind", "Northern Wire", "Harbour Gazette"), "direct", False),  # what was around it is wrong
        (("unnamed: unstated", "Harbour Gazette"), "indirect", False),
        (("unnamed: police", "Harbour Gazette"), "indirect", False),
    ]
    assert text(row.attributions[1].content) == ['"The depot,"', '"is gone."']
    (line,) = rows(store, "gold-attribution")
    assert (line["author"], line["credit"], line["wire"]) == ("Ines Tallow, Bo Marsh", "Coast Radio", "Northern Wire")
    assert (line["judged"], line["unjudged"]) == (3, 2)
    assert [set(each) for each in line["attributions"]] == [{"source", "cue", "content"}] * 4


def test_gold_attributions_leave_out_the_inner_ones(store: Store) -> None:
    store.corrections.append([said(1, "attribution", "a1", "right")])
    (line,) = rows(store, "gold-attribution")
    assert len(line["attributions"]) == 3
    (line,) = rows(store, "gold-chains")
    assert [each["nested"] for each in line["attributions"]] == [False, False, True, False]


def test_gold_whole_leaves_out_what_nobody_judged(store: Store) -> None:
    store.corrections.append([said(n, "attribution", f"a{n}", "right") for n in (1, 2, 3)])
    counts = write(store, "gold-attribution", io.BytesIO(), whole=True)
    assert counts == {"reports": 0, "reports left out, not judged whole": 1}
    store.corrections.append([said(4, "attribution", "a4", "wrong")])
    (line,) = rows(store, "gold-attribution", whole=True)
    assert line["unjudged"] == 0


def test_gold_events_are_read_by_the_scorer(store: Store, tmp_path: Path) -> None:
    first, second = READING.events[:2]
    mended = msgspec.structs.replace(
        event_mend(first), certainty="denied", attribution="a3", actors=(distinct.span("Envoys"),)
    )
    added = EventMend("CONSULT", None, distinct.span("killing"), "unknown")
    store.corrections.append(
        [
            said(1, "event", first.id, "mended", mended),
            said(2, "event", second.id, "wrong", None, "nothing happened"),
            said(3, "event", None, "missing", added),
        ]
    )
    out = tmp_path / "gold.jsonl"
    counts = write(store, "gold-events", out)
    assert counts["events"] == len(READING.events)
    row = msgspec.json.decode(out.read_bytes(), type=articles.Row)
    by_span = {each.span: each for each in row.events}
    event = by_span[first.trigger.spans[0]]
    assert event.factuality == "denied"
    assert event.chain == tuple(link.name for link in READING.attributions[2].chain)
    assert [(party.text, party.country) for party in event.actors] == [("Envoys", None)]
    assert by_span[distinct.span("killing")].factuality == "possible"
    assert by_span[distinct.span("killing")].chain == ("Harbour Gazette",)
    assert second.trigger.spans[0] not in by_span
    assert [(each.trigger, each.span, each.why) for each in row.not_events] == [
        (second.trigger.text, second.trigger.spans[0], "nothing happened")
    ]
    assert all(each.factuality in articles.VALUES for each in row.events)


@pytest.mark.parametrize(
    ("factuality", "word"),
    [
        (Factuality(3.0, "positive", "certain", "past"), "happened"),
        (Factuality(3.0, "positive", "certain", "present"), "happened"),
        (Factuality(2.0, "positive", "probable", "past"), "probable"),
        (Factuality(1.0, "positive", "possible", "future"), "possible"),
        (Factuality(2.0, "positive", "certain", "future"), "planned"),
        (Factuality(-3.0, "negative", "certain", "past"), "denied"),
        (Factuality(0.0, "positive", "unknown", "past"), "unknown"),
    ],
)
def test_gold_certainties_are_named_as_people_name_them(factuality: Factuality, word: str) -> None:
    assert certainty(factuality) == word


def test_holding_the_last_word_of_each_subject() -> None:
    told = [
        said(1, "event", "v1", "right"),
        said(2, "attribution", "v1", "wrong"),
        said(3, "event", "v1", "wrong"),
        said(4, "event", None, "missing"),
        said(5, "event", "h4", "withdrawn"),
    ]
    assert {key[1:]: value.id for key, value in holding(told).items()} == {
        ("event", "v1"): "h3",
        ("attribution", "v1"): "h2",
    }
