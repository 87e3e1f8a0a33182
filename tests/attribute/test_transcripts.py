"""Turns of a transcript: who speaks is told by a label in capitals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from accordingto.attribute.transcripts import with_turns
from accordingto.records import Relation, Report

if TYPE_CHECKING:
    from accordingto import Reader


def _turns(text: str) -> list[tuple[str, str]]:
    return [
        (text[slice(*found.source[0])], text[slice(*found.content[0])])
        for found in with_turns(text, [])
        if text[slice(*found.cue[0])] == ":"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ORLOV: Is it shut?\n\nLUND: It is.", [("ORLOV", "Is it shut?"), ("LUND", "It is.")]),
        ('It went so:\n\n"ADA LUND: Go."\n\nHe left.\n\n"ADA LUND: Bye."', [("ADA LUND", "Go."), ("ADA LUND", "Bye.")]),
        ("O’BRIEN (laughing): No.\nMCLEAN-ÅS: Yes.", [("O’BRIEN (laughing)", "No."), ("MCLEAN-ÅS", "Yes.")]),
        ("VIDEO: See it.\n\nVIDEO: See it again.", []),
        ("LUND: It is shut, he wrote.\n\nNobody came.", []),
        ("Lund: It is.\n\nOrlov: It is not.", []),
        ("He said: NO: it is.\nHe said: YES: it is.", []),
        ("LUND:\n\nORLOV:  \n", []),
    ],
)  # fmt: skip
def test_turns_of_a_transcript(text: str, expected: list[tuple[str, str]]) -> None:
    assert _turns(text) == expected


def test_within_a_turn_nobody_else_speaks_at_the_outermost() -> None:
    text = "He began.\n\nORLOV: Bo says it is shut.\n\nLUND: It is."
    inside, before = text.index("it is shut"), text.index("He began")
    given = [
        Relation(((18, 20),), ((21, 25),), ((inside, inside + 10),), 0.9),
        Relation((), (), ((before, before + 8), (inside, inside + 10)), 0.8),
    ]
    found = with_turns(text, given)
    assert found[0].content == ((before, before + 8),)
    assert [text[slice(*each.content[0])] for each in found[1:]] == ["Bo says it is shut.", "It is."]
    assert with_turns("He said it.", given) == given


def test_reader_reads_a_transcript(reader: Reader) -> None:
    text = (
        "Ada Lund, the mayor of Orne, spoke to Hugo Orlov on Monday.\n\nORLOV: Will the mill be shut?\n\n"
        "LUND: The minister told me that it will be open in May. I believe him.\n\nORLOV: Thank you."
    )
    reading = reader.read(Report(text, outlet="The Harbour Ledger", language="en"))
    found = {each.content.text: each for each in reading.attributions}
    answer = found["The minister told me that it will be open in May. I believe him."]
    assert answer.form == "direct"
    assert [link.name for link in answer.chain] == ["Ada Lund", "Harbour Ledger"]
    assert found["Thank you."].form == "direct"
    assert any(each.parent == answer.id and each.chain[0].name == "minister" for each in reading.attributions)
