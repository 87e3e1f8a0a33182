"""News agencies, outlets, their programmes, and the platforms on which anybody may post."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType
from typing import Literal

import msgspec

from accordingto.data.tables import bare, find, fold, index, rows

MediumKind = Literal["agency", "broadcaster", "newspaper", "magazine", "site", "programme", "platform"]

LONGEST = 100  # characters; no medium is written with more
WRITTEN = re.compile(r"^[Tt]he (?=[^\W\d_])")
OWNED = re.compile(r"^(.+?)(?:['’]s|s['’]) (.+)$")
# What kind of medium a word before or after the name says it is: "Dawn newspaper", "news agency Fars".
DESCRIBED: dict[str, tuple[MediumKind, ...]] = {
    "news agency|news service|news wire|agency|wire service": ("agency",),
    "newspaper|daily|tabloid|broadsheet|paper": ("newspaper",),
    "magazine|weekly|journal": ("magazine", "newspaper"),
    "website|web site|news site|site|portal|blog": ("site", "newspaper", "magazine", "broadcaster", "agency"),
    "television|television network|television channel|television station|TV|TV channel|TV network|TV station|channel|"
    "network|broadcaster|radio|radio station|station|news": ("broadcaster",),
    "programme|program|show|podcast": ("programme",),
    "app|platform|network|channel|account": ("platform",),
}
AFTER = [(re.compile(rf"^(.+?) (?:{words})$"), kinds) for words, kinds in DESCRIBED.items()]
BEFORE = [(re.compile(rf"^(?:.* )?(?:{words}) (.+)$"), kinds) for words, kinds in DESCRIBED.items()]


class Medium(msgspec.Struct, frozen=True):
    """A news agency, an outlet, one of its programmes, or a platform on which anybody may post.

    ``name`` is canonical and has no article; ``country`` is the ISO 3166 alpha-3 code of its seat, or None; ``state``
    is true where a government runs it and speaks through it; ``parent`` is the name of the medium a programme belongs
    to. ``ambiguous`` are the names, the canonical one among them, that are also common words, places or other names.
    An alias written with "The" is one of those that an article and capitals tell from the common word.
    """

    name: str
    kind: MediumKind
    country: str | None = None
    aliases: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    state: bool = False
    parent: str | None = None


@cache
def media() -> tuple[Medium, ...]:
    """Every medium that is listed."""
    return rows("media.jsonl", Medium)


@cache
def _plain() -> Mapping[str, Medium]:
    named = ((name, row) for row in media() for name in (row.name, *row.aliases) if name not in row.ambiguous)
    return index((fold(name), row) for name, row in named if not WRITTEN.match(name))


@cache
def _written() -> Mapping[str, Medium]:
    return index((alias[4:], row) for row in media() for alias in row.aliases if WRITTEN.match(alias))


@cache
def _ambiguous() -> Mapping[str, tuple[Medium, ...]]:
    table: dict[str, tuple[Medium, ...]] = {}
    for row in media():
        for name in row.ambiguous:
            table[fold(name)] = (*table.get(fold(name), ()), row)
    return MappingProxyType(table)


def _all(name: str) -> tuple[Medium, ...]:
    """Every medium of that name; a common word counts only where it has a capital."""
    plain = find(_plain(), name)
    ambiguous = () if name.islower() else find(_ambiguous(), name) or ()
    return (*((plain,) if plain else ()), *ambiguous)


def _tails(name: str) -> Iterator[str]:
    words = name.split()
    return (" ".join(words[start:]) for start in range(len(words)))


def _described(name: str) -> Medium | None:
    for pattern, kinds in AFTER:
        if match := pattern.match(name):
            fitting = (row for tail in _tails(match[1]) for row in _all(tail) if row.kind in kinds)
            if row := next(fitting, None):
                return row
    for pattern, kinds in BEFORE:
        found = _all(match[1]) if (match := pattern.match(name)) else ()
        if row := next((row for row in found if row.kind in kinds), None):
            return row
    return None


def _owned(owner: str, name: str) -> Medium | None:
    """``CBS's 60 Minutes`` is the programme of that parent; ``Russia's Interfax`` is Interfax."""
    parent = find(_plain(), owner) or find(_plain(), f"{owner}s")
    if parent is None:
        row = find(_plain(), name)
        return None if row is None or row.kind == "platform" else row
    return next((row for row in _all(name) if row.parent == parent.name), None)


def medium(name: str, *, ambiguous: bool = False) -> Medium | None:
    """The medium with this name or alias: alone, with a word that says what it is ("the Dawn newspaper", "news agency
    Fars"), or after its owner ("CBS's 60 Minutes"); with ``ambiguous``, also by names that may well mean something
    else."""
    if len(name) > LONGEST:
        return None
    found = find(_plain(), name)
    if found is None and (match := WRITTEN.match(name)):
        written = name[match.end() :]
        found = _written().get(written) or _written().get(bare(written))
    if found is None and " " in name:
        plain = WRITTEN.sub("", name)
        found = _described(plain)
        if found is None and (match := OWNED.match(plain)):
            found = _owned(match[1], match[2])
    if found is None and ambiguous and (several := find(_ambiguous(), name)):
        return several[0]
    return found
