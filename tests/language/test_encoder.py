"""One pass of the encoder over many texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from accordingto.attribute.spans import LABELS
from accordingto.language.encoder import STATES, Encoder
from accordingto.language.parse import parse
from accordingto.language.pieces import WINDOW, pieces
from accordingto.records import Tokens

if TYPE_CHECKING:
    from spacy.language import Language

TEXTS = (
    "Ada Bell said the mill is shut.",
    "",
    '"It is a ruin," the mayor told reporters on Monday. "Nobody can mend it."',
    "The mayor said that the bridge over the river at Orne would open again on Monday. " * (WINDOW // 8),
    ".",
)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder()


@pytest.fixture(scope="module")
def texts(pipeline: Language) -> list[Tokens]:
    return list(parse(TEXTS, pipeline))


def test_encoder_scores_every_word(encoder: Encoder, texts: list[Tokens]) -> None:
    for tokens, encoded in zip(texts, encoder.encode(texts), strict=True):
        words = [tokens.text[start:end] for start, end in zip(encoded.start, encoded.end, strict=True)]
        assert "".join(words) == "".join(tokens.text.split())
        assert encoded.tags.shape == (len(words), len(LABELS))
        assert np.allclose(np.exp(encoded.tags).sum(-1), 1, atol=1e-3)


def test_encoder_reads_a_text_alone_as_in_a_batch(encoder: Encoder, texts: list[Tokens]) -> None:
    together = encoder.encode(texts)
    for tokens, encoded in zip(texts, together, strict=True):
        (alone,) = encoder.encode([tokens])
        assert np.allclose(np.exp(alone.tags), np.exp(encoded.tags), atol=1e-3)


def test_encoder_reads_texts_together_as_each_alone(encoder: Encoder, texts: list[Tokens]) -> None:
    many = texts * 6
    together = encoder.encode_together(many)
    for tokens, alone, encoded in zip(many, encoder.encode(many), together, strict=True):
        assert encoded.start.tolist() == alone.start.tolist()
        # they share a run and with it the scale of its int8 activations, but no word of another
        assert np.abs(np.exp(alone.tags) - np.exp(encoded.tags)).max(initial=0) < 0.15, tokens.text[:40]


def test_encoder_gives_the_lower_states_of_a_stretch_alone(encoder: Encoder, texts: list[Tokens]) -> None:
    cut = pieces(texts[2], encoder.tokenizer)
    states = encoder.lower(cut, 2, 9)
    assert states.shape == (7, STATES)
    assert np.array_equal(states, encoder.lower(cut, 2, 9))
    assert not np.allclose(states, encoder.lower(cut, 0, 9)[2:])


def test_encoder_of_nothing_gives_nothing(encoder: Encoder) -> None:
    assert encoder.encode([]) == []
    assert encoder.encode_together([]) == []
