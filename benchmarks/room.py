"""How long the reading room takes for its pages, over a store of any size.

    python -m benchmarks room STORE

The index of the store is brought up to date first (in the user's cache folder, see ``$XDG_CACHE_HOME``). Then pages are
asked for as a browser does, in this process and one after the other: lists at their beginning, in their middle and at
their end, and in each of their orders; reports, sources and claims by chance, the largest of each among them; events
under each filter; searches for words that are common, rare, cut short or in a phrase; and one page in ten as JSON. No
address is asked for twice.

* ``NAME_median_ms``, ``NAME_p95_ms``: the server's time for a kind of page, median and 95th percentile;
* ``median_ms``, ``p95_ms``: the worst of these;
* ``failed``: answers that were no page, which are listed on standard error;
* ``loading_seconds``: from the first question until all events are in memory, which counts for no page;
* ``reports``, ``index_seconds``, ``index_mb``: how many there are, how long bringing the index up to date took (all of
  it, if there was none) and how large it is.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from starlette.testclient import TestClient

from accordingto.serve import addresses, app, render
from accordingto.serve.shelf import Shelf, index_file
from accordingto.serve.shelf.update import update
from accordingto.store import Store

EACH = 40  # reports, sources, claims and searches that are asked for
PAGE = 50  # rows of a page of a list, about
ADDRESS = "http://127.0.0.1"


def score(files: list[Path]) -> dict[str, float]:
    """Measure over a store, or the first of several."""
    store = Store(files[0])
    file = index_file(store.where)
    began = time.perf_counter()
    update(store, file)
    seconds = time.perf_counter() - began
    connection = Shelf(file).connection()
    asked = dict.fromkeys(addresses_of(connection))
    times: dict[str, list[float]] = {}
    failed = 0
    with TestClient(app(store), ADDRESS, follow_redirects=False) as client:
        loading = _load(client)
        for number, (name, address) in enumerate(asked):
            target = render.as_json_address(address) if number % 10 == 9 else address
            began = time.perf_counter()
            answer = client.get(target)
            times.setdefault(name, []).append(1000 * (time.perf_counter() - began))
            if answer.status_code != 200:
                failed += 1
                print(f"{answer.status_code} {target}", file=sys.stderr)
    slowest = {name: max(zip(taken, _named(asked, name), strict=True)) for name, taken in times.items()}
    for name, (taken, address) in slowest.items():
        print(f"{name}: at most {taken:.0f} ms, for {address}", file=sys.stderr)
    figures = {
        f"{name}_{key}": value
        for name, taken in times.items()
        for key, value in (("median_ms", statistics.median(taken)), ("p95_ms", _percentile(taken, 0.95)))
    }
    return {
        **figures,
        "median_ms": max(value for key, value in figures.items() if key.endswith("_median_ms")),
        "p95_ms": max(value for key, value in figures.items() if key.endswith("_p95_ms")),
        "failed": failed,
        "reports": connection.execute("SELECT count(*) FROM reports").fetchone()[0],
        "loading_seconds": loading,
        "index_seconds": seconds,
        "index_mb": file.stat().st_size / 1e6,
    }


def _load(client: TestClient) -> float:
    """Wait for what is loaded once; the seconds that it took."""
    began = time.perf_counter()
    client.get("/")
    while (events := client.get("/events.json").json())["read"] < events["all"]:
        time.sleep(0.1)
    return time.perf_counter() - began


def addresses_of(connection: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """The addresses that are asked for, each with the name of its kind."""
    known = {row["key"]: row["value"] for row in connection.execute("SELECT key, value FROM meta")}
    chance = random.Random(1)  # noqa: S311 - which pages are looked at is no secret
    yield from (("overview", f"/?{number}") for number in range(EACH // 2))
    outlets = _some(connection, "SELECT name FROM outlets ORDER BY reports DESC", 10, chance)
    yield from _list("reports", "/reports", known["reports"], [{}])
    yield from (("reports", _query("/reports", {"outlet": outlet})) for outlet in outlets)
    for report in _some(connection, "SELECT id FROM reports ORDER BY characters DESC", EACH, chance):
        yield "report", addresses.report(report)
    sorts = ({}, *({"sort": sort} for sort in ("name", "reports", "outlets", "latest")))
    kinds = ({"kind": kind} for kind in ("person", "organization", "unnamed"))
    yield from _list("sources", "/sources", known["speakers"], [*sorts, *kinds])
    for name in _some(connection, "SELECT name FROM speakers ORDER BY quoted DESC", EACH, chance):
        yield "source", addresses.source(name)
        yield "source", _query(addresses.source(name), {"order": "latest"})
    shown = ({"show": show, "sort": sort} for show in ("denied", "circle") for sort in ("gap", "reports", "latest"))
    yield from _list("claims", "/claims", known["several"], [{}, {"sort": "reports"}, {"sort": "latest"}])
    yield from _list("claims", "/claims", known["claims"], [{"show": "all"}])
    yield from (("claims", _query("/claims", asked)) for asked in shown)
    for claim in _some(connection, "SELECT id FROM claims ORDER BY reports DESC", EACH, chance):
        yield "claim", addresses.claim(claim)
    yield from _list("events", "/events", known["events"], [{}, {"sort": "actor"}, {"sort": "-place"}])
    yield from (("events", _query("/events", asked)) for asked in _filters(connection, chance))
    yield from (("search", _query("/search", {"q": words})) for words in _searches(connection, chance))
    yield from (("corrections", _query("/corrections", asked)) for asked in ({}, {"kind": "event"}, {"holds": "1"}))


def _list(name: str, path: str, total: int, asked: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    """The first page of a list in each of its orders, and others of the first order."""
    yield from ((name, _query(path, each)) for each in asked)
    last = max(1, total // PAGE)
    for page in sorted({2, last // 4, last // 2, last * 3 // 4, last}):
        if 1 < page <= last:
            yield name, _query(path, {**asked[0], "page": page})


def _filters(connection: sqlite3.Connection, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Filters of events: none, each alone with common and rare values, and several together."""
    values = {
        "type": "SELECT type FROM events GROUP BY type ORDER BY count(*) DESC",
        "country": "SELECT country FROM events WHERE country IS NOT NULL GROUP BY country ORDER BY count(*) DESC",
        "certainty": "SELECT certainty FROM events GROUP BY certainty ORDER BY count(*) DESC",
        "source": "SELECT speaker FROM events WHERE speaker IS NOT NULL GROUP BY speaker ORDER BY count(*) DESC",
        "outlet": "SELECT outlet FROM events WHERE outlet IS NOT NULL GROUP BY outlet ORDER BY count(*) DESC",
        "actor": "SELECT actor FROM events WHERE actor IS NOT NULL GROUP BY actor ORDER BY count(*) DESC",
        "recipient": "SELECT recipient FROM events WHERE recipient IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC",
    }
    found = {name: _some(connection, question, 6, chance) for name, question in values.items()}
    days = connection.execute("SELECT min(day), max(day) FROM events").fetchone()
    yield from ({name: value} for name, some in found.items() for value in some)
    yield from ({"from": days[0]}, {"to": days[1]}, {"from": days[0], "to": days[0]}, {"from": days[0], "to": days[1]})
    for _ in range(10):
        yield {name: chance.choice(found[name]) for name in chance.sample(sorted(found), 2) if found[name]}


def _searches(connection: sqlite3.Connection, chance: random.Random) -> Iterator[str]:
    """Words of the titles, alone, two together, as a phrase and cut short; names; and words that are everywhere."""
    yield from ("said", "the", "the said of", "people", "nowhere-to-be-found", "government OR nothing", "s*")
    titles = _some(connection, "SELECT title FROM reports WHERE title IS NOT NULL ORDER BY n", EACH // 2, chance)
    for number, title in enumerate(titles):
        words = [word for word in title.split() if word.isalpha()] or ["said"]
        at = chance.randrange(len(words))
        pair = " ".join(words[at : at + 2])
        yield (words[at], pair, f'"{pair}"', f"{words[at][:4]}*")[number % 4]
    yield from _some(connection, "SELECT name FROM speakers ORDER BY quoted DESC", EACH // 4, chance)


def _some(connection: sqlite3.Connection, question: str, count: int, chance: random.Random) -> list[str]:
    """Of the values that are asked for, the first fifth of ``count`` and the rest by chance."""
    every = [row[0] for row in connection.execute(question)]
    first = every[: max(1, count // 5)]
    rest = every[len(first) :]
    return [*first, *chance.sample(rest, min(len(rest), count - len(first)))]


def _query(path: str, asked: dict[str, Any]) -> str:
    return f"{path}?{urlencode(asked, quote_via=quote)}" if asked else path


def _named(asked: dict[tuple[str, str], None], name: str) -> list[str]:
    return [address for kind, address in asked if kind == name]


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
