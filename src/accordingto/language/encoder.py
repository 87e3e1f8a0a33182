"""The encoder: the only file that imports onnxruntime. One pass over the pieces of many texts, several heads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
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
LABELS = 7  # as many as attribute.spans.LABELS has
EVENTS = 34  # events.model.WIDTH

Floats = npt.NDArray[np.float32]


class Encoded(msgspec.Struct, frozen=True):
    """A text as the encoder read it: one entry a word (a run of letters and digits, or one mark) in each array.

    ``start`` and ``end`` are characters; ``tags`` are log-probabilities (words, labels of ``attribute.spans.LABELS``);
    ``events`` are scores (words, ``events.model.WIDTH``), empty where they were not asked for.
    """

    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    tags: Floats
    events: Floats


class Encoder:
    """Tokenizer and sessions. Safe to share between threads.

    The attribution tags come from ``encoder.onnx``; ``events.onnx`` goes on from the states of its lower layers, so
    that both are read in one pass.
    """

    def __init__(self, threads: int = 1, folder: Path = FOLDER) -> None:
        from tokenizers import Tokenizer

        self._threads, self._folder = threads, folder
        self.tokenizer: Tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))

    @cached_property
    def tagger(self) -> InferenceSession:
        """The session that tags."""
        return _session(self._folder / "encoder.onnx", self._threads)

    @cached_property
    def heads(self) -> InferenceSession:
        """The session of the event heads."""
        return _session(self._folder / "events.onnx", self._threads)

    def encode(self, texts: Sequence[Tokens], *, events: bool = False) -> list[Encoded]:
        """Read each text, window by window, for its attributions and, where asked, its events.

        One window a run: several would share one scale of the int8 activations, and what is read of a report would
        change with the reports beside it; and a window alone needs no padding, which is quicker besides.
        """
        return [self._encode(pieces(tokens, self.tokenizer), events) for tokens in texts]

    def _encode(self, cut: Pieces, events: bool) -> Encoded:
        total = len(cut.ids)
        width = LABELS + (EVENTS if events else 0)
        scores = np.zeros((total, width), dtype=np.float32)
        room = np.full(total, -1, dtype=np.int64)
        for start, end in windows(total):
            found = self._run(cut, start, end, events)
            margin = _margin(start, end, total)
            better = margin > room[start:end]
            scores[start:end][better] = found[better]
            room[start:end][better] = margin[better]
        first = np.flatnonzero(cut.first)
        last = np.append(first[1:] - 1, total - 1) if len(first) else first
        tags = _log_softmax(scores[first][:, :LABELS])
        return Encoded(start=cut.start[first], end=cut.end[last], tags=tags, events=scores[first][:, LABELS:])

    def _run(self, cut: Pieces, start: int, end: int, events: bool) -> Floats:
        """Scores of the pieces ``[start, end)``: of the labels, then, where asked, of the events."""
        blank = np.zeros((1, cut.features.shape[1]), dtype=np.int64)
        feed = {
            "ids": np.concatenate([[START], cut.ids[start:end], [END]])[None],
            "features": np.concatenate([blank, cut.features[start:end], blank])[None],
            "mask": np.ones((1, end - start + 2), dtype=np.int64),
        }
        if not events:
            logits: Floats = self.tagger.run(["logits"], feed)[0][0, 1:-1]
            return logits
        logits, lower = self.tagger.run(["logits", "lower"], feed)
        scores = self.heads.run(["scores"], {"lower": lower, "mask": feed["mask"]})[0]
        both: Floats = np.concatenate([logits[0, 1:-1], scores[0, 1:-1]], axis=1)
        return both


def _session(model: Path, threads: int) -> InferenceSession:
    from onnxruntime import GraphOptimizationLevel, InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.graph_optimization_level = GraphOptimizationLevel.ORT_ENABLE_ALL
    options.log_severity_level = 3
    return InferenceSession(str(model), options, providers=["CPUExecutionProvider"])


def _margin(start: int, end: int, total: int) -> npt.NDArray[np.int64]:
    """How far each piece of a window is from an edge beyond which there is text that the window does not show."""
    at = np.arange(end - start)
    far = total + 1
    before = np.full(end - start, far) if start == 0 else at
    after = np.full(end - start, far) if end == total else at[::-1]
    nearest: npt.NDArray[np.int64] = np.minimum(before, after)
    return nearest


def _log_softmax(logits: Floats) -> Floats:
    if not len(logits):
        return logits
    shifted = logits - logits.max(-1, keepdims=True)
    result: Floats = (shifted - np.log(np.exp(shifted).sum(-1, keepdims=True))).astype(np.float32)
    return result
