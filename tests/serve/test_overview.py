from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from accordingto.serve.shelf import index_file
from accordingto.serve.shelf.update import update
from accordingto.store import Store
from tests.serve import told
from tests.serve.test_claims import words

Enter = Callable[..., TestClient]


def entered_with(entered: Enter, store: Store) -> TestClient:
    update(store, index_file(store.where))
    return entered(store)


@pytest.fixture(scope="module")
def room(entered_by_all: Enter, tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A client of the room over the harbour's reports."""
    return entered_with(entered_by_all, told.new(tmp_path_factory.mktemp("told") / "harbour"))


def test_overview_says_in_three_sentences_what_is_here(room: TestClient) -> None:
    page = words(room.get("/").text)
    for sentence in (
        "This store holds 8 reports by 7 outlets, published between 3 May 2031 and 6 May 2031 .",
        "They quote 7 sources , 9 times in all; 22 % of that came through somebody who passed it on.",
        "They make 4 claims ; 3 are told by several reports , and 1 of those goes back to a single origin, 1 to none",
        ", and 1 is denied .",
    ):
        assert sentence in page


def test_overview_leads_to_the_widest_gap_the_most_quoted_and_the_most_copied(room: TestClient) -> None:
    answer = room.get("/index.json").json()
    assert [each["id"] for each in answer["widest_gaps"]] == ["churt", "cdevice", "cgas"]
    assert answer["most_quoted"][0]["name"] == "Ada Brandt"
    [copied] = answer["most_copied"]
    assert (copied["outlet"], copied["copies"], copied["original"]) == ("Coast Wire", 1, True)
    assert [each["title"] for each in answer["last_gathered"]][:2] == ["Ohne Datum", "Gas had been stored"]
    page = room.get("/").text
    for each in (*answer["widest_gaps"], *answer["most_quoted"], copied, *answer["last_gathered"]):
        assert f'href="{each["address"]}"' in page


def test_overview_without_comparing_says_the_command(entered: Enter, tmp_path: Path) -> None:
    page = words(entered_with(entered, told.new(tmp_path / "plain", compared=False)).get("/").text)
    assert "The reports have not been compared yet" in page
    assert "accordingto compare" in page


def test_overview_of_an_empty_store_says_the_commands(entered: Enter, tmp_path: Path) -> None:
    page = words(entered_with(entered, Store(tmp_path / "empty", create=True)).get("/").text)
    assert "No report yet" in page
    assert "accordingto gather SOURCE --into" in page


def test_overview_of_reports_without_sources_and_dates(entered: Enter, tmp_path: Path) -> None:
    store = told.new(tmp_path / "own", [told.reading(None, None, "Alone", ((), "nothing is said"))], compared=False)
    page = words(entered_with(entered, store).get("/").text)
    assert "This store holds 1 report" in page
    assert "They quote nobody" in page
