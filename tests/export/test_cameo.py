from __future__ import annotations

import csv
import datetime
import hashlib
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from accordingto.export import cameo, codes
from accordingto.export.formats import write
from accordingto.records import Actor, Date, Entity, Event, Factuality, Part, Passage, Place, Reading, Report
from benchmarks.generated import readings
from tests.export import distinct
from tests.export.coast import poisoned
from tests.export.test_jsonl import ODD, told

NOWHERE = {f"{side}Geo_{name}": "" for side in ("Actor1", "Actor2") for name in cameo._GEO} | {
    "Actor1Geo_Type": "0",
    "Actor2Geo_Type": "0",
}
UNKNOWN = {
    f"Actor{side}{name}": ""
    for side in (1, 2)
    for name in ("EthnicCode", "Religion1Code", "Religion2Code", "Type1Code", "Type2Code", "Type3Code")
}
FIRST = {
    **NOWHERE,
    **UNKNOWN,
    "SQLDATE": "20241103",
    "MonthYear": "202411",
    "Year": "2024",
    "FractionDate": "2024.8301",
    "Actor1Code": "ROMMIL",
    "Actor1Name": "ROMANIAN NAVY",
    "Actor1CountryCode": "ROM",
    "Actor1KnownGroupCode": "",
    "Actor1Type1Code": "MIL",
    "Actor2Code": "IGOUNO",
    "Actor2Name": "UNITED NATIONS",
    "Actor2CountryCode": "",
    "Actor2KnownGroupCode": "UNO",
    "Actor2Type1Code": "IGO",
    "IsRootEvent": "1",
    "EventCode": "194",
    "EventBaseCode": "194",
    "EventRootCode": "19",
    "QuadClass": "4",
    "GoldsteinScale": "-10.0",
    "NumMentions": "1",
    "NumSources": "1",
    "NumArticles": "1",
    "AvgTone": "",
    "ActionGeo_Type": "3",
    "ActionGeo_FullName": "Port Ellery, Georgia, United States",
    "ActionGeo_CountryCode": "US",
    "ActionGeo_ADM1Code": "USGA",
    "ActionGeo_ADM2Code": "",
    "ActionGeo_Lat": "32.25",
    "ActionGeo_Long": "-81.5",
    "ActionGeo_FeatureID": "",
    "DATEADDED": "20241105060708",
    "SOURCEURL": "https://gazette.example/depot?page=1",
}


def rows_of(lines: Sequence[str]) -> list[dict[str, str]]:
    """The rows as a script reads them: by position, at tabs."""
    rows = [line.split("\t") for line in lines]
    assert {len(row) for row in rows} <= {61}
    return [dict(zip(cameo.COLUMNS, row, strict=True)) for row in rows]


def only(event: Event, **changes: Any) -> dict[str, str]:
    """The row of one event alone."""
    (row,) = rows_of(distinct.lines_of("cameo", with_event(msgspec.structs.replace(event, **changes))))
    return row


def with_event(event: Event) -> Reading:
    return msgspec.structs.replace(distinct.reading, events=(event,))


FIGHT, MEETING = distinct.reading.events[:2]
ALONE = msgspec.structs.replace(FIGHT, recipients=())


def test_cameo_row_field_by_field(tmp_path: Path) -> None:
    counts = write(distinct.store_of(tmp_path / "store", [distinct.reading]), "cameo", tmp_path / "out")
    first, second, *_ = rows_of(told(tmp_path / "out"))
    number = first.pop("GLOBALEVENTID")
    assert first == FIRST
    assert int(number) == int(hashlib.sha256(b"sha256:00ff#v1#0").hexdigest(), 16) >> 203
    assert second["GLOBALEVENTID"] != number
    recipient = {name.removeprefix("Actor2"): value for name, value in second.items() if name.startswith("Actor2")}
    assert (recipient["Code"], recipient["CountryCode"], recipient["Name"]) == ("XKXCVLMEDHLH", "XKX", "SAILORS")
    assert (recipient["Type1Code"], recipient["Type2Code"], recipient["Type3Code"]) == ("CVL", "MED", "HLH")
    assert counts == {
        "reports": 1,
        "events": 2,
        "rows": 4,
        "left out as not certain enough": 1,
        "left out without a CAMEO code": 1,
    }


def test_cameo_columns_are_gdelts() -> None:
    actor = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code"
    assert len(cameo.COLUMNS) == 61
    assert cameo.COLUMNS[:6] == ("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate", "Actor1Code")
    assert cameo.COLUMNS[15:25] == tuple(f"Actor2{name}" for name in actor.split())
    assert (cameo.COLUMNS[25], cameo.COLUMNS[26], cameo.COLUMNS[29]) == ("IsRootEvent", "EventCode", "QuadClass")
    assert (cameo.COLUMNS[30], cameo.COLUMNS[34], cameo.COLUMNS[51]) == ("GoldsteinScale", "AvgTone", "ActionGeo_Type")
    assert cameo.COLUMNS[56:] == (
        "ActionGeo_Lat",
        "ActionGeo_Long",
        "ActionGeo_FeatureID",
        "DATEADDED",
        "SOURCEURL",
    )


def test_cameo_header_is_the_first_line() -> None:
    first, *rest = distinct.lines_of("cameo", distinct.reading, header=True)
    assert first.split("\t") == list(cameo.COLUMNS)
    assert rest == distinct.lines_of("cameo", distinct.reading)
    assert distinct.lines_of("cameo", header=True) == [first]


def test_cameo_reads_back_as_the_events_of_the_readings() -> None:
    written = list(readings(40))
    rows = iter(rows_of(distinct.lines_of("cameo", *written, factuality=-3.0)))
    numbers = set()
    for reading in written:
        for event in reading.events:
            for number, (actor, recipient) in enumerate(cameo._pairs(event)):
                row = next(rows)
                name = f"{reading.report.id}#{event.id}#{number}"
                assert int(row["GLOBALEVENTID"]) == cameo.number_of(name) < 2**53
                numbers.add(row["GLOBALEVENTID"])
                assert row["EventCode"] == event.cameo
                assert int(row["QuadClass"]) == event.quad
                for side, party in (("Actor1", actor), ("Actor2", recipient)):
                    assert row[f"{side}CountryCode"] == (party.code if party and party.code else "")
                day = event.date.start if event.date and event.date.start == event.date.end else None
                assert row["SQLDATE"] == (day.strftime("%Y%m%d") if day else "")
                if event.place and event.place.lat:
                    assert (float(row["ActionGeo_Lat"]), float(row["ActionGeo_Long"])) == (
                        event.place.lat,
                        event.place.lon,
                    )
                assert row["SOURCEURL"] == reading.report.url
    assert next(rows, None) is None
    assert len(numbers) > 100


@pytest.mark.parametrize(
    ("start", "end", "cells"),
    [
        ("2015-02-18", "2015-02-18", ["20150218", "201502", "2015", "2015.1315"]),  # as in GDELT's own files
        ("2012-04-01", "2012-04-01", ["20120401", "201204", "2012", "2012.2493"]),
        ("2017-06-01", "2017-06-01", ["20170601", "201706", "2017", "2017.4137"]),
        ("2024-12-31", "2024-12-31", ["20241231", "202412", "2024", "2024.9890"]),
        ("2024-10-01", "2024-10-31", ["", "202410", "2024", ""]),
        ("2024-10-28", "2024-11-03", ["", "", "2024", ""]),
        ("2023-12-28", "2024-01-03", ["", "", "", ""]),
        ("2024-10-01", None, ["", "", "", ""]),
        (None, None, ["", "", "", ""]),
    ],
)
def test_cameo_dates(start: str | None, end: str | None, cells: list[str]) -> None:
    days = [datetime.date.fromisoformat(day) if day else None for day in (start, end)]
    row = only(ALONE, date=Date((0, 1), "then", *days))
    assert [row[name] for name in ("SQLDATE", "MonthYear", "Year", "FractionDate")] == cells


def test_cameo_undated_events_may_have_the_day_of_their_report() -> None:
    undated = with_event(msgspec.structs.replace(ALONE, date=None))
    (row,) = rows_of(distinct.lines_of("cameo", undated, undated=True))
    assert (row["SQLDATE"], row["FractionDate"]) == ("20241104", "2024.8329")
    dated = rows_of(distinct.lines_of("cameo", with_event(MEETING), undated=True))
    assert {row["MonthYear"] for row in dated} == {"202410"}, "an event's own date goes before it"


@pytest.mark.parametrize(
    ("least", "values", "kept"),
    [
        (None, (-3.0, 0.0, 0.24, 0.25, 3.0), 2),
        (-3.0, (-3.0, 0.0, 0.24, 0.25, 3.0), 5),
        (3.0, (-3.0, 2.9, 3.0), 1),
    ],
)
def test_cameo_leaves_out_what_is_not_certain_enough(least: float | None, values: tuple[float, ...], kept: int) -> None:
    events = [
        msgspec.structs.replace(ALONE, factuality=Factuality(value, "positive", "certain", "past")) for value in values
    ]
    written = msgspec.structs.replace(distinct.reading, events=tuple(events))
    options = {} if least is None else {"factuality": least}
    assert len(distinct.lines_of("cameo", written, **options)) == kept


A, B, C = (Actor(None, name, None, name) for name in ("AAA", "BBB", "CCC"))


@pytest.mark.parametrize(
    ("type_", "actors", "recipients", "pairs"),
    [
        ("ACCUSE", (A,), (B,), ["AAA BBB"]),
        ("ACCUSE", (A, B), (C,), ["AAA CCC", "BBB CCC"]),
        ("ACCUSE", (A, B), (), ["AAA ", "BBB "]),
        ("ACCUSE", (), (B, C), [" BBB", " CCC"]),
        ("ACCUSE", (), (), [" "]),
        ("CONSULT", (A, B), (), ["AAA BBB", "BBB AAA"]),
        ("ASSAULT", (A, B), (), ["AAA BBB", "BBB AAA"]),
        ("ASSAULT", (A, B), (C,), ["AAA CCC", "BBB CCC"]),
        ("COOPERATE", (A, B, C), (), ["AAA BBB", "AAA CCC", "BBB AAA", "BBB CCC", "CCC AAA", "CCC BBB"]),
        ("CONSULT", (A,), (), ["AAA "]),
    ],
)
def test_cameo_events_are_pairs_of_actors(
    type_: str, actors: tuple[Actor, ...], recipients: tuple[Actor, ...], pairs: list[str]
) -> None:
    event = msgspec.structs.replace(FIGHT, type=type_, actors=actors, recipients=recipients)
    rows = rows_of(distinct.lines_of("cameo", with_event(event)))
    assert [f"{row['Actor1Code']} {row['Actor2Code']}" for row in rows] == pairs
    assert len({row["GLOBALEVENTID"] for row in rows}) == len(rows)


@pytest.mark.parametrize(
    ("code", "sectors", "reference", "cells"),
    [
        ("USA", ("GOV",), None, ("USAGOV", "USA", "", "GOV", "", "")),
        ("TLS", (), None, ("TMP", "TMP", "", "", "", "")),
        ("IGO", (), "European Union", ("IGOEEC", "", "EEC", "IGO", "", "")),
        ("IGO", ("MIL",), "NATO", ("IGOMILNAT", "", "NAT", "IGO", "MIL", "")),
        ("ISM", ("REL",), None, ("", "", "", "", "", "")),
        ("NGO", ("MED",), None, ("NGOHLH", "", "", "NGO", "HLH", "")),
        (None, ("PRM", "PTY", "SOC", "UNK", "PRE"), None, ("", "", "", "", "", "")),
        (None, ("COP", "JUD", "LEG", "SPY"), None, ("COPJUDLEG", "", "", "COP", "JUD", "LEG")),
    ],
)
def test_cameo_codes_of_actors(
    code: str | None, sectors: tuple[str, ...], reference: str | None, cells: tuple[str, ...]
) -> None:
    entity = Entity("e1", "somebody", "organization", reference={"name": reference} if reference else None)
    actor = Actor(None, "he", "e1", code, sectors)
    reading = msgspec.structs.replace(with_event(msgspec.structs.replace(ALONE, actors=(actor,))), entities=(entity,))
    (row,) = rows_of(distinct.lines_of("cameo", reading))
    names = ("Code", "CountryCode", "KnownGroupCode", "Type1Code", "Type2Code", "Type3Code")
    assert tuple(row[f"Actor1{name}"] for name in names) == cells
    assert row["Actor1Name"] == "SOMEBODY"


def where(name: str, country: str | None, region: str | None, precision: str | None) -> Place:
    return msgspec.convert(
        {
            "span": (0, 1),
            "text": "there",
            "name": name,
            "lat": 1.5,
            "lon": 0.0,
            "country": country,
            "region": region,
            "precision": precision,
        },
        Place,
    )


@pytest.mark.parametrize(
    ("place", "kind", "full", "country", "first", "feature"),
    [
        (where("Germany", "DEU", None, "country"), "1", "Germany", "GM", "GM", "GM"),
        (where("Georgia", "USA", None, "region"), "2", "Georgia, United States", "US", "USGA", "GA"),
        (where("Georgia", "USA", "Georgia", "region"), "2", "Georgia, United States", "US", "USGA", "GA"),
        (where("Marsh County", "USA", "Iowa", "region"), "3", "Marsh County, Iowa, United States", "US", "USIA", ""),
        (where("Ellery", "USA", "Iowa", "city"), "3", "Ellery, Iowa, United States", "US", "USIA", ""),
        (where("Washington", "USA", None, "city"), "3", "Washington, United States", "US", "", ""),
        (where("Ellery", "ROU", "Iasi", "city"), "4", "Ellery, Iasi, Romania", "RO", "", ""),
        (where("Ellery Bridge", "ROU", "Iasi", "point"), "4", "Ellery Bridge, Iasi, Romania", "RO", "", ""),
        (where("Iasi", "ROU", "Iasi", "region"), "5", "Iasi, Romania", "RO", "", ""),
        (where("Black Sea", None, None, "area"), "0", "", "", "", ""),
        (msgspec.structs.replace(where("Ellery", "ROU", None, "city"), lat=None), "0", "", "", "", ""),
    ],
)
def test_cameo_places(place: Place, kind: str, full: str, country: str, first: str, feature: str) -> None:
    row = only(ALONE, place=place)
    names = ("Type", "FullName", "CountryCode", "ADM1Code", "FeatureID")
    assert tuple(row[f"ActionGeo_{name}"] for name in names) == (kind, full, country, first, feature)
    coordinates = (row["ActionGeo_Lat"], row["ActionGeo_Long"])
    assert coordinates == (("", "") if kind == "0" else ("1.5", "0.0")), "a zero is a number"


@pytest.mark.parametrize(
    ("code", "cells"),
    [
        ("0233", ("0233", "023", "02", "3.4")),
        ("040", ("040", "040", "04", "1.0")),
        ("1952", ("1952", "195", "19", "-10.0")),
        ("155", ("155", "155", "15", "-7.2")),
        ("999", ("999", "999", "99", "")),
    ],
)
def test_cameo_event_codes_and_goldstein_scores(code: str, cells: tuple[str, ...]) -> None:
    row = only(ALONE, cameo=code)
    names = ("EventCode", "EventBaseCode", "EventRootCode", "GoldsteinScale")
    assert tuple(row[name] for name in names) == cells


def test_cameo_every_code_of_the_crosswalk_has_a_goldstein_score() -> None:
    from accordingto.events.ontology import load

    assert [code for code in load().cameo if codes.goldstein(code) is None] == []
    assert codes.goldstein("016") == -2.0
    assert codes.goldstein("0874") == 10.0


def test_cameo_every_country_has_its_codes() -> None:
    from accordingto.data.actors import countries

    gone = {country.code for country in countries() if country.last}
    without = {country.code for country in countries() if not codes.fips(country.code)} - gone
    assert without == {"ALA", "BES", "UMI"}, "FIPS 10-4 has none for these"
    assert (codes.cameo_country("ROU"), codes.fips("SRB"), codes.fips("DEU")) == ("ROM", "RI", "GM")


LEAD = "Headline here\n\nFirst paragraph shelled\nsame one hit\n\nSecond paragraph burned\n"
FLAT = "First paragraph shelled\nSecond paragraph burned\n"


@pytest.mark.parametrize(
    ("text", "parts", "word", "root"),
    [
        (LEAD, True, "Headline", "1"),
        (LEAD, True, "shelled", "1"),
        (LEAD, True, "hit", "1"),
        (LEAD, True, "burned", "0"),
        (LEAD, False, "Headline", "1"),
        (FLAT, False, "shelled", "1"),
        (FLAT, False, "burned", "0"),
        ("Only shelled", False, "shelled", "1"),
    ],
)
def test_cameo_root_events_are_those_of_the_lead(text: str, parts: bool, word: str, root: str) -> None:
    start = text.index(word)
    event = msgspec.structs.replace(
        ALONE, trigger=Passage(((start, start + len(word)),), word), place=None, quantities=(), date=None
    )
    body = (Part("headline", 0, 13), Part("body", 14, len(text))) if parts else ()
    (row,) = rows_of(distinct.lines_of("cameo", Reading(Report(text), events=(event,), parts=body)))
    assert row["IsRootEvent"] == root


@pytest.mark.parametrize(
    ("url", "outlet", "cell"),
    [
        ("https://a.example/ä b\t\n'\"?q=%20&r=[1]#x", None, "https://a.example/%C3%A4%20b%09%0A'%22?q=%20&r=[1]#x"),
        (None, "The\tLedger", "The Ledger"),
        ("no address", "Ledger", "Ledger"),
        ("https://a.example/\udc80", None, "https://a.example/%ED%B2%80"),
        (None, None, ""),
    ],
)
def test_cameo_address_or_outlet(url: str | None, outlet: str | None, cell: str) -> None:
    reading = Reading(Report("shelled", url=url, outlet=outlet), events=(distinct.reading.events[2],))
    (row,) = rows_of(distinct.lines_of("cameo", reading, factuality=-3.0))
    assert row["SOURCEURL"] == cell


@pytest.mark.parametrize("bad", [ODD, '"quoted"', "=1+1", "-1", "@x", "+x", "\ttab", "a\r\nb", "\x00", "\ud800"])
def test_cameo_cells_break_no_row_and_are_no_formulas(bad: str, coast: Reading) -> None:
    written = poisoned(msgspec.structs.replace(coast, events=coast.events[:1]), bad)
    lines = distinct.lines_of("cameo", msgspec.structs.replace(written, report=Report(coast.report.text, outlet=bad)))
    (row,) = rows_of(lines)
    assert len(lines[0].splitlines()) == 1
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        (read,) = csv.reader(io.StringIO(f"{lines[0]}\n"), delimiter="\t", quoting=quoting)
        assert read == list(row.values())
    for name in ("Actor1Code", "Actor1Name", "Actor1CountryCode", "EventCode", "ActionGeo_FullName", "SOURCEURL"):
        assert not row[name].startswith(("=", "+", "-", "@"))


def test_cameo_names_keep_what_a_cell_can_hold() -> None:
    row = only(ALONE, actors=(Actor(None, "  Žofie \n de\tSaint-Éloi\u2028\udc80 😀 ", None),))
    assert row["Actor1Name"] == "ŽOFIE DE SAINT-ÉLOI \\UDC80 😀"
