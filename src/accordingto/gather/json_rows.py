"""Rows of JSON: a line each, an array of objects, or one object, bare or with the rows in a list inside it."""

from __future__ import annotations

import codecs
import io
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from accordingto.errors import InputError
from accordingto.gather.columns import has_text_name
from accordingto.gather.decode import decode
from accordingto.gather.rows import Row
from accordingto.gather.streams import CHUNK, Stream
from accordingto.limits import LARGEST_INPUT, LARGEST_ROW

LOOKED_AT = 1 << 16  # bytes that tell lines from one document
BOM = codecs.BOM_UTF8
# Where answers of news APIs and archives keep their rows: {"articles": [...]}, {"response": {"results": [...]}}.
LISTS = (
    "articles",
    "results",
    "items",
    "stories",
    "hits",
    "docs",
    "documents",
    "news",
    "posts",
    "data",
    "value",
    "rows",
)
WRAPPERS = ("response", "result", "hits", "data", "articles", "stories", "payload")
APART = re.compile(r"[\s,\x1e\ufeff]*")
SCAN = json.JSONDecoder().raw_decode


def json_rows(stream: Stream) -> Iterator[Row]:
    """The rows of JSON in any of its forms; what is broken is a Row with an error. Raises nothing.

    Numbers are those of lines, or of elements of an array or a list, from 1.
    """
    start = stream.peek(LOOKED_AT).removeprefix(BOM).lstrip()
    if start.startswith(b"["):
        yield from _elements(stream)
    elif _is_document(start):
        yield from _document(stream)
    else:
        yield from _lines(stream)


def parse(data: bytes, name: str) -> Any:
    """The value that JSON stands for; what only Python writes (NaN, half a surrogate pair) is taken too.

    Raises InputError ``damaged``, and as ``decode`` does where it is not UTF-8.
    """
    try:
        return msgspec.json.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        pass
    try:
        return json.loads(decode(data, name=name))
    except (ValueError, RecursionError) as error:
        raise InputError("damaged", f"{name} is no JSON: {_why(error)}") from None


def unwrapped(value: Any) -> list[Mapping[str, Any]] | None:
    """The rows of a list inside an object: those of the first list of objects under a name that lists of reports have;
    None where there is none, and where the object has a text of its own."""
    for _ in range(3):
        if not isinstance(value, Mapping) or has_text_name(key for key in value if isinstance(value[key], str)):
            return None
        for name in LISTS:
            rows = value.get(name)
            if isinstance(rows, list) and rows and all(isinstance(row, Mapping) for row in rows):
                return rows
        value = next((value[name] for name in WRAPPERS if isinstance(value.get(name), Mapping)), None)
    return None


def _is_document(start: bytes) -> bool:
    """Whether the text is one object over several lines, and not an object a line."""
    lines = start.split(b"\n")
    complete = lines[:-1]  # the last may go on
    if not complete or _is_object(complete[0]):
        return False
    return not any(line.startswith(b"{") and _is_object(line) for line in complete[1:])


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parse(line.removeprefix(b"\x1e"), "the line"), dict)
    except InputError:
        return False


def _lines(stream: Stream) -> Iterator[Row]:
    lines = io.BufferedReader(stream, CHUNK)
    number = 0
    while line := lines.readline(LARGEST_ROW + 1):
        number += 1
        whole = line.endswith(b"\n")
        if len(line) > LARGEST_ROW and not whole:
            while (more := lines.readline(CHUNK)) and not more.endswith(b"\n"):
                pass
            yield _refused(stream, number)
            if stream.damage is not None:
                return
            continue
        bare = line.strip(b" \t\r\n\x1e" if number > 1 else b" \t\r\n\x1e" + BOM)
        if not bare:
            continue
        if stream.damage is not None and not whole and not _is_object(bare):
            break  # the line in which it breaks
        yield from _of_value(bare, stream, number)
    if stream.damage is not None:
        yield Row(str(number + 1 if not number or whole else number), None, stream.damage, 0, stream.done)


def _of_value(data: bytes, stream: Stream, number: int) -> Iterator[Row]:
    try:
        value = parse(data, f"{stream.name}#{number}")
    except InputError as error:
        yield Row(str(number), None, error, len(data), stream.done)
        return
    rows = unwrapped(value)
    for part, row in enumerate([value] if rows is None else rows, 1):
        place = str(number) if rows is None else f"{number}.{part}"
        yield _row(row, place, stream, len(data) // max(len(rows or ()), 1))


def _row(value: Any, place: str, stream: Stream, size: int) -> Row:
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, Mapping):
        error = InputError("damaged", f"{stream.name}#{place} is no object of JSON, but {type(value).__name__}")
        return Row(place, None, error, size, stream.done)
    return Row(place, value, None, size, stream.done)


def _document(stream: Stream) -> Iterator[Row]:
    data = stream.gathered(LARGEST_INPUT)
    size = len(data)
    if size > LARGEST_INPUT:
        message = f"{stream.name} is one object of more than {LARGEST_INPUT:,} bytes; write an object a line"
        yield Row("1", None, InputError("too-large", message))
        return
    try:
        value = parse(data.removeprefix(BOM), stream.name)
    except InputError as error:
        yield Row("1", None, stream.damage or error, size, stream.done)
        return
    rows = unwrapped(value)
    for number, row in enumerate([value] if rows is None else rows, 1):
        yield _row(row, str(number), stream, size // max(len(rows or ()), 1))


def _elements(stream: Stream) -> Iterator[Row]:
    """The elements of an array (or of several, one after the other), one at a time; behind an element that is broken
    nothing can be told apart any more."""
    text = _Text(stream)
    number = 0
    inside = False
    while char := text.next():
        if char == ("]" if inside else "["):
            inside = not inside
            text.position += 1
            continue
        number += 1
        if not inside:
            message = f"{stream.name} has something else behind its array: {text.shown()!r}"
            yield Row(str(number), None, InputError("damaged", message), 0, stream.done)
            return
        row = _element(text, stream, str(number))
        yield row
        if row.error is not None and row.cells is None and row.size == 0:
            return
    if inside or stream.damage is not None:
        cut = InputError("damaged", f"{stream.name} is cut off behind element {number}: its array is not closed")
        yield Row(str(number + 1), None, stream.damage or cut, 0, stream.done)


def _element(text: _Text, stream: Stream, place: str) -> Row:
    """The element that comes next; one that cannot be told from what follows has the size 0."""
    while True:
        try:
            value, end = SCAN(text.buffer, text.position)
        except (ValueError, RecursionError) as error:
            if len(text.buffer) - text.position > LARGEST_ROW:
                return _refused(stream, int(place))
            if isinstance(error, ValueError) and text.fill():
                continue
            broken = InputError("damaged", f"{stream.name} is broken in element {place}: {_why(error)}")
            return Row(place, None, stream.damage or broken, 0, stream.done)
        size, text.position = end - text.position, end
        return _row(value, place, stream, size)


class _Text:
    """What comes, as text, in a buffer that is filled as far as it is needed; what is before ``position`` is done."""

    def __init__(self, stream: Stream) -> None:
        self.buffer = ""
        self.position = 0
        self._chunks = stream.chunks()
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")

    def fill(self) -> bool:
        """At least double what there is; False where there is no more."""
        pieces = [self.buffer[self.position :]]
        wanted = max(len(pieces[0]), 1)
        for chunk in self._chunks:
            pieces.append(self._decoder.decode(chunk))
            wanted -= len(pieces[-1])
            if wanted <= 0:
                break
        self.buffer, self.position = "".join(pieces), 0
        return len(pieces) > 1

    def next(self) -> str:
        """The next character that is neither white space nor a comma, empty at the end."""
        while True:
            match = APART.match(self.buffer, self.position)
            self.position = match.end() if match else self.position
            if self.position < len(self.buffer) or not self.fill():
                return self.buffer[self.position : self.position + 1]

    def shown(self) -> str:
        """What comes next, for a message."""
        return self.buffer[self.position : self.position + 40]


def _refused(stream: Stream, number: int) -> Row:
    error = InputError("too-large", f"{stream.name}#{number} is larger than {LARGEST_ROW:,} bytes")
    return Row(str(number), None, error, 0, stream.done)


def _why(error: Exception) -> str:
    return "it nests too deep" if isinstance(error, RecursionError) else str(error)
