"""Which PLOVER type holds between a marked source and a marked target.

Accuracy and macro F1 over the 15 roots of Zero-Shot-PLOVER (Hu et al., *Leveraging Codebook Knowledge with NLI and
ChatGPT for Zero-Shot Political Relation Classification*, ACL 2024), which have CONCEDE and RETREAT as YIELD and what
later was INVESTIGATE as ACCUSE. ``Reader.relation_types`` answers with one of the 16 types, and ``benchmarks.plover``
maps it.

Half of ``plv-dev.jsonl`` trains the classifier, for no other file of its kind is there: a row is for training when the
SHA-256 of its sentence in UTF-8, taken as a number, is odd (``part``), so that equal sentences fall into the same half.
``accuracy`` and ``macro_f1`` of a file of that name are over the other half, those of any other file over every row:

* ``accuracy``: share of the rows with the right root;
* ``macro_f1``: the mean F1 of the roots that gold or answers have;
* ``rows``: how many rows these two are over;
* ``accuracy_all``: the accuracy over every row, training or not.

A source or a target is the first passage in its tags; one without tags (an actor who is left unsaid) is the empty span
``(0, 0)``.
"""

from __future__ import annotations

import functools
import hashlib
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from accordingto.records import Span
from benchmarks import data
from benchmarks.plover import root
from benchmarks.spans import percent, prf

TRAINED_ON = "plv-dev.jsonl"
UNSAID: Span = (0, 0)
TAG = re.compile(r"<(/?)([st])>")


class Row(msgspec.Struct, frozen=True):
    """One line of a gold file."""

    marked_sentence: str
    gold_root: str


class Case(msgspec.Struct, frozen=True):
    """A sentence without its tags, the two spans, the right root, the answer's, and whether the row is scored."""

    text: str
    source: Span
    target: Span
    gold: str
    answer: str
    scored: bool


def score(files: list[Path]) -> dict[str, float]:
    """Classify the rows of ``files`` and score them."""
    return figures([case for file in files for case in read(file)])


def figures(cases: Sequence[Case]) -> dict[str, float]:
    """The figures named in the module's docstring."""
    scored = [case for case in cases if case.scored]
    return {
        "accuracy": _accuracy(scored),
        "macro_f1": macro_f1([(case.gold, case.answer) for case in scored]),
        "rows": len(scored),
        "accuracy_all": _accuracy(cases),
    }


def _accuracy(cases: Sequence[Case]) -> float:
    return percent(sum(case.gold == case.answer for case in cases), len(cases))


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """The mean F1 of the labels among ``(gold, answer)`` pairs, as a percentage; 0 where there are none."""
    hits = Counter(gold for gold, answer in pairs if gold == answer)
    gold, given = Counter(gold for gold, _ in pairs), Counter(answer for _, answer in pairs)
    labels = gold.keys() | given.keys()
    return sum(prf(hits[label], given[label], gold[label]).f1 for label in labels) / len(labels) if labels else 0.0


def unmark(marked: str) -> tuple[str, Span, Span]:
    """The sentence without its tags, and the first passage of each kind of tag, without white space at its edges.

    Tags may overlap or be nested; a passage whose end is not tagged, or that is tagged nowhere, is ``UNSAID``.
    """
    text, opened, found, last = "", dict[str, int](), dict[str, Span](), 0
    for tag in TAG.finditer(marked):
        text += marked[last : tag.start()]
        last = tag.end()
        closing, kind = tag.groups()
        if not closing:
            opened.setdefault(kind, len(text))
        elif kind in opened:
            found.setdefault(kind, _trimmed(text, opened[kind], len(text)))
    text += marked[last:]
    return text, found.get("s", UNSAID), found.get("t", UNSAID)


def _trimmed(text: str, start: int, end: int) -> Span:
    inside = text[start:end]
    bare = inside.strip()
    start += len(inside) - len(inside.lstrip())
    return (start, start + len(bare)) if bare else UNSAID


def part(row: Row) -> Literal["train", "kept"]:
    """Which half of the file that is trained on a row falls into."""
    text, _, _ = unmark(row.marked_sentence)
    return "train" if hashlib.sha256(text.encode()).digest()[-1] % 2 else "kept"


def rows(file: Path) -> list[Row]:
    """Load a JSONL file. Raises ``OSError`` where there is none, ``msgspec.ValidationError`` where a line is no row."""
    return [msgspec.json.decode(line, type=Row) for line in file.read_bytes().splitlines() if line.strip()]


@functools.cache
def read(file: Path) -> tuple[Case, ...]:
    """Classify every row of a gold file. A file is read once in a run."""
    gold = rows(file)
    asked = [unmark(row.marked_sentence) for row in gold]
    print(f"{file.name}: {len(asked)} rows", file=sys.stderr)
    return tuple(
        Case(*question, root(row.gold_root), root(answer), file.name != TRAINED_ON or part(row) == "kept")
        for row, question, answer in zip(gold, asked, data.reader().relation_types(asked), strict=True)
    )


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every wrong root of the rows that are scored, by gold and answer: ``AID as SUPPORT``."""
    for case in (case for file in files for case in read(file)):
        if case.scored and case.gold != case.answer:
            source, target = (data.quote(case.text, [span], 40) for span in (case.source, case.target))
            yield f"{case.gold} as {case.answer}", f"{source} → {target} | {data.shorten(case.text, 200)}"
