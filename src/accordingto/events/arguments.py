"""Who acts in an event and who is acted upon: everybody near its trigger is weighed as the one, the other, or neither.

A log-linear scorer over the path in the parse, the frame that grammar gives (``frames.py``), who it is, and the
trigger; ``data/arguments.json`` has the weights by feature, learned by ``train/arguments.py`` from our own stories.
Syntactic paths as features are those of Gildea and Jurafsky (Computational Linguistics 28(3), 2002).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec

from accordingto.events.frames import DYING, Children, Frame, frame, passive
from accordingto.records import Identity, Tokens

WEIGHTS = Path(__file__).parent.parent / "data" / "arguments.json"
ROLES = ("actor", "recipient")
LONGEST_PATH = 7  # steps; what is farther is nobody's argument
# Most events have both parts: the likeliest for a part that nobody surely has is taken from here on. Judged on the dev
# records.
ALONE = {"actor": 0.2, "recipient": 0.08}

Scored = list[tuple[int, dict[str, float]]]  # head tokens, each with its chance of being the actor, and the recipient


class Arguments(msgspec.Struct, frozen=True):
    """Head tokens of those who act and of those acted upon, each likeliest first."""

    actors: tuple[int, ...]
    recipients: tuple[int, ...]


@cache
def weights() -> dict[str, tuple[float, float]]:
    """The weight of each feature for an actor and for a recipient, against neither."""
    return msgspec.json.decode(WEIGHTS.read_bytes(), type=dict[str, tuple[float, float]])


def arguments(
    tokens: Tokens,
    trigger: int,
    kind: str,
    identities: Mapping[int, Identity],
    children: Children,
    speakers: Sequence[int] = (),
) -> Arguments:
    """Who does what to whom at a trigger token. ``kind`` is its PLOVER type, ``speakers`` the head tokens of those in
    whose words it stands."""
    scored = [
        (candidate, dict(zip(ROLES, chances(features), strict=True)))
        for candidate, features in weighed(tokens, trigger, kind, identities, children, speakers)
    ]
    taken: dict[str, list[int]] = {role: [] for role in ROLES}
    if kind == "ASSAULT":
        scored = _of_assault(tokens, trigger, scored, children)
    for role in ROLES:
        sure = [pair for pair in scored if pair[1][role] > 1.0 - sum(pair[1].values()) and _leads(pair[1], role)]
        taken[role] = [token for token, _ in sorted(sure, key=lambda pair: (-pair[1][role], pair[0]))]
    for role in ROLES:
        left = [
            pair
            for pair in scored
            if pair[1][role] > ALONE[role] and not any(pair[0] in each for each in taken.values())
        ]
        if left and not taken[role]:
            taken[role] = [max(left, key=lambda pair: (pair[1][role], -pair[0]))[0]]
    return Arguments(tuple(taken["actor"]), tuple(taken["recipient"]))


def _of_assault(tokens: Tokens, trigger: int, scored: Scored, children: Children) -> Scored:
    """Nobody dies of his own doing, and who tells that somebody was killed has not killed him."""
    if tokens.lemma[trigger].lower() in DYING:
        return [(token, {"actor": 0.0, "recipient": sum(found.values())}) for token, found in scored]
    if passive(tokens, trigger, children):
        return [
            (token, {**found, "actor": found["actor"] * (not _tells(tokens, trigger, token))})
            for token, found in scored
        ]
    return scored


def _tells(tokens: Tokens, trigger: int, candidate: int) -> bool:
    """Whether somebody stands outside the clause that is told: the officer who says that two men were killed killed
    nobody."""
    up, down = tokens.ancestors(trigger), tokens.ancestors(candidate)
    meeting = next((token for token in down if token in up), trigger)
    return any(tokens.dep[token] == "ccomp" for token in up[: up.index(meeting)])


def _leads(chance: Mapping[str, float], role: str) -> bool:
    return role == max(ROLES, key=lambda each: chance[each])


def chances(features: Sequence[str]) -> tuple[float, float]:
    """Probabilities that a candidate with these features is the actor, and the recipient."""
    table = weights()
    found = [table[feature] for feature in features if feature in table]
    actor, recipient = math.exp(sum(w[0] for w in found)), math.exp(sum(w[1] for w in found))
    return actor / (1.0 + actor + recipient), recipient / (1.0 + actor + recipient)


def weighed(
    tokens: Tokens,
    trigger: int,
    kind: str,
    identities: Mapping[int, Identity],
    children: Children,
    speakers: Sequence[int] = (),
) -> Iterator[tuple[int, list[str]]]:
    """Everybody who may have a part in an event, with the features he is weighed by."""
    given = frame(tokens, trigger, kind, identities, children)
    voice = "passive" if passive(tokens, trigger, children) else "active"
    sentence = tokens.sentence[trigger]
    near = [head for head, who in identities.items() if who.actor and tokens.sentence[head] == sentence]
    candidates = sorted({*near, *speakers} - {trigger})
    up = tokens.ancestors(trigger)
    for candidate in candidates:
        path = _path(tokens, up, candidate) if tokens.sentence[candidate] == sentence else "elsewhere"
        if path is not None:
            yield candidate, _features(tokens, trigger, kind, candidate, path, voice, given, identities, speakers)


def _path(tokens: Tokens, up: Sequence[int], candidate: int) -> str | None:
    """The way from a trigger to a candidate: dependencies up to where they meet, then down, prepositions named."""
    down = tokens.ancestors(candidate)
    meeting = next((token for token in down if token in up), None)
    if meeting is None:
        return None
    rising, falling = up[: up.index(meeting)], down[: down.index(meeting)]
    if len(rising) + len(falling) > LONGEST_PATH:
        return None
    steps = [f"^{tokens.dep[token]}" for token in rising]
    steps += [_step(tokens, token) for token in reversed(falling)]
    return " ".join(steps) or "self"


def _step(tokens: Tokens, token: int) -> str:
    named = tokens.dep[token] in ("prep", "agent", "dative") and tokens.pos[token] == "ADP"
    return f"{tokens.dep[token]}:{tokens.lemma[token].lower()}" if named else tokens.dep[token]


def _features(
    tokens: Tokens,
    trigger: int,
    kind: str,
    candidate: int,
    path: str,
    voice: str,
    given: Frame,
    identities: Mapping[int, Identity],
    speakers: Sequence[int],
) -> list[str]:
    who = identities.get(candidate)
    role = "actor" if candidate in given.actors else "recipient" if candidate in given.recipients else "neither"
    pos = tokens.pos[trigger]
    lemma = tokens.lemma[trigger].lower()
    side = "before" if candidate < trigger else "after"
    gap = min(abs(candidate - trigger), 24)
    distance = gap if gap < 4 else 4 + gap // 4
    sector = who.sectors[0] if who and who.sectors else "none"
    looks = "pronoun" if tokens.pos[candidate] == "PRON" else "name" if tokens.pos[candidate] == "PROPN" else "noun"
    others = [r for r, found in zip(ROLES, (given.actors, given.recipients), strict=True) if set(found) - {candidate}]
    return [
        "bias",
        f"kind={kind}",
        f"role={role}",
        f"role={role} kind={kind}",
        f"role={role} pos={pos}",
        f"role={role} others={'+'.join(others)}",
        f"role={role} lemma={lemma}",
        f"path={path}",
        f"path={path} pos={pos} voice={voice}",
        f"path={path} kind={kind}",
        f"path={path} lemma={lemma}",
        f"side={side} pos={pos} voice={voice}",
        f"side={side} kind={kind}",
        f"distance={distance}",
        f"distance={distance} side={side}",
        f"looks={looks} role={role}",
        f"sector={sector} kind={kind}",
        f"sector={sector} side={side}",
        f"country={who is not None and who.code is not None} role={role}",
        f"speaker={candidate in speakers} kind={kind}",
        f"speaker={candidate in speakers} kind={kind} pos={pos} voice={voice}",
        f"speaker={candidate in speakers} path={path} pos={pos} voice={voice}",
        f"speaker={candidate in speakers} others={'+'.join(others)} role={role}",
        f"speaker={candidate in speakers} elsewhere={path == 'elsewhere'} kind={kind} others={'+'.join(others)}",
        f"dep={tokens.dep[candidate]} role={role}",
    ]
