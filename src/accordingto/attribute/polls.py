"""Polls: which one a bare "the poll" is, and the poll behind what "52 percent of voters" say."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

import msgspec

from accordingto.attribute.documents import of_people
from accordingto.attribute.relays import phrase
from accordingto.records import Span, Tokens

DESCRIBING = frozenset("new latest recent national another first last second third final the opinion".split())
NOUNS = frozenset({"poll", "survey"})
RESPONDENTS = re.compile(
    r"\b(?:percent|per cent|majority|plurality|half|(?:one|two|three|\d+) (?:in|out of) \w+"
    r"|\w+ (?:of|out of|in) (?:10|ten)|respondents?|those (?:polled|surveyed|responding|asked))\b|%",
    re.IGNORECASE,
)

# "44 percent", "eight out of 10": a share, and not of whom.
BARE = re.compile(
    r"(?:[\w.,-]+ ){0,3}[\w.,]+(?: percent| per cent|%)|(?:\w+ ){0,2}\w+ (?:of|out of|in) 10", re.IGNORECASE
)
REACH = 150  # tokens


class Poll(msgspec.Struct, frozen=True):
    """A poll that the report names: where, and what it is called ("Reuters/Ipsos poll")."""

    start: int
    name: str


def polls(tokens: Tokens) -> list[Poll]:
    """The polls of a text that are named by who made them, in order of mention."""
    found: list[Poll] = []
    for head in range(len(tokens)):
        if tokens.lemma[head] not in NOUNS or not of_people(tokens, head):
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
    asked = tokens.word(head).lower() in NOUNS and of_people(tokens, head)
    return _last(found, tokens.start[head]) if asked else None


def completed(tokens: Tokens, share: str, source: Span) -> str:
    """A share of nobody in particular ("44 percent") with the group it is of, as the text has it nearby: the last one
    before it in this paragraph or the one before, else the next one."""
    after = bisect.bisect_left(tokens.start, source[1])
    if share.endswith(" of those") and after < len(tokens) and tokens.dep[after] == "acl":
        return f"{share} {tokens.word(after)}"
    if not BARE.fullmatch(share):
        return share
    at = bisect.bisect_left(tokens.start, source[0])
    paragraph = tokens.paragraph[min(at, len(tokens) - 1)]
    near = [(index, name) for index, name in _groups(tokens, at) if abs(tokens.paragraph[index] - paragraph) <= 1]
    before = [name for index, name in near if index < at]
    if not near:
        return share
    group = before[-1] if before else near[0][1]
    return f"{share} {group}" if share.endswith("10") else f"{share} of {group}"


def _groups(tokens: Tokens, near: int) -> list[tuple[int, str]]:
    """Those of whom shares are given: "52 percent *of registered voters*", "among *women*"."""
    found = []
    for at in range(max(near - REACH, 0), min(near + REACH, len(tokens))):
        above = tokens.head[at]
        if tokens.dep[at] != "pobj" or (tokens.tag[at] != "NNS" and tokens.word(at).lower() != "those"):
            continue
        share = tokens.lemma[above] == "of" and RESPONDENTS.fullmatch(tokens.word(tokens.head[above]))
        if not share and tokens.lemma[above] != "among":
            continue
        first = above + 1
        while first < at and tokens.tag[first] in ("DT", "PRP$"):
            first += 1
        last = at + (at + 1 < len(tokens) and tokens.dep[at + 1] == "acl" and tokens.head[at + 1] == at)
        found.append((at, tokens.text[tokens.start[first] : tokens.end[last]]))
    return found


def _last(found: Sequence[Poll], at: int) -> str | None:
    """The last poll named before character ``at``, else the first one."""
    if not found:
        return None
    before = [poll for poll in found if poll.start <= at]
    return (before[-1] if before else found[0]).name


def behind(found: Sequence[Poll], description: str, source: Span) -> str | None:
    """The poll that respondents ("52 percent of voters") answered, or None where they are none."""
    return _last(found, source[0]) if RESPONDENTS.search(description) else None
