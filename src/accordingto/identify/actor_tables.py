"""The tables that say who a name stands for, indexed for look-up; a user's own table is laid over them."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import msgspec

from accordingto import data
from accordingto.data import actors as tables
from accordingto.data.actors import ActorRow, Agent, Country, OfficeHolder
from accordingto.decodable import decodable
from accordingto.errors import UsageError

EntryKind = Literal["country", "adjective", "people", "capital", "place", "prefix", "actor", "holder", "seat"]
# What stands before a hyphen only: "Sino-Indian", "Franco-German".
PREFIXES = frozenset({"anglo", "franco", "russo", "sino", "indo", "greco", "turko", "serbo"})
PREFIX_CODES = {"Indo": "IND", "Greco": "GRC", "Turko": "TUR", "Serbo": "SRB"}
LONGEST_ABBREVIATION = 5
# What institutions a seat or a building stands for, by the kind of metonym.
SEAT_SECTORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "office": ("GOV",),
        "capital": ("GOV",),
        "ministry": ("GOV",),
        "legislature": ("LEG",),
        "court": ("JUD",),
        "military": ("MIL",),
        "agency": ("GOV",),
        "market": ("BUS",),
    }
)
# Buildings that stand for ministries of defence, intelligence services and police, which have sectors of their own.
SEAT_WORDS = (("Defen[cs]e", "MIL"), ("Intelligence|Security (?:Service|Agency)", "SPY"), ("Police", "COP"))
FIRST_WORD = re.compile(r"[^\s\-–/]+")


class Entry(msgspec.Struct, frozen=True):
    """What one name stands for. ``text`` is the name as listed: its capitals must be in the report too."""

    kind: EntryKind
    text: str
    code: str | None = None
    sectors: tuple[str, ...] = ()
    doubtful: bool = False
    actor: ActorRow | None = None
    holder: OfficeHolder | None = None
    first: str | None = None
    last: str | None = None


class ActorTables(msgspec.Struct, frozen=True):
    """Names and nouns for look-up. ``names`` are by ``key``, ``longest`` the most characters of a name by its first
    word, ``surnames`` terms of office by family name, ``agents`` nouns by their lemmas, ``own`` what a user laid over.
    """

    names: Mapping[str, tuple[Entry, ...]]
    longest: Mapping[str, int]
    surnames: Mapping[str, tuple[OfficeHolder, ...]]
    agents: Mapping[str, Agent]
    modifiers: Mapping[str, Agent]
    homographs: Mapping[str, tables.Homograph]

    def over(
        self, rows: Iterable[ActorRow] = (), agents: Iterable[Agent] = (), holders: Iterable[OfficeHolder] = ()
    ) -> ActorTables:
        """These tables with other rows laid over them: a name or a noun that is in both is the other table's."""
        names: dict[str, list[Entry]] = defaultdict(list)
        surnames: dict[str, list[OfficeHolder]] = defaultdict(list)
        for row in rows:
            for name in (row.name, *row.aliases):
                names[key(name)].append(_row_entry(row, name))
        for holder in holders:
            _hold(holder, names, surnames)
        nouns = {agent.noun.casefold(): agent for agent in agents}
        merged = {**self.names, **{name: tuple(entries) for name, entries in names.items()}}
        return msgspec.structs.replace(
            self,
            names=MappingProxyType(merged),
            longest=MappingProxyType(_longest(merged)),
            surnames=MappingProxyType({**self.surnames, **{name: tuple(terms) for name, terms in surnames.items()}}),
            agents=MappingProxyType({**self.agents, **{k: v for k, v in nouns.items() if not v.modifier}}),
            modifiers=MappingProxyType({**self.modifiers, **{k: v for k, v in nouns.items() if v.modifier}}),
        )

    def find(self, text: str) -> tuple[Entry, ...]:
        """What a name may stand for, as the tables know it."""
        return self.names.get(key(text), ())


def key(name: str) -> str:
    """The form under which a name is looked up: folded, without accents, every dash a hyphen."""
    folded = data.fold(name).replace("–", "-")
    if folded.isascii():
        return folded
    return "".join(each for each in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(each))


def first_word(text: str) -> str:
    """The first word of a name in its look-up form; what a hyphen follows counts as a word."""
    match = FIRST_WORD.search(key(text))
    return match[0] if match else ""


def in_force(first: str | None, last: str | None, published: datetime.date | None) -> bool:
    """Whether a row holds on the day of a report; one that has dates holds only where that day is known."""
    if published is None:
        return first is None and last is None
    return tables.covers(first, last, published)


@cache
def default_tables() -> ActorTables:
    """The tables that come with the package, read at the first call."""
    names: dict[str, list[Entry]] = defaultdict(list)
    for row in tables.countries():
        for entry in _country_entries(row):
            names[key(entry.text)].append(entry)
    for seat in data.metonyms():
        if seat.kind not in ("capital", "bloc") or not names.get(key(seat.name)):
            for name in (seat.name, *seat.aliases):
                names[key(name)].append(_seat_entry(seat, name))
    for actor in tables.actor_rows():
        for name in (actor.name, *actor.aliases):
            names[key(name)].append(_row_entry(actor, name))
    surnames: dict[str, list[OfficeHolder]] = defaultdict(list)
    for holder in tables.office_holders():
        _hold(holder, names, surnames)
    agents = tables.agents()
    return ActorTables(
        names=MappingProxyType({name: tuple(entries) for name, entries in names.items()}),
        longest=MappingProxyType(_longest(names)),
        surnames=MappingProxyType({name: tuple(holders) for name, holders in surnames.items()}),
        agents=data.tables.index((agent.noun, agent) for agent in agents if not agent.modifier),
        modifiers=data.tables.index((agent.noun, agent) for agent in agents if agent.modifier),
        homographs=MappingProxyType({key(name): each for each in tables.homographs() for name in each.names}),
    )


def load_tables(path: Path) -> ActorTables:
    """The tables of the package with a user's own laid over them.

    The file is JSON Lines: a row as in ``organizations.jsonl`` (name, aliases, code, country, sectors, kind, from, to),
    as in ``office_holders.jsonl`` (name, office, title, country, from, to) or as in ``agents.jsonl`` (noun, sectors,
    weak, state, modifier). Raises ``UsageError`` for what is none of them.
    """
    rows: list[ActorRow] = []
    agents: list[Agent] = []
    holders: list[OfficeHolder] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the actor table {path} cannot be read: {error}") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            plain = msgspec.json.decode(line)
            if isinstance(plain, dict) and "noun" in plain:
                agents.append(msgspec.convert(plain, decodable(Agent)))
            elif isinstance(plain, dict) and "office" in plain:
                holders.append(msgspec.convert(plain, decodable(OfficeHolder)))
            else:
                rows.append(msgspec.convert(plain, decodable(ActorRow)))
        except msgspec.MsgspecError as error:
            raise UsageError(f"{path}, line {number}: no row of an actor table: {error}") from error
    return default_tables().over(rows, agents, holders)


def _country_entries(row: Country) -> Iterable[Entry]:
    doubtful = set(row.doubtful)

    def entry(kind: EntryKind, text: str, sectors: tuple[str, ...] = ()) -> Entry:
        return Entry(kind, text, row.code, sectors, text in doubtful)

    for name in (row.name, *row.aliases):
        yield entry("country", name)
    for former in row.former:
        yield entry("country", former.name)
    for name in row.adjectives:
        yield entry("prefix" if name.casefold() in PREFIXES else "adjective", name)
    for name, code in PREFIX_CODES.items():
        if code == row.code:
            yield entry("prefix", name)
    for name in row.people:
        yield entry("people", name, ("CVL",))
    if row.capital:
        yield entry("capital", row.capital, ("GOV",))
    for name in row.places:
        yield entry("place", name)


def _seat_entry(seat: data.Metonym, name: str) -> Entry:
    sectors = SEAT_SECTORS.get(seat.kind, ())
    for pattern, sector in SEAT_WORDS:
        if seat.kind != "legislature" and re.search(pattern, seat.stands_for):
            sectors = ("SPY",) if seat.kind == "agency" and sector != "COP" else (sector,)
            break
    code = "IGO" if seat.kind == "bloc" else seat.country
    return Entry("seat", name, code, sectors)


def _row_entry(row: ActorRow, name: str) -> Entry:
    return Entry("actor", name, row.code or row.country, row.sectors, actor=row, first=row.first, last=row.last)


def _hold(holder: OfficeHolder, names: dict[str, list[Entry]], surnames: dict[str, list[OfficeHolder]]) -> None:
    for name in dict.fromkeys((holder.name, *holder.aliases)):
        names[key(name)].append(Entry("holder", name, holder.country, holder=holder))
    surnames[key(holder.surname or holder.name.split()[-1])].append(holder)


def _longest(names: Mapping[str, Sequence[Entry]]) -> dict[str, int]:
    longest: dict[str, int] = {}
    for name, entries in names.items():
        word = first_word(name)
        longest[word] = max(longest.get(word, 0), *(len(entry.text) for entry in entries))
    return longest
