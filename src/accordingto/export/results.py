"""The rows that a query found, as a table to look at, and as CSV and JSON to go on with."""

from __future__ import annotations

import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from accordingto.export.cells import cell, jsonable, line

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
LONGEST_SHOWN = 200  # characters of a cell of the table; csv and json have all of it
NARROWEST = 16  # columns that the table gives to a longer cell, or each row gets a block of its own
GAP = 2  # columns between two columns

Rows = Sequence[Sequence[Any]]


def as_csv(columns: Sequence[str], rows: Rows) -> str:
    """CSV with a line of names first, as ``cells.line`` makes it."""
    return line(columns) + "".join(map(line, rows))


def as_json(columns: Sequence[str], rows: Rows) -> str:
    """An array of objects, a line each."""
    lines = ",\n".join(_objects(columns, rows))
    return f"[\n{lines}\n]\n" if lines else "[]\n"


def as_jsonl(columns: Sequence[str], rows: Rows) -> str:
    """An object a line."""
    return "".join(f"{line}\n" for line in _objects(columns, rows))


def _objects(columns: Sequence[str], rows: Rows) -> Iterable[str]:
    names: list[str] = []
    seen: Counter[str] = Counter()
    for name in columns:  # a query may name two columns alike, an object cannot
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    for row in rows:
        yield json.dumps(dict(zip(names, map(jsonable, row), strict=True)), ensure_ascii=False)


def as_table(columns: Sequence[str], rows: Rows, *, width: int | None = None, colour: bool = False) -> str:
    """A table of ``width`` columns, or of as many as it needs. Where they are too few, each row is a block of lines.

    A cell is one line of at most ``LONGEST_SHOWN`` characters. Control characters are shown as U+FFFD, so that nothing
    in a report can command the terminal.
    """
    from rich.cells import cell_len

    shown = [[_shown(value) for value in row] for row in rows]
    names = [_shown(name) for name in columns]
    needed = [max(map(cell_len, column)) for column in zip(names, *shown, strict=True)]
    least = sum(min(size, NARROWEST) + GAP for size in needed)
    if width is not None and least > width:
        return _blocks(names, shown, width, colour)
    numbers = [bool(rows) and all(_is_number(row[place]) for row in rows) for place in range(len(names))]
    if width is not None and sum(needed) + GAP * (len(needed) - 1) > width:
        return _folded(names, shown, numbers, width, colour)
    head = _padded(names, needed, numbers)
    lines = [f"\x1b[1m{head}\x1b[0m" if colour else head, *(_padded(row, needed, numbers) for row in shown)]
    return "".join(f"{line}\n" for line in lines)


def _shown(value: Any) -> str:
    text = value if isinstance(value, str) else cell(value)
    line = CONTROL.sub("\ufffd", " ".join(text[: 4 * LONGEST_SHOWN].split()))
    return line if len(line) <= LONGEST_SHOWN else f"{line[: LONGEST_SHOWN - 1]}…"


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))


def _padded(row: list[str], needed: list[int], numbers: list[bool]) -> str:
    from rich.cells import cell_len

    cells = []
    for text, size, number in zip(row, needed, numbers, strict=True):
        space = " " * (size - cell_len(text))
        cells.append(space + text if number else text + space)
    return (" " * GAP).join(cells).rstrip()


def _folded(names: list[str], shown: list[list[str]], numbers: list[bool], width: int, colour: bool) -> str:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold" if colour else "")
    for name, number in zip(names, numbers, strict=True):
        table.add_column(Text(name), justify="right" if number else "left", overflow="fold")
    for row in shown:
        table.add_row(*map(Text, row))
    return _drawn(table, width, colour)


def _blocks(names: list[str], shown: list[list[str]], width: int, colour: bool) -> str:
    from rich.table import Table
    from rich.text import Text

    pages = []
    for row in shown:
        block = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), show_header=False)
        block.add_column(style="bold" if colour else "", no_wrap=True)
        block.add_column(overflow="fold")
        for name, text in zip(names, row, strict=True):
            block.add_row(Text(name), Text(text))
        pages.append(_drawn(block, width, colour))
    return "\n".join(pages)


def _drawn(table: Any, width: int, colour: bool) -> str:
    from rich.console import Console

    console = Console(
        file=io.StringIO(), width=width, force_terminal=colour, color_system="standard" if colour else None, _environ={}
    )
    with console.capture() as page:
        console.print(table)
    return "".join(f"{line.rstrip()}\n" for line in page.get().splitlines())
