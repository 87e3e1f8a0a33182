"""Reports in zip archives. Nothing is unpacked to disk: names in an archive, however they begin, are names only."""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

import msgspec

from accordingto.errors import InputError
from accordingto.gather.items import Item, skipped
from accordingto.gather.streams import CHUNK, Growth, Stream
from accordingto.limits import LARGEST_DIRECTORY, MOST_MEMBERS

# The end of the directory, its larger form, and what leads to that (APPNOTE.TXT, sections 4.3.14 to 4.3.16).
END, END_MARK = struct.Struct("<4s4H2LH"), b"PK\x05\x06"
END64, END64_MARK = struct.Struct("<4sQ2H2L4Q"), b"PK\x06\x06"
LOCATOR, LOCATOR_MARK = struct.Struct("<4sLQL"), b"PK\x06\x07"
LONGEST_COMMENT = 65_535
LOCAL_HEADER = 30  # bytes before a member's name
WACZ_CRAWL = re.compile(r"archive/[^/]+\.warc(?:\.gz)?$")
# What an office document or an e-book has in it, and no archive of reports.
DOCUMENTS = frozenset({"[Content_Types].xml", "META-INF/container.xml", "META-INF/manifest.xml"})
ENCRYPTED = 0x1


Read = Callable[[Stream], Iterator[Item]]


def zip_items(file: BinaryIO, name: str, read: Read) -> Iterator[Item]:
    """The items of every member of an open zip archive, as ``read`` makes them of its stream; ``NAME!MEMBER`` is what a
    member is called. A member that cannot be read is one skipped Item, and so is an archive that cannot.

    Folders, hidden files and what macOS adds are no members; of a web archive (WACZ) only the WARC files are. Raises
    nothing that ``read`` does not.
    """
    try:
        archive = _opened(file, name)
    except InputError as error:
        yield skipped(name, error)
        return
    with archive:
        members = _members(archive)
        overlapping = _overlapping(archive)
        total = sum(member.compress_size for member in members) or 1
        growth = Growth(name)
        behind = 0
        for member in members:
            location = f"{name}!{member.filename}"
            growth.packed += member.compress_size
            try:
                chunks = _chunks(archive, member, location, growth, overlaps=member.header_offset in overlapping)
            except InputError as error:
                yield skipped(location, error, behind / total)
            else:
                for item in read(Stream(location, chunks, lambda: None)):
                    share = 1.0 if item.done is None else item.done
                    done = min((behind + share * member.compress_size) / total, 1.0)
                    yield msgspec.structs.replace(item, done=done)
            behind += member.compress_size


def _opened(file: BinaryIO, name: str) -> zipfile.ZipFile:
    """The archive. Raises InputError."""
    try:
        entries, size = _directory(file)
        if entries > MOST_MEMBERS or size > LARGEST_DIRECTORY:
            raise InputError("too-large", f"{name} has {entries:,} members, more than {MOST_MEMBERS:,}; split it")
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, struct.error) as error:
        raise InputError("damaged", f"{name} is a damaged zip archive ({_why(error)}); get it anew") from None
    if DOCUMENTS.intersection(archive.namelist()):
        archive.close()
        raise InputError("binary", f"{name} is an office document or a book; save it as text first")
    return archive


def _directory(file: BinaryIO) -> tuple[int, int]:
    """How many members the archive's directory says it has, and its size in bytes; zeros where there is none. zipfile
    reads the whole of it before anything can be asked."""
    size = file.seek(0, io.SEEK_END)
    start = max(size - END.size - LONGEST_COMMENT, 0)
    file.seek(start)
    tail = file.read()
    at = tail.rfind(END_MARK)
    if at < 0 or len(tail) - at < END.size:
        return 0, 0
    _, _, _, _, entries, length, _, _ = END.unpack_from(tail, at)
    if tail[max(at - LOCATOR.size, 0) : at].startswith(LOCATOR_MARK):
        file.seek(LOCATOR.unpack_from(tail, at - LOCATOR.size)[2])
        larger = file.read(END64.size)
        if len(larger) == END64.size and larger.startswith(END64_MARK):
            fields = END64.unpack(larger)
            entries, length = fields[7], fields[8]
    return entries, length


def _members(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The members that may hold reports, in the order of the archive."""
    members = [member for member in archive.infolist() if not _is_passed_over(member.filename)]
    crawls = [member for member in members if WACZ_CRAWL.match(member.filename)]
    return crawls if crawls and "datapackage.json" in archive.namelist() else members


def _is_passed_over(name: str) -> bool:
    if name.endswith("/"):  # ZipInfo.is_dir raises for a member without a name
        return True
    parts = name.split("/")
    return parts[0] == "__MACOSX" or any(part.startswith(".") and part.strip(".") for part in parts)


def _overlapping(archive: zipfile.ZipFile) -> set[int]:
    """Where members begin whose bytes are also those of the next (Fifield, "A better zip bomb", WOOT 2019)."""
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    ends = [*(member.header_offset for member in members[1:]), archive.start_dir]
    return {
        member.header_offset
        for member, end in zip(members, ends, strict=False)
        if member.header_offset + LOCAL_HEADER + member.compress_size > end
    }


def _chunks(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, growth: Growth, *, overlaps: bool
) -> Iterator[bytes]:
    """What is packed in a member, piece by piece. Raises InputError now or at any piece."""
    if member.flag_bits & ENCRYPTED:
        raise InputError("encrypted", f"{name} needs a password; unpack it and give the file")
    if overlaps:
        raise InputError("damaged", f"{name} shares its bytes with another member, as bombs do")
    growth.check(0)

    def chunks() -> Iterator[bytes]:
        try:
            with archive.open(member) as opened:
                while chunk := opened.read(CHUNK):
                    growth.check(len(chunk))
                    yield chunk
        except (zipfile.BadZipFile, OSError, ValueError, EOFError, zlib.error, lzma.LZMAError, struct.error) as error:
            raise InputError("damaged", f"{name} is damaged ({_why(error)}); get the archive anew") from None
        except (NotImplementedError, RuntimeError) as error:
            message = f"{name} is packed in a way that is not known here ({_why(error)}); unpack it and give the file"
            raise InputError("unreadable", message) from None

    return chunks()


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
