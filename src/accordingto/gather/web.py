"""Reports from the web: pages, and feeds with the pages that they list."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

from accordingto.errors import InputError
from accordingto.gather.client import Client
from accordingto.gather.feed import read_feed
from accordingto.gather.harvest import Harvest, Yield, page_item
from accordingto.gather.items import Item, skipped
from accordingto.limits import MOST_FETCHES
from accordingto.records import Fetch, Report

Record = Callable[[Fetch], object]
SLICE = 0.5  # seconds after which it is looked whether the client was stopped


def read_address(address: str, client: Client, **known: Any) -> Report:
    """The report on the page at an address. ``known`` are fields of it that are given, and believed before what the
    page says. Raises InputError with a code where it cannot be fetched or read."""
    page = client.get(address)
    item = page_item(address, page, {"url": page.url, **{field: value for field, value in known.items() if value}})
    if item.report is None:
        raise InputError(item.code or "no-text", item.message)
    return item.report


def web_items(
    url: str | Iterable[str],
    *,
    client: Client,
    known_urls: Collection[str] = (),
    fetches: Mapping[str, Fetch] | None = None,
    record: Record | None = None,
    given: Mapping[str, Any] | None = None,
    workers: int = MOST_FETCHES,
) -> Iterator[Item]:
    """What stands at an address (or several): a page is one item, a feed an item for each page that it lists, in the
    order in which they arrive; up to ``workers`` hosts are asked at once, each one request at a time.

    ``known_urls`` are the addresses of reports that are stored: they are not fetched again, and give an item with the
    code ``known``, as do addresses that have not changed since the fetches of ``fetches`` (by ``Fetch.url``).
    ``record`` is called with what to keep of a fetch, always after the items that came of it were yielded, and for a
    feed after those of all its pages: keep it only once those items are kept, and nothing is lost by an interruption.
    ``given`` are fields of the reports ("outlet", "language") that are believed before anything else. Nothing is
    raised for what cannot be fetched or read: it is an item with a code. ``client.stop()`` ends it at once.
    """
    harvest = Harvest(client, known_urls=known_urls, fetches=fetches, given=given, workers=workers)
    try:
        for each in [url] if isinstance(url, str) else url:
            yield from _handed(harvest.add(each), record)
        yield from _rest(harvest, record)
    finally:
        harvest.close()


def feed_items(
    data: bytes,
    base: str,
    *,
    client: Client,
    known_urls: Collection[str] = (),
    fetches: Mapping[str, Fetch] | None = None,
    record: Record | None = None,
    given: Mapping[str, Any] | None = None,
    workers: int = MOST_FETCHES,
) -> Iterator[Item]:
    """The pages that a feed in a file lists. ``base`` is the feed's address, or the name of its file, in which case
    links in it that are relative are no addresses. Everything else is as for ``web_items``."""
    harvest = Harvest(client, known_urls=known_urls, fetches=fetches, given=given, workers=workers)
    try:
        try:
            feed = read_feed(data, base)
        except InputError as error:
            yield skipped(base, error, 1.0)
            return
        yield from _handed(harvest.add_feed(feed, base), record)
        yield from _rest(harvest, record)
    finally:
        harvest.close()


def _rest(harvest: Harvest, record: Record | None) -> Iterator[Item]:
    while not harvest.idle and not harvest.client.stopped:
        found = harvest.next(SLICE)
        if found is not None:
            yield from _handed(found, record)


def _handed(found: Yield, record: Record | None) -> Iterator[Item]:
    """The items, and only when the one who asked for them comes back, the records."""
    yield from found.items
    if record is not None:
        for fetch in found.records:
            record(fetch)
