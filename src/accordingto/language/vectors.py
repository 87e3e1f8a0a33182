"""Vectors of meaning: for texts, for passages of a text, and for words in their context.

A small head over the states of the encoder's lower layers, taught to tell apart what a sentence model does
(``train/vectors.py``; the model card is ``data/vectors.md``). The product of two vectors is their cosine. Each text is
read by itself, so that no vector depends on what is read with it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.language.encoder import STATES, Encoder, Floats
from accordingto.language.features import SIZES
from accordingto.language.pieces import Pieces, pieces, windows
from accordingto.records import SURROGATE, Span, Tokens

FILE = "vectors.npz"


class Head(msgspec.Struct, frozen=True):
    """The weights: how rare each word piece is, and matrices (in, out) of a layer that goes straight from the means to
    the vector and of one that goes by a hidden layer."""

    rarity: Floats
    straight: Floats
    straight_bias: Floats
    hidden: Floats
    hidden_bias: Floats
    bent: Floats


@cache
def head() -> Head:
    """The weights that are shipped; read once."""
    with np.load(io.BytesIO((files("accordingto.data") / FILE).read_bytes())) as arrays:
        return Head(**{name: np.ascontiguousarray(arrays[name], np.float32) for name in arrays.files})


def width() -> int:
    """How many numbers a vector has."""
    return int(head().straight_bias.shape[0])


def vectors(encoder: Encoder, texts: Sequence[Tokens]) -> Floats:
    """One vector a text: (texts, width), of unit length; zeros for a text without words."""
    return _stacked([span_vectors(encoder, text, [(0, len(text.text))]) for text in texts])


def plain_vectors(encoder: Encoder, texts: Sequence[str]) -> Floats:
    """As ``vectors``, of texts that nobody has parsed; they are read a little less well."""
    return _stacked([span_vectors(encoder, text, [(0, len(text))]) for text in texts])


def _stacked(rows: Sequence[Floats]) -> Floats:
    return np.concatenate(rows) if rows else np.zeros((0, width()), dtype=np.float32)


def span_vectors(encoder: Encoder, text: Tokens | str, spans: Sequence[Span]) -> Floats:
    """One vector a span of characters of a text: (spans, width). The text is read once, and each span in its context;
    zeros for a span without words."""
    cut = unparsed(encoder, text) if isinstance(text, str) else pieces(text, encoder.tokenizer)
    return pooled(states(encoder, cut), cut, spans)


def unparsed(encoder: Encoder, text: str) -> Pieces:
    """The pieces of a text with nothing known of its grammar."""
    encoding = encoder.tokenizer.encode(SURROGATE.sub(" ", text), add_special_tokens=False)
    offsets = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    count = len(offsets)
    return Pieces(
        ids=np.asarray(encoding.ids, dtype=np.int64),
        start=offsets[:, 0],
        end=offsets[:, 1],
        first=np.ones(count, dtype=np.bool_),
        features=np.zeros((count, len(SIZES)), dtype=np.int64),
    )


def states(encoder: Encoder, cut: Pieces) -> Floats:
    """The lower states (pieces, STATES) of a text, window by window; where two windows overlap, each gives its half."""
    out = np.zeros((len(cut.ids), STATES), dtype=np.float32)
    last = 0
    for start, end in windows(len(cut.ids)):
        found = encoder.lower(cut, start, end)
        middle = (start + last) // 2
        out[middle:end] = found[middle - start :]
        last = end
    return out


def pooled(lower: Floats, cut: Pieces, spans: Sequence[Span]) -> Floats:
    """Vectors (spans, width) of spans of characters, from the lower states (pieces, STATES) of their text's pieces."""
    layers = head()
    first = np.searchsorted(cut.end, [start for start, _ in spans], side="right").tolist()
    last = np.searchsorted(cut.start, [end for _, end in spans], side="left").tolist()
    out = np.zeros((len(spans), width()), dtype=np.float32)
    for row, (start, end) in enumerate(zip(first, last, strict=True)):
        if start < end:
            mean = means(lower[start:end], layers.rarity[cut.ids[start:end]])
            bent = np.maximum(mean @ layers.hidden + layers.hidden_bias, 0.0) @ layers.bent
            found = mean @ layers.straight + layers.straight_bias + bent
            out[row] = found / max(float(np.linalg.norm(found)), 1e-9)
    return out


def means(lower: npt.NDArray[np.floating], weight: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """The mean of states (pieces, STATES) and, after it, their mean by the weights of the pieces (2 * STATES): the rare
    words of a passage say most of what it is about (Arora, Liang and Ma, ICLR 2017)."""
    return np.concatenate([lower.mean(0), weight @ lower / weight.sum()])
