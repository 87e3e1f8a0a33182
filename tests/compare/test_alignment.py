from __future__ import annotations

import random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from accordingto.compare.alignment import Block, align, shingles
from accordingto.compare.fingerprints import Words

FEW = st.lists(st.integers(0, 5), max_size=60)


def words(*numbers: int) -> Words:
    return np.array(numbers, np.uint32)


def spans(blocks: list[Block]) -> list[tuple[int, int, int, int]]:
    return [(block.start, block.end, block.other_start, block.other_end) for block in blocks]


def test_align_finds_the_whole_of_the_same() -> None:
    assert align(words(*range(50)), words(*range(50))) == [Block(0, 50, 0, 50, 50)]


def test_align_finds_a_part_at_its_place() -> None:
    one, other = words(*range(100, 140), *range(30)), words(*range(200, 210), *range(30), *range(300, 310))
    assert align(one, other) == [Block(40, 70, 10, 40, 30)]


def test_align_bears_changed_dropped_and_added_words() -> None:
    one = [*range(40)]
    other = [*range(10), 900, *range(11, 20), *range(25, 30), 901, 902, *range(30, 40)]
    (block,) = align(words(*one), words(*other))
    assert (block.start, block.end, block.other_start, block.other_end) == (0, 40, 0, len(other))
    assert block.equal == 34


def test_align_gives_paragraphs_in_another_order_as_blocks() -> None:
    one, other = words(*range(60)), words(*range(30, 60), *range(30))
    assert spans(align(one, other)) == [(0, 30, 30, 60), (30, 60, 0, 30)]


def test_align_extends_over_a_word_near_the_end() -> None:
    one, other = words(*range(30), 500, 31, 32), words(*range(30), 600, 31, 32)
    assert spans(align(one, other)) == [(0, 33, 0, 33)]


def test_align_finds_nothing_in_turns_of_phrase() -> None:
    assert align(words(*range(100, 130), 1, 2, 3, 4, 5), words(*range(200, 230), 1, 2, 3, 4, 5)) == []


def test_align_of_forty_in_a_hundred_words_changed_covers_the_report() -> None:
    chance = random.Random(5)  # noqa: S311 - no secrets
    one = list(range(300))
    other = [word if chance.random() > 0.4 else 1000 + word for word in one]
    blocks = align(words(*one), words(*other))
    assert sum(block.end - block.start for block in blocks) > 270
    assert sum(block.equal for block in blocks) > 0.5 * 300


@given(FEW, FEW)
def test_align_gives_blocks_that_stand_in_both_and_do_not_overlap(one: list[int], other: list[int]) -> None:
    before = 0
    for block in align(words(*one), words(*other)):
        assert before <= block.start < block.end <= len(one)
        assert 0 <= block.other_start < block.other_end <= len(other)
        assert 0 < block.equal <= block.end - block.start
        before = block.end


def test_align_is_quick_where_the_same_words_come_again_and_again() -> None:
    assert align(words(*[1, 2, 3] * 3000), words(*[1, 2, 3] * 3000)) == []


def test_shingles_of_fewer_words_are_none() -> None:
    assert len(shingles(words(1, 2), 3)) == 0
