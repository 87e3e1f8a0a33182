"""What codes of actors, places and events are in other people's data: PLOVER's own, CAMEO's as GDELT writes them, FIPS.

The tables are files of the package's data folder; its ``SOURCES.md`` says where each comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from accordingto.data.actors import actor_rows, countries
from accordingto.data.tables import index, rows
from accordingto.records import Entity

SPECIAL = frozenset({"IGO", "NGO", "MNC", "IMG", "ISM"})  # codes that stand in place of a country's
STATE = frozenset({"COP", "GOV", "JUD", "LEG", "MIL", "SPY"})  # sectors of a state's own bodies


class _Country(msgspec.Struct, frozen=True):
    """A country by its ISO 3166 alpha-3 code; ``cameo`` where CAMEO has another, ``fips`` is that of FIPS 10-4."""

    code: str
    cameo: str = ""
    fips: str = ""


class _Score(msgspec.Struct, frozen=True):
    code: str
    score: float


class _Scored(msgspec.Struct, frozen=True):
    """What the ontology says of a type or a mode."""

    kind: str
    name: str = ""
    type: str = ""
    score: float | None = None


class _Region(msgspec.Struct, frozen=True):
    region: str
    name: str


@cache
def _gdelt() -> Mapping[str, _Country]:
    return index((row.code, row) for row in rows("gdelt_countries.jsonl", _Country))


def cameo_country(code: str) -> str:
    """CAMEO's code of a country; the ISO code where CAMEO has none of its own."""
    row = _gdelt().get(code)
    return row.cameo or code if row else code


def fips(code: str | None) -> str:
    """The FIPS 10-4 code of a country, or nothing."""
    row = _gdelt().get(code or "")
    return row.fips if row else ""


@cache
def _countries() -> Mapping[str, tuple[str, str]]:
    return index((row.code, (row.name, row.iso2 or "")) for row in countries())


def country_name(code: str | None) -> str:
    """The English name of a country, or nothing."""
    return _countries().get(code or "", ("", ""))[0]


def alpha2(code: str | None) -> str:
    """The ISO 3166 alpha-2 code of a country, or nothing."""
    return _countries().get(code or "", ("", ""))[1]


@cache
def _states() -> Mapping[str, str]:
    regions = rows("region_names.jsonl", _Region)
    return index((row.name, row.region[3:]) for row in regions if row.region.startswith("US."))


def state(region: str | None) -> str:
    """The postal code of a state of the United States, or nothing."""
    return _states().get(region or "", "")


@cache
def _goldstein() -> Mapping[str, float]:
    return index((row.code, row.score) for row in rows("goldstein.jsonl", _Score))


def goldstein(code: str) -> float | None:
    """The Goldstein score of a CAMEO code, from -10 to 10; that of the code above it where it has none of its own."""
    scores = (_goldstein().get(code[:length]) for length in range(len(code), 1, -1))
    return next((score for score in scores if score is not None), None)


@cache
def _scores() -> Mapping[tuple[str, str], float]:
    found = {}
    for row in rows("ontology.jsonl", _Scored):
        if row.score is not None and row.kind in {"type", "mode"}:
            found[(row.type, row.name) if row.kind == "mode" else (row.name, "")] = row.score
    return found


def score(type_: str, mode: str | None) -> float | None:
    """PLOVER's score of a mode, or of its type where the mode has none; None for a type that PLOVER does not have."""
    found = _scores().get((type_, mode or ""))
    return _scores().get((type_, "")) if found is None else found


@cache
def _groups() -> Mapping[str, str]:
    return index((row.name, row.own) for row in actor_rows() if row.own)


def group(entity: Entity | None) -> str:
    """CAMEO's code of the very body that an entity is, such as ``UNO``, or nothing."""
    known = (entity.reference or {}).get("name") if entity is not None else None
    return _groups().get(known, "") if isinstance(known, str) else ""


def of_state(entity: Entity) -> bool:
    """Whether an entity is a body of a state: of one country, and of one of its own sectors in the first place."""
    return entity.country is not None and entity.sectors[:1] != () and entity.sectors[0] in STATE
