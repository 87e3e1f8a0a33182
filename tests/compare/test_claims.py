from __future__ import annotations

import itertools

import msgspec
import pytest

from accordingto.compare.clusters import clusters
from accordingto.records import Reading
from tests.compare.made import found, reading, the_claim

BURNED = "The Odern mill burned to the ground on Tuesday night"


def world() -> list[Reading]:
    return [
        reading(
            "Post", "2025-03-04", ("fire service", BURNED), ("Ann Lee", "Two millers were killed in the Odern mill")
        ),
        reading(
            "Echo", "2025-03-05", ("Ann Lee", "Two people died in the fire at the Odern mill"), "Nobody sang at Odern."
        ),
        reading("Star", "2025-03-05", ("Bo Marsh", "The Odern mill was burned to the ground on Tuesday")),
        reading("Mail", "2025-03-05", ("Bo Marsh", "The bridge at Carrow will be closed until June")),
    ]


def test_claims_bring_together_what_says_the_same() -> None:
    claim = the_claim(world(), "burned to the ground on Tuesday night")
    assert [member.text for member in claim.members] == [BURNED, "The Odern mill was burned to the ground on Tuesday"]
    assert claim.independent_origins == 2
    assert claim.summary == BURNED


def test_claims_told_once_are_claims() -> None:
    claim = the_claim(world(), "Carrow")
    assert (len(claim.members), claim.independent_origins) == (1, 1)


def test_claims_leave_narration_out() -> None:
    assert not [claim for claim in found(world()) if "sang" in claim.summary]


def test_claims_have_every_statement_once() -> None:
    members = [(member.report, member.spans) for claim in found(world()) for member in claim.members]
    assert len(members) == len(set(members))


def test_claims_depend_on_no_order() -> None:
    expected = msgspec.json.encode(found(world()))
    for readings in itertools.islice(itertools.permutations(world()), 0, 24, 5):
        assert msgspec.json.encode(found(readings)) == expected


def test_claims_of_nothing() -> None:
    assert found([]) == []
    assert found([reading("Post", None)]) == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "The Odern court acquitted treasurer Hester Vane of fraud",
            "The Odern court convicted treasurer Hester Vane of fraud",
        ),
        ("Nine people were killed at the Odern mill", "Nine people were injured at the Odern mill"),
        (
            "The price of Odern flour rose on the Carrow exchange",
            "The price of Odern flour fell on the Carrow exchange",
        ),
    ],
)
def test_claims_keep_opposites_apart(one: str, other: str) -> None:
    readings = [reading("Post", "2025-03-04", ("Ann Lee", one)), reading("Echo", "2025-03-04", ("Ann Lee", other))]
    assert len(found(readings)) == 2


def test_claims_of_one_report_are_not_two_for_one_thing() -> None:
    readings = [reading("Post", "2025-03-04", ("Ann Lee", BURNED), ("Ann Lee", BURNED.replace("burned", "was burned")))]
    assert len(found(readings)) == 1


def test_claims_have_denials_as_members() -> None:
    readings = [
        reading("Post", "2025-03-04", ("residents", "The army shelled the village of Dar Amun on Tuesday")),
        reading("Echo", "2025-03-05", ("Ann Lee", "The army had not shelled the village of Dar Amun on Tuesday")),
        reading("Star", "2025-03-05", ("Bo Marsh", "the army shelled the village of Dar Amun", "deny")),
    ]
    claim = the_claim(readings, "shelled the village of Dar Amun on Tuesday")
    assert sorted(member.stance for member in claim.members) == ["asserts", "denies", "denies"]
    assert [origin.name for origin in claim.origins] == ["residents"]


def test_claims_of_the_same_words_otherwise_put_are_no_denials() -> None:
    readings = [
        reading("Post", "2025-03-04", ("Corran Line", "None of its ferries would sail from Odern before Friday")),
        reading("Echo", "2025-03-04", ("Corran Line", "Its ferries would stay in Odern harbour until Friday at least")),
    ]
    assert all(member.stance == "asserts" for claim in found(readings) for member in claim.members)


def test_clusters_do_not_chain_what_is_unlike() -> None:
    pairs = {(0, 1): 0.9, (1, 2): 0.5, (2, 3): 0.9}
    assert clusters([0, 1, 2, 3], pairs, 0.4, lambda _one, _two: False) == [[0, 1], [2, 3]]


def test_clusters_keep_the_forbidden_apart() -> None:
    pairs = {(0, 1): 0.9, (1, 2): 0.9, (0, 2): 0.9}
    assert clusters([0, 1, 2], pairs, 0.4, lambda one, two: (one, two) == (0, 1)) == [[0, 2], [1]]
