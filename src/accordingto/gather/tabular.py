"""Reports from tables: JSON, CSV, Parquet, a row each, whatever their columns are called."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from accordingto.decodable import decodable
from accordingto.errors import InputError, UsageError
from accordingto.gather.columns import Plan, fields, plan
from accordingto.gather.decode import decode
from accordingto.gather.files import PAGE_START, report_of
from accordingto.gather.fragment import fragment_text, has_markup
from accordingto.gather.items import Item, skipped
from accordingto.gather.rows import Row
from accordingto.limits import LARGEST_TEXT
from accordingto.records import Report

# The columns are told from the first rows, as many as these or as have so many bytes.
ROWS_LOOKED_AT, BYTES_LOOKED_AT = 200, 4_000_000
ID = re.compile(r"sha256:[0-9a-f]{64}$")


def table_items(rows: Iterable[Row], name: str, known: Mapping[str, Any], columns: Mapping[str, str]) -> Iterator[Item]:
    """One Item for every row of the table ``name``; the location is ``NAME#N``, N the row's number.

    ``known`` are fields of the reports that are given, and come before what a row says; ``columns`` maps fields to
    columns, and what it leaves out is told by name. Rows that are readings or reports of our own
    (``accordingto read --format json``) are taken as the reports they are of. An Item with a report may have a message:
    a date that was left out, because nothing tells its day from its month. Raises UsageError where there are rows and
    no column of theirs holds text.
    """
    rows = iter(rows)
    first = list(_first(rows))
    samples = [row.cells for row in first if row.cells is not None and not _is_ours(row.cells)]
    table = _Table(name, known, columns, samples)
    for row in itertools.chain(first, rows):
        yield table.item(row)


def _first(rows: Iterator[Row]) -> Iterator[Row]:
    size = 0
    for row in itertools.islice(rows, ROWS_LOOKED_AT):
        yield row
        size += row.size
        if size > BYTES_LOOKED_AT:
            return


class _Table:
    """What is known of a table from its first rows."""

    def __init__(
        self, name: str, known: Mapping[str, Any], columns: Mapping[str, str], samples: Sequence[Mapping[str, Any]]
    ) -> None:
        self.name, self.known, self.columns = name, known, columns
        self.plan = plan(samples, columns, name) if samples else None
        self.keys = {key for cells in samples for key in cells}

    def item(self, row: Row) -> Item:
        """What comes of a row. Raises nothing."""
        location = f"{self.name}#{row.number}"
        try:
            if row.error is not None or row.cells is None:
                raise row.error or InputError("empty", f"{location} is empty")
            if _is_ours(row.cells):
                return Item(location, _ours(row.cells, self.known, location), done=row.done)
            found = fields(row.cells, self.plan_for(row.cells, location), location)
            report = _report(found.text, location, {**found.known, **self.known})
        except InputError as error:
            return skipped(location, error, row.done)
        return Item(location, report, message=found.note, done=row.done)

    def plan_for(self, cells: Mapping[str, Any], location: str) -> Plan:
        """The plan of the table, but for a row of JSON that has other columns than the rows before it."""
        if self.plan is not None and self.keys.issuperset(cells):
            return self.plan
        try:
            found = plan([cells], self.columns, self.name)
        except UsageError:
            if self.plan is None:
                raise InputError("empty", f"{location} has no text") from None
            return self.plan
        return msgspec.structs.replace(found, order=self.plan.order if self.plan else None)


def _is_ours(cells: Mapping[str, Any]) -> bool:
    """Whether a row is a reading or a report of this package."""
    inner = cells.get("report")
    report = inner if isinstance(inner, Mapping) else cells
    found = report.get("id")
    return isinstance(found, str) and ID.match(found) is not None and isinstance(report.get("text"), str)


def _ours(cells: Mapping[str, Any], known: Mapping[str, Any], location: str) -> Report:
    """The report of a reading, with the id it had; but for what is given now."""
    inner = cells.get("report")
    try:
        report = msgspec.convert(inner if isinstance(inner, Mapping) else cells, decodable(Report))
    except (msgspec.ValidationError, TypeError) as error:
        raise InputError("damaged", f"{location} holds no reading that can be read again: {error}") from None
    return msgspec.structs.replace(report, **known, id="") if known else report


def _report(text: str | bytes, location: str, known: Mapping[str, Any]) -> Report:
    """The report whose text stands in a cell: plain text, a page, or a piece of HTML."""
    try:
        data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise InputError("encoding", f"{location} holds half of a surrogate pair; write the text anew") from None
    if PAGE_START.match(data):
        return report_of(data, location, **known)
    plain = decode(data, name=location)
    if has_markup(plain):
        plain = fragment_text(plain)
    if not plain.strip():
        raise InputError("empty", f"{location} has no text")
    if len(plain) > LARGEST_TEXT:
        message = f"{location} has {len(plain):,} characters, more than {LARGEST_TEXT:,}; split it"
        raise InputError("too-large", message)
    # What its layout tells is read with the rest of it.
    return Report(plain, **{field: value for field, value in known.items() if value})
