"""The gazetteer: keys, the packed file, and what is shipped."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from accordingto.data.gazetteer import KINDS, Gazetteer, gazetteer, place_key
from accordingto.data.gazetteer_write import Row, pack, write
from accordingto.data.toponyms import areas, country_names, demonym, region_names
from accordingto.errors import InputError

ROWS = [
    Row("XX", "", "country", ("Velmora", "Republic of Velmora"), 10.0, -20.5, "XVM", 11, 5_000_000),
    Row("XX.01", "XX", "region", ("Harl",), 10.5, -20.25, "XVM", 12),
    Row("XX.01.A", "XX.01", "county", ("Orsa",), 10.6, -20.2, "XVM", 13),
    Row("14", "XX.01.A", "city", ("Saint Brill", "Brill"), 10.601, -20.202, "XVM", 14, 2_000),
    Row("15", "nowhere", "city", ("Brill",), -45.0, 179.999, "XVN", 0, 0),
]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("The Hague", "hague"),
        ("U.S.", "us"),
        ("W.Va.", "wva"),
        ("Saint-Étienne", "st etienne"),
        ("St. Étienne", "st etienne"),
        ("Mount Orsa", "mt orsa"),
        ("Łódź", "lodz"),
        ("Côte d’Ivoire", "cote divoire"),
        ("Fort", "fort"),
        ("", ""),
    ],
)
def test_place_key_folds_what_is_written_in_several_ways(name: str, key: str) -> None:
    assert place_key(name) == key


def test_gazetteer_keeps_what_was_packed(tmp_path: Path) -> None:
    file = tmp_path / "places.npz"
    write(pack(ROWS), file)
    known = Gazetteer.load(file)
    assert len(known) == len(ROWS)
    assert "brill" in known
    assert "Nowhere" not in known
    found = known.lookup("Brill")
    by_country = {known.country(int(found.country[at])): at for at in range(found.rows())}
    assert set(by_country) == {"XVM", "XVN"}
    at = by_country["XVM"]
    number = int(found.number[at])
    assert (known.name(number), known.geonames(number), KINDS[found.kind[at]]) == ("Saint Brill", 14, "city")
    assert (found.lat[at], found.lon[at]) == (pytest.approx(10.601), pytest.approx(-20.202))
    assert (known.name(int(found.region[at])), known.name(int(found.county[at]))) == ("Harl", "Orsa")
    assert not found.primary[at]
    assert np.expm1(found.population[at]) == pytest.approx(2_000, rel=0.05)
    other = by_country["XVN"]
    assert (found.region[other], known.geonames(int(found.number[other]))) == (-1, None)
    assert found.lon[other] == pytest.approx(179.999)


def test_gazetteer_refuses_what_is_none(tmp_path: Path) -> None:
    other = tmp_path / "other.npz"
    np.savez(other, format=np.array([1]))
    with pytest.raises(InputError, match="build it again"):
        Gazetteer.load(other)
    text = tmp_path / "text.npz"
    text.write_text("no gazetteer", encoding="utf-8")
    with pytest.raises(InputError, match="no gazetteer"):
        Gazetteer.load(text)
    with pytest.raises(OSError, match="absent"):
        Gazetteer.load(tmp_path / "absent.npz")


def test_shipped_gazetteer_knows_the_world() -> None:
    known = gazetteer()
    assert len(known) > 250_000
    assert all(row.names[0] in known for row in country_names() if row.names)
    assert all(row.name in known for row in region_names())
    assert all(area.name in known for area in areas())
    (latakia,) = [at for at in known.lookup("Latakia").number if known.geonames(int(at)) == 173576]
    assert known.name(int(latakia)) == "Latakia"


def test_areas_are_many_and_listed_once() -> None:
    assert len(areas()) >= 600
    assert len({area.name for area in areas()}) == len(areas())
    assert all(-90 <= area.lat <= 90 and -180 <= area.lon <= 180 for area in areas())


@pytest.mark.parametrize(
    ("word", "place"), [("Syrian", "Syria"), ("Syrians", "Syria"), ("European", "Europe"), ("Chair", None)]
)
def test_demonym(word: str, place: str | None) -> None:
    assert demonym(word) == place


def test_shipped_gazetteer_loads_in_little_time_and_memory() -> None:
    code = (
        "import resource, time, numpy\n"
        "size = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before, start = size(), time.process_time()\n"
        "from accordingto.data.gazetteer import gazetteer\n"
        "gazetteer().lookup('Paris')\n"
        "print(time.process_time() - start, size() - before)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout.split()
        for _ in range(3)
    ]
    assert min(float(seconds) for seconds, _ in runs) < 0.3
    assert min(float(megabytes) for _, megabytes in runs) < 60
