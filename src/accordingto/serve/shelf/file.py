"""The file of the index: opened for writing, and made where there is none or a useless one."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.resources import files
from pathlib import Path

SQL = files(__package__).joinpath("schema.sql").read_text("utf-8")
CONTENT = 2  # goes up by one whenever something else is put into the tables
# An index of another number is made anew.
SCHEMA = zlib.crc32(f"{CONTENT} {SQL}".encode()) & 0x7FFF_FFFF
PATIENCE = 60.0  # seconds that a writer waits for another one
MAPPED = 2_000_000_000  # bytes of the index that all readers share in memory, as far as the machine has room
CACHE = 64_000  # kibibytes that the writer holds in memory
JOURNAL = 64_000_000  # bytes that the journal may keep on disk
USELESS = ("not a database", "malformed")  # what SQLite says of a file that it cannot read


def ensure(file: Path) -> None:
    """Make the index, empty, where there is none of this schema."""
    writer(file).close()


def writer(file: Path) -> sqlite3.Connection:
    """A connection that may write; begin every transaction with ``writing``. A file that is none of ours, or damaged,
    is deleted."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        return _writer(file)
    except sqlite3.DatabaseError as error:
        if not useless(error):
            raise
        delete(file)
        return _writer(file)


def useless(error: sqlite3.DatabaseError) -> bool:
    """Whether the error says that the file can no longer be read, whatever is tried."""
    return any(words in str(error) for words in USELESS)


def delete(file: Path) -> None:
    """Delete the index with what SQLite keeps beside it."""
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            Path(f"{file}{suffix}").unlink()


def _writer(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=PATIENCE, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        # After a power cut the last transactions may be missing, which are then made again; nothing is ever half there.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute(f"PRAGMA cache_size = -{CACHE}")
        connection.execute(f"PRAGMA journal_size_limit = {JOURNAL}")
        if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
            with writing(connection):
                if connection.execute("PRAGMA user_version").fetchone()[0] != SCHEMA:
                    empty(connection)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """One transaction, from whose first moment nobody else writes: all of it happens, or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def empty(connection: sqlite3.Connection) -> None:
    """Throw away whatever is there and make the tables, within the transaction that is open."""
    # what a virtual table keeps its words in goes with it, so each is looked for again
    for virtual in ("CREATE VIRTUAL%", "%"):
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql LIKE ?",
            (virtual,),
        )
        for (name,) in found.fetchall():
            connection.execute(f'DROP TABLE "{name}"')
    statement = ""
    for line in SQL.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""
    connection.execute(f"PRAGMA user_version = {SCHEMA}")
