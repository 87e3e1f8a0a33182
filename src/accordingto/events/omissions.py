"""What looks like an event and is none by PLOVER's manual: denials, what protests ask for, warnings of danger."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set

from accordingto.events.frames import Children, subject
from accordingto.events.triggers import Trigger
from accordingto.records import Identity, Tokens

UNNAMED = re.compile(
    r"\s+(?:not to be (?:named|identified|quoted)|to (?:remain|stay) (?:anonymous|unnamed)|for anonymity|anonymity)"
)
WARN = frozenset({"warn", "caution"})
FIRST = frozenset({"i", "we"})
# What one warns of that one would do oneself.
RETALIATION = frozenset(
    "retaliation reprisal response consequence action measure sanction strike attack punishment war intervention force "
    "revenge step".split()
)


def left_out(
    tokens: Tokens,
    trigger: Trigger,
    protests: Set[int],
    cues: Set[int],
    identities: Mapping[int, Identity],
    children: Children,
) -> bool:
    """Whether a trigger tells of no event of its own.

    ``protests`` are the tokens of a text's triggers of PROTEST, ``cues`` the first characters of its attributions'
    cues. A denial is told by what is denied; what a protest asks for is part of it ("marched demanding higher pay"); a
    warning of what others or nature may do threatens nobody; who asks not to be named asks nobody for anything else.
    """
    token = trigger.token
    lemma = tokens.lemma[token].lower()
    if lemma == "deny":
        return tokens.start[token] in cues
    if trigger.type == "REQUEST":
        words = tokens.text[tokens.end[token] : tokens.end[token] + 40]
        if UNNAMED.match(words):
            return True
        return not protests.isdisjoint(tokens.ancestors(token)[1:3])
    return trigger.type == "THREATEN" and lemma in WARN and _of_others(tokens, token, identities, children)


def _of_others(tokens: Tokens, verb: int, identities: Mapping[int, Identity], children: Children) -> bool:
    own = {_who(identities, each) for each in subject(tokens, verb, children)} - {None}
    for child in children[verb]:
        if tokens.dep[child] == "ccomp":
            doers = subject(tokens, child, children)
            same = {_who(identities, each) for each in doers} & own
            return bool(doers) and not same and not any(tokens.word(each).lower() in FIRST for each in doers)
        if tokens.dep[child] == "prep" and tokens.lemma[child].lower() in ("of", "about"):
            return not any(tokens.lemma[each].lower() in RETALIATION for each in children[child])
    return False


def _who(identities: Mapping[int, Identity], token: int) -> str | None:
    """The country of somebody, or else the entity: a minister's army is his side."""
    identity = identities.get(token)
    return None if identity is None else identity.code or identity.entity
