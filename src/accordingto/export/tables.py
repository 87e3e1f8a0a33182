"""The flat tables as Parquet and as CSV: a folder with a file a table. ``docs/query.md`` describes the tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from accordingto.export.cells import line, text_of
from accordingto.export.whole import whole_folder
from accordingto.store import flat
from accordingto.terminal import Tell, untold

if TYPE_CHECKING:
    import pyarrow as pa

    from accordingto.store import Store


def write_parquet(store: Store, out: Path, tell: Tell = untold) -> dict[str, int]:
    """Write the flat tables to the folder ``out`` as ``reports.parquet`` and so on; returns each one's rows.

    Lists stay lists. ``tell`` is told of every batch of rows. ``UsageError`` where ``out`` is anything but a new folder
    or an earlier export.
    """
    import pyarrow.parquet as pq

    def write(table: str, reader: pa.RecordBatchReader, path: Path) -> int:
        rows = 0
        with pq.ParquetWriter(path, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
                rows += batch.num_rows
                tell(table, rows, None, "rows")
        return rows

    from accordingto.store import duck

    with whole_folder(out, [f"{table}.parquet" for table in flat.KEYS]) as folder, duck.opened(store) as connection:
        return {
            table: write(table, flat.batches(connection, table), folder / f"{table}.parquet") for table in flat.KEYS
        }


def write_csv(store: Store, out: Path, tell: Tell = untold) -> dict[str, int]:
    """Write the flat tables to the folder ``out`` as ``reports.csv`` and so on; returns each one's rows.

    UTF-8, lines as ``cells.line`` makes them, safe to open in a spreadsheet; the first has the names. ``UsageError``
    as ``write_parquet``.
    """
    from accordingto.store import duck

    counts = {}
    with whole_folder(out, [f"{table}.csv" for table in flat.KEYS]) as folder, duck.opened(store) as connection:
        for table in flat.KEYS:
            counts[table] = 0
            reader = flat.batches(connection, table)
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                file.write(line(reader.schema.names))
                for batch in reader:
                    file.writelines(map(line, flat.rows(batch)))
                    counts[table] += batch.num_rows
                    tell(table, counts[table], None, "rows")
    return counts


def read_csv(path: Path) -> Iterator[dict[str, str | None]]:
    """The rows of a file that ``write_csv`` made, without the apostrophes before what looks like a formula.

    Everything is text as it stands there, and None for an empty cell.
    """
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield {name: text_of(text) if text else None for name, text in row.items()}
