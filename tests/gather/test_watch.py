"""Feeds that are looked at again and again."""

from __future__ import annotations

import itertools
import threading
import time
from typing import Any

import pytest

from accordingto.gather.items import Item
from accordingto.gather.watch import watch
from accordingto.limits import LONGEST_POLL
from accordingto.records import Fetch

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TEXT = "The dam above Hillside is safe, the water minister said on Tuesday. " * 6
FEED = "http://gazette.example/feed"
INTERVAL = 600.0


def reply(status: int = 200, body: str = "", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return ("\r\n".join(lines) + body).encode()


def rss(*pages: str, head: str = "", headers: tuple[str, ...] = ()) -> bytes:
    items = "".join(f"<item><link>{page}</link></item>" for page in pages)
    return reply(200, f'<rss version="2.0"><channel>{head}{items}</channel></rss>', 'ETag: "1"', *headers)


def looks(net: Any, path: str = "/feed") -> list[float]:
    """The times between two looks at a feed."""
    times = [asked.time for asked in net.asked if asked.path == path]
    return [later - sooner for sooner, later in itertools.pairwise(times)]


def run(net: Any, urls: list[str], days: float, **options: Any) -> list[Item]:
    """What comes of watching for some days of the tests' clock."""
    client = net.client()
    begin = net.clock.time

    def sleep(seconds: float) -> None:
        net.clock.sleep(seconds)
        if net.clock.time - begin > 86_400 * days:
            client.stop()

    client._sleep = sleep
    found = watch(urls, client=client, interval=INTERVAL, chance=lambda: 0.0, **options)
    return [item for item in found if item is not None]


@pytest.fixture
def gazette(net: Any) -> Any:
    net.site("gazette.example", {f"/{n}": reply(200, f"{TEXT} {n}", "Content-Type: text/plain") for n in range(9)})
    return net


def test_watch_gives_what_is_new_and_asks_only_for_changes(gazette: Any) -> None:
    gazette.sites["gazette.example"]["/feed"] = [rss("/0", "/1"), reply(304), rss("/0", "/1", "/2"), reply(304)]
    kept: list[Fetch] = []
    found = run(gazette, [FEED], 0.05, known_urls={"http://gazette.example/1"}, record=kept.append)
    assert [item.location for item in found] == ["http://gazette.example/0", "http://gazette.example/2"]
    assert all(item.report for item in found)
    assert gazette.paths().count("/1") == 0
    assert min(looks(gazette)) >= INTERVAL
    assert max(looks(gazette)) < INTERVAL + 20
    assert [asked.headers.get("if-none-match") for asked in gazette.asked if asked.path == "/feed"][:4] == [
        None,
        '"1"',
        '"1"',
        '"1"',
    ]
    assert {fetch.url for fetch in kept} == {FEED, "http://gazette.example/0", "http://gazette.example/2"}


@pytest.mark.parametrize(
    ("answer", "pause"),
    [
        (rss(head="<ttl>60</ttl>"), 3_600.0),
        (rss(head="<ttl>1</ttl>"), INTERVAL),
        (rss(head="<ttl>99999999</ttl>"), LONGEST_POLL),
        (rss(headers=("Cache-Control: public, max-age=1800",)), 1_800.0),
        (rss(headers=("Cache-Control: max-age=31536000",)), 3_600.0),
        (rss(), INTERVAL),
    ],
    ids=range(6),
)
def test_watch_looks_as_seldom_as_the_feed_asks(gazette: Any, answer: bytes, pause: float) -> None:
    gazette.sites["gazette.example"]["/feed"] = answer
    assert run(gazette, [FEED], 2.5 if pause == LONGEST_POLL else 0.2) == []
    assert min(looks(gazette)) >= pause
    assert max(looks(gazette)) < pause + 5


def test_watch_keeps_the_ttl_of_a_feed_that_has_not_changed(gazette: Any) -> None:
    gazette.sites["gazette.example"]["/feed"] = [rss(head="<ttl>60</ttl>"), reply(304)]
    run(gazette, [FEED], 0.2)
    assert min(looks(gazette)) >= 3_600


def test_watch_backs_off_from_what_fails_and_comes_back(gazette: Any) -> None:
    pages = gazette.sites["gazette.example"]
    pages["/feed"] = [reply(500), reply(500), reply(500), rss("/0"), reply(304)]
    found = run(gazette, [FEED], 0.3)
    assert [item.code for item in found] == ["http-status"] * 3 + [None]
    assert [round(pause / INTERVAL) for pause in looks(gazette)][:4] == [2, 4, 8, 1]


def test_watch_backs_off_to_a_day_at_most(gazette: Any) -> None:
    gazette.sites["gazette.example"]["/feed"] = reply(500)
    run(gazette, [FEED], 9)
    assert max(looks(gazette)) == pytest.approx(LONGEST_POLL, abs=5)


def test_watch_heeds_retry_after(gazette: Any) -> None:
    gazette.sites["gazette.example"]["/feed"] = [reply(503, "", "Retry-After: 7200"), rss("/0"), reply(304)]
    run(gazette, [FEED], 0.2)
    assert looks(gazette)[0] >= 7_200


@pytest.mark.parametrize(
    "answer",
    [
        reply(410),
        reply(200, '{"version": "https://jsonfeed.org/version/1", "expired": true, "items": [{"url": "/0"}]}'),
        reply(200, TEXT, "Content-Type: text/plain"),
    ],
    ids=["gone", "expired", "no feed"],
)
def test_watch_asks_no_more_where_nothing_will_come(gazette: Any, answer: bytes) -> None:
    gazette.sites["gazette.example"]["/feed"] = answer
    found = run(gazette, [FEED], 99)  # ends by itself
    assert len(found) == 1
    assert gazette.paths().count("/feed") == 1


def test_watch_meets_a_page_again_that_failed_for_the_moment(gazette: Any) -> None:
    pages = gazette.sites["gazette.example"]
    pages["/feed"], page = rss("/0", "/1"), pages["/0"]
    pages["/0"] = [reply(500), page]
    found = run(gazette, [FEED], 0.02)
    assert [(item.location[-1], item.code) for item in found] == [("0", "http-status"), ("1", None), ("0", None)]
    assert gazette.paths().count("/1") == 1


def test_watch_looks_at_several_feeds_each_in_its_time(gazette: Any) -> None:
    gazette.site("slow.example", {"/feed": rss(head="<ttl>30</ttl>"), "/robots.txt": reply(404)})
    gazette.sites["gazette.example"]["/feed"] = [rss("/0"), reply(304)]
    run(gazette, [FEED, "http://slow.example/feed", FEED, " http://slow.example/feed "], 0.1)
    counts = [len([a for a in gazette.asked if a.path == "/feed" and a.host == host]) for host in gazette.sites]
    assert counts[0] >= 13
    assert counts[1] in (4, 5, 6)


def test_watch_spreads_the_looks_by_chance(gazette: Any) -> None:
    gazette.sites["gazette.example"]["/feed"] = rss()
    client = gazette.client()
    chances = iter([0.0, 1.0, 0.5])

    def chance() -> float:
        if (value := next(chances, None)) is None:
            client.stop()
            return 0.0
        return value

    assert set(watch([FEED], client=client, interval=INTERVAL, chance=chance)) == {None}
    assert [round(pause) for pause in looks(gazette)] == [600, 660, 630]


def test_watch_of_nothing_ends() -> None:
    from accordingto.gather.client import Client

    assert list(watch([], client=Client())) == []


def test_watch_is_stopped_at_once(net: Any) -> None:
    net.site("gazette.example", {"/feed": rss()})
    client = net.client(clock=time.monotonic, sleep=None, delay=0.0)
    thread = threading.Thread(target=lambda: list(watch([FEED], client=client)))
    thread.start()
    while "/feed" not in net.paths():
        time.sleep(0.01)
    time.sleep(0.1)
    begin = time.monotonic()
    client.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert time.monotonic() - begin < 2


def test_watch_tells_when_nothing_comes_for_now(gazette: Any) -> None:
    gazette.sites["gazette.example"]["/feed"] = [rss("/0", "/1"), reply(304), rss("/2"), reply(304)]
    found = watch([FEED], client=gazette.client(), interval=INTERVAL)
    came = [item and item.location[-1] for item, _ in zip(found, range(6), strict=False)]
    assert came == ["0", "1", None, None, "2", None]
    found.close()


def test_watch_may_be_closed(gazette: Any) -> None:
    gazette.sites["gazette.example"]["/feed"] = rss("/0", "/1")
    found = watch([FEED], client=gazette.client())
    assert next(found).report is not None
    found.close()
