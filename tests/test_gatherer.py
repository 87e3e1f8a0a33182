"""Gathering: every item is accounted for, and nothing that was committed is lost."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from accordingto.errors import InputError
from accordingto.gather.items import Item
from accordingto.gatherer import MOST_ROWS, Account, Fetched, Watcher, bursts, gather
from accordingto.records import Fetch, Reading, Report
from accordingto.store import Store, Stored

NOW = datetime.datetime(2024, 3, 12, tzinfo=datetime.UTC)


class QuickReader:
    """Reads nothing out of reports, sixteen at a time as the true one does; a text of "bad" is none it can read."""

    def try_many(
        self, reports: Iterable[Report], workers: int = 1, cluster: None = None
    ) -> Iterator[Reading | InputError]:
        assert (workers, cluster) == (1, None)
        iterator = iter(reports)
        while batch := list(itertools.islice(iterator, 16)):
            for report in batch:
                yield InputError("not-english", "no") if report.text == "bad" else Reading(report)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store", create=True)


def _items(texts: Iterable[str]) -> list[Item]:
    return [Item(f"{number}.txt", Report(text)) for number, text in enumerate(texts)]


def _gather(items: Iterable[Item | None], store: Store, **options: object) -> Account:
    return gather(items, store, QuickReader(), **options)  # type: ignore[arg-type]


def _balanced(account: Account) -> bool:
    return account.items == account.read + account.duplicates + account.skipped.total()


def test_gather_accounts_for_every_item(store: Store) -> None:
    items = [*_items(["one", "two", "one", "bad"]), Item("c.pdf", code="binary", message="no text")]
    items.append(Item("https://news.example/a", code="known"))
    account = _gather(items, store)
    assert (account.items, account.read, account.new, account.duplicates) == (6, 2, 2, 2)
    assert account.skipped == {"not-english": 1, "binary": 1}
    assert _balanced(account)
    assert account.told() == "6 in = 2 read + 2 duplicates + 2 skipped (1 binary, 1 not-english)"
    assert {reading.report.text for reading in store.readings()} == {"one", "two"}


def test_gather_keeps_where_each_report_came_from(store: Store) -> None:
    _gather(_items(["one", "two"]), store)
    assert {row.location: row.reading.report.text for row in store.stored()} == {"0.txt": "one", "1.txt": "two"}


def test_gather_twice_adds_nothing(store: Store) -> None:
    texts = [f"report {number}" for number in range(40)]
    _gather(_items(texts), store)
    account = _gather(_items(texts), store)
    assert (account.read, account.new, account.duplicates) == (0, 0, 40)
    assert len(store) == 40


def test_gather_reads_only_as_far_ahead_as_the_reader_asks(store: Store) -> None:
    taken = 0

    def items() -> Iterator[Item]:
        nonlocal taken
        for item in _items(str(number) for number in range(1_000)):
            taken += 1
            yield item

    class Stop(Watcher):
        def stored(self, _: Account) -> None:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _gather(items(), store, watcher=Stop())
    assert taken <= MOST_ROWS + 32
    assert len(store) == MOST_ROWS


def test_gather_commits_what_was_read_before_an_interruption_and_goes_on_from_there(store: Store) -> None:
    texts = [f"report {number}" for number in range(50)]
    seen: list[Account] = []

    class Interrupt(Watcher):
        def came(self, item: Item, account: Account) -> None:
            seen.append(account)
            if item.location == "35.txt":
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _gather(_items(texts), store, watcher=Interrupt())
    assert len(store) == 32
    assert _balanced(seen[-1])
    account = _gather(_items(texts), store)
    assert (account.duplicates, account.new, len(store)) == (32, 18, 50)


def test_gather_tells_how_far_it_is_by_what_was_read(store: Store) -> None:
    seen: list[tuple[str, int]] = []

    class Look(Watcher):
        def behind(self, item: Item, account: Account) -> None:
            seen.append((item.location, account.read + account.duplicates + account.skipped.total()))

    _gather(_items(["one", "one", "bad", "two"]), store, watcher=Look())
    assert [location for location, _ in seen] == ["0.txt", "2.txt", "3.txt"]
    assert seen[-1] == ("3.txt", 4)


def test_gather_stores_at_once_where_nothing_comes_for_now(store: Store) -> None:
    sizes: list[int] = []

    def items() -> Iterator[Item | None]:
        for item in _items(["one", "two", "three"]):
            yield item
            yield None
            sizes.append(len(store))

    account = _gather(items(), store)
    assert sizes == [1, 2, 3]
    assert account.new == 3


def test_gather_remembers_an_address_only_once_its_reports_are_stored(store: Store) -> None:
    fetched = Fetched()
    kept: list[tuple[int, int]] = []

    def items() -> Iterator[Item]:
        for number, item in enumerate(_items(str(n) for n in range(MOST_ROWS * 2))):
            yield item
            fetched.record(Fetch(f"https://news.example/{number}", None, None, NOW, 200))

    class Look(Watcher):
        def stored(self, _: Account) -> None:
            kept.append((len(store), sum(1 for _ in store.fetches.rows())))

    _gather(items(), store, fetched=fetched, watcher=Look())
    assert all(fetches <= rows for rows, fetches in kept)
    assert sum(1 for _ in store.fetches.rows()) == MOST_ROWS * 2


def test_gather_counts_as_new_only_what_no_other_writer_stored_meanwhile(store: Store) -> None:
    items = _items(["one", "two"])

    def late() -> Iterator[Item]:
        yield items[0]
        report = items[1].report
        assert report is not None
        store.append([Stored(Reading(report), "elsewhere", NOW)])
        yield items[1]

    account = _gather(late(), store)
    assert (account.read, account.new, len(store)) == (2, 1, 2)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", []),
        (".", []),
        ("ab", ["ab"]),
        ("ab.c", ["ab", "c"]),
        (".a..b.", ["a", "b"]),
    ],
)
def test_bursts_lie_between_pauses(given: str, expected: list[str]) -> None:
    items = [None if letter == "." else Item(letter) for letter in given]
    assert ["".join(item.location for item in burst) for burst in bursts(items)] == expected
