"""Word pieces and windows."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from accordingto.language.encoder import FOLDER
from accordingto.language.features import features
from accordingto.language.parse import parse
from accordingto.language.pieces import OVERLAP, WINDOW, packed, pieces, windows
from accordingto.limits import LONGEST_PARAGRAPH

if TYPE_CHECKING:
    from spacy.language import Language
    from tokenizers import Tokenizer


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    from tokenizers import Tokenizer

    return Tokenizer.from_file(str(FOLDER / "tokenizer.json"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ada Bell said.", ["Ada", "Bell", "said", "."]),
        ("unfathomable wheels", ["unfathomable", "wheels"]),
        ('"It\'s shut," she said', ['"', "It", "'", "s", "shut", ",", '"', "she", "said"]),
        ("a\n\nb\r\nc", ["a", "b", "c"]),
        ("caf\u00e9 cafe\u0301", ["caf\u00e9", "cafe\u0301"]),
        ("a\x00b \ud800 c", ["a\x00b", "c"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_pieces_begin_words(text: str, words: list[str], pipeline: Language, tokenizer: Tokenizer) -> None:
    (tokens,) = parse([text], pipeline)
    cut = pieces(tokens, tokenizer)
    first = [int(at) for at in np.flatnonzero(cut.first)]
    ends = [*(at - 1 for at in first[1:]), len(cut.ids) - 1]
    assert [text[cut.start[one] : cut.end[other]] for one, other in zip(first, ends, strict=False)] == words


def test_pieces_have_the_features_of_their_token(pipeline: Language, tokenizer: Tokenizer) -> None:
    (tokens,) = parse(['Ada Bell said: "The unfathomable mill isn\'t shut."'], pipeline)
    cut, rows = pieces(tokens, tokenizer), features(tokens)
    assert len(cut.ids) == len(cut.start) == len(cut.end) == len(cut.first) == len(cut.features)
    for start, row in zip(cut.start, cut.features, strict=True):
        (owner,) = (at for at in range(len(tokens)) if tokens.start[at] <= start < tokens.end[at])
        assert (row == rows[owner]).all()


def test_pieces_leave_out_what_was_not_parsed(pipeline: Language, tokenizer: Tokenizer) -> None:
    long = "a " * LONGEST_PARAGRAPH
    text = f"The mill is shut.\n\n{long}\n\nNobody came."
    (tokens,) = parse([text], pipeline)
    cut = pieces(tokens, tokenizer)
    assert (
        "".join(text[start:end] for start, end in zip(cut.start, cut.end, strict=True)) == "Themillisshut.Nobodycame."
    )


@given(st.integers(0, 5000), st.integers(2, WINDOW), st.integers(0, OVERLAP))
def test_windows_cover_everything(count: int, length: int, overlap: int) -> None:
    overlap = min(overlap, length - 1)
    found = windows(count, length, overlap)
    assert all(0 < end - start <= length for start, end in found)
    covered = {at for start, end in found for at in range(start, end)}
    assert covered == set(range(count))
    for (_, end), (start, last) in itertools.pairwise(found):
        assert end - start == overlap
        assert last > end


@given(st.lists(st.integers(2, 400), max_size=60), st.integers(2, WINDOW))
def test_packed_groups_hold_everything_in_order_and_fit(sizes: list[int], room: int) -> None:
    groups = packed(sizes, room)
    assert [number for group in groups for number in group] == list(range(len(sizes)))
    for group in groups:
        assert len(group) == 1 or sum(sizes[number] for number in group) <= room
    for one, after in itertools.pairwise(groups):
        assert sum(sizes[number] for number in one) + sizes[after[0]] > room
