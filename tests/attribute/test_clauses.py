"""Attributions that the grammar states, over what was tagged."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accordingto.attribute.clauses import stated
from accordingto.records import Relation, Tokens

# What was tagged, and what is meant.
CASES = {
    "a verb of speaking over one inside": (
        "An auditor told the judge {t:that the losses had reached 340 million, more than} {s:the prosecutors} {c:say}.",
        "{s:An auditor} {c:told} the judge {t:that the losses had reached 340 million, more than the prosecutors say}.",
    ),
    "a verb of speaking at the end": (
        "{s:The mayor} {c:agreed} {t:to open the archive}, a clerk told the council.",
        "{t:The mayor agreed to open the archive}, {s:a clerk} {c:told} the council.",
    ),
    "a name after according to": (
        "{c:According to} {s:their commander}, {t:Karel Joost, a trio of firemen reached the roof}.",
        "{c:According to} {s:their commander, Karel Joost}, {t:a trio of firemen reached the roof}.",
    ),
    "a relative clause ends where its sentence goes on": (
        "The offer of {s:the union}, {s:which} {c:says} {t:that the mill is safe, was turned down}.",
        "The offer of {s:the union}, {s:which} {c:says} {t:that the mill is safe}, was turned down.",
    ),
    "a relative clause that the sentence ends with": (
        "Nobody believes {s:the union}, {s:which} {c:says} {t:that the firm, a dairy, is rich}.",
        "Nobody believes {s:the union}, {s:which} {c:says} {t:that the firm, a dairy, is rich}.",
    ),
    "an estimate": (
        "The police put the number of marchers at 22,000.",
        "{s:The police} {c:put} {t:the number of marchers at 22,000}.",
    ),
    "no estimate": ("The doctor put the patient at risk.", "The doctor put the patient at risk."),
    "a poll": (
        "In the poll of the Courier, nine in ten voters want a bridge.",
        "{c:In} {s:the poll of the Courier}, {t:nine in ten voters want a bridge}.",
    ),
    "a poll that somebody tells of": (
        "In a poll, {s:she} {c:said}, {t:nine in ten voters want a bridge}.",
        "In a poll, {s:she} {c:said}, {t:nine in ten voters want a bridge}.",
    ),
    "no poll": ("In the bridge, nine in ten rivets are new.", "In the bridge, nine in ten rivets are new."),
    "nothing to mend": (
        "{s:The mayor} {c:said} {t:the bank had denied it}.",
        "{s:The mayor} {c:said} {t:the bank had denied it}.",
    ),
}


@pytest.mark.parametrize(("tagged", "meant"), CASES.values(), ids=CASES)
def test_clauses_state_who_says_what(
    tagged: str, meant: str, unmark: Callable[[str], Any], tokens_of: Callable[[str], Tokens]
) -> None:
    before, after = unmark(tagged), unmark(meant)
    relations = [Relation(*kinds.values(), 1.0) for kinds in before.spans.values()]
    found = stated(tokens_of(before.text), relations)
    assert [{"source": each.source, "cue": each.cue, "content": each.content} for each in found] == [
        dict(kinds) for kinds in after.spans.values()
    ]
