"""Saying that all the rest of a report is right."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from accordingto.export import gold
from accordingto.store import Store
from tests.serve.test_corrections import DIGITS, REPORT, send

REST = f"{REPORT}/rest"


@pytest.fixture
def room(entered: Callable[..., TestClient], store: Store) -> TestClient:
    return entered(store)


def fields(client: TestClient) -> dict[str, str]:
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', client.get(REST).text)
    return dict(found) | {"by": "Ann Vale"}


def test_rest_is_what_nobody_spoke_of(room: TestClient) -> None:
    assert "All the rest is right" in room.get(REPORT).text
    send(room, "attribution=a2", verdict="wrong")
    listed = [each["id"] for each in room.get(f"{REST}.json").json()["unjudged"]]
    assert listed == ["a1", "a3", "a4", "v1", "v2", "v3", "v4"]


def test_rest_makes_a_report_whole_for_the_gold_formats(room: TestClient, store: Store) -> None:
    send(room, "attribution=a2", verdict="wrong")
    send(room, "event=v4", verdict="wrong")
    assert not list(gold.attribution(store, Counter(), whole=True))
    answer = room.post(REST, data=fields(room))
    assert (answer.status_code, answer.headers["location"]) == (303, REPORT)
    (said,) = gold.attribution(store, Counter(), whole=True)
    assert json.loads(said)["unjudged"] == 0
    (told,) = gold.events(store, Counter(), whole=True)
    assert len(json.loads(told)["events"]) == 3
    verdicts = Counter(each.verdict for each in store.corrections.rows())
    assert verdicts == {"wrong": 2, "right": 6}
    assert "Checked all of it?" not in room.get(REPORT).text
    assert "Somebody has spoken of all" in room.get(REST).text


def test_rest_says_nothing_of_what_the_form_did_not_list(room: TestClient, store: Store) -> None:
    room.post(REST, data=fields(room) | {"listed": "a1 v9"})
    assert [each.target for each in store.corrections.rows()] == ["a1"]


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"by": " "}, 422, "Give your name"),
        ({"by": "x" * 2_000}, 422, "At most"),
        ({"genuine": "x"}, 403, "opened before the room was"),
    ],
)
def test_rest_that_cannot_be_kept_gives_the_form_back(
    room: TestClient, store: Store, change: dict[str, str], status: int, message: str
) -> None:
    answer = room.post(REST, data=fields(room) | change)
    assert answer.status_code == status
    assert message in answer.text
    assert not list(store.corrections.rows())


def test_rest_of_no_report_is_not_found(room: TestClient) -> None:
    assert room.get(f"/report/{DIGITS[::-1]}/rest").status_code == 404
