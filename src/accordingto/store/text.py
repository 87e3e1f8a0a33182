"""Text in columns. Arrow's is UTF-8, which has no lone surrogates; Python's has, and a damaged page may bring some.

They are stored as the last 2048 characters of Unicode, U+10F800 to U+10FFFF, one for one, so that spans hold in the
stored text too. These characters themselves, which are for private use and which nobody uses, get U+10F7FF before them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

SURROGATES, STAND_INS, ESCAPE = 0xD800, 0x10F800, "\U0010f7ff"
TO_STORE = re.compile(f"[\ud800-\udfff{ESCAPE}-\U0010ffff]")
FROM_STORE = re.compile(f"{ESCAPE}(.)|([\U0010f800-\U0010ffff])", re.DOTALL)
IN_UTF_8 = re.compile(rb"\xf4\x8f")  # how all of them begin


def encode(values: Sequence[str | None]) -> pa.Array:
    """The strings as an Arrow array."""
    try:
        array = pa.array(values, pa.string())
    except UnicodeEncodeError:
        array = None
    if array is None or _may_differ(array):
        return pa.array([value if value is None else TO_STORE.sub(_stored, value) for value in values], pa.string())
    return array


def decode(array: pa.Array) -> list[Any]:
    """The strings that ``encode`` was given."""
    values: list[Any] = array.to_numpy(zero_copy_only=False).tolist()
    if _may_differ(array):
        return [value if value is None else FROM_STORE.sub(_read, value) for value in values]
    return values


def _may_differ(array: pa.Array) -> bool:
    """Whether there may be a stand-in or the like, seen from the bytes alone."""
    _, ends, data = array.buffers()
    if data is None or not len(array):
        return False
    bounds = memoryview(ends).cast("i")
    start, end = bounds[array.offset], bounds[array.offset + len(array)]
    return IN_UTF_8.search(memoryview(data)[start:end]) is not None


def _stored(match: re.Match[str]) -> str:
    character = match[0]
    return ESCAPE + character if character >= ESCAPE else chr(ord(character) - SURROGATES + STAND_INS)


def _read(match: re.Match[str]) -> str:
    return match[1] or chr(ord(match[2]) - STAND_INS + SURROGATES)
