"""Gathering: what comes in is read and stored, and every item is accounted for."""

from __future__ import annotations

import collections
import datetime
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from accordingto.errors import InputError
from accordingto.gather.items import Item
from accordingto.reader import Reader
from accordingto.records import Fetch, Reading, Report
from accordingto.store import Store, Stored
from accordingto.store.digests import Seen

if TYPE_CHECKING:
    from accordingto.cluster import Cluster

# A commit holds as many readings, or what was read in as many seconds: little is lost by a kill, and files stay few.
MOST_ROWS, LONGEST_WAIT = 256, 20.0
END = object()


class Account(msgspec.Struct):
    """What became of the items: *items = read + duplicates + skipped*, at every moment in which none is being read.

    ``new`` are the readings that were stored: all that were read, but for those that another writer stored meanwhile.
    """

    items: int = 0
    read: int = 0
    new: int = 0
    duplicates: int = 0
    skipped: Counter[str] = msgspec.field(default_factory=Counter)

    def told(self) -> str:
        """The account as one line."""
        reasons = ", ".join(f"{count:,} {code}" for code, count in sorted(self.skipped.items()))
        told = f"{self.items:,} in = {self.read:,} read + {self.duplicates:,} duplicates + "
        return told + f"{self.skipped.total():,} skipped" + (f" ({reasons})" if reasons else "")


class Watcher:
    """What is told of a run while it goes on; this one tells nobody anything."""

    def came(self, item: Item, account: Account) -> None:
        """An item came in."""

    def behind(self, item: Item, account: Account) -> None:
        """It is known what became of an item and of all that came before it."""

    def skipped(self, location: str, code: str, message: str) -> None:
        """An item was skipped."""

    def stored(self, account: Account) -> None:
        """What was read so far is in the store."""


def gather(
    items: Iterable[Item | None],
    store: Store,
    reader: Reader,
    *,
    workers: int = 1,
    cluster: Cluster | None = None,
    fetched: Fetched | None = None,
    watcher: Watcher | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Account:
    """Read every item that is not stored yet and store it; returns what became of the items.

    A report is a duplicate where one of its id is stored or came in before, and an item whose code is ``known``, an
    address whose report is stored, is one too. None among the items means that nothing comes for now: what came is then
    read and stored at once. Readings are committed some at a time: when this is interrupted, by an exception or a kill,
    every commit is whole, and a further run goes on from there. What was read before an exception
    (``KeyboardInterrupt`` is one) is committed before that goes on. ``fetched`` holds what to remember of addresses; it
    is stored after the reports that came of them. ``workers`` and ``cluster`` are as for ``Reader.try_many``. Raises
    ``StoreError`` where the store cannot be written.
    """
    return _Run(store, reader, fetched or Fetched(), watcher or Watcher(), clock).run(items, workers, cluster)


class Fetched:
    """Records of fetches, kept until the reports that came in before them are stored. ``record`` is what the web's
    items are asked to call."""

    def __init__(self) -> None:
        self.waiting: collections.deque[tuple[int, Fetch]] = collections.deque()
        self.handed = 0

    def record(self, fetch: Fetch) -> None:
        """Keep a record until every report handed over so far is stored."""
        self.waiting.append((self.handed, fetch))

    def due(self, stored: int) -> list[Fetch]:
        """The records whose reports are among the first ``stored``."""
        found = []
        while self.waiting and self.waiting[0][0] <= stored:
            found.append(self.waiting.popleft()[1])
        return found


class _Run:
    def __init__(self, store: Store, reader: Reader, fetched: Fetched, watcher: Watcher, clock: Callable[[], float]):
        self.store, self.reader, self.fetched, self.watcher, self.clock = store, reader, fetched, watcher, clock
        self.account = Account()
        self.known = Seen(store.ids())
        self.reading: collections.deque[Item] = collections.deque()  # handed to the reader, in order
        self.waiting: list[Stored] = []  # read, and not stored yet
        self.since = clock()

    def run(self, items: Iterable[Item | None], workers: int, cluster: Cluster | None) -> Account:
        try:
            for burst in bursts(items):
                for outcome in self.reader.try_many(self.reports(burst), workers, cluster):
                    self.take(outcome)
                self.commit()
        finally:
            # what was handed to the reader and never came back is met again by the next run
            self.account.items -= len(self.reading)
            self.commit()
        return self.account

    def reports(self, items: Iterable[Item]) -> Iterator[Report]:
        """The reports that are to be read; everything else is accounted for at once."""
        for item in items:
            self.watcher.came(item, self.account)
            self.account.items += 1
            report = item.report
            if report is not None and report.id not in self.known:
                self.known.add(report.id)
                self.reading.append(item)
                self.fetched.handed += 1
                yield report
                continue
            if report is not None or item.code == "known":
                self.account.duplicates += 1
            else:
                self.skip(item.location, item.code or "unreadable", item.message)
            if not self.reading:
                self.watcher.behind(item, self.account)

    def take(self, outcome: Reading | InputError) -> None:
        item = self.reading.popleft()
        if isinstance(outcome, InputError):
            self.skip(item.location, outcome.code, str(outcome))
            self.watcher.behind(item, self.account)
            return
        self.account.read += 1
        self.waiting.append(Stored(outcome, item.location, datetime.datetime.now(datetime.UTC)))
        self.watcher.behind(item, self.account)
        if len(self.waiting) >= MOST_ROWS or self.clock() - self.since >= LONGEST_WAIT:
            self.commit()

    def skip(self, location: str, code: str, message: str) -> None:
        self.account.skipped[code] += 1
        self.watcher.skipped(location, code, message)

    def commit(self) -> None:
        self.since = self.clock()
        if self.waiting:
            rows, self.waiting = self.waiting, []
            self.account.new += self.store.append(rows)
            self.watcher.stored(self.account)
        fetches = self.fetched.due(self.fetched.handed - len(self.reading))
        if fetches:
            self.store.fetches.append(fetches)


def bursts(items: Iterable[Item | None]) -> Iterator[Iterator[Item]]:
    """The items between one None and the next, each burst to be used up before the next is asked for."""
    iterator = iter(items)
    going = True

    def burst(first: Item) -> Iterator[Item]:
        nonlocal going
        yield first
        for item in iterator:
            if item is None:
                return
            yield item
        going = False

    while going:
        first = next(iterator, END)
        if first is END:
            return
        if isinstance(first, Item):
            yield burst(first)
