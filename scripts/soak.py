"""Read and store very many short reports, and see whether memory grows and the account is exact.

    python scripts/soak.py --reports 100000

Every report has names, places, quotations and words that no other has, so that whatever remembers texts grows; some are
duplicates, some can not be read. Prints the memory of the process (RSS, megabytes) every thousand reports on standard
error and one line of JSON last: the growth after the first five thousand in per cent, by the line that fits the samples
best, the peak, and the account beside what went in. Ends with exit code 1 where memory grew by more than 2 per cent or
the account is not exact.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

SETTLED = 5_000  # reports until everything is loaded and every cache is full
MOST_GROWTH = 2.0  # per cent
STEP = 1_000  # reports between two samples
EVERY_DUPLICATE, EVERY_SKIPPED = 50, 97
VOWELS, CONSONANTS = "aeiou", "bcdfghklmnprstvz"
VERBS = "denied confirmed warned promised ordered visited attacked arrested".split()
GOODS = "grain timber cement copper diesel medicine blankets tents".split()
SENTENCES = (
    '"The {a} is shut and nobody will {b} it," {person}, the mayor of {town}, told the {town} Courier on Monday.',
    "{person} {verb} {other} after {number} people were killed in {town}, according to the {a} council.",
    "The army moved {number} {b} troops to {town}, {person} said, citing a report by the {other} agency.",
    "“We {b} the {a} every day,” said a {a} official, who asked not to be named. “{other} knows it.”",
    "Police in {town} arrested {number} {a} workers who had blocked the {goods} road, {other} reported.",
    "{other} sent {number} tonnes of {goods} to the {a} camp near {town}; {person} thanked them.",
)


class Sample(NamedTuple):
    """The memory of the process, in megabytes, after so many reports."""

    reports: int
    memory: float


class Put(NamedTuple):
    """How many reports of each kind went in."""

    read: int
    duplicates: int
    skipped: int


def texts(count: int, seed: int = 1) -> Iterator[str]:
    """Texts of some sixty words. Every fiftieth is one that came before, every ninety-seventh is empty."""
    rng = random.Random(seed)  # noqa: S311 - words that are to be the same again
    last = ""
    for number in range(1, count + 1):
        if number % EVERY_SKIPPED == 0:
            yield " " * number
        elif number % EVERY_DUPLICATE == 0:
            yield last
        else:
            last = _text(rng, number)
            yield last


def put(count: int) -> Put:
    """What ``texts`` gives of each kind."""
    skipped = count // EVERY_SKIPPED
    duplicates = count // EVERY_DUPLICATE - count // (EVERY_DUPLICATE * EVERY_SKIPPED)
    return Put(count - skipped - duplicates, duplicates, skipped)


def _text(rng: random.Random, number: int) -> str:
    chosen = rng.sample(SENTENCES, 3)
    body = "\n\n".join(
        sentence.format(
            a=_word(rng),
            b=_word(rng),
            person=f"{_word(rng)} {_word(rng)}".title(),
            other=f"{_word(rng)} {_word(rng)}".title(),
            town=_word(rng).title(),
            number=rng.randint(2, 900),
            verb=rng.choice(VERBS),
            goods=rng.choice(GOODS),
        )
        for sentence in chosen
    )
    return f"{_word(rng).upper()}, May {rng.randint(1, 28)} (Reuters) - {body}\n\nReport {number}.\n"


def _word(rng: random.Random) -> str:
    return "".join(rng.choice(CONSONANTS) + rng.choice(VOWELS) for _ in range(rng.randint(2, 4))) + rng.choice("nsrlm")


def memory() -> float:
    """The megabytes of this process that are in memory now."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * resource.getpagesize() / 1e6


def growth(samples: Sequence[Sample], settled: int = SETTLED) -> float:
    """By how many per cent memory grew from ``settled`` reports to the last, along the straight line that fits the
    samples between best (least squares); a saw's teeth do not count, whatever the last tooth is. Raises ``ValueError``
    where there are fewer than three samples."""
    after = [sample for sample in samples if sample.reports >= settled]
    if len(after) < 3:
        raise ValueError(f"no growth can be told from {len(after)} samples: give more reports")
    middle = sum(sample.reports for sample in after) / len(after)
    height = sum(sample.memory for sample in after) / len(after)
    rise = sum((sample.reports - middle) * (sample.memory - height) for sample in after)
    slope = rise / sum((sample.reports - middle) ** 2 for sample in after)
    begin = height + slope * (after[0].reports - middle)
    return 100 * slope * (after[-1].reports - after[0].reports) / begin


def soak(count: int, where: Path, step: int, tell: Callable[[Sample], None]) -> tuple[Put, int, list[Sample]]:
    """Read ``count`` reports into a store; returns the account, the readings in the store, and the samples."""
    from accordingto.gather.items import Item
    from accordingto.gatherer import gather
    from accordingto.reader import Reader
    from accordingto.records import Report
    from accordingto.store import Store

    samples: list[Sample] = []

    def items() -> Iterator[Item]:
        for number, text in enumerate(texts(count)):
            if number % step == 0:
                samples.append(Sample(number, memory()))
                tell(samples[-1])
            yield Item(f"report {number}", Report(text, outlet="The Harbour Ledger", language="en"))

    store = Store(where, create=True)
    account = gather(items(), store, Reader(threads=1))
    samples.append(Sample(count, memory()))
    tell(samples[-1])
    assert account.items == count
    return Put(account.read, account.duplicates, account.skipped.total()), len(store), samples


def main() -> int:
    """Soak as long as is asked for; returns the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--reports", type=int, default=100_000)
    options.add_argument("--settled", type=int, default=SETTLED, help="reports after which memory is watched")
    options.add_argument("--step", type=int, default=STEP, help="reports between two samples")
    given = options.parse_args()
    started = time.monotonic()

    def tell(sample: Sample) -> None:
        rate = sample.reports / (time.monotonic() - started)
        print(f"{sample.reports} reports, {sample.memory:.1f} MB, {rate:.1f} a second", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory() as folder:
        account, stored, samples = soak(given.reports, Path(folder) / "store", given.step, tell)
    grown = growth(samples, given.settled)
    exact = account == put(given.reports) and stored == account.read
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    told = {
        "reports": given.reports,
        "growth_percent": round(grown, 2),
        "peak_mb": round(peak, 1),
        "read": account.read,
        "duplicates": account.duplicates,
        "skipped": account.skipped,
        "stored": stored,
        "exact": exact,
    }
    print(json.dumps(told))
    return 1 if grown > MOST_GROWTH or not exact else 0


if __name__ == "__main__":
    sys.exit(main())
