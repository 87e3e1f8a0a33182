from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from accordingto.records import Actor, Event, Factuality, Passage, Reading, Report
from benchmarks import data, events, plover
from benchmarks.events import Case, Party, Row, best, figures, items, report

TEXT = "Norland's army shelled the port of Ostrava on Monday."
CERTAIN = Factuality(3.0, "positive", "certain", "past")
GOLD = Row(
    TEXT,
    "FIGHT",
    source=(Party("Norland's army", "JAP", "MIL"),),
    target=(Party("Ostrava", "HUN"),),
    event_text="shelled",
)


def actor(code: str | None, *sectors: str) -> Actor:
    return Actor(None, code or "somebody", code=code, sectors=sectors)


def event(name: str, actors: Iterable[Actor] = (), recipients: Iterable[Actor] = ()) -> Event:
    return Event(
        id="v1",
        type=name,
        mode=None,
        contexts=(),
        cameo=None,
        quad=4,
        trigger=Passage(((15, 22),), "shelled"),
        actors=tuple(actors),
        recipients=tuple(recipients),
        place=None,
        date=None,
        quantities=(),
        factuality=CERTAIN,
        attribution=None,
        evidence="rule",
        confidence=0.5,
    )


RIGHT = event("ASSAULT", [actor("JPN", "MIL")], [actor("HUN", "GOV")])


def test_figures_of_a_right_answer() -> None:
    assert figures([Case(GOLD, (RIGHT,))]) == {
        "type_found": 100.0,
        "events_per_record": 1.0,
        "actor_f1": 100.0,
        "actor_code_f1": 100.0,
        "recipient_f1": 100.0,
        "recipient_code_f1": 100.0,
    }


def test_figures_count_a_missed_type_as_missed_items() -> None:
    found = figures(
        [
            Case(GOLD, (RIGHT,)),
            Case(GOLD, (event("AID", [actor("JPN", "MIL")]), event("COERCE"))),
        ]
    )
    assert (found["type_found"], found["events_per_record"]) == (50.0, 1.5)
    assert found["actor_f1"] == found["recipient_f1"] == pytest.approx(100 * 2 / 3)


def test_figures_of_nothing() -> None:
    assert set(figures([]).values()) == {0.0}
    assert set(figures([Case(GOLD, ())]).values()) == {0.0}


def test_best_is_the_event_of_the_right_type_that_agrees_most() -> None:
    other, vain = event("ASSAULT", [actor("JPN")]), event("AID", RIGHT.actors, RIGHT.recipients)
    wordy = event("ASSAULT", [*RIGHT.actors, actor("HUN")], RIGHT.recipients)
    assert best(Case(GOLD, (vain, other, wordy, RIGHT))) is RIGHT
    assert best(Case(GOLD, (vain,))) is None


@pytest.mark.parametrize(
    ("gold", "given", "wanted"),
    [
        # A sector that the record does not tell is not asked.
        ([("HUN", None)], [("HUN", ["GOV"])], ["code HUN"]),
        # It is, where the record tells it, or another actor's and we have an actor too many.
        ([("HUN", "GOV")], [("HUN", ["GOV", "MIL"])], ["code HUN", "sector GOV", "sector MIL"]),
        ([("HUN", "GOV"), ("JPN", None)], [("JPN", ["MIL"]), ("PER", ["REB"])], ["code JPN", "code PER", "sector REB"]),
        # Nobody is no item, and an organisation's own code is that of its kind.
        ([("IGO", "***")], [("UNO", ["REF"]), (None, [])], ["code IGO"]),
    ],
)
def test_items_of_the_answer(gold: list[tuple[str, str | None]], given: list[Any], wanted: list[str]) -> None:
    row = Row(TEXT, "AID", source=tuple(Party("", code, sector) for code, sector in gold))
    ours = items(row, event("AID", [actor(code, *sectors) for code, sectors in given]), "actor").given
    assert sorted(" ".join(item) for item in ours) == wanted


@pytest.mark.parametrize(
    ("code", "wanted"),
    [("HUN", "HUN"), ("VTN", "VNM"), ("ZAR", "COD"), ("IGOUNO", "IGO"), ("NATO", "IGO"), ("***", None), (None, None)],
)
def test_country_codes_of_today(code: str | None, wanted: str | None) -> None:
    assert plover.country(code) == wanted


@pytest.mark.parametrize(
    ("code", "wanted"),
    [("GOV", "GOV"), ("CVLabc", "CVL"), ("GOVMOS", "GOV"), ("CIV", "CVL"), ("***", None), ("", None)],
)
def test_sectors_of_today(code: str, wanted: str | None) -> None:
    assert plover.sector(code) == wanted


@pytest.mark.parametrize(("name", "wanted"), [("DEMAND", "REQUEST"), ("RETREAT", "YIELD"), ("AID", "AID")])
def test_roots(name: str, wanted: str) -> None:
    assert plover.root(name) == wanted


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A record as the gold files have it, and a reader that finds two events in everything."""

    class Busy:
        def read_many(self, reports: Iterable[Report]) -> Iterator[Reading]:
            yield from (Reading(each, events=(event("AID"), event("ASSAULT", [actor("PER")]))) for each in reports)

    monkeypatch.setattr(data, "reader", Busy)
    row = {
        "id": "X-1",
        "date": "2001-02-03",
        "source": [{"actorText": "Norland's army", "code": "HUN", "sector": "MIL"}],
        "target": "",
        "event": "FIGHT",
        "eventText": "shelled",
        "text": f"{{{TEXT}}}",
        "language": "en",
    }
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    return path


def test_report_has_the_date_of_the_record(file: Path) -> None:
    (row,) = events.rows(file)
    made = report(row)
    assert (made.text, made.published) == (TEXT, datetime.date(2001, 2, 3))
    assert report(Row(TEXT, "AID", date="some day")).published is None


def test_score_reads_the_records(file: Path) -> None:
    found = events.score([file])
    assert (found["type_found"], found["events_per_record"], found["actor_f1"]) == (100.0, 2.0, 0.0)


def test_errors_are_told_by_kind(file: Path) -> None:
    assert list(events.errors([file])) == [
        ("extra event", f"AID “shelled” [rule] | gold: ASSAULT (shelled) | {TEXT}"),
        ("actor wrong", f"gold [HUN MIL] Norland's army | ours [PER] PER | ASSAULT “shelled” | {TEXT}"),
    ]


def test_errors_tell_what_stands_for_a_missed_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "read", lambda _: (Case(GOLD, (event("AID"),)), Case(GOLD, ())))
    found = list(events.errors([Path()]))
    assert [kind for kind, _ in found] == ["type missed", "extra event", "type missed"]
    assert found[0][1].startswith("ASSAULT (shelled) | ours: AID “shelled” |")
    assert "ours: nothing" in found[2][1]
