"""Feeds that are looked at again and again, as often as they bear it."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from accordingto.gather.addresses import normal
from accordingto.gather.client import Client, FetchError
from accordingto.gather.harvest import Harvest, Look, Yield
from accordingto.gather.items import Item
from accordingto.gather.web import SLICE, Record
from accordingto.limits import LONGEST_POLL, MOST_FETCHES, POLL_INTERVAL
from accordingto.records import Fetch

LONGEST_FRESH = 3_600.0  # seconds of Cache-Control's max-age that are heeded: caches of pictures are told years
GONE = 410  # the status of what will never be there again
SPREAD = 0.1  # share of an interval by which looks are spread, so that they do not all come at once


class _Watched(msgspec.Struct):
    """A feed: when it is due (clock), how often it failed in a row, how long it asks to be left alone, and whether it
    is being asked for."""

    due: float
    failures: int = 0
    pause: float = 0.0
    asked: bool = False


def watch(
    urls: Iterable[str],
    *,
    client: Client,
    known_urls: Collection[str] = (),
    fetches: Mapping[str, Fetch] | None = None,
    record: Record | None = None,
    given: Mapping[str, Any] | None = None,
    interval: float = POLL_INTERVAL,
    workers: int = MOST_FETCHES,
    chance: Callable[[], float] = random.random,
) -> Iterator[Item | None]:
    """New reports of feeds, as long as the feeds last or until ``client.stop()``, which ends it at once.

    Each feed is looked at every ``interval`` seconds and up to a tenth more (``chance`` gives 0 to 1), less often where
    its ttl, its syndication period, Cache-Control or Retry-After says so; after an error the time is doubled, at most
    to a day. A feed that is gone for good (410), that says it has ended, or an address that is no feed is not asked
    again. Only what is new comes out, beside what could not be fetched; pages that are known give no items. None
    comes where nothing more comes for now, so that what came can be kept before the wait. The rest is as for
    ``web_items``.
    """
    harvest = Harvest(client, known_urls=known_urls, fetches=fetches, given=given, workers=workers)
    watched = {normal(url.strip()): _Watched(client.clock()) for url in urls}
    try:
        while (watched or not harvest.idle) and not client.stopped:
            for found in _next(watched, harvest):
                if found is None:
                    yield None
                    continue
                if found.look is not None and not _goes_on(
                    watched[found.look.url], found.look, interval, chance, client
                ):
                    del watched[found.look.url]
                yield from (item for item in found.items if item.code != "known")
                if record is not None:
                    for fetch in found.records:
                        record(fetch)
    finally:
        harvest.close()


def _next(watched: Mapping[str, _Watched], harvest: Harvest) -> Iterator[Yield | None]:
    """What comes of the feeds that are due, or of what is on its way; where there is nothing of both, None, and time
    passes."""
    client = harvest.client
    for url, feed in watched.items():
        # a feed whose pages are still being fetched waits for them
        if not feed.asked and feed.due <= client.clock() and not harvest.is_active(url):
            feed.asked = True
            if (found := harvest.add(url)).look is not None:
                yield found
                return
    if not harvest.idle:
        if (later := harvest.next(SLICE)) is not None:
            yield later
    elif watched:
        yield None
        client.pause(min(feed.due for feed in watched.values()) - client.clock())


def _goes_on(feed: _Watched, look: Look, interval: float, chance: Callable[[], float], client: Client) -> bool:
    """Whether a feed is to be looked at again, and sets when."""
    feed.asked = False
    if look.error is not None:
        status, asked = (look.error.status, look.error.retry_after) if isinstance(look.error, FetchError) else (0, None)
        if status == GONE:
            return False
        feed.failures += 1
        wait = max(interval * 2.0 ** min(feed.failures, 20), asked or 0.0)
    elif look.page is None or (look.feed is None and not look.page.unchanged) or (look.feed and look.feed.ended):
        return False
    else:
        feed.failures = 0
        feed.pause = look.feed.pause if look.feed else feed.pause
        wait = max(interval, feed.pause, min(look.page.max_age, LONGEST_FRESH))
    feed.due = client.clock() + min(wait, max(LONGEST_POLL, interval)) * (1 + SPREAD * chance())
    return True
