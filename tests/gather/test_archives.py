"""Reports in zip archives, good, bad and hostile."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accordingto.gather.items import Item
from accordingto.gather.sources import items

TEXT = "The dam is safe, the minister said."
PAGE = f"<html><body><p>{TEXT}</p></body></html>"


def packed(members: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def read(tmp_path: Path, data: bytes) -> list[Item]:
    (tmp_path / "a.zip").write_bytes(data)
    return list(items(str(tmp_path / "a.zip")))


def shown(found: list[Item]) -> dict[str, str]:
    return {
        item.location.partition("a.zip")[2]: item.report.text if item.report else f"({item.code})" for item in found
    }


@pytest.mark.parametrize(
    "method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA], ids=str
)
def test_archives_members_of_every_kind(tmp_path: Path, method: int) -> None:
    members: dict[str, str | bytes] = {
        "a.txt": TEXT,
        "b/c.html": PAGE,
        "b/rows.csv": f'text,date\n"{TEXT}",2024-03-12\n,2024\n',
        "b/rows.jsonl": json.dumps({"text": TEXT}) + "\n{\n",
        "b/a.warc": b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 16\r\n\r\n"
        b"The dam is safe.\r\n\r\n",
        "b/columns.csv": "a,b\n1,2\n",
        "b/picture.png": b"\x89PNG\r\n\x1a\n\0\0",
        "b/empty.txt": "",
        "b/feed.xml": "<rss version='2.0'><channel><item><link>https://velmora.example/</link></item></channel></rss>",
        "b/other.zip": packed({"a.txt": TEXT}),
        ".hidden/a.txt": TEXT,
        "__MACOSX/a.txt": TEXT,
        "folder/": "",
    }
    found = read(tmp_path, packed(members, method))
    assert shown(found) == {
        "!a.txt": TEXT,
        "!b/c.html": TEXT,
        "!b/rows.csv#1": TEXT,
        "!b/rows.csv#2": "(empty)",
        "!b/rows.jsonl#1": TEXT,
        "!b/rows.jsonl#2": "(damaged)",
        "!b/a.warc#1": "The dam is safe.",
        "!b/columns.csv": "(columns)",
        "!b/picture.png": "(binary)",
        "!b/empty.txt": "(empty)",
        "!b/feed.xml": "(unreadable)",
        "!b/other.zip": "(binary)",
    }
    shares = [item.done for item in found if item.done is not None]
    assert shares == sorted(shares)


def test_archives_parquet_in_an_archive(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"text": [TEXT]}), tmp_path / "a.parquet")
    assert shown(read(tmp_path, packed({"a.parquet": (tmp_path / "a.parquet").read_bytes()}))) == {"!a.parquet#1": TEXT}


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "C:\\a.txt", "a\n b.txt", "é/ü.txt", "a" * 5000])
def test_archives_names_are_names_only(tmp_path: Path, name: str) -> None:
    before = sorted(tmp_path.parent.rglob("*"))
    (found,) = read(tmp_path, packed({name: TEXT}))
    assert found.report is not None
    assert sorted(tmp_path.parent.rglob("*")) == sorted([*before, tmp_path / "a.zip"])


@pytest.mark.parametrize("other", ["[Content_Types].xml", "META-INF/container.xml"])
def test_archives_office_documents_are_none(tmp_path: Path, other: str) -> None:
    (found,) = read(tmp_path, packed({other: "<x/>", "word/document.xml": "<x/>"}))
    assert found.code == "binary"


def test_archives_web_archives_hold_their_crawl_only(tmp_path: Path) -> None:
    warc = b"WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: 3\r\n\r\nDam\r\n\r\n"
    pages = json.dumps({"text": TEXT})
    found = read(tmp_path, packed({"datapackage.json": "{}", "pages/pages.jsonl": pages, "archive/data.warc": warc}))
    assert shown(found) == {"!archive/data.warc#1": "Dam"}


def test_archives_without_members(tmp_path: Path) -> None:
    assert [item.code for item in read(tmp_path, packed({}))] == ["empty"]
    assert [item.code for item in read(tmp_path, packed({"folder/": ""}))] == ["empty"]


def test_archives_encrypted_members(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": TEXT, "b.txt": TEXT}))
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + at] |= 1
    assert shown(read(tmp_path, bytes(data))) == {"!a.txt": "(encrypted)", "!b.txt": TEXT}


def test_archives_unknown_compression(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": TEXT, "b.txt": TEXT}))
    for mark, at in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(mark) + at] = 9  # Deflate64
    assert shown(read(tmp_path, bytes(data))) == {"!a.txt": "(unreadable)", "!b.txt": TEXT}


def test_archives_damaged_member(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": TEXT * 30, "b.txt": TEXT}))
    data[45] ^= 0xFF
    assert shown(read(tmp_path, bytes(data))) == {"!a.txt": "(damaged)", "!b.txt": TEXT}


def test_archives_cut_at_every_byte(tmp_path: Path) -> None:
    data = packed({"a.txt": TEXT, "b.txt": TEXT})
    for cut in range(4, len(data)):
        assert {item.code for item in read(tmp_path, data[:cut])} <= {"damaged", "binary"}, cut


def test_archives_members_that_share_bytes_are_refused(tmp_path: Path) -> None:
    kernel = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = kernel.compress(bytes(1_000_000)) + kernel.flush()
    data, directory = b"", b""
    # Every member's data are the rest of the file, the headers of the members behind it among them.
    count = 50
    heads = [
        struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, 0, 0, 1, 0) + b"%c" % (65 + n) for n in range(count)
    ]
    data = b"".join(heads) + body
    for number in range(count):
        size = len(data) - 31 * (number + 1)
        name = b"%c" % (65 + number)
        directory += struct.pack(
            "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, size, 10**6, 1, 0, 0, 0, 0, 0, 31 * number
        )
        directory += name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(directory), len(data), 0)
    found = read(tmp_path, data + directory + end)
    assert len(found) == count
    assert [item.code for item in found[:-1]] == ["damaged"] * (count - 1)


def test_archives_member_without_a_name(tmp_path: Path) -> None:
    assert shown(read(tmp_path, packed({"zqx": TEXT, "b": TEXT}).replace(b"zqx", b"\0\0\0"))) == {"!": TEXT, "!b": TEXT}


def test_archives_bombs_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.gather.streams.FREE_GROWTH", 3_000_000)
    bomb = "a" * 2_500_000
    found = read(tmp_path, packed({"a.txt": bomb, "b.txt": bomb, "c.txt": bomb, "d.txt": TEXT}))
    assert shown(found) == {f"!{name}.txt": "(too-large)" for name in "abcd"}


def test_archives_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.gather.archives.MOST_MEMBERS", 3)
    assert [item.code for item in read(tmp_path, packed({f"{n}.txt": TEXT for n in range(4)}))] == ["too-large"]
    monkeypatch.setattr("accordingto.gather.archives.MOST_MEMBERS", 4)
    monkeypatch.setattr("accordingto.gather.archives.LARGEST_DIRECTORY", 100)
    assert [item.code for item in read(tmp_path, packed({f"{n}.txt": TEXT for n in range(4)}))] == ["too-large"]


def test_archives_directory_in_its_larger_form(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 2)
    data = packed({f"{n}.txt": TEXT for n in range(4)})
    assert b"PK\x06\x06" in data
    assert [item.code for item in read(tmp_path, data)] == [None] * 4
    monkeypatch.setattr("accordingto.gather.archives.MOST_MEMBERS", 3)
    assert [item.code for item in read(tmp_path, data)] == ["too-large"]


WHOLE = packed({"a.txt": TEXT, "b/c.txt": TEXT * 5, "d.jsonl": json.dumps({"text": TEXT})})


@given(changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=5))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_archives_anything_ends_and_nothing_is_raised(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    data = bytearray(WHOLE)
    for at, value in changes:
        data[at] = value
    for item in read(tmp_path, bytes(data)):
        assert (item.report is None) == (item.code is not None)
