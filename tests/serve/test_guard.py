"""Who is let into the room, and what every answer carries."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from accordingto.limits import LARGEST_FORM, LONGEST_ADDRESS
from accordingto.serve import guard

CASES = [json.loads(line) for line in (Path(__file__).parents[1] / "cases" / "doors.jsonl").open(encoding="utf-8")]
TOKEN = "the-token-of-this-room"  # noqa: S105 - made up
Enter = Callable[..., TestClient]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['host']}-{case['let_in']}")
def test_guard_answers_only_to_the_rooms_own_names(entered: Enter, case: dict[str, Any]) -> None:
    client = entered(names=frozenset(case.get("names", ())), addresses=case.get("addresses", False))
    answer = client.get("/reports", headers={"host": case["host"]})
    assert answer.status_code == (200 if case["let_in"] else 403)
    assert case["let_in"] == ("Harbour Gazette" in answer.text)


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "none"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}, False),
        ({"sec-fetch-site": "new"}, False),
        ({"origin": "http://127.0.0.1:8640"}, True),
        ({"origin": "http://127.0.0.1:9999"}, False),
        ({"origin": "https://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://[::1"}, False),
    ],
)
@pytest.mark.parametrize("path", ["/reports", "/reports.json", "/static/room.css"])
def test_guard_refuses_what_another_site_asks(
    client: TestClient, headers: dict[str, str], let_in: bool, path: str
) -> None:
    assert client.get(path, headers=headers).status_code == (200 if let_in else 403)


def test_guard_lets_a_person_go_on_who_followed_a_link(client: TestClient) -> None:
    """The page that refuses leads to the same one, from a page of the room."""
    answer = client.get("/search?q=pier&page=1", headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert 'href="/search?q=pier&amp;page=1"' in answer.text
    answer = client.post("/report/x/correct", headers={"sec-fetch-site": "cross-site"}, data={"by": "Eve"})
    assert answer.status_code == 403
    assert "/report/x" not in answer.text
    answer = client.get("//evil.example/", headers={"sec-fetch-site": "cross-site"})
    assert "//evil.example" not in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/reports.json", "/nothing", "/static/room.css", "/static/nothing", "/search?q=*"]
)
@pytest.mark.parametrize("headers", [{}, {"host": "evil.example"}])
def test_guard_every_answer_carries_the_headers(client: TestClient, path: str, headers: dict[str, str]) -> None:
    answer = client.get(path, headers=headers)
    for name, value in guard.HEADERS.items():
        assert answer.headers[name] == value
    assert "cache-control" in answer.headers
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_guard_room_with_a_token_shows_nothing_without_it(entered: Enter) -> None:
    client = entered(token=TOKEN)
    for path in ("/", "/reports", "/reports.json", "/search?q=harbour", "/corrections", "/?token=", "/?token=wrong"):
        answer = client.get(path)
        assert answer.status_code == 401
        assert "Harbour" not in answer.text
    assert client.post("/report/x/correct", data={"by": "Eve"}).status_code == 401
    assert client.get("/static/room.css").status_code == 200, "the page that refuses is legible"


def test_guard_token_goes_from_the_address_into_a_cookie(entered: Enter) -> None:
    client = entered(token=TOKEN)
    answer = client.get(f"/reports?page=1&token={TOKEN}")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/reports?page=1"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert TOKEN not in cookie
    assert "HttpOnly" in cookie
    assert re.search("samesite=strict", cookie, re.IGNORECASE)
    answer = client.get("/reports")  # the cookie is kept by the client
    assert answer.status_code == 200
    assert TOKEN not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    # who comes with both is led on as well: no page is ever shown at an address with the token in it
    assert client.get(f"/reports?token={TOKEN}").status_code == 303


def test_guard_token_of_a_header_is_for_programs(entered: Enter) -> None:
    client = entered(token=TOKEN)
    for given, status in ((TOKEN, 200), ("wrong", 401), ("", 401), (TOKEN + "x", 401), ("é", 401)):
        answer = client.get("/reports.json", headers={"authorization": f"Bearer {given}".encode()})
        assert answer.status_code == status
    assert client.get("/reports.json", headers={"cookie": f"accordingto={TOKEN}"}).status_code == 401


def test_guard_leads_to_no_other_site(entered: Enter) -> None:
    client = entered(token=TOKEN)
    for path in ("//evil.example/x", "/\\evil.example", "///evil.example"):
        location = client.get(f"{guard_base(client)}{path}?token={TOKEN}").headers.get("location", "/")
        assert location.startswith("/")
        assert not location.startswith(("//", "/\\"))


def guard_base(client: TestClient) -> str:
    return str(client.base_url).rstrip("/")


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
def test_guard_knows_three_methods(client: TestClient, method: str) -> None:
    assert client.request(method, "/reports").status_code == 405


def test_guard_reading_changes_nothing_and_pages_take_no_form(client: TestClient) -> None:
    for path in ("/", "/reports", "/corrections", "/static/room.css"):
        assert client.post(path, data={"verdict": "wrong"}).status_code == 405
    assert client.head("/reports").status_code == 200
    assert client.head("/reports").content == b""


def test_guard_caps_addresses_and_forms(client: TestClient) -> None:
    assert client.get(f"/search?q={'x' * LONGEST_ADDRESS}").status_code == 414
    assert client.get(f"/{'x' * LONGEST_ADDRESS}").status_code == 414
    assert client.get("/reports?" + "&".join(f"a{n}=1" for n in range(500))).status_code == 400
    answer = client.post("/report/x/correct", content=b"x" * (LARGEST_FORM + 1))
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"

    def endless() -> Any:
        for _ in range(LARGEST_FORM // 1000 + 2):
            yield b"x" * 1000

    assert client.post("/report/x/correct", content=endless()).status_code == 413
    assert client.post("/report/x/correct", content=b"", headers={"content-length": "-5"}).status_code == 413
