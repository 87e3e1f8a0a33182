"""A source of reports, whatever it is: what it is told by is what is in it, and only then what it is called."""

from __future__ import annotations

import datetime
import io
import os
import stat
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from accordingto.errors import InputError, UsageError
from accordingto.gather.archives import zip_items
from accordingto.gather.files import report_of
from accordingto.gather.folders import folder_items, glob_items, is_pattern
from accordingto.gather.items import Item, skipped
from accordingto.gather.kinds import Kind, bare, kind_of, look
from accordingto.gather.streams import Packing, Stream, wide_encoding
from accordingto.limits import LARGEST_FEED, LARGEST_INPUT
from accordingto.options import is_address


class Options(msgspec.Struct, frozen=True):
    """What is known of the reports of a source, and how it is read.

    ``outlet``, ``published`` and ``language`` are believed before what pages and tables say. ``columns`` maps fields to
    columns, as ``columns.mapping`` reads it; ``encoding`` is that of texts, pages and tables that are files. ``web``
    and ``feed`` fetch what stands at an address, and what a feed (its bytes, its name) lists; without them a client of
    its own does.
    """

    outlet: str | None = None
    published: datetime.date | None = None
    language: str | None = None
    columns: Mapping[str, str] = {}
    encoding: str | None = None
    web: Callable[[str], Iterator[Item]] | None = None
    feed: Callable[[bytes, str], Iterator[Item]] | None = None

    @property
    def known(self) -> dict[str, Any]:
        """The fields of reports that are given."""
        given = {"outlet": self.outlet, "published": self.published, "language": self.language}
        return {field: value for field, value in given.items() if value}


def items(source: str, options: Options | None = None) -> Iterator[Item]:
    """One Item for each thing that a source holds: a file (text, HTML, JSON, CSV, Parquet, WARC, zip, a feed; packed
    with gzip, bzip2, xz or Zstandard or not), a folder, a pattern, an address, or ``-`` for standard input.

    A source is told by its content, read lazily, and gives at least one Item: where there is nothing in it, one that is
    skipped. Nothing is raised for what cannot be read; UsageError only where a table has no column that is known to
    hold text, or not those that are mapped, and for an encoding that there is not. Such a table in a folder, a pattern
    or an archive is one skipped Item with the code ``columns``.
    """
    options = options or Options()
    _check_encoding(options.encoding)
    return _web_items(source, options) if is_address(source) else _or_empty(_local_items(source, options), source)


def _local_items(source: str, options: Options) -> Iterator[Item]:
    if source == "-":
        stream = Stream.of(sys.stdin.buffer, "standard input")
        return _stream_items(stream, options, follow=True)
    if os.path.isdir(source):  # noqa: PTH112 - a name with a NUL in it is no folder, and no error
        return folder_items(source, lambda path: _inner(path, options, follow=False))
    if is_pattern(source) and not os.path.lexists(source):
        return glob_items(source, lambda path: _inner(path, options, follow=True))
    return _file_items(source, options, follow=True)


def _inner(path: str, options: Options, *, follow: bool) -> Iterator[Item]:
    """The items of a file among others: where its columns are not known, it is skipped."""
    name = _printable(path)
    return _or_empty(or_skipped(_file_items(path, options, follow=follow, among=True), name), name)


def _file_items(path: str, options: Options, *, follow: bool, among: bool = False) -> Iterator[Item]:
    """The items of a file. ``follow`` feeds to the pages they list; ``among`` others nothing but a regular file is
    opened, for a pipe that nobody writes to never ends."""
    name = _printable(path)
    try:
        status = os.stat(path)  # noqa: PTH116
        regular = stat.S_ISREG(status.st_mode)
        if among and not regular:
            raise InputError("unreadable", f"{name} is no file: a pipe, a socket or a device")  # noqa: TRY301
        file = Path(path).open("rb")  # noqa: SIM115 - closed below, when its items have been read
    except InputError as error:
        yield skipped(name, error)
    except FileNotFoundError:
        hint = "only http:// and https:// are fetched" if "://" in path else "check the path"
        yield skipped(name, InputError("missing", f"there is no file {name!r}; {hint}"))
    except PermissionError:
        yield skipped(name, InputError("unreadable", f"{name!r} may not be read; check its permissions"))
    except (OSError, ValueError) as error:
        yield skipped(name, InputError("unreadable", f"{name!r} cannot be read: {error}"))
    else:
        with file:
            stream = Stream.of(file, name, status.st_size if regular else None)
            yield from _stream_items(stream, options, file=file if regular else None, follow=follow)


def _stream_items(
    packed: Stream, options: Options, *, file: BinaryIO | None = None, follow: bool = False, archive: bool = False
) -> Iterator[Item]:
    """The items of a stream. ``file`` is the file under it, where that can be read anywhere; ``archive`` tells that it
    is a member of an archive."""
    packing, start = look(packed)
    kind, why = kind_of(start, bare(packed.name, packing), options.encoding)
    if why:
        yield skipped(packed.name, InputError("binary", f"{packed.name} is {why}"), packed.done)
    elif kind == "warc":
        from accordingto.gather.warc import warc_items

        stream = packed.unpacked(packing) if packing and packing != "gzip" else packed
        yield from warc_items(stream, options.known, gzip=packing == "gzip")
    elif kind == "zip" and archive:
        message = f"{packed.name} is an archive inside an archive; unpack the outer one first"
        yield skipped(packed.name, InputError("binary", message), packed.done)
    elif kind in ("zip", "parquet"):
        yield from _anywhere_items(kind, packed, packing, file, options)
    else:
        stream = packed.unpacked(packing) if packing else packed
        encoding = options.encoding or (wide_encoding(start) if kind in ("json", "csv") else None)
        stream = stream.in_utf8(encoding) if encoding else stream
        if kind == "report":
            yield _report_item(stream, packing, options)
        elif kind == "feed":
            yield from _feed_items(stream, options, follow=follow)
        else:
            yield from _table_items(kind, stream, options)


def _report_item(stream: Stream, packing: Packing | None, options: Options) -> Item:
    data = stream.gathered(LARGEST_INPUT)
    try:
        if stream.damage is not None:
            raise stream.damage
        name = bare(stream.name, packing)
        return Item(stream.name, report_of(data, name, **options.known), done=1.0)
    except InputError as error:
        return skipped(stream.name, error, 1.0)


def _table_items(kind: Kind, stream: Stream, options: Options) -> Iterator[Item]:
    from accordingto.gather.tabular import table_items

    if kind == "csv":
        from accordingto.gather.csv_rows import csv_rows

        rows = csv_rows(stream, options.columns.values())
    else:
        from accordingto.gather.json_rows import json_rows

        rows = json_rows(stream)
    return table_items(rows, stream.name, options.known, options.columns)


def _anywhere_items(
    kind: Kind, packed: Stream, packing: Packing | None, file: BinaryIO | None, options: Options
) -> Iterator[Item]:
    """The items of what has to be read from its end: from the file under the stream, else from memory."""
    stream = packed.unpacked(packing) if packing else packed
    if file is None or packing is not None:
        data = stream.gathered(LARGEST_INPUT)
        if len(data) > LARGEST_INPUT:
            message = f"{stream.name} is larger than {LARGEST_INPUT:,} bytes, and must be a file of its own to be read"
            yield skipped(stream.name, InputError("too-large", message))
            return
        file = io.BytesIO(data)
    if kind == "zip":
        yield from zip_items(file, stream.name, lambda member: _member(member, options))
        return
    from accordingto.gather.parquet_rows import parquet_rows
    from accordingto.gather.tabular import table_items

    wanted = [name for column in options.columns.values() for name in (column, *column.split("+"))]
    rows = parquet_rows(file, stream.name, wanted)
    yield from table_items(rows, stream.name, options.known, options.columns)


def _member(stream: Stream, options: Options) -> Iterator[Item]:
    """The items of a member of an archive."""
    return _or_empty(or_skipped(_stream_items(stream, options, archive=True), stream.name), stream.name)


def _web_items(url: str, options: Options) -> Iterator[Item]:
    if options.web is not None:
        return options.web(url)
    from accordingto.gather.client import Client
    from accordingto.gather.web import web_items

    return web_items(url, client=Client(), given=options.known)


def _feed_items(stream: Stream, options: Options, *, follow: bool) -> Iterator[Item]:
    if not follow:
        message = f"{stream.name} is a feed; the pages that it lists are fetched where it is given by itself"
        yield skipped(stream.name, InputError("unreadable", message), stream.done)
        return
    data = stream.gathered(LARGEST_FEED)
    if stream.damage is not None:
        yield skipped(stream.name, stream.damage, stream.done)
        return
    if options.feed is not None:
        yield from options.feed(data, stream.name)
        return
    from accordingto.gather.client import Client
    from accordingto.gather.web import feed_items

    yield from feed_items(data, stream.name, client=Client(), given=options.known)


def or_skipped(found: Iterator[Item], name: str) -> Iterator[Item]:
    """The items, and one that is skipped where nothing tells which column is which."""
    try:
        yield from found
    except UsageError as error:
        yield skipped(name, InputError("columns", str(error)))


def _or_empty(found: Iterator[Item], name: str) -> Iterator[Item]:
    """The items, and one that is skipped where there are none."""
    item: Item | None = None
    for item in found:
        yield item
    if item is None:
        yield skipped(name, InputError("empty", f"there is no report in {name}"), 1.0)


def _check_encoding(encoding: str | None) -> None:
    try:
        if encoding is not None:
            "".encode(encoding)
    except LookupError:
        raise UsageError(f"there is no encoding {encoding!r}; leave it out, or give one such as cp1252") from None


def _printable(path: str) -> str:
    """A file's name with a sign for every byte of it that is no UTF-8."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
