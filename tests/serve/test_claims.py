from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from accordingto.records import Correction
from accordingto.serve.shelf import index_file
from accordingto.serve.shelf.update import update
from accordingto.store import Store
from tests.serve import told

Enter = Callable[..., TestClient]


@pytest.fixture(scope="module")
def room(entered_by_all: Enter, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of the room over the harbour's reports."""
    return enter(entered_by_all, told.new(tmp_path_factory.mktemp("told") / "harbour"))


def enter(entered: Enter, store: Store) -> TestClient:
    update(store, index_file(store.where))
    return entered(store)


def words(html: str) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def test_claims_list_has_the_widest_gap_first(room: TestClient) -> None:
    listed = room.get("/claims.json").json()
    assert [claim["id"] for claim in listed["claims"]] == ["churt", "cdevice", "cgas"]
    page = words(room.get("/claims").text)
    assert "At least nine people were hurt" in page
    assert "4 reports , 2 origins" in page
    assert "2 reports , no origin, a circle" in page


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("sort=reports", ["churt", "cgas", "cdevice"]),
        ("sort=latest", ["cgas", "cdevice", "churt"]),
        ("show=denied", ["cgas"]),
        ("show=circle", ["cdevice"]),
        ("show=all&sort=reports", ["churt", "cgas", "cdevice", "cramp"]),
        ("sort=%27&show=%3Cb%3E", ["churt", "cdevice", "cgas"]),
    ],
)
def test_claims_list_is_ordered_and_chosen_by_its_address(room: TestClient, query: str, ids: list[str]) -> None:
    assert [claim["id"] for claim in room.get(f"/claims.json?{query}").json()["claims"]] == ids
    assert room.get(f"/claims?{query}").status_code == 200


def test_claim_says_its_number_and_what_that_rests_on(room: TestClient) -> None:
    page = words(room.get("/claim/churt").text)
    assert "4 reports, 2 origins" in page
    assert "The 4 reports that say so go back to 2 origins" in page
    assert "Ada Brandt says so, in Coast Wire and Pell Gazette." in page
    assert "first in Coast Wire , 3 May 2031" in page


def test_claim_has_the_closest_to_the_origin_first_and_each_wording_once(room: TestClient) -> None:
    passages = room.get("/claim/churt.json").json()["passages"]
    assert [(each["outlet"], each["stance"]) for each in passages] == [
        ("Coast Wire", "asserts"),
        ("Pell Gazette", "asserts"),
        ("Lenn Star", "asserts"),
        ("Pell Echo", "repeats"),
    ]
    page = room.get("/claim/churt").text
    assert page.count("<blockquote") == 3
    assert "told again without saying who says so" in page


def test_claim_marks_the_numbers_that_differ(room: TestClient) -> None:
    page = room.get("/claim/churt").text
    assert '<mark class="version v1">at least nine</mark>' in page
    assert '<mark class="version v2">fourteen</mark>' in page
    assert "Told with different numbers" in page


def test_claim_has_its_denials_beside_it(room: TestClient) -> None:
    answer = room.get("/claim/cgas.json").json()
    assert [each["outlet"] for each in answer["denials"]] == ["Pell Gazette"]
    assert [each["outlet"] for each in answer["passages"]] == ["Quay Daily"]
    page = words(room.get("/claim/cgas").text)
    assert "Who denies it" in page
    assert "One report tells it; nothing else here bears it out. 1 report denies it." in page


def test_claim_shows_its_circles(room: TestClient) -> None:
    page = words(room.get("/claim/cdevice").text)
    assert "2 reports, no origin" in page
    assert "Nobody is at the start of it: those who tell it only cite one another." in page
    assert "Dune Post cites Lenn Mirror , and Lenn Mirror cites Dune Post" in page


def test_claim_links_of_the_picture_and_the_list_lead_to_the_passages(room: TestClient) -> None:
    page = room.get("/claim/churt").text
    gazette = f"/report/{told.GAZETTE.report.id.removeprefix('sha256:')}#a1"
    assert page.count(f'href="{gazette}"') >= 4  # two pictures, the list, the passages
    assert page.count("<svg") >= 2
    assert "The same as a list" in page
    assert "<b>Ada Brandt</b> → Coast Wire" in page


@pytest.mark.parametrize(
    ("query", "name", "outlets"),
    [
        ("way=1", "What came by Ada Brandt", ["Coast Wire"]),
        ("way=2", "What came by Ada Brandt → Coast Wire", ["Pell Gazette"]),
        ("words=1", "Everybody who has it in these words", ["Coast Wire", "Pell Gazette"]),
    ],
)
def test_claim_parts_have_addresses(room: TestClient, query: str, name: str, outlets: list[str]) -> None:
    assert [each["outlet"] for each in room.get(f"/claim/churt.json?{query}").json()["passages"]] == outlets
    page = room.get(f"/claim/churt?{query}").text
    assert name in page
    assert "The whole claim" in page


def test_claim_denials_have_an_address(room: TestClient) -> None:
    assert len(room.get("/claim/cgas.json?way=denied").json()["passages"]) == 1
    assert "Everybody who denies it" in room.get("/claim/cgas?way=denied").text


def test_claim_says_what_a_person_found(entered: Enter, tmp_path: Path) -> None:
    store = told.new(tmp_path / "looked-at")
    now = datetime.datetime(2031, 5, 9, tzinfo=datetime.UTC)
    wrong = Correction("x1", told.WIRE.report.id, "attribution", "a1", "wrong", by="Eve Holm", at=now)
    store.corrections.append([wrong])
    client = enter(entered, store)
    assert client.get("/claim/churt").text.count("<b>marked wrong</b>") == 1


@pytest.mark.parametrize(
    "path",
    ["/claim/nosuch", "/claim/churt?way=99", "/claim/churt?way=x", "/claim/churt?words=0", "/claim/churt?page=9"],
)
def test_claim_that_is_not_there_says_the_way_out(room: TestClient, path: str) -> None:
    answer = room.get(path)
    assert answer.status_code == 404
    assert "href=" in answer.text


def test_claims_without_comparing_say_the_command(entered: Enter, tmp_path: Path) -> None:
    store = told.new(tmp_path / "plain", compared=False)
    page = words(enter(entered, store).get("/claims").text)
    assert f"accordingto compare {store.where}" in page or "accordingto compare" in page


def test_claims_of_an_empty_store_say_the_commands(entered: Enter, tmp_path: Path) -> None:
    page = words(enter(entered, Store(tmp_path / "empty", create=True)).get("/claims").text)
    assert "accordingto gather" in page
    assert "accordingto compare" in page
