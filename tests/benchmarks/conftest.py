"""Small invented cases for the scorers: a text of numbered words, and items over ranges of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from accordingto.records import Span
from benchmarks.data import Item

Words = Callable[[int, int], Span]
CASES = Path(__file__).parent.parent / "cases"


@pytest.fixture
def text() -> str:
    """Forty words ``w00`` to ``w39``, twenty a paragraph: word n starts at 4n, or at 4n + 1 in the second."""
    words = [f"w{number:02}" for number in range(40)]
    return " ".join(words[:20]) + "\n\n" + " ".join(words[20:])


@pytest.fixture
def words(text: str) -> Words:
    """The span from one word to another, the last one included."""
    return lambda first, last: (text.index(f"w{first:02}"), text.index(f"w{last:02}") + 3)


@pytest.fixture
def item(words: Words) -> Callable[..., Item]:
    """An item from word ranges: ``item(source=[(0, 1)], content=[(3, 9)], confidence=0.4)``."""

    def make(
        source: list[Span] | None = None,
        cue: list[Span] | None = None,
        content: list[Span] | None = None,
        **rest: object,
    ) -> Item:
        spans = [tuple(words(first, last) for first, last in ranges or ()) for ranges in (source, cue, content)]
        return Item(*spans, **rest)  # type: ignore[arg-type]

    return make
