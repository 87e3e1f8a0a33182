"""The tables of organizations and armed groups: what every row must hold, whoever adds one."""

from __future__ import annotations

import unicodedata
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from importlib.resources import files

import msgspec
import pytest

from accordingto.data import cues, fold, medium, nouns
from accordingto.data.actors import ARMED_GROUPS, ORGANIZATIONS, countries

SECTORS = frozenset(
    ("GOV LEG JUD MIL COP SPY PRM REB UAF UNK PTY OPP CVL BUS LAB AGR EDU MED JRN REF REL SOC CRM ELI PRE").split()
)
SPECIAL = frozenset({"IGO", "NGO", "MNC", "ISM", "IMG"})
KINDS = frozenset(
    (
        "igo ngo company media party ministry force agency court parliament union church armed_group bank university "
        "movement"
    ).split()
)
# Words of the grammar and of every day that the tables of nouns and cues do not hold.
COMMON = frozenset(
    (
        "a about after all also an and any are as at be because but by can do for forward from good had has he her his "
        "hope how i if in into is it its just let may more new no not now of off on one open or other our out over "
        "right she so some than that the their them then there these they this to together up us was way we were what "
        "when where which who why will with would yes you your"
    ).split()
)


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A row as it stands in the file. ``own`` is CAMEO's code for the body itself; ``ambiguous`` where another row, a
    medium or a country has one of its names too."""

    name: str
    aliases: tuple[str, ...] = ()
    code: str | None = None
    country: str | None = None
    own: str | None = None
    sectors: tuple[str, ...] = ()
    kind: str = ""
    first: str | None = msgspec.field(default=None, name="from")
    last: str | None = msgspec.field(default=None, name="to")
    ambiguous: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every alias."""
        return (self.name, *self.aliases)


@cache
def listed(file: str) -> tuple[Row, ...]:
    return tuple(msgspec.json.Decoder(Row).decode_lines((files("accordingto.data") / file).read_bytes()))


def every() -> tuple[Row, ...]:
    return listed(ORGANIZATIONS) + listed(ARMED_GROUPS)


def key(name: str) -> str:
    """A name as look-ups fold it, without accents and with plain hyphens."""
    plain = unicodedata.normalize("NFKD", fold(name).replace("–", "-"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def everyday(name: str) -> bool:
    """Whether a name, but for its capitals, is an everyday word. An acronym in capitals is only found in capitals."""
    word = fold(name)
    if name.isupper() or " " in word:
        return False
    singulars = {word, word.removesuffix("s"), word.removesuffix("es")}
    return bool(singulars & WORDS) or word in COMMON


WORDS = frozenset({row.lemma for row in nouns()} | {row.lemma for row in cues()})


def valid_date(text: str) -> bool:
    """Whether it is a year, or a year and a month."""
    if len(text) not in (4, 7):
        return False
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True


@pytest.mark.parametrize(("file", "least"), [(ORGANIZATIONS, 900), (ARMED_GROUPS, 350)])
def test_actor_tables_are_long_enough(file: str, least: int) -> None:
    assert len({row.name for row in listed(file)}) >= least


@pytest.mark.parametrize(
    ("kind", "least"),
    [("igo", 200), ("ngo", 150), ("company", 300), ("party", 400), ("force", 150), ("ministry", 80), ("agency", 200)],
)
def test_organizations_are_of_every_kind(kind: str, least: int) -> None:
    assert Counter(row.kind for row in listed(ORGANIZATIONS))[kind] >= least


def test_parties_are_of_eighty_countries() -> None:
    assert len({row.country for row in listed(ORGANIZATIONS) if row.kind == "party"}) >= 80


def test_actor_rows_have_codes_sectors_and_kinds_that_exist() -> None:
    places = {row.code for row in countries()}
    assert [row.name for row in every() if row.code and row.code not in places | SPECIAL] == []
    assert [row.name for row in every() if row.country and row.country not in places] == []
    assert [row.name for row in every() if row.code in places and row.code != row.country] == []
    assert [row.name for row in every() if not set(row.sectors) <= SECTORS] == []
    assert [row.name for row in every() if row.kind not in KINDS] == []
    assert [row.name for row in every() if row.own and not (len(row.own) == 3 and row.own.isupper())] == []


def test_actor_rows_say_who_it_is() -> None:
    assert [row.name for row in every() if not (row.code or row.sectors)] == []
    assert [row.name for row in listed(ARMED_GROUPS) if row.kind != "armed_group" or not row.sectors] == []
    assert [row.name for row in listed(ORGANIZATIONS) if row.kind == "armed_group"] == []


def test_actor_rows_take_no_side_for_a_party() -> None:
    assert [row.name for row in every() if row.kind == "party" and {"GOV", "OPP"} & set(row.sectors)] == []


def test_actor_rows_have_dates_in_order() -> None:
    dates = [text for row in every() for text in (row.first, row.last) if text]
    assert [text for text in dates if not valid_date(text)] == []
    assert [row.name for row in every() if row.first and row.last and row.first > row.last] == []


def test_actor_rows_list_a_name_once() -> None:
    assert [row.name for row in every() if len({fold(name) for name in row.names}) < len(row.names)] == []
    assert [name for row in every() for name in row.names if name != " ".join(name.split()) or not name] == []


def test_actor_rows_of_one_name_differ_in_country_or_time() -> None:
    counts = Counter((key(row.name), row.country, row.first, row.last) for row in every())
    assert [name for name, count in counts.items() if count > 1] == []


def test_actor_rows_that_share_a_name_say_so() -> None:
    owners: dict[str, list[Row]] = defaultdict(list)
    for row in every():
        for name in dict.fromkeys(key(name) for name in row.names):
            owners[name].append(row)
    shared = {name: rows for name, rows in owners.items() if len({(row.name, row.country) for row in rows}) > 1}
    assert [(name, row.name) for name, rows in shared.items() for row in rows if not row.ambiguous] == []


def test_actor_rows_named_as_a_medium_or_a_country_say_so() -> None:
    lands = {fold(name) for row in countries() for name in (row.name, *row.aliases, *row.adjectives, *row.people)}
    plain = [row for row in every() if not row.ambiguous]
    assert [name for row in plain for name in row.names if medium(name) or fold(name) in lands] == []


def test_actor_aliases_are_no_everyday_words() -> None:
    assert [alias for row in every() for alias in row.aliases if everyday(alias)] == []


@pytest.mark.parametrize("word", ["Target", "Visas", "Sources", "Who", "Let", "Forward"])
def test_everyday_words_are_refused(word: str) -> None:
    assert everyday(word)


@pytest.mark.parametrize("file", [ORGANIZATIONS, ARMED_GROUPS])
def test_actor_table_is_described_with_its_count(file: str) -> None:
    lines = (files("accordingto.data") / "SOURCES.md").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(f"| `{file}`")]
    assert f"| {len(listed(file)):,} |" in line


@pytest.mark.parametrize(
    ("name", "code", "sector"),
    [
        ("UN Security Council", "IGO", None),
        ("International Criminal Court", "IGO", "JUD"),
        ("Daesh", "IMG", "REB"),
        ("Pentagon", "USA", "MIL"),
        ("Bundeswehr", "DEU", "MIL"),
        ("Knesset", "ISR", "LEG"),
        ("Majlis", "IRN", "LEG"),
        ("Médecins Sans Frontières", "NGO", "MED"),
        ("Gazprom", "MNC", "BUS"),
        ("Sinaloa cartel", "MEX", "CRM"),
        ("Partiya Karkeren Kurdistan", "TUR", "REB"),
        ("Bharatiya Janata Party", "IND", "PTY"),
    ],
)
def test_actor_tables_know_the_well_known(name: str, code: str, sector: str | None) -> None:
    (row,) = [row for row in every() if key(name) in {key(each) for each in row.names}]
    assert row.code == code
    assert sector is None or sector in row.sectors
