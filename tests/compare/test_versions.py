from __future__ import annotations

import pytest

from accordingto.compare.numerals import numerals
from accordingto.compare.sheets import sheet
from accordingto.compare.versions import versions
from tests.compare.made import reading, the_claim


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("14 people were injured", [(14, 14, "#injury")]),
        ("at least twenty hurt", [(20, None, "#injury")]),
        ("some 1,400 residents were moved to a sports hall", [(1400, 1400, "#evacuate")]),
        ("Nine people died and 14 injured", [(9, 9, "#death"), (14, 14, "#injury")]),
        ("up to 3.5 million crowns", [(None, 3_500_000, "crown")]),
        ("a rise of 4.5 percent", [(4.5, 4.5, "#percent")]),
        ("41% of the vote", [(41, 41, "#percent")]),
        ("dozens of people were arrested", [(24, 99, "#arrest")]),
        ("two hundred and twelve passengers", [(212, 212, "passenger")]),
        ("Vane, 61, was sentenced in 2023", []),
        ("on Feb. 3 and on 12 March", []),
        ("one of the people", []),
        ("it went off at 6:40 p.m. and burned until eight o'clock", []),
        ("a man of 34 and a 29-year-old woman", []),
        ("the detectors on Pier Two", []),
        ("About 400 people who live near the mill were told to leave their homes", [(400, 400, "#evacuate")]),
        ("The police put the number of marchers at 22,000", [(22_000, 22_000, "marcher")]),
        ("The number of people injured in the fire was corrected to 13", [(13, 13, "#injury")]),
        ("A guard stood at Gate 12 and at Pier Two", []),
    ],
)
def test_numerals_tell_how_many_of_what(text: str, told: list[tuple[float | None, float | None, str]]) -> None:
    assert [(each.low, each.high, each.unit) for each in numerals(text)] == told


def test_versions_of_one_claim() -> None:
    readings = [
        reading("Post", "2025-03-01", ("fire service", "Nine people were injured in the blast at the Odern mill")),
        reading("Echo", "2025-03-02", ("Ann Lee", "At least 14 people were injured in the blast at the Odern mill")),
    ]
    claim = the_claim(readings, "Nine")
    assert [(each.quantity, each.low, each.high, each.members) for each in claim.versions] == [
        ("injured", 9, 9, (0,)),
        ("injured", 14, None, (1,)),
    ]


def test_versions_leave_out_what_one_member_counts() -> None:
    told = [
        *sheet(reading("Post", None, ("Ann Lee", "The mill burned for 3 hours"))).statements,
        *sheet(reading("Echo", None, ("Ann Lee", "The mill burned to the ground"))).statements,
    ]
    assert versions(told) == ()
