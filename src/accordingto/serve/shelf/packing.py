"""Whole records in the index: MessagePack, deflated."""

from __future__ import annotations

import hashlib
import json
import zlib
from typing import TypeVar

import msgspec

from accordingto.decodable import decodable
from accordingto.records import SURROGATE

T = TypeVar("T")

LEVEL = 4  # of zlib: higher ones take twice the time and save a twentieth


def packed(record: msgspec.Struct) -> bytes:
    """The record as ``unpacked`` takes it."""
    return zlib.compress(_written(record), LEVEL)


def unpacked(data: bytes, kind: type[T]) -> T:
    """The record that was packed."""
    written = zlib.decompress(data)
    if written.startswith(b"{"):
        return msgspec.convert(json.loads(written.decode("utf-8", "surrogatepass")), decodable(kind))
    return msgspec.msgpack.decode(written, type=decodable(kind))


def plain(record: T) -> T:
    """The record as columns can hold it: half a character, which UTF-8 has not, as U+FFFD."""
    if not _written(record).startswith(b"{"):
        return record
    return msgspec.convert(json.loads(SURROGATE.sub("\ufffd", _json(record))), decodable(type(record)))


def digest(record: msgspec.Struct) -> bytes:
    """What tells the record, made plain, from every other."""
    return hashlib.blake2b(_written(record), digest_size=12).digest()


def _written(record: object) -> bytes:
    try:
        return msgspec.msgpack.encode(record)
    except (UnicodeEncodeError, OverflowError):
        # half a character or a number of more than 64 bits, which MessagePack has not: JSON, which begins as that never
        # does
        return _json(record).encode("utf-8", "surrogatepass")


def _json(record: object) -> str:
    return json.dumps(msgspec.to_builtins(record), ensure_ascii=False)
