"""Claims: statements of many reports that say the same thing, with their versions, denials and origins."""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Callable, Iterator, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.compare.clusters import clusters, roots
from accordingto.compare.likeness import Pairs, forbidden, likelihood, measures
from accordingto.compare.neighbours import neighbours
from accordingto.compare.origins import Told, trace
from accordingto.compare.reuse import Lookup
from accordingto.compare.sheets import Columns, Floats, Sheet, Vectors, columns
from accordingto.compare.stances import denials
from accordingto.compare.telling import Statement
from accordingto.compare.versions import versions
from accordingto.records import Claim, Member

LIKELY = 0.1  # a pair with less is no pair
JOINED = 0.36  # mean likelihood between two groups at which they are one claim
PART = re.compile(r"\W*(?:\w+ing|of|for|to|him|her|them)\b", re.IGNORECASE)  # what begins so is no whole clause
THAT = re.compile(r"^(?:that|how|as)\s+", re.IGNORECASE)


def claims(
    sheets: Sequence[Sheet], vectors: Vectors, lookup: Lookup, tell: Callable[[int], None] = lambda _: None
) -> Iterator[Claim]:
    """Every claim of the sheets, each statement in one of them at most; told once or often.

    ``sheets`` are in the order of ``order``; ``vectors`` (statements, width) as ``sheets.packed`` makes them.
    ``tell`` is told how many reports have been compared. What only outlets' own voices tell is left out where it is no
    event and counts nothing: it is narration.
    """
    table = columns(sheets)
    owner = np.repeat(np.arange(len(sheets)), np.diff(table.begins))
    for cluster in _clustered(table, likely_pairs(table, vectors, [each.day for each in sheets], tell)):
        told = [_told(sheets[int(owner[at])], at - int(table.begins[int(owner[at])])) for at in cluster]
        if _worth_keeping(told):
            yield claim(told, lookup)


def order(sheet: Sheet) -> tuple[int, str]:
    """The order in which sheets are compared: by day of publication, those without one last, then by id."""
    return (sheet.day if sheet.day is not None else 10**9, sheet.report)


class Likely(msgspec.Struct, frozen=True):
    """Pairs of statements, the one with the smaller number in ``left``, and how likely they are to say the same."""

    left: npt.NDArray[np.int64]
    right: npt.NDArray[np.int64]
    chance: Floats


def likely_pairs(
    table: Columns, vectors: Vectors, days: Sequence[int | None], tell: Callable[[int], None] = lambda _: None
) -> Likely:
    """The pairs of statements that are likely to say the same thing."""
    found: list[Likely] = []
    for report, others, story in neighbours(table, days):
        tell(report + 1)
        own = np.arange(*table.begins[report : report + 2], dtype=np.int64)
        if not len(own):
            continue
        blocks = [np.arange(*table.begins[other : other + 2], dtype=np.int64) for other in others.tolist()]
        rows = np.concatenate([*blocks, own])
        sizes = [*map(len, blocks), len(own)]
        like = np.repeat(np.append(story, np.float32(1)), sizes).astype(np.float32)
        together = np.repeat(np.arange(len(sizes)) == len(sizes) - 1, sizes)
        chance = likelihood(measures(table, vectors, Pairs(rows, own), like, together))
        row, col = np.nonzero((chance >= LIKELY) & (rows[:, None] < own[None, :]))
        found.append(Likely(rows[row], own[col], chance[row, col]))
    none = Likely(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))
    every = [none, *found]
    return Likely(
        np.concatenate([each.left for each in every]),
        np.concatenate([each.right for each in every]),
        np.concatenate([each.chance for each in every]),
    )


def _clustered(table: Columns, pairs: Likely) -> Iterator[list[int]]:
    """Groups of statements that say the same thing, in the order of their first; every statement is in one.

    Groups are joined by a mean of JOINED or more, so between two that are joined stands a pair of that or more: what
    such pairs do not hold together, at one remove or many, is looked at apart.
    """
    strong = pairs.chance >= JOINED
    root = roots(int(table.begins[-1]), pairs.left[strong], pairs.right[strong])
    members = np.argsort(root, kind="stable")
    inside = np.flatnonzero(root[pairs.left] == root[pairs.right])
    edges = inside[np.argsort(root[pairs.left[inside]], kind="stable")]
    of_edges = root[pairs.left[edges]]
    starts = np.flatnonzero(np.diff(root[members], prepend=-1))
    for start, end in itertools.pairwise([*starts.tolist(), len(members)]):
        group = members[start:end].tolist()
        if len(group) == 1:
            yield group
            continue
        first, last = np.searchsorted(of_edges, [group[0], group[0] + 1])
        at = edges[first:last]
        near = zip(pairs.left[at].tolist(), pairs.right[at].tolist(), strict=True)
        scores = dict(zip(near, pairs.chance[at].tolist(), strict=True))
        yield from clusters(group, scores, JOINED, lambda left, right: forbidden(table, left, right))


def _told(sheet: Sheet, number: int) -> Told:
    return Told(sheet.report, sheet.outlet, sheet.agency, sheet.day, sheet.statements[number])


def _worth_keeping(told: Sequence[Told]) -> bool:
    """Whether somebody is cited for it, it tells an event, or two reports tell it and count something."""
    body = [each.statement for each in told if not each.statement.headline]
    if any(each.said or each.event for each in body):
        return True
    return len({each.report for each in told}) > 1 and any(each.numbers for each in body)


def claim(told: Sequence[Told], lookup: Lookup) -> Claim:
    """Make a claim of the statements of one group, in the order of publication."""
    stated = [each.statement for each in told]
    denied = denials(stated, [each.report for each in told])
    traced = trace(told, denied, lookup)
    members = tuple(
        Member(
            report=each.report,
            attribution=each.statement.attribution,
            event=each.statement.event,
            spans=each.statement.spans,
            text=each.statement.text,
            stance="denies" if denies else "repeats" if at in traced.repeats else "asserts",
        )
        for at, (each, denies) in enumerate(zip(told, denied, strict=True))
    )
    return Claim(
        id=_id(members[0]),
        summary=_summary(stated, denied),
        members=members,
        versions=versions(stated),
        origins=traced.origins,
        independent_origins=len(traced.origins),
        circles=traced.circles,
        first_report=told[traced.first].report if traced.first is not None else None,
    )


def _id(first: Member) -> str:
    """A claim is known by its first member: no other claim has it, and reports that come later leave it as it is."""
    known = repr((first.report, first.attribution, first.event, first.spans))
    return f"c{hashlib.sha256(known.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _summary(told: Sequence[Statement], denied: Sequence[bool]) -> str:
    """The wording that has most in common with the others, of an asserting member under the headline if any is."""
    at = max(
        range(len(told)),
        key=lambda at: (
            not denied[at],
            not told[at].headline,
            not PART.match(told[at].text),
            sum(len(told[at].marks & other.marks) for other in told) / (8 + len(told[at].marks)),
            -at,
        ),
    )
    text = THAT.sub("", " ".join(told[at].text.split())).strip(" \"“”‘’'(),;:")
    return text[:1].upper() + text[1:]
