"""The table of office holders: what every row must hold, whoever adds one."""

from __future__ import annotations

import calendar
from collections import Counter, defaultdict
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import combinations

import msgspec
import pytest

from accordingto.data.actors import OFFICE_HOLDERS, countries, covers, office_holders
from accordingto.identify.actor_tables import key

# Heads of states come first, as they stand in the file.
OFFICES = (
    "head of state",
    "head of government",
    "foreign minister",
    "defence minister",
    "vice head of state",
    "head of an organisation",
)
# Two offices of one kind that stood side by side by the constitution of the time: a president and a prime minister.
SIDE_BY_SIDE = {("IRN", "Ali Khamenei", "Mir-Hossein Mousavi")}
# Names of one word are also other people's; these are nobody else's.
ONE_WORD = {
    "Akihito",
    "Hirohito",
    "Jokowi",
    "Lula",
    "Megawati",
    "Naruhito",
    "Nasir-ul-Mulk",
    "Prachanda",
    "Willem-Alexander",
}
SHARED = {"king abdullah", "george bush"}
LONGEST_HANDOVER = 31
MADE = date(2026, 1, 1)


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A term of office as it stands in the file. ``surname`` where the family name is not the last word; ``acting`` and
    ``disputed`` terms may run beside another's."""

    name: str
    office: str
    title: str
    country: str
    first: str = msgspec.field(name="from")
    aliases: tuple[str, ...] = ()
    surname: str | None = None
    organization: str | None = None
    last: str | None = msgspec.field(default=None, name="to")
    acting: bool = False
    disputed: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The name and every alias."""
        return (self.name, *self.aliases)


@cache
def listed() -> tuple[Row, ...]:
    return tuple(msgspec.json.Decoder(Row).decode_lines((files("accordingto.data") / OFFICE_HOLDERS).read_bytes()))


def earliest(text: str) -> date:
    """The first day of a year, a month or a day; raises ``ValueError`` where it is none of them."""
    return date.fromisoformat(text + "-01-01"[len(text) - 10 :] if len(text) in (4, 7) else text)


def latest(text: str) -> date:
    """The last day of a year, a month or a day."""
    if len(text) == len("2000-01-01"):
        return date.fromisoformat(text)
    year, month = int(text[:4]), int(text[5:]) if len(text) > len("2000") else 12
    return date(year, month, calendar.monthrange(year, month)[1])


def days_together(one: Row, other: Row) -> int:
    """The days that two terms surely have in common."""
    end = min(earliest(row.last) if row.last else MADE for row in (one, other))
    return (end - max(latest(row.first) for row in (one, other))).days


def test_office_holders_are_many() -> None:
    assert len(listed()) >= 2000
    assert len(office_holders()) == len(listed())


def test_office_holders_are_of_many_countries() -> None:
    heads = {row.country for row in listed() if row.office in ("head of state", "head of government")}
    assert len(heads) >= 60
    assert len({row.country for row in listed() if row.office == "foreign minister"}) >= 50


def test_office_holders_have_offices_and_codes_that_exist() -> None:
    codes = {row.code for row in countries()} | {"IGO"}
    assert [row.name for row in listed() if row.country not in codes] == []
    assert [row.name for row in listed() if row.office not in OFFICES or not row.title] == []


def test_office_holders_of_organizations_name_them() -> None:
    assert [row.name for row in listed() if bool(row.organization) != (row.office == "head of an organisation")] == []
    assert [row.name for row in listed() if row.country == "IGO" and not row.organization] == []


def test_office_holders_have_dates_in_order() -> None:
    assert [row.name for row in listed() if latest(row.last or "2025") < earliest(row.first)] == []
    assert [
        row.name for row in listed() if earliest(row.first) >= MADE or (row.last and latest(row.last) >= MADE)
    ] == []


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("1999", "1999-01-01", "1999-12-31"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("1999-02-28", "1999-02-28", "1999-02-28"),
    ],
)
def test_dates_are_as_exact_as_they_are_given(text: str, first: str, last: str) -> None:
    assert (earliest(text).isoformat(), latest(text).isoformat()) == (first, last)


def test_office_holders_stand_in_order() -> None:
    order = [(row.country, OFFICES.index(row.office), row.organization or "", row.first, row.name) for row in listed()]
    assert order == sorted(order)


def test_office_holders_succeed_one_another() -> None:
    terms: dict[tuple[str, str, str | None], list[Row]] = defaultdict(list)
    for row in listed():
        if not (row.acting or row.disputed):
            terms[row.country, row.office, row.organization].append(row)
    together = {
        (one.country, one.name, other.name)
        for rows in terms.values()
        for one, other in combinations(rows, 2)
        if days_together(one, other) > LONGEST_HANDOVER
    }
    assert together == SIDE_BY_SIDE


def test_office_holders_are_listed_once_a_term() -> None:
    counts = Counter((row.name, row.country, row.office, row.organization, row.first) for row in listed())
    assert [term for term, count in counts.items() if count > 1] == []


def test_office_holders_have_the_same_names_in_every_term() -> None:
    names: dict[tuple[str, str], set[tuple[str | None, ...]]] = defaultdict(set)
    for row in listed():
        names[row.name, row.country].add((row.surname, *row.aliases))
    assert [person for person, forms in names.items() if len(forms) > 1] == []


def test_office_holders_list_a_name_once() -> None:
    assert [row.name for row in listed() if len({key(name) for name in row.names}) < len(row.names)] == []
    assert [name for row in listed() for name in row.names if name != " ".join(name.split())] == []
    assert {name for row in listed() for name in row.names if " " not in name} == ONE_WORD


def test_office_holders_share_no_name() -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in listed():
        for name in row.names:
            owners[key(name)].add(row.name)
    assert {name for name, people in owners.items() if len(people) > 1} == SHARED


def test_surnames_are_given_where_they_are_not_the_last_word() -> None:
    given = [row for row in listed() if row.surname]
    assert [row.name for row in given if row.surname == row.name.split()[-1]] == []
    assert [row.name for row in given if not any(key(row.surname or "") in key(name) for name in row.names)] == []


def test_office_holders_are_described_with_their_count() -> None:
    lines = (files("accordingto.data") / "SOURCES.md").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith(f"| `{OFFICE_HOLDERS}`")]
    assert f"| {len(listed()):,} |" in line


@pytest.mark.parametrize(
    ("country", "office", "day", "name"),
    [
        ("USA", "head of state", date(2003, 3, 20), "George W. Bush"),
        ("USA", "foreign minister", date(2015, 9, 15), "John Kerry"),
        ("USA", "foreign minister", date(2019, 1, 10), "Mike Pompeo"),
        ("GBR", "head of government", date(1990, 6, 1), "Margaret Thatcher"),
        ("SUN", "head of state", date(1989, 11, 9), "Mikhail Gorbachev"),
        ("DEU", "foreign minister", date(2011, 5, 1), "Guido Westerwelle"),
        ("IRN", "head of government", date(2008, 1, 1), "Mahmoud Ahmadinejad"),
        ("JPN", "head of government", date(2011, 3, 11), "Naoto Kan"),
        ("KEN", "head of state", date(2024, 6, 25), "William Ruto"),
        ("PER", "head of state", date(2022, 12, 6), "Pedro Castillo"),
    ],
)
def test_office_holders_are_found_by_the_day(country: str, office: str, day: date, name: str) -> None:
    terms = [
        row for row in listed() if (row.country, row.office) == (country, office) and covers(row.first, row.last, day)
    ]
    assert [row.name for row in terms] == [name]
