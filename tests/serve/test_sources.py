from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from accordingto.serve.shelf import index_file
from accordingto.serve.shelf.update import update
from accordingto.store import Store
from tests.serve import told
from tests.serve.test_claims import words

SLASHED = told.reading("Pell Gazette", 4, "Odd names", (("A/B & <i>C</i>?#",), "names may hold anything"))


@pytest.fixture(scope="module")
def room(entered_by_all: Callable[..., TestClient], tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of the room over the harbour's reports and one with an odd name."""
    store = told.new(tmp_path_factory.mktemp("told") / "harbour", (*told.EVERY, SLASHED))
    update(store, index_file(store.where))
    return entered_by_all(store)


def test_sources_list_has_the_most_quoted_first(room: TestClient) -> None:
    sources = room.get("/sources.json").json()["sources"]
    first = sources[0]
    assert (first["name"], first["quoted"], first["reports"], first["outlets"], first["firsthand"]) == (
        "Ada Brandt",
        3,
        3,
        3,
        1,
    )
    page = words(room.get("/sources").text)
    assert "Ada Brandt 3 33 % 3 3 6 May 2031" in page
    assert "port engineer unnamed" in page


@pytest.mark.parametrize("sort", ["name", "quoted", "reports", "outlets", "latest"])
def test_sources_list_is_ordered_by_every_column(room: TestClient, sort: str) -> None:
    answer = room.get(f"/sources.json?sort={sort}").json()
    key = {"name": "name", "latest": "last_day"}.get(sort, sort)
    values = ["" if source[key] is None else source[key] for source in answer["sources"]]
    folded = [value.lower() if isinstance(value, str) else value for value in values]
    assert folded == sorted(folded, reverse=sort != "name")
    assert "aria-sort" in room.get(f"/sources?sort={sort}").text


def test_sources_list_of_the_unnamed(room: TestClient) -> None:
    assert [each["name"] for each in room.get("/sources.json?kind=unnamed").json()["sources"]] == [
        "unnamed: port engineer"
    ]


def test_source_has_everything_said_in_time(room: TestClient) -> None:
    answer = room.get("/source/Ada%20Brandt.json").json()
    assert [(each["outlet"], each["day"]) for each in answer["statements"]] == [
        ("Coast Wire", "2031-05-03"),
        ("Pell Gazette", "2031-05-04"),
        ("Quay Daily", "2031-05-06"),
    ]
    assert [(each["name"], each["number"]) for each in answer["through"]] == [("Coast Wire", 2), ("first-hand", 1)]
    assert {each["name"] for each in answer["outlets"]} == {"Coast Wire", "Pell Gazette", "Quay Daily"}
    assert {each["name"]: each["number"] for each in answer["claims"]} == {
        "at least nine people were hurt": 2,
        "the ramp was closed": 1,
    }
    page = words(room.get("/source/Ada%20Brandt").text)
    assert "Quoted 3 times in 3 reports of 3 outlets" in page
    assert "1 of 3 statements came first-hand" in page


@pytest.mark.parametrize(
    ("query", "outlets"),
    [
        ("order=latest", ["Quay Daily", "Pell Gazette", "Coast Wire"]),
        ("outlet=Pell+Gazette", ["Pell Gazette"]),
        ("via=Coast+Wire", ["Pell Gazette", "Quay Daily"]),
        ("via=first-hand", ["Coast Wire"]),
        ("via=Coast+Wire&outlet=Quay+Daily", ["Quay Daily"]),
        ("via=nobody", []),
    ],
)
def test_source_statements_are_chosen_by_the_address(room: TestClient, query: str, outlets: list[str]) -> None:
    answer = room.get(f"/source/Ada%20Brandt.json?{query}").json()
    assert [each["outlet"] for each in answer["statements"]] == outlets
    assert answer["total"] == len(outlets)
    assert room.get(f"/source/Ada%20Brandt?{query}").status_code == 200


def test_source_statements_link_to_their_passages(room: TestClient) -> None:
    page = room.get("/source/Ada%20Brandt").text
    assert f'href="/report/{told.WIRE.report.id.removeprefix("sha256:")}#a1"' in page
    assert "&lt;b&gt;today&lt;/b&gt;" in page


def test_source_whose_name_holds_anything_has_a_page(room: TestClient) -> None:
    [listed] = [each for each in room.get("/sources.json").json()["sources"] if each["name"].startswith("A/B")]
    page = room.get(listed["address"])
    assert page.status_code == 200
    assert "A/B &amp; &lt;i&gt;C&lt;/i&gt;?#" in page.text


def test_source_of_another_case_is_found(room: TestClient) -> None:
    answer = room.get("/source/ada%20brandt")
    assert (answer.status_code, answer.headers["location"]) == (302, "/source/Ada%20Brandt")


def test_source_that_is_not_there_leads_to_the_search(room: TestClient) -> None:
    answer = room.get("/source/Nobody%20%22at%20all%22")
    assert answer.status_code == 404
    assert "/search?q=Nobody" in answer.text


def test_source_kinds_of_events_lead_to_the_events(
    entered: Callable[..., TestClient], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = told.new(
        tmp_path_factory.mktemp("told") / "event", [told.event(told.WIRE, "ASSAULT", "a1")], compared=False
    )
    update(store, index_file(store.where))
    [row] = entered(store).get("/source/Ada%20Brandt.json").json()["events"]
    assert (row["name"], row["number"], row["address"]) == ("ASSAULT", 1, "/events?source=Ada+Brandt&type=ASSAULT")


def test_sources_of_an_empty_store_say_the_command(
    entered: Callable[..., TestClient], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = Store(tmp_path_factory.mktemp("none") / "empty", create=True)
    update(store, index_file(store.where))
    assert "accordingto gather" in entered(store).get("/sources").text
