"""Which of its candidates a toponym stands for: boosted trees over the rows of ``place_candidates``, in two passes.

The first pass takes the other names of the report for their most prominent places, the second for what the first made
of them. Both are rankers (LambdaMART, Burges 2010), learned from reports whose toponyms are on the map.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from accordingto.identify.place_candidates import Named, features
from accordingto.identify.trees import Trees


@cache
def models() -> tuple[Trees, Trees]:
    """The trees of both passes, read once."""
    with (files("accordingto.data") / "places_model.npz").open("rb") as file, np.load(file) as arrays:
        return Trees(arrays, "first"), Trees(arrays, "second")


def rank(text: str, named: Sequence[Named], *, country: int = -1, outlet: str = "") -> list[NDArray[np.float64]]:
    """For each name the probabilities of its candidates, adding up to one; empty where it has none. ``country`` and
    ``outlet`` as ``features`` has them."""
    first, second = models()
    scores = _scores(first, features(text, named, country=country, outlet=outlet))
    chosen = {index: int(np.argmax(each)) for index, each in enumerate(scores) if len(each)}
    rows = features(text, named, country=country, outlet=outlet, chosen=chosen)
    return [_probabilities(each) for each in _scores(second, rows)]


def _scores(trees: Trees, rows: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float64]]:
    if not rows:
        return []
    total = trees.score(np.concatenate(rows))
    return np.split(total, np.cumsum([len(each) for each in rows])[:-1])


def _probabilities(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(scores):
        return scores
    odds = np.exp(scores - scores.max())
    return np.asarray(odds / odds.sum())
