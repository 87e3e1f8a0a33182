"""A store in an object store: an S3 of this machine.

delta-rs opens its sockets in Rust, where pytest-socket does not see them. So that no packet can leave the machine,
everything but 127.0.0.1 goes through a proxy, and that is a port of this machine at which nobody answers; and delta-rs
is given all that it would look for elsewhere: the keys, the region, and that there is no metadata service.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from accordingto.errors import StoreError, UsageError
from accordingto.records import Claim
from accordingto.store import Store, Stored

Some = Callable[..., list[Stored]]
HERE = Path(__file__).parent
NOBODY = "http://127.0.0.1:9"

pytestmark = pytest.mark.skipif(find_spec("moto") is None, reason="moto is not installed: pip install moto[server]")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with subprocess.Popen(
        [sys.executable, HERE / "s3_server.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.kill()


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
    """What a user's environment would say, and no way out."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, NOBODY)
        monkeypatch.setenv(name.lower(), NOBODY)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ALLOW_HTTP": "true",
        "AWS_ACCESS_KEY_ID": "reader",
        "AWS_SECRET_ACCESS_KEY": "of-no-use",
        "AWS_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_WEB_IDENTITY_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)


def test_a_store_in_an_object_store_does_all_of_it(some: Some) -> None:
    where = "s3://news/kept"
    with pytest.raises(UsageError, match="is no store"):
        Store(where)
    store, other = Store(where, create=True), Store(f"{where}/")
    assert store.append(some(0, 3)) == 3
    assert other.append(some(0, 5)) == 2
    assert list(store.stored()) == some(0, 5)
    assert store.reading("r4") == some(4, 5)[0].reading
    assert store.urls() == {f"https://ledger.example/{number}" for number in range(5)}

    claims = [Claim("c1", "The ferry left", ())]
    store.claims.replace(claims)
    store.claims.replace(claims)
    reader = other.stored()
    store.compact()
    assert list(reader) == some(0, 5)
    assert len(store._readings.snapshot().files) == 1
    assert list(Store(where).claims.rows()) == claims
    assert list(Store(where).stored()) == some(0, 5)


def test_a_commit_that_another_writer_forestalls_does_nothing(some: Some, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one commits in the moment before this one does: the object store itself refuses the second."""
    from deltalake import DeltaTable

    where = "s3://news/forestalled"
    store, other = Store(where, create=True), Store(where)
    commit = DeltaTable.create_write_transaction

    def late(self: DeltaTable, *rest: object, **options: object) -> None:
        monkeypatch.setattr(DeltaTable, "create_write_transaction", commit)
        other.append(some(0, 2))
        commit(self, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(DeltaTable, "create_write_transaction", late)
    assert store.append(some(0, 3)) == 1
    assert list(store.stored()) == some(0, 3)


def test_two_writers_at_once_write_no_report_twice() -> None:
    where = "s3://news/shared"
    store = Store(where, create=True)
    writers = [
        subprocess.Popen(
            [sys.executable, HERE / "writer.py", "add", where, "0", "18", at_once], stdout=subprocess.PIPE, text=True
        )
        for at_once in ("2", "3")
    ]
    added = [int(writer.communicate(timeout=120)[0]) for writer in writers]
    assert sum(added) == 18
    assert sorted(reading.report.id for reading in store.readings()) == sorted(f"r{number}" for number in range(18))


def test_options_come_before_the_environment(port: int, monkeypatch: pytest.MonkeyPatch, some: Some) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", NOBODY)
    options = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}"}
    store = Store("s3://news/options", create=True, storage_options=options)
    store.claims.replace([])
    assert store.append(some(0, 1)) == 1
    assert len(Store("s3://news/options", storage_options=options)) == 1


def test_an_object_store_that_does_not_answer_is_told_in_one_line() -> None:
    options = {"AWS_ENDPOINT_URL": NOBODY, "max_retries": "1"}
    with pytest.raises(StoreError, match=r"^s3://news/none/readings: looking for it failed: ") as told:
        Store("s3://news/none", storage_options=options)
    assert "\n" not in str(told.value)
    assert "\x1b" not in str(told.value)


def test_a_host_elsewhere_is_never_reached() -> None:
    """That the way out is closed, as the head of this file says."""
    options = {"AWS_ENDPOINT_URL": "http://store.invalid", "max_retries": "0"}
    with pytest.raises(StoreError, match="Connection refused"):
        Store("s3://news/elsewhere", storage_options=options)
