"""Who an actor is: cases are in tests/cases/actors.jsonl, each a phrase with its country and sectors (null: either)."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from accordingto.data.actors import OfficeHolder
from accordingto.errors import UsageError
from accordingto.identify.actors import ActorTables, default_tables, enriched, identities, load_tables
from accordingto.identify.entities import entities
from accordingto.language.coreference import coreference
from accordingto.language.parse import parse
from accordingto.records import Entity, Identity, Place, Report, Tokens

if TYPE_CHECKING:
    from spacy.language import Language

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "actors.jsonl").read_text(encoding="utf-8").splitlines()
]
HOLDERS = (
    OfficeHolder("Viktor Malenko", "head of state", "President", "NOR", first="2001-03-01", last="2005-06-30"),
    OfficeHolder("Ann Malenko", "head of state", "President", "KEN", first="2012-01-15", last="2016-01-15"),
    OfficeHolder("Bo Hartung", "foreign minister", "Foreign Minister", "CHE", first="2010-02-01"),
)


def read(
    text: str,
    pipeline: Language,
    published: str | None = None,
    tables: ActorTables | None = None,
    places: tuple[Place, ...] = (),
) -> tuple[Tokens, tuple[Entity, ...], dict[int, Identity]]:
    tokens = next(iter(parse([text], pipeline)))
    mentions = coreference(tokens)
    named = entities(tokens, mentions, Report(text))
    day = datetime.date.fromisoformat(published) if published else None
    return tokens, named, identities(tokens, mentions, named, day, tables or default_tables(), places)


def at(text: str, found: dict[int, Identity], tokens: Tokens, phrase: str) -> Identity | None:
    """The identity of a phrase, by the token that the rest of it hangs on."""
    start = text.index(phrase)
    inside = [each for each in range(len(tokens)) if start <= tokens.start[each] < start + len(phrase)]
    roots = [each for each in inside if tokens.head[each] not in inside or tokens.head[each] == each]
    return next((found[each] for each in roots if each in found), None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_actors_have_country_and_sectors(case: dict[str, Any], pipeline: Language) -> None:
    tokens, _, found = read(case["text"], pipeline, case.get("published"))
    for phrase, code, sectors in case["want"]:
        identity = at(case["text"], found, tokens, phrase)
        assert (identity.code if identity else None) == code, phrase
        if sectors is not None:
            assert identity is not None, phrase
            assert list(identity.sectors) == sectors, phrase


def test_actors_spans_are_in_the_text(pipeline: Language) -> None:
    for case in CASES:
        _, _, found = read(case["text"], pipeline)
        for head, identity in found.items():
            assert head == identity.head
            assert 0 <= identity.span[0] < identity.span[1] <= len(case["text"])


def test_actors_of_nothing_are_none(pipeline: Language) -> None:
    assert read("It rained.", pipeline)[2] == {}


@pytest.mark.parametrize(
    ("text", "head", "parts"),
    [
        ("British and French troops left.", "troops", ["British", "French"]),
        ("French troops left.", "troops", []),
        (
            "Kenya and Somalia closed the border. Both countries recalled their envoys.",
            "countries",
            ["Kenya", "Somalia"],
        ),
        ("Kenya closed the border. Both countries recalled their envoys.", "countries", []),
    ],
)
def test_actors_of_several_nations_have_parts(text: str, head: str, parts: list[str], pipeline: Language) -> None:
    tokens, _, found = read(text, pipeline)
    whole = next(found[token] for token in found if tokens.word(token) == head)
    assert [tokens.word(token) for token in whole.parts] == parts
    assert all(found[token].code for token in whole.parts)


def test_actors_enrich_their_entities(pipeline: Language) -> None:
    text = "Kenya's interior minister, Ann Oduya, met the European Union's envoy."
    _, named, found = read(text, pipeline)
    made = {entity.name: entity for entity in enriched(named, found)}
    assert (made["Ann Oduya"].country, made["Ann Oduya"].sectors) == ("KEN", ("GOV",))
    assert made["European Union"].country is None
    assert made["European Union"].reference == {"code": "IGO"}


def test_actors_enrich_from_the_tables(pipeline: Language) -> None:
    tables = default_tables().over(holders=HOLDERS)
    text = "Bo Hartung met the European Union. Ann Malenko left."
    _, named, found = read(text, pipeline, "2023-01-01", tables)
    made = {entity.name: entity for entity in enriched(named, found, tables, datetime.date(2023, 1, 1))}
    assert made["Bo Hartung"].role == "Foreign Minister"
    assert made["Ann Malenko"].role is None
    assert made["European Union"].reference == {"code": "IGO", "name": "European Union", "kind": "igo"}


@pytest.mark.parametrize(
    ("text", "published", "code", "sectors"),
    [
        ("President Malenko spoke.", "2003-05-01", "NOR", ("GOV",)),
        ("President Malenko spoke.", "2014-05-01", "KEN", ("GOV",)),
        ("President Malenko spoke.", "2019-05-01", None, ("GOV",)),
        ("President Malenko spoke.", None, None, ("GOV",)),
        ("Viktor Malenko spoke.", "2003-05-01", "NOR", ("GOV",)),
        ("Viktor Malenko spoke.", "2019-05-01", "NOR", ("ELI",)),
        ("Viktor Malenko spoke.", "1999-05-01", "NOR", ("CVL",)),
        ("Viktor Malenko spoke.", None, "NOR", ("CVL",)),
        ("Former President Viktor Malenko spoke.", "2003-05-01", "NOR", ("ELI",)),
        ("Bo Hartung spoke.", "2023-05-01", "CHE", ("GOV",)),
        ("Jan Malenko spoke.", "2003-05-01", None, ("CVL",)),
    ],
)
def test_actors_hold_office_as_of_the_report(
    text: str, published: str | None, code: str | None, sectors: tuple[str, ...], pipeline: Language
) -> None:
    tables = default_tables().over(holders=HOLDERS)
    tokens, _, found = read(text, pipeline, published, tables)
    identity = next(found[token] for token in found if tokens.word(token) in ("Malenko", "Hartung"))
    assert (identity.code, identity.sectors) == (code, sectors)


def test_actors_take_places_that_no_table_lists(pipeline: Language) -> None:
    text = "Police in Norvikstad closed the road."
    span = (text.index("Norvikstad"), text.index("Norvikstad") + len("Norvikstad"))
    place = Place(span, "Norvikstad", name="Norvikstad", country="FIN", confidence=0.9)
    tokens, _, found = read(text, pipeline, places=(place,))
    identity = at(text, found, tokens, "Police")
    assert identity is not None
    assert identity.code == "FIN"
    unsure = msgspec.structs.replace(place, confidence=0.5)
    tokens, _, found = read(text, pipeline, places=(unsure,))
    identity = at(text, found, tokens, "Police")
    assert identity is not None
    assert identity.code is None


def test_actors_of_a_users_table_go_before_ours(tmp_path: Path, pipeline: Language) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(
        '{"name": "Norvik League", "aliases": ["NL"], "code": "NOR", "sectors": ["PTY"], "kind": "party"}\n'
        '\n{"noun": "lamplighter", "sectors": ["LAB"]}\n'
        '{"name": "Ida Storm", "office": "head of state", "title": "President", "country": "FIN", "from": "2020-01"}\n'
        '{"name": "Hamas", "country": "PSE", "sectors": ["PTY"], "kind": "party"}\n'
    )
    tables = load_tables(path)
    text = "The Norvik League met Hamas on Friday. Ida Storm thanked lamplighters."
    tokens, _, found = read(text, pipeline, "2022-01-01", tables)
    seen = {tokens.word(token): (each.code, each.sectors) for token, each in found.items() if each.actor}
    assert seen["League"] == ("NOR", ("PTY",))
    assert seen["lamplighters"] == (None, ("LAB",))
    assert seen["Hamas"] == ("PSE", ("PTY",))
    assert seen["Storm"] == ("FIN", ("GOV",))


@pytest.mark.parametrize("line", ['{"nam": "x"}', "[1]", "{", '{"noun": "x"}'])
def test_actors_of_a_broken_table_are_refused(line: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text(line)
    with pytest.raises(UsageError, match="line 1"):
        load_tables(path)
    with pytest.raises(UsageError, match="cannot be read"):
        load_tables(tmp_path / "absent.jsonl")
