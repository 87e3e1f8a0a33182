from __future__ import annotations

import datetime
import json
import re
from pathlib import Path
from typing import Any

import pytest

from accordingto.export import webannotation
from accordingto.export.formats import write
from accordingto.records import Attribution, Event, Passage, Reading, Report, Span
from benchmarks.generated import readings
from tests.export import distinct
from tests.export.coast import poisoned
from tests.export.test_jsonl import ODD, told

REPORT = "urn:accordingto:sha256:00ff"
URL = "https://gazette.example/depot?page=1"
IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!#$%&'()*+,./0-9:;=?@A-Z\[\]_a-z~-]*")
# What the recommendation has (sections 3.1 to 4.3 of the model, appendix A of the vocabulary).
MOTIVATIONS = {
    *"assessing bookmarking classifying commenting describing editing highlighting identifying linking".split(),
    *"moderating questioning replying tagging".split(),
}
ANNOTATION = {"@context", "id", "type", "motivation", "created", "creator", "body", "target"}


def selected(start: int, end: int, text: str = distinct.TEXT) -> dict[str, Any]:
    return {
        "type": "SpecificResource",
        "source": {"id": REPORT, "type": "Text", "format": "text/plain", "language": "en"},
        "scope": URL,
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector",
                "exact": text[start:end],
                "prefix": text[max(start - 32, 0) : start],
                "suffix": text[end : end + 32],
            },
        ],
    }


def words(*spans: Span) -> list[dict[str, Any]]:
    return [selected(*each) for each in spans]


def annotations(*written: Reading) -> list[dict[str, Any]]:
    return [json.loads(line) for line in distinct.lines_of("webannotation", *written)]


def test_webannotation_of_an_attribution_field_by_field(tmp_path: Path) -> None:
    counts = write(distinct.store_of(tmp_path / "store", [distinct.reading]), "webannotation", tmp_path / "out")
    assert counts == {"reports": 1, "attributions": 4, "events": 4}
    second = json.loads(told(tmp_path / "out")[1])
    first, last = distinct.reading.attributions[1].content.spans
    assert second == {
        "@context": webannotation.CONTEXT,
        "id": f"{REPORT}#annotation-a2",
        "type": "Annotation",
        "motivation": "describing",
        "created": "2024-11-05T06:07:08Z",
        "creator": {"type": "Software", "name": "accordingto 9.8.7"},
        "body": [
            {
                "type": "TextualBody",
                "value": "Mara Lind > Northern Wire > Harbour Gazette",
                "format": "text/plain",
                "purpose": "describing",
            },
            {"type": "TextualBody", "value": "say", "format": "text/plain", "purpose": "tagging"},
            {
                "id": f"{REPORT}#a2",
                "type": "accordingto:Attribution",
                "accordingto:report": "sha256:00ff",
                "accordingto:id": "a2",
                "accordingto:parent": f"{REPORT}#a1",
                "accordingto:source": {
                    "accordingto:text": "harbour master Mara Lind",
                    "accordingto:anonymous": False,
                    "accordingto:entities": [f"{REPORT}#e1"],
                    "accordingto:words": words(distinct.span("harbour master Mara Lind")),
                },
                "accordingto:cue": {
                    "accordingto:text": "said",
                    "accordingto:words": words(distinct.span("said")),
                },
                "accordingto:form": "direct",
                "accordingto:act": "say",
                "accordingto:chain": [
                    {"accordingto:name": "Mara Lind", "accordingto:entities": [f"{REPORT}#e1"]},
                    {"accordingto:name": "Northern Wire", "accordingto:entities": [f"{REPORT}#e5"]},
                    {"accordingto:name": "Harbour Gazette", "accordingto:entities": []},
                ],
                "accordingto:confidence": 0.82,
            },
        ],
        "target": [selected(*first), selected(*last)],
    }


def test_webannotation_of_an_event_field_by_field() -> None:
    first = annotations(distinct.reading)[4]
    event = distinct.reading.events[0]
    *tags, body = first["body"]
    assert [(tag["value"], tag["purpose"]) for tag in tags] == [
        ("ASSAULT", "classifying"),
        ("heavy-weapons", "classifying"),
        ("military", "tagging"),
        ("territory", "tagging"),
    ]
    assert (first["id"], first["motivation"]) == (f"{REPORT}#annotation-v1", "classifying")
    assert first["target"] == selected(*event.trigger.spans[0])
    gunners, nations = event.actors[0], event.recipients[0]
    assert gunners.span
    assert nations.span
    assert event.place
    assert event.date
    assert body == {
        "id": f"{REPORT}#v1",
        "type": "accordingto:Event",
        "accordingto:report": "sha256:00ff",
        "accordingto:id": "v1",
        "accordingto:attribution": f"{REPORT}#a2",
        "accordingto:eventType": "ASSAULT",
        "accordingto:mode": "heavy-weapons",
        "accordingto:contexts": ["military", "territory"],
        "accordingto:cameo": "194",
        "accordingto:quad": 4,
        "accordingto:actors": [
            {
                "accordingto:text": "Romanian gunners",
                "accordingto:entity": f"{REPORT}#e2",
                "accordingto:code": "ROU",
                "accordingto:sectors": ["MIL", "PRE"],
                "accordingto:words": words(gunners.span),
            }
        ],
        "accordingto:recipients": [
            {
                "accordingto:text": "United Nations",
                "accordingto:entity": f"{REPORT}#e3",
                "accordingto:code": "IGO",
                "accordingto:sectors": [],
                "accordingto:words": words(nations.span),
            },
            {
                "accordingto:text": "sailors",
                "accordingto:code": "XKX",
                "accordingto:sectors": ["CVL", "JRN", "MED"],
                "accordingto:words": [],
            },
        ],
        "accordingto:place": {
            "accordingto:name": "Port Ellery",
            "accordingto:lat": 32.25,
            "accordingto:lon": -81.5,
            "accordingto:country": "USA",
            "accordingto:region": "Georgia",
            "accordingto:geonames": 4221,
            "accordingto:precision": "city",
            "accordingto:confidence": 0.55,
            "accordingto:text": "Port Ellery",
            "accordingto:words": words(event.place.span),
        },
        "accordingto:date": {
            "accordingto:start": "2024-11-03",
            "accordingto:end": "2024-11-03",
            "accordingto:precision": "time",
            "accordingto:kind": "TIME",
            "accordingto:value": "2024-11-03T14:30",
            "accordingto:text": "Sunday at half past two",
            "accordingto:words": words(event.date.span),
        },
        "accordingto:quantities": [
            {
                "accordingto:kind": "killed",
                "accordingto:low": 14.0,
                "accordingto:text": "at least 14",
                "accordingto:words": words(event.quantities[0].span),
            },
            {
                "accordingto:kind": "injured",
                "accordingto:low": 20.0,
                "accordingto:high": 20.0,
                "accordingto:text": "20",
                "accordingto:words": words(event.quantities[1].span),
            },
            {
                "accordingto:kind": "arrested",
                "accordingto:high": 3.0,
                "accordingto:text": "Nobody",
                "accordingto:words": words(event.quantities[2].span),
            },
            {
                "accordingto:kind": "money",
                "accordingto:low": 2.5,
                "accordingto:high": 7.5,
                "accordingto:unit": "RON",
                "accordingto:text": "others",
                "accordingto:words": words(event.quantities[3].span),
            },
        ],
        "accordingto:factuality": {
            "accordingto:value": 2.5,
            "accordingto:polarity": "positive",
            "accordingto:certainty": "certain",
            "accordingto:time": "past",
        },
        "accordingto:chain": [
            {"accordingto:name": "Mara Lind", "accordingto:entities": [f"{REPORT}#e1"]},
            {"accordingto:name": "Northern Wire", "accordingto:entities": [f"{REPORT}#e5"]},
            {"accordingto:name": "Harbour Gazette", "accordingto:entities": []},
        ],
        "accordingto:evidence": "model:events",
        "accordingto:confidence": 0.61,
    }


def conform(annotation: dict[str, Any]) -> None:
    """Hold an annotation to the rules of the recommendation that say MUST, and to those that say SHOULD."""
    context = annotation["@context"]
    assert "http://www.w3.org/ns/anno.jsonld" in (context if isinstance(context, list) else [context])
    assert set(annotation) <= ANNOTATION
    assert annotation["type"] == "Annotation"
    assert IRI.fullmatch(annotation["id"])
    assert annotation["motivation"] in MOTIVATIONS
    assert datetime.datetime.strptime(annotation["created"], "%Y-%m-%dT%H:%M:%S%z").tzinfo
    assert annotation["creator"]["type"] in {"Person", "Organization", "Software"}
    bodies = annotation["body"]
    assert bodies
    for body in bodies:
        if body["type"] == "TextualBody":
            assert set(body) == {"type", "value", "format", "purpose"}
            assert isinstance(body["value"], str)
            assert body["purpose"] in MOTIVATIONS
        else:
            assert IRI.fullmatch(body["id"]), "a body that is no text has a name"
            assert body["type"].startswith("accordingto:")
            assert all(key in {"id", "type"} or key.startswith("accordingto:") for key in body)
    targets = annotation["target"]
    for target in targets if isinstance(targets, list) else [targets]:
        specific(target)
    assert targets
    for nothing in (": null", ": NaN"):
        assert nothing not in json.dumps(annotation)


def specific(resource: dict[str, Any]) -> None:
    assert set(resource) <= {"type", "source", "scope", "selector"}
    assert resource["type"] == "SpecificResource"
    assert IRI.fullmatch(resource["source"]["id"])
    assert resource["source"]["type"] == "Text"
    assert "scope" not in resource or IRI.fullmatch(resource["scope"])
    position, quotation = resource["selector"]
    assert set(position) == {"type", "start", "end"}
    assert position["type"] == "TextPositionSelector"
    assert 0 <= position["start"] < position["end"]
    assert set(quotation) == {"type", "exact", "prefix", "suffix"}
    assert quotation["type"] == "TextQuoteSelector"
    assert len(quotation["exact"]) == position["end"] - position["start"], "both select the same"


def test_webannotation_conforms_to_the_recommendation(coast: Reading, reading: Reading, bare: Reading) -> None:
    written = [distinct.reading, coast, reading, bare, *readings(30)]
    found = annotations(*written)
    for annotation in found:
        conform(annotation)
    names = [annotation["id"] for annotation in found]
    assert len(set(names)) == len(names) == sum(len(each.attributions) + len(each.events) for each in written)


def test_webannotation_selects_the_spans_of_the_record_by_code_points() -> None:
    written = list(readings(30))
    found = iter(annotations(distinct.reading, *written))
    for reading in [distinct.reading, *written]:
        text = reading.report.text
        everything: list[tuple[Attribution | Event, Passage]] = [
            *((each, each.content) for each in reading.attributions),
            *((each, each.trigger) for each in reading.events),
        ]
        for each, passage in everything:
            annotation = next(found)
            body = annotation["body"][-1]
            assert body["accordingto:report"] == reading.report.id
            assert (body["accordingto:id"], body["type"]) == (each.id, f"accordingto:{type(each).__name__}")
            targets = annotation["target"] if isinstance(annotation["target"], list) else [annotation["target"]]
            spans = [(t["selector"][0]["start"], t["selector"][0]["end"]) for t in targets]
            assert spans == [tuple(span) for span in passage.spans]
            for (start, end), target in zip(spans, targets, strict=True):
                quotation = target["selector"][1]
                around = quotation["prefix"] + quotation["exact"] + quotation["suffix"]
                assert text[start:end] == quotation["exact"]
                assert text[start - len(quotation["prefix"]) : end + len(quotation["suffix"])] == around
    assert next(found, None) is None


def test_webannotation_of_an_attribution_without_source_and_cue() -> None:
    body = annotations(distinct.reading)[3]["body"][-1]
    assert {"accordingto:source", "accordingto:cue", "accordingto:parent"} & set(body) == set()


@pytest.mark.parametrize(
    ("url", "scope"),
    [
        ("https://a.example/a b", "https://a.example/a%20b"),
        ("https://a.example/\udc80é", "https://a.example/%ED%B2%80%C3%A9"),
        ("a.example", None),
        ("", None),
        (None, None),
    ],
)
def test_webannotation_scope_is_an_iri_or_nothing(url: str | None, scope: str | None) -> None:
    said = Attribution("a1", None, None, None, Passage(((0, 4),), "They"), "indirect", "say", (), 0.5)
    (annotation,) = annotations(Reading(Report("They say", url=url, id="odd id\udc80#1"), attributions=(said,)))
    conform(annotation)
    assert annotation["target"].get("scope") == scope
    assert annotation["id"] == "urn:accordingto:odd%20id%ED%B2%80%231#annotation-a1"


def test_webannotation_keeps_odd_characters(coast: Reading) -> None:
    lines = distinct.lines_of("webannotation", poisoned(coast, ODD))
    assert all(len(line.splitlines()) == 1 for line in lines)
    event = next(json.loads(line) for line in lines if "annotation-v" in line)
    assert event["body"][0]["value"] == ODD
    said = Attribution("a1", None, None, None, Passage(((0, len(ODD)),), ODD), "indirect", "say", (), 0.5)
    (annotation,) = annotations(Reading(Report(ODD), attributions=(said,)))
    assert annotation["target"]["selector"][1]["exact"] == ODD
    assert annotation["target"]["selector"][0]["end"] == len(ODD)


def test_webannotation_tells_json_ld_what_is_a_list_and_what_a_name() -> None:
    terms = webannotation.CONTEXT[1]
    assert isinstance(terms, dict)
    for name in ("chain", "actors", "recipients", "quantities"):
        assert terms[f"accordingto:{name}"] == {"@id": f"accordingto:{name}", "@container": "@list"}
    for name in ("parent", "attribution", "entity", "entities"):
        assert terms[f"accordingto:{name}"] == {"@id": f"accordingto:{name}", "@type": "@id"}
