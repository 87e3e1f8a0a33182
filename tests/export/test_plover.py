from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from accordingto.export import plover
from accordingto.export.formats import write
from accordingto.records import Place, Quantity, Reading
from benchmarks.generated import readings
from tests.export import distinct
from tests.export.coast import poisoned
from tests.export.test_jsonl import ODD, told

FIRST = {
    "id": "sha256:00ff#v1",
    "has_event": True,
    "date": "2024-11-03",
    "time": "14:30",
    "enddate": "2024-11-03",
    "actor": [
        {
            "code": "ROU",
            "sector": "MIL",
            "other_sector_codes": ["PRE"],
            "entity_text": "Romanian gunners",
            "identifier_text": "Romanian Navy",
            "office": "fleet",
            "accordingto": {"entity": "e2", "span": [66, 82]},
        }
    ],
    "recipient": [
        {
            "code": "UNO",
            "sector": None,
            "other_sector_codes": [],
            "entity_text": "United Nations",
            "identifier_text": "United Nations",
            "office": None,
            "accordingto": {"entity": "e3", "span": [106, 120]},
        },
        {
            "code": "KOS",
            "sector": "CVL",
            "other_sector_codes": ["JRN", "MED"],
            "entity_text": "sailors",
            "identifier_text": None,
            "office": None,
            "accordingto": {"entity": None, "span": None},
        },
    ],
    "event": ["ASSAULT"],
    "mode": ["heavy-weapons"],
    "context": ["military", "territory"],
    "event_loc": {
        "extracted_place": "Port Ellery",
        "resolved_place": "Port Ellery",
        "geonameid": 4221,
        "lat": 32.25,
        "lon": -81.5,
        "city": "Port Ellery",
        "district": None,
        "province": "Georgia",
        "country": "United States",
        "country_code": "USA",
        "resolution": 4,
        "accordingto": {"precision": "city", "confidence": 0.55, "span": [124, 135]},
    },
    "event_text": ["shelled"],
    "quad_code": 4,
    "event_scale": -9.5,
    "size_info": {"dead": 14, "injured": 20, "arrested": None},
    "text_info": {"start": 83, "end": 90},
    "cite_info": {
        "citation": "sha256:00ff",
        "url": "https://gazette.example/depot?page=1",
        "title": "Depot hit",
        "language": "en",
        "publication": "Harbour Gazette",
        "coder": "accordingto 9.8.7",
        "codebook": "plover-2.0-draft",
    },
    "coder": "accordingto 9.8.7",
    "coded_date": "2024-11-05",
    "coded_time": "06:07:08Z",
    "accordingto": {
        "report": "sha256:00ff",
        "event": "v1",
        "published": "2024-11-04",
        "attribution": {
            "id": "a2",
            "source": "harbour master Mara Lind",
            "anonymous": False,
            "cue": "said",
            "content": '"The depot," … "is gone."',
            "form": "direct",
            "act": "say",
            "confidence": 0.82,
        },
        "chain": ["Mara Lind", "Northern Wire", "Harbour Gazette"],
        "factuality": {"value": 2.5, "polarity": "positive", "certainty": "certain", "time": "past"},
        "cameo": "194",
        "date": {
            "text": "Sunday at half past two",
            "span": [139, 162],
            "precision": "time",
            "kind": "TIME",
            "value": "2024-11-03T14:30",
        },
        "quantities": [
            {"kind": "killed", "low": 14.0, "high": None, "unit": None, "text": "at least 14", "span": [172, 183]},
            {"kind": "injured", "low": 20.0, "high": 20.0, "unit": None, "text": "20", "span": [205, 207]},
            {"kind": "arrested", "low": None, "high": 3.0, "unit": None, "text": "Nobody", "span": [363, 369]},
            {"kind": "money", "low": 2.5, "high": 7.5, "unit": "RON", "text": "others", "span": [208, 214]},
        ],
        "evidence": "model:events",
        "confidence": 0.61,
    },
}


def exported(tmp_path: Path, *written: Reading) -> list[dict[str, Any]]:
    write(distinct.store_of(tmp_path / "store", written), "plover", tmp_path / "out")
    return [json.loads(line) for line in told(tmp_path / "out")]


def recorded(*written: Reading) -> list[dict[str, Any]]:
    return [json.loads(line) for line in distinct.lines_of("plover", *written)]


def test_plover_record_field_by_field(tmp_path: Path) -> None:
    records = exported(tmp_path, distinct.reading)
    assert records[0] == FIRST
    assert list(records[0]) == list(FIRST)
    assert [record["id"] for record in records] == [f"sha256:00ff#{event.id}" for event in distinct.reading.events]
    assert [record["accordingto"]["factuality"]["value"] for record in records] == [2.5, 3.0, -3.0, 1.0]


def test_plover_event_without_attribution_place_or_date() -> None:
    second, third, fourth = recorded(distinct.reading)[1:]
    assert second["accordingto"]["attribution"] is None
    assert second["accordingto"]["chain"] == ["Harbour Gazette"], "the outlet's own voice"
    assert (second["date"], second["enddate"], second["time"]) == ("2024-10-01", "2024-10-31", None)
    assert (third["date"], third["event_loc"], third["actor"], third["recipient"]) == (None, None, [], [])
    assert third["accordingto"]["attribution"]["anonymous"] is True
    assert (fourth["mode"], fourth["event_scale"]) == (["vandalize"], -5.0), "the score of the type"


def test_plover_reads_back_as_the_events_of_the_readings(tmp_path: Path) -> None:
    written = list(readings(60))
    records = iter(exported(tmp_path, *written))
    for reading in written:
        known = {attribution.id: attribution for attribution in reading.attributions}
        for event in reading.events:
            record = next(records)
            own = record["accordingto"]
            assert (own["report"], own["event"]) == (reading.report.id, event.id)
            assert (record["event"], record["mode"]) == ([event.type], [event.mode] if event.mode else [])
            assert tuple(record["context"]) == event.contexts
            assert (record["quad_code"], own["cameo"]) == (event.quad, event.cameo)
            for side, actors in (("actor", event.actors), ("recipient", event.recipients)):
                assert [each["entity_text"] for each in record[side]] == [actor.text for actor in actors]
                assert [each["code"] for each in record[side]] == [actor.code for actor in actors]
                sectors = [
                    (*[each["sector"] or ()][:1], *each["other_sector_codes"]) if each["sector"] else ()
                    for each in record[side]
                ]
                assert sectors == [actor.sectors for actor in actors]
            start, end = record["text_info"]["start"], record["text_info"]["end"]
            assert (start, end) == (event.trigger.spans[0][0], event.trigger.spans[-1][1])
            assert record["event_text"] == [reading.report.text[slice(*span)] for span in event.trigger.spans]
            told_by = known[event.attribution].chain if event.attribution else ()
            assert own["chain"] == ([link.name for link in told_by] or [reading.report.outlet])
            assert own["factuality"] == msgspec.to_builtins(event.factuality)
            assert (record["date"], record["enddate"]) == (
                (event.date.start and event.date.start.isoformat(), event.date.end and event.date.end.isoformat())
                if event.date
                else (None, None)
            )
            if event.place:
                where = record["event_loc"]
                assert (where["lat"], where["lon"]) == (event.place.lat, event.place.lon)
                assert (where["resolved_place"], where["country_code"]) == (event.place.name, event.place.country)
            else:
                assert record["event_loc"] is None
            assert [(each["kind"], each["low"], each["high"]) for each in own["quantities"]] == [
                (quantity.kind, quantity.low, quantity.high) for quantity in event.quantities
            ]
            assert record["cite_info"]["publication"] == reading.report.outlet
            assert record["cite_info"]["url"] == reading.report.url
            assert (own["evidence"], own["confidence"]) == (event.evidence, event.confidence)
    assert next(records, None) is None


def place(name: str, region: str | None, precision: str | None) -> Place:
    return msgspec.convert(
        {"span": (0, 1), "text": name, "name": name, "region": region, "precision": precision}, Place
    )


@pytest.mark.parametrize(
    ("where", "resolution", "city", "district", "province"),
    [
        (place("Cape Torrin", "Ellery", "point"), 5, None, None, "Ellery"),
        (place("Port Ellery", "Ellery", "city"), 4, "Port Ellery", None, "Ellery"),
        (place("Marsh County", "Ellery", "region"), 3, None, "Marsh County", "Ellery"),
        (place("Ellery", "Ellery", "region"), 2, None, None, "Ellery"),
        (place("Ellery", None, "region"), 2, None, None, "Ellery"),
        (place("Norland", None, "country"), 1, None, None, None),
        (place("North Sea", None, "area"), None, None, None, None),
        (place("Nowhere", None, None), None, None, None, None),
    ],
)
def test_plover_place_by_its_level(
    where: Place, resolution: int | None, city: str | None, district: str | None, province: str | None
) -> None:
    event = msgspec.structs.replace(distinct.reading.events[0], place=where)
    (record,) = recorded(msgspec.structs.replace(distinct.reading, events=(event,)))
    found = record["event_loc"]
    assert (found["resolution"], found["city"], found["district"], found["province"]) == (
        resolution,
        city,
        district,
        province,
    )


@pytest.mark.parametrize(
    ("quantities", "sizes"),
    [
        ((), {}),
        ((("killed", 3.0, 5.0), ("killed", 9.0, 9.0)), {"dead": 3}),
        ((("killed", None, 5.0), ("killed", 4.0, 4.0)), {"dead": 4}),
        ((("arrested", 2.0, None), ("troops", 1500.0, 1500.0)), {"arrested": 2, "troops": 1500}),
        ((("percent", 2.5, 2.5), ("money", 9.0, 9.0)), {"percent": 2.5}),
    ],
)
def test_plover_sizes(quantities: tuple[tuple[str, float | None, float | None], ...], sizes: dict[str, float]) -> None:
    counted = tuple(Quantity(kind, low, high, (0, 1)) for kind, low, high in quantities)
    event = msgspec.structs.replace(distinct.reading.events[0], quantities=counted)
    (record,) = recorded(msgspec.structs.replace(distinct.reading, events=(event,)))
    assert record["size_info"] == {"dead": None, "injured": None, "arrested": None} | sizes


@pytest.mark.parametrize(
    ("value", "time"),
    [
        ("2024-11-03T14:30", "14:30"),
        ("2024-11-03T09", "09"),
        ("2024-11-03T09:10:11", "09:10:11"),
        ("2024-11-03TMO", None),
        ("P3D", None),
        (None, None),
    ],
)
def test_plover_time_is_that_of_the_clock(value: str | None, time: str | None) -> None:
    first = distinct.reading.events[0]
    assert first.date is not None
    event = msgspec.structs.replace(first, date=msgspec.structs.replace(first.date, value=value))
    (record,) = recorded(msgspec.structs.replace(distinct.reading, events=(event,)))
    assert record["time"] == time


def test_plover_keeps_odd_characters(coast: Reading) -> None:
    lines = distinct.lines_of("plover", poisoned(coast, ODD))
    records = [json.loads(line) for line in lines]
    first = records[0]
    assert (first["event"], first["mode"], first["context"]) == ([ODD], [ODD], [ODD])
    assert first["actor"][0]["entity_text"] == ODD
    assert first["event_loc"]["extracted_place"] == ODD
    assert first["event_scale"] is None, "a type of another ontology"
    assert all(len(line.splitlines()) == 1 for line in lines)


def test_plover_fields_are_the_manuals() -> None:
    names = """id has_event date time enddate endtime actor recipient event event_loc event_text quad_code event_scale
        mode context link text text_info cite_info coder coded_date coded_time comment""".split()
    assert set(FIRST) - set(names) == {"accordingto", "size_info"}
    entity = "code sector entity_text identifier_id identifier_text religion ethnicity office gender age".split()
    assert set(FIRST["actor"][0]) - set(entity) == {"accordingto", "other_sector_codes"}  # type: ignore[index]
    assert plover.CODEBOOK in str(FIRST)
