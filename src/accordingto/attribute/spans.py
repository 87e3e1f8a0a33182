"""Source, cue and content spans from the tagger's probabilities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from accordingto.attribute.calibration import favours
from accordingto.records import TaggedSpan

Kind = Literal["source", "cue", "content"]

LABELS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
FORBIDDEN = -1e9
# By how much (log-odds) a bolder reading favours spans.
BOLDER = 1.0

Floats = npt.NDArray[np.float32]


# Inside follows begin or inside of its kind; before any other label may stand any.
INSIDE = tuple(label for label, name in enumerate(LABELS) if name.startswith("I-"))


def decode(scores: Floats) -> npt.NDArray[np.int64]:
    """The most probable well-formed label sequence (Viterbi, 1967) for log-probabilities of shape (n, labels).

    Plain numbers are quicker here than arrays of seven.
    """
    rows = scores.tolist()
    if not rows:
        return np.zeros(0, dtype=np.int64)
    best = [score + FORBIDDEN * (label in INSIDE) for label, score in enumerate(rows[0])]
    back = []
    for row in rows[1:]:
        most = max(best)
        came = [best.index(most)] * len(LABELS)
        following = [most + score for score in row]
        for label in INSIDE:
            begin = label - 1
            came[label] = begin if best[begin] >= best[label] else label
            following[label] = best[came[label]] + row[label]
        back.append(came)
        best = following
    labels = [best.index(max(best))]
    for came in reversed(back):
        labels.append(came[labels[-1]])
    return np.asarray(labels[::-1], dtype=np.int64)


def tagged_spans(
    start: npt.NDArray[np.int64],
    end: npt.NDArray[np.int64],
    scores: Floats,
    favour: Mapping[str, float] | None = None,
) -> list[TaggedSpan]:
    """Turn the scores of words (n, labels) into spans; ``start`` and ``end`` are the words' characters.

    ``favour`` is added to the log-probabilities of the labels of each kind (default: as calibrated): a tagger that was
    trained on every word is too shy, since most words are outside. The confidence of a span is the geometric mean of
    the probabilities of its labels.
    """
    favoured = favours() if favour is None else favour
    labels = decode(scores + np.asarray([favoured.get(name[2:], 0.0) for name in LABELS], dtype=np.float32))
    found: list[TaggedSpan] = []
    index = 0
    while index < len(labels):
        name = LABELS[labels[index]]
        if name == "O":
            index += 1
            continue
        kind, last = name[2:], index
        while last + 1 < len(labels) and LABELS[labels[last + 1]] == f"I-{kind}":
            last += 1
        confidence = float(np.exp(scores[range(index, last + 1), labels[index : last + 1]].mean()))
        found.append(TaggedSpan(cast(Kind, kind), int(start[index]), int(end[last]), confidence))
        index = last + 1
    return found


def weak_spans(
    start: npt.NDArray[np.int64],
    end: npt.NDArray[np.int64],
    scores: Floats,
    taken: Sequence[TaggedSpan],
    favour: Mapping[str, float] | None = None,
) -> list[TaggedSpan]:
    """Spans that were almost taken: those that a bolder reading of the scores finds beside the ``taken`` ones."""
    bold = {kind: value + BOLDER for kind, value in (favours() if favour is None else favour).items()}
    covered = np.zeros(int(end[-1]) + 1 if len(end) else 0, dtype=np.bool_)
    for span in taken:
        covered[span.start : span.end] = True
    return [span for span in tagged_spans(start, end, scores, bold) if not covered[span.start : span.end].any()]
