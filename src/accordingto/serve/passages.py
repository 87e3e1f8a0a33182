"""The passages that make a claim, as its page shows them: each wording once with everybody who has it, the closest to
the origin first, and the numbers that differ told apart."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from accordingto.data.tables import fold
from accordingto.export import markup
from accordingto.export.markup import Bead
from accordingto.records import Claim
from accordingto.serve import addresses, figures
from accordingto.serve.drawing.claim import HUES
from accordingto.serve.drawing.strands import UNKNOWN_OUTLET, Plot, Told, address, spoken, start_name
from accordingto.serve.render import count
from accordingto.serve.views import Query, one

# Marks at the ends of a passage: one is often outside of it, and the other alone looks like a mistake.
MARKS = ' .,;:"“”‘’'
TELLERS = 6  # of one wording that are named; there is a way to the rest

Group = tuple[int, ...]  # members (positions) in the same words from the same start


class Cited(msgspec.Struct, frozen=True):
    """What the index has of a member of a claim: its report, and its attribution with the chain (empty for none)."""

    outlet: str | None = None
    published: str | None = None
    title: str | None = None
    chain: tuple[str, ...] = ()
    form: str | None = None
    act: str | None = None
    verdict: str | None = None


class Teller(msgspec.Struct, frozen=True):
    """One report that has the words: where, by which chain, and what somebody who looked at it found."""

    outlet: str
    day: str | None
    title: str | None
    address: str
    beads: tuple[Bead, ...]
    form: str | None
    act: str | None
    verdict: str | None


class Passage(msgspec.Struct, frozen=True):
    """Words in which the claim is told: in pieces, so that numbers can be marked; ``start`` is who says so, ``more``
    how many tell it beside the tellers that are named, ``all`` where they are listed."""

    pieces: tuple[figures.Told, ...]
    stance: str
    start: str
    hue: int
    tellers: tuple[Teller, ...]
    more: int
    all: str


class Origin(msgspec.Struct, frozen=True):
    """What one of the origins rests on; ``address`` is that of the source's page, if it has one."""

    name: str
    hue: int
    why: str
    reports: int
    address: str
    first: Teller


class Version(msgspec.Struct, frozen=True):
    """A number that the claim is told with: in words, by how many reports, in which outlets. ``differs`` where there is
    another one for the same thing; ``share`` is that of its reports among all that count."""

    words: str
    reports: int
    outlets: tuple[str, ...]
    differs: bool
    share: float


class Telling:
    """A claim with what the index has of its members (``rows``, by position) and the speakers who have a page."""

    def __init__(self, claim: Claim, rows: Sequence[Cited], speakers: frozenset[str], plot: Plot, path: str) -> None:
        self.claim, self.rows, self.speakers, self.plot, self.path = claim, rows, speakers, plot, path
        self.versions_of = figures.of_members(claim)
        self.number: dict[Group, int] = {}

    def groups(self) -> list[Group]:
        """Every wording with those who have it, both by how close they are to the origin."""
        found: dict[tuple[object, ...], list[int]] = {}
        for at in sorted(range(len(self.claim.members)), key=self._closeness):
            member, way = self.claim.members[at], self.plot.ways[self.plot.members[at]]
            found.setdefault((fold(member.text).strip(MARKS), way.start, way.at, member.stance), []).append(at)
        groups = [tuple(members) for members in found.values()]
        self.number = {group: number for number, group in enumerate(groups, 1)}
        return groups

    def _closeness(self, at: int) -> tuple[int, int, str, int]:
        """Asserted before repeated, heard before passed on, the earlier first."""
        way = self.plot.ways[self.plot.members[at]]
        known = ("origin", "circle", "denial", "unsaid").index(way.start)
        return known, len(way.relays), self.rows[at].published or "9999", at

    def denies(self, group: Group) -> bool:
        """Whether a wording denies the claim."""
        return self.claim.members[group[0]].stance == "denies"

    def passage(self, group: Group) -> Passage:
        """A wording as it is shown."""
        member = self.claim.members[group[0]]
        way = self.plot.ways[self.plot.members[group[0]]]
        versions = {at: self.claim.versions[at] for at in self.versions_of.get(group[0], ())}
        told = dict.fromkeys(self.claim.members[at].report for at in group)
        first = [next(at for at in group if self.claim.members[at].report == report) for report in told]
        return Passage(
            tuple(figures.marked(" ".join(member.text.split()).strip(MARKS), versions)),
            member.stance,
            start_name(self.plot, way),
            self._hue(group[0]),
            tuple(self._teller(at) for at in first[:TELLERS]),
            len(first) - TELLERS if len(first) > TELLERS else 0,
            f"{self.path}?words={self.number.get(group, 0)}#passages",
        )

    def origins(self) -> list[Origin]:
        """What the number of origins rests on."""
        return [
            Origin(
                spoken(origin.name),
                at + 1 if at < HUES else 0,
                heading(origin.why),
                len({self.claim.members[member].report for member in origin.members}),
                addresses.source(origin.name) if origin.name in self.speakers else "",
                self._teller(min(origin.members, key=self._closeness)),
            )
            for at, origin in enumerate(self.claim.origins)
        ]

    def versions(self) -> list[Version]:
        """The numbers that the claim is told with, as the record has them."""
        quantities = [version.quantity for version in self.claim.versions]
        reports = [{self.claim.members[at].report for at in version.members} for version in self.claim.versions]
        most = max(map(len, reports), default=1)
        return [
            Version(
                figures.named(version),
                len(told),
                tuple(dict.fromkeys(self.rows[at].outlet or UNKNOWN_OUTLET for at in version.members)),
                quantities.count(version.quantity) > 1,
                len(told) / most,
            )
            for version, told in zip(self.claim.versions, reports, strict=True)
        ]

    def data(self, at: int) -> dict[str, Any]:
        """A member as data."""
        member, row = self.claim.members[at], self.rows[at]
        return {
            "outlet": row.outlet,
            "published": row.published,
            "address": address(member),
            "stance": member.stance,
            "text": member.text,
            "chain": self._chain(at),
            "versions": [figures.named(self.claim.versions[version]) for version in self.versions_of.get(at, ())],
        }

    def _hue(self, at: int) -> int:
        way = self.plot.ways[self.plot.members[at]]
        return way.at + 1 if way.start == "origin" and way.at < HUES else 0

    def _chain(self, at: int) -> tuple[str, ...]:
        return self.rows[at].chain or (self.rows[at].outlet or UNKNOWN_OUTLET,)

    def _teller(self, at: int) -> Teller:
        member, row, chain = self.claim.members[at], self.rows[at], self._chain(at)
        beads = [
            msgspec.structs.replace(
                bead,
                hue=0 if bead.kind == "outlet" or place else self._hue(at),
                address=address(member)
                if bead.kind == "outlet"
                else addresses.source(bead.name)
                if bead.name in self.speakers
                else "",
            )
            for place, bead in enumerate(markup.beads(chain, row.outlet or UNKNOWN_OUTLET))
        ]
        return Teller(
            row.outlet or UNKNOWN_OUTLET,
            row.published,
            row.title,
            address(member),
            tuple(beads),
            row.form,
            row.act,
            row.verdict,
        )


def rows(connection: sqlite3.Connection, claim: Claim) -> list[Cited]:
    """What the index has of each member, in their order."""
    found = connection.execute(
        """SELECT m.position, r.outlet, r.published, r.title, a.chain, a.form, a.act, k.verdict
           FROM claims c JOIN claim_members m ON m.claim = c.n JOIN reports r ON r.n = m.report
           LEFT JOIN attributions a ON a.report = m.report AND a.id = m.attribution
           LEFT JOIN corrections k ON k.n = a.correction WHERE c.id = ?""",
        (claim.id,),
    )
    rows = [Cited()] * len(claim.members)
    for place, outlet, published, title, chain, form, act, verdict in found:
        links = tuple(json.loads(chain)) if chain else ()
        rows[place] = Cited(outlet, published, title, links, form, act, verdict)
    return rows


def told(claim: Claim, rows: Sequence[Cited]) -> dict[str, Told]:
    """The reports of the members, as the picture needs them."""
    found: dict[str, Told] = {}
    for member, row in zip(claim.members, rows, strict=True):
        known = found.setdefault(member.report, Told(row.outlet, row.published, {}))
        if member.attribution and row.chain:
            known.chains[member.attribution] = row.chain
    return found


def speakers(connection: sqlite3.Connection, claim: Claim, rows: Sequence[Cited]) -> frozenset[str]:
    """Those of the names in the claim's chains who have a page as sources."""
    names = {origin.name for origin in claim.origins} | {name for row in rows for name in row.chain}
    known = connection.execute(
        "SELECT name FROM speakers WHERE name IN (SELECT value FROM json_each(?))", (json.dumps(sorted(names)),)
    )
    return frozenset(row["name"] for row in known)


def heading(summary: str) -> str:
    """The sentence that states the claim, with a capital."""
    return summary[:1].upper() + summary[1:]


def rests(claim: Claim) -> str:
    """What the number of origins comes to, in a sentence."""
    says = len({member.report for member in claim.members if member.stance != "denies"})
    denies = len({member.report for member in claim.members if member.stance == "denies"})
    denied = f" {count(denies, 'report')} {'denies' if denies == 1 else 'deny'} it." if denies else ""
    return _rest(says, claim.independent_origins, bool(claim.circles)) + denied


def _rest(says: int, origins: int, circle: bool) -> str:
    if not origins and circle:
        return "Nobody is at the start of it: those who tell it only cite one another."
    if not origins:
        return "No report says who is at the start of it."
    if says == 1:
        return "One report tells it; nothing else here bears it out."
    every = "Both" if says == 2 else f"All {says:,}"
    if origins == 1:
        return f"{every} reports that say so go back to one origin: they bear it out no better than one would."
    if origins >= says:
        return f"{every} reports that say so have an origin of their own."
    return (
        f"The {says:,} reports that say so go back to {origins:,} origins that, as far as they tell, are independent."
    )


def caption(drawn: Plot, reports: int) -> str:
    """What the picture shows, in a sentence."""
    parts = [f"{count(len(drawn.origins), 'origin')} on the left", f"{count(reports, 'report')} on the right"]
    if drawn.rings:
        parts.insert(0, "those who only cite one another in a circle")
    if drawn.denials:
        parts.append(f"{len(drawn.denials):,} who {'denies' if len(drawn.denials) == 1 else 'deny'} it from below")
    return f"How the claim came to its reports: {', '.join(parts)}."


def part_name(told: Telling, query: Query) -> str:
    """What the part of the claim that was asked for is."""
    way = one(query, "way")
    if way == "denied":
        return "Everybody who denies it"
    if not way:
        return "Everybody who has it in these words"
    found = told.plot.ways[int(way) - 1]
    names = [start_name(told.plot, found), *(spoken(name) for name in found.relays)]
    return f"What came by {' → '.join(name for name in names if name)}" if any(names) else "Told without a source"
