from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from lxml import html
from starlette.testclient import TestClient

from accordingto.serve import event_columns
from accordingto.serve.pages import events
from accordingto.serve.shelf import Shelf, index_file
from accordingto.serve.shelf.update import update
from accordingto.serve.views import Refused
from accordingto.store import Store
from tests.serve.shelves import fill, store_of


@pytest.fixture(scope="session")
def shelf(read_store: Store) -> Shelf:
    return Shelf(index_file(read_store.where))


@pytest.fixture(scope="session")
def everything(shelf: Shelf) -> list[dict[str, Any]]:
    rows = shelf.connection().execute("SELECT * FROM events").fetchall()
    assert 5 < len(rows) <= 50
    return [dict(row) for row in rows]


def answer(client: TestClient, **query: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(
        "/events.json", params={name.strip("_"): value for name, value in query.items()}
    ).json()
    return found


def page(client: TestClient, address: str = "/events") -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200
    return html.fromstring(response.text)


@pytest.mark.parametrize(
    ("field", "column"),
    [
        ("type", "type"),
        ("actor", "actor"),
        ("recipient", "recipient"),
        ("country", "country"),
        ("place", "place"),
        ("certainty", "certainty"),
        ("source", "speaker"),
        ("outlet", "outlet"),
    ],
)
def test_events_are_those_with_the_value(
    client: TestClient, everything: list[dict[str, Any]], field: str, column: str
) -> None:
    values = {row[column] for row in everything} - {None, ""}
    assert values
    for value in values:
        found = answer(client, **{field: value})
        wanted = sum(row[column] == value for row in everything)
        # an event in which several act is found by each of them
        assert found["total"] >= wanted if field in {"actor", "recipient"} else found["total"] == wanted
        if field not in {"actor", "recipient"}:
            named = "speaker" if field == "source" else field
            assert {row.get(named) for row in found["events"]} == {value}


def test_events_are_found_by_the_code_of_a_country(client: TestClient, shelf: Shelf) -> None:
    rows = shelf.connection().execute(
        "SELECT code, count(DISTINCT event) FROM event_parties WHERE side = 'actor' AND code IS NOT NULL GROUP BY code"
    )
    for code, count in rows.fetchall():
        assert answer(client, actor=code)["total"] == count


def test_events_are_found_by_a_part_of_a_name(client: TestClient, everything: list[dict[str, Any]]) -> None:
    name = next(row["outlet"] for row in everything if row["outlet"])
    found = answer(client, outlet=name[1:-1].upper())
    assert found["total"] == sum(row["outlet"] == name for row in everything)
    assert found["meant"]["outlet"] == [name]
    assert answer(client, outlet=name.lower())["meant"] == {}


@pytest.mark.parametrize("bounds", [("2024-11-03", "2024-11-03"), ("2024-10", "2024-10"), ("2024", ""), ("", "2023")])
def test_events_lie_between_the_days(
    client: TestClient, everything: list[dict[str, Any]], bounds: tuple[str, str]
) -> None:
    first, last = bounds
    query = {name: value for name, value in (("from", first), ("to", last)) if value}
    wanted = [
        row["day"]
        for row in everything
        if row["day"]
        and (not first or row["day"][: len(first)] >= first)
        and (not last or row["day"][: len(last)] <= last)
    ]
    assert sorted(row["day"] for row in answer(client, **query)["events"]) == sorted(wanted)


def test_events_are_those_of_all_filters_together_and_of_any_value_of_one(
    client: TestClient, everything: list[dict[str, Any]]
) -> None:
    types = sorted({row["type"] for row in everything})[:2]
    both = client.get("/events.json", params=[("type", each) for each in types]).json()
    assert both["total"] == sum(row["type"] in types for row in everything)
    outlet, type_ = everything[0]["outlet"], everything[0]["type"]
    assert answer(client, outlet=outlet, type=type_)["total"] == sum(
        (row["outlet"], row["type"]) == (outlet, type_) for row in everything
    )


@pytest.mark.parametrize("field", ["actor", "place", "recipient"])
def test_events_without_a_value_can_be_asked_for(
    client: TestClient, everything: list[dict[str, Any]], field: str
) -> None:
    assert answer(client, **{field: "-"})["total"] == sum(row[field] is None for row in everything)


def test_events_json_counts_what_it_found(client: TestClient, everything: list[dict[str, Any]]) -> None:
    found = answer(client)
    assert found["total"] == found["all"] == found["read"] == len(everything)
    assert {kind: count for kind, count in found["certainty"].items() if count} == Counter(
        row["certainty"] for row in everything
    )
    assert found["types"] == Counter(row["type"] for row in everything)
    places = Counter((row["place"], row["lat"]) for row in everything if row["lat"] is not None)
    assert {(each["name"], each["lat"]): sum(each["counts"]) for each in found["places"]["listed"]} == places
    assert found["places"]["nowhere"] == sum(row["lat"] is None for row in everything)


@pytest.mark.parametrize("sort", [sign + name for name in events.SORTS for sign in ("", "-")])
def test_events_can_be_sorted_by_every_column(client: TestClient, sort: str) -> None:
    name = {"source": "speaker"}.get(sort.removeprefix("-"), sort.removeprefix("-"))
    found = [row[name] for row in answer(client, sort=sort)["events"]]
    if name == "certainty":
        places = [event_columns.KINDS.index(value) for value in found]
    elif name == "type":
        places = [list(events.event_counts.type_order()).index(value) for value in found]
    else:
        known = [value.casefold() for value in found if value]
        assert known == sorted(known, reverse=sort.startswith("-"))
        return
    assert places == sorted(places, reverse=sort.startswith("-"))


def test_events_page_has_three_views_that_narrow(client: TestClient) -> None:
    shown = page(client, "/events?certainty=reported")
    for path in (
        "//*[local-name()='svg'][@class='map']//*[local-name()='a']",
        "//*[local-name()='svg'][@class='timeline']//*[local-name()='a']",
        "//tbody//a",
    ):
        links = [each.get("href") for each in shown.xpath(path)]
        narrowing = [link for link in links if link.startswith("/events?")]
        assert narrowing
        for link in narrowing:
            query = dict(parse_qsl(urlsplit(link).query))
            assert query["certainty"]
            assert client.get(link).status_code == 200


def test_events_narrowed_by_a_view_are_as_many_as_it_says(client: TestClient) -> None:
    shown = page(client)
    links = shown.xpath("//*[local-name()='svg'][@class='map' or @class='timeline']//*[local-name()='a']")
    told = 0
    for link in links:
        words = (link.get("aria-label") or link[0].text).rsplit(": ", 1)[1]
        numbers = [int(part.split()[0].replace(",", "")) for part in words.split(", ") if part[0].isdigit()]
        if numbers:
            told += 1
            assert client.get(link.get("href").replace("/events", "/events.json")).json()["total"] == sum(numbers)
    assert told > 5


def test_events_rows_lead_to_their_passages(client: TestClient) -> None:
    for row in answer(client)["events"]:
        address, _, anchor = row["address"].partition("#")
        assert anchor == row["id"]
        assert html.fromstring(client.get(address).text).xpath("//*[@id=$id]", id=anchor)


def test_events_form_keeps_the_filter(client: TestClient, everything: list[dict[str, Any]]) -> None:
    type_ = everything[0]["type"]
    form = page(client, f"/events?type={type_}&from=2020&sort=type").forms
    fields = dict(next(each for each in form if each.get("action") == "/events").form_values())
    assert (fields["type"], fields["from"], fields["sort"]) == (type_, "2020", "type")


def test_events_empty_fields_of_the_form_leave_the_address(client: TestClient) -> None:
    moved = client.get("/events?type=&actor=+&from=2020")
    assert (moved.status_code, moved.headers["location"]) == (302, "/events?from=2020")
    assert client.get("/events.json?type=").headers["location"] == "/events.json"


def test_events_where_nothing_fits_say_what_to_take_away(client: TestClient, everything: list[dict[str, Any]]) -> None:
    shown = page(client, f"/events?type={everything[0]['type']}&source=Nobody+Anywhere")
    (link,) = shown.xpath("//section[@class='empty']//a[starts-with(text(), 'without')]")
    assert "source" in link.text_content()
    assert client.get(link.get("href")).status_code == 200


def test_events_of_an_empty_store_say_how_to_gather(entered: Callable[..., TestClient], tmp_path: Path) -> None:
    store = Store(tmp_path / "empty", create=True)
    assert "accordingto gather SOURCE --into" in entered(store).get("/events").text


@pytest.mark.parametrize(
    "query",
    [
        "from=yesterday",
        "to=2024-13",
        "from=2024-02-30",
        "from=2025&to=2024",
        "certainty=sure",
        "at=here",
        "page=99",
        "page=x",
    ],
)
def test_events_refuse_what_they_cannot_mean(client: TestClient, query: str) -> None:
    response = client.get(f"/events?{query}")
    assert response.status_code in {400, 404}
    (link,) = html.fromstring(response.text).xpath("//*[@class='way-out']/a/@href")
    assert client.get(link).status_code == 200


def test_events_are_there_once_they_are_gathered(tmp_path: Path) -> None:
    store = store_of(tmp_path / "news", 8)
    file = index_file(store.where)
    update(store, file)
    shelf = Shelf(file)
    before = events.shown(shelf, {}, {}).values["total"]
    fill(store, 8, 16)
    update(store, file)
    after = events.shown(shelf, {}, {}).values["total"]
    assert 0 < before < after == shelf.connection().execute("SELECT count(*) FROM events").fetchone()[0]


def test_events_of_another_index_in_its_place_are_read_anew(tmp_path: Path) -> None:
    store = store_of(tmp_path / "news", 8)
    file = index_file(store.where)
    update(store, file)
    shelf = Shelf(file)
    events.shown(shelf, {}, {})
    other = Store(tmp_path / "other", create=True)
    fill(other, 20, 24)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{file}{suffix}").unlink(missing_ok=True)
    update(other, file)
    found = events.shown(shelf, {}, {})
    assert found.values["total"] == shelf.connection().execute("SELECT count(*) FROM events").fetchone()[0]


def test_events_pages_share_no_row(tmp_path: Path) -> None:
    store = store_of(tmp_path / "news", 40)
    update(store, index_file(store.where))
    shelf = Shelf(index_file(store.where))
    for sort in ("-day", "type", "-actor"):
        seen, page = [], 1
        while True:
            try:
                shown = events.shown(shelf, {}, {"sort": [sort], "page": [str(page)]})
            except Refused:
                break
            seen += [(item.row.report, item.row.id) for item in shown.values["rows"]]
            page += 1
        assert len(seen) == len(set(seen)) == shown.values["total"]
        assert page > 2
