"""Reading a GeoNames dump, and the command that makes a gazetteer of it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from accordingto.data.gazetteer import Gazetteer
from accordingto.errors import InputError
from accordingto.gather.geonames import read_dump
from accordingto.places_cli import app


def line(number: int, name: str, *, feature: str, country: str = "GB", region: str = "", county: str = "") -> str:
    kind, code = feature.split(".")
    place = [str(number), name, name, f"{name}ia,Old {name}", "52.5", "-1.25", kind, code, country, ""]
    return "\t".join([*place, region, county, "", "", "1200", "", "30", "Europe/London", "2020-01-01"])


DUMP = "\n".join(
    [
        line(1, "Velmora", feature="A.PCLI"),
        line(2, "Harl", feature="A.ADM1", region="01"),
        line(3, "Orsa", feature="A.ADM2", region="01", county="A"),
        line(4, "Brill", feature="P.PPL", region="01", county="A"),
        line(5, "Mere Sollen", feature="H.LK", region="01"),
        line(6, "Corner Shop", feature="S.SHOP", region="01"),
    ]
)


@pytest.fixture(params=["txt", "zip"])
def dump(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    file = tmp_path / f"GB.{request.param}"
    if request.param == "txt":
        file.write_text(DUMP + "\n", encoding="utf-8")
    else:
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("readme.txt", "what this is")
            archive.writestr("GB.txt", DUMP + "\n")
    return file


def test_read_dump_gives_divisions_towns_and_waters(dump: Path) -> None:
    rows = {row.names[0]: row for row in read_dump(dump)}
    assert "Corner Shop" not in rows
    assert [rows[name].kind for name in ("Velmora", "Harl", "Orsa", "Brill", "Mere Sollen")] == [
        "country", "region", "county", "city", "area",
    ]  # fmt: skip
    assert (rows["Brill"].parent, rows["Orsa"].parent, rows["Harl"].parent) == ("GB.01.A", "GB.01", "GB")
    assert (rows["Brill"].country, rows["Brill"].geonames) == ("GBR", 4)
    assert "Old Brill" in rows["Brill"].names
    assert "Middle East" in rows


def test_build_makes_a_gazetteer(dump: Path, tmp_path: Path) -> None:
    out = tmp_path / "own.npz"
    result = CliRunner().invoke(app, ["build", str(dump), "-o", str(out)])
    assert result.exit_code == 0
    known = Gazetteer.load(out)
    found = known.lookup("Brill")
    assert known.name(int(found.region[0])) == "Harl"


@pytest.mark.parametrize("text", ["one\ttwo\n", DUMP.replace("52.5", "north"), ""])
def test_read_dump_refuses_what_is_none(text: str, tmp_path: Path) -> None:
    file = tmp_path / "bad.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        list(read_dump(file))


def test_read_dump_refuses_a_zip_without_a_table(tmp_path: Path) -> None:
    file = tmp_path / "bad.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "nothing else")
    with pytest.raises(InputError, match="not one table"):
        list(read_dump(file))
