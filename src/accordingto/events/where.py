"""Which of a report's toponyms is the place of an event."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from accordingto.records import Place, Tokens

LOCATIVE = frozenset(
    "in at near on outside inside around off across along throughout within above over into onto toward towards "
    "between from to".split()
)
# Prepositions of motion place an event less surely than those of rest.
MOTION = frozenset({"from", "to", "into", "onto", "toward", "towards", "between", "over"})
SETTLEMENTS = frozenset(
    "town city village port district province region capital suburb area camp island state county neighbourhood "
    "neighborhood valley peninsula enclave".split()
)
NARROWNESS = {"point": -3, "city": -2, "region": -1}
FARTHEST = 25  # tokens
OTHER_CLAUSE = 8  # what a clause boundary between the two costs, in steps


def event_place(tokens: Tokens, trigger: int, places: Sequence[Place]) -> Place | None:
    """The toponym that says where the event at a trigger token is, or None where the sentence does not tell.

    A toponym must hang on a locative preposition, or be what the event befell ("shelled the town"); of several the
    nearest in the parse is taken, one of rest before one of motion, and of those in one phrase the narrowest ("in
    Syria's province of Latakia").
    """
    path = tokens.ancestors(trigger)
    found: list[tuple[float, int, Place]] = []
    for place in places:
        token = _token_at(tokens, place.span[0], trigger)
        if token is None or tokens.sentence[token] != tokens.sentence[trigger]:
            continue
        cost = _cost(tokens, trigger, path, token)
        if cost is not None:
            found.append((cost, _phrase(tokens, token, path), place))
    if not found:
        return None
    _, phrase, best = min(found, key=lambda each: each[0])
    inside = [place for _, other, place in found if other == phrase and place.country in (best.country, None)]
    return min(inside, key=lambda place: (NARROWNESS.get(place.precision or "", 0), place is not best))


def _phrase(tokens: Tokens, token: int, path: Sequence[int]) -> int:
    """What joins the phrase that a toponym stands in to the path from the trigger up."""
    up = tokens.ancestors(token)
    return next((below for below, above in itertools.pairwise(up) if above in path), token)


def _token_at(tokens: Tokens, start: int, trigger: int) -> int | None:
    low, high = max(0, trigger - 3 * FARTHEST), min(len(tokens), trigger + 3 * FARTHEST)
    return next((i for i in range(low, high) if tokens.start[i] <= start < tokens.end[i]), None)


def _cost(tokens: Tokens, trigger: int, path: Sequence[int], token: int) -> float | None:
    """How far a toponym is from a trigger in the parse; None where it is no place of it."""
    if abs(token - trigger) > FARTHEST:
        return None
    up = tokens.ancestors(token)
    preposition = next((i for i in up[:4] if tokens.pos[i] == "ADP" and tokens.lemma[i].lower() in LOCATIVE), None)
    whole = up[2] if len(up) > 2 and tokens.lemma[up[1]].lower() == "of" else token  # "the town of Karsa"
    befallen = tokens.dep[whole] in ("dobj", "nsubjpass") and tokens.head[whole] == trigger
    if whole != token and tokens.lemma[whole].lower() not in SETTLEMENTS:
        befallen = False
    if preposition is None and not befallen:
        return None
    meeting = next((i for i in up if i in path), None)
    if meeting is None:
        return None
    steps = up.index(meeting) + 1.5 * path.index(meeting)
    clauses = sum(
        tokens.dep[i] in ("ccomp", "advcl", "relcl", "acl")
        for i in (*up[: up.index(meeting)], *path[: path.index(meeting)])
    )
    motion = preposition is not None and tokens.lemma[preposition].lower() in MOTION
    return steps + OTHER_CLAUSE * clauses + 2.0 * motion
