"""A claim as strands: one for each chain of each report that makes it, from its start through the relays to the report.

What the picture of a claim draws and its list says are both made from a ``Plot``, so that they say the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from accordingto.data import medium
from accordingto.data.tables import fold
from accordingto.export.outline import UNNAMED, UNSTATED, visible
from accordingto.records import Claim, Member
from accordingto.serve import addresses
from accordingto.serve.render import day

MOST_ROWS = 60  # of a picture; what is beyond is drawn together, with a way to the rest
UNKNOWN_OUTLET = "an unnamed outlet"

Start = Literal["origin", "denial", "circle", "unsaid"]


class Told(msgspec.Struct, frozen=True):
    """What is needed of a report that makes the claim: its outlet, its day (ISO) and the chains of its attributions."""

    outlet: str | None
    day: str | None
    chains: dict[str, tuple[str, ...]]


class Name(msgspec.Struct, frozen=True):
    """Somebody at the start of a chain: ``kind`` is named, unnamed or outlet (an outlet's own voice)."""

    name: str
    kind: Literal["named", "unnamed", "outlet"]


class Ring(msgspec.Struct, frozen=True):
    """Names that only cite one another, each the next; ``hrefs`` lead to where each does so, "" where nothing is known
    of it."""

    names: tuple[str, ...]
    hrefs: tuple[str, ...]


class Way(msgspec.Struct, frozen=True):
    """One way that the claim took: where it starts (an index among the plot's nodes of that sort), who passed it on,
    and the name (an index) by which it leaves a circle. ``told`` are the reports that have it so, as (outlet, day,
    address)."""

    start: Start
    at: int
    relays: tuple[str, ...]
    exit: int = 0
    told: tuple[tuple[str, str, str], ...] = ()


class Strand(msgspec.Struct, frozen=True):
    """One chain of one report: its way (an index), its row, where it leads, and what it says in words."""

    way: int
    row: int
    href: str
    words: str


class Row(msgspec.Struct, frozen=True):
    """A report at the right of the picture, or several drawn together (``reports`` says how many)."""

    label: str
    day: str
    href: str
    reports: int = 1


class Plot(msgspec.Struct, frozen=True):
    """All that is drawn: the starts, the ways, the rows in the order of time, and the strands.

    ``members`` has for each member of the claim the index of its way; ``hidden`` counts the reports that are drawn
    together with others.
    """

    origins: tuple[Name, ...]
    denials: tuple[Name, ...]
    rings: tuple[Ring, ...]
    ways: tuple[Way, ...]
    rows: tuple[Row, ...]
    strands: tuple[Strand, ...]
    members: tuple[int, ...]
    hidden: int = 0


def address(member: Member) -> str:
    """Where a member stands: its report, and there the attribution or the event that makes the claim."""
    return addresses.report(member.report, member.attribution or member.event or "")


def spoken(name: str) -> str:
    """A chain's name as it is shown: an unnamed source by its description."""
    if name == UNSTATED:
        return "somebody the report does not name"
    return visible(name.removeprefix(UNNAMED)) + (" (unnamed)" if name.startswith(UNNAMED) else "")


def plot(claim: Claim, reports: Mapping[str, Told], page: str, most: int = MOST_ROWS) -> Plot:
    """Lay out a claim. ``reports`` has the reports of its members; ``page`` is the claim's own address, under which
    ``?way=N`` lists what is drawn together where there are more than ``most`` reports."""
    told = [reports.get(member.report, Told(None, None, {})) for member in claim.members]
    outlets = {fold(each.outlet) for each in told if each.outlet}
    origin_of = {member: place for place, origin in enumerate(claim.origins) for member in origin.members}
    rings = {fold(name): (place, at) for place, ring in enumerate(claim.circles) for at, name in enumerate(ring)}
    denials: dict[str, int] = {}
    deniers: list[Name] = []
    ways: dict[tuple[Start, int, tuple[str, ...], int], int] = {}
    way_of: list[int] = []
    for at, member in enumerate(claim.members):
        outlet = told[at].outlet or UNKNOWN_OUTLET
        chain = told[at].chains.get(member.attribution or "") or (outlet,)
        passed = _without(chain[1:], outlet)
        key: tuple[Start, int, tuple[str, ...], int] = ("unsaid", 0, (), 0)
        if at in origin_of:
            name = claim.origins[origin_of[at]].name
            key = ("origin", origin_of[at], _without((*_cited(chain[0], name, outlets), *passed), outlet), 0)
        elif member.stance == "denies":
            if fold(chain[0]) not in denials:
                denials[fold(chain[0])] = len(deniers)
                deniers.append(_named(chain[0], outlets))
            key = ("denial", denials[fold(chain[0])], passed, 0)
        elif member.stance == "asserts" and (ring := _ring(outlet, chain, rings)):
            # one of the circle tells it himself; anybody else has it from the last of the circle that he names
            own = fold(outlet) in rings
            after = () if own else tuple(name for name in passed if fold(name) not in rings)
            key = ("circle", ring[0], after, ring[1])
        way_of.append(ways.setdefault(key, len(ways)))
    bare = ways.get(("unsaid", 0, (), 0), -1)
    ways_of: dict[str, dict[int, int]] = {}  # of each report, its ways and the first member of each
    for at, member in enumerate(claim.members):
        ways_of.setdefault(member.report, {}).setdefault(way_of[at], at)
    rows, strands, hidden = _rows(claim, told, ways_of, bare, page, most)
    shown: list[list[tuple[str, str, str]]] = [[] for _ in ways]
    seen = set[tuple[int, str]]()
    for at, member in enumerate(claim.members):
        if way_of[at] == bare and len(ways_of[member.report]) > 1:
            continue
        if (way_of[at], member.report) not in seen:
            seen.add((way_of[at], member.report))
            shown[way_of[at]].append((visible(told[at].outlet or UNKNOWN_OUTLET), told[at].day or "", address(member)))
    found = tuple(Way(*key, told=tuple(shown[way])) for key, way in ways.items())
    return Plot(
        tuple(_named(origin.name, outlets) for origin in claim.origins),
        tuple(deniers),
        tuple(_drawn_ring(claim, told, ring) for ring in claim.circles),
        found,
        tuple(rows),
        tuple(
            Strand(way, row, rows[row].href, f"{rows[row].label}: {_words(claim, deniers, found[way], None)}")
            if rows[row].reports > 1
            else Strand(way, row, address(claim.members[at]), _words(claim, deniers, found[way], told[at]))
            for way, row, at in strands
        ),
        tuple(way_of),
        hidden,
    )


def start_name(plot: Plot, way: Way) -> str:
    """The name of where a way starts, as it is shown; nothing where no source is given."""
    if way.start == "origin":
        return spoken(plot.origins[way.at].name)
    if way.start == "denial":
        return spoken(plot.denials[way.at].name)
    return visible(plot.rings[way.at].names[way.exit]) if way.start == "circle" else ""


def _without(names: Sequence[str], outlet: str) -> tuple[str, ...]:
    """The names between the start and the report: without the outlet at the end, and none twice in a row."""
    kept: list[str] = []
    for name in names:
        if not kept or fold(kept[-1]) != fold(name):
            kept.append(name)
    while kept and fold(kept[-1]) == fold(outlet):
        kept.pop()
    return tuple(kept)


def _cited(first: str, origin: str, outlets: set[str]) -> tuple[str, ...]:
    """The first name of a chain where it is no name of the origin but an outlet or an agency that is cited for it."""
    if fold(first) == fold(origin):
        return ()
    return (first,) if fold(first) in outlets or medium(first) else ()


def _ring(outlet: str, chain: Sequence[str], rings: Mapping[str, tuple[int, int]]) -> tuple[int, int] | None:
    """The circle that a chain ends in and the name it leaves it by."""
    return next((rings[fold(name)] for name in (outlet, *reversed(chain)) if fold(name) in rings), None)


def _drawn_ring(claim: Claim, told: Sequence[Told], names: tuple[str, ...]) -> Ring:
    hrefs = []
    for at, name in enumerate(names):
        cited = fold(names[(at + 1) % len(names)])
        hrefs.append(
            next(
                (
                    address(member)
                    for member, report in zip(claim.members, told, strict=True)
                    if fold(report.outlet or "") == fold(name)
                    and cited in {fold(link) for link in report.chains.get(member.attribution or "", ())}
                ),
                "",
            )
        )
    return Ring(names, tuple(hrefs))


def _named(name: str, outlets: set[str]) -> Name:
    if name.startswith(UNNAMED):
        return Name(name, "unnamed")
    return Name(name, "outlet" if fold(name) in outlets else "named")


def _words(claim: Claim, deniers: Sequence[Name], way: Way, told: Told | None) -> str:
    """The strand in words, as its link is read out; for several reports without the outlet and the day."""
    first = {"origin": lambda: claim.origins[way.at].name, "denial": lambda: deniers[way.at].name}
    start = [spoken(first[way.start]())] if way.start in first else []
    outlet = [visible(told.outlet or UNKNOWN_OUTLET)] if told else []
    names = [*start, *(spoken(name) for name in way.relays), *outlet]
    deed = {"denial": "denied: ", "circle": "in a circle: ", "unsaid": "source not given: "}.get(way.start, "")
    return deed + " → ".join(names) + (f", {day(told.day)}" if told and told.day else "")


def _rows(
    claim: Claim, told: Sequence[Told], ways: Mapping[str, Mapping[int, int]], bare: int, page: str, most: int
) -> tuple[list[Row], list[tuple[int, int, int]], int]:
    """The rows, the strands as (way, row, member), and how many reports share a row with others."""
    order = sorted(ways, key=lambda report: _when(told, ways[report]))
    groups: dict[tuple[int, ...], list[str]] = {}
    for report in order:
        groups.setdefault(tuple(sorted(ways[report])), []).append(report)
    alone = _alone([len(group) for group in groups.values()], most)
    single = {report for group in groups.values() for report in group[: alone if len(group) > alone + 1 else None]}
    rows: list[Row] = []
    strands: list[tuple[int, int, int]] = []
    folded: dict[tuple[int, ...], int] = {}
    for report in order:
        key = tuple(sorted(ways[report]))
        first = next(iter(ways[report].values()))
        if report in single:
            label, href, reports = visible(told[first].outlet or UNKNOWN_OUTLET), address(claim.members[first]), 1
        elif key not in folded:
            reports = folded[key] = len(groups[key]) - alone
            label = f"and {reports:,} more reports" if alone else f"{reports:,} reports"
            href = f"{page}?way={key[0] + 1}#passages"
        else:
            continue
        if len(rows) == most - 1 and len(groups) > most:
            rest = len(order) - sum(row.reports for row in rows)
            rows.append(Row(f"and {rest:,} more reports", "", f"{page}#passages", rest))
            break
        # what a report tells again without a source is drawn only where it tells nothing with one
        strands += [(way, len(rows), at) for way, at in ways[report].items() if way != bare or len(key) == 1]
        rows.append(Row(label, told[first].day or "", href, reports))
    return rows, strands, len(order) - sum(row.reports == 1 for row in rows)


def _when(told: Sequence[Told], ways: Mapping[int, int]) -> tuple[str, int]:
    first = min(ways.values())
    return told[first].day or "9999", first


def _alone(sizes: Sequence[int], most: int) -> int:
    """How many reports of each group get a row of their own, the rest of it sharing one, so that all the rows are at
    most ``most``; 0 where even that is too many."""
    if sum(sizes) <= most:
        return max(sizes, default=0)
    return next((alone for alone in range(most, 0, -1) if sum(min(size, alone + 1) for size in sizes) <= most), 0)
