from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from accordingto.export import json as export
from accordingto.records import Reading, Report

SCHEMA = Path(__file__).parents[2] / "docs" / "record.schema.json"


@pytest.mark.parametrize("which", ["reading", "bare", "coast"])
def test_json_is_valid_by_the_published_schema(which: str, request: pytest.FixtureRequest) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    validator.validate(json.loads(export.render(request.getfixturevalue(which))))


@pytest.mark.parametrize("key", ["report", "attributions", "events", "warnings"])
def test_json_schema_refuses_a_record_without(key: str, reading: Reading) -> None:
    record = json.loads(export.render(reading))
    del record[key]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(record)


def test_json_schema_in_docs_is_up_to_date() -> None:
    assert SCHEMA.read_text("utf-8") == json.dumps(export.schema(), indent=2) + "\n", (
        "write it again: python -m accordingto.export.json > docs/record.schema.json"
    )


def test_json_reads_back_as_the_same_reading(reading: Reading) -> None:
    assert msgspec.json.decode(export.render(reading), type=Reading) == reading


def test_json_on_one_line(reading: Reading) -> None:
    assert "\n" not in export.render(reading, indent=0)


def test_json_for_an_old_terminal_is_the_same_data() -> None:
    reading = Reading(report=Report("Żółw said 😀 — “yes”", outlet="Ö"))
    page = export.render(reading, encoding="cp1252")
    assert page.isascii()
    assert json.loads(page) == json.loads(export.render(reading))


def test_json_writes_half_a_character_escaped() -> None:
    page = export.render(Reading(report=Report("a\udc80b")))
    page.encode("utf-8")
    assert json.loads(page)["report"]["text"] == "a\udc80b"


def test_json_events_are_a_line_each_with_report_and_chain(coast: Reading) -> None:
    lines = [json.loads(line) for line in export.render_events(coast).splitlines()]
    assert [line["id"] for line in lines] == [event.id for event in coast.events]
    assert list(lines[0])[:5] == ["report", "outlet", "published", "chain", "id"]
    assert lines[0]["report"] == coast.report.id
    assert lines[0]["published"] == "2024-11-04"
    assert lines[0]["chain"] == ["Norland Coast Guard", "Harbour Gazette"]
    assert lines[4]["chain"] == ["Harbour Gazette"], "the outlet's own voice"
    record = json.loads(export.render(coast))["events"]
    assert [{key: line[key] for key in event} for line, event in zip(lines, record, strict=True)] == record


def test_json_events_of_a_report_without_any(bare: Reading) -> None:
    assert export.render_events(bare) == ""


def test_json_events_for_an_old_terminal_are_the_same_data(coast: Reading) -> None:
    event = msgspec.structs.replace(
        coast.events[0], trigger=msgspec.structs.replace(coast.events[0].trigger, text="—\udc80")
    )
    odd = msgspec.structs.replace(coast, events=(event,))
    page = export.render_events(odd, encoding="cp1252")
    assert page.isascii()
    assert json.loads(page) == json.loads(export.render_events(odd))


@pytest.mark.parametrize("name", sorted(export.schema()["$defs"]))
def test_json_fields_are_all_explained_in_the_docs(name: str) -> None:
    page = SCHEMA.with_name("record.md").read_text("utf-8")
    # what stands in a section of its own is explained there, the rest beside what holds it
    section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0] or page
    missing = [field for field in export.schema()["$defs"][name]["properties"] if f"`{field}`" not in section]
    assert not missing
