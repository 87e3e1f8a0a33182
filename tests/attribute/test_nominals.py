"""Attributions that a noun carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accordingto.attribute.nominals import nominal
from accordingto.records import Relation, Tokens

CASES = {
    "a possessor": "{s:the mayor}'s {c:claim} {t:that the mill is shut}",
    "somebody after from": "a {c:request} from {s:the union} {t:to meet the minister}",
    "somebody after by": "a {c:promise} by {s:the minister} {t:to open the mill}",
    "a clause that the parser hangs elsewhere": "{s:a judge}'s {c:decision} {t:that Lund was not breaking any law}",
    "no clause": "the mayor's claim was wrong",
    "nobody's": "the claim that the mill is shut",
    "an effort says nothing": "the mayor's effort to open the mill",
    "no noun of saying": "the mayor's house that the river took",
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_nominal_attributions(case: str, unmark: Callable[[str], Any], tokens_of: Callable[[str], Tokens]) -> None:
    marked = unmark(case)
    found = nominal(tokens_of(marked.text), [])
    assert [{"source": each.source, "cue": each.cue, "content": each.content} for each in found] == [
        dict(kinds) for kinds in marked.spans.values()
    ]


def test_nominal_leaves_what_was_found(unmark: Callable[[str], Any], tokens_of: Callable[[str], Tokens]) -> None:
    marked = unmark(CASES["a possessor"])
    (kinds,) = marked.spans.values()
    assert nominal(tokens_of(marked.text), [Relation(*kinds.values(), 0.9)]) == []
