from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from accordingto.export.formats import write
from accordingto.records import Attribution, Entity, EntityKind, Factuality, Passage, Reading, Report
from benchmarks.generated import readings
from tests.export import distinct
from tests.export.test_jsonl import ODD, told


def named(*parts: str) -> str:
    return hashlib.sha1("#".join(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


ARTICLE = named("sha256:00ff")
LIND, NAVY, NATIONS, WIRE = (named("sha256:00ff", id_) for id_ in ("e1", "e2", "e3", "e5"))
ABOUT = {
    "proof": [ARTICLE],
    "publisher": ["Harbour Gazette"],
    "sourceUrl": ["https://gazette.example/depot?page=1"],
}


def entities(*written: Reading, **options: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in distinct.lines_of("ftm", *written, **options)]


def of(schema: str, found: list[dict[str, Any]]) -> list[dict[str, list[str]]]:
    return [entity["properties"] for entity in found if entity["schema"] == schema]


def test_ftm_entities_field_by_field(tmp_path: Path) -> None:
    counts = write(distinct.store_of(tmp_path / "store", [distinct.reading]), "ftm", tmp_path / "out")
    found = [json.loads(line) for line in told(tmp_path / "out")]
    assert counts == {"reports": 1, "entities": len(found), "events left out as not certain enough": 1}
    by_id = {entity["id"]: entity for entity in found}
    assert len(by_id) == len(found)
    assert by_id[ARTICLE] == {
        "id": ARTICLE,
        "schema": "Article",
        "properties": {
            "title": ["Depot hit"],
            "fileName": ["reports.zip!0.txt"],
            "mimeType": ["text/plain"],
            "author": ["Ines Tallow", "Bo Marsh"],
            "publisher": ["Harbour Gazette"],
            "publishedAt": ["2024-11-04"],
            "language": ["eng"],
            "sourceUrl": ["https://gazette.example/depot?page=1"],
            "bodyText": [distinct.TEXT],
            "retrievedAt": ["2024-11-05T06:07:08"],
            "processingAgent": ["accordingto 9.8.7"],
            "peopleMentioned": ["Mara Lind"],
            "companiesMentioned": ["Romanian Navy", "United Nations", "Northern Wire", "Northwind Shipping"],
            "locationMentioned": ["Port Ellery"],
        },
    }
    assert by_id[LIND] == {
        "id": LIND,
        "schema": "Person",
        "properties": {
            "name": ["Mara Lind"],
            "proof": [ARTICLE],
            "country": ["us"],
            "position": ["harbour master"],
            "classification": ["GOV"],
        },
    }
    assert by_id[NAVY]["schema"] == "PublicBody"
    assert by_id[NAVY]["properties"]["notes"] == ["fleet"]
    assert by_id[NATIONS] == {
        "id": NATIONS,
        "schema": "Organization",
        "properties": {"name": ["United Nations"], "proof": [ARTICLE]},
    }
    assert by_id[named("sha256:00ff", "e4")]["properties"] == {
        "name": ["Port Ellery"],
        "proof": [ARTICLE],
        "country": ["us"],
        "full": ["Port Ellery"],
    }
    assert by_id[named("sha256:00ff", "e8")]["schema"] == "Company"
    assert {named("sha256:00ff", "e6"), named("sha256:00ff", "e7")} & set(by_id) == set(), "nobody's name"
    assert by_id[named("sha256:00ff", "e1", "mention")] == {
        "id": named("sha256:00ff", "e1", "mention"),
        "schema": "Mention",
        "properties": {
            "document": [ARTICLE],
            "resolved": [LIND],
            "name": ["Mara Lind"],
            "detectedSchema": ["Person"],
            "contextCountry": ["us"],
        },
    }
    assert by_id[named("sha256:00ff", "a2")] == {
        "id": named("sha256:00ff", "a2"),
        "schema": "Note",
        "properties": {
            "name": ["Mara Lind > Northern Wire > Harbour Gazette"],
            "description": ['"The depot," … "is gone."'],
            "summary": ["say, direct, confidence 0.82"],
            "entity": [ARTICLE, LIND],
            "keywords": ["say", "direct"],
            **ABOUT,
        },
    }
    place = named("sha256:00ff", "v1", "place")
    assert by_id[place]["properties"] == {
        "name": ["Port Ellery"],
        "full": ["Port Ellery, Georgia, United States"],
        "city": ["Port Ellery"],
        "state": ["Georgia"],
        "country": ["us"],
        "latitude": ["32.25"],
        "longitude": ["-81.5"],
        "proof": [ARTICLE],
    }
    assert by_id[named("sha256:00ff", "v1")] == {
        "id": named("sha256:00ff", "v1"),
        "schema": "Event",
        "properties": {
            "name": ["ASSAULT heavy-weapons"],
            "summary": ["Romanian Navy → shelled → United Nations, sailors"],
            "description": ["happened according to Mara Lind > Northern Wire > Harbour Gazette"],
            "organizer": [NAVY],
            "involved": [NAVY, NATIONS],
            "location": ["Port Ellery"],
            "addressEntity": [place],
            "country": ["us"],
            "startDate": ["2024-11-03"],
            "endDate": ["2024-11-03"],
            "keywords": ["ASSAULT", "heavy-weapons", "military", "territory", "CAMEO 194"],
            "notes": ["at least 14 killed", "20 injured", "at most 3 arrested", "RON 2.5–7.5"],
            "recordId": ["v1"],
            **ABOUT,
        },
    }
    assert named("sha256:00ff", "v3") not in by_id, "what did not happen is no event"


def test_ftm_is_valid_and_its_links_lead_where_they_may(coast: Reading, reading: Reading) -> None:
    followthemoney = pytest.importorskip("followthemoney")
    model = followthemoney.model
    found = entities(distinct.reading, coast, reading, *readings(30))
    proxies = {}
    for entity in found:
        schema = model.get(entity["schema"])
        assert schema is not None
        assert set(entity["properties"]) <= set(schema.properties)
        for required in schema.required:
            assert entity["properties"].get(required), (entity["schema"], required)
        proxy = model.get_proxy(entity, cleaned=False)
        kept = {name: sorted(values) for name, values in proxy.to_dict()["properties"].items()}
        given = {name: sorted({value.strip() for value in values}) for name, values in entity["properties"].items()}
        assert kept == {name: values for name, values in given.items() if name in kept}
        lost = set(given) - set(kept)
        assert lost <= {"country", "contextCountry"}, lost  # countries of the generated world
        assert proxy.id == entity["id"]
        proxies[proxy.id] = proxy
    for proxy in proxies.values():
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert proxies[value].schema.is_a(prop.range), (prop.qname, proxies[value].schema.name)


def test_ftm_countries_are_known_to_it() -> None:
    followthemoney = pytest.importorskip("followthemoney")
    from accordingto.data.actors import countries
    from accordingto.export.ftm import _country

    clean = followthemoney.types.registry.country.clean
    unknown = [each.code for each in countries() if clean(_country(each.code)) != _country(each.code)]
    assert unknown == ["ANT"], "the Netherlands Antilles are the Netherlands there"


def test_ftm_reads_back_as_the_readings() -> None:
    written = list(readings(30))
    found = entities(*written, factuality=-3.0)
    by_id = {entity["id"]: entity["properties"] for entity in found}
    for reading in written:
        report = reading.report
        article = by_id[named(report.id)]
        assert article["bodyText"] == [report.text]
        assert (article["title"], article["publisher"]) == ([report.title], [report.outlet])
        for entity in reading.entities:
            if entity.named and entity.kind != "document":
                assert by_id[named(report.id, entity.id)]["name"] == [entity.name]
        for attribution in reading.attributions:
            note = by_id[named(report.id, attribution.id)]
            assert note["description"] == [attribution.content.text]
            assert note["name"] == [" > ".join(link.name for link in attribution.chain)]
            assert note["keywords"] == [attribution.act, attribution.form]
        for event in reading.events:
            told_of = by_id[named(report.id, event.id)]
            assert told_of["name"] == [f"{event.type} {event.mode}" if event.mode else event.type]
            assert told_of["recordId"] == [event.id]
            if event.date and event.date.start:
                assert told_of["startDate"] == [event.date.start.isoformat()]
    assert len(by_id) == len(found)


def test_ftm_ids_are_stable_and_those_of_each_report_its_own() -> None:
    other = msgspec.structs.replace(distinct.reading, report=msgspec.structs.replace(distinct.reading.report, id="x"))
    first, second = (entities(distinct.reading) for _ in range(2))
    assert first == second
    assert {each["id"] for each in entities(other)} & {each["id"] for each in first} == set()


@pytest.mark.parametrize(
    ("kind", "country", "sectors", "reference", "schema"),
    [
        ("person", "FRA", ("MIL",), None, "Person"),
        ("organization", "FRA", ("MIL", "PRE"), None, "PublicBody"),
        ("organization", "FRA", ("JRN", "GOV"), None, "Organization"),
        ("organization", None, ("GOV",), None, "Organization"),
        ("organization", None, (), {"code": "MNC"}, "Company"),
        ("organization", "FRA", ("BUS",), None, "Company"),
        ("organization", None, (), {"code": "IGO"}, "Organization"),
        ("group", "FRA", ("REB",), None, "Organization"),
        ("place", "FRA", (), None, "Address"),
        ("document", None, (), None, None),
    ],
)
def test_ftm_schema_of_an_entity(
    kind: EntityKind,
    country: str | None,
    sectors: tuple[str, ...],
    reference: dict[str, Any] | None,
    schema: str | None,
) -> None:
    entity = Entity("e1", "Name", kind, country, sectors, reference=reference)
    found = {each["schema"] for each in entities(Reading(Report("Name"), entities=(entity,)))}
    assert found == {"Article"} | ({schema, "Mention"} if schema and schema != "Address" else {schema} - {None})


@pytest.mark.parametrize(("least", "kept"), [(None, 1), (-3.0, 3), (2.0, 1)])
def test_ftm_leaves_out_events_that_are_not_certain_enough(least: float | None, kept: int) -> None:
    first = distinct.reading.events[0]
    events = [
        msgspec.structs.replace(first, id=f"v{number}", factuality=Factuality(value, "positive", "certain", "past"))
        for number, value in enumerate((-3.0, 0.1, 2.0))
    ]
    written = msgspec.structs.replace(distinct.reading, events=tuple(events))
    options = {} if least is None else {"factuality": least}
    assert len(of("Event", entities(written, **options))) == kept


@pytest.mark.parametrize("url", ["a.example", "ftp://a.example/x", "", None])
def test_ftm_has_only_addresses_of_the_web(url: str | None) -> None:
    assert "sourceUrl" not in entities(Reading(Report("Text", url=url)))[0]["properties"]


def test_ftm_keeps_odd_characters() -> None:
    said = Attribution("a1", None, None, None, Passage(((0, len(ODD)),), ODD), "direct", "say", (), 0.5)
    lines = distinct.lines_of("ftm", Reading(Report(ODD, outlet=ODD, title=ODD), attributions=(said,)))
    assert all(len(line.splitlines()) == 1 for line in lines)
    article, note = (json.loads(line)["properties"] for line in lines)
    assert (article["bodyText"], article["title"], note["description"]) == ([ODD], [ODD], [ODD])
    assert note["name"] == ["unstated"]
