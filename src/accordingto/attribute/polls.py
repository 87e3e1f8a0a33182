"""Polls: which one a bare "the poll" is, and the poll behind what "52 percent of voters" say."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

import msgspec

from accordingto.attribute.relays import phrase
from accordingto.records import Span, Tokens

DESCRIBING = frozenset("new latest recent national another first last second third final the opinion".split())
NOUNS = frozenset({"poll", "survey"})
RESPONDENTS = re.compile(
    r"\b(?:percent|per cent|majority|plurality|half|(?:one|two|three|\d+) (?:in|out of) \w+"
    r"|\w+ (?:of|out of|in) (?:10|ten)|respondents?|those (?:polled|surveyed|responding|asked))\b|%",
    re.IGNORECASE,
)


class Poll(msgspec.Struct, frozen=True):
    """A poll that the report names: where, and what it is called ("Reuters/Ipsos poll")."""

    start: int
    name: str


def polls(tokens: Tokens) -> list[Poll]:
    """The polls of a text that are named by who made them, in order of mention."""
    found: list[Poll] = []
    for head in range(len(tokens)):
        if tokens.lemma[head] not in NOUNS:
            continue
        start = phrase(tokens, head)[0]
        first = bisect.bisect_left(tokens.start, start)
        named = [at for at in range(first, head) if tokens.pos[at] == "PROPN" and tokens.word(at)[:1].isupper()]
        proper = [at for at in named if tokens.word(at).lower() not in DESCRIBING]
        if proper:
            maker = tokens.text[tokens.start[proper[0]] : tokens.end[proper[-1]]]
            words = (tokens.word(at).lower() for at in range(proper[-1] + 1, head + 1))
            kind = [word for word in words if word not in DESCRIBING]
            found.append(Poll(start, " ".join([maker, *kind])))
    return found


def of(tokens: Tokens, found: Sequence[Poll], head: int) -> str | None:
    """The name of the poll whose noun is at ``head``, of its own or of the one it stands for; None for "polls"."""
    return _last(found, tokens.start[head]) if tokens.word(head).lower() in NOUNS else None


def _last(found: Sequence[Poll], at: int) -> str | None:
    """The last poll named before character ``at``, else the first one."""
    if not found:
        return None
    before = [poll for poll in found if poll.start <= at]
    return (before[-1] if before else found[0]).name


def behind(found: Sequence[Poll], description: str, source: Span) -> str | None:
    """The poll that respondents ("52 percent of voters") answered, or None where they are none."""
    return _last(found, source[0]) if RESPONDENTS.search(description) else None
