"""How certain the text is that an event happened, from -3 (certainly not) to 3 (certainly).

Mean absolute error and Pearson's r over all targets, as Stanovsky et al. (*Integrating Deep Linguistic Features in
Factuality Prediction over Unified Datasets*, ACL 2017) report them for every set brought to FactBank's scale. Targets
are ranges of the tokens between single spaces; ``Reader.factualities`` is asked with their characters.

* ``mae``: the mean distance between gold and answer, 6 where there is no target;
* ``r``: the correlation, 0 where either side is constant.
"""

from __future__ import annotations

import functools
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from accordingto.records import Span
from benchmarks import data

WORST = 6.0  # the length of the scale
FAR = 1.0  # an answer further off than this is listed as an error
BATCH = 64


class Target(msgspec.Struct, frozen=True):
    """An event in a sentence: its tokens, half-open, and its factuality."""

    span1: tuple[int, int]
    label: float


class Row(msgspec.Struct, frozen=True):
    """One line of a gold file: a sentence of tokens with single spaces between them."""

    text: str
    targets: tuple[Target, ...]


class Case(msgspec.Struct, frozen=True):
    """One target: its sentence, its characters, the gold value and the answer."""

    text: str
    span: Span
    gold: float
    answer: float


def score(files: list[Path]) -> dict[str, float]:
    """Judge the targets of ``files`` and score them."""
    return figures([case for file in files for case in read(file)])


def figures(cases: Sequence[Case]) -> dict[str, float]:
    """The figures named in the module's docstring."""
    if not cases:
        return {"mae": WORST, "r": 0.0}
    mae = statistics.fmean(abs(case.gold - case.answer) for case in cases)
    return {"mae": mae, "r": correlation([case.gold for case in cases], [case.answer for case in cases])}


def correlation(one: Sequence[float], other: Sequence[float]) -> float:
    """Pearson's r; 0 where either side is constant or there are fewer than two values."""
    try:
        return statistics.correlation(one, other)
    except statistics.StatisticsError:
        return 0.0


def characters(row: Row) -> list[Span]:
    """The characters of every target of a row, in its order.

    Raises ``ValueError`` where a target has tokens that the sentence does not.
    """
    bounds: list[Span] = []
    start = 0
    for token in row.text.split(" "):
        bounds.append((start, start + len(token)))
        start += len(token) + 1
    for target in row.targets:
        first, end = target.span1
        if not 0 <= first < end <= len(bounds):
            raise ValueError(f"no tokens {first} to {end} in: {data.shorten(row.text)}")
    return [(bounds[target.span1[0]][0], bounds[target.span1[1] - 1][1]) for target in row.targets]


def rows(file: Path) -> list[Row]:
    """Load a JSONL file. Raises ``OSError`` where there is none, ``msgspec.ValidationError`` where a line is no row."""
    return [msgspec.json.decode(line, type=Row) for line in file.read_bytes().splitlines() if line.strip()]


@functools.cache
def read(file: Path) -> tuple[Case, ...]:
    """Judge every target of a gold file, with progress on standard error. A file is read once in a run."""
    gold = rows(file)
    asked = [(row.text, characters(row)) for row in gold]
    answers: list[list[float]] = []
    for first in range(0, len(asked), BATCH):
        answers += data.reader().factualities(asked[first : first + BATCH])
        print(f"\r{file.name}: {len(answers)} of {len(asked)}", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return tuple(
        Case(row.text, span, target.label, value)
        for row, (_, spans), values in zip(gold, asked, answers, strict=True)
        for target, span, value in zip(row.targets, spans, values, strict=True)
    )


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every answer that is more than 1 off, by what gold and answer come to, the furthest first."""
    cases = [case for file in files for case in read(file)]
    for case in sorted(cases, key=lambda case: -abs(case.gold - case.answer)):
        if abs(case.gold - case.answer) <= FAR:
            return
        start, end = case.span
        marked = f"{case.text[max(0, start - 90) : start]}[{case.text[start:end]}]{case.text[end : end + 60]}"
        line = f"gold {case.gold:+.1f} ours {case.answer:+.1f} | {data.shorten(marked, 200)}"
        yield f"{_word(case.gold)} as {_word(case.answer)}", line


def _word(value: float) -> str:
    return "happened" if value >= 1 else "did not happen" if value <= -1 else "uncertain"
