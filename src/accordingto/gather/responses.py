"""An HTTP answer as an archive keeps it: status, headers, and the body without what it was sent in."""

from __future__ import annotations

import codecs
import io
import re
import zlib
from collections.abc import Iterable, Iterator

import msgspec

from accordingto.errors import InputError
from accordingto.gather.decode import CONTROL, NO_CHARSETS, WINDOWS
from accordingto.gather.files import is_page
from accordingto.gather.streams import UNPACKED, Inflater, arrow_chunks, unpack
from accordingto.gather.warc_records import BLANK_LINE, headers
from accordingto.limits import LARGEST_INPUT, LARGEST_RECORD_HEAD

STATUS = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b")
CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]{0,4096})?\r?\n")
CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.IGNORECASE)


class Response(msgspec.Struct, frozen=True):
    """An answer: its status, its headers by their names in small letters, and its body as it was sent."""

    status: int
    headers: dict[str, str]
    body: bytes


def response(block: bytes, name: str) -> Response:
    """The answer that a block of bytes holds. Raises InputError ``damaged`` where it is none."""
    match = STATUS.match(block)
    end = BLANK_LINE.search(block, 0, LARGEST_RECORD_HEAD)
    if match is None or (end is None and len(block) > LARGEST_RECORD_HEAD):
        raise InputError("damaged", f"{name} holds no HTTP answer: its headers are cut off or broken")
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    return Response(int(match[1]), headers(head), body)


def content(answer: Response, name: str) -> bytes:
    """The body without chunks and compression (gzip, deflate, br, zstd). One that is not packed as its headers say is
    taken as it is: many archives keep the headers and store the body unpacked.

    Raises InputError: ``damaged`` for what is cut off, ``too-large`` beyond limits.LARGEST_INPUT bytes, ``unreadable``
    for a compression that is not known.
    """
    body = answer.body
    if "chunked" in answer.headers.get("transfer-encoding", "").lower() and CHUNK_SIZE.match(body):
        body = _dechunked(body, name)
    named = answer.headers.get("content-encoding", "").lower().split(",")
    encodings = [each.strip() for each in named if each.strip() not in ("", "identity", "none", "utf-8")]
    if len(encodings) > 3:
        raise InputError("damaged", f"{name} says it is packed {len(encodings)} times over")
    for encoding in reversed(encodings):
        if is_page(body) or _is_text(body):
            break
        body = _whole(_unpacked(body, encoding, name), name)
    return body


def in_utf8(body: bytes, content_type: str) -> bytes:
    """The body in UTF-8 where it is in the character set that its headers give and in no UTF-8; else as it is, for its
    own marks and declarations to tell."""
    match = CHARSET.search(content_type)
    if match is None or body.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        label = match[1].lower()
        try:
            codec = codecs.lookup("cp1252" if label in WINDOWS else label).name
            return body if codec in NO_CHARSETS else body.decode(codec).encode("utf-8")
        except (LookupError, UnicodeError, ValueError):
            pass
    return body


def _is_text(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return CONTROL.search(body, 0, 1000) is None


def _dechunked(body: bytes, name: str) -> bytes:
    """RFC 9112, section 7.1. A body whose last, empty chunk is missing is taken as whole."""
    pieces: list[bytes] = []
    position = 0
    while position < len(body):
        size = CHUNK_SIZE.match(body, position)
        if size is None or size.end() + int(size[1], 16) > len(body):
            raise InputError("damaged", f"{name} is cut off or broken in one of the chunks it was sent in")
        if int(size[1], 16) == 0:
            break
        position = size.end() + int(size[1], 16)
        pieces.append(body[size.end() : position])
        position += 2 if body[position : position + 2] == b"\r\n" else body[position : position + 1] == b"\n"
    return b"".join(pieces)


def _unpacked(body: bytes, encoding: str, name: str) -> Iterable[bytes]:
    read = io.BytesIO(body).read
    if encoding in ("gzip", "x-gzip"):
        return unpack(read, "gzip", name) if body.startswith(b"\x1f\x8b") else [body]
    if encoding == "deflate":
        return _inflated(body, name)
    if encoding == "zstd":
        return unpack(read, "zstd", name) if body.startswith(b"\x28\xb5\x2f\xfd") else [body]
    if encoding == "br":
        return arrow_chunks(read, "brotli", name)
    raise InputError("unreadable", f"{name} is packed as {encoding!r}, which is not known here")


def _inflated(body: bytes, name: str) -> Iterator[bytes]:
    """``deflate`` is zlib's format by the standard, and bare deflate from many servers."""
    zlib_header = len(body) > 1 and body[0] & 15 == 8 and (body[0] << 8 | body[1]) % 31 == 0
    inflater = Inflater(15 if zlib_header else -15)
    data = body
    try:
        while not inflater.eof:
            found = inflater.decompress(data, UNPACKED)
            data = b""
            if not found and inflater.needs_input and not inflater.eof:
                raise InputError("damaged", f"{name} is cut off in the middle of what is packed in it")
            yield found
    except zlib.error as error:
        raise InputError("damaged", f"{name} is damaged and cannot be unpacked ({error})") from None


def _whole(chunks: Iterable[bytes], name: str) -> bytes:
    pieces: list[bytes] = []
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > LARGEST_INPUT:
            raise InputError("too-large", f"{name} unpacks to more than {LARGEST_INPUT:,} bytes")
        pieces.append(chunk)
    return b"".join(pieces)
