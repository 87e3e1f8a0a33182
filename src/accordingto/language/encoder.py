"""The encoder: the only file that imports onnxruntime. One pass over the pieces of many texts, several heads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.language.pieces import Pieces, pieces, windows
from accordingto.records import Tokens

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent.parent / "data" / "encoder"
START, END = 101, 102
# Windows judged in one run: enough to keep the matrix units busy, few enough to stay in the cache.
BATCH = 8

Floats = npt.NDArray[np.float32]


class Encoded(msgspec.Struct, frozen=True):
    """A text as the encoder read it: one entry a word (a run of letters and digits, or one mark) in each array.

    ``start`` and ``end`` are characters; ``tags`` are log-probabilities (words, labels of ``attribute.spans.LABELS``).
    """

    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    tags: Floats


class Encoder:
    """Tokenizer and session. Safe to share between threads."""

    def __init__(self, threads: int = 1, model: Path | None = None) -> None:
        from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        options = SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_ALL
        options.log_severity_level = 3
        self.session: InferenceSession = InferenceSession(
            str(model or FOLDER / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))

    def encode(self, texts: Sequence[Tokens]) -> list[Encoded]:
        """Read each text; windows of all of them go through the network together, sorted by length."""
        cut = [pieces(tokens, self.tokenizer) for tokens in texts]
        return [_words(piece, scores) for piece, scores in zip(cut, self._scores(cut), strict=True)]

    def _scores(self, cut: list[Pieces]) -> list[Floats]:
        jobs = [(which, start, end) for which, piece in enumerate(cut) for start, end in windows(len(piece.ids))]
        jobs.sort(key=lambda job: job[2] - job[1])
        scores: list[Floats | None] = [None] * len(cut)
        room = [np.full(len(piece.ids), -1, dtype=np.int64) for piece in cut]
        for at in range(0, len(jobs), BATCH):
            group = jobs[at : at + BATCH]
            logits = self._run([(cut[which], start, end) for which, start, end in group])
            for (which, start, end), rows in zip(group, logits, strict=True):
                total = len(cut[which].ids)
                whole = scores[which]
                if whole is None:
                    whole = scores[which] = np.zeros((total, rows.shape[-1]), dtype=np.float32)
                margin = _margin(start, end, total)
                better = margin > room[which][start:end]
                whole[start:end][better] = rows[1 : end - start + 1][better]
                room[which][start:end][better] = margin[better]
        return [np.zeros((0, 7), dtype=np.float32) if found is None else _log_softmax(found) for found in scores]

    def _run(self, group: list[tuple[Pieces, int, int]]) -> Floats:
        width = max(end - start for _, start, end in group) + 2
        ids = np.zeros((len(group), width), dtype=np.int64)
        mask = np.zeros((len(group), width), dtype=np.int64)
        features = np.zeros((len(group), width, group[0][0].features.shape[1]), dtype=np.int64)
        for row, (piece, start, end) in enumerate(group):
            count = end - start
            ids[row, 0], ids[row, count + 1] = START, END
            ids[row, 1 : count + 1] = piece.ids[start:end]
            mask[row, : count + 2] = 1
            features[row, 1 : count + 1] = piece.features[start:end]
        logits: Floats = self.session.run(["logits"], {"ids": ids, "mask": mask, "features": features})[0]
        return logits


def _margin(start: int, end: int, total: int) -> npt.NDArray[np.int64]:
    """How far each piece of a window is from an edge beyond which there is text that the window does not show."""
    at = np.arange(end - start)
    far = total + 1
    before = np.full(end - start, far) if start == 0 else at
    after = np.full(end - start, far) if end == total else at[::-1]
    nearest: npt.NDArray[np.int64] = np.minimum(before, after)
    return nearest


def _log_softmax(logits: Floats) -> Floats:
    shifted = logits - logits.max(-1, keepdims=True)
    result: Floats = (shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))).astype(np.float32)
    return result


def _words(piece: Pieces, scores: Floats) -> Encoded:
    """One row a word: the score of its first piece, the characters of all of its pieces."""
    first = np.flatnonzero(piece.first)
    last = np.append(first[1:] - 1, len(piece.ids) - 1) if len(first) else first
    return Encoded(start=piece.start[first], end=piece.end[last], tags=scores[first])
