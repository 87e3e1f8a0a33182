"""What a robots.txt allows."""

from __future__ import annotations

import time

import pytest

from accordingto.gather.robots import CLOSED, OPEN, PRODUCT, rules
from accordingto.limits import LARGEST_ROBOTS, LONGEST_CRAWL_DELAY


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451, 300, 304])
def test_rules_of_a_site_without_robots_txt_allow_everything(status: int) -> None:
    assert rules(status) is OPEN
    assert rules(status).allow("https://news.example/any")


@pytest.mark.parametrize("status", [429, 500, 502, 503, 599, 600, 100, 0])
def test_rules_of_a_site_that_fails_allow_nothing(status: int) -> None:
    assert rules(status) is CLOSED
    assert not rules(status).allow("https://news.example/any")


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /private\nAllow: /private/open", "/private/open/1", True),
        ("User-agent: *\nDisallow: /private\nAllow: /private/open", "/private/1", False),
        ("User-agent: accordingto\nDisallow: /\n\nUser-agent: *\nAllow: /", "/a", False),
        ("User-agent: AccordingTo\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: accordingto\nAllow: /", "/a", True),
        ("User-agent: otherbot\nDisallow: /", "/a", True),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x", True),
        ("User-agent: *\nDisallow: /a%3Cb", "/a%3cb", False),
        ("user-agent:*\r\ndisallow:/x\r\n", "/x", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/a", False),
        ("Disallow: /", "/a", True),
        ("<html><body>Not found</body></html>", "/a", True),
        ("\0\0\0\xff\xfe", "/a", True),
    ],
)
def test_rules_follow_the_standard(text: str, path: str, allowed: bool) -> None:
    assert rules(200, text.encode()).allow(f"https://news.example{path}") is allowed


@pytest.mark.parametrize(
    ("asked", "delay"),
    [
        ("Crawl-delay: 3", 3.0),
        ("Crawl-delay: 0.5", 0.5),
        ("Crawl-delay: 9999", LONGEST_CRAWL_DELAY),
        ("Crawl-delay: nan", 0.0),
        ("Crawl-delay: -5", 0.0),
        ("Crawl-delay: soon", 0.0),
        ("Request-rate: 1/10", 10.0),
        ("Request-rate: 0/10", 0.0),
        ("Disallow: /x", 0.0),
    ],
)
def test_rules_give_the_delay_up_to_the_cap(asked: str, delay: float) -> None:
    assert rules(200, f"User-agent: *\n{asked}\n".encode()).delay == delay


def test_rules_are_found_in_time_whatever_the_file_holds() -> None:
    begin = time.monotonic()
    for line in (
        b"Disallow: /" + b"*a" * 400 + b"$\n",
        b"User-agent: x\n",
        b"User-agent: *\nDisallow: /a\n",
        b"a" * 99,
    ):
        body = (b"User-agent: *\n" + line * (LARGEST_ROBOTS // len(line)))[:LARGEST_ROBOTS]
        rules(200, body).allow("https://news.example/" + "a" * 4_000)
    assert time.monotonic() - begin < 10


def test_product_is_the_name_and_version() -> None:
    assert PRODUCT.startswith("accordingto/")
