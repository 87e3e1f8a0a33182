"""The gazetteer: what places bear a name, from one compact file of arrays.

The file is a NumPy archive that ``gazetteer_write.py`` makes. A name is found by the first five bytes of a BLAKE2 hash
of its folded form, so that no name but the one each place is printed by has to be kept: among half a million names, one
in two million strings that name nothing would be taken for one that does.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import as_file, files
from os import PathLike
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from accordingto.errors import InputError

Kind = Literal["country", "region", "county", "city", "area", "point"]
KINDS: tuple[Kind, ...] = ("country", "region", "county", "city", "area", "point")
COUNTRY, REGION, COUNTY, CITY, AREA, POINT = range(len(KINDS))
FORMAT = 1
BYTES = 5  # of the hash of a name
SCALE = 1000  # steps to a degree: 0.001 degrees are 110 metres
LOUDNESS = 12  # steps to a factor e of population

# Letters that no decomposition makes ASCII.
LETTERS = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"})
DROPPED = str.maketrans(dict.fromkeys(".'’‘ʻ`´", "") | dict.fromkeys("-‐‑–,/()", " "))
SHORT = {"saint": "st", "sainte": "ste", "mount": "mt", "fort": "ft"}


def place_key(name: str) -> str:
    """The form under which the name of a place is looked up: no case, accents, stops, apostrophes, hyphens or leading
    article; Saint, Mount and Fort as they are shortened."""
    text = name.casefold().translate(LETTERS)
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    words = text.translate(DROPPED).split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    if words and words[0] in SHORT and len(words) > 1:
        words[0] = SHORT[words[0]]
    return " ".join(words)


def name_hash(key: str) -> int:
    """The number under which a folded name is kept."""
    return int.from_bytes(hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=BYTES).digest(), "big")


class Entries(NamedTuple):
    """Places as columns, one element a place. ``region`` and ``county`` are numbers of the places above it (its own
    where it is one), -1 where there is none; ``country`` is a number for ``Gazetteer.country``; ``population`` is the
    natural logarithm of one more than the people; ``primary`` tells whether a place was found by the name it is
    printed by."""

    number: NDArray[np.int32]
    kind: NDArray[np.uint8]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    country: NDArray[np.int32]
    region: NDArray[np.int32]
    county: NDArray[np.int32]
    population: NDArray[np.float64]
    primary: NDArray[np.bool_]

    @classmethod
    def joined(cls, parts: Sequence[Entries]) -> Entries:
        """The rows of several, one after another."""
        columns: list[Any] = [np.concatenate(column) for column in zip(*map(tuple, parts), strict=True)]
        return cls(*columns)

    def take(self, which: NDArray[Any]) -> Entries:
        """Some of the rows, by their places or by a mask."""
        columns: list[Any] = list(self)
        return Entries(*(column[which] for column in columns))

    def rows(self) -> int:
        """How many places these are."""
        return len(self.number)


class Gazetteer:
    """Places by name. Immutable; safe to share between threads."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        """``arrays`` are those of ``gazetteer_write.pack``. Raises ``InputError`` where they are not."""
        try:
            if int(arrays["format"][0]) != FORMAT:
                raise InputError("unreadable", "the gazetteer is of another format; build it again")
            self._names: bytes = arrays["names"].tobytes()
            self._hashes = np.cumsum(_joined(arrays["hashes"]))
            self._first = np.concatenate(([0], np.cumsum(arrays["counts"], dtype=np.int64)))
            self._postings = _joined(arrays["postings"]).astype(np.int32)
            self._kind = arrays["kind"]
            self._lat = np.cumsum(_joined(arrays["lat"])).astype(np.int32)
            self._lon = np.cumsum(_joined(arrays["lon"])).astype(np.int32)
            self._parent = _joined(arrays["parent"]).astype(np.int32)
            self._country = arrays["country"]
            self._geonames = _joined(arrays["geonames"]).astype(np.int32)
            self._population = arrays["population"]
            self._countries = arrays["countries"].tobytes().decode().split()
        except KeyError as error:
            raise InputError("unreadable", f"the gazetteer lacks {error}; build it again") from None

    def __len__(self) -> int:
        return len(self._kind)

    @cached_property
    def _breaks(self) -> NDArray[np.int64]:
        ends = np.flatnonzero(np.frombuffer(self._names, dtype=np.uint8) == ord("\n"))
        return np.concatenate(([-1], ends))

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Gazetteer:
        """Read a file that ``accordingto places build`` made. Raises ``OSError`` where there is none, ``InputError``
        where it is no gazetteer."""
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return cls(arrays)
        except ValueError as error:
            raise InputError("unreadable", f"{path} is no gazetteer: {error}") from None

    def __contains__(self, name: str) -> bool:
        return len(self._found(place_key(name))) > 0

    def lookup(self, name: str) -> Entries:
        """Every place of this name, in no order that means anything; no row where there is none."""
        found = self._found(place_key(name))
        return self.entries(np.abs(found) - 1, found > 0)

    def entries(self, numbers: NDArray[np.int32], primary: NDArray[np.bool_]) -> Entries:
        """The columns of places, given their numbers."""
        first = self._parent[numbers]
        second = np.where(first >= 0, self._parent[first], -1)
        kind, above, top = self._kind[numbers], self._kind[first], self._kind[second]
        none = np.int32(-1)
        region = np.where(kind == REGION, numbers, np.where((first >= 0) & (above == REGION), first, none))
        region = np.where((region < 0) & (second >= 0) & (top == REGION), second, region)
        county = np.where(kind == COUNTY, numbers, np.where((first >= 0) & (above == COUNTY), first, none))
        return Entries(
            number=numbers,
            kind=kind,
            lat=self._lat[numbers] / SCALE,
            lon=self._lon[numbers] / SCALE,
            country=self._country[numbers].astype(np.int32),
            region=region.astype(np.int32),
            county=county.astype(np.int32),
            population=self._population[numbers] / LOUDNESS,
            primary=primary,
        )

    def country(self, number: int) -> str:
        """The ISO 3166 alpha-3 code of a country's number, empty for no country."""
        return self._countries[number].strip("-")

    def country_number(self, code: str) -> int:
        """The number of a country's code, -1 where it has no place here."""
        return self._countries.index(code) if code in self._countries else -1

    def geonames(self, number: int) -> int | None:
        """The GeoNames id of a place, None where it is not known."""
        return int(self._geonames[number]) or None

    def name(self, number: int) -> str:
        """The name by which a place is printed."""
        return self._names[self._breaks[number] + 1 : self._breaks[number + 1]].decode()

    def _found(self, key: str) -> NDArray[np.int32]:
        """Postings: a place's number plus one, negative where the name is another than it is printed by."""
        wanted = name_hash(key)
        at = int(np.searchsorted(self._hashes, wanted))
        if not key or at == len(self._hashes) or int(self._hashes[at]) != wanted:
            return self._postings[:0]
        return self._postings[self._first[at] : self._first[at + 1]]


@cache
def gazetteer() -> Gazetteer:
    """The gazetteer that is shipped, read once."""
    with as_file(files(__package__) / "places.npz") as path:
        return Gazetteer.load(path)


def _joined(planes: NDArray[Any]) -> NDArray[np.int64]:
    """Numbers from the planes of their bytes (they compress better apart), highest plane first, in two's complement."""
    values: NDArray[np.int64] = planes[0].astype(np.int8).astype(np.int64)
    for plane in planes[1:]:
        values = (values << 8) | plane.astype(np.int64)
    return values
