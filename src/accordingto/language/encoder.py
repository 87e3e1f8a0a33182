"""The encoder: the only file that imports onnxruntime. One pass over the pieces of many texts, several heads."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.language.pieces import WINDOW, Pieces, packed, pieces, windows
from accordingto.records import Tokens

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent.parent / "data" / "encoder"
START, END = 101, 102
LABELS = 7  # as many as attribute.spans.LABELS has
EVENTS = 34  # events.model.WIDTH
STATES = 384  # the width of the encoder

Floats = npt.NDArray[np.float32]
Stretch = tuple[Pieces, int, int]  # some pieces of a text, half-open


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
        change with the reports beside it.
        """
        return [self._encode(pieces(tokens, self.tokenizer), events) for tokens in texts]

    def encode_together(self, texts: Sequence[Tokens]) -> list[Encoded]:
        """Read short texts of one report, as many in a run as a window holds; each sees nothing of the others."""
        cuts = [pieces(tokens, self.tokenizer) for tokens in texts]
        found: dict[int, Encoded] = {}
        for group in packed([len(cut.ids) + 2 for cut in cuts], WINDOW):
            if len(group) == 1:
                found[group[0]] = self._encode(cuts[group[0]], events=False)
                continue
            (logits,) = self._run([(cuts[number], 0, len(cuts[number].ids)) for number in group], ["logits"])
            for number, scores in zip(group, logits, strict=True):
                found[number] = _words(cuts[number], scores[1:-1])
        return [found[number] for number in range(len(cuts))]

    def lower(self, cut: Pieces, start: int, end: int) -> Floats:
        """The states (pieces, STATES) of the lowest layers for the pieces ``[start, end)``, which are read alone."""
        ((states,),) = self._run([(cut, start, end)], ["lower"])
        return states[1:-1]

    def _encode(self, cut: Pieces, events: bool) -> Encoded:
        total = len(cut.ids)
        scores = np.zeros((total, LABELS + (EVENTS if events else 0)), dtype=np.float32)
        room = np.full(total, -1, dtype=np.int64)
        for start, end in windows(total):
            found = self._window(cut, start, end, events)
            margin = _margin(start, end, total)
            better = margin > room[start:end]
            scores[start:end][better] = found[better]
            room[start:end][better] = margin[better]
        return _words(cut, scores)

    def _window(self, cut: Pieces, start: int, end: int, events: bool) -> Floats:
        """Scores of the pieces ``[start, end)``: of the labels, then, where asked, of the events."""
        if not events:
            ((logits,),) = self._run([(cut, start, end)], ["logits"])
            return logits[1:-1]
        (logits,), (states,) = self._run([(cut, start, end)], ["logits", "lower"])
        told = self.heads.run(["scores"], {"states": states[None]})[0][0]
        both: Floats = np.concatenate([logits, told], axis=1)[1:-1]
        return both

    def _run(self, stretches: Sequence[Stretch], outputs: Sequence[str]) -> list[list[Floats]]:
        """For each output its rows for every stretch, with those of the marks of start and end around it."""
        from onnxruntime import RunOptions

        blank = np.zeros((1, stretches[0][0].features.shape[1]), dtype=np.int64)
        sizes = [end - start + 2 for _, start, end in stretches]
        feed = {
            "ids": np.concatenate([part for cut, a, b in stretches for part in ([START], cut.ids[a:b], [END])])[None],
            "features": np.concatenate([part for cut, a, b in stretches for part in (blank, cut.features[a:b], blank)])[
                None
            ],
            "positions": np.concatenate([np.arange(size) for size in sizes])[None],
            "groups": np.repeat(np.arange(len(sizes)), sizes)[None],
        }
        options = RunOptions()
        options.only_execute_path_to_fetches = True
        edges = np.cumsum(sizes)[:-1]
        return [np.split(rows[0], edges) for rows in self.tagger.run(list(outputs), feed, options)]


def _words(cut: Pieces, scores: Floats) -> Encoded:
    """The rows of the words, which are those of their first pieces."""
    first = np.flatnonzero(cut.first)
    last = np.append(first[1:] - 1, len(cut.ids) - 1) if len(first) else first
    tags, events = np.split(scores[first], [LABELS], axis=1)
    return Encoded(start=cut.start[first], end=cut.end[last], tags=_log_softmax(tags), events=events)


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
