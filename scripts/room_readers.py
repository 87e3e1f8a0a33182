"""Readers by the dozen in a room whose store is being filled: how quick the pages are, and whether any fails.

python scripts/room_readers.py [--readers 50] [--seconds 60] [--reports 2000] [--store STORE]

Opens a room with ``accordingto serve`` over a store of generated reports (or over STORE, to which nothing
is then added), lets a gather add generated reports a few at a time, and lets readers ask for one page after another,
each over a connection of its own. Prints one JSON line of figures last: ``requests``, ``failed``, ``median_ms``,
``p95_ms``, ``gathered``. Exit code 1 where a request failed.
"""

from __future__ import annotations

import argparse
import collections
import datetime
import http.client
import json
import os
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from accordingto.store import Store, Stored

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from benchmarks.generated import readings

LISTS = ("/", "/reports", "/sources", "/claims", "/events", "/corrections", "/search?q=minister", "/reports.json")
BATCH = 20  # reports that the gather adds at a time


def stored(number: int, seed: int) -> list[Stored]:
    """So many generated reports, as gathered now."""
    now = datetime.datetime.now(datetime.UTC)
    return [Stored(reading, f"generated#{seed}.{place}", now) for place, reading in enumerate(readings(number, seed))]


class Readers:
    """Threads that ask for pages until they are told to stop."""

    def __init__(self, port: int, number: int) -> None:
        self.port, self.stop = port, threading.Event()
        self.times: list[float] = []
        self.failures: collections.Counter[str] = collections.Counter()
        self.paths = list(LISTS)
        self.threads = [threading.Thread(target=self._read, args=(seed,)) for seed in range(number)]

    def _read(self, seed: int) -> None:
        chosen = random.Random(seed)  # noqa: S311 - no secret
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self.stop.is_set():
            path = chosen.choice(self.paths)
            begun = time.perf_counter()
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failures[f"{answer.status} {path}"] += 1
            except (OSError, http.client.HTTPException) as error:
                self.failures[f"{type(error).__name__} {path}"] += 1
                connection.close()
            self.times.append(time.perf_counter() - begun)

    def __enter__(self) -> Readers:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join()


def measure(store: Store, *, number: int, seconds: float, adding: bool) -> dict[str, float]:
    """Open the room, read in it for so long, and close it."""
    command = [sys.executable, "-m", "accordingto", "serve", store.where, "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, encoding="utf-8") as room:
        assert room.stderr is not None
        said = room.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", said)
        if not found:
            raise SystemExit(f"the room did not open: {said}{room.stderr.read()}")
        gathered = 0
        try:
            with Readers(int(found[1]), number) as readers:
                ids = [reading.report.id for reading, _ in zip(store.readings(), range(50), strict=False)]
                readers.paths += [f"/report/{id_.removeprefix('sha256:')}" for id_ in ids]
                end = time.monotonic() + seconds
                while (left := end - time.monotonic()) > 0:
                    if adding:
                        gathered += store.append(stored(BATCH, 1_000 + gathered))
                    time.sleep(min(1.0, max(left, 0)))
        finally:
            closed = room.poll()  # None, where it is still open
            room.send_signal(signal.SIGINT)
            last = room.stderr.read()
    if closed is not None:
        raise SystemExit(f"the room closed by itself with {closed}: {last}")
    for reason, count in readers.failures.most_common(10):
        sys.stderr.write(f"{count} times: {reason}\n")
    times = sorted(readers.times)
    return {
        "requests": len(times),
        "failed": readers.failures.total(),
        "median_ms": round(statistics.median(times) * 1000, 1),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
        "gathered": gathered,
    }


def main() -> int:
    """Run it as the command line asks."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--reports", type=int, default=2_000)
    parser.add_argument("--store")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not given.store:
            os.environ["XDG_CACHE_HOME"] = folder
        store = Store(given.store) if given.store else Store(Path(folder) / "news", create=True)
        if not given.store:
            store.append(stored(given.reports, 1))
        figures = measure(store, number=given.readers, seconds=given.seconds, adding=not given.store)
    print(json.dumps(figures))
    return 1 if figures["failed"] else 0


if __name__ == "__main__":
    sys.exit(main())
