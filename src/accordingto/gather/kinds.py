"""What a source is: by how it begins, and only where that leaves doubt by what it is called."""

from __future__ import annotations

import io
import re
from contextlib import suppress
from pathlib import Path
from typing import Literal

from accordingto.errors import InputError
from accordingto.gather.csv_rows import is_table
from accordingto.gather.feed import is_feed
from accordingto.gather.files import is_page
from accordingto.gather.streams import MAGIC, Packing, Stream, packing_of, unpack, wide_encoding

Kind = Literal["zip", "warc", "parquet", "json", "csv", "feed", "report"]

LOOKED_AT = 1 << 16  # bytes that tell what a source is
WARC = re.compile(rb"WARC/\d")
# Prose may begin with a bracket, but not like this.
JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[{\]])")
ENDINGS: dict[str, Packing] = {
    ".gz": "gzip",
    ".gzip": "gzip",
    ".bz2": "bzip2",
    ".xz": "xz",
    ".zst": "zstd",
    ".zstd": "zstd",
}
# What a name says where the content leaves doubt.
NAMED: dict[str, Kind] = {
    **dict.fromkeys((".jsonl", ".ndjson", ".json", ".jsonlines"), "json"),
    **dict.fromkeys((".csv", ".tsv", ".tab", ".psv"), "csv"),
    ".warc": "warc",
    ".zip": "zip",
    ".parquet": "parquet",
}
# What is no source of reports, and would be taken for text or for a table.
NO_SOURCES = (
    (0, b"ARROW1", "an Arrow file; write it as Parquet"),
    (0, b"Obj\x01", "an Avro file; write it as Parquet"),
    (0, b"7z\xbc\xaf", "a 7-Zip archive; unpack it first"),
    (0, b"Rar!", "a RAR archive; unpack it first"),
    (0, b"filedesc://", "an ARC file; convert it with warcio recompress"),
    (257, b"ustar", "a tar archive; unpack it first"),
)


def kind_of(start: bytes, name: str, encoding: str | None = None) -> tuple[Kind, str]:
    """What begins with ``start`` and is called ``name``; and, where it is nothing that reports are in, what it is.

    ``encoding`` is that of its text, where it is known.
    """
    for at, mark, what in NO_SOURCES:
        if start[at:].startswith(mark):
            return "report", what
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip", ""
    if start.startswith(b"PAR1"):
        return "parquet", ""
    if WARC.match(start):
        return "warc", ""
    encoding = encoding or wide_encoding(start)
    text = start.decode(encoding, "replace").encode() if encoding else start.removeprefix(b"\xef\xbb\xbf")
    if is_feed(text):
        return "feed", ""
    suffix = Path(name).suffix.lower()
    if is_page(text, name):
        return "report", ""
    if JSON.match(text):
        return "json", ""
    named = NAMED.get(suffix)
    if named is not None and text.strip():
        return named, ""
    if len(text) > 1 and b"\0" not in text and is_table(text.decode("utf-8", "replace")):
        return "csv", ""
    return "report", ""


def look(packed: Stream) -> tuple[Packing | None, bytes]:
    """How a stream is packed, and how what is packed in it begins."""
    start = packed.peek(LOOKED_AT)
    packing = packing_of(start)
    if packing is None and len(start) < 6:  # cut off before it can be told
        named = ENDINGS.get(Path(packed.name).suffix.lower())
        if named and start and any(magic.startswith(start) for magic, known in MAGIC if known == named):
            packing = named
    if packing is None:
        return None, start
    inner = b""
    with suppress(InputError):
        for chunk in unpack(io.BytesIO(start).read, packing, packed.name):
            inner += chunk
            if len(inner) >= LOOKED_AT:
                break
    return packing, inner


def bare(name: str, packing: Packing | None) -> str:
    """The name without the ending of what packed it."""
    path = Path(name)
    return str(path.with_suffix("")) if packing and path.suffix.lower() in ENDINGS else name
