"""Fetching politely."""

from __future__ import annotations

import datetime
import itertools
import pickle
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from accordingto.errors import InputError
from accordingto.gather.client import FetchError
from accordingto.gather.robots import PRODUCT
from accordingto.limits import LARGEST_ROBOTS, LONGEST_RETRY_AFTER, MOST_REDIRECTS, ROBOTS_AGAIN, ROBOTS_TIME
from accordingto.records import Fetch

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
WHEN = datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC)


def reply(status: int = 200, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def to(place: str, status: int = 302) -> bytes:
    return reply(status, b"", f"Location: {place}")


def refused(client: Any, url: str, known: Fetch | None = None) -> InputError:
    with pytest.raises(InputError) as caught:
        client.get(url, known)
    assert str(caught.value).isprintable()
    return caught.value


def test_get_gives_the_page_and_its_record(net: Any) -> None:
    net.site("news.example", {"/a": reply(200, b"hello", 'ETag: "1"', "Last-Modified: Tue, 12 Mar 2024 07:00:00 GMT")})
    page = net.client(contact="https://lab.example/bot").get("http://News.example:80/a#top")
    assert (page.url, page.base, page.body, page.unchanged) == (
        "http://news.example/a",
        "http://news.example/a",
        b"hello",
        False,
    )
    assert page.fetch == Fetch("http://news.example/a", '"1"', "Tue, 12 Mar 2024 07:00:00 GMT", page.fetch.fetched, 200)
    assert page.fetch.fetched.tzinfo is datetime.UTC
    assert {asked.headers["user-agent"] for asked in net.asked} == {f"{PRODUCT} (+https://lab.example/bot)"}


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 418, 451, 500, 502, 504, 204, 206, 300, 302, 304])
def test_get_tells_other_statuses(net: Any, status: int) -> None:
    net.site("news.example", {"/": reply(status, b"")})
    error = refused(net.client(), "http://news.example/")
    assert (error.code, error.status) == ("http-status", status)  # type: ignore[attr-defined]
    assert str(status) in str(error)


@pytest.mark.parametrize(
    "place",
    [
        "http://127.0.0.1/",
        "http://localhost/",
        "http://169.254.169.254/latest/",
        "http://[::1]/",
        "http://0x7f.1/",
        "//10.0.0.1/",
        "http://inside.example/",
        "http://mixed.example/",
        "http://news.example:22/",
        "http://user@news.example/",
        "file:///etc/passwd",
        "ftp://news.example/",
        "javascript:x",
        "http://news.example\\@127.0.0.1/",
    ],
)
def test_get_checks_the_address_at_every_redirect(net: Any, place: str) -> None:
    net.site("news.example", {"/": to("http://hop.example/")})
    net.site("hop.example", {"/": to(place)})
    net.site("inside.example", addresses=["192.168.0.7"])
    net.site("mixed.example", addresses=["11.0.0.9", "::ffff:10.0.0.1"])
    assert refused(net.client(), "http://news.example/").code == "refused-address"
    assert {asked.host for asked in net.asked} == {"news.example", "hop.example"}


def test_get_checks_the_address_again_for_every_request(net: Any) -> None:
    net.site("news.example", {"/": to("/b"), "/b": reply(200, b"x")})
    given = iter([["11.0.0.2"], ["11.0.0.2"], ["127.0.0.1"]])
    client = net.client(line=net.line(resolver=lambda *_: next(given)))
    assert refused(client, "http://news.example/").code == "refused-address"


def test_get_ends_a_circle_and_a_long_chain(net: Any) -> None:
    net.site("news.example", {"/": to("/b"), "/b": to("http://news.example:80/#x")})
    assert refused(net.client(), "http://news.example/").code == "redirects"
    net.site("chain.example", {f"/{n}": to(f"/{n + 1}") for n in range(50)})
    assert refused(net.client(), "http://chain.example/0").code == "redirects"
    assert len(net.paths("chain.example")) == MOST_REDIRECTS + 1
    net.site(
        "end.example", {**{f"/{n}": to(f"/{n + 1}") for n in range(MOST_REDIRECTS)}, f"/{MOST_REDIRECTS}": reply()}
    )
    assert net.client().get("http://end.example/0").base == f"http://end.example/{MOST_REDIRECTS}"


@pytest.mark.parametrize(
    ("statuses", "home"),
    [((301, 308), "/c"), ((302, 301), "/a"), ((301, 302), "/b"), ((307, 303), "/a")],
    ids=str,
)
def test_get_follows_permanent_redirects_for_the_pages_own_address(
    net: Any, statuses: tuple[int, int], home: str
) -> None:
    net.site("news.example", {"/a": to("b", statuses[0]), "/b": to("//news.example/c", statuses[1]), "/c": reply()})
    page = net.client().get("http://news.example/a")
    assert page.url == f"http://news.example{home}"
    assert page.base == "http://news.example/c"
    assert page.fetch.url == "http://news.example/a"


def test_get_follows_a_location_that_is_not_ascii(net: Any) -> None:
    net.site("news.example", {"/": b"HTTP/1.1 302 X\r\nLocation: /\xc3\xa9 x\r\n\r\n", "/%C3%A9%20x": reply(200, b"x")})
    assert net.client().get("http://news.example/").body == b"x"


# --- robots.txt


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (reply(200, b"User-agent: *\nDisallow: /private"), False),
        (reply(200, b"User-agent: *\nDisallow: /else"), True),
        (reply(404), True),
        (reply(403), True),
        (reply(500), False),
        (reply(200, b"x" * (LARGEST_ROBOTS + 9)), True),
        (reply(200, (b"User-agent: *\nDisallow: /private\n" + b"#" * LARGEST_ROBOTS)), False),
        (to("/elsewhere.txt"), False),
        (to("http://other.example/robots.txt", 301), False),
        (to("http://inside.example/robots.txt", 301), False),
        (to("/robots.txt", 301), True),
    ],
    ids=range(11),
)
def test_get_heeds_robots(net: Any, robots: bytes, allowed: bool) -> None:
    rules = reply(200, b"User-agent: *\nDisallow: /private")
    net.site("news.example", {"/robots.txt": robots, "/elsewhere.txt": rules, "/private/a": reply(200, b"x")})
    net.site("other.example", {"/robots.txt": rules})
    net.site("inside.example", addresses=["10.0.0.1"])
    if allowed:
        assert net.client().get("http://news.example/private/a").body == b"x"
    else:
        assert refused(net.client(), "http://news.example/private/a").code == "robots"
        assert "/private/a" not in net.paths()


def test_get_heeds_the_robots_of_every_hop(net: Any) -> None:
    net.site("news.example", {"/": to("http://other.example/a/../b")})
    net.site("other.example", {"/robots.txt": reply(200, b"User-agent: accordingto\nDisallow: /b"), "/b": reply()})
    assert refused(net.client(), "http://news.example/").code == "robots"
    assert net.paths("other.example") == []


def test_get_asks_for_robots_once_a_day(net: Any) -> None:
    net.site("news.example", {"/": reply(200, b"x")})
    client = net.client()
    for _ in range(3):
        client.get("http://news.example/")
    assert [asked.path for asked in net.asked] == ["/robots.txt", "/", "/", "/"]
    net.clock.time += ROBOTS_TIME
    client.get("http://news.example/")
    assert [asked.path for asked in net.asked][4:] == ["/robots.txt", "/"]


def test_get_asks_for_robots_soon_again_where_they_could_not_be_had(net: Any) -> None:
    pages = net.site("news.example", {"/robots.txt": [reply(500), reply(404)], "/": reply(200, b"x")})
    client = net.client()
    assert refused(client, "http://news.example/").code == "robots"
    assert refused(client, "http://news.example/").code == "robots"
    assert len(pages["/robots.txt"]) == 1
    net.clock.time += ROBOTS_AGAIN
    assert client.get("http://news.example/").body == b"x"


def test_get_asks_for_robots_once_from_many_threads(net: Any) -> None:
    net.site("news.example", {f"/{n}": reply(200, b"x") for n in range(8)})
    client = net.client()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: client.get(f"http://news.example/{n}"), range(8)))
    assert [asked.path for asked in net.asked].count("/robots.txt") == 1
    assert net.most_at_host == 1


def test_get_tells_why_a_host_could_not_be_reached(net: Any) -> None:
    assert refused(net.client(), "http://nowhere.example/").code == "network"
    net.site("inside.example", addresses=["10.0.0.1"])
    assert refused(net.client(), "http://inside.example/").code == "refused-address"


# --- delays


def test_get_leaves_a_host_alone_between_requests(net: Any) -> None:
    net.site("news.example", {"/a": reply(), "/b": reply()})
    net.site("other.example", {"/a": reply()})
    client = net.client()
    for url in ("http://news.example/a", "http://other.example/a", "http://news.example/b"):
        client.get(url)
    times = [asked.time for asked in net.asked if asked.host == "news.example"]
    assert [later - sooner for sooner, later in itertools.pairwise(times)] >= [1.0, 1.0]
    assert net.clock.slept == [1.0, 1.0]  # the other host had not to wait for this one, nor it for the other


def test_get_honours_crawl_delay(net: Any) -> None:
    net.site("news.example", {"/robots.txt": reply(200, b"User-agent: *\nCrawl-delay: 7"), "/": reply()})
    client = net.client()
    client.get("http://news.example/")
    client.get("http://news.example/")
    assert net.clock.slept == [1.0, 7.0]


def test_get_asks_one_host_one_request_at_a_time_and_several_hosts_at_once(net: Any) -> None:
    def slow(wire: Any) -> None:
        time.sleep(0.05)
        wire.sendall(reply(200, b"x"))

    for host in ("a.example", "b.example", "c.example"):
        net.site(host, {f"/{n}": slow for n in range(4)})
    client = net.client(delay=0.0)
    urls = [f"http://{host}/{n}" for n in range(4) for host in ("a.example", "b.example", "c.example")]
    with ThreadPoolExecutor(12) as pool:
        assert [page.body for page in pool.map(client.get, urls)] == [b"x"] * 12
    assert net.most_at_host == 1
    assert net.most_at_once > 1


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "waits"),
    [
        ("Retry-After: 30", [30.0, 30.0]),
        ("Retry-After: 0", [1.0, 1.0]),
        ("Retry-After: Tue, 12 Mar 2024 08:00:41 GMT", [40.0, 1.0]),
        ("Retry-After: Mon, 11 Mar 2024 08:00:00 GMT", [1.0, 1.0]),
        ("Retry-After: soon", [5.0, 10.0]),
        ("X: y", [5.0, 10.0]),
    ],
)
def test_get_asks_a_busy_host_again_after_the_time_it_names(
    net: Any, status: int, header: str, waits: list[float]
) -> None:
    net.site("news.example", {"/": [reply(status, b"", header), reply(status, b"", header), reply(200, b"x")]})
    assert net.client().get("http://news.example/").body == b"x"
    assert net.clock.slept == [1.0, *waits]


def test_get_gives_up_on_a_host_that_stays_busy(net: Any) -> None:
    net.site("news.example", {"/": reply(429, b"", "Retry-After: 20")})
    error = refused(net.client(), "http://news.example/")
    assert (error.code, error.status, error.retry_after) == ("http-status", 429, 20.0)  # type: ignore[attr-defined]
    assert net.paths() == ["/"] * 3


def test_get_waits_for_nobody_longer_than_the_cap(net: Any) -> None:
    net.site("news.example", {"/": reply(503, b"", "Retry-After: 999999999999999"), "/b": reply()})
    client = net.client()
    assert refused(client, "http://news.example/").code == "http-status"
    error = refused(client, "http://news.example/b")
    assert error.retry_after > LONGEST_RETRY_AFTER  # type: ignore[attr-defined]
    assert net.paths() == ["/"]
    assert net.clock.slept == [1.0]
    net.clock.time += 100_000
    assert client.get("http://news.example/b").fetch.status == 200


# --- what has not changed


def test_get_asks_only_for_what_has_changed(net: Any) -> None:
    net.site("news.example", {"/": reply(304)})
    known = Fetch("http://news.example/", '"1"', "Tue, 12 Mar 2024 07:00:00 GMT", WHEN, 200)
    page = net.client().get("http://news.example/", known)
    assert net.asked[-1].headers["if-none-match"] == '"1"'
    assert net.asked[-1].headers["if-modified-since"] == "Tue, 12 Mar 2024 07:00:00 GMT"
    assert (page.unchanged, page.body, page.fetch.etag, page.fetch.status) == (True, b"", '"1"', 304)
    assert page.fetch.fetched > known.fetched


@pytest.mark.parametrize("bad", ['"1"\r\nX: y', "", "\0", "é", "x" * 501])
def test_get_sends_no_odd_validator(net: Any, bad: str) -> None:
    net.site("news.example", {"/": reply(200, b"x")})
    net.client().get("http://news.example/", Fetch("http://news.example/", bad, bad, WHEN, 200))
    assert not {"if-none-match", "if-modified-since", "x"} & set(net.asked[-1].headers)


def test_get_asks_as_a_whole_for_what_failed(net: Any) -> None:
    net.site("news.example", {"/": reply(200, b"x")})
    net.client().get("http://news.example/", Fetch("http://news.example/", '"1"', None, WHEN, 500))
    assert "if-none-match" not in net.asked[-1].headers


# --- stopping


def test_stop_ends_all_threads_at_once(net: Any) -> None:
    begun = threading.Barrier(3)

    def endless(wire: Any) -> None:
        begun.wait(5)
        time.sleep(wire.gettimeout() and 10)

    net.site("news.example", {"/": endless})
    net.site("other.example", {"/": endless})
    client = net.client(clock=time.monotonic, sleep=None, delay=60.0)
    errors: list[str] = []

    def get(url: str) -> None:
        errors.append(refused(client, url).code)

    for host in ("news.example", "other.example"):
        net.sites[host]["/robots.txt"] = net.sites[host]["/"]  # the first request of each host never ends
    urls = ["http://news.example/", "http://news.example/", "http://other.example/", "http://other.example/"]
    threads = [threading.Thread(target=get, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    begun.wait(5)
    begin = time.monotonic()
    client.stop()
    for thread in threads:
        thread.join(5)
    assert errors == ["network"] * 4
    assert time.monotonic() - begin < 2
    assert refused(client, "http://third.example/").code == "network"


def test_stop_ends_waiting_for_ones_turn(net: Any) -> None:
    net.site("news.example", {"/": reply(200, b"x")})
    client = net.client(clock=time.monotonic, sleep=None, delay=60.0)
    errors: list[str] = []
    thread = threading.Thread(target=lambda: errors.append(refused(client, "http://news.example/").code))
    thread.start()
    while not net.asked:
        time.sleep(0.01)
    time.sleep(0.1)  # robots.txt was had, and a minute is to be waited for the page
    client.stop()
    thread.join(5)
    assert errors == ["network"]


def test_fetch_error_survives_pickling() -> None:
    error = pickle.loads(pickle.dumps(FetchError("http-status", "it answered 503", 503, 9.0)))  # noqa: S301
    assert (error.code, str(error), error.status, error.retry_after) == ("http-status", "it answered 503", 503, 9.0)
