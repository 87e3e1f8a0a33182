"""The official GeoNames dump as rows of a gazetteer: ``allCountries.zip``, a country's zip, or the text inside.

The columns are those of GeoNames' readme: id, name, ASCII name, other names, latitude, longitude, feature class and
code, country, other countries, four codes of divisions, population and more, with tabs between.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from accordingto.data.gazetteer import Kind
from accordingto.data.gazetteer_write import Row
from accordingto.data.toponyms import areas, country_names, region_names
from accordingto.errors import InputError

COLUMNS = 19
COUNTRIES = frozenset({"PCLI", "PCLD", "PCLF", "PCLS", "PCLIX", "PCL", "TERR"})
# Classes beside divisions and towns that news speaks of: waters, parks and areas, mountains, and a few kinds of spots.
AREAS = frozenset("HLT")
SPOTS = frozenset({"AIRP", "AIRB", "INSM", "PRT", "DAM", "PS", "UNIV", "HSP", "STDM", "MUS", "PAL", "BDG", "RSTN"})
LONGEST_NAMES = 400  # other names of one place that are looked at
WIDE = 15_000  # people; a town of fewer keeps its other names in ASCII only


def read_dump(path: Path) -> Iterator[Row]:
    """The rows of a dump, in its order, and the project's own names of countries, regions and areas after them.

    Raises ``OSError`` where there is no file, ``InputError`` where it is no dump.
    """
    more = {row.country: row.names for row in country_names()}
    short = {row.region: row.names for row in region_names()}
    alpha3 = {row.alpha2: row.country for row in country_names()}
    any_row = False
    with _opened(path) as lines:
        for number, line in enumerate(lines, start=1):
            cells = line.rstrip("\n").split("\t")
            if len(cells) != COLUMNS:
                raise InputError("unreadable", f"{path}, line {number}: a GeoNames dump has {COLUMNS} columns")
            row = _row(path, number, cells, alpha3)
            if row is not None:
                extra = more.get(row.country, ()) if row.kind == "country" else short.get(row.key, ())
                any_row = True
                yield row._replace(names=(*row.names, *extra)) if extra else row
    if not any_row:
        raise InputError("empty", f"{path} has no place in it")
    for area in areas():
        kind: Kind = "point" if area.kind in ("spot", "mountain") else "area"
        names = (area.name, *area.aliases)
        yield Row(f"/{area.name}", "", kind, names, area.lat, area.lon, "", area.geonames or 0)


@contextmanager
def _opened(path: Path) -> Iterator[Iterable[str]]:
    if not zipfile.is_zipfile(path):
        with path.open(encoding="utf-8", newline="\n") as file:
            yield _decoded(path, file)
        return
    with zipfile.ZipFile(path) as archive:
        inside = [name for name in archive.namelist() if name.endswith(".txt") and not name.startswith("readme")]
        if len(inside) != 1:
            raise InputError("unreadable", f"{path} has not one table in it; give a GeoNames dump")
        with archive.open(inside[0]) as raw, io.TextIOWrapper(raw, encoding="utf-8", newline="\n") as file:
            yield _decoded(path, file)


def _decoded(path: Path, file: TextIO) -> Iterator[str]:
    try:
        yield from file
    except UnicodeDecodeError:
        raise InputError("encoding", f"{path} is not UTF-8; a GeoNames dump is") from None
    except zipfile.BadZipFile as error:
        raise InputError("unreadable", f"{path}: {error}") from None


def _row(path: Path, number: int, cells: list[str], alpha3: dict[str, str]) -> Row | None:
    name, country, code = cells[1], cells[8], cells[7]
    kind = _kind(cells[6], code)
    if kind is None or not name:
        return None
    try:
        geonames, lat, lon, people = int(cells[0]), float(cells[4]), float(cells[5]), int(cells[14] or 0)
    except ValueError:
        raise InputError("unreadable", f"{path}, line {number}: a number is expected where there is none") from None
    region, county = f"{country}.{cells[10]}", f"{country}.{cells[10]}.{cells[11]}"
    known = cells[10] not in ("", "00")
    key, parent = str(geonames), (county if cells[11] else region if known else country)
    if kind == "country":
        key, parent = country, ""
    elif kind == "region":
        key, parent = region, country
    elif kind == "county":
        key, parent = county, region
    return Row(key, parent, kind, _names(cells, people), lat, lon, alpha3.get(country, ""), geonames, people)


def _kind(feature: str, code: str) -> Kind | None:
    if feature == "A":
        if code in COUNTRIES:
            return "country"
        return "region" if code == "ADM1" else "county" if code in ("ADM2", "ADM3") else None
    if feature == "P":
        return None if code in ("PPLH", "PPLQ", "PPLW") else "city"
    if feature in AREAS:
        return "area"
    return "point" if feature == "S" and code in SPOTS else None


def _names(cells: list[str], people: int) -> tuple[str, ...]:
    others = cells[3].split(",")[:LONGEST_NAMES]
    kept = (
        other
        for other in others
        if len(other) > 2 and other[0].isupper() and not other.isupper() and (other.isascii() or people >= WIDE)
    )
    return tuple(dict.fromkeys((cells[1], *filter(None, (cells[2],)), *kept)))
