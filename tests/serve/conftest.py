"""A room over a small store made by hand, asked without a socket."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import pytest
from starlette.testclient import TestClient

from accordingto.serve import app
from accordingto.serve.guard import Doors
from accordingto.serve.shelf import index_file
from accordingto.serve.shelf.update import update
from accordingto.store import Store
from tests.export import distinct
from tests.export.coast import coast_reading
from tests.export.conftest import rich_reading

T = TypeVar("T")

ADDRESS = "http://127.0.0.1:8640"


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def whole(record: T) -> T:
    """The record with ids of reports as long as real ones: in ``distinct`` they are short."""
    written = re.sub(r'"sha256:([0-9a-f]{4})"', r'"sha256:' + r"\1" * 16 + '"', msgspec.json.encode(record).decode())
    return msgspec.json.decode(written, type=type(record))


def small_store(where: Path) -> Store:
    """Three reports, with a claim, a passage and a group of copies."""
    made = distinct.store_of(where, [coast_reading(), rich_reading(), whole(distinct.reading)])
    made.claims.append([whole(distinct.claim)])
    made.passages.append([whole(distinct.shared)])
    made.copies.append([whole(distinct.group)])
    return made


@pytest.fixture(scope="session")
def read_store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """A store that no test changes, and its index."""
    made = small_store(tmp_path_factory.mktemp("read") / "news")
    update(made, index_file(made.where))
    return made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """The same, to be changed."""
    made = small_store(tmp_path / "news")
    update(made, index_file(made.where))
    return made


@contextmanager
def rooms(read_store: Store) -> Iterator[Callable[..., TestClient]]:
    """Makes clients of the room with such doors; where they are sent to, they do not go by themselves. All rooms are
    closed at the end: each looks after its store meanwhile, which slows down whatever else is tested."""
    with ExitStack() as stack:

        def enter(store: Store = read_store, **doors: Any) -> TestClient:
            client = TestClient(app(store, doors=Doors(**doors)), ADDRESS, follow_redirects=False)
            return stack.enter_context(client)

        yield enter


@pytest.fixture
def entered(read_store: Store) -> Iterator[Callable[..., TestClient]]:
    """Opens rooms for one test."""
    with rooms(read_store) as enter:
        yield enter


@pytest.fixture(scope="module")
def entered_by_all(read_store: Store) -> Iterator[Callable[..., TestClient]]:
    """Opens rooms for all tests of a file."""
    with rooms(read_store) as enter:
        yield enter


@pytest.fixture(scope="session")
def client(read_store: Store) -> Iterator[TestClient]:
    """A client of the room over ``read_store`` as it is opened without options."""
    with rooms(read_store) as enter:
        yield enter()
