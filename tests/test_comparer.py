from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from accordingto import comparer
from accordingto.comparer import Compared, compare
from accordingto.records import Reading
from accordingto.store import Store, Stored
from tests.compare.made import reading

NOW = datetime.datetime(2025, 3, 6, tzinfo=datetime.UTC)
LONG = (
    "The mill at Odern burned to the ground on Tuesday night after a spark from the old wheel set fire to the flour in "
    "the loft, and the men of three villages carried water from the river until the roof came down at dawn"
)


def readings() -> list[Reading]:
    return [
        reading("Post", "2025-03-04", ("fire service", LONG), ("Ann Lee", "Two millers were killed in the Odern mill")),
        reading("Echo", "2025-03-05", ("Ann Lee", "Two people died in the fire at the Odern mill")),
        reading("Star", "2025-03-05", ("Bo Marsh > Post", LONG), ("Bo Marsh", "The bridge at Carrow will be closed")),
        reading("Mail", None, ("unnamed: engineer", "The wheel of the Odern mill had not been oiled since August")),
    ]


def store(path: Path, rows: Sequence[Reading]) -> Store:
    made = Store(path, create=True)
    add(made, rows)
    return made


def add(made: Store, rows: Sequence[Reading]) -> None:
    made.append([Stored(reading=row, location="made", gathered=NOW) for row in rows])


def kept(made: Store) -> bytes:
    tables = (made.claims.rows(), made.passages.rows(), made.copies.rows())
    return b"\n".join(msgspec.json.encode(list(rows)) for rows in tables)


def test_compare_fills_the_tables(tmp_path: Path) -> None:
    made = store(tmp_path / "store", readings())
    found = compare(made)
    assert found == Compared(4, 4, len(list(made.copies.rows())), 1, len(list(made.claims.rows())))
    assert {claim.independent_origins for claim in made.claims.rows()} == {1}


def test_compare_again_reads_nothing_anew(tmp_path: Path) -> None:
    made = store(tmp_path / "store", readings())
    first = compare(made)
    before = kept(made)
    assert compare(made) == msgspec.structs.replace(first, new=0)
    assert kept(made) == before


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_compare_with_new_reports_is_as_from_scratch(tmp_path: Path, cut: int) -> None:
    rows = readings()
    whole, grown = store(tmp_path / "whole", rows), store(tmp_path / "grown", rows[cut:])
    compare(whole)
    compare(grown)
    add(grown, rows[:cut])
    assert compare(grown).new == cut
    assert kept(grown) == kept(whole)


def test_compare_makes_again_what_another_version_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = store(tmp_path / "store", readings())
    compare(made)
    before = kept(made)
    monkeypatch.setattr(comparer, "VERSION", comparer.VERSION + 1)
    assert compare(made).new == 4
    assert kept(made) == before


def test_compare_an_empty_store(tmp_path: Path) -> None:
    assert compare(Store(tmp_path / "store", create=True)) == Compared(0, 0, 0, 0, 0)


def test_compare_tells_how_far_it_is(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    compare(store(tmp_path / "store", readings()), progress=lambda *step: told.append(step))
    assert ("statements", 4, 4) in told
    assert ("claims", 4, 4) in told
