"""How well attributions are found: exact spans, tokens, whole relations, and whether confidence tells the truth.

Exact spans follow CofeNet (Wang et al., *CofeNet: Context and Former-Label Enhanced Net for Complicated Quotation
Extraction*, COLING 2022) on PolNeAR (Newell et al., LREC 2018): micro-averaged F1 of exactly equal spans, paragraph by
paragraph, each piece of a discontinuous source, cue or content a span of its own. A span that several attributions
share counts once, a span that runs over paragraphs is cut at their ends, and white space at its edges is dropped.

Linked F1 is over whole relations: an attribution counts when its source, cue and content each overlap the gold one's by
a token Jaccard of at least 0.5 (missing matches missing), matched one to one, the greatest overlap first.

The expected calibration error is that of Guo et al. (*On Calibration of Modern Neural Networks*, ICML 2017) over ten
bins of equal width: what is calibrated is the confidence of an attribution, and it is right when it is linked.

The gold files have outermost attributions only, so nested answers are left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Literal, NamedTuple

from accordingto.records import Span
from benchmarks import data
from benchmarks.data import Case, Item
from benchmarks.spans import OVERLAP, Prf, covered, jaccard, match, pieces, prf, tokens

Kind = Literal["source", "cue", "content"]
KINDS: tuple[Kind, ...] = ("source", "cue", "content")
BINS = 10


class Bin(NamedTuple):
    """One row of the reliability table: how many answers, their mean confidence, the share of them that is right."""

    low: float
    high: float
    answers: int
    confidence: float
    right: float


def score(files: list[Path]) -> dict[str, float]:
    """Read the reports of ``files`` and score them; the reliability table goes to standard error."""
    cases = data.cases(files)
    table = reliability(outcomes(cases))
    print("confidence   answers   mean   right", file=sys.stderr)
    for row in table:
        line = f"{row.low:.1f} to {row.high:.1f}   {row.answers:7}   {row.confidence:.2f}   {row.right:5.2f}"
        print(line, file=sys.stderr)
    return figures(cases)


def agreement(files: list[Path]) -> dict[str, float]:
    """Score the second annotator of the reports that have one against the first, as if he were an answer."""
    rows = [row for file in files for row in data.rows(file)]
    twice = [Case(row.text, row.attributions, row.second_annotator) for row in rows if row.second_annotator is not None]
    return {"reports": len(twice), **_relation_figures(twice)}


def figures(cases: Sequence[Case]) -> dict[str, float]:
    """Every figure of the task: percentages, but for ``ece``, which is a fraction."""
    return {**_relation_figures(cases), "ece": calibration_error(outcomes(cases))}


def _relation_figures(cases: Sequence[Case]) -> dict[str, float]:
    out: dict[str, float] = {}
    for kind in KINDS:
        out |= _named(f"{kind}_exact", exact(cases, kind))
    for kind in KINDS:
        out |= _named(f"{kind}_token", by_token(cases, kind))
    linked = relations(cases)
    return out | {"linked_precision": linked.precision, "linked_recall": linked.recall, "linked_f1": linked.f1}


def _named(name: str, value: Prf) -> dict[str, float]:
    return {name: value.f1, f"{name}_precision": value.precision, f"{name}_recall": value.recall}


def outermost(items: Sequence[Item]) -> list[Item]:
    """The items that stand in no other's content."""
    return [item for item in items if not item.nested]


def distinct(text: str, items: Sequence[Item], kind: Kind) -> set[Span]:
    """The spans of one kind over the outermost items, a paragraph piece each, no span twice."""
    return {piece for item in outermost(items) for piece in pieces(text, getattr(item, kind))}


def exact(cases: Sequence[Case], kind: Kind) -> Prf:
    """Exactly equal spans of one kind, micro-averaged."""
    sides = [(distinct(case.text, case.gold, kind), distinct(case.text, case.answers, kind)) for case in cases]
    return _overlap(sides)


def by_token(cases: Sequence[Case], kind: Kind) -> Prf:
    """Tokens inside any span of one kind, micro-averaged."""
    sides = []
    for case in cases:
        among = tokens(case.text)
        gold, answers = (
            covered((span for item in outermost(side) for span in getattr(item, kind)), among)
            for side in (case.gold, case.answers)
        )
        sides.append((gold, answers))
    return _overlap(sides)


def _overlap(sides: Sequence[tuple[AbstractSet[object], AbstractSet[object]]]) -> Prf:
    hits = sum(len(gold & answers) for gold, answers in sides)
    return prf(hits, sum(len(answers) for _, answers in sides), sum(len(gold) for gold, _ in sides))


def link(case: Case) -> dict[int, int]:
    """Which outermost gold item (by index) is matched by which outermost answer: all three kinds overlap enough."""
    among = tokens(case.text)
    gold, answers = (
        [[covered(getattr(item, kind), among) for kind in KINDS] for item in outermost(side)]
        for side in (case.gold, case.answers)
    )
    scores = []
    for i, wanted in enumerate(gold):
        for j, given in enumerate(answers):
            overlaps = [jaccard(one, other) for one, other in zip(wanted, given, strict=True)]
            if min(overlaps) >= OVERLAP:
                scores.append(((sum(overlaps),), i, j))
    return match(scores)


def relations(cases: Sequence[Case]) -> Prf:
    """Whole attributions, micro-averaged."""
    hits = sum(len(link(case)) for case in cases)
    given = sum(len(outermost(case.answers)) for case in cases)
    return prf(hits, given, sum(len(outermost(case.gold)) for case in cases))


def outcomes(cases: Sequence[Case]) -> list[tuple[float, bool]]:
    """The confidence of every outermost answer, and whether it is linked to a gold item."""
    out: list[tuple[float, bool]] = []
    for case in cases:
        right = set(link(case).values())
        out += [(item.confidence, index in right) for index, item in enumerate(outermost(case.answers))]
    return out


def reliability(results: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The reliability table over ``BINS`` bins of equal width, empty ones left out; 1.0 falls into the last."""
    sorted_in: dict[int, list[tuple[float, bool]]] = {}
    for confidence, right in results:
        sorted_in.setdefault(min(int(confidence * BINS), BINS - 1), []).append((confidence, right))
    return [
        Bin(
            low=number / BINS,
            high=(number + 1) / BINS,
            answers=len(inside),
            confidence=sum(confidence for confidence, _ in inside) / len(inside),
            right=sum(right for _, right in inside) / len(inside),
        )
        for number, inside in sorted(sorted_in.items())
    ]


def calibration_error(results: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error, 0 to 1: the gap between confidence and truth in each bin, weighted by its size.

    Where there is no answer nothing is calibrated, and the error is 1.
    """
    table = reliability(results)
    return sum(row.answers * abs(row.confidence - row.right) for row in table) / len(results) if results else 1.0


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """Every error with its kind: spans missed, spurious or with another boundary, and relations by what is wrong."""
    for case in data.cases(files):
        for kind in KINDS:
            yield from _span_errors(case, kind)
        yield from _relation_errors(case)


def _span_errors(case: Case, kind: Kind) -> Iterator[tuple[str, str]]:
    gold, answers = distinct(case.text, case.gold, kind), distinct(case.text, case.answers, kind)
    missed, spurious = sorted(gold - answers), sorted(answers - gold)
    touched: set[Span] = set()
    for span in missed:
        others = [other for other in spurious if other[0] < span[1] and span[0] < other[1]]
        touched.update(others)
        wanted = data.quote(case.text, [span])
        if others:
            yield f"{kind} boundary", f"gold: {wanted} | ours: {data.quote(case.text, others)}"
        else:
            yield f"{kind} missed", wanted
    for span in spurious:
        if span not in touched:
            yield f"{kind} spurious", data.quote(case.text, [span])


def _relation_errors(case: Case) -> Iterator[tuple[str, str]]:
    """An unlinked gold item is told by the answer whose content overlaps its own best, if one overlaps enough."""
    gold, answers = outermost(case.gold), outermost(case.answers)
    among = tokens(case.text)
    pairs = link(case)
    free = [answer for index, answer in enumerate(answers) if index not in set(pairs.values())]
    near: set[int] = set()
    for index, item in enumerate(gold):
        if index in pairs:
            continue
        wanted = [covered(getattr(item, kind), among) for kind in KINDS]
        by_overlap = [(jaccard(wanted[2], covered(answer.content, among)), j) for j, answer in enumerate(free)]
        overlap, best = max(by_overlap, default=(0.0, -1))
        if overlap < OVERLAP:
            yield "relation missed", _line(case.text, item)
            continue
        near.add(best)
        given = [covered(getattr(free[best], kind), among) for kind in KINDS]
        wrong = "+".join(k for k, one, other in zip(KINDS, wanted, given, strict=True) if jaccard(one, other) < OVERLAP)
        yield f"relation {wrong}", f"gold: {_line(case.text, item)} | ours: {_line(case.text, free[best])}"
    for j, answer in enumerate(free):
        if j not in near:
            yield "relation spurious", f"{answer.confidence:.2f} {_line(case.text, answer)}"


def _line(text: str, item: Item) -> str:
    return " / ".join(data.quote(text, getattr(item, kind), 50) for kind in KINDS)
