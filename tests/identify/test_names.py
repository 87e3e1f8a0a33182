"""Canonical names and descriptions."""

from __future__ import annotations

import re

import pytest

from accordingto.identify.names import anonymous, canonical, clean
from accordingto.records import EntityKind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the Norvik Post", "Norvik Post"),
        ("Malenko's", "Malenko"),
        ("Malenko’s", "Malenko"),
        ("the Hollises'", "Hollises"),
        ('"Viktor  Malenko"', "Viktor Malenko"),
        ("Viktor\nMalenko,", "Viktor Malenko"),
        ('Viktor "Vik" Malenko', "Viktor Malenko"),
        ("Viktor (Vik) Malenko", "Viktor Malenko"),
        ("", ""),
    ],
)
def test_clean_strips_what_is_no_name(text: str, name: str) -> None:
    assert clean(text) == name


@pytest.mark.parametrize(
    ("names", "kind", "name"),
    [
        (["Malenko", "Viktor Malenko", "Malenko", "Malenko"], "person", "Viktor Malenko"),
        (["VIKTOR MALENKO", "Viktor Malenko"], "person", "Viktor Malenko"),
        (["Viktor P. Malenko", "Viktor Malenko", "Viktor Malenko"], "person", "Viktor Malenko"),
        (["Viktor P. Malenko", "Malenko"], "person", "Viktor Malenko"),
        (["CFB", "Coastal Fisheries Board", "CFB"], "organization", "Coastal Fisheries Board"),
        (["Norvik", "Norvik Shipping", "Norvik"], "organization", "Norvik Shipping"),
        (["the AP"], "organization", "Associated Press"),
        (["the White House"], "organization", "White House"),
        ([], "person", ""),
        ([" "], "organization", ""),
    ],
)
def test_canonical_prefers_the_full_name(names: list[str], kind: EntityKind, name: str) -> None:
    assert canonical(names, kind) == name


@pytest.mark.parametrize(
    ("description", "kind", "indefinite", "plural", "hidden"),
    [
        ("senior official", "person", False, False, True),
        ("officials", "group", True, True, True),
        ("source", "person", True, False, True),
        ("two people familiar with the matter", "group", True, True, True),
        ("people", "group", True, True, False),
        ("doctor", "person", True, False, True),
        ("doctor", "person", False, False, False),
        ("analysts", "group", True, True, False),
        ("group of doctors", "group", True, False, True),
        ("majority of voters", "group", True, False, False),
        ("polls", "document", True, True, False),
        ("company", "organization", True, False, False),
    ],
)
def test_anonymous_draws_the_line(
    description: str, kind: EntityKind, indefinite: bool, plural: bool, hidden: bool
) -> None:
    head = re.split(" of | familiar ", description)[0].rpartition(" ")[2]
    lemma = head if head == "people" or not plural else head.removesuffix("s")
    assert anonymous(description, lemma, kind, indefinite=indefinite, plural=plural) is hidden
