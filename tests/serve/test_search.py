from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from accordingto.serve.pages import search
from accordingto.serve.shelf import index_file
from accordingto.serve.shelf.update import update
from tests.serve import told
from tests.serve.test_claims import words
from tests.serve.test_search_terms import HOSTILE


@pytest.fixture(scope="module")
def room(entered_by_all: Callable[..., TestClient], tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of the room over the harbour's reports."""
    store = told.new(tmp_path_factory.mktemp("told") / "harbour")
    update(store, index_file(store.where))
    return entered_by_all(store)


@pytest.mark.parametrize(
    ("asked", "reports", "sources", "claims"),
    [
        ("ferry", {"Coast Wire", "Pell Gazette"}, set(), set()),
        ("hurt nine", {"Coast Wire", "Pell Gazette", "Pell Echo"}, set(), {"churt"}),
        ('"second device"', {"Lenn Mirror", "Dune Post"}, set(), {"cdevice"}),
        ('"device second"', set(), set(), set()),
        ("gas -ramp", {"Pell Gazette"}, set(), set()),
        ("Ångstrom", {None}, {"Zoë Ångström"}, set()),
        ("brand", set(), {"Ada Brandt"}, set()),
        ("Lank", {"Lenn Star"}, {"Ivo Lank"}, set()),
        ("ramp", {"Quay Daily"}, set(), {"cgas", "cramp"}),
    ],
)
def test_search_finds_reports_sources_and_claims(
    room: TestClient, asked: str, reports: set[str | None], sources: set[str], claims: set[str]
) -> None:
    answer = room.get("/search.json", params={"q": asked}).json()
    assert {each["outlet"] for each in answer["reports"]} == reports
    assert {each["source"]["name"] for each in answer["sources"]} == sources
    assert {each["claim"]["id"] for each in answer["claims"]} == claims
    assert answer["counts"] == {"reports": len(reports), "sources": len(sources), "claims": len(claims)}


def test_search_marks_the_words_and_says_whose_they_are(room: TestClient) -> None:
    page = room.get("/search", params={"q": '"gas was stored"'}).text
    assert "<mark>gas was stored</mark> under the ramp" in page
    assert "said by port engineer" in words(page)
    assert f'href="/report/{told.QUAY.report.id.removeprefix("sha256:")}#a1"' in page


def test_search_escapes_what_it_shows(room: TestClient) -> None:
    page = room.get("/search", params={"q": "closed today"}).text
    assert "&lt;b&gt;<mark>today</mark>&lt;/b&gt;" in page
    page = room.get("/search", params={"q": '"><script>x()</script>'}).text
    assert "<script>x" not in page


@pytest.mark.parametrize("asked", HOSTILE, ids=[ascii(each)[:30] for each in HOSTILE])
@pytest.mark.parametrize("where", ["", "sources", "claims"])
def test_search_hostile_words_are_never_an_error(room: TestClient, asked: str, where: str) -> None:
    query = quote(asked.encode("utf-8", "surrogatepass")[:400])
    answer = room.get(f"/search?q={query}&in={where}")
    assert answer.status_code == 200


@pytest.mark.parametrize(("where", "key"), [("sources", "sources"), ("claims", "claims"), ("reports", "reports")])
def test_search_in_one_place_is_paged(room: TestClient, where: str, key: str) -> None:
    answer = room.get("/search.json", params={"q": "wa*", "in": where}).json()
    assert answer["total"] == answer["counts"][key]
    assert all(not answer[other] for other in {"sources", "claims", "reports"} - {key})


def test_search_of_very_many_has_the_newest_first(room: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "RANKED", 1)
    answer = room.get("/search.json", params={"q": "was"}).json()
    assert [each["outlet"] for each in answer["reports"]] == ["Quay Daily", "Dune Post", "Lenn Mirror", "Pell Gazette"]
    assert [each["claim"]["id"] for each in answer["claims"]] == ["cramp", "cgas", "cdevice"]
    assert "the last gathered first" in room.get("/search?q=was").text


def test_search_page_that_is_not_there(room: TestClient) -> None:
    assert room.get("/search?q=ferry&page=2").status_code == 404


def test_search_for_nothing_says_how(room: TestClient) -> None:
    assert "All the words must occur" in words(room.get("/search").text)
    assert "Nothing to look for" in words(room.get("/search?q=---").text)
    assert "Nothing was found" in words(room.get("/search?q=zyzzyva").text)
