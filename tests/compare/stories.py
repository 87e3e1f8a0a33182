"""Texts of invented words for tests of reuse: unlike one another by chance, and the same in every run."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable

from accordingto.compare.fingerprints import Fingerprint, fingerprint
from accordingto.compare.reuse import Reuse, reuse
from accordingto.records import Report

SYLLABLES = "ka lo mi ren tu sa vel dor pi nu gar ith om sel bra fen".split()
LITTLE = "the of a in and to was for on that".split()


def story(seed: int, words: int = 240) -> str:
    """Paragraphs of four sentences of ten words; every third word is a common one, as in any language."""
    chance = random.Random(seed)  # noqa: S311 - texts are made by it, no secrets
    made = [
        chance.choice(LITTLE) if number % 3 == 1 else "".join(chance.choices(SYLLABLES, k=chance.randint(2, 3)))
        for number in range(words)
    ]
    sentences = [" ".join(made[at : at + 10]).capitalize() + "." for at in range(0, words, 10)]
    return "\n\n".join(" ".join(sentences[at : at + 4]) for at in range(0, len(sentences), 4))


def prints(reports: Iterable[Report]) -> list[Fingerprint]:
    """The fingerprints of reports that are all body."""
    return [fingerprint(report) for report in reports]


def found(*reports: Report) -> Reuse:
    """What reports share."""
    by_id = {report.id: report for report in reports}

    def texts(ids: Collection[str]) -> list[Report]:
        return [by_id[each] for each in ids]

    return reuse(prints(reports), texts)
