"""How a gazetteer is packed into the arrays that ``gazetteer.py`` reads."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from accordingto.data.gazetteer import BYTES, FORMAT, KINDS, LOUDNESS, SCALE, Kind, name_hash, place_key


class Row(NamedTuple):
    """A place to be packed. ``key`` is any name of its own for this place, ``parent`` the key of the next division
    above it, or empty; ``names`` are all its names, the one that is printed first."""

    key: str
    parent: str
    kind: Kind
    names: tuple[str, ...]
    lat: float
    lon: float
    country: str = ""
    geonames: int = 0
    population: float = 0


def pack(rows: Iterable[Row]) -> dict[str, NDArray[np.generic]]:
    """The arrays of a gazetteer. A parent that is not among the rows is left out; of two rows with one key the first
    is kept."""
    ordered = sorted(rows, key=lambda row: (row.country, row.parent, row.kind, row.names[0]))
    number: dict[str, int] = {}
    for row in ordered:
        number.setdefault(row.key, len(number))
    kept: list[Row] = []
    for row in ordered:
        if number[row.key] == len(kept):
            kept.append(row)
    hashes, counts, postings = _postings(kept)
    countries = sorted({row.country for row in kept})
    code = {country: place for place, country in enumerate(countries)}
    return {
        "format": np.array([FORMAT], dtype=np.uint8),
        "names": np.frombuffer("".join(f"{row.names[0]}\n" for row in kept).encode(), dtype=np.uint8),
        "hashes": _planes(np.diff(hashes, prepend=0), BYTES + 1),
        "counts": counts,
        "postings": _planes(postings, 4),
        "kind": np.array([KINDS.index(row.kind) for row in kept], dtype=np.uint8),
        "lat": _planes(np.diff([round(row.lat * SCALE) for row in kept], prepend=0), 3),
        "lon": _planes(np.diff([round(row.lon * SCALE) for row in kept], prepend=0), 3),
        "parent": _planes([number.get(row.parent, -1) if row.parent != row.key else -1 for row in kept], 4),
        "country": np.array([code[row.country] for row in kept], dtype=np.uint16),
        "geonames": _planes([row.geonames for row in kept], 4),
        "population": np.array([min(round(np.log1p(row.population) * LOUDNESS), 255) for row in kept], dtype=np.uint8),
        "countries": np.frombuffer(" ".join(country or "-" for country in countries).encode(), dtype=np.uint8),
    }


def write(arrays: Mapping[str, NDArray[np.generic]], path: Path) -> None:
    """Write the arrays to a file, compressed."""
    with path.open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def _postings(rows: Sequence[Row]) -> tuple[NDArray[np.int64], NDArray[np.uint16], NDArray[np.int64]]:
    found, places = array("q"), array("q")
    for at, row in enumerate(rows, start=1):
        printed = place_key(row.names[0])
        for key in dict.fromkeys(filter(None, map(place_key, row.names))):
            found.append(name_hash(key))
            places.append(at if key == printed else -at)
    order = np.argsort(np.asarray(found), kind="stable")
    hashes, counts = np.unique(np.asarray(found)[order], return_counts=True)
    return hashes, counts.astype(np.uint16), np.asarray(places)[order]


def _planes(values: Sequence[int] | NDArray[np.int64], width: int) -> NDArray[np.uint8]:
    numbers = np.asarray(values, dtype=np.int64)
    return np.stack([((numbers >> (8 * plane)) & 255).astype(np.uint8) for plane in reversed(range(width))])
