"""From the tagger's probabilities to spans."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.attribute.spans import LABELS, decode, tagged_spans, weak_spans

UNFAVOURED = {"source": 0.0, "cue": 0.0, "content": 0.0}


def scores_of(labels: list[str], chance: float = 0.9) -> npt.NDArray[np.float32]:
    """Log-probabilities that give each word its label with ``chance`` and the others what is left."""
    rows = np.full((len(labels), len(LABELS)), (1 - chance) / (len(LABELS) - 1), dtype=np.float32)
    rows[range(len(labels)), [LABELS.index(label) for label in labels]] = chance
    return np.log(rows)


def places(count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Words of three letters and a space."""
    start = np.arange(count, dtype=np.int64) * 4
    return start, start + 3


def random_scores(draw: st.DrawFn) -> npt.NDArray[np.float32]:
    count = draw(st.integers(0, 30))
    logits = np.random.default_rng(draw(st.integers(0, 2**32))).normal(0, 3, (count, len(LABELS)))
    return (logits - np.log(np.exp(logits).sum(-1, keepdims=True))).astype(np.float32)


def well_formed(labels: list[str]) -> bool:
    return all(
        not label.startswith("I-") or before[2:] == label[2:]
        for before, label in zip(["O", *labels], labels, strict=False)
    )


@given(st.composite(random_scores)())
def test_decode_is_well_formed(scores: npt.NDArray[np.float32]) -> None:
    labels = [LABELS[label] for label in decode(scores)]
    assert len(labels) == len(scores)
    assert well_formed(labels)


@given(st.composite(random_scores)(), st.integers(0, 2**32))
def test_decode_is_the_best_of_all_well_formed_sequences(scores: npt.NDArray[np.float32], seed: int) -> None:
    scores = scores[:6]
    rows = np.arange(len(scores))
    best = float(scores[rows, decode(scores)].sum())
    for tried in np.random.default_rng(seed).integers(0, len(LABELS), (200, len(scores))):
        if well_formed([LABELS[label] for label in tried]):
            assert float(scores[rows, tried].sum()) <= best + 1e-4


@given(st.composite(random_scores)())
def test_tagged_spans_are_in_order_and_apart(scores: npt.NDArray[np.float32]) -> None:
    start, end = places(len(scores))
    found = tagged_spans(start, end, scores)
    assert all(span.start < span.end for span in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert all(0 < span.confidence <= 1 for span in found)
    weak = weak_spans(start, end, scores, found)
    assert not any(one.start < other.end and other.start < one.end for one in weak for other in found)


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ([], []),
        (["O", "O"], []),
        (["B-source", "I-source", "B-cue", "B-content"], [("source", 0, 7), ("cue", 8, 11), ("content", 12, 15)]),
        (["B-source", "B-source"], [("source", 0, 3), ("source", 4, 7)]),
        (["O", "B-cue", "O"], [("cue", 4, 7)]),
    ],
)  # fmt: skip
def test_tagged_spans_follow_the_labels(labels: list[str], found: list[Any]) -> None:
    start, end = places(len(labels))
    spans = tagged_spans(start, end, scores_of(labels), UNFAVOURED)
    assert [(span.kind, span.start, span.end) for span in spans] == found
    assert all(span.confidence == pytest.approx(0.9, abs=1e-4) for span in spans)


def test_tagged_spans_of_a_favoured_kind_are_taken_more_readily() -> None:
    scores = np.log(np.asarray([[0.5, 0.3, 0.04, 0.04, 0.04, 0.04, 0.04]], dtype=np.float32))
    start, end = places(1)
    assert tagged_spans(start, end, scores, UNFAVOURED) == []
    assert [span.kind for span in tagged_spans(start, end, scores, {**UNFAVOURED, "source": 1.0})] == ["source"]
