"""Bytes as they are read: from a file, unpacked (gzip, bzip2, xz, Zstandard) and in UTF-8, a little at a time.

Nothing here raises for what is broken: a Stream ends where no more can be had of it, and its ``damage`` says why.
"""

from __future__ import annotations

import bz2
import codecs
import io
import lzma
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO, Literal, Protocol

from accordingto.errors import InputError
from accordingto.limits import FREE_GROWTH, LARGEST_WINDOW, MOST_GROWTH

CHUNK = 1 << 16  # bytes that are read at a time
UNPACKED = 1 << 20  # bytes that are unpacked at a time
LITTLE = 1 << 12  # bytes that pyarrow unpacks at a time: where a stream breaks, the last of these are lost

Packing = Literal["gzip", "bzip2", "xz", "zstd"]
Read = Callable[[int], bytes]
MAGIC: tuple[tuple[bytes, Packing], ...] = (
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "bzip2"),
    (b"\xfd7zXZ\0", "xz"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
)
WIDE = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class Stream(io.RawIOBase):
    """A file that is read forward, through ``read`` or wrapped by ``io.BufferedReader``, with a look ahead.

    Once it has ended, ``damage`` is why it ended too early, or None. ``done`` is the share of the file on disk that is
    behind us, None where its size is not known.
    """

    def __init__(self, name: str, chunks: Iterator[bytes], done: Callable[[], float | None]) -> None:
        super().__init__()
        self.name = name
        self.damage: InputError | None = None
        self._chunks = chunks
        self._done = done
        self._ahead = b""
        self._ended = False

    @classmethod
    def of(cls, file: BinaryIO, name: str, size: int | None = None) -> Stream:
        """The stream of an open file of ``size`` bytes. Closing the file is the caller's."""
        counted = [0]

        def chunks() -> Iterator[bytes]:
            while True:
                try:
                    data = file.read(CHUNK)
                except OSError as error:
                    raise InputError("unreadable", f"{name} cannot be read further: {error}") from None
                if not data:
                    return
                counted[0] += len(data)
                yield data

        return cls(name, chunks(), lambda: min(counted[0] / size, 1.0) if size else None)

    @property
    def done(self) -> float | None:
        """The share of the file that is behind us, from 0 to 1."""
        return self._done()

    def readable(self) -> bool:
        """True, as io asks for."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Fill ``buffer`` with what comes next; 0 at the end. Raises nothing."""
        size = len(buffer)
        if not self._ahead:
            self._ahead = self._next()
        data, self._ahead = self._ahead[:size], self._ahead[size:]
        buffer[: len(data)] = data
        return len(data)

    def chunks(self) -> Iterator[bytes]:
        """What is left, piece by piece. Raises nothing."""
        while True:
            data, self._ahead = self._ahead or self._next(), b""
            if not data:
                return
            yield data

    def gathered(self, most: int) -> bytes:
        """What is left in one piece; of more than ``most`` bytes a beginning that is longer than that."""
        pieces: list[bytes] = []
        size = 0
        for chunk in self.chunks():
            pieces.append(chunk)
            size += len(chunk)
            if size > most:
                break
        return b"".join(pieces)

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes (fewer at the end), which stay to be read."""
        while len(self._ahead) < size and (data := self._next()):
            self._ahead += data
        return self._ahead[:size]

    def unpacked(self, packing: Packing) -> Stream:
        """The stream of what is packed in this one."""
        return Stream(self.name, self._guarded(unpack(self._read_packed, packing, self.name)), self._done)

    def in_utf8(self, encoding: str) -> Stream:
        """The stream as UTF-8. A byte that the encoding has no character for stays as it is, and so is no UTF-8."""
        return Stream(self.name, self._guarded(_transcoded(self.chunks(), encoding, self.name)), self._done)

    def _next(self) -> bytes:
        while not self._ended:
            try:
                data = next(self._chunks, None)
            except InputError as error:
                self.damage, data = error, None
            if data is None:
                self._ended = True
            elif data:
                return data
        return b""

    def _read_packed(self, size: int) -> bytes:
        return self.read(size) or b""

    def _guarded(self, chunks: Iterator[bytes]) -> Iterator[bytes]:
        yield from chunks
        if self.damage is not None:
            raise self.damage


class Growth:
    """Keeps watch that nothing grows beyond measure where it is unpacked."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.packed = self.unpacked = 0

    def check(self, unpacked: int) -> None:
        """Count ``unpacked`` bytes more. Raises InputError ``too-large``."""
        self.unpacked += unpacked
        if self.unpacked > FREE_GROWTH and self.unpacked > MOST_GROWTH * self.packed:
            raise InputError(
                "too-large",
                f"{self.name} unpacks to more than {MOST_GROWTH} times its size; unpack it, if it is what it should be",
            )


class Unpacker(Protocol):
    """What bz2 and lzma decompressors have in common."""

    @property
    def eof(self) -> bool:
        """Whether the packed stream has ended."""

    @property
    def needs_input(self) -> bool:
        """Whether more packed data are needed to go on."""

    @property
    def unused_data(self) -> bytes:
        """What follows the packed stream."""

    def decompress(self, data: bytes, max_length: int = -1) -> bytes:
        """Unpack at most ``max_length`` bytes more."""


class Inflater:
    """One member of a gzip file, or one zlib or deflate stream by ``bits`` as zlib has them, as an Unpacker."""

    def __init__(self, bits: int = 31) -> None:
        self._inflate = zlib.decompressobj(bits)
        self.needs_input = True

    @property
    def eof(self) -> bool:
        """Whether the member has ended."""
        return self._inflate.eof

    @property
    def unused_data(self) -> bytes:
        """What follows the member."""
        return self._inflate.unused_data

    def decompress(self, data: bytes | memoryview, max_length: int = -1) -> bytes:
        """Unpack at most ``max_length`` bytes more. Raises zlib.error."""
        tail = self._inflate.unconsumed_tail
        found = self._inflate.decompress(tail + data if tail else data, max_length)
        self.needs_input = not self._inflate.unconsumed_tail and len(found) < max_length
        return found


def unpack(read: Read, packing: Packing, name: str) -> Iterator[bytes]:
    """Unpack what ``read(size)`` gives, member after member, in pieces of at most 1 MB.

    Raises InputError after what could be unpacked: ``damaged``, or ``too-large`` beyond limits.MOST_GROWTH.
    """
    growth = Growth(name)

    def counted(size: int) -> bytes:
        data = read(size)
        growth.packed += len(data)
        return data

    make = UNPACKERS.get(packing)
    chunks = _members(counted, make, name) if make else arrow_chunks(counted, packing, name)
    for chunk in chunks:
        growth.check(len(chunk))
        yield chunk


def _members(read: Read, make: Callable[[], Unpacker], name: str) -> Iterator[bytes]:
    data = read(CHUNK)
    start = data[:2]
    while data:
        unpacker = make()
        try:
            while not unpacker.eof:
                if unpacker.needs_input and not data:
                    data = read(CHUNK)
                    if not data:
                        raise cut_off(name)
                found = unpacker.decompress(data, UNPACKED)
                data = b""
                if found:
                    yield found
        except (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
            raise _broken(error, name) from None
        data = unpacker.unused_data.lstrip(b"\0")  # padding, of gzip on tapes and of xz
        while not data and (more := read(CHUNK)):
            data = more.lstrip(b"\0")
        if len(data) < len(start):
            data += read(CHUNK)
        if data and not data.startswith(start):
            raise InputError("damaged", f"{name} has something else behind what is packed in it; it may be incomplete")


def arrow_chunks(read: Read, codec: str, name: str) -> Iterator[bytes]:
    """As ``unpack``, by pyarrow: ``zstd`` or ``brotli``. Nobody keeps watch over the growth."""
    import pyarrow as pa

    class Packed(io.RawIOBase):
        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            return read(size if size > 0 else CHUNK)

    try:
        with pa.CompressedInputStream(pa.PythonFile(Packed(), mode="r"), codec) as stream:
            while data := stream.read(LITTLE):
                yield data
    except (pa.ArrowException, OSError) as error:
        raise (cut_off(name) if "runcated" in str(error) else _broken(error, name)) from None


UNPACKERS: dict[str, Callable[[], Unpacker]] = {
    "gzip": Inflater,
    "bzip2": bz2.BZ2Decompressor,
    "xz": lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=LARGEST_WINDOW),
}


def packing_of(start: bytes) -> Packing | None:
    """How something that begins with ``start`` is packed, or None."""
    return next((packing for magic, packing in MAGIC if start.startswith(magic)), None)


def wide_encoding(start: bytes) -> str | None:
    """The encoding that a byte order mark at the start tells, None for UTF-8 and where there is no mark."""
    return next((encoding for mark, encoding in WIDE if start.startswith(mark)), None)


def cut_off(name: str) -> InputError:
    """The error of what ends in the middle."""
    return InputError("damaged", f"{name} is cut off: it ends in the middle of what is packed in it; get it anew")


def _broken(error: Exception, name: str) -> InputError:
    if "emory" in str(error):
        return InputError("too-large", f"{name} asks for more than {LARGEST_WINDOW:,} bytes of memory to be unpacked")
    return InputError("damaged", f"{name} is damaged and cannot be unpacked further ({error}); get it anew")


def _transcoded(chunks: Iterator[bytes], encoding: str, name: str) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)(errors="surrogateescape")
    try:
        for chunk in chunks:
            yield decoder.decode(chunk).encode("utf-8", "surrogateescape")
        yield decoder.decode(b"", final=True).encode("utf-8", "surrogateescape")
    except UnicodeError as error:
        raise InputError("encoding", f"{name} is not {encoding} throughout ({error}); save it as UTF-8") from None
