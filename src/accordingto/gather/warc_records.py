"""The records of a WARC file (ISO 28500), one after another, and the way back into a file that is broken.

warcio stops at the first broken record, does not tell a file that is cut off from one that ends, refuses gzip that
holds several records, and reads headers and bodies of any size; so the frames of the records are read here.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator

import msgspec

from accordingto.errors import InputError
from accordingto.gather.streams import CHUNK, UNPACKED, Growth, Inflater, Stream
from accordingto.limits import LARGEST_INPUT, LARGEST_RECORD_HEAD

START = re.compile(rb"WARC/\d")
# Where a record begins, whatever a length before it says; the line end before it is not part of it.
NEXT = re.compile(rb"\nWARC/[01]\.\d{1,3}[ \t]{0,9}\r?\n[A-Za-z-]{1,40}[ \t]{0,9}:")
HEAD_END = re.compile(rb"\r?\n\r?\n|" + NEXT.pattern)  # headers end where another record begins, if not before
NEXT_LENGTH = 128  # bytes that NEXT may need
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
LINE_ENDS = re.compile(rb"[\r\n]*")
MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
LENGTH = re.compile(r"\d{1,18}$")


class Record(msgspec.Struct, frozen=True):
    """A record: its number in the file, from 1, the headers by their names in small letters, the block of bytes.

    Where ``error`` is set, the record is damaged, and headers and block are empty, or it is too large, and the block is
    no more than its first bytes.
    """

    number: int
    head: dict[str, str] = {}
    block: bytes = b""
    error: InputError | None = None


def records(stream: Stream, *, gzip: bool) -> Iterator[Record]:
    """The records of a WARC file, plain or packed with gzip (a member for every record, or one for many).

    One record with an ``error`` stands for every stretch that is broken; reading goes on behind it where a record or a
    member of gzip begins. Raises nothing.
    """
    source = _Input(_members(stream) if gzip else _plain(stream))
    number = 0
    told = False  # whether the stretch we are in has been told of
    while True:
        source.drop(source.blank())
        if not source.need(1):
            if source.hole and not told:
                number += 1
                yield Record(number, error=_damaged(stream, number, "the file is cut off or broken there"))
                told = True
            if not source.cross():
                break
            continue
        if not told:
            number += 1
        head = _head(source)
        length = head[1].get("content-length", "").strip() if head else ""
        if head is None or not LENGTH.match(length):
            if not told:
                yield Record(number, error=_damaged(stream, number, "its headers are cut off or broken"))
            told = True
            source.resume(1)
            continue
        if told:
            number += 1
            told = False
        start, fields = head
        found = _block(source, start, int(length), fields, number, stream)
        told = found.error is not None and (found.error.code == "damaged" or found.error is source.error)
        yield found
    if source.error is not None and not told:
        yield Record(number + 1, error=source.error)


def _block(source: _Input, start: int, length: int, fields: dict[str, str], number: int, stream: Stream) -> Record:
    """The record whose block begins ``start`` bytes on; the input is left behind it."""
    if length > LARGEST_INPUT:
        source.need(start + LARGEST_RECORD_HEAD)
        begin = source.get(start, LARGEST_RECORD_HEAD)
        source.drop(start)
        source.skip(length)
        error = InputError("too-large", f"{stream.name}#{number} is larger than {LARGEST_INPUT:,} bytes")
        return Record(number, fields, begin, error)
    whole = source.need(start + length)
    if whole and source.at_start(start + length):
        block = source.get(start, length)
        source.drop(start + length)
        return Record(number, fields, block)
    # Its length is wrong, or the file ends or is broken inside it.
    source.resume(start, (start + length) if whole else None)
    why = "its length is wrong" if source.buffer or whole else "the file is cut off or broken in it"
    return Record(number, error=source.error or _damaged(stream, number, why))


def _damaged(stream: Stream, number: int, why: str) -> InputError:
    return InputError("damaged", f"record {number} of {stream.name} is damaged: {why}")


def _head(source: _Input) -> tuple[int, dict[str, str]] | None:
    """Where the block begins and the headers, or None where no record begins."""
    if not source.need(6) or not START.match(source.buffer):
        return None
    end = source.find(HEAD_END, 0, LARGEST_RECORD_HEAD)
    if end is None or BLANK_LINE.fullmatch(end[0]) is None:
        return None
    return end.end(), headers(source.get(0, end.start()))


def headers(data: bytes) -> dict[str, str]:
    """The headers under a first line, by their names in small letters; of several of a name the first is kept."""
    found: dict[str, str] = {}
    last = ""
    for line in data.split(b"\n")[1:]:
        text = line.rstrip(b"\r").decode("utf-8", "replace")
        if text[:1] in (" ", "\t"):  # goes on from the line before
            if last:
                found[last] += " " + text.strip()
            continue
        name, colon, value = text.partition(":")
        last = name.strip().lower() if colon and name.strip().lower() not in found else ""
        if last:
            found[last] = value.strip()
    return found


class _Input:
    """What comes, in a buffer that is filled as far as it is needed. A hole, where something is missing, ends it until
    it is crossed; ``error`` is why it ended too early for good."""

    def __init__(self, chunks: Iterator[bytes | None]) -> None:
        self.chunks = chunks
        self.buffer = bytearray()
        self.hole = self.ended = False
        self.error: InputError | None = None

    def fill(self) -> bool:
        """Add what comes next. False at a hole and at the end."""
        if self.hole or self.ended:
            return False
        try:
            chunk = next(self.chunks, b"")
        except InputError as error:
            self.error, chunk = error, b""
        if chunk is None:
            self.hole = True
        elif not chunk:
            self.ended = True
        else:
            self.buffer += chunk
            return True
        return False

    def cross(self) -> bool:
        """Go on behind a hole; False where there is none and everything has been read."""
        if not self.hole:
            return False
        self.buffer.clear()
        self.hole = False
        return True

    def need(self, size: int) -> bool:
        """Whether ``size`` bytes can be had before the next hole or the end."""
        while len(self.buffer) < size:
            if not self.fill():
                return False
        return True

    def get(self, start: int, length: int) -> bytes:
        """Bytes of the buffer."""
        return bytes(memoryview(self.buffer)[start : start + length])

    def drop(self, size: int) -> None:
        """Leave ``size`` bytes behind."""
        del self.buffer[:size]

    def blank(self, start: int = 0) -> int:
        """How many bytes of line ends there are from ``start`` on."""
        position = start
        while True:
            match = LINE_ENDS.match(self.buffer, position)
            position = match.end() if match else position
            if position < len(self.buffer) or not self.fill():
                return position - start

    def at_start(self, position: int) -> bool:
        """Whether nothing but line ends is left at ``position``, or a record begins behind them."""
        position += self.blank(position)
        self.need(position + 5)
        return b"WARC/".startswith(self.buffer[position : position + 5])

    def find(self, pattern: re.Pattern[bytes], start: int, limit: int) -> re.Match[bytes] | None:
        """The first match that ends within the first ``limit`` bytes."""
        while True:
            size = len(self.buffer)
            match = pattern.search(self.buffer, start, limit)
            if match is not None or size >= limit or not self.fill():
                return match
            start = max(start, size - NEXT_LENGTH)

    def next(self, start: int, end: int) -> int | None:
        """Where a record begins that begins at ``start`` or later and before ``end``, in what the buffer holds."""
        match = NEXT.search(self.buffer, max(start - 1, 0), end + NEXT_LENGTH)
        return match.start() + 1 if match is not None and match.start() + 1 < end else None

    def skip(self, length: int) -> None:
        """Leave ``length`` bytes behind, or fewer where a record begins before that."""
        while length > 0:
            if len(self.buffer) <= NEXT_LENGTH:
                if self.fill():
                    continue
                self.drop(length)
                return
            passed = min(len(self.buffer) - NEXT_LENGTH, length)
            begin = self.next(0, passed)
            self.drop(passed if begin is None else begin)
            length = length - passed if begin is None else 0

    def resume(self, start: int, end: int | None = None) -> None:
        """Go to where the next record begins, ``start`` bytes on or later; where none does before ``end``, to there,
        else to the next hole or the end."""
        if end is not None:
            self.need(end + NEXT_LENGTH)
            begin = self.next(start, end)
            self.drop(end if begin is None else begin)
            return
        while True:
            begin = self.next(start, len(self.buffer))
            if begin is not None:
                self.drop(begin)
                return
            passed = max(len(self.buffer) - NEXT_LENGTH, 0)
            self.drop(passed)
            start = max(start - passed, 1)
            if not self.fill():
                self.drop(len(self.buffer))
                return


def _plain(stream: Stream) -> Iterator[bytes | None]:
    yield from stream.chunks()
    if stream.damage is not None:
        yield None


def _members(stream: Stream) -> Iterator[bytes | None]:
    """Unpack gzip member after member; None stands for what is missing. Raises InputError ``too-large``."""
    growth = Growth(stream.name)

    def read() -> bytes:
        data = stream.read(CHUNK) or b""
        growth.packed += len(data)
        return data

    data: bytes | memoryview = read()
    while data:
        inflater = Inflater()
        piece = data
        try:
            while not inflater.eof:
                if inflater.needs_input and not data:
                    piece = data = read()
                    if not data:
                        yield None
                        return
                found = inflater.decompress(data, UNPACKED)
                data = b""
                if found:
                    growth.check(len(found))
                    yield found
            data = inflater.unused_data.lstrip(b"\0")
            while not data and (more := read()):
                data = more.lstrip(b"\0")
        except zlib.error:
            yield None
            data = _next_member(memoryview(piece)[1:], read)


def _next_member(data: memoryview, read: Callable[[], bytes]) -> memoryview:
    """The packed bytes from where the next member seems to begin, none where there is none. Nothing is copied, for
    what looks like members may be nothing else, thousands of times."""
    while (match := MEMBER.search(data)) is None:
        more = read()
        if not more:
            return memoryview(b"")
        data = memoryview(bytes(data[-3:]) + more)
    return data[match.start() :]
