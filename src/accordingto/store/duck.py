"""DuckDB over the store's files, and the door that is locked behind it.

DuckDB reads the data files through ``StoreFiles``, which knows the files of one snapshot and nothing else, and gives
them to read only, from a folder and from an object store alike. So it needs no extension, and neither the disk nor the
network: when the views are made, both are closed to it for good. It holds nothing itself: no database file, no spill.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files as resources
from typing import IO, Any

import duckdb
import pyarrow.fs as pafs
from fsspec import AbstractFileSystem  # type: ignore[import-untyped]

from accordingto.errors import StoreError
from accordingto.limits import QUERY_MEMORY
from accordingto.store.delta import Snapshot
from accordingto.store.faults import reason
from accordingto.store.readings import Store

PROTOCOL = "store"
VIEWS = "flat.sql"
MOST_THREADS = 4
DEEPEST_EXPRESSION = 250  # of a query's expressions inside one another; DuckDB's own limit is 1,000
NEVER_CHANGES = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)  # a data file is written once


class StoreFiles(AbstractFileSystem):  # type: ignore[misc]  # fsspec has no types
    """The data files of a snapshot as ``store://table/name``, to be read and nothing else."""

    protocol = PROTOCOL
    cachable = False  # an instance is of one snapshot

    def __init__(self, tables: Mapping[str, tuple[Snapshot, pafs.FileSystem]]) -> None:
        super().__init__()
        self.known = {
            f"{PROTOCOL}://{table}/{file.name}": (file.name, file.size, place)
            for table, (snapshot, place) in tables.items()
            for file in snapshot.files
        }
        self.failed: OSError | None = None

    def open(self, path: str, mode: str = "rb", **_: Any) -> IO[bytes]:
        """The file, open for reading; ``FileNotFoundError`` for what is no data file, ``PermissionError`` for more."""
        if mode != "rb":
            raise PermissionError(f"{path} can only be read")
        name, _size, place = self._file(path)
        try:
            opened: IO[bytes] = place.open_input_file(name)
        except OSError as error:
            self.failed = error  # DuckDB would tell of it as of a stack of calls
            raise
        return opened

    def info(self, path: str, **_: Any) -> dict[str, Any]:
        """What is known of a file without a look at it."""
        _name, size, _place = self._file(path)
        return {"name": path, "size": size, "type": "file"}

    def glob(self, path: str, **_: Any) -> list[str]:
        """The path itself: a name is never taken for a pattern."""
        return [path] if path in self.known else []

    def ls(self, path: str, detail: bool = True, **_: Any) -> list[Any]:  # noqa: ARG002 - fsspec's signature
        """Nothing: there are no folders."""
        return []

    def modified(self, path: str) -> datetime.datetime:  # noqa: ARG002 - as above
        """The same for every file, since none ever changes."""
        return NEVER_CHANGES

    def _file(self, path: str) -> tuple[str, int, pafs.FileSystem]:
        try:
            return self.known[path]
        except KeyError:
            raise FileNotFoundError(path) from None


@contextmanager
def opened(store: Store, *, memory: int = QUERY_MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the views of flat.sql over the store as it is now, and nothing else.

    Whatever runs on it can neither read nor write a file nor change a setting. ``memory`` is in megabytes: DuckDB ends
    a query that holds more. Raises ``StoreError`` where the store cannot be read.
    """
    readings = store._readings  # noqa: SLF001 - this is the store's own room
    tables = {table.name: table for table in (readings, store.copies, store.passages, store.claims, store.corrections)}
    there = {name: (table.snapshot(), table.delta.filesystem) for name, table in tables.items() if table.exists}
    files = StoreFiles(there)
    connection = duckdb.connect(
        ":memory:",
        config={
            "memory_limit": f"{memory}MB",
            "temp_directory": "",
            "threads": min(MOST_THREADS, os.cpu_count() or 1),
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "allow_community_extensions": False,
            "allow_persistent_secrets": False,
            "python_enable_replacements": False,
            "max_expression_depth": DEEPEST_EXPRESSION,
        },
    )
    try:
        connection.execute("SET TimeZone = 'UTC'; SET parquet_metadata_cache = true")
        # Else a query of more than two seconds draws a bar on standard output, into whatever is written there.
        connection.execute("SET enable_progress_bar = false")
        connection.execute("CREATE SCHEMA store")
        connection.register_filesystem(files)
        for name, table in tables.items():
            paths = [path for path in files.known if path.startswith(f"{PROTOCOL}://{name}/")]
            if paths:
                connection.execute(f"CREATE VIEW store.{name} AS FROM read_parquet({_list(paths)})")
            else:
                connection.register("nothing", table.codec.schema.empty_table())
                connection.execute(f"CREATE TABLE store.{name} AS FROM nothing")
                connection.unregister("nothing")
        connection.execute((resources("accordingto.store") / VIEWS).read_text(encoding="utf-8"))
        _lock(connection, list(files.known))
        yield connection
    except duckdb.Error as error:
        if isinstance(files.failed, FileNotFoundError):
            raise StoreError(f"{store.where} was merged or removed meanwhile: run it again") from error
        if files.failed is not None:
            raise StoreError(f"{store.where}: reading it failed: {reason(files.failed)}") from error
        raise
    finally:
        connection.close()


def _lock(connection: duckdb.DuckDBPyConnection, paths: list[str]) -> None:
    connection.execute(f"SET allowed_paths = {_list(paths)}")
    connection.execute("SET disabled_filesystems = 'LocalFileSystem'")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _list(texts: list[str]) -> str:
    """A list of strings in SQL. Names of data files are made by the store and hold nothing to escape, but a foreign
    writer's may."""
    return "[" + ", ".join("'" + text.replace("'", "''") + "'" for text in texts) + "]"
