"""The room as an application: pages and their JSON, errors that say the way out, files, and work in threads."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from jinja2 import UndefinedError
from starlette.testclient import TestClient

from accordingto.export import markup
from accordingto.limits import PAGES_AT_ONCE
from accordingto.serve import app, render
from accordingto.serve.asgi import PAGES, _failure
from accordingto.serve.shelf import Shelf
from accordingto.serve.views import Page, Paging, Query, Refused, address, paging
from accordingto.store import Store
from tests.export import distinct

Enter = Callable[..., TestClient]
LISTS = ("/", "/reports", "/sources", "/claims", "/events", "/corrections", "/search?q=depot")


@pytest.mark.parametrize("path", LISTS)
def test_asgi_every_list_answers_as_page_and_as_json(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    answer = client.get(render.as_json_address(path))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), dict)


def test_asgi_addresses_of_json() -> None:
    assert render.as_json_address("/") == "/index.json"
    assert render.as_json_address("/search?q=a.b") == "/search.json?q=a.b"


@pytest.mark.parametrize(
    "path", ["/nothing", "/report/ffffffffffff", "/claim/none", "/static/none.css", "/report//", "/a/b/c"]
)
def test_asgi_what_is_not_there_is_said_with_a_way_out(client: TestClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert 'class="way-out"' in answer.text
    if not path.startswith("/static"):
        told = client.get(f"{path.rstrip('/')}.json")
        assert told.status_code == 404
        assert set(told.json()) == {"error", "way_out", "link"}


def test_asgi_faults_of_ours_are_pages_too(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise UndefinedError("secret detail")

    monkeypatch.setattr(Shelf, "moment", broken)
    answer = client.get("/corrections")
    assert answer.status_code == 500
    assert "a fault of ours" in answer.text
    assert "secret detail" not in answer.text
    assert client.get("/corrections.json").json()["way_out"]


def test_asgi_a_page_that_takes_too_long_is_given_up(
    entered: Enter, read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accordingto.serve.asgi.PAGE_TIME", 0.2)
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"

    def slow(shelf: Shelf, params: Mapping[str, str], query: Query) -> Page:
        raise AssertionError(shelf.connection().execute(endless).fetchone(), params, query)

    monkeypatch.setattr(PAGES[-1], "ROUTES", (("/corrections", slow),))
    begun = time.monotonic()
    answer = entered(read_store).get("/corrections")
    assert answer.status_code == 503
    assert "took longer" in answer.text
    assert time.monotonic() - begun < 10


def test_asgi_pages_are_made_at_the_same_time(
    entered: Enter, read_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = threading.Barrier(PAGES_AT_ONCE, timeout=20)

    def together(*_: object) -> Page:
        meeting.wait()  # only when all are here does any go on
        raise Refused(418, "all are here", "Go on")

    monkeypatch.setattr(PAGES[-1], "ROUTES", (("/corrections", together),))
    client = entered(read_store)
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(client.get("/corrections").status_code))
        for _ in range(PAGES_AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [418] * PAGES_AT_ONCE


@pytest.mark.parametrize("name", sorted(render.assets()))
def test_asgi_files_are_kept_for_ever_where_their_address_has_their_hash(client: TestClient, name: str) -> None:
    answer = client.get(render.asset(name))
    assert answer.status_code == 200
    assert answer.content == render.assets()[name].content
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].partition(";")[0] in {"text/css", "text/javascript", "image/svg+xml"}
    for stale in (f"/static/{name}", f"/static/{name}?v=0"):
        assert client.get(stale).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/..%2fapp.py", "/static/%2e%2e/app.py", "/static//etc/passwd"]
)
def test_asgi_gives_no_other_file(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_asgi_shows_what_is_gathered_meanwhile(entered: Enter, store: Store) -> None:
    client = entered(store)
    assert client.get("/reports.json").json()["total"] == 3
    other = distinct.reading
    store.append([distinct.Stored(other, "late.txt", distinct.GATHERED)])
    end = time.monotonic() + 20
    while client.get("/reports.json").json()["total"] < 4:
        assert time.monotonic() < end
        time.sleep(0.1)


def test_asgi_makes_its_index_where_there_is_none(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other"))
    with TestClient(app(store, name="The news"), "http://localhost") as client:
        assert client.get("/reports.json").json()["total"] == 3


# --- pages of a list ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "total", "near"),
    [
        (1, 0, [1]),
        (1, 50, [1]),
        (1, 51, [1, 2]),
        (4, 500, [1, 2, 3, 4, 5, 6, None, 10]),
        (6, 1000, [1, None, 4, 5, 6, 7, 8, None, 20]),
        (5, 450, [1, 2, 3, 4, 5, 6, 7, 8, 9]),
    ],
)
def test_paging_links_to_the_pages_near_by(page: int, total: int, near: list[int | None]) -> None:
    assert Paging(page, 50, total, "/reports", {}).near == near


def test_paging_keeps_the_query() -> None:
    query = {"type": ["ASSAULT", "AID"], "page": ["2"], "q": ["a&b"], "empty": [""]}
    found = paging("/events", query, 150)
    assert (found.page, found.pages, found.first, found.last, found.offset) == (2, 3, 51, 100, 50)
    assert found.next == "/events?type=ASSAULT&type=AID&q=a%26b&page=3"
    assert found.previous == "/events?type=ASSAULT&type=AID&q=a%26b"
    assert address("/x", {"a": ["1"]}, a=None) == "/x"


@pytest.mark.parametrize("asked", ["0", "-1", "x", "1.5", "٣", "9" * 30, ""])
def test_paging_refuses_what_is_no_page(asked: str) -> None:
    with pytest.raises(Refused) as told:
        paging("/reports", {"page": [asked]}, 100)
    assert told.value.status == 400
    assert told.value.link == "/reports"


# --- drawing ------------------------------------------------------------------------------------------------------


def test_render_shows_no_character_that_would_steer_the_page() -> None:
    template = render.environment().from_string("{{ text }}|{{ text|visible }}")
    assert template.render(text="a\u202eb\x00<\n") == "a\ufffdb\ufffd&lt;\n|a\ufffdb\ufffd&lt; "


def test_render_json_writes_halves_of_characters_escaped() -> None:
    page = Page("x", "x", {}, {"title": "a\ud800", "day": distinct.reading.report.published})
    assert render.as_json(page) == b'{"title": "a\\ud800", "day": "2024-11-04"}'


@pytest.mark.parametrize(
    ("url", "is_one"),
    [
        ("https://a.example/", True),
        ("HTTP://a.example", True),
        ("javascript:alert(1)", False),
        ("//a.example", False),
        ("data:text/html,x", False),
        ("http://[::1", False),
        (None, False),
    ],
)
def test_render_links_to_web_addresses_only(url: str | None, is_one: bool) -> None:
    assert markup.is_web_address(url) == is_one


def test_render_dates_and_counts() -> None:
    assert render.day("2015-09-15") == "15 September 2015"
    assert render.day(None) == ""
    assert render.moment("2015-09-15T16:05:00+02:00") == "15 September 2015, 14:05 UTC"
    assert [render.count(n, "copy", "copies") for n in (0, 1, 1204)] == ["0 copies", "1 copy", "1,204 copies"]


def test_failures_are_told_by_what_they_are() -> None:
    assert _failure(sqlite3.OperationalError("interrupted")).status == 503
    assert _failure(Refused(410, "gone", "Go", "/x")).data == {"error": "gone", "way_out": "Go", "link": "/x"}
    assert _failure(KeyError("x")).status == 500
