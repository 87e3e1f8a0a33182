"""How many claims are told with the right origins, in small worlds of reports of our own with their true claims.

A world is a set of reports on one story: the example store (``examples/store``, ``tests/cases/example_claims.jsonl``),
those of ``tests/cases/worlds`` and of ``tests/cases/claims_worlds.jsonl``. Every report is read and all are compared.
To a true claim belongs the claim found that has most of its members, a member being found where half of the shorter of
the two passages lies in the other. It is *right* where

* it has a third of the members that are not marked optional, and of no other true claim has it more members;
* there is one origin for each true one and no other, each called by one of the names that are right (case, articles and
  what follows a head noun apart; "unnamed: senior official at the ministry" is any unnamed official);
* its circles are the true ones.

Keys: ``example`` and ``worlds``, percent of the true claims of the example store and of the other worlds that are
right; ``members``, percent of all their members that are not optional found in the claim that belongs to theirs;
``stances``, percent of those with the right stance.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from accordingto import Reader
from accordingto.compare.claims import claims, order
from accordingto.compare.fingerprints import of_reading
from accordingto.compare.reuse import Lookup, reuse
from accordingto.compare.sheets import packed, sheet
from accordingto.data.tables import fold
from accordingto.gather.files import read_source
from accordingto.language.vectors import span_vectors
from accordingto.records import Claim, Member, Reading, Report, Span

ROOT = Path(__file__).resolve().parent.parent
STORE, CASES = ROOT / "examples" / "store", ROOT / "tests" / "cases"
UNNAMED = "unnamed: "
AFTER_HEAD = frozenset("of in at from with for to on near about who that which familiar close briefed".split())


class World(msgspec.Struct):
    """Reports by name, and the true claims about them as the case files have them."""

    name: str
    reports: dict[str, Report]
    truth: list[dict[str, Any]]


class Judged(msgspec.Struct):
    """A true claim, the claim found for it, and what is right of it."""

    world: str
    truth: dict[str, Any]
    found: Claim
    hits: list[Member | None]
    right: bool


def score(files: list[Path]) -> dict[str, float]:
    """Compare the reports of every world, or of the world files given, and score the claims."""
    judged = [each for world in worlds(files) for each in judge(world)]
    wanted = [
        (each, at) for each in judged for at, row in enumerate(each.truth["members"]) if not row.get("optional", False)
    ]
    hits = [(each.hits[at], each.truth["members"][at]["stance"]) for each, at in wanted]
    stances = [found.stance == stance for found, stance in hits if found is not None]
    figures = {
        "example": _percent([each.right for each in judged if each.world == "example"]),
        "worlds": _percent([each.right for each in judged if each.world != "example"]),
        "members": _percent([found is not None for found, _ in hits]),
        "stances": _percent(stances),
    }
    return {key: value for key, value in figures.items() if value >= 0}


def errors(files: list[Path]) -> Iterator[tuple[str, str]]:
    """The claims that are not right: what is wrong, and what was found."""
    for world in worlds(files):
        for each in judge(world):
            if each.right:
                continue
            names = ", ".join(origin.name for origin in each.found.origins)
            wanted = ", ".join(origin["names"][0] for origin in each.truth["origins"])
            missed = sum(hit is None for hit in each.hits)
            kind = "members" if missed * 2 > len(each.hits) else "origins"
            members = f"{missed} of {len(each.hits)} members missed"
            yield kind, f"{world.name} {each.truth['id']}: [{names}] for [{wanted}], {members}"


def worlds(files: Sequence[Path]) -> Iterator[World]:
    """The worlds of the files given, or all that this project has."""
    if not files:
        reports = {path.name: read_source(str(path)) for path in sorted(STORE.iterdir())}
        yield World("example", reports, _rows(CASES / "example_claims.jsonl"))
    for path in files or [*sorted((CASES / "worlds").glob("*.jsonl")), CASES / "claims_worlds.jsonl"]:
        found: dict[str, World] = {}
        for row in _rows(path):
            world = found.setdefault(row.get("world", path.stem), World(row.get("world", path.stem), {}, []))
            if "text" in row:
                day = datetime.date.fromisoformat(row["published"][:10])
                world.reports[row["report"]] = Report(
                    row["text"], outlet=row["outlet"], title=row.get("title"), published=day
                )
            else:
                world.truth.append(row)
        yield from found.values()


def compared(readings: Sequence[Reading], reader: Reader) -> list[Claim]:
    """The claims of some readings."""
    sheets = sorted(map(sheet, readings), key=order)
    texts = {reading.report.id: reading.report for reading in readings}
    vectors = np.concatenate(
        [
            packed(
                span_vectors(
                    reader.encoder,
                    texts[each.report].text,
                    [(told.spans[0][0], told.spans[-1][1]) for told in each.statements],
                )
            )
            for each in sheets
        ]
    )
    shared = reuse(map(of_reading, readings), lambda ids: [texts[each] for each in ids])
    return list(claims(sheets, vectors, Lookup(shared.copies, shared.passages)))


def judge(world: World, reader: Reader | None = None) -> list[Judged]:
    """Compare the reports of a world and judge every true claim."""
    reader = reader or _reader()
    readings = dict(zip(world.reports, reader.read_many(world.reports.values()), strict=True))
    names = {reading.report.id: name for name, reading in readings.items()}
    found = compared(list(readings.values()), reader)
    places = {
        truth["id"]: [_place(readings[row["report"]].report.text, row["text"]) for row in truth["members"]]
        for truth in world.truth
    }
    judged = []
    for truth in world.truth:
        table = [(_hits(claim, truth, places[truth["id"]], names), claim) for claim in found]
        hits, best = max(table, key=lambda row: (sum(hit is not None for hit in row[0]), -len(row[1].members)))
        others = [
            sum(hit is not None for hit in _hits(best, other, places[other["id"]], names))
            for other in world.truth
            if other["id"] != truth["id"]
        ]
        own = sum(hit is not None for hit in hits)
        needed = [hit for hit, row in zip(hits, truth["members"], strict=True) if not row.get("optional", False)]
        enough = sum(hit is not None for hit in needed) * 3 >= len(needed) and own >= max(others, default=0)
        judged.append(Judged(world.name, truth, best, hits, enough and _origins(best, truth) and _circles(best, truth)))
    return judged


_kept: list[Reader] = []


def _reader() -> Reader:
    if not _kept:
        _kept.append(Reader())
    return _kept[0]


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _place(text: str, words: str) -> Span:
    start = text.index(words)
    return start, start + len(words)


def _hits(claim: Claim, truth: dict[str, Any], places: Sequence[Span], names: dict[str, str]) -> list[Member | None]:
    """For every true member the member of the claim that is it."""
    return [
        next((each for each in claim.members if names[each.report] == row["report"] and _is_at(each, place)), None)
        for row, place in zip(truth["members"], places, strict=True)
    ]


def _is_at(member: Member, place: Span) -> bool:
    return any(
        2 * (min(end, place[1]) - max(start, place[0])) >= min(end - start, place[1] - place[0])
        for start, end in member.spans
    )


def _origins(claim: Claim, truth: dict[str, Any]) -> bool:
    found = [origin.name for origin in claim.origins]
    return len(found) == len(truth["origins"]) and all(
        any(_same(name, right) for name in found for right in origin["names"]) for origin in truth["origins"]
    )


def _circles(claim: Claim, truth: dict[str, Any]) -> bool:
    return {frozenset(map(fold, each)) for each in claim.circles} == {
        frozenset(map(fold, each)) for each in truth["circles"]
    }


def _same(name: str, right: str) -> bool:
    one, two = fold(name), fold(right)
    if UNNAMED in one or UNNAMED in two:
        return one.startswith(UNNAMED) == two.startswith(UNNAMED) and _head(one) == _head(two)
    first, second = set(re.findall(r"\w+", one)), set(re.findall(r"\w+", two))
    return first <= second or second <= first


def _head(name: str) -> str:
    before: list[str] = []
    for word in name.removeprefix(UNNAMED).split():
        if before and word in AFTER_HEAD:
            break
        before.append(word)
    return before[-1].removesuffix("s")


def _percent(right: Sequence[bool]) -> float:
    return 100 * sum(right) / len(right) if right else -1.0
