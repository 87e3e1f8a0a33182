"""Actor and agent dictionaries in PETRARCH's format."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from accordingto.data.actors import ActorRow, Agent
from accordingto.errors import UsageError
from accordingto.identify.actors import default_tables, identities
from accordingto.identify.dictionaries import petrarch
from accordingto.identify.entities import entities
from accordingto.language.coreference import coreference
from accordingto.language.parse import parse
from accordingto.records import Report

if TYPE_CHECKING:
    from spacy.language import Language

ACTORS = """\
<!-- a dictionary
of three lines -->
NORVIK [NRV]
+NORVIKIAN
+THE_LAND_OF_FJORDS  # a comment
VIKTOR_MALENKO_ ; another
\t[NRVGOV 20010301-20050630]
\t[NRVELI >20050701]
\t[NRVOPP < 010301]
COASTAL_UNION [NGOENV]
HARBOUR POLICE [COP]
OLD_KINGDOM [RHO <790606]
\t[ZWE]
NOBODY [---]
WITHOUT_A_CODE
BROKEN [NR?]
WRONG_DAY [NRV >20231399]
"""
AGENTS = """\
!PERSON! = MAN, WOMAN
HARBOUR_PILOT {HARBOUR_PILOTS} [~LAB]
FERRY!PERSON! [~LABJRN] # a comment
OPPOSITION_PRESS {} [~OPPMED]
RIGHTS_CLUB [NGO~]
FLOCK {} [~MUS]
NO_CODE {}
!NOSET!_KEEPER [~GOV]
[~GOV]
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    actors, agents = tmp_path / "some.actors.txt", tmp_path / "some.agents.txt"
    actors.write_text(ACTORS, encoding="utf-8")
    agents.write_bytes(AGENTS.encode("latin-1") + b"P\xcaCHEUR [~AGR]\n")
    return actors, agents


def test_dictionaries_actors_are_rows(files: tuple[Path, Path]) -> None:
    rows = petrarch(files[0]).rows
    assert rows == (
        ActorRow("Norvik", ("Norvikian", "The Land of Fjords"), code="NRV"),
        ActorRow("Viktor Malenko", code="NRV", sectors=("GOV",), first="2001-03-01", last="2005-06-30"),
        ActorRow("Viktor Malenko", code="NRV", sectors=("ELI",), first="2005-07-01"),
        ActorRow("Viktor Malenko", code="NRV", sectors=("OPP",), last="2001-02-28"),
        ActorRow("Coastal Union", code="NGO", sectors=("SOC",)),
        ActorRow("Harbour Police", sectors=("COP",)),
        ActorRow("Old Kingdom", code="RHO", last="1979-06-05"),
        ActorRow("Old Kingdom", code="ZWE"),
        ActorRow("Nobody"),
    )


def test_dictionaries_agents_are_nouns(files: tuple[Path, Path]) -> None:
    assert petrarch(*files).agents == (
        Agent("harbour pilot", ("LAB",)),
        Agent("harbour pilots", ("LAB",)),
        Agent("ferryman", ("LAB", "JRN")),
        Agent("ferrywoman", ("LAB", "JRN")),
        Agent("opposition press", ("OPP", "JRN")),
        Agent("rights club", ("SOC",)),
        Agent("flock", ()),
        Agent("pêcheur", ("AGR",)),
    )


def test_dictionaries_bad_lines_are_coded(files: tuple[Path, Path]) -> None:
    skipped = [(each.file, each.line, each.code) for each in petrarch(*files).skipped]
    assert skipped == [
        ("some.actors.txt", 15, "no-code"),
        ("some.actors.txt", 16, "bad-code"),
        ("some.actors.txt", 17, "bad-date"),
        ("some.agents.txt", 7, "no-code"),
        ("some.agents.txt", 8, "no-set"),
        ("some.agents.txt", 9, "no-name"),
    ]


def test_dictionaries_absent_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be read"):
        petrarch(tmp_path / "absent.txt")


@pytest.mark.parametrize(
    ("published", "sectors"),
    [("2003-01-01", ("GOV",)), ("2010-01-01", ("ELI",)), ("1999-01-01", ("OPP",)), (None, ("CVL",))],
)
def test_dictionaries_lie_over_our_tables(
    published: str | None, sectors: tuple[str, ...], files: tuple[Path, Path], pipeline: Language
) -> None:
    read = petrarch(*files)
    tables = default_tables().over(read.rows, read.agents)
    text = "Viktor Malenko thanked the harbour pilots."
    tokens = next(iter(parse([text], pipeline)))
    mentions = coreference(tokens)
    day = datetime.date.fromisoformat(published) if published else None
    found = identities(tokens, mentions, entities(tokens, mentions, Report(text)), day, tables)
    seen = {tokens.word(token): (each.code, each.sectors) for token, each in found.items()}
    assert seen["Malenko"] == ("NRV", sectors)
    assert seen["pilots"] == (None, ("LAB",))
