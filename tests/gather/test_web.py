"""Pages and feeds from the web, and what is kept of having fetched them."""

from __future__ import annotations

import datetime
import re
import threading
import time
from collections import Counter
from typing import Any, get_args

import pytest

from accordingto.errors import InputError, Skip
from accordingto.gather.client import Client
from accordingto.gather.crew import Crew
from accordingto.gather.items import Item
from accordingto.gather.web import feed_items, read_address, web_items
from accordingto.limits import PAGE_AGAIN
from accordingto.records import Fetch

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
TEXT = "The dam above Hillside is safe, the water minister said on Tuesday. " * 6
FEED = "http://gazette.example/feed"


def reply(status: int = 200, body: bytes | str = b"", *headers: str) -> bytes:
    body = body.encode() if isinstance(body, str) else body
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def page(title: str = "Dam is safe", text: str = TEXT, head: str = "") -> bytes:
    markup = f"<!doctype html><html><head><title>{title}</title>{head}</head><body><article><h1>{title} indeed</h1>"
    return reply(200, f"{markup}<p>{text}</p></article></body></html>", "Content-Type: text/html; charset=utf-8")


def rss(*items: str, ttl: str = "", head: str = "<title>The Hillside Gazette</title>") -> bytes:
    body = f'<rss version="2.0"><channel>{head}{ttl}{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'
    return reply(200, body, "Content-Type: application/rss+xml", 'ETag: "f1"')


def links(count: int, host: str = "gazette.example") -> list[str]:
    return [f"<link>http://{host}/{n}</link>" for n in range(count)]


def codes(items: list[Item]) -> list[str]:
    return [item.code or "read" for item in items]


# --- pages


def test_web_items_reads_a_page(net: Any) -> None:
    net.site("gazette.example", {"/dam": page(head='<meta property="og:site_name" content="The Hillside Gazette">')})
    kept: list[Fetch] = []
    [item] = web_items("http://gazette.example/dam#x", client=net.client(), record=kept.append)
    assert item.report is not None
    assert item.location == "http://gazette.example/dam#x"
    assert (item.report.url, item.report.outlet) == ("http://gazette.example/dam", "The Hillside Gazette")
    assert TEXT.strip() in item.report.text
    assert item.done == 1.0
    assert [(fetch.url, fetch.status) for fetch in kept] == [("http://gazette.example/dam", 200)]


def test_web_address_is_read_with_what_is_given(net: Any) -> None:
    net.site("gazette.example", {"/dam": page()})
    report = read_address("http://gazette.example/dam", net.client(), outlet="The Mill", url=None)
    assert (report.url, report.outlet) == ("http://gazette.example/dam", "The Mill")
    assert TEXT.strip() in report.text


@pytest.mark.parametrize(("url", "code"), [("http://127.0.0.1/", "refused-address"), (FEED, "no-text")])
def test_web_address_without_a_report_has_its_code(net: Any, url: str, code: str) -> None:
    net.site("gazette.example", {"/feed": rss()})
    with pytest.raises(InputError) as raised:
        read_address(url, net.client())
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (page(), "read"),
        (reply(200, TEXT, "Content-Type: text/plain"), "read"),
        (reply(200, TEXT), "read"),
        (reply(200, f"<p>{TEXT}</p>", "Content-Type: text/html"), "read"),
        (
            reply(200, TEXT.replace("dam", "café").encode("latin-1"), "Content-Type: text/plain; charset=latin-1"),
            "read",
        ),
        (reply(200, TEXT.encode("utf-16"), "Content-Type: text/plain"), "read"),
        (reply(200, '{"a": 1}', "Content-Type: application/json"), "no-text"),
        (reply(200, "<urlset><url/></urlset>", "Content-Type: application/xml"), "no-text"),
        (reply(200, "", "Content-Type: text/html"), "empty"),
        (reply(200, "<html></html>", "Content-Type: text/html"), "no-text"),
        (reply(200, b"%PDF-1.7", "Content-Type: text/html"), "binary"),
        (reply(200, b"x", "Content-Type: video/mp4"), "binary"),
        (reply(404), "http-status"),
        (reply(302, b"", "Location: http://127.0.0.1/"), "refused-address"),
        (reply(302, b"", "Location: /a"), "redirects"),
        (reply(200, "<rss", "Content-Type: application/rss+xml"), "damaged"),
    ],
    ids=range(16),
)
def test_web_items_gives_one_item_for_an_address(net: Any, answer: bytes, code: str) -> None:
    net.site("gazette.example", {"/a": answer})
    assert codes(list(web_items("http://gazette.example/a", client=net.client()))) == [code]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://127.0.0.1/", "refused-address"),
        ("file:///etc/passwd", "refused-address"),
        ("", "refused-address"),
        ("http://nowhere.example/", "network"),
    ],
)
def test_web_items_never_raises_for_an_address(net: Any, url: str, code: str) -> None:
    [item] = web_items(url, client=net.client())
    assert item.code == code
    assert item.message.isprintable()


def test_web_items_fetches_no_stored_page_again(net: Any) -> None:
    net.site("gazette.example", {"/a": page()})
    known = {"http://gazette.example/a"}
    assert codes(list(web_items("http://GAZETTE.example/a#b", client=net.client(), known_urls=known))) == ["known"]
    assert net.asked == []


def test_web_items_takes_a_permanent_redirect_for_the_address(net: Any) -> None:
    net.site("gazette.example", {"/old": reply(301, b"", "Location: /new"), "/new": page()})
    [item] = web_items("http://gazette.example/old", client=net.client())
    assert item.report is not None
    assert item.report.url == "http://gazette.example/new"
    known = {"http://gazette.example/new"}
    assert codes(list(web_items("http://gazette.example/old", client=net.client(), known_urls=known))) == ["known"]


def test_web_items_believes_what_is_given(net: Any) -> None:
    net.site("gazette.example", {"/a": page(head='<meta property="og:site_name" content="The Hillside Gazette">')})
    given = {"outlet": "The Harbour Ledger", "published": None}
    [item] = web_items("http://gazette.example/a", client=net.client(), given=given)
    assert item.report is not None
    assert item.report.outlet == "The Harbour Ledger"


def test_web_items_reads_several_addresses_side_by_side(net: Any) -> None:
    for host in ("a.example", "b.example", "c.example"):
        net.site(host, {"/feed": rss(*links(3, host)), **{f"/{n}": page() for n in range(3)}})
    urls = [f"http://{host}.example/feed" for host in "abc"] + ["http://127.0.0.1/"]
    found = list(web_items(urls, client=net.client()))
    assert sorted(codes(found)) == ["read"] * 9 + ["refused-address"]
    assert net.most_at_host == 1


# --- feeds


def test_web_items_reads_the_pages_of_a_feed(net: Any) -> None:
    listed = (
        "<link>/dam</link><title>Feed title</title><author>a@b.example (Mira Solen)</author>"
        "<pubDate>Tue, 12 Mar 2024 23:30:00 -0500</pubDate>"
    )
    net.site("gazette.example", {"/feed": rss(listed), "/dam": reply(200, TEXT, "Content-Type: text/plain")})
    kept: list[Fetch] = []
    [item] = web_items(FEED, client=net.client(), record=kept.append)
    assert item.report is not None
    assert item.location == item.report.url == "http://gazette.example/dam"
    assert item.report.published == datetime.date(2024, 3, 12)
    assert item.report.title == "Feed title"
    assert item.report.outlet == "The Hillside Gazette"
    assert item.report.byline == ("Mira Solen",)
    assert item.report.text == TEXT
    assert [(fetch.url, fetch.etag) for fetch in kept] == [("http://gazette.example/dam", None), (FEED, '"f1"')]


def test_web_items_believes_the_page_before_the_feed_but_for_the_date(net: Any) -> None:
    head = (
        '<meta property="og:site_name" content="The Harbour Ledger"><meta name="author" content="Tor Vik">'
        '<meta property="article:published_time" content="2024-03-14">'
    )
    listed = "<link>/dam</link><title>Feed title</title><pubDate>Tue, 12 Mar 2024 23:30:00 -0500</pubDate>"
    net.site("gazette.example", {"/feed": rss(listed), "/dam": page("Page title", head=head)})
    [item] = web_items(FEED, client=net.client())
    assert item.report is not None
    assert (item.report.title, item.report.outlet) == ("Page title indeed", "The Harbour Ledger")
    assert item.report.byline == ("Tor Vik",)
    assert item.report.published == datetime.date(2024, 3, 12)


def test_web_items_accounts_for_every_entry(net: Any) -> None:
    whole = f"<description>x</description><content:encoded><![CDATA[<p>{TEXT * 3}</p>]]></content:encoded>"
    items = [
        "<link>/0</link>",
        "<link>/0#again</link>",
        "<link>/gone</link>",
        "<link>/stored</link>",
        "<link>http://10.0.0.1/</link>",
        "<link>/private</link>",
        f"<link>/private/b</link><title>Whole</title>{whole}",
        f"<title>No link</title>{whole}",
        "<title>Neither</title>",
        "<link>javascript:x</link>",
        "<link>/busy</link>",
    ]
    robots = reply(200, "User-agent: *\nDisallow: /private")
    pages = {"/feed": rss(*items), "/0": page(), "/robots.txt": robots, "/busy": reply(500)}
    net.site("gazette.example", pages)
    kept: list[Fetch] = []
    known = {"http://gazette.example/stored"}
    found = list(web_items(FEED, client=net.client(), known_urls=known, record=kept.append))
    assert len(found) == len(items)
    wanted = {"read": 3, "known": 2, "http-status": 2, "refused-address": 1, "robots": 1, "no-text": 2}
    assert Counter(codes(found)) == wanted
    assert net.paths().count("/0") == 1
    whole_ones = [item.report for item in found if item.report and item.report.title in ("Whole", "No link")]
    assert sorted(str(report.url) for report in whole_ones) == ["None", "http://gazette.example/private/b"]
    assert all(TEXT.strip() in report.text for report in whole_ones)
    done = [item.done for item in found]
    assert done == sorted(done)
    assert done[-1] == 1.0
    # a page failed for the moment: the feed must be had as a whole next time
    assert kept[-1].url == FEED
    assert kept[-1].etag is None
    assert "http://gazette.example/busy" not in {fetch.url for fetch in kept}


def test_web_items_keeps_nothing_of_a_feed_before_its_pages_are_had(net: Any) -> None:
    net.site("gazette.example", {"/feed": rss(*links(3)), **{f"/{n}": page() for n in range(3)}})
    kept: list[Fetch] = []
    found = web_items(FEED, client=net.client(), record=kept.append)
    for number in range(3):
        next(found)
        # what came before was kept, what this one came of is not, until the next is asked for
        assert [fetch.url for fetch in kept] == [f"http://gazette.example/{n}" for n in range(number)]
    assert list(found) == []
    assert kept[-1].url == FEED


def test_web_items_goes_on_after_an_interruption_and_adds_nothing_twice(net: Any) -> None:
    net.site("gazette.example", {"/feed": rss(*links(4)), **{f"/{n}": page(f"Story {n}") for n in range(4)}})
    fetches: dict[str, Fetch] = {}

    def keep(fetch: Fetch) -> None:
        fetches[fetch.url] = fetch

    first = web_items(FEED, client=net.client(), record=keep)
    had = [next(first).location for _ in range(2)]
    first.close()
    stored = {had[0]}  # the second was never kept, as after a kill
    fetches.pop(had[1], None)
    rest = list(web_items(FEED, client=net.client(), known_urls=stored, fetches=fetches, record=keep))
    assert sorted(item.location for item in rest if item.report) == sorted(
        {f"http://gazette.example/{n}" for n in range(4)} - stored
    )
    assert codes(rest).count("known") == 1
    net.sites["gazette.example"]["/feed"] = reply(304)
    asked = len(net.paths())
    again = list(web_items(FEED, client=net.client(), known_urls=stored, fetches=fetches, record=keep))
    assert codes(again) == ["known"]
    assert net.paths()[asked:] == ["/feed"]
    assert net.asked[-1].headers["if-none-match"] == '"f1"'


def test_web_items_leaves_pages_that_gave_no_report_alone_for_a_day(net: Any) -> None:
    net.site("gazette.example", {"/feed": rss(*links(2)), "/0": reply(404), "/1": reply(200, "<html></html>")})
    fetches: dict[str, Fetch] = {}
    for expected in (["/feed", "/0", "/1"], ["/feed"]):
        client = net.client()
        list(web_items(FEED, client=client, fetches=dict(fetches), record=lambda f: fetches.update({f.url: f})))
        assert net.paths()[-len(expected) :] == expected
    net.clock.time += PAGE_AGAIN
    list(web_items(FEED, client=net.client(), fetches=fetches))
    assert net.paths()[-2:] == ["/feed", "/0"]


def test_web_items_takes_two_ways_to_a_page_for_one(net: Any) -> None:
    moved = reply(301, b"", "Location: /real")
    net.site("gazette.example", {"/feed": rss(*links(2)), "/0": moved, "/1": moved, "/real": page()})
    assert sorted(codes(list(web_items(FEED, client=net.client())))) == ["known", "read"]


def test_web_items_reads_json_feeds_and_atom(net: Any) -> None:
    atom = '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="a"/></entry></feed>'
    json = '{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/a"}]}'
    for body in (atom, json):
        net.site("gazette.example", {"/feed": reply(200, body), "/a": page()})
        assert codes(list(web_items(FEED, client=net.client()))) == ["read"]


def test_feed_items_of_a_file(net: Any) -> None:
    net.site("gazette.example", {"/0": page(), "/1": page("Other")})
    data = rss(*links(2), "<link>relative</link>").partition(b"\r\n\r\n")[2]
    found = list(feed_items(data, "feeds/news.xml", client=net.client()))
    assert sorted(codes(found)) == ["no-text", "read", "read"]
    assert [item.location for item in found if item.code] == ["feeds/news.xml#3"]
    assert codes(list(feed_items(b"<rss", "feeds/news.xml", client=net.client()))) == ["damaged"]


def test_web_items_of_an_endless_feed_comes_a_page_at_a_time(net: Any) -> None:
    net.site("gazette.example", {"/feed": rss(*links(2_000)), "/0": page()})
    begin = time.monotonic()
    found = web_items(FEED, client=net.client())
    assert next(found).report is not None
    found.close()
    assert time.monotonic() - begin < 20
    assert len(net.paths()) < 50


def test_web_items_ends_when_the_client_is_stopped(net: Any) -> None:
    net.site("gazette.example", {"/feed": rss(*links(5)), **{f"/{n}": page() for n in range(5)}})
    client = net.client(clock=time.monotonic, sleep=None, delay=30.0)
    found: list[Item] = []
    thread = threading.Thread(target=lambda: found.extend(web_items(FEED, client=client)))
    thread.start()
    while not net.asked:
        time.sleep(0.01)
    client.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert all(item.report is None for item in found)


def test_web_items_survives_a_defect(net: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    net.site("gazette.example", {"/feed": rss(*links(2)), "/0": page(), "/1": page()})
    real = Client.get

    def odd(self: Client, url: str, known: Fetch | None = None) -> Any:
        if url.endswith("/0"):
            raise RuntimeError("odd")
        return real(self, url, known)

    monkeypatch.setattr(Client, "get", odd)
    assert sorted(codes(list(web_items(FEED, client=net.client())))) == ["failed", "read"]


def test_every_code_of_fetching_is_one(root: Any) -> None:
    for name in ("addresses", "fetch", "client", "harvest", "feed", "feed_xml"):
        source = (root / "src" / "accordingto" / "gather" / f"{name}.py").read_text(encoding="utf-8")
        used = set(re.findall(r"(?:InputError|FetchError)\(\s*\"([a-z-]+)\"", source))
        assert used <= set(get_args(Skip))


# --- the crew


def test_crew_does_one_task_of_a_key_at_a_time_and_all_of_them() -> None:
    busy: set[str] = set()
    clashes: list[str] = []
    most = [0]

    def work(task: tuple[str, int]) -> int:
        key, number = task
        if key in busy:
            clashes.append(key)
        busy.add(key)
        most[0] = max(most[0], len(busy))
        time.sleep(0.001)
        busy.discard(key)
        return number

    crew: Crew[tuple[str, int], int] = Crew(work, 4, ahead=3)
    for number in range(200):
        crew.add(f"{number % 7}", (f"{number % 7}", number))
    found: list[int] = []
    while (result := crew.next(5)) is not None:
        (_, number), outcome = result
        assert outcome == number
        found.append(number)
        if number == 100:
            crew.add("0", ("0", 777))
    assert crew.idle
    assert sorted(found) == [*range(200), 777]
    for key in range(7):
        of_key = [number for number in found if number % 7 == key and number != 777]
        assert of_key == sorted(of_key)
    assert clashes == []
    assert 1 < most[0] <= 4
    crew.close()


def test_crew_runs_no_further_ahead_than_it_may() -> None:
    begun: list[int] = []

    def work(task: int) -> int:
        begun.append(task)
        return task

    crew: Crew[int, int] = Crew(work, 2, ahead=4)
    for number in range(100):
        crew.add(str(number), number)
    time.sleep(0.2)
    assert len(begun) <= 4 + 2
    assert len([crew.next(5) for _ in range(100)]) == 100
    assert crew.next(0) is None
    crew.close()


def test_crew_raises_what_is_no_input_error_and_closes_at_once() -> None:
    def work(task: int) -> int:
        if task:
            time.sleep(5)
        raise ZeroDivisionError

    crew: Crew[int, int] = Crew(work, 2)
    crew.add("a", 0)
    with pytest.raises(ZeroDivisionError):
        crew.next(5)
    crew.add("b", 1)
    begin = time.monotonic()
    assert crew.next(0.05) is None
    crew.close()
    assert crew.next() is None
    assert time.monotonic() - begin < 2
