from __future__ import annotations

import pytest

from accordingto.records import Claim, Version
from accordingto.serve import figures

CASES = [
    ("injuring at least nine people, and 9 more", 9, None, ["at least nine", "9"]),
    ("Fourteen people were hurt, 140, 14.5 or 14", 14, 14, ["Fourteen", "14"]),
    ("some 1,400 residents; one thousand four hundred; 1.4 thousand; 1400", 1400, 1400, None),
    ("$1.4 million or 1,400,000", 1.4e6, 1.4e6, ["$1.4 million", "1,400,000"]),
    ("dozens were hurt", 24, 99, ["dozens"]),
    ("a hundred and three, 103, one hundred three", 103, 103, ["a hundred and three", "103", "one hundred three"]),
    ("twenty-one of 21, not 121", 21, 21, ["twenty-one", "21"]),
    ("between 200 and 300", 200, 300, ["200", "300"]),
    ("ninety nine; nineteen", 99, 99, ["ninety nine"]),
    ("more than 2.5 bn", 2.5e9, None, ["more than 2.5 bn"]),
    ("no number here", 9, None, []),
    ("nothing is known", None, None, []),
    ("as many as -3", -3, -3, []),
]


@pytest.mark.parametrize(("text", "low", "high", "expected"), CASES, ids=[case[0] for case in CASES])
def test_figures_marked_finds_the_number_however_it_is_written(
    text: str, low: float | None, high: float | None, expected: list[str] | None
) -> None:
    pieces = list(figures.marked(text, {3: Version("hurt", low, high, (0,))}))
    assert "".join(piece.text for piece in pieces) == text
    found = [piece.text for piece in pieces if piece.version == 3]
    assert found == (
        ["some 1,400", "one thousand four hundred", "1.4 thousand", "1400"] if expected is None else expected
    )


def test_figures_marked_tells_two_versions_apart() -> None:
    versions = {0: Version("hurt", 9, None, (0,)), 1: Version("hurt", 14, 14, (0,))}
    pieces = figures.marked("nine, later fourteen", versions)
    assert [(piece.text, piece.version) for piece in pieces] == [("nine", 0), (", later ", None), ("fourteen", 1)]


def test_figures_of_members_leaves_out_what_nobody_tells_otherwise() -> None:
    versions = (
        Version("hurt", 9, None, (0, 1)),
        Version("hurt", 14, 14, (1, 2)),
        Version("homes", 400, 400, (0, 1, 2)),
    )
    assert figures.of_members(Claim("c", "s", (), versions)) == {0: (0,), 1: (0, 1), 2: (1,)}
