from __future__ import annotations

import pytest

from accordingto.compare.speakers import is_hidden, same_speaker
from accordingto.compare.telling import Speaker
from accordingto.records import Reading
from tests.compare.made import reading, the_claim

WORDS = "The gas detectors on Pier Two in Odern had been switched off since August"
OTHER = "The gas detectors at the Odern pier had been switched off in August"
MORE = "Since August the gas detectors of Pier Two at Odern were switched off"


def names(readings: list[Reading]) -> list[str]:
    return [origin.name for origin in the_claim(readings, WORDS).origins]


def test_origins_are_one_where_the_speaker_is() -> None:
    readings = [
        reading("Post", "2025-03-04", ("Ann Lee", WORDS)),
        reading("Echo", "2025-03-05", ("Ann Lee > Reuters", OTHER)),
    ]
    claim = the_claim(readings, WORDS)
    assert [origin.members for origin in claim.origins] == [(0, 1)]
    assert claim.origins[0].why.startswith("Ann Lee says so, in Post and Echo.")
    assert claim.first_report == readings[0].report.id


def test_origins_are_two_where_nobody_is_named() -> None:
    readings = [
        reading("Post", "2025-03-04", ("unnamed: engineer", WORDS)),
        reading("Echo", "2025-03-05", ("unnamed: engineer", OTHER)),
    ]
    assert len(names(readings)) == 2


def test_origins_are_one_where_one_outlet_heard_him() -> None:
    readings = [
        reading("Post", "2025-03-04", ("unnamed: engineer", WORDS)),
        reading("Echo", "2025-03-05", ("unnamed: engineer > Post", OTHER)),
    ]
    assert names(readings) == ["unnamed: engineer"]


def test_origins_follow_an_outlet_that_is_cited() -> None:
    readings = [
        reading("Morning Post", "2025-03-04", ("Ann Lee", WORDS)),
        reading("Echo", "2025-03-05", ("Morning Post", OTHER)),
    ]
    claim = the_claim(readings, WORDS)
    assert [(origin.name, origin.members) for origin in claim.origins] == [("Ann Lee", (0, 1))]
    assert "Echo has it from Morning Post." in claim.origins[0].why


def test_origins_end_at_an_outlet_without_reports() -> None:
    readings = [
        reading("Post", "2025-03-04", ("Reuters", WORDS)),
        reading("Echo", "2025-03-05", ("Reuters", OTHER)),
    ]
    assert names(readings) == ["Reuters"]


def test_origins_of_a_circle_are_none() -> None:
    readings = [
        reading("Morning Post", "2025-03-04", ("Evening Echo", WORDS)),
        reading("Evening Echo", "2025-03-04", ("Morning Post", OTHER)),
    ]
    claim = the_claim(readings, WORDS)
    assert claim.origins == ()
    assert claim.independent_origins == 0
    assert claim.circles == (("Evening Echo", "Morning Post"),)


def test_origins_of_a_circle_of_three() -> None:
    readings = [
        reading("Morning Post", "2025-03-04", ("Evening Echo", WORDS)),
        reading("Evening Echo", "2025-03-04", ("Daily Star", OTHER)),
        reading("Daily Star", "2025-03-04", ("Morning Post", MORE)),
    ]
    assert the_claim(readings, WORDS).circles == (("Daily Star", "Morning Post", "Evening Echo"),)


def test_origins_of_a_circle_that_somebody_feeds() -> None:
    readings = [
        reading("Morning Post", "2025-03-04", ("Evening Echo", WORDS), ("Ann Lee", MORE)),
        reading("Evening Echo", "2025-03-04", ("Morning Post", OTHER)),
    ]
    claim = the_claim(readings, WORDS)
    assert claim.circles == ()
    assert [origin.name for origin in claim.origins] == ["Ann Lee"]


def test_origins_do_not_count_what_repeats() -> None:
    readings = [
        reading("Post", "2025-03-04", ("Ann Lee", WORDS)),
        reading("Echo", "2025-03-05", OTHER + "."),
    ]
    claim = the_claim(readings, WORDS)
    assert [member.stance for member in claim.members] == ["asserts", "repeats"]
    assert claim.independent_origins == 1


def test_origins_count_an_outlet_that_told_it_first() -> None:
    readings = [
        reading("Echo", "2025-03-03", OTHER + "."),
        reading("Post", "2025-03-04", ("Ann Lee", WORDS)),
    ]
    claim = the_claim(readings, WORDS)
    assert [origin.name for origin in claim.origins] == ["Echo", "Ann Lee"]
    assert all(member.stance == "asserts" for member in claim.members)


def test_origins_of_who_denies_are_not_counted() -> None:
    readings = [
        reading("Post", "2025-03-04", ("Ann Lee", WORDS)),
        reading("Echo", "2025-03-05", ("Bo Marsh", OTHER, "deny")),
    ]
    assert names(readings) == ["Ann Lee"]


def test_origins_first_report_is_unknown_without_days() -> None:
    assert the_claim([reading("Post", None, ("Ann Lee", WORDS))], WORDS).first_report is None


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (("Karim Dolan", "person"), ("Dolan", "person"), True),
        (("Karim Dolan", "person"), ("Kira Dolan", "person"), True),
        (("Karim Dolan", "person"), ("Leo Dolan", "person"), False),
        (("Karel Joost", "person", "Fire Chief"), ("fire service", "organization"), True),
        (("Anneke Duval", "person", "Interior Minister"), ("interior ministry", "organization"), True),
        (("Anneke Duval", "person", "Interior Minister"), ("foreign ministry", "organization"), False),
        (("Hanne Vey", "person", "Superintendent"), ("police", "organization"), True),
        (("interior ministry", "organization"), ("foreign ministry", "organization"), False),
        (("ministry", "organization"), ("foreign ministry", "organization"), True),
        (("Union", "organization"), ("Carrow Transport Union", "organization"), True),
        (("electoral commission", "organization"), ("figures from the electoral commission", "group"), True),
        (("court papers", "document"), ("court documents", "document"), True),
        (("Ann Lee", "person"), ("Bo Marsh", "person"), False),
    ],
)
def test_same_speaker(left: tuple[str, ...], right: tuple[str, ...], same: bool) -> None:
    assert (same_speaker(Speaker(*left), Speaker(*right)) is not None) is same
    assert (same_speaker(Speaker(*right), Speaker(*left)) is not None) is same


@pytest.mark.parametrize(
    ("name", "kind", "hidden"),
    [
        ("unnamed: senior official at the water ministry", "unnamed", True),
        ("unnamed: police spokesman", "unnamed", False),
        ("residents", "group", True),
        ("witnesses", "group", True),
        ("Observers from the Regional League", "group", False),
        ("opposition lawmakers", "group", False),
        ("Ann Lee", "person", False),
    ],
)
def test_hidden_speakers(name: str, kind: str, hidden: bool) -> None:
    assert is_hidden(Speaker(name, kind)) is hidden
