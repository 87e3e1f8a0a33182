"""Corrections and the index: what counts, filters and lists follow of what people said."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from lxml import html
from starlette.testclient import TestClient

from accordingto.records import AttributionMend, Correction, EventMend
from accordingto.serve import event_columns
from accordingto.serve.shelf import Shelf, index_file
from accordingto.serve.shelf.update import update, update_corrections
from accordingto.store import Store
from tests.export import distinct
from tests.serve.conftest import whole
from tests.serve.shelves import dump, fill, fresh

READING = whole(distinct.reading)
MOMENT = datetime.datetime(2031, 5, 9, tzinfo=datetime.UTC)
MET, SHELLED = (336, 339), (83, 90)


@pytest.fixture
def room(entered: Callable[..., TestClient], store: Store) -> TestClient:
    return entered(store)


def say(store: Store, target: str | None, verdict: str, mend: AttributionMend | EventMend | None = None) -> str:
    """Keep a correction as if somebody had sent the form; returns its id."""
    number = len(list(store.corrections.rows()))
    kind = "event" if isinstance(mend, EventMend) or (target or "").startswith("v") else "attribution"
    made = Correction(
        id=f"h{number}",
        report=READING.report.id,
        kind=msgspec.convert(kind, Any),
        target=target,
        verdict=msgspec.convert(verdict, Any),
        by="Eve Holm",
        at=MOMENT + datetime.timedelta(minutes=number),
        attribution=mend if isinstance(mend, AttributionMend) else None,
        event=mend if isinstance(mend, EventMend) else None,
    )
    store.corrections.append([made])
    update_corrections(store, index_file(store.where))
    return made.id


def take_back(store: Store, added: str) -> None:
    made = next(each for each in store.corrections.rows() if each.id == added)
    gone = msgspec.structs.replace(
        made, id="gone", target=added, verdict="withdrawn", at=MOMENT + datetime.timedelta(1), event=None
    )
    store.corrections.append([gone])
    update_corrections(store, index_file(store.where))


def found(client: TestClient, **query: str) -> dict[str, Any]:
    answer = client.get("/events.json", params=query)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def ids(answer: dict[str, Any]) -> set[str]:
    return {each["id"] for each in answer["events"] if each["report"] == READING.report.id}


def mend(type_: str = "THREATEN", trigger: tuple[int, int] = MET, **changes: Any) -> EventMend:
    return EventMend(**({"type": type_, "mode": None, "trigger": trigger, "certainty": "denied"} | changes))


def test_following_an_event_marked_wrong_is_out_unless_asked_for(room: TestClient, store: Store) -> None:
    before = found(room)
    say(store, "v2", "wrong")
    after = found(room)
    assert after["total"] == before["total"] - 1
    assert "v2" not in ids(after)
    assert sum(after["certainty"].values()) == after["total"]
    assert sum(after["types"].values()) == after["total"]
    assert ids(found(room, verdict="wrong")) == {"v2"}
    page = room.get("/events").text
    assert "left out as marked wrong" in page
    assert "/events?verdict=wrong" in page
    assert room.get("/events?verdict=wrong").text.count("marked wrong</span>") == 1


def test_following_a_mended_event_is_found_as_it_should_be(room: TestClient, store: Store) -> None:
    assert "v2" in ids(found(room, type="CONSULT"))
    say(store, "v2", "mended", mend(actors=((83, 90),)))
    assert "v2" not in ids(found(room, type="CONSULT"))
    (row,) = [each for each in found(room, type="THREATEN", certainty="not")["events"] if each["id"] == "v2"]
    assert (row["actor"], row["verdict"]) == ("shelled", "mended")
    assert "v2" in ids(found(room, actor="shelled"))
    assert "v2" not in ids(found(room, actor="Kosovo"))
    assert ids(found(room, verdict="mended")) == {"v2"}


def test_following_an_added_event_is_there_until_it_is_taken_back(room: TestClient, store: Store) -> None:
    before = found(room)["total"]
    added = say(store, None, "missing", mend("RETREAT"))
    assert ids(found(room, type="RETREAT")) == {added}
    assert found(room)["total"] == before + 1
    assert ids(found(room, verdict="missing")) == {added}
    take_back(store, added)
    assert found(room)["total"] == before
    assert added not in ids(found(room)) | ids(found(room, verdict="wrong"))


def test_following_an_event_has_the_source_of_its_mended_attribution(room: TestClient, store: Store) -> None:
    said = next(each for each in READING.attributions if each.id == "a3")
    source = said.source.spans if said.source else ()
    chain = ("Ira Quell", "Harbour Gazette")
    say(store, "a3", "mended", AttributionMend(said.content.spans, source, (), chain, "indirect", "say"))
    assert ids(found(room, source="Ira Quell")) == {"v3"}
    page = room.get("/source/Ira%20Quell.json").json()
    assert (page["source"]["quoted"], page["statements"][0]["verdict"]) == (1, "mended")
    assert room.get("/source/unnamed:%20police").status_code == 404, "nobody else quotes them"


def test_following_a_wrong_attribution_is_nothing_that_its_speaker_said(room: TestClient, store: Store) -> None:
    before = _quoted(room, "Mara Lind")
    say(store, "a2", "wrong")
    assert _quoted(room, "Mara Lind") == before - 1
    # the event in it is told by whoever that statement stands in
    (row,) = [each for each in found(room)["events"] if each["id"] == "v1" and each["report"] == READING.report.id]
    assert row["chain"] == ["Northern Wire", "Harbour Gazette"]
    say(store, "a2", "withdrawn")
    assert _quoted(room, "Mara Lind") == before


def test_following_any_name_has_a_page_and_its_json(room: TestClient, store: Store) -> None:
    name = "Who? Inc. #1/2 & 100%"
    said = next(each for each in READING.attributions if each.id == "a3")
    mended = AttributionMend(said.content.spans, said.content.spans, (), (name, "Harbour Gazette"), "direct", "say")
    say(store, "a3", "mended", mended)
    (listed,) = [each for each in room.get("/sources.json").json()["sources"] if each["name"] == name]
    page = room.get(f"{listed['address']}?order=latest")
    assert page.status_code == 200
    address, *_ = html.fromstring(page.text).xpath("//a[@rel='alternate']/@href")
    assert address == f"{quote('/source/' + name)}.json?order=latest"
    assert room.get(address).json()["source"]["name"] == name


def _quoted(client: TestClient, name: str) -> int:
    sources = client.get("/sources.json").json()["sources"]
    return next((int(each["quoted"]) for each in sources if each["name"] == name), 0)


def test_following_step_by_step_comes_to_the_same_as_all_at_once(store: Store, tmp_path: Path) -> None:
    file = index_file(store.where)
    said = next(each for each in READING.attributions if each.id == "a3")
    say(store, "v2", "mended", mend())
    say(store, "v1", "wrong")
    spans = said.content.spans
    say(store, "a3", "mended", AttributionMend(spans, spans, (), ("Ira Quell", "AG"), "direct", "say"))
    say(store, "a2", "wrong")
    fill(store, 0, 3)
    update(store, file)
    say(store, "a2", "withdrawn")
    say(store, "v2", "right")
    assert _plain(dump(file)) == _plain(fresh(store, tmp_path))


def _plain(rows: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Without the counters by which readers tell what is new, and the numbers of speakers."""
    return {
        query: sorted(
            (
                (row[:-1] if " events" in query else (*row[:4], *row[5:]) if "FROM attributions" in query else row)
                for row in found
            ),
            key=repr,
        )
        for query, found in rows.items()
    }


def test_following_what_was_read_before_is_read_again(store: Store) -> None:
    shelf = Shelf(index_file(store.where))
    before = event_columns.columns(shelf, shelf.connection())
    types = before.type.copy()
    say(store, "v2", "mended", mend(actors=(MET, SHELLED)))
    fill(store, 0, 2)
    update(store, shelf.file)
    after = event_columns.columns(shelf, shelf.connection())
    assert (before.type == types).all(), "whoever still looks at the columns sees what was there"
    assert after.revision > before.revision
    assert len(after.day) > len(before.day)
    loaded = event_columns.Loader(shelf).columns(shelf.connection())
    for name in event_columns.COLUMNS:
        assert len(getattr(after, name)) == len(getattr(loaded, name))
    assert _parties(after) == _parties(loaded)
    assert _types(after) == _types(loaded)


def _types(columns: event_columns.Columns) -> list[Any]:
    return [columns.types.listed[number] for number in columns.type]


def _parties(columns: event_columns.Columns) -> set[Any]:
    rows = zip(columns.party_event, columns.party_side, columns.party_name, strict=True)
    return {
        (int(event), int(side), columns.names.listed[name])
        for event, side, name in rows
        if event != event_columns.NOBODY
    }


@pytest.mark.parametrize(
    "statement",
    [
        event_columns.NEWEST,
        event_columns.REVISED,
        "SELECT count(*) FROM events WHERE stands = 0",
        "SELECT count(*) FROM attributions WHERE stands = 0",
    ],
)
def test_following_is_looked_up_without_going_through_all_events(store: Store, statement: str) -> None:
    connection = Shelf(index_file(store.where)).connection()
    plan = connection.execute(f"EXPLAIN QUERY PLAN {statement}", (0, 1)[: statement.count("?")]).fetchall()
    assert all("INDEX events_" in row["detail"] or "INDEX attributions_" in row["detail"] for row in plan), list(
        map(tuple, plan)
    )
