"""The tables of words and names other than media."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from importlib.resources import files

import pytest

import accordingto.data as tables
from accordingto.data import (
    acronym,
    acronyms,
    acts,
    cue_act,
    cues,
    document_noun,
    first_name_gender,
    group_noun,
    medium,
    metonym,
    metonyms,
    noun,
    nouns,
    organization_noun,
    person_noun,
    title,
    title_gender,
    titles,
)

FILES = ("media", "acts", "cues", "metonyms", "nouns", "offices", "names", "acronyms")


def test_cues_are_many_and_of_the_closed_list() -> None:
    assert len(cues()) >= 1500
    assert {row.act for row in cues()} <= set(acts())


@pytest.mark.parametrize("act", sorted(acts()))
def test_cues_exist_for_every_act(act: str) -> None:
    assert act in {row.act for row in cues()}


def test_cues_are_listed_once_a_part_of_speech() -> None:
    assert [cue for cue, count in Counter((row.lemma, row.pos) for row in cues()).items() if count > 1] == []


@pytest.mark.parametrize(
    ("lemma", "act"),
    [
        ("say", "say"),
        ("according to", "say"),
        ("point out", "say"),
        ("call for", "demand"),
        ("allegation", "argue"),
        ("citing", "quote"),
        ("Deny", "deny"),
        ("stroll", None),
    ],
)
def test_cue_act(lemma: str, act: str | None) -> None:
    assert cue_act(lemma) == act


def test_cue_act_by_part_of_speech() -> None:
    assert (cue_act("plan", "verb"), cue_act("plan", "noun"), cue_act("plan", "adposition")) == (
        "intend",
        "intend",
        None,
    )


@pytest.mark.parametrize(
    ("name", "canonical", "kind", "country"),
    [
        ("the White House", "White House", "office", "USA"),
        ("The Kremlin", "Kremlin", "office", "RUS"),
        ("the Pentagon's", "Pentagon", "ministry", "USA"),
        ("10 Downing Street", "Downing Street", "office", "GBR"),
        ("Elysee Palace", "Élysée", "office", "FRA"),
        ("Moscow", "Moscow", "capital", "RUS"),
        ("Washington, D.C.", "Washington", "capital", "USA"),
        ("Kiev", "Kyiv", "capital", "UKR"),
        ("Brussels", "Brussels", "bloc", "BEL"),
        ("The Hague", "The Hague", "capital", "NLD"),
    ],
)
def test_metonym(name: str, canonical: str, kind: str, country: str) -> None:
    found = metonym(name)
    assert found is not None
    assert (found.name, found.kind, found.country) == (canonical, kind, country)


def test_metonyms_share_no_name_and_are_no_media() -> None:
    names = [tables.fold(name) for row in metonyms() for name in (row.name, *row.aliases)]
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert [row.name for row in metonyms() if medium(row.name)] == []
    assert len([row for row in metonyms() if row.kind == "capital"]) >= 190


@pytest.mark.parametrize("kind", ["person", "group", "document", "organization"])
def test_nouns_are_many_and_listed_once(kind: str) -> None:
    listed = [row.lemma for row in nouns() if row.kind == kind]
    assert len(listed) >= 400
    assert len(listed) == len(set(listed))
    assert all(lemma == lemma.casefold() for lemma in listed)


def test_nouns_by_kind() -> None:
    assert person_noun("Spokeswoman") == "spokeswoman"
    assert group_noun("resident") == "resident"
    assert document_noun("court record") == "court record"
    assert organization_noun("ministry") == "ministry"
    assert person_noun("ministry") is None
    assert document_noun("teapot") is None


@pytest.mark.parametrize(
    ("lemma", "anonymous", "gender"),
    [("source", True, None), ("husband", False, "m"), ("spokeswoman", False, "f"), ("wife", False, "f")],
)
def test_noun_tells(lemma: str, anonymous: bool, gender: str | None) -> None:
    row = noun(lemma, "person")
    assert row is not None
    assert (row.anonymous, row.gender) == (anonymous, gender)


@pytest.mark.parametrize(
    "word", ["Mr", "Mrs.", "Sen.", "Lt. Col.", "Prime Minister", "prime minister", "Ayatollah", "U.S. Rep.", "Rev."]
)
def test_title(word: str) -> None:
    assert title(word)


@pytest.mark.parametrize("word", ["", "the", "table", "Velmora"])
def test_title_is_none(word: str) -> None:
    assert not title(word)


@pytest.mark.parametrize(("word", "gender"), [("Mr.", "m"), ("Ms", "f"), ("Queen", "f"), ("Pope", "m"), ("Dr.", None)])
def test_title_gender(word: str, gender: str | None) -> None:
    assert title_gender(word) == gender


def test_titles_are_listed_once() -> None:
    assert len(titles()) >= 400
    assert len({tables.fold(row.title) for row in titles()}) == len(titles())


@pytest.mark.parametrize(
    ("name", "gender"), [("Maria", "f"), ("james", "m"), ("Wangari", "f"), ("Kwame", "m"), ("Kim", None), ("Jan", None)]
)
def test_first_name_gender(name: str, gender: str | None) -> None:
    assert first_name_gender(name) == gender


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UN", "United Nations"),
        ("the U.N.", "United Nations"),
        ("The U.N.'s", "United Nations"),
        ("WHO", "World Health Organization"),
        ("who", None),
        ("NATO", "NATO"),
        ("XQZ", None),
    ],
)
def test_acronym(text: str, name: str | None) -> None:
    assert acronym(text) == name


def test_acronyms_are_many_and_listed_once() -> None:
    assert len(acronyms()) >= 400
    assert len({row.acronym for row in acronyms()}) == len(acronyms())


@pytest.mark.parametrize("file", FILES)
def test_table_is_described_with_its_count(file: str) -> None:
    folder = files("accordingto.data")
    count = len((folder / f"{file}.jsonl").read_text(encoding="utf-8").splitlines())
    lines = (folder / "SOURCES.md").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(f"| `{file}.jsonl`")]
    assert f"| {count:,} |" in line


def test_tables_load_within_50_milliseconds_of_processor_time() -> None:
    code = (
        "import msgspec, re, time, importlib.resources; start = time.process_time(); import accordingto.data as d;"
        "d.medium('x y', ambiguous=True); d.acts(); d.cue_act('x'); d.metonym('x'); d.noun('x'); d.title('x');"
        "d.first_name_gender('x'); d.acronym('x'); print(time.process_time() - start)"
    )
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout)
        for _ in range(3)
    ]
    assert min(runs) < 0.05
