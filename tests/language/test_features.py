"""What the parse and the quotation marks tell the encoder."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest

from accordingto.language.features import (
    CLAUSES,
    QUOTE_CLOSES,
    QUOTE_INSIDE,
    QUOTE_OPENS,
    QUOTE_OUTSIDE,
    QUOTE_SINGLE,
    SIZES,
    START_NONE,
    START_PARAGRAPH,
    START_SENTENCE,
    START_TEXT,
    features,
)
from accordingto.language.parse import parse
from accordingto.records import Name, Quotation, Tokens

if TYPE_CHECKING:
    from spacy.language import Language

COLUMN = {name: number for number, name in enumerate(SIZES)}


def made(words: str, **columns: Any) -> Tokens:
    """Tokens of words parted by single spaces; what is not given is plain."""
    pieces, start, at = words.split(), [], 0
    for piece in pieces:
        start.append(at)
        at += len(piece) + 1
    count = len(pieces)
    plain: dict[str, Any] = {
        "start": tuple(start),
        "end": tuple(begin + len(piece) for begin, piece in zip(start, pieces, strict=True)),
        "lemma": tuple(pieces),
        "head": tuple(range(count)),
        "names": (),
        "quotations": (),
        **dict.fromkeys(("pos", "tag", "dep"), ("X",) * count),
        **dict.fromkeys(("sentence", "paragraph"), (0,) * count),
    }
    return Tokens(text=words, **(plain | columns))


def column(tokens: Tokens, name: str) -> list[int]:
    return [int(value) for value in features(tokens)[:, COLUMN[name]]]


def test_features_are_numbers_within_their_sizes(pipeline: Language) -> None:
    text = 'Ada Bell said: "The mill is shut."\n\nHugo Lund, who ‘left’, denied that he knew.\n\n???'
    (tokens,) = parse([text], pipeline)
    rows = features(tokens)
    assert rows.shape == (len(tokens), len(SIZES))
    assert (rows >= 0).all()
    assert (rows < list(SIZES.values())).all()


def test_features_of_nothing_have_no_row() -> None:
    assert features(made("")).shape == (0, len(SIZES))


def test_features_of_unknown_labels_are_zero() -> None:
    tokens = made("a b", tag=("?", "?"), names=(Name(0, 1, "?"),))
    assert column(tokens, "tag") == [0, 0]
    assert column(tokens, "dep") == [0, 0]
    assert column(tokens, "name") == [0, 1]


def test_features_tell_quotations() -> None:
    tokens = made('" a b " c', quotations=(Quotation(0, 7),))
    assert column(tokens, "quote") == [QUOTE_OPENS, QUOTE_INSIDE, QUOTE_INSIDE, QUOTE_CLOSES, QUOTE_OUTSIDE]
    tokens = made("‘ a b c", quotations=(Quotation(0, 7, closed=False, single=True),))
    assert column(tokens, "quote") == [QUOTE_OPENS, QUOTE_SINGLE, QUOTE_SINGLE, QUOTE_SINGLE]


def test_features_tell_where_things_start() -> None:
    tokens = made("a b c d", sentence=(0, 0, 1, 2), paragraph=(0, 0, 0, 1))
    assert column(tokens, "starts") == [START_TEXT, START_NONE, START_SENTENCE, START_PARAGRAPH]


def test_features_tell_where_clauses_begin_and_end() -> None:
    # said(1) governs a content clause "it is shut"(2-4), whose head is the last word
    tokens = made("Ada said it is shut", head=(1, 1, 4, 4, 1), dep=("nsubj", "ROOT", "nsubj", "aux", "ccomp"))
    root, content = CLAUSES.index("ROOT") + 2, CLAUSES.index("ccomp") + 2
    assert column(tokens, "opens_clause") == [root, 1, content, 1, 1]
    assert column(tokens, "closes_clause") == [1, 1, 1, 1, root]
    assert column(tokens, "depth") == [2, 2, 3, 3, 3]


@pytest.mark.parametrize("deep", [True, False])
def test_features_take_time_that_grows_with_the_text(deep: bool) -> None:
    count = 30_000
    head = tuple(max(at - 1, 0) if deep else 0 for at in range(count))
    started = time.process_time()
    features(made("a " * count, head=head, dep=("ccomp",) * count))
    assert time.process_time() - started < 5
