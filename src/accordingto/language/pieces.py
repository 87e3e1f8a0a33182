"""Word pieces: a parsed text as the encoder reads it, in windows and packs of a fixed length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.language.features import features
from accordingto.records import SURROGATE, Tokens

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# One window, in pieces with the two special ones. Windows overlap, and each piece is judged in the window where it
# stands farthest from an edge.
WINDOW = 320
OVERLAP = 64

# The tokenizer drops the accents that are characters of their own; they belong to the word before.
ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+")

Integers = npt.NDArray[np.int64]


class Pieces(msgspec.Struct, frozen=True):
    """The pieces of a text, without special ones: arrays of one length n, ``features`` (n, number of features).

    ``first`` marks the first piece of each word (a run of letters and digits, or one punctuation mark); only those are
    tagged.
    """

    ids: Integers
    start: Integers
    end: Integers
    first: npt.NDArray[np.bool_]
    features: Integers


def pieces(tokens: Tokens, tokenizer: Tokenizer) -> Pieces:
    """Cut the text of ``tokens`` into word pieces, each with the features of the token that it starts in."""
    encoding = tokenizer.encode(SURROGATE.sub(" ", tokens.text), add_special_tokens=False)
    offsets = np.asarray(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    words = np.asarray([-1 if word is None else word for word in encoding.word_ids], dtype=np.int64)
    first = np.ones(len(words), dtype=np.bool_)
    first[1:] = words[1:] != words[:-1]
    if not tokens.text.isascii():
        accents = {match.start(): match.end() for match in ACCENTS.finditer(tokens.text)}
        offsets[:, 1] = [accents.get(end, end) for end in offsets[:, 1].tolist()] if accents else offsets[:, 1]
    owner = np.searchsorted(np.asarray(tokens.start, dtype=np.int64), offsets[:, 0], side="right") - 1
    # What belongs to no token was not parsed: white space, or a paragraph too long to be one.
    kept = (owner >= 0) & (offsets[:, 0] < np.append(np.asarray(tokens.end, dtype=np.int64), 0)[owner])
    return Pieces(
        ids=np.asarray(encoding.ids, dtype=np.int64)[kept],
        start=offsets[kept, 0],
        end=offsets[kept, 1],
        first=first[kept],
        features=features(tokens)[owner[kept]],
    )


def windows(count: int, length: int = WINDOW - 2, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Cover ``count`` pieces with half-open ranges of ``length`` that overlap by ``overlap``; the last has the rest."""
    starts = range(0, max(count - overlap, min(count, 1)), length - overlap)
    return [(start, min(start + length, count)) for start in starts]


def packed(sizes: Sequence[int], room: int) -> list[list[int]]:
    """Indices of ``sizes`` in order, grouped so that each group fills ``room`` at most; what is larger stands alone."""
    found: list[list[int]] = []
    left = 0
    for number, size in enumerate(sizes):
        if found and size <= left:
            found[-1].append(number)
        else:
            found.append([number])
            left = room
        left -= size
    return found
