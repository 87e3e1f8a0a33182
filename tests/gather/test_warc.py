"""Reports from WARC files, whole, cut off and broken."""

from __future__ import annotations

import gzip
import io
import zlib
from functools import partial
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from accordingto import limits
from accordingto.gather import warc
from accordingto.gather.items import Item
from accordingto.gather.streams import Stream
from accordingto.gather.warc import warc_items
from accordingto.gather.warc_records import records
from accordingto.records import Report

# Without the time of day in it: tests that run side by side are told apart by their parameters.
gzipped = partial(gzip.compress, mtime=0)
WORDS = ("dam", "ferry", "school", "bridge", "market")
PAGE = "<html><head><title>{0}</title></head><body><p>The {0} is safe, the minister said on Tuesday.</p></body></html>"


def page(word: str) -> bytes:
    return PAGE.format(word).encode()


def written(
    pages: list[tuple[str, bytes, list[tuple[str, str]], str]], *, packed: bool, others: bool = False
) -> tuple[bytes, list[int]]:
    """A WARC file of warcio's making, and where each of its records ends. Pages: address, body, headers, status."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=packed)
    ends: list[int] = []

    def write(kind: str, address: str, **more: Any) -> None:
        writer.write_record(writer.create_warc_record(address, kind, **more))
        ends.append(file.tell())

    if others:
        writer.write_record(writer.create_warcinfo_record("made.warc", {"software": "tests"}))
        ends.append(file.tell())
    for address, body, headers, status in pages:
        if others:
            head = StatusAndHeaders("GET / HTTP/1.1", [("Host", "velmora.example")], is_http_request=True)
            write("request", address, http_headers=head, payload=io.BytesIO(b""))
        head = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
        write("response", address, http_headers=head, payload=io.BytesIO(body))
        if others:
            write("metadata", address, payload=io.BytesIO(b"fetchTimeMs: 12"), warc_content_type="text/plain")
    return file.getvalue(), ends


def five(*, packed: bool) -> tuple[bytes, list[int]]:
    headers = [("Content-Type", "text/html; charset=utf-8")]
    rows = [(f"https://velmora.example/{word}", page(word), headers, "200 OK") for word in WORDS]
    return written(rows, packed=packed)


def items(data: bytes, *, packed: bool = False) -> list[Item]:
    return list(warc_items(Stream.of(io.BytesIO(data), "a.warc", len(data)), {}, gzip=packed))


def one(
    body: bytes, *headers: tuple[str, str], status: str = "200 OK", address: str = "https://velmora.example/dam"
) -> list[Item]:
    return items(written([(address, body, list(headers), status)], packed=False)[0])


def texts(found: list[Item]) -> list[str]:
    return [item.report.text for item in found if item.report]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages are not read, only told apart."""

    def told_apart(data: bytes, _: str, **known: Any) -> Report:
        return Report(data.decode("utf-8", "replace"), **known)

    monkeypatch.setattr(warc, "report_of", told_apart)


@pytest.mark.parametrize("packed", [False, True])
def test_warc_reports_are_read(packed: bool) -> None:
    found = items(five(packed=packed)[0], packed=packed)
    assert [item.location for item in found] == [f"a.warc#{number}" for number in range(1, 6)]
    assert [item.report.url for item in found if item.report] == [f"https://velmora.example/{word}" for word in WORDS]
    assert all(item.report and "is safe, the minister said on Tuesday." in item.report.text for item in found)
    assert all(item.report and item.report.published is None for item in found)  # the crawl's day is none
    assert found[-1].done == 1.0


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.usefixtures("quick")
def test_warc_cut_at_every_byte(packed: bool) -> None:
    data, ends = five(packed=packed)
    for cut in range(1, len(data)):
        found = items(data[:cut], packed=packed)
        reports = [item for item in found if item.report]
        damage = [item for item in found if item.code]
        whole = sum(end <= cut for end in ends)
        # A record is read where all of it is there, even if what closes it is cut off.
        assert [item.location for item in reports] == [f"a.warc#{number}" for number in range(1, len(reports) + 1)]
        assert whole <= len(reports) <= whole + 1, cut
        if cut in ends:
            assert not damage
        elif packed or len(reports) == whole:
            assert [item.code for item in damage] == ["damaged"], cut
            assert found[-1] is damage[0]
            assert damage[0].location == f"a.warc#{len(reports) + 1}"


@pytest.mark.usefixtures("quick")
def test_warc_whole_file_gzip() -> None:
    data, _ = five(packed=False)
    assert len(items(gzipped(data), packed=True)) == 5
    for cut in range(20, len(gzipped(data)) - 8):
        found = items(gzipped(data)[:cut], packed=True)
        assert [item.code for item in found if item.code] == ["damaged"]


@pytest.mark.usefixtures("quick")
def test_warc_records_over_members_of_gzip() -> None:
    data, _ = five(packed=False)
    packed = b"".join(gzipped(data[start : start + 100]) for start in range(0, len(data), 100))
    assert [item.code for item in items(packed, packed=True)] == [None] * 5


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.usefixtures("quick")
def test_warc_other_records_are_no_items(packed: bool) -> None:
    headers = [("Content-Type", "text/html")]
    data, _ = written(
        [
            ("https://velmora.example/a", page("dam"), headers, "200 OK"),
            ("https://velmora.example/b", page("dam"), headers, "404 Not Found"),
            ("https://velmora.example/c", b"", [("Location", "/d")], "301 Moved"),
            ("https://velmora.example/d", b"\x89PNG", [("Content-Type", "image/png")], "200 OK"),
            ("https://velmora.example/robots.txt", b"Disallow: /", [("Content-Type", "text/plain")], "200 OK"),
            ("https://velmora.example/e", b"The dam is safe.", [("Content-Type", "text/plain")], "200 OK"),
            ("https://velmora.example/f", page("ferry"), [], "200 OK"),
            ("https://velmora.example/g", b"{}", [], "200 OK"),
        ],
        packed=packed,
        others=True,
    )
    found = items(data, packed=packed)
    assert [item.report and item.report.url for item in found] == [f"https://velmora.example/{name}" for name in "aef"]
    assert found[0].location == "a.warc#3"


@pytest.mark.usefixtures("quick")
def test_warc_resource_and_conversion_records() -> None:
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=False)
    for kind, media_type in (("resource", "text/html"), ("conversion", "text/plain"), ("resource", "image/png")):
        record = writer.create_warc_record(
            "https://velmora.example/", kind, payload=io.BytesIO(b"The dam is safe."), warc_content_type=media_type
        )
        writer.write_record(record)
    assert texts(items(file.getvalue())) == ["<!doctype html>\nThe dam is safe.", "The dam is safe."]


@pytest.mark.usefixtures("quick")
def test_warc_revisits_are_no_items() -> None:
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    writer.write_record(
        writer.create_revisit_record(
            "https://velmora.example/",
            "sha1:AAAA",
            "https://velmora.example/",
            "2020-01-01T00:00:00Z",
            http_headers=StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1"),
        )
    )
    assert items(file.getvalue(), packed=True) == []


def chunked(body: bytes, size: int) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def brotli(body: bytes, codec: str = "brotli") -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as stream:
        stream.write(body)
    return bytes(sink.getvalue())


BODY = page("dam")
DEFLATED = zlib.compressobj(wbits=-15)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (chunked(BODY, 50), {"Transfer-Encoding": "chunked"}),
        (chunked(BODY, 50)[:-5], {"Transfer-Encoding": "chunked"}),
        (BODY, {"Transfer-Encoding": "chunked"}),
        (gzipped(BODY), {"Content-Encoding": "gzip"}),
        (BODY, {"Content-Encoding": "gzip"}),
        (BODY, {"Content-Encoding": "br"}),
        (chunked(gzipped(BODY), 7), {"Content-Encoding": "x-gzip", "Transfer-Encoding": "Chunked"}),
        (zlib.compress(BODY), {"Content-Encoding": "deflate"}),
        (DEFLATED.compress(BODY) + DEFLATED.flush(), {"Content-Encoding": "deflate"}),
        (brotli(BODY), {"Content-Encoding": "br"}),
        (brotli(BODY, "zstd"), {"Content-Encoding": "zstd"}),
        (gzipped(brotli(BODY)), {"Content-Encoding": "br, gzip"}),
        (BODY, {"Content-Encoding": "identity"}),
        (BODY, {"Content-Encoding": "UTF-8"}),
    ],
)
@pytest.mark.usefixtures("quick")
def test_warc_bodies_are_unpacked(body: bytes, headers: dict[str, str]) -> None:
    assert texts(one(body, ("Content-Type", "text/html"), *headers.items())) == [BODY.decode()]


@pytest.mark.parametrize(
    ("body", "headers", "code"),
    [
        (chunked(BODY, 50)[:-30], {"Transfer-Encoding": "chunked"}, "damaged"),
        (gzipped(BODY)[:-20], {"Content-Encoding": "gzip"}, "damaged"),
        (zlib.compress(BODY)[:-20], {"Content-Encoding": "deflate"}, "damaged"),
        (brotli(BODY)[:-20], {"Content-Encoding": "br"}, "damaged"),
        (brotli(BODY, "zstd")[:-20], {"Content-Encoding": "zstd"}, "damaged"),
        (b"\xff\x00\x01", {"Content-Encoding": "sdch"}, "unreadable"),
        (gzipped(BODY), {"Content-Encoding": "gzip, gzip, gzip, gzip"}, "damaged"),
        (b"", {}, "empty"),
        (b"<html></html>", {}, "no-text"),
        (b"%PDF-1.4\n%not a page, whatever its server says", {}, "binary"),
    ],
)
def test_warc_bodies_that_cannot_be_read(body: bytes, headers: dict[str, str], code: str) -> None:
    (found,) = one(body, ("Content-Type", "text/html"), *headers.items())
    assert (found.location, found.code) == ("a.warc#1", code)
    assert "\n" not in found.message


@pytest.mark.parametrize("codec", ["gzip", "deflate", "br", "zstd"])
def test_warc_bodies_that_are_bombs(codec: str) -> None:
    nothing = bytes(limits.LARGEST_INPUT + 1)
    pack = {
        "gzip": gzip.compress,
        "deflate": zlib.compress,
        "br": brotli,
        "zstd": lambda body: brotli(body, "zstd"),
    }[codec]
    (found,) = one(pack(nothing), ("Content-Type", "text/html"), ("Content-Encoding", codec))
    assert found.code == "too-large"


@pytest.mark.parametrize(
    ("declared", "body"),
    [
        ("text/html; charset=windows-1252", "The café is closed — “for good”."),
        ("text/html; charset=ISO-8859-1", "The café is closed — “for good”."),
        ('text/html;charset="Windows-1252"', "The café is closed."),
        ("text/html; charset=koi8-r", "Плотина"),
        ("text/html; charset=no-such-thing", "The café is closed."),
        ("text/html; charset=punycode", "The café is closed."),
    ],
)
def test_warc_character_sets_of_headers(declared: str, body: str) -> None:
    encoding = "koi8-r" if "koi8" in declared else "windows-1252"
    data = f"<html><body><p>{body}</p></body></html>".encode(encoding)
    assert texts(one(data, ("Content-Type", declared))) == [body]


def test_warc_utf_8_is_believed_before_the_headers() -> None:
    data = "<html><body><p>The café is closed.</p></body></html>".encode()
    assert texts(one(data, ("Content-Type", "text/html; charset=iso-8859-1"))) == ["The café is closed."]


@pytest.mark.parametrize(
    "address", ["dns:velmora.example", "ftp://velmora.example/a", "https://[velmora", "", "x" * 9000]
)
@pytest.mark.usefixtures("quick")
def test_warc_odd_addresses(address: str) -> None:
    found = one(BODY, ("Content-Type", "text/html"), address=address)
    assert [item.report and item.report.url for item in found] == [None]


@pytest.mark.usefixtures("quick")
def test_warc_given_fields_come_first() -> None:
    data, _ = five(packed=False)
    known = {"outlet": "The Hillside Gazette", "language": "en"}
    found = list(warc_items(Stream.of(io.BytesIO(data), "a.warc"), known, gzip=False))
    assert {item.report and item.report.outlet for item in found} == {"The Hillside Gazette"}
    assert [item.done for item in found] == [None] * 5


def edited(change: dict[bytes, bytes], count: int = 1) -> bytes:
    data, _ = five(packed=False)
    for old, new in change.items():
        assert old in data
        data = data.replace(old, new, count)
    return data


def lengths() -> list[bytes]:
    data, _ = five(packed=False)
    return [line for line in data.split(b"\r\n") if line.startswith(b"Content-Length: ")]


@pytest.mark.parametrize(
    "length", [b"0", b"10", b"-1", b"x", b"", b"1e9", b"999", b"1400", b"99999999", b"9" * 15, b"9" * 40, "٣".encode()]
)
@pytest.mark.usefixtures("quick")
def test_warc_records_that_lie_about_their_length(length: bytes) -> None:
    found = items(edited({lengths()[0]: b"Content-Length: " + length}))
    assert [item.code for item in found].count(None) == 4
    assert [item.report.url for item in found if item.report] == [
        f"https://velmora.example/{word}" for word in WORDS[1:]
    ]
    assert found[0].code in ("damaged", "too-large")
    assert len(found) == 5


@pytest.mark.usefixtures("quick")
def test_warc_length_that_ends_inside_the_next_headers() -> None:
    size = int(lengths()[0].split()[1])
    for more in range(5, 60):
        found = items(edited({lengths()[0]: b"Content-Length: %d" % (size + more)}))
        assert [item.code for item in found] == ["damaged", None, None, None, None], more


@pytest.mark.parametrize(
    "change",
    [
        {b"WARC/1.0": b"WORC/1.0"},
        {b"WARC-Type: response\r\n": b"WARC-Type: response\r\n" + b"X: y\r\n" * 20_000},
        {b"WARC-Type: response\r\n": b"WARC-Type: response\r\nX: " + b"y" * 100_000 + b"\r\n"},
        {b"HTTP/1.1 200 OK": b"ICY 200 OK     "},
    ],
)
@pytest.mark.usefixtures("quick")
def test_warc_absurd_headers(change: dict[bytes, bytes]) -> None:
    assert [item.code for item in items(edited(change))] == ["damaged", None, None, None, None]


@pytest.mark.parametrize(
    "change",
    [
        {b"WARC-Type: response\r\n": b"WARC-Type: response\r\n: no name\r\n\xff\xfe: z\r\nnothing\r\n goes on\r\n"},
        {b"WARC-Type: response\r\n": b"warc-type:RESPONSE\r\nWARC-Type: request\r\n"},
        {b"\r\n\r\nWARC/1.0": b"\n\nWARC/1.0"},
        {b"\r\n\r\nWARC/1.0": b"\r\nWARC/1.0"},
        {b"\r\n\r\nWARC/1.0": b"\r\n\r\n\r\n\r\n\r\nWARC/1.0"},
        {b"WARC/1.0": b"WARC/1.1"},
        {b"https://velmora.example/dam": b"<https://velmora.example/dam>"},
    ],
)
@pytest.mark.usefixtures("quick")
def test_warc_odd_headers_that_can_be_read(change: dict[bytes, bytes]) -> None:
    assert [item.code for item in items(edited(change))] == [None] * 5


@pytest.mark.usefixtures("quick")
def test_warc_newline_headers() -> None:
    bare = b"".join(
        b"WARC/1.0\nWARC-Type: response\nContent-Type: application/http\nContent-Length: %d\n\n%s\n\n"
        % (len(block), block)
        for block in [b"HTTP/1.0 200 OK\nContent-Type: text/html\n\n" + page(word) for word in WORDS]
    )
    assert texts(items(bare)) == [page(word).decode() for word in WORDS]


@pytest.mark.usefixtures("quick")
def test_warc_broken_member_of_gzip_costs_one_record() -> None:
    data, ends = five(packed=True)
    for at in range(ends[1] + 12, ends[2] - 8, 7):
        broken = data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]
        found = items(broken, packed=True)
        assert [item.report.url for item in found if item.report] == [
            f"https://velmora.example/{word}" for word in ("dam", "ferry", "bridge", "market")
        ]
        assert [item.code for item in found] == [None, None, "damaged", None, None]


@pytest.mark.usefixtures("quick")
def test_warc_larger_records_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.gather.warc_records.LARGEST_INPUT", 100_000)
    rows = [
        ("https://velmora.example/a", BODY, [("Content-Type", "text/html")], "200 OK"),
        ("https://velmora.example/b", b"<html>" + b"a" * 200_000, [("Content-Type", "text/html")], "200 OK"),
        ("https://velmora.example/c", b"\0" * 3_000_000, [("Content-Type", "video/mp4")], "200 OK"),
        ("https://velmora.example/d", BODY, [("Content-Type", "text/html")], "200 OK"),
    ]
    for packed in (False, True):
        found = items(written(rows, packed=packed)[0], packed=packed)
        assert [item.code for item in found] == [None, "too-large", None]


def test_warc_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accordingto.gather.streams.FREE_GROWTH", 1_000_000)
    head = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 50000000\r\n\r\n"
    found = items(gzipped(head + bytes(50_000_000)), packed=True)
    assert [item.code for item in found] == ["too-large"]


def test_warc_failing_disk_is_damage() -> None:
    class Failing(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            if self.tell() > 0:
                raise OSError("input/output error")
            return super().read(600)

    data, _ = five(packed=False)
    found = list(warc_items(Stream.of(Failing(data), "a.warc"), {}, gzip=False))
    assert [item.code for item in found] == [None, "damaged"]


WHOLE = {packed: five(packed=packed)[0] for packed in (False, True)}


@st.composite
def broken(draw: st.DrawFn, *, packed: bool) -> bytes:
    data = bytearray(WHOLE[packed])
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data) - 1))
        change = draw(st.sampled_from(("set", "cut", "insert", "repeat")))
        if change == "set":
            data[at] = draw(st.integers(0, 255))
        elif change == "cut":
            del data[at : at + draw(st.integers(1, 400))]
        elif change == "insert":
            data[at:at] = draw(
                st.binary(max_size=40) | st.sampled_from([b"WARC/1.0\r\n", b"\r\n\r\n", b"\x1f\x8b\x08\0"])
            )
        else:
            data[at:at] = data[: draw(st.integers(1, 600))]
        if not data:
            break
    return bytes(data)


@pytest.mark.usefixtures("quick")
@given(data=broken(packed=False))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_warc_anything_ends_and_nothing_is_raised(data: bytes) -> None:
    check(items(data))


@pytest.mark.usefixtures("quick")
@given(data=broken(packed=True))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_warc_anything_packed_ends_and_nothing_is_raised(data: bytes) -> None:
    check(items(data, packed=True))


def check(found: list[Item]) -> None:
    assert all((item.report is None) == (item.code is not None) for item in found)
    assert len({item.location for item in found}) == len(found)


@given(st.binary(max_size=3000))
@settings(max_examples=100)
def test_warc_records_of_any_bytes(data: bytes) -> None:
    for packed in (False, True):
        numbers = [record.number for record in records(Stream.of(io.BytesIO(data), "a"), gzip=packed)]
        assert numbers == sorted(set(numbers))
