"""Rows of CSV and its kin: whatever the delimiter, with lines inside quotation marks, of Excel, MySQL or Spark."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from accordingto.errors import InputError
from accordingto.gather.columns import has_text_name, known_fields
from accordingto.gather.decode import decode
from accordingto.gather.rows import Row
from accordingto.gather.streams import CHUNK, Stream
from accordingto.limits import LARGEST_PAGE, LARGEST_ROW

LOOKED_AT = 1 << 18  # bytes that tell the dialect
ROWS_LOOKED_AT = 50
DELIMITERS = ",\t;|"
LONGEST_NAME = 60  # characters; no column is called by more
# Excel's own first line, which says what the delimiter is.
SEP = re.compile(r"\ufeff?\"?sep=(.)\"?\r?\n", re.IGNORECASE)
# Quotation marks written as \" , as MySQL and Spark do, and as "" , as the rest does (RFC 4180).
BACKSLASHED = re.compile(r"[^\\]\\\"(?!\s*[,;|\t\r\n])")
DOUBLED = re.compile(r"[^,;|\t\r\n]\"\"[^,;|\t\r\n]")


class Dialect(msgspec.Struct, frozen=True):
    """How the cells are apart; ``preface`` is how many lines come before the header."""

    delimiter: str
    backslash: bool = False
    preface: int = 0

    @property
    def options(self) -> dict[str, Any]:
        """What csv.reader takes."""
        quoting = {"escapechar": "\\", "doublequote": False} if self.backslash else {}
        return {"delimiter": self.delimiter, **quoting}


def csv_rows(stream: Stream, wanted: Iterable[str] = ()) -> Iterator[Row]:
    """The rows under the header; ``wanted`` are names of columns that it must have. Raises nothing.

    Numbers count the rows under the header, from 1, however many lines a row has. A row with more cells than there are
    columns, or cut short before the last, is an error of its own; a cell larger than limits.LARGEST_PAGE characters
    (most often a quotation mark that is never closed) ends the reading.
    """
    # The limit holds for the whole process, and is only ever raised.
    csv.field_size_limit(max(csv.field_size_limit(), LARGEST_PAGE))
    start = stream.peek(LOOKED_AT)
    if (encoding := _narrow_encoding(start)) is not None:
        stream = stream.in_utf8(encoding)
        start = stream.peek(LOOKED_AT)
    dialect = find_dialect(start.decode("utf-8", "surrogateescape"), wanted)
    lines = _Lines(stream)
    for _ in range(dialect.preface):
        next(lines, None)
    reader = csv.reader(lines, **dialect.options)
    number = 0
    header: list[str] = []
    ahead: Row | None = None
    try:
        for cells in reader:
            size, lines.size = lines.size, 0
            if not any(cells):
                continue
            if not header:
                header = [cell.strip() or f"column {place}" for place, cell in enumerate(cells, 1)]
                continue
            # One row is kept back: where the stream breaks, the last row is not whole.
            if ahead is not None:
                yield ahead
            number += 1
            ahead = _row(header, cells, number, size, stream)
    except (csv.Error, InputError) as error:
        if ahead is not None:
            yield ahead
        code = error.code if isinstance(error, InputError) else "damaged"
        message = f"{stream.name} cannot be read from row {number + 1} on ({error}); is a quotation mark not closed?"
        yield Row(str(number + 1), None, InputError(code, message), 0, stream.done)
        return
    if ahead is not None and stream.damage is None:
        yield ahead
    if stream.damage is not None:
        yield Row(str(max(number, 1)), None, stream.damage, 0, stream.done)


def find_dialect(sample: str, wanted: Iterable[str] = ()) -> Dialect:
    """The dialect of a table that begins with ``sample``: that in which the header has a column for text, or those that
    are wanted, and most rows are as wide as the header."""
    said = SEP.match(sample)
    if said:
        return Dialect(said[1], preface=1)
    backslash = bool(BACKSLASHED.search(sample)) and not DOUBLED.search(sample)
    best, best_score = Dialect(",", backslash), (False, 0.0, 0)
    for delimiter in DELIMITERS:
        dialect = Dialect(delimiter, backslash)
        rows = _sample_rows(sample, dialect)
        if not rows or len(rows[0]) < 2:
            continue
        names = {name.strip().casefold() for name in rows[0]}
        fits = has_text_name(names) or any(name.casefold() in names for name in wanted)
        even = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        score = (fits, even, len(rows[0]))
        if score > best_score:
            best, best_score = dialect, score
    return best


def is_table(sample: str) -> bool:
    """Whether a text is a table of reports, whatever its file is called: it begins with names of columns, one of them
    one for text and another one for what else is known of a report, and rows as wide as that follow."""
    rows = _sample_rows(sample, find_dialect(sample))
    if len(rows) < 2 or any(len(name) > LONGEST_NAME for name in rows[0]) or len(known_fields(rows[0])) < 2:
        return False
    return has_text_name(rows[0]) and sum(len(row) == len(rows[0]) for row in rows[1:]) * 2 >= len(rows) - 1


def _narrow_encoding(start: bytes) -> str | None:
    """Windows-1252 where a table that begins like this is in it from end to end, else None: then cells that are no
    UTF-8 are looked at one by one."""
    sample = start[: start.rfind(b"\n") + 1] or start
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError:
        try:
            return "cp1252" if decode(sample) == sample.decode("cp1252") else None
        except (InputError, UnicodeDecodeError):
            pass
    return None


def _sample_rows(sample: str, dialect: Dialect) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(sample.lstrip("\ufeff"), newline=""), **dialect.options):
            if any(row):
                rows.append(row)
            if len(rows) > ROWS_LOOKED_AT:
                break
    except csv.Error:
        pass
    # The last row may go on behind the sample.
    return rows[:-1] if len(rows) > 2 else rows


def _row(header: list[str], cells: list[str], number: int, size: int, stream: Stream) -> Row:
    width = len(header)
    if len(cells) > width and not any(cells[width:]):
        cells = cells[:width]
    if len(cells) != width:
        message = f"{stream.name}#{number} has {len(cells)} cells, and the header {width}; is a delimiter not quoted?"
        return Row(str(number), None, InputError("damaged", message), size, stream.done)
    return Row(str(number), dict(zip(header, cells, strict=True)), None, size, stream.done)


class _Lines:
    """The lines of a stream as csv.reader wants them. ``size`` counts their characters since it was set to 0.

    Bytes that are no UTF-8 become lone surrogates, by which the cells they stand in can be read again.
    """

    def __init__(self, stream: Stream) -> None:
        self.text = io.TextIOWrapper(
            io.BufferedReader(stream, CHUNK), encoding="utf-8-sig", errors="surrogateescape", newline=""
        )
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.text.readline(LARGEST_ROW)
        if not line:
            raise StopIteration
        self.size += len(line)
        if self.size >= LARGEST_ROW:
            raise InputError("too-large", f"a row larger than {LARGEST_ROW:,} characters")
        return line
