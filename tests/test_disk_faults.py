"""A disk that is full or fails while a command writes: an exit code, one line, and what was there before as it was.

What the store itself does then is in tests/store/test_faults.py.
"""

from __future__ import annotations

import datetime
import errno
import json
import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from accordingto.cli import FAILURE, run
from accordingto.export.formats import FORMATS
from accordingto.records import Reading
from accordingto.store import Store, Stored, files
from benchmarks.generated import readings

# Formats of what comparing found, and of what people corrected: there is nothing of that in the store.
UNFILLED = {"claims", "passages", "copies", "gold-attribution", "gold-chains", "gold-events"}
FAULTS = [errno.ENOSPC, errno.EACCES, errno.EIO]
GENERATED = list(readings(40, seed=3))
ROW = {"text": "The mayor said the mill is shut.", "outlet": "Orne Courier", "language": "en"}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path / "store", create=True)
    now = datetime.datetime(2024, 3, 12, tzinfo=datetime.UTC)
    made.append([Stored(reading, "generated", now) for reading in GENERATED])
    return made


@contextmanager
def no_file_longer_than(size: int) -> Iterator[None]:
    """What the system does at a quota: a file can be begun, and not be ended."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def one_line(capsys: pytest.CaptureFixture[str]) -> str:
    said = [line for line in capsys.readouterr().err.splitlines() if line.startswith("accordingto: ")]
    assert said
    assert "Traceback" not in said[-1]
    return said[-1]


@pytest.mark.parametrize("form", [name for name in FORMATS if name not in UNFILLED])
def test_export_that_cannot_be_written_leaves_what_was_there(
    store: Store, tmp_path: Path, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert run(["export", store.where, "--format", form, "-o", str(out)]) == 0
    before = _content(out)
    capsys.readouterr()
    with no_file_longer_than(100):
        code = run(["export", store.where, "--format", form, "-o", str(out)])
    assert code == FAILURE
    assert one_line(capsys).startswith(f"accordingto: {out}: writing it failed: ")
    assert _content(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "store"]


@pytest.mark.parametrize("number", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize("where", ["write", "commit"])
def test_gather_says_what_failed_and_loses_nothing(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    number: int,
    where: str,
) -> None:
    monkeypatch.setattr("accordingto.reader.Reader.try_batch", lambda _, reports: [Reading(each) for each in reports])
    rows = tmp_path / "rows.jsonl"
    rows.write_text(json.dumps(ROW) + "\n")
    with monkeypatch.context() as broken:
        _break(broken, where, number)
        assert run(["gather", str(rows), "--into", store.where]) == FAILURE
    said = one_line(capsys)
    assert os.strerror(number).lower() in said
    assert "what was stored before is whole" in said
    assert list(Store(store.where).readings()) == GENERATED
    assert run(["gather", str(rows), "--into", store.where]) == 0
    assert len(Store(store.where)) == len(GENERATED) + 1


@pytest.mark.parametrize("number", FAULTS, ids=errno.errorcode.get)
@pytest.mark.parametrize("where", ["write", "commit"])
def test_compare_says_what_failed_and_leaves_what_was_found_before(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int, where: str
) -> None:
    assert run(["compare", store.where]) == 0
    before = [list(table.rows()) for table in (store.copies, store.passages, store.claims)]
    capsys.readouterr()
    with monkeypatch.context() as broken:
        _break(broken, where, number)
        assert run(["compare", store.where]) == FAILURE
    assert os.strerror(number).lower() in one_line(capsys)
    again = Store(store.where)
    assert [list(table.rows()) for table in (again.copies, again.passages, again.claims)] == before
    assert list(again.readings()) == GENERATED


def _break(monkeypatch: pytest.MonkeyPatch, where: str, number: int) -> None:
    """Let the writing of data files, or of transactions, fail as the system does."""

    def fail(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    if where == "write":
        monkeypatch.setattr(files, "_write", fail)
    else:
        monkeypatch.setattr("accordingto.store.delta._actions", fail)


def _content(path: Path) -> dict[str, bytes]:
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {str(each.relative_to(path.parent)): each.read_bytes() for each in found if each.is_file()}
