"""Vectors of texts and passages: their form, what they depend on, and whether they find what means the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from accordingto.language.encoder import Encoder
from accordingto.language.parse import parse
from accordingto.language.pieces import WINDOW
from accordingto.language.vectors import plain_vectors, span_vectors, vectors, width

if TYPE_CHECKING:
    from spacy.language import Language

CASES = Path(__file__).parent.parent / "cases"
PAIRS = [json.loads(line) for line in (CASES / "paraphrases.jsonl").read_text(encoding="utf-8").splitlines()]
LONG = "The mayor of Orne said on Monday that the bridge would open again. " * (WINDOW // 6)


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(1)


def test_vectors_have_unit_length_and_nothing_is_zero(encoder: Encoder, pipeline: Language) -> None:
    found = vectors(encoder, list(parse(["Ada Bell said the mill is shut.", "", LONG], pipeline)))
    assert found.shape == (3, width())
    assert found.dtype == np.float32
    assert np.allclose(np.linalg.norm(found, axis=1), [1, 0, 1], atol=1e-5)
    assert vectors(encoder, []).shape == (0, width())


def test_vectors_do_not_depend_on_the_batch(encoder: Encoder) -> None:
    texts = [PAIRS[0]["one"], LONG, "."]
    together = plain_vectors(encoder, texts)
    alone = [plain_vectors(encoder, [text])[0] for text in reversed(texts)]
    assert np.array_equal(together, np.stack(alone[::-1]))


@pytest.mark.parametrize("parsed", [True, False])
def test_vectors_find_the_paraphrase(encoder: Encoder, pipeline: Language, parsed: bool) -> None:
    sides = []
    for side in ("one", "other"):
        texts = [pair[side] for pair in PAIRS]
        sides.append(vectors(encoder, list(parse(texts, pipeline))) if parsed else plain_vectors(encoder, texts))
    close = sides[0] @ sides[1].T
    assert (close.argmax(1) == np.arange(len(PAIRS))).mean() >= 0.75
    assert (close.argsort(1)[:, -3:] == np.arange(len(PAIRS))[:, None]).any(1).mean() >= 0.9


def test_vectors_of_spans_are_read_in_their_text(encoder: Encoder, pipeline: Language) -> None:
    text = f"{PAIRS[0]['one']} {PAIRS[1]['one']} {LONG}"
    first, second = (0, len(PAIRS[0]["one"])), (text.index(PAIRS[1]["one"]), text.index(LONG))
    (tokens,) = parse([text], pipeline)
    found = span_vectors(encoder, tokens, [first, second, (3, 3)])
    others = plain_vectors(encoder, [PAIRS[0]["other"], PAIRS[1]["other"]])
    close = found[:2] @ others.T
    assert close[0, 0] > close[0, 1]
    assert close[1, 1] > close[1, 0]
    assert not found[2].any()
    assert np.array_equal(found[1], span_vectors(encoder, tokens, [second])[0])


def test_vectors_tell_words_of_one_meaning_in_context(encoder: Encoder) -> None:
    texts = ("The firm bought the mill in May.", "The purchase was made in May.", "The mayor denied it in May.")
    words = ("bought", "purchase", "denied")
    found = [
        span_vectors(encoder, text, [(text.index(word), text.index(word) + len(word))])[0]
        for text, word in zip(texts, words, strict=True)
    ]
    assert found[0] @ found[1] > found[0] @ found[2] + 0.1
