"""The act of a cue."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.attribute.acts import act
from accordingto.data import acts, cues

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "cases" / "acts.jsonl").read_text(encoding="utf-8").splitlines()
]
PIECES = st.tuples(
    st.sampled_from(["not", "to", "be", "will", "refuse", "expect", "say", "deny", "point", "out", ":", "warning", ""]),
    st.sampled_from(["VB", "VBD", "NN", "JJ", "IN", "RB", "TO", "MD", ":", "DT"]),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["cue"].replace(" ", "-"))
def test_act_of_a_cue(case: dict[str, str]) -> None:
    assert act(case["cue"], case["lemmas"], case["tags"]) == case["act"]


@pytest.mark.parametrize("cue", ["", ":", "—", " , ", "“"])
def test_act_of_a_cue_without_a_word_is_say(cue: str) -> None:
    assert act(cue, [cue], [":"]) == "say"


def test_act_of_an_unknown_verb_is_say() -> None:
    assert act("frobnicated", ["frobnicate"], ["VBD"]) == "say"


def test_act_of_every_listed_verb_is_its_own() -> None:
    single = [row for row in cues() if row.pos == "verb" and " " not in row.lemma]
    assert [row.lemma for row in single if act(row.lemma, [row.lemma], ["VB"]) != row.act] == []


def test_act_needs_a_tag_for_each_lemma() -> None:
    with pytest.raises(ValueError, match="argument"):
        act("has said", ["have", "say"], ["VBZ"])


@given(st.lists(PIECES, max_size=8))
def test_act_is_always_of_the_closed_list(pieces: list[tuple[str, str]]) -> None:
    lemmas, tags = [lemma for lemma, _ in pieces], [tag for _, tag in pieces]
    assert act(" ".join(lemmas), lemmas, tags) in acts()
