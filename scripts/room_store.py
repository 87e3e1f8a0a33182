"""Make a store of generated reports and compare it: something large to look at in the reading room.

    python scripts/room_store.py 20000 large
    python scripts/room_store.py 4000 huge --times 25

The reports are those of ``benchmarks/generated``. No model runs: their readings are known, and what stands for the
meaning of a word piece in the comparison is a vector drawn by chance, so that statements are alike as far as they
share words. With ``--times`` the store has the same reports, and what was found by comparing them, so many times, each
time under other ids and some weeks later: comparing 100,000 takes an hour. Prints one line of JSON: how many copies,
passages and claims were found, and the seconds that each step took.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import re
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.comparer import compare
from accordingto.language.encoder import Encoder
from accordingto.language.vectors import LOWER
from accordingto.store import Store, Stored

sys.path.insert(0, str(Path(__file__).parent.parent))

T = TypeVar("T")

ID = re.compile(r"sha256:[0-9a-f]{64}")
AT_ONCE = 1000  # reports of a commit
PIECES = 32_768  # more than the tokenizer has
BEGUN = datetime.datetime(2024, 11, 4, 6, tzinfo=datetime.UTC)


class Drawn:
    """In the place of the encoder's session: the states of a word piece are always the same, and drawn by chance."""

    def __init__(self) -> None:
        self.states = np.random.default_rng(1).standard_normal((PIECES, LOWER), dtype=np.float32)

    def run(self, names: Sequence[str], feed: Mapping[str, npt.NDArray[np.int64]]) -> list[npt.NDArray[np.float32]]:
        """The lower states of the pieces."""
        assert list(names) == ["lower"]
        return [self.states[feed["ids"]]]


class DrawnEncoder(Encoder):
    """The tokenizer of the encoder without its weights."""

    tagger: Any

    def __init__(self) -> None:
        super().__init__()
        self.tagger = Drawn()


def fill(store: Store, count: int, seed: int) -> None:
    """Append so many generated reports, as if they had come in one a minute."""
    from benchmarks.generated import readings

    made = readings(count, seed)
    first = 0
    while rows := list(islice(made, AT_ONCE)):
        minutes = range(first, first + len(rows))
        store.append(
            [
                Stored(reading, f"generated#{minute + 1}", BEGUN + datetime.timedelta(minutes=minute))
                for minute, reading in zip(minutes, rows, strict=True)
            ]
        )
        first += len(rows)
        print(f"\r{first:,} reports", end="", file=sys.stderr)
    print(file=sys.stderr)


def repeat(once: Store, store: Store, times: int) -> None:
    """Fill a new store with everything of ``once``, so many times."""
    days = [reading.report.published for reading in once.readings() if reading.report.published is not None]
    step = max(days) - min(days) + datetime.timedelta(1)
    for turn in range(times):
        rows = (_again(row, turn, step) for row in once.stored())
        while some := list(islice(rows, AT_ONCE)):
            store.append(some)
        print(f"\r{len(store):,} reports", end="", file=sys.stderr)
    print(file=sys.stderr)
    for name in ("copies", "passages", "claims"):
        found = getattr(once, name)
        getattr(store, name).replace(_renamed(row, turn) for turn in range(times) for row in found.rows())


def _again(row: Stored, turn: int, step: datetime.timedelta) -> Stored:
    """The row as it comes back in a later turn: under other ids, and every day in it later."""
    plain: dict[str, Any] = msgspec.to_builtins(_renamed(row, turn))
    report = plain["reading"]["report"]
    for place, key in [(report, "published")] + [
        (event["date"], key) for event in plain["reading"]["events"] if event["date"] for key in ("start", "end")
    ]:
        if place[key]:
            place[key] = str(datetime.date.fromisoformat(place[key]) + turn * step)
    return msgspec.convert(plain, Stored)


def _renamed(row: T, turn: int) -> T:
    """The row with other ids of reports, and one of its own."""
    if not turn:
        return row
    text = ID.sub(lambda match: f"sha256:{hashlib.sha256(f'{turn} {match[0]}'.encode()).hexdigest()}", _json(row))
    plain = json.loads(text)
    if "id" in plain:
        plain["id"] = f"{plain['id']}{turn:02x}"
    return msgspec.convert(plain, type(row))


def _json(row: object) -> str:
    return msgspec.json.encode(row).decode()


def main() -> None:
    """Do as the command line says."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("reports", type=int)
    options.add_argument("store")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--times", type=int, default=1)
    given = options.parse_args()
    store = Store(given.store, create=True)
    if given.times == 1:
        print(json.dumps(make(store, given.reports, given.seed)))
        return
    with tempfile.TemporaryDirectory() as folder:
        once = Store(Path(folder) / "once", create=True)
        figures = make(once, given.reports, given.seed)
        began = time.perf_counter()
        repeat(once, store, given.times)
        store.compact()
    print(json.dumps({**figures, "repeating": round(time.perf_counter() - began)}))


def make(store: Store, count: int, seed: int) -> dict[str, int]:
    """Fill and compare a store; what was found, and the seconds of each step."""
    began = time.perf_counter()
    fill(store, count, seed)
    filled = time.perf_counter()
    found = compare(store, encoder=DrawnEncoder(), progress=_tell)
    store.compact()
    seconds = {"filling": round(filled - began), "comparing": round(time.perf_counter() - filled)}
    return {**msgspec.to_builtins(found), **seconds}


def _tell(step: str, done: int, total: int) -> None:
    if done % 1000 == 0 or done == total:
        print(f"{step}: {done:,} of {total:,}", file=sys.stderr)


if __name__ == "__main__":
    main()
