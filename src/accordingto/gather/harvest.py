"""Addresses, feeds and the pages that feeds list, fetched side by side and read into items."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from accordingto.errors import InputError
from accordingto.gather.addresses import normal, target
from accordingto.gather.client import Client, FetchError, Page
from accordingto.gather.crew import Crew
from accordingto.gather.decode import MAGIC
from accordingto.gather.feed import Entry, Feed, is_feed, read_feed
from accordingto.gather.files import is_page, report_of
from accordingto.gather.items import Item, skipped
from accordingto.gather.responses import in_utf8
from accordingto.limits import MOST_FETCHES, PAGE_AGAIN
from accordingto.records import Fetch, Report

HTML = re.compile(r"\s*(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
READABLE = re.compile(r"\s*(?:text/|application/xhtml\+xml|application/octet-stream|$)", re.IGNORECASE)
TAG = re.compile(r"<[^<>]{0,2000}>")
GONE = frozenset({401, 402, 403, 404, 410, 451})  # statuses of pages that are not to be had, now or later
LEAST_CONTENT = 100  # words of a feed's own text that are a report and no teaser


class Look(msgspec.Struct, frozen=True):
    """What came of asking for one of the addresses that were added: ``feed`` where it is one, ``page`` where it was
    there, ``error`` where not."""

    url: str
    feed: Feed | None = None
    page: Page | None = None
    error: InputError | None = None


class Yield(msgspec.Struct, frozen=True):
    """Items, and records of what was fetched that may be kept once those items are. ``look`` is set where one of the
    addresses that were added was asked for."""

    items: tuple[Item, ...] = ()
    records: tuple[Fetch, ...] = ()
    look: Look | None = None


class _Source(msgspec.Struct, eq=False):
    """An address that was added, or a feed: how many of its pages are left, and whether any failed for the moment."""

    url: str
    record: Fetch | None = None
    total: int = 1
    left: int = 1
    failed: bool = False


class _Task(msgspec.Struct, eq=False):
    """A page to fetch, and the record of having done so before; ``entry`` where a feed lists it."""

    url: str
    source: _Source
    known: Fetch | None
    entry: Entry | None = None


class Harvest:
    """Fetches what is added and hands out what comes of it, a page at a time. Up to ``workers`` hosts are asked at
    once; pages are read in the thread that calls ``next``.

    ``known_urls`` are the addresses of reports that are stored, ``fetches`` the records of earlier fetches by address;
    ``given`` are fields of the reports that are believed before anything else.
    """

    def __init__(
        self,
        client: Client,
        *,
        known_urls: Collection[str] = (),
        fetches: Mapping[str, Fetch] | None = None,
        given: Mapping[str, Any] | None = None,
        workers: int = MOST_FETCHES,
    ) -> None:
        self.client = client
        self._known = known_urls
        self._fetches = fetches or {}
        self._fetched: dict[str, Fetch] = {}  # in this run
        self._given = {field: value for field, value in (given or {}).items() if value}
        self._taken: set[str] = set()  # addresses of pages that were read, or are about to be
        self._crew: Crew[_Task, Page] = Crew(self._fetch, workers)
        self._active: dict[str, int] = {}

    def add(self, url: str) -> Yield:
        """Have an address fetched: a page is one item, a feed its pages. What is clear at once is given back."""
        url = url.strip()
        source = _Source(normal(url))
        if source.url in self._known or url in self._known:
            return Yield((_known(url, 1.0),), (), Look(source.url))
        self._start(_Task(url, source, self._record(url)))
        return Yield()

    def add_feed(self, feed: Feed, base: str) -> Yield:
        """Have the pages of a feed fetched; ``base`` is what it is called. What is clear at once is given back."""
        return self._entries(feed, _Source(base))

    def next(self, timeout: float | None = None) -> Yield | None:
        """What comes of the next page; None where nothing is left, or nothing came within ``timeout`` seconds."""
        found = self._crew.next(timeout)
        if found is None:
            return None
        task, outcome = found
        self._active[task.source.url] -= 1
        if task.entry is not None:
            item, record = self._listed(task, task.entry, outcome)
            return self._finish(task.source, item, record)
        return self._asked(task, outcome)

    @property
    def idle(self) -> bool:
        """Whether nothing is left to come."""
        return self._crew.idle

    def is_active(self, url: str) -> bool:
        """Whether an address that was added, or a page of the feed there, is still to come."""
        return self._active.get(normal(url.strip()), 0) > 0

    def close(self) -> None:
        """Fetch nothing more."""
        self._crew.close()

    def _fetch(self, task: _Task) -> Page:
        """In one of the crew's threads. A defect spoils one page, and not the others."""
        try:
            return self.client.get(task.url, task.known)
        except InputError:
            raise
        except Exception as error:
            raise InputError("failed", f"fetching {task.url!r} failed: {error!r}"[:500]) from error

    def _start(self, task: _Task) -> None:
        try:
            key = target(task.url, self.client.ports).host
        except InputError:
            key = ""  # the client says what is wrong with it
        self._active[task.source.url] = self._active.get(task.source.url, 0) + 1
        self._crew.add(key, task)

    def _record(self, url: str) -> Fetch | None:
        key = normal(url)
        return self._fetched.get(key) or self._fetches.get(key)

    def _asked(self, task: _Task, outcome: Page | InputError) -> Yield:
        """What comes of an address that was added."""
        source, location = task.source, task.url
        if isinstance(outcome, InputError):
            records = () if _is_temporary(outcome) else (self._failure(source.url, outcome),)
            return Yield((skipped(location, outcome, 1.0),), records, Look(source.url, error=outcome))
        self._fetched[source.url] = outcome.fetch
        if outcome.unchanged or outcome.url in self._known:
            return Yield((_known(location, 1.0),), (outcome.fetch,), Look(source.url, page=outcome))
        if not is_feed(outcome.body, outcome.kind):
            self._taken.add(outcome.url)
            item = page_item(location, outcome, {"url": outcome.url, **self._given})
            return Yield((item,), (outcome.fetch,), Look(source.url, page=outcome))
        try:
            feed = read_feed(in_utf8(outcome.body, outcome.kind), outcome.base, location)
        except InputError as error:
            return Yield((skipped(location, error, 1.0),), (outcome.fetch,), Look(source.url, error=error))
        source.record = outcome.fetch
        found = self._entries(feed, source)
        return Yield(found.items, found.records, Look(source.url, feed, outcome))

    def _entries(self, feed: Feed, source: _Source) -> Yield:
        """Have the pages of a feed fetched that are not known."""
        source.total = source.left = len(feed.entries)
        found: list[Yield] = []
        tasks: list[_Task] = []
        for number, entry in enumerate(feed.entries, 1):
            if entry.url is None:
                found.append(self._finish(source, self._content(entry, f"{source.url}#{number}", None)))
            elif self._is_known(entry.url):
                found.append(self._finish(source, _known(entry.url)))
            else:
                self._taken.add(normal(entry.url))
                tasks.append(_Task(entry.url, source, self._record(entry.url), entry))
        for task in tasks:
            self._start(task)
        if not feed.entries and source.record is not None:
            return Yield((), (source.record,))
        return Yield(tuple(item for each in found for item in each.items), tuple(r for e in found for r in e.records))

    def _is_known(self, url: str) -> bool:
        """Whether a feed's page was read before, or was fetched for nothing less than a day ago."""
        key = normal(url)
        if key in self._taken or key in self._known or url in self._known:
            return True
        record = self._record(url)
        if record is None:
            return False
        return record.status in (200, 203, 304) or (self.client.now() - record.fetched).total_seconds() < PAGE_AGAIN

    def _listed(self, task: _Task, entry: Entry, outcome: Page | InputError) -> tuple[Item, Fetch | None]:
        """What comes of a page that a feed lists, and the record to keep."""
        key = normal(task.url)
        if isinstance(outcome, InputError):
            self._taken.discard(key)
            if _is_temporary(outcome):
                task.source.failed = True
                return skipped(task.url, outcome), None
            record = self._failure(key, outcome)
            if outcome.code == "robots" or record.status in GONE:
                return self._content(entry, task.url, outcome), record
            return skipped(task.url, outcome), record
        self._fetched[key] = outcome.fetch
        if outcome.unchanged or (outcome.url != key and (outcome.url in self._taken or outcome.url in self._known)):
            return _known(task.url), outcome.fetch
        self._taken.add(outcome.url)
        item = page_item(task.url, outcome, {"url": outcome.url, "published": entry.published, **self._given})
        return msgspec.structs.replace(item, report=item.report and self._filled(item.report, entry)), outcome.fetch

    def _filled(self, report: Report, entry: Entry) -> Report:
        """The report with what the feed says where its page says nothing."""
        return msgspec.structs.replace(
            report,
            title=report.title or entry.title,
            outlet=report.outlet or entry.outlet,
            byline=report.byline or entry.authors,
            published=report.published or entry.updated,
            id="",
        )

    def _content(self, entry: Entry, location: str, error: InputError | None) -> Item:
        """The report that the feed itself carries, where it carries the whole text."""
        if len(TAG.sub(" ", entry.content).split()) < LEAST_CONTENT:
            error = error or InputError("no-text", f"{location} has neither an address nor a whole text in the feed")
            return skipped(location, error)
        url = normal(entry.url) if entry.url else None
        markup = f"<!doctype html><html><body><article>{entry.content}</article></body></html>"
        known = {"url": url, "published": entry.published, "title": entry.title, **self._given}
        try:
            report = report_of(markup.encode("utf-8", "replace"), location, **known)
        except InputError as broken:
            return skipped(location, error or broken)
        return Item(location, self._filled(report, entry))

    def _failure(self, url: str, error: InputError) -> Fetch:
        """The record of a fetch that will not go better soon."""
        status = error.status if isinstance(error, FetchError) else 0
        record = self._fetched[url] = Fetch(url, None, None, self.client.now(), status)
        return record

    def _finish(self, source: _Source, item: Item, record: Fetch | None = None) -> Yield:
        """An item of a feed, with the record of the feed itself where it is the last one."""
        source.left -= 1
        records = () if record is None else (record,)
        if source.left == 0 and source.record is not None:
            own = source.record
            if source.failed:
                # The feed is asked for as a whole next time, so that the pages that failed are met again.
                own = msgspec.structs.replace(own, etag=None, last_modified=None)
                self._fetched[source.url] = own
            records = (*records, own)
        return Yield((msgspec.structs.replace(item, done=1 - source.left / source.total),), records)


def page_item(location: str, page: Page, known: Mapping[str, Any]) -> Item:
    """The report on a page that was fetched."""
    if not READABLE.match(page.kind) and not is_page(page.body):
        kind = f"{location} is of the type {page.kind[:60]!r}: no page, no text and no feed"
        return Item(location, code="no-text", message=kind, done=1.0)
    try:
        body = in_utf8(page.body, page.kind)
        packed = any(body.startswith(magic) for magic, _ in MAGIC)
        if HTML.match(page.kind) and body.strip() and not is_page(body) and not packed:
            body = b"<!doctype html>\n" + body
        return Item(location, report_of(body, location, **known), done=1.0)
    except InputError as error:
        return skipped(location, error, 1.0)


def _known(location: str, done: float | None = None) -> Item:
    return Item(location, code="known", message=f"{location} was read before", done=done)


def _is_temporary(error: InputError) -> bool:
    """Whether it may go better the next time."""
    status = error.status if isinstance(error, FetchError) else 0
    return error.code in ("timeout", "network") or status in (408, 425, 429) or status >= 500
