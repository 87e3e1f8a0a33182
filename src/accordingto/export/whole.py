"""Files and folders that are there whole or not at all: written under another name, and renamed when done."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from accordingto.errors import StoreError, UsageError


@contextmanager
def whole_file(out: Path) -> Iterator[Path]:
    """A name beside ``out`` to write to, which becomes ``out``, whatever was there, when the block ends well; when it
    does not, nothing is left of it. ``UsageError`` where ``out`` is a folder, ``StoreError`` where the disk fails."""
    if out.is_dir():
        raise UsageError(f"{out} is a folder: give the name of a file")
    out.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent)
    os.close(handle)
    part = Path(name)
    try:
        with _told(out):
            yield part
            _settle(part)
        part.chmod(0o666 & ~_umask())
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def whole_folder(out: Path, names: Collection[str]) -> Iterator[Path]:
    """A folder beside ``out`` to write the files ``names`` to, which becomes ``out`` when the block ends well.

    What an earlier export left there is replaced; ``UsageError`` where ``out`` is a file or holds anything else.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file: give the name of a folder")
    if out.is_dir() and not {entry.name for entry in out.iterdir()} <= set(names):
        raise UsageError(f"{out} holds something else: give the name of a new folder")
    out.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{out.name}.", suffix=".part", dir=out.parent))
    old = part.with_suffix(".old")
    try:
        with _told(out):
            yield part
            for entry in part.iterdir():
                _settle(entry)
        part.chmod(0o777 & ~_umask())
        if out.is_dir():
            out.rename(old)
        part.rename(out)
    finally:
        if old.exists() and not out.exists():
            old.rename(out)
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _told(out: Path) -> Iterator[None]:
    """Turn what a disk that fails or is full raises into one line."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        from accordingto.store.faults import reason  # the store's libraries are loaded by whoever uses a store

        why = reason(error, "; what was there before is as it was")
        raise StoreError(f"{out}: writing it failed: {why}") from error


def _settle(path: Path) -> None:
    """Wait until a file is on the disk itself: a name that is there after a power cut has all of its file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
