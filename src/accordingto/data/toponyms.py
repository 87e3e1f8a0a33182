"""Names of countries, regions and areas of the world beyond those of GeoNames, and the words for their people."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import msgspec

from accordingto.data.tables import index, rows


class Area(msgspec.Struct, frozen=True):
    """A part of the world that is no division of a country: a continent, a sea, a river, a landmark."""

    name: str
    kind: str
    lat: float
    lon: float
    aliases: tuple[str, ...] = ()
    geonames: int | None = None


class CountryNames(msgspec.Struct, frozen=True):
    """What else a country (by its ISO 3166 codes) is called, and the point that stands for it."""

    country: str
    alpha2: str
    names: tuple[str, ...] = ()
    lat: float | None = None
    lon: float | None = None


class RegionNames(msgspec.Struct, frozen=True):
    """How a first-order division (by GeoNames' code) is shortened, and the point by which GeoNames stands for it."""

    region: str
    name: str
    lat: float
    lon: float
    names: tuple[str, ...] = ()


class Demonym(msgspec.Struct, frozen=True):
    """A word for what belongs to a place or for its people."""

    word: str
    place: str


@cache
def areas() -> tuple[Area, ...]:
    """Every area that is listed."""
    return rows("areas.jsonl", Area)


@cache
def country_names() -> tuple[CountryNames, ...]:
    """Every country and territory; those that have other names or a point of their own have them."""
    return rows("country_names.jsonl", CountryNames)


@cache
def region_names() -> tuple[RegionNames, ...]:
    """The first-order divisions that have short forms, or a point of their own."""
    return rows("region_names.jsonl", RegionNames)


@cache
def _demonyms() -> Mapping[str, str]:
    return index((row.word, row.place) for row in rows("demonyms.jsonl", Demonym))


def demonym(word: str) -> str | None:
    """The place whose people, or whatever is its own, are called so: "Syrian" is of Syria. One and many alike;
    None for a word that is none."""
    table = _demonyms()
    return table.get(word) or table.get(word.removesuffix("s"))
