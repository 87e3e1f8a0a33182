"""What is found out about one noun phrase, and how sure it is."""

from __future__ import annotations

import msgspec

# Codes that are no country's.
SPECIAL = frozenset({"IGO", "NGO", "ISM", "IMG", "MNC"})
# How sure a country is: the phrase's own name, words beside it, an apposition, where it is, the report's setting.
NAMED, BESIDE, APPOSED, SITED, SETTING = 6, 5, 4, 2, 1
# How sure sectors are: the tables, a noun or a title, a noun that means little alone, a noun for people at large.
LISTED, CALLED, MEANT, PEOPLE = 6, 5, 3, 1


class Finding(msgspec.Struct, frozen=True):
    """A country code with its rank, sectors with their weight: the higher the surer, 0 where there is none.

    ``state`` is true of what, without a country, is of the one spoken of; ``polity`` of a country or place itself.
    """

    code: str | None = None
    rank: int = 0
    sectors: tuple[str, ...] = ()
    weight: int = 0
    actor: bool = False
    state: bool = False
    polity: bool = False


def better(new: Finding, old: Finding | None) -> Finding:
    """The surer of two findings about one phrase, country and sectors each for itself."""
    if old is None:
        return new
    code, rank = (new.code, new.rank) if new.rank >= old.rank and new.code is not None else (old.code, old.rank)
    newer = new.weight >= old.weight and bool(new.sectors)
    return Finding(
        code=code,
        rank=rank,
        sectors=new.sectors if newer else old.sectors,
        weight=new.weight if newer else old.weight,
        actor=new.actor or old.actor,
        state=new.state or old.state,
        polity=new.polity or old.polity,
    )
