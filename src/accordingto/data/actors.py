"""Who acts: countries, nouns for people and bodies, organizations, armed groups and office holders, as tables.

Each table is a JSON Lines file beside this one and is read when it is first asked for. A date is ISO 8601, cut short
where the day or the month does not count or is not known ("1993", "2013-02"); ``covers`` compares one with a day.
"""

from __future__ import annotations

import datetime
from functools import cache

import msgspec

from accordingto.data.tables import rows

ORGANIZATIONS = "organizations.jsonl"
ARMED_GROUPS = "armed_groups.jsonl"
OFFICE_HOLDERS = "office_holders.jsonl"


class FormerName(msgspec.Struct, frozen=True):
    """A name that a country once had, with the first and the last day that it was called so."""

    name: str
    first: str | None = msgspec.field(default=None, name="from")
    last: str | None = msgspec.field(default=None, name="to")


class Country(msgspec.Struct, frozen=True):
    """A country or territory by its ISO 3166 alpha-3 code (3166-3 for those that are no more, which have dates).

    ``people`` are nouns for its people, singular and plural; ``places`` are cities and provinces that English-language
    news names without saying where they are; ``doubtful`` are those of its names that are also common words or people's
    names, and need other evidence.
    """

    code: str
    name: str
    iso2: str | None = None
    aliases: tuple[str, ...] = ()
    adjectives: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    capital: str | None = None
    places: tuple[str, ...] = ()
    former: tuple[FormerName, ...] = ()
    doubtful: tuple[str, ...] = ()
    first: str | None = msgspec.field(default=None, name="from")
    last: str | None = msgspec.field(default=None, name="to")


class NameReading(msgspec.Struct, frozen=True):
    """One country that a name may mean; other names of it in a report speak for it, as do those of the countries
    ``near`` and the ``words``."""

    code: str
    near: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Homograph(msgspec.Struct, frozen=True):
    """Names of several countries ("Georgia", "Korean"). Without ``default`` they mean none until the report tells."""

    names: tuple[str, ...]
    readings: tuple[NameReading, ...]
    default: str | None = None


class Agent(msgspec.Struct, frozen=True):
    """A noun, or several words, for those who act, with their PLOVER sectors.

    ``weak``: what stands with it decides first ("rebel leader"). ``state``: an office or institution of a state, so
    that "the government" alone is that of the country the report is about. ``modifier``: only beside another noun or
    before a name ("military"). ``former``: takes an office away ("ousted").
    """

    noun: str
    sectors: tuple[str, ...]
    weak: bool = False
    state: bool = False
    modifier: bool = False
    former: bool = False


class ActorRow(msgspec.Struct, frozen=True):
    """One row of an actor table: a name, its aliases, and who that is. ``code`` is a special code of PLOVER's or a
    country's; without it ``country`` counts; ``own`` is the body's own code in older event data. Several rows of one
    name with dates say who it was when. ``ambiguous`` where one of its names is also another's or a common word."""

    name: str
    aliases: tuple[str, ...] = ()
    code: str | None = None
    country: str | None = None
    sectors: tuple[str, ...] = ()
    kind: str = ""
    own: str | None = None
    ambiguous: bool = False
    first: str | None = msgspec.field(default=None, name="from")
    last: str | None = msgspec.field(default=None, name="to")


class OfficeHolder(msgspec.Struct, frozen=True):
    """Who held which office of which country from when to when; ``last`` is None where he still did when the table was
    made, or where it is not known. The head of a body of many states has the code IGO and its ``organization``;
    ``surname`` is the family name where that is not the last word."""

    name: str
    office: str
    title: str
    country: str
    aliases: tuple[str, ...] = ()
    organization: str | None = None
    surname: str | None = None
    first: str | None = msgspec.field(default=None, name="from")
    last: str | None = msgspec.field(default=None, name="to")


def covers(first: str | None, last: str | None, day: datetime.date) -> bool:
    """Whether a day lies between two dates, both included, each as exact as it is given."""
    text = day.isoformat()
    return (first is None or text[: len(first)] >= first) and (last is None or text[: len(last)] <= last)


@cache
def countries() -> tuple[Country, ...]:
    """Every country and territory, and some that are no more."""
    return rows("countries.jsonl", Country)


@cache
def homographs() -> tuple[Homograph, ...]:
    """Names that several countries share."""
    return rows("homographs.jsonl", Homograph)


@cache
def agents() -> tuple[Agent, ...]:
    """Every noun for those who act."""
    return rows("agents.jsonl", Agent)


@cache
def actor_rows() -> tuple[ActorRow, ...]:
    """Every organization and armed group that is listed."""
    return (*rows(ORGANIZATIONS, ActorRow), *rows(ARMED_GROUPS, ActorRow))


@cache
def office_holders() -> tuple[OfficeHolder, ...]:
    """Every term of office that is listed."""
    return rows(OFFICE_HOLDERS, OfficeHolder)
