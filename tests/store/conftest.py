"""What the store's tests share: readings by the dozen, and readings such as nobody writes."""

from __future__ import annotations

import datetime
import types
import typing
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import strategies as st

from accordingto.store import Store, Stored
from tests.store.samples import stored

# NUL, a lone surrogate of each kind, and the characters by which the store stands in for them
ODD = "\x00\ud800\udfff\U0010f7ff\U0010f800\U0010ffff\U0010f000\U0001f5de\ufeff\u2028"

TEXT = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(ODD)), max_size=6)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT)
JSON = st.one_of(PLAIN, st.lists(PLAIN, max_size=2), st.dictionaries(TEXT, PLAIN, max_size=2))


@pytest.fixture
def some() -> Callable[..., list[Stored]]:
    """Rows by their numbers."""
    return stored


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return Store(tmp_path / "store", create=True)


@cache
def anything(kind: Any) -> st.SearchStrategy[Any]:
    """Values of a record's type, odd ones first."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in {typing.Union, types.UnionType}:
        return st.one_of(*map(anything, arguments))
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is list:
        return st.lists(anything(arguments[0]), max_size=2)
    if origin is tuple and arguments[-1] is Ellipsis:
        return st.lists(anything(arguments[0]), max_size=2).map(tuple)
    if origin is tuple:
        return st.tuples(*[st.integers(0, 2**31 - 1)] * len(arguments))
    if origin is dict:
        return st.dictionaries(TEXT, TEXT if arguments[1] is str else JSON, max_size=2)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return st.builds(kind, **{field.name: anything(field.type) for field in msgspec.structs.fields(kind)})
    return {
        str: TEXT,
        int: st.integers(-(2**63), 2**63 - 1),
        float: st.floats(allow_nan=False),
        bool: st.booleans(),
        bytes: st.binary(max_size=5),
        types.NoneType: st.none(),
        datetime.date: st.dates(),
        datetime.datetime: st.datetimes(timezones=st.just(datetime.UTC)).map(lambda moment: moment.replace(fold=0)),
    }[kind]
