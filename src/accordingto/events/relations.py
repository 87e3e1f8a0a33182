"""What one noun phrase does to another: the type of their relation, when both are known."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec
import numpy as np

from accordingto.events.model import ROOTS, WEIGHT, Floats, pair_features, token_range
from accordingto.records import Span, Tokens

WEIGHTS = Path(__file__).parent.parent / "data" / "relations.json"


@cache
def weights() -> Floats:
    """How much each of ``pair_features`` counts."""
    return np.asarray(msgspec.json.decode(WEIGHTS.read_bytes(), type=list[float]), dtype=np.float32)


def relation(tokens: Tokens, scores: Floats, source: Span, target: Span) -> str:
    """The PLOVER type of what ``source`` does to ``target`` (characters); ``scores`` are those of
    ``by_token``.

    Every word is weighed as the one that tells the relation, by its place in the parse and by what the heads say of it;
    the answer is the mean of the words' roots by those weights. What is yielding is RETREAT: the roots do not tell it
    from CONCEDE.
    """
    features = pair_features(tokens, token_range(tokens, source), token_range(tokens, target))
    weight = features @ weights() + scores[:, WEIGHT]
    weight = np.exp(weight - weight.max())
    roots = np.exp(scores[:, WEIGHT + 1 :])
    mixed = weight / weight.sum() @ (roots / roots.sum(-1, keepdims=True))
    root = ROOTS[int(mixed.argmax())]
    return "RETREAT" if root == "YIELD" else root
