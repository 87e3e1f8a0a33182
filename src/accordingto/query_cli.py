"""``accordingto query``: read-only SQL over a store."""

from __future__ import annotations

import codecs
import sys
from enum import StrEnum
from typing import Annotated

import typer

from accordingto.limits import QUERY_MEMORY, QUERY_ROWS, QUERY_TIME
from accordingto.terminal import say, while_read, write_all


class Format(StrEnum):
    """What ``query`` prints."""

    table = "table"
    csv = "csv"
    json = "json"
    jsonl = "jsonl"


def query(
    store: Annotated[str, typer.Argument(metavar="STORE", help="A folder, or the address of an object store.")],
    sql: Annotated[str, typer.Argument(metavar="SQL", help="One SELECT; - takes it from standard input.")],
    form: Annotated[Format, typer.Option("--format", help="What to print.")] = Format.table,
    limit: Annotated[int, typer.Option(metavar="ROWS", min=0, help="Print at most so many rows.")] = QUERY_ROWS,
    timeout: Annotated[
        float, typer.Option(metavar="SECONDS", min=0.1, max=86_400, help="Stop the query after so long.")
    ] = QUERY_TIME,
    memory: Annotated[
        int, typer.Option(metavar="MB", min=50, max=1_000_000, help="Stop a query that holds more.")
    ] = QUERY_MEMORY,
) -> None:
    """Ask a store in SQL: reports, attributions, chains, events, claims and more.

    A query reads the tables of the store and nothing else, and changes nothing. SHOW TABLES lists the tables, DESCRIBE
    and a table's name its columns; docs/query.md says what each holds.

    \b
    Examples:
      accordingto query news "SHOW TABLES"
      accordingto query news "SELECT outlet, count(*) AS reports FROM reports GROUP BY outlet ORDER BY reports DESC"
      accordingto query news "SELECT speaker, content, chain FROM attributions WHERE act = 'deny'" --format csv
    """  # noqa: D301 - \b is the character that keeps the lines of an example apart
    if sql == "-":
        sql = sys.stdin.read()

    from accordingto.store import Store
    from accordingto.store.query import query as ask

    result = ask(Store(store), sql, limit=limit, timeout=timeout, memory=memory)
    _write(_rendered(form, result.columns, result.rows))
    if result.cut:
        say(f"there are more than {limit:,} rows: give --limit for more")


def _rendered(form: Format, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> bytes:
    """The result as bytes: CSV and JSON in UTF-8, a table in the terminal's encoding."""
    from accordingto.export import results

    if form is Format.csv:
        return results.as_csv(columns, rows).encode()
    if form is Format.json:
        return results.as_json(columns, rows).encode()
    if form is Format.jsonl:
        return results.as_jsonl(columns, rows).encode()

    from rich.console import Console

    terminal = Console()
    table = results.as_table(
        columns,
        rows,
        width=terminal.width if terminal.is_terminal else None,
        colour=terminal.is_terminal and not terminal.no_color,
    )
    return table.encode(codecs.lookup(sys.stdout.encoding or "utf-8").name, "backslashreplace")


def _write(page: bytes) -> None:
    with while_read():
        write_all(sys.stdout.buffer, page)
