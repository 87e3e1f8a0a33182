from __future__ import annotations

from benchmarks.reuse_speed import Press, compare
from tests.compare.stories import story

TEXTS = [story(seed, 400) for seed in range(6)]


def test_press_makes_a_report_from_its_number_alone() -> None:
    first, second = Press(TEXTS), Press(TEXTS)
    made = [first.report(number) for number in range(30)]
    assert [second.report(number) for number in reversed(range(30))] == made[::-1]
    assert list(first.again([made[7].id])) == [made[7]]


def test_compare_finds_what_was_put_in() -> None:
    figures = compare(TEXTS, 120)
    assert figures["copies"] >= 3
    assert figures["passages"] >= 3
    assert figures["peak_mb"] > 0
