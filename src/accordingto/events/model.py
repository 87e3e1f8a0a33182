"""What the encoder's event heads say of words: the types they tell apart, and which word relates two others.

``train/heads.py`` learns the heads.
"""

from __future__ import annotations

import bisect

import numpy as np
import numpy.typing as npt

from accordingto.records import Span, Tokens

# PLOVER's types as the heads number them; NONE is a word that is no trigger.
TYPES = (
    "NONE AGREE CONSULT SUPPORT CONCEDE COOPERATE AID RETREAT REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE "
    "COERCE ASSAULT"
).split()
# The roots that relations are told by: CONCEDE and RETREAT are one.
ROOTS = (
    "AGREE CONSULT SUPPORT YIELD COOPERATE AID REQUEST ACCUSE REJECT THREATEN PROTEST SANCTION MOBILIZE COERCE ASSAULT"
).split()
YIELD = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
# The heads' scores of a word: whether it is a trigger (a logit), of which of the other TYPES, how certain its event is,
# how much the word weighs in telling the relation of a pair, and its root.
FACTUALITY = len(TYPES)
WEIGHT = FACTUALITY + 1
WIDTH = WEIGHT + 1 + len(ROOTS)
OPEN = frozenset({"VERB", "NOUN", "ADJ", "PROPN", "AUX", "ADV"})

Floats = npt.NDArray[np.float32]


def token_range(tokens: Tokens, span: Span) -> tuple[int, int]:
    """The tokens that characters touch, half-open; (0, 0) where they touch none."""
    first, last = bisect.bisect_right(tokens.end, span[0]), bisect.bisect_left(tokens.start, span[1])
    return (first, last) if first < last else (0, 0)


def root_at(tokens: Tokens, start: int, end: int) -> int:
    """The token of ``[start, end)`` that the others hang on."""
    return next((i for i in range(start, end) if not start <= tokens.head[i] < end or tokens.head[i] == i), start)


def pair_features(tokens: Tokens, source: tuple[int, int], target: tuple[int, int]) -> Floats:
    """What the parse tells of each word as the trigger between two noun phrases (half-open token ranges).

    Returns one row a token; the columns are said beside the code. The dependency path between two arguments is where
    their relation is told (Bunescu and Mooney, HLT-EMNLP 2005).
    """
    heads = (root_at(tokens, *source), root_at(tokens, *target))
    paths = [tokens.ancestors(head) for head in heads]
    steps = [{token: number for number, token in enumerate(path)} for path in paths]
    meeting = next((token for token in paths[0] if token in steps[1]), -1)
    on_path = [set(path[: path.index(meeting)] if meeting in path else path) | {meeting} for path in paths]
    rows = np.zeros((len(tokens), 16), dtype=np.float32)
    low, high = min(heads), max(heads)
    for i in range(len(tokens)):
        inside = source[0] <= i < source[1] or target[0] <= i < target[1]
        parent = tokens.head[i]
        rows[i] = (
            i in on_path[0],
            i in on_path[1],
            i == meeting,
            i in steps[0] and steps[0][i] <= 2,
            i in steps[1] and steps[1][i] <= 2,
            parent in on_path[0] or parent in on_path[1],
            tokens.pos[i] == "VERB",
            tokens.pos[i] == "NOUN",
            tokens.pos[i] not in OPEN,
            low < i < high,
            inside,
            tokens.head[heads[0]] == i,
            tokens.head[heads[1]] == i or tokens.head[tokens.head[heads[1]]] == i,
            parent == meeting and tokens.dep[i] in ("xcomp", "ccomp", "conj", "dobj", "advcl"),
            min(abs(i - heads[0]), abs(i - heads[1]), 20) / 20,
            tokens.sentence[i] == tokens.sentence[heads[0]],
        )
    return rows
