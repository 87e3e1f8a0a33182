"""Gradient-boosted trees as arrays, so that what a library learned is read without it (Friedman 2001; the trees are
grown by LightGBM, Ke et al. 2017)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Trees:
    """Binary decision trees whose values add up. One row of each array is a tree; a node that is a leaf is its own
    child, so that every row of the input walks the same number of steps."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], name: str) -> None:
        self._feature = arrays[f"{name}_feature"].astype(np.int64)
        self._threshold = arrays[f"{name}_threshold"]
        self._left = arrays[f"{name}_left"].astype(np.int64)
        self._right = arrays[f"{name}_right"].astype(np.int64)
        self._value = arrays[f"{name}_value"]
        self._depth = int(arrays[f"{name}_depth"][0])
        self._tree = np.arange(len(self._feature))[None, :]

    def score(self, rows: NDArray[np.float32]) -> NDArray[np.float64]:
        """The sum of the trees for each row."""
        node = np.zeros((len(rows), self._tree.size), dtype=np.int64)
        at = np.arange(len(rows))[:, None]
        for _ in range(self._depth):
            less = rows[at, self._feature[self._tree, node]] <= self._threshold[self._tree, node]
            node = np.where(less, self._left[self._tree, node], self._right[self._tree, node])
        total: NDArray[np.float64] = self._value[self._tree, node].sum(axis=1, dtype=np.float64)
        return total
