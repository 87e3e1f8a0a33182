"""Strings that no UTF-8 can hold are stored all the same."""

from __future__ import annotations

import pytest

from accordingto.store import text


@pytest.mark.parametrize(
    ("value", "as_stored"),
    [
        ("said \ud83d", "said \U0010f83d"),
        ("\udfff", "\U0010ffff"),
        ("\ud83d\udcf0", "\U0010f83d\U0010fcf0"),  # two characters in Python, no pair
        ("\U0001f4f0", "\U0001f4f0"),
        ("\U0010f83d", "\U0010f7ff\U0010f83d"),
        ("\U0010f7ff\ud800", "\U0010f7ff\U0010f7ff\U0010f800"),
        ("\U0010f000", "\U0010f000"),
        ("a\x00b", "a\x00b"),
        ("", ""),
        (None, None),
    ],
)
def test_text_stands_in_for_lone_surrogates(value: str | None, as_stored: str | None) -> None:
    array = text.encode([value, "plain"])
    assert array.to_pylist() == [as_stored, "plain"]
    assert text.decode(array) == [value, "plain"]
    assert text.decode(array.slice(1)) == ["plain"]
    assert text.decode(array.slice(0, 1)) == [value]


def test_text_keeps_offsets() -> None:
    value = "The mayor\udce9 said so."
    assert len(text.encode([value])[0].as_py()) == len(value)
