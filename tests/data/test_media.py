"""The table of media."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.data import fold, media, medium

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "media.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"].replace(" ", "-") or "empty")
def test_medium_by_name(case: dict[str, str | None]) -> None:
    found = medium(case["name"] or "")
    assert (found.name if found else None) == case["medium"]


@pytest.mark.parametrize(
    ("name", "kind"), [("Guardian", "newspaper"), ("60 Minutes", "programme"), ("Fox", "broadcaster")]
)
def test_medium_by_ambiguous_name_only_when_asked(name: str, kind: str) -> None:
    assert medium(name) is None
    found = medium(name, ambiguous=True)
    assert found is not None
    assert found.kind == kind


def test_media_are_many_and_world_wide() -> None:
    kinds = Counter(row.kind for row in media())
    assert len(media()) >= 2000
    assert len({row.country for row in media()}) >= 160
    assert min(kinds.values()) >= 50


def test_media_names_have_no_article() -> None:
    assert [row.name for row in media() if row.name.lower().startswith("the ")] == []


def test_media_share_no_alias() -> None:
    owners: dict[str, set[int]] = {}
    for number, row in enumerate(media()):
        for name in {row.name, *row.aliases} - set(row.ambiguous):
            owners.setdefault(name if name.startswith("The ") else fold(name), set()).add(number)
    assert {name for name, rows in owners.items() if len(rows) > 1} == set()


def test_media_are_found_by_each_of_their_names() -> None:
    for row in media():
        names = {row.name, *row.aliases} - set(row.ambiguous)
        assert [name for name in names if (found := medium(name)) is None or found.name != row.name] == []


def test_media_parents_are_media() -> None:
    names = {row.name for row in media()}
    assert {row.parent for row in media() if row.parent} <= names
    assert {row.kind for row in media() if row.parent} == {"programme"}


def test_media_countries_are_alpha_3() -> None:
    assert [row.name for row in media() if row.country and not (len(row.country) == 3 and row.country.isupper())] == []


@given(st.text(max_size=200))
def test_medium_takes_any_text(name: str) -> None:
    medium(name, ambiguous=True)
