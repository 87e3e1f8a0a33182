"""What comparing many reports costs: memory, and how time grows with their number.

The reports are generated: words follow one another as pairs of words do in the texts of a file (a bigram model), so
that turns of phrase come again as in news; one report in ten is an edited copy of an earlier one, one in six carries a
passage of one. Each is made from its number alone, when it is asked for, and none is kept. Every run is a process of
its own.

* ``seconds``: of processor time to fingerprint and compare the most reports (``MOST``), making them not counted;
* ``growth``: how many times longer than a tenth of them that takes;
* ``peak_mb``: the most memory that the process held at once, the bigram model included.
"""

from __future__ import annotations

import argparse
import bisect
import datetime
import itertools
import json
import random
import resource
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from accordingto.compare.fingerprints import Fingerprint, fingerprint
from accordingto.compare.reuse import reuse
from accordingto.records import Report
from benchmarks import data, edits

MOST = 100_000
SHORTEST, LONGEST = 100, 700  # words of a report


class Press:
    """Reports by number, each made from its number alone. ``spent`` is the time that making them took."""

    def __init__(self, texts: Sequence[str]) -> None:
        following: dict[str, Counter[str]] = defaultdict(Counter)
        for text in texts:
            for one, other in itertools.pairwise(text.split()):
                following[one][other] += 1
        self._after = {
            word: (list(counts), list(itertools.accumulate(counts.values()))) for word, counts in following.items()
        }
        self._words = sorted(self._after)
        self._number: dict[str, int] = {}
        self.spent = 0.0

    def report(self, number: int) -> Report:
        """The report with this number."""
        started = time.process_time()
        chance = edits.generator(f"report {number}")
        text = self._text(number)
        what, earlier = chance.random(), chance.randrange(number + 1)
        if what < 0.1 and earlier < number:
            text = edits.reworded(self._text(earlier), chance.uniform(0.0, 0.3), self._words, chance)
        elif what < 0.1 + 1 / 6 and earlier < number:
            words = self._text(earlier).split()
            start = chance.randrange(len(words) - 60)
            text = (
                f"{text}\n\n{' '.join(words[start : start + chance.randint(30, 60)])}\n\n{chance.choice(self._words)}"
            )
        day = datetime.date(2016, 1, 1) + datetime.timedelta(days=number * 365 // MOST)
        report = Report(text, outlet=f"Outlet {number % 97}", published=day)
        self._number[report.id] = number
        self.spent += time.process_time() - started
        return report

    def again(self, ids: Collection[str]) -> Iterator[Report]:
        """The reports with these ids, which were all made before."""
        return (self.report(self._number[each]) for each in ids)

    def _text(self, number: int) -> str:
        chance = edits.generator(f"text {number}")
        word = chance.choice(self._words)
        words: list[str] = []
        for _ in range(chance.randint(SHORTEST, LONGEST)):
            words.append(word)
            word = self._next(word, chance)
        return " ".join(words)

    def _next(self, word: str, chance: random.Random) -> str:
        # One word in twenty is any word: a pair of words that stands once in the texts would else lead on and on.
        if word not in self._after or chance.random() < 0.05:
            return chance.choice(self._words)
        words, sums = self._after[word]
        return words[bisect.bisect(sums, chance.random() * sums[-1])]


def compare(texts: Sequence[str], count: int) -> dict[str, float]:
    """Fingerprint and compare so many reports in this process; seconds, megabytes, and what was found."""
    press = Press(texts)
    started = time.process_time()

    def prints() -> Iterator[Fingerprint]:
        return (fingerprint(press.report(number)) for number in range(count))

    found = reuse(prints(), press.again)
    seconds = time.process_time() - started - press.spent
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": peak, "copies": len(found.copies), "passages": len(found.passages)}


def score(files: list[Path]) -> dict[str, float]:
    """The figures of the module's docstring, on reports made after the texts of ``files``."""
    few, many = (_apart(files, count) for count in (MOST // 10, MOST))
    return {
        "seconds": many["seconds"],
        "growth": many["seconds"] / few["seconds"],
        "peak_mb": many["peak_mb"],
        "copies": many["copies"],
        "passages": many["passages"],
    }


def _apart(files: Sequence[Path], count: int) -> dict[str, float]:
    """Compare in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.reuse_speed", str(count), *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    print(f"{count} reports: {found}", file=sys.stderr)
    return found


def main() -> None:
    """One run in this process; prints its figures as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("files", type=Path, nargs="+")
    chosen = parser.parse_args()
    texts = [row.text for file in chosen.files for row in data.rows(file)]
    print(json.dumps(compare(texts, chosen.count)))


if __name__ == "__main__":
    main()
