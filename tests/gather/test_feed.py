"""What a feed lists, and what one made to do harm does not do."""

from __future__ import annotations

import contextlib
import datetime
import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accordingto.errors import InputError
from accordingto.gather.feed import Feed, is_feed, read_feed
from accordingto.limits import LARGEST_FEED, MOST_FEED_ELEMENTS, MOST_FEED_PIECES

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "feeds.jsonl").read_text(encoding="utf-8").splitlines()
]


def data_of(case: dict[str, Any]) -> bytes:
    return case["data"].encode(case.get("encoding", "utf-8"))


@pytest.mark.parametrize("case", [case for case in CASES if "skip" not in case], ids=lambda case: case["id"])
def test_feed_lists(case: dict[str, Any]) -> None:
    data = data_of(case)
    assert is_feed(data)
    tracemalloc.start()
    try:
        feed = read_feed(data, case["base"])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000
    for field in ("title", "pause", "ended"):
        if field in case:
            assert getattr(feed, field) == case[field]
    assert len(feed.entries) == len(case["entries"])
    for entry, wanted in zip(feed.entries, case["entries"], strict=True):
        found = {field: getattr(entry, field) for field in wanted}
        for field, value in found.items():
            if isinstance(value, datetime.date):
                found[field] = value.isoformat()
            if isinstance(value, tuple):
                found[field] = list(value)
        assert found == wanted


@pytest.mark.parametrize("case", [case for case in CASES if "skip" in case], ids=lambda case: case["id"])
def test_feed_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(InputError) as caught:
        read_feed(data_of(case), case["base"])
    assert caught.value.code == case["skip"]


@pytest.mark.parametrize(
    "data",
    [
        b"<rss>" + b" " * LARGEST_FEED + b"</rss>",
        b'{"version":"https://jsonfeed.org/version/1"' + b" " * LARGEST_FEED + b"}",
        b"<rss>" + b"<x/>" * (MOST_FEED_ELEMENTS + 1) + b"</rss>",
        b"<rss><a>" + b"\n" * (MOST_FEED_PIECES + 1) + b"</a></rss>",
    ],
    ids=["bytes", "json", "elements", "lines"],
)
def test_feed_too_large_is_refused(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_feed(data)
    assert caught.value.code == "too-large"


def test_feed_with_endless_attributes_is_read_in_time() -> None:
    begin = time.monotonic()
    attributes = " ".join(f'a{number}="x"' for number in range(40_000))
    data = f"<rss><channel><item {attributes}><link>http://a.example/</link></item></channel></rss>"
    assert len(read_feed(data.encode()).entries) == 1
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    "piece", b"<a |<!--|<![CDATA[|&|&a|&#|<?x|<!ENTITY |<!DOCTYPE [|<a:b |</|<item>|]]>|'|\"".split(b"|")
)
def test_feed_broken_on_purpose_is_read_or_refused_in_time(piece: bytes) -> None:
    begin = time.monotonic()
    many = piece * 20_000
    for data in (b"<rss><channel><title>" + many, many + b"<rss>", b"<!DOCTYPE rss [" + many):
        is_feed(data)
        with contextlib.suppress(InputError):
            read_feed(data)
    assert time.monotonic() - begin < 15


@pytest.mark.parametrize("element", "author managingEditor webMaster dc:creator dc:publisher itunes:author".split())
@pytest.mark.parametrize("text", ["a", "a.", "1-"])
def test_feed_with_an_endless_name_is_read_in_time(element: str, text: str) -> None:
    begin = time.monotonic()
    data = f"<rss><channel><item><{element}>{text * 20_000}</{element}></item></channel></rss>"
    assert len(read_feed(data.encode()).entries) == 1
    assert time.monotonic() - begin < 5


@pytest.mark.parametrize(
    ("data", "kind", "is_one"),
    [
        (b"<!doctype html><html><head><title>rss</title></head></html>", "application/rss+xml", False),
        (b"<html><body><rss></rss></body></html>", "", False),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "application/xml", False),
        (b"<?xml version='1.0'?><urlset></urlset>", "application/xml", False),
        (b"<odd/>", "application/rss+xml; charset=utf-8", True),
        (b"The <rss> element", "text/plain", False),
        (b'{"items": []}', "application/json", False),
        (b'{"version": "https:\\/\\/jsonfeed.org\\/version\\/1.1", "items": []}', "", True),
        (b'{"items": ["' + b"x" * 70_000 + b'"], "version" : "https://jsonfeed.org/version/1"}', "", True),
        (b"", "application/rss+xml", False),
        (b"<!-- " + b"x" * 2_000 + b" --> <feed>", "", True),
        (b"<!-- never closed <rss>", "", False),
        (b"<rssfeed>", "", False),
    ],
)
def test_is_feed_by_how_it_begins(data: bytes, kind: str, is_one: bool) -> None:
    assert is_feed(data, kind) is is_one


@settings(max_examples=150)
@given(st.sampled_from([case for case in CASES if "skip" not in case and len(case["data"]) < 3000]), st.data())
def test_feed_with_any_byte_changed_is_read_or_refused(case: dict[str, Any], data: st.DataObject) -> None:
    changed = bytearray(data_of(case))
    for _ in range(data.draw(st.integers(1, 3))):
        changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    is_feed(bytes(changed))
    try:
        found = read_feed(bytes(changed), case["base"])
    except InputError:
        return
    assert isinstance(found, Feed)
    assert all(entry.url is None or entry.url.lower().startswith("http") for entry in found.entries)
