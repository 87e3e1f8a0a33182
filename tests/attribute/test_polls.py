"""Which poll a bare "the poll" is, and the poll behind its respondents."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from accordingto.attribute.polls import behind, of, polls
from accordingto.records import Tokens

TEXT = "A Varda Institute poll was taken in May. The poll put the Green Union ahead. Polls are often wrong."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (TEXT, ["Varda Institute poll"]),
        ("The Reuters/Varda survey found so. Another survey, by nobody, did not.", ["Reuters/Varda survey"]),
        ("Polls show that the new poll is old.", []),
        ("", []),
    ],
)
def test_polls_are_named_by_who_made_them(text: str, names: list[str], tokens_of: Callable[[str], Tokens]) -> None:
    assert [poll.name for poll in polls(tokens_of(text))] == names


def test_poll_without_a_name_is_the_one_named_before(tokens_of: Callable[[str], Tokens]) -> None:
    tokens = tokens_of(TEXT)
    found = polls(tokens)
    heads = [at for at in range(len(tokens)) if tokens.word(at).lower() in ("poll", "polls")]
    assert [of(tokens, found, head) for head in heads] == ["Varda Institute poll", "Varda Institute poll", None]
    assert of(tokens, [], heads[0]) is None


@pytest.mark.parametrize(
    ("description", "is_behind"),
    [("52 percent of voters", True), ("a majority of Tarvonians", True), ("respondents", True), ("the mayor", False)],
)
def test_poll_behind_its_respondents(description: str, is_behind: bool, tokens_of: Callable[[str], Tokens]) -> None:
    found = polls(tokens_of(TEXT))
    assert behind(found, description, (60, 70)) == ("Varda Institute poll" if is_behind else None)
