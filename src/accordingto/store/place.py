"""Where a store is: a folder of this machine, or the address of an object store."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyarrow.fs as pafs
from deltalake.fs import DeltaStorageHandler

from accordingto.errors import UsageError


def place(where: str | Path) -> str:
    """The absolute path of a folder, or the address as given; ``UsageError`` for a name that delta-rs cannot take."""
    text = os.fspath(where)
    if text.startswith("file://"):
        text = unquote(urlsplit(text).path)
    if not text:
        raise UsageError("a store needs a name: give a folder, or an address such as s3://bucket/store")
    if not is_local(text):
        return text.rstrip("/")
    path = str(Path(text).absolute())
    if any(character in "\\%" or character < " " or "\ud800" <= character <= "\udfff" for character in path):
        raise UsageError(f"{path!r} cannot be a store: there is a backslash, a % or a control character in its path")
    return path


def is_local(where: str) -> bool:
    """Whether a place is a folder."""
    return "://" not in where


def filesystem(where: str, options: Mapping[str, str]) -> pafs.FileSystem:
    """The files below a place, by their names there."""
    if is_local(where):
        return pafs.SubTreeFileSystem(where, pafs.LocalFileSystem())
    return pafs.PyFileSystem(DeltaStorageHandler(where, dict(options)))


def settle(where: str, name: str) -> None:
    """Wait until a file below a folder, and its name, are on the disk itself, so that a power cut takes nothing of it.
    Object stores answer no sooner by themselves."""
    if is_local(where):
        path = Path(where, name)
        for there in (path, path.parent):
            handle = os.open(there, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
