"""Sources of every kind: told by their content, and by their names only where that leaves doubt."""

from __future__ import annotations

import bz2
import datetime
import gzip
import io
import json
import lzma
import os
import sys
import tarfile
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pyarrow as pa
import pytest

from accordingto.errors import InputError, UsageError
from accordingto.gather.items import Item
from accordingto.gather.kinds import kind_of
from accordingto.gather.sources import Options, items
from accordingto.gather.streams import Stream

# Without the time of day in it: tests that run side by side are told apart by their parameters.
gzipped = partial(gzip.compress, mtime=0)
TEXT = "The dam is safe, the minister said on Thursday, and it will be repaired."
PAGE = f"<!doctype html><html><head><title>Dam</title></head><body><p>{TEXT}</p></body></html>"
FEED = b"<?xml version='1.0'?><rss version='2.0'><channel><item><link>https://velmora.example/</link></item></channel></rss>"


def zstd(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as stream:
        stream.write(data)
    return bytes(sink.getvalue())


PACKERS = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress, ".zst": zstd}


@pytest.mark.parametrize(
    ("start", "name", "kind"),
    [
        (TEXT, "a.txt", "report"),
        (TEXT, "a", "report"),
        (PAGE, "a.txt", "report"),
        (PAGE, "a.jsonl", "report"),
        ("PK\x03\x04", "a.txt", "zip"),
        ("PAR1", "a", "parquet"),
        ("WARC/1.1\r\n", "a.txt", "warc"),
        ('{"text": "a"}\n', "a.txt", "json"),
        ('\ufeff[\n {"text": "a"}]', "a", "json"),
        ("[LONDON] The dam is safe.", "a.txt", "report"),
        ("{The dam is safe.}", "a", "report"),
        ('["We are safe," he said.]', "a", "report"),
        ("text,date\na,b\n", "a.txt", "csv"),
        ("id;title;body\n1;a;b\n", "a", "csv"),
        ("News, sport and weather\n\nThe dam is safe.\n", "a", "report"),
        ("Story, by Ann Lee\nThe dam is safe, she said.\nIt moved.\n", "a", "report"),
        ("a,b\n1,2\n", "a.csv", "csv"),
        ("a,b\n1,2\n", "a.txt", "report"),
        ("", "a.csv", "report"),
        ("oops", "a.jsonl", "json"),
        ("oops", "a.warc", "warc"),
        ("oops", "a.zip", "zip"),
        (FEED.decode(), "a", "feed"),
        ('{"version": "https://jsonfeed.org/version/1.1", "items": []}', "a.json", "feed"),
        ("<?xml version='1.0'?><html><body/></html>", "a", "report"),
    ],
)
def test_sources_kinds(start: str, name: str, kind: str) -> None:
    assert kind_of(start.encode(), name) == (kind, "")


@pytest.mark.parametrize("packer", PACKERS)
def test_sources_packed_files(tmp_path: Path, packer: str) -> None:
    head = f"WARC-Type: conversion\r\nContent-Type: text/plain\r\nContent-Length: {len(TEXT)}"
    warc = f"WARC/1.0\r\n{head}\r\n\r\n{TEXT}\r\n\r\n"
    contents = {
        "a.txt": TEXT,
        "a.html": PAGE,
        "a.jsonl": json.dumps({"text": TEXT}),
        "a.csv": f'text\n"{TEXT}"\n',
        "a.warc": warc,
    }
    for name, content in contents.items():
        for ending in (packer, ".bin"):
            file = tmp_path / f"{name}{ending}"
            file.write_bytes(PACKERS[packer](content.encode()))
            found = list(items(str(file)))
            if name != "a.csv" or ending != ".bin":  # one column under no name that says so is a text
                assert [item.report and item.report.text for item in found] == [TEXT], name


@pytest.mark.parametrize("packer", PACKERS)
def test_sources_packed_files_cut_at_every_byte(tmp_path: Path, packer: str) -> None:
    whole = PACKERS[packer]("".join(json.dumps({"text": f"{TEXT} {n}"}) + "\n" for n in range(5)).encode())
    file = tmp_path / f"a.jsonl{packer}"
    for cut in range(1, len(whole)):
        file.write_bytes(whole[:cut])
        found = list(items(str(file)))
        assert [item.code for item in found] == [None] * (len(found) - 1) + ["damaged"], cut


@pytest.mark.parametrize("packer", PACKERS)
def test_sources_packed_texts_that_are_cut_off_are_no_reports(tmp_path: Path, packer: str) -> None:
    file = tmp_path / f"a.txt{packer}"
    file.write_bytes(PACKERS[packer](os.urandom(30_000).hex().encode())[:-9])
    assert [item.code for item in items(str(file))] == ["damaged"]


@pytest.mark.parametrize("packer", PACKERS)
@pytest.mark.parametrize("start", [b"", b'{"text": "', b"[", b'text,date\n"', b"WARC/1.0\r\n"])
def test_sources_bombs_are_refused(tmp_path: Path, packer: str, start: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.gather.streams.FREE_GROWTH", 2_000_000)
    file = tmp_path / f"a{packer}"
    file.write_bytes(PACKERS[packer](start + b"a" * 8_000_000))
    found = list(items(str(file)))
    assert [item.code for item in found] in (["too-large"], ["damaged"])


def test_sources_xz_that_asks_for_much_memory(tmp_path: Path) -> None:
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 30, "preset": 0}]
    file = tmp_path / "a.txt.xz"
    file.write_bytes(lzma.compress(TEXT.encode(), filters=filters))
    assert [item.code for item in items(str(file))] == ["too-large"]


def test_sources_members_of_gzip_and_what_follows(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    line = gzipped(json.dumps({"text": TEXT}).encode() + b"\n")
    file.write_bytes(line + line + bytes(100))
    assert [item.code for item in items(str(file))] == [None, None]
    file.write_bytes(line + line + b"something else")
    assert [item.code for item in items(str(file))] == [None, None, "damaged"]


@pytest.mark.parametrize(
    "data", [b"ARROW1\0\0", b"Obj\x01x", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"filedesc://a.arc 0.0.0.0 2010\n"]
)
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl", "a"])
def test_sources_that_are_none(tmp_path: Path, data: bytes, name: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert [item.code for item in items(str(tmp_path / name))] == ["binary"]


def test_sources_tar_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    with tarfile.open(tmp_path / "a.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "a.txt")
    (found,) = items(str(tmp_path / "a.tar.gz"))
    assert (found.code, "tar archive" in found.message) == ("binary", True)


def test_sources_given_fields(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    options = Options(outlet="Velmora Post", published=datetime.date(2024, 3, 12), language="en")
    (found,) = items(str(tmp_path / "a.html"), options)
    assert found.report is not None
    assert (found.report.outlet, found.report.published, found.report.language) == tuple(options.known.values())


def test_sources_encoding_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Most je bezpečný.".encode("cp1250"))
    (found,) = items(str(tmp_path / "a.txt"), Options(encoding="cp1250"))
    assert found.report is not None
    assert found.report.text == "Most je bezpečný."
    with pytest.raises(UsageError, match="no encoding"):
        items(str(tmp_path / "a.txt"), Options(encoding="klingon"))


@pytest.mark.parametrize("name", ["gone.txt", "no/where", "a\0b", "x" * 300, "", "s3://bucket/a.txt"])
def test_sources_missing_files(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = items(name)
    assert found.code in ("missing", "unreadable")
    assert "\n" not in found.message


def test_sources_table_without_text_is_bad_use(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match="one of a, b"):
        list(items(str(tmp_path / "a.csv")))


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        (TEXT.encode(), [TEXT]),
        (PAGE.encode(), [TEXT]),
        (json.dumps({"text": TEXT}).encode() * 1 + b"\n" + json.dumps({"text": "b"}).encode(), [TEXT, "b"]),
        (gzipped(json.dumps([{"text": TEXT}]).encode()), [TEXT]),
        (b"", []),
    ],
)
def test_sources_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, texts: list[str]) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    found = list(items("-"))
    assert [item.report.text for item in found if item.report] == texts
    assert found[0].location.startswith("standard input")


def test_sources_standard_input_of_what_is_read_from_its_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", TEXT)
    data = (tmp_path / "a.zip").read_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert [item.location for item in items("-")] == ["standard input!a.txt"]
    monkeypatch.setattr("accordingto.gather.sources.LARGEST_INPUT", 50)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(data)))
    assert [item.code for item in items("-")] == ["too-large"]


def test_sources_named_pipe(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(TEXT))
    writer.start()
    (found,) = items(str(pipe))
    writer.join()
    assert found.report is not None
    assert found.report.text == TEXT


def test_sources_addresses_and_feeds_are_handed_on(tmp_path: Path) -> None:
    asked: list[object] = []

    def web(url: str) -> Iterator[Item]:
        asked.append(url)
        yield Item(url, code="robots")

    def feed(data: bytes, name: str) -> Iterator[Item]:
        asked.append((data, name))
        yield Item(name, code="robots")

    (tmp_path / "a.xml").write_bytes(FEED)
    options = Options(web=web, feed=feed)
    assert [item.code for item in items("HTTPS://velmora.example/", options)] == ["robots"]
    assert [item.code for item in items(str(tmp_path / "a.xml"), options)] == ["robots"]
    assert [item.code for item in items(str(tmp_path / "*.xml"), options)] == ["robots"]
    # the web is not asked for what is only found in a folder
    assert [item.code for item in items(str(tmp_path), options)] == ["unreadable"]
    name = str(tmp_path / "a.xml")
    assert asked == ["HTTPS://velmora.example/", (FEED, name), (FEED, name)]


def test_sources_are_read_lazily(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(f"{json.dumps({'text': TEXT})}\n" * 20_000)
    found = items(str(file))
    first = next(found)
    assert first.done is not None
    assert first.done < 0.5
    found.close()  # type: ignore[attr-defined]


def test_sources_stream_that_fails() -> None:
    class Failing(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            raise OSError("input/output error")

    stream = Stream.of(Failing(), "a")
    assert stream.read() == b""
    assert isinstance(stream.damage, InputError)
    assert stream.damage.code == "unreadable"
