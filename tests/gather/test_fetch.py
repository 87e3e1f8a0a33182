"""One request: where it goes, and where it ends."""

from __future__ import annotations

import contextlib
import gzip
import random
import re
import socket
import struct
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accordingto.errors import InputError
from accordingto.gather.addresses import REFUSED, target
from accordingto.gather.fetch import CODINGS, connect
from accordingto.limits import LARGEST_HEADERS

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
QUICK = {"connect_time": 0.3, "read_time": 0.3, "total_time": 0.6}
BOMB = 32_000_000  # bytes that each bomb would unpack to


def reply(status: int = 200, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def code_of(ask: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        ask()
    assert str(caught.value).isprintable()
    return caught.value.code


def test_ask_gets_the_body_and_says_who_asks(net: Any) -> None:
    net.site("news.example", {"/a?b=1": reply(200, b"hello", "X-Odd: \xe9", 'ETag: W/"1"')})
    answer = net.line().ask(target("http://news.example/a?b=1"), {"User-Agent": "tests"})
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"hello", 'W/"1"')
    assert net.asked[0].headers["host"] == "news.example"
    assert net.asked[0].headers["user-agent"] == "tests"
    assert net.asked[0].headers["accept-encoding"] == ", ".join(CODINGS)
    assert net.lookups == ["news.example"]


def test_ask_connects_to_the_address_that_was_checked(net: Any) -> None:
    net.site("news.example", {"/": reply(200, b"x")})
    given = iter([["11.0.0.2"], ["127.0.0.1"], ["127.0.0.1"]])
    line = net.line(resolver=lambda _host, _port: next(given))
    assert line.ask(target("http://news.example/"), {}).status == 200
    assert code_of(lambda: line.ask(target("http://news.example/"), {})) == "refused-address"


@pytest.mark.parametrize(("network", "why"), REFUSED, ids=[network for network, _ in REFUSED])
def test_ask_refuses_a_host_with_any_address_that_is_not_public(net: Any, network: str, why: str) -> None:
    bad = network.partition("/")[0]
    for addresses in ([bad], ["11.0.0.2", bad], [bad, "2606:4700::1111"], ["11.0.0.2"] * 9 + [bad]):
        net.site("news.example", addresses=addresses)
        with pytest.raises(InputError, match=r"news\.example") as caught:
            net.line().ask(target("http://news.example/"), {})
        assert caught.value.code == "refused-address", why
    assert net.asked == []


@pytest.mark.parametrize("address", ["localhost", "11.0.0.2 ", "", "11.0.2", "fe80::1%eth0", "2606:4700::1%eth0"])
def test_ask_refuses_what_a_resolver_gives_that_is_no_address(net: Any, address: str) -> None:
    net.site("news.example", addresses=[address])
    assert code_of(lambda: net.line().ask(target("http://news.example/"), {})) == "refused-address"


def test_ask_tries_the_addresses_of_a_host_in_order(net: Any) -> None:
    net.site("news.example", {"/": reply(200, b"x")})
    tried: list[str] = []

    def connector(address: str, port: int, timeout: float) -> socket.socket:
        tried.append(address)
        if len(tried) < 3:
            raise ConnectionRefusedError(111, "Connection refused")
        return net.connect("11.0.0.2", port, timeout)

    line = net.line(resolver=lambda *_: [f"11.0.1.{n}" for n in range(9)], connector=connector)
    assert line.ask(target("http://news.example/"), {}).body == b"x"
    assert tried == ["11.0.1.0", "11.0.1.1", "11.0.1.2"]
    tried[:] = []
    line = net.line(resolver=lambda *_: [], connector=connector)
    assert code_of(lambda: line.ask(target("http://news.example/"), {})) == "network"
    assert tried == []


def test_ask_needs_no_resolver_for_an_address(net: Any) -> None:
    net.site("11.0.0.2", {"/": reply(200, b"x")})
    assert net.line().ask(target("http://11.0.0.2/"), {}).body == b"x"
    assert net.lookups == []


def test_ask_hears_no_proxy(net: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    net.site("news.example", {"/": reply(200, b"x")})
    assert net.line().ask(target("http://news.example/"), {}).body == b"x"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "::1", "169.254.169.254", "localhost", "0"])
def test_connect_refuses_what_is_not_public(address: str) -> None:
    assert code_of(lambda: connect(address, 80, 1.0)) == "refused-address"


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"", "network"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "network"),
        (b"HTTP/1.1 abc X\r\n\r\n", "network"),
        (b"HTTP/3.7 200 X\r\n\r\n", "network"),
        (b"HTTP/1.1 200 X\r\n" + b"A: 1\r\n" * 200 + b"\r\n", "network"),
        (b"HTTP/1.1 200 X\r\nA: " + b"x" * (LARGEST_HEADERS + 1), "network"),
        (b"HTTP/1.1 200 X\r\n" + (b"A: " + b"x" * 9_000 + b"\r\n") * 20, "network"),
        (b"HTTP/1.1 100 X\r\n\r\n" * 5_000, "network"),
        (b"HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nshort", "network"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "network"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nab", "network"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n" + b"f" * 70_000, "network"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nab", "network"),
        (b"HTTP/1.1 200 X\r\nContent-Length: 99999999999999999999999\r\n\r\n", "too-large"),
        (b"HTTP/1.1 200 X\r\nContent-Length: 1001\r\n\r\n", "too-large"),
        (b"HTTP/1.1 200 X\r\n\r\n" + b"x" * 1_001, "too-large"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n" + b"5\r\nabcde\r\n" * 300 + b"0\r\n\r\n", "too-large"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;x=" + b"y" * 900 + b"\r\na\r\n", "network"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"A: 1\r\n" * 30_000, "too-large"),
        (b"HTTP/1.1 200 X\r\nContent-Type: image/png\r\n\r\n", "binary"),
        (b"HTTP/1.1 200 X\r\nContent-Type: Application/PDF\r\n\r\n", "binary"),
        (b"HTTP/1.1 200 X\r\nTransfer-Encoding: gzip, chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n", "network"),
        (b"HTTP/1.1 200 X\r\nContent-Encoding: lzma\r\n\r\nx", "network"),
        (b"HTTP/1.1 200 X\r\nContent-Encoding: gzip, gzip\r\n\r\nx", "network"),
        (b"HTTP/1.1 200 X\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nplain", "damaged"),
        (b"HTTP/1.1 200 X\r\nContent-Encoding: deflate\r\nContent-Length: 5\r\n\r\nplain", "damaged"),
    ],
    ids=range(26),
)
def test_ask_ends_with_a_code(net: Any, answer: bytes, code: str) -> None:
    net.site("news.example", {"/": answer})
    assert code_of(lambda: net.line().ask(target("http://news.example/"), {}, largest=1_000)) == code


def test_ask_of_a_broken_answer_gives_an_answer_or_a_code(net: Any) -> None:
    chance = random.Random(7)  # noqa: S311 (no secret)
    whole = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n5\r\nabcde\r\n0\r\n\r\n"
    packed_one = reply(200, zlib.compress(b"abcde" * 99), "Content-Encoding: deflate")
    pages = net.site("news.example")
    line = net.line(read_time=2.0, total_time=4.0)
    for number in range(150):
        broken = bytearray(chance.choice([whole, packed_one]))
        for _ in range(chance.randint(1, 4)):
            broken[chance.randrange(len(broken))] = chance.choice([chance.randrange(256), 10, 13, 48])
        pages[f"/{number}"] = bytes(broken[: chance.randint(1, len(broken))] if number % 3 == 0 else broken)
        with contextlib.suppress(InputError):
            line.ask(target(f"http://news.example/{number}"), {})


def test_ask_cuts_where_it_is_told_to(net: Any) -> None:
    net.site("news.example", {"/": reply(200, b"x" * 5_000)})
    assert net.line().ask(target("http://news.example/"), {}, largest=1_000, cut=True).body == b"x" * 1_000


def test_ask_leaves_the_body_of_an_error_unread(net: Any) -> None:
    net.site("news.example", {"/": reply(500, b"x" * 5_000)})
    answer = net.line().ask(target("http://news.example/"), {}, largest=10)
    assert (answer.status, answer.body) == (500, b"")


def packed(coding: str) -> Callable[[bytes], bytes]:
    if coding in ("gzip", "x-gzip"):
        return gzip.compress
    if coding == "deflate":
        return zlib.compress
    if coding == "br":
        brotli = pytest.importorskip("brotli")
        return lambda data: brotli.compress(data, quality=1)
    return pytest.importorskip("backports.zstd").compress


@pytest.mark.parametrize("coding", ["gzip", "x-gzip", "deflate", "br", "zstd"])
def test_ask_unpacks(net: Any, coding: str) -> None:
    text = b"The dam is safe, the minister said. " * 5_000
    body = packed(coding)(text)
    net.site("news.example", {"/": reply(200, body, f"Content-Encoding: {coding}")})
    assert net.line().ask(target("http://news.example/"), {}).body == text


@pytest.mark.parametrize(
    ("coding", "streams"), [("gzip", 1), ("gzip", 64), ("deflate", 1), ("br", 1), ("zstd", 1), ("zstd", 64)]
)
def test_ask_refuses_bombs_without_unpacking_them(net: Any, coding: str, streams: int) -> None:
    bomb = packed(coding)(bytes(BOMB // streams)) * streams
    assert len(bomb) < BOMB / 500
    net.site("news.example", {"/": reply(200, bomb, f"Content-Encoding: {coding}")})
    tracemalloc.start()
    try:
        refused = code_of(lambda: net.line().ask(target("http://news.example/"), {}, largest=2_000_000))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert refused == "too-large"
    assert peak < 8_000_000, f"{peak:,} bytes"


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_ask_is_not_held_up_by_empty_streams(net: Any, coding: str) -> None:
    body = packed(coding)(b"") * 20_000
    net.site("news.example", {"/": reply(200, body, f"Content-Encoding: {coding}")})
    begin = time.monotonic()
    assert net.line().ask(target("http://news.example/"), {}).body == b""
    assert time.monotonic() - begin < 5


def drip(piece: bytes, pause: float = 0.05) -> Callable[[socket.socket], None]:
    def answer(wire: socket.socket) -> None:
        while True:
            wire.sendall(piece)
            time.sleep(pause)

    return answer


def then(first: bytes, rest: Callable[[socket.socket], None]) -> Callable[[socket.socket], None]:
    def answer(wire: socket.socket) -> None:
        wire.sendall(first)
        rest(wire)

    return answer


def silent(_wire: socket.socket) -> None:
    time.sleep(3)


@pytest.mark.parametrize(
    "answer",
    [
        silent,
        drip(b"H"),
        then(b"HTTP/1.1 200 X\r\n", drip(b"A")),
        then(b"HTTP/1.1 200 X\r\n", drip(b"A: 1\r\n")),
        then(b"HTTP/1.1 200 X\r\nContent-Length: 900\r\n\r\n", silent),
        then(b"HTTP/1.1 200 X\r\nContent-Length: 900\r\n\r\n", drip(b"x")),
        then(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n", drip(b"1\r\nx\r\n")),
        then(b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n", drip(b"f")),
        then(b"HTTP/1.1 200 X\r\n\r\n", drip(b"x")),
        drip(b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=range(10),
)
def test_ask_ends_at_its_time_however_slowly_a_server_drips(net: Any, answer: Any) -> None:
    net.site("news.example", {"/": answer})
    begin = time.monotonic()
    assert code_of(lambda: net.line(**QUICK).ask(target("http://news.example/"), {})) == "timeout"
    assert time.monotonic() - begin < 2


def test_ask_waits_for_no_resolver_longer_than_to_connect(net: Any) -> None:
    def resolver(_host: str, _port: int) -> list[str]:
        time.sleep(3)
        return []

    begin = time.monotonic()
    assert code_of(lambda: net.line(resolver=resolver, **QUICK).ask(target("http://news.example/"), {})) == "timeout"
    assert time.monotonic() - begin < 2


def test_ask_tells_that_a_host_is_unknown(net: Any) -> None:
    assert code_of(lambda: net.line().ask(target("http://nowhere.example/"), {})) == "network"


def test_ask_tells_that_nobody_answers(net: Any) -> None:
    def connector(*_: object) -> socket.socket:
        raise TimeoutError("timed out")

    net.site("news.example")
    assert code_of(lambda: net.line(connector=connector).ask(target("http://news.example/"), {})) == "timeout"


def test_ask_is_cut_off_by_a_reset(net: Any) -> None:
    def reset(wire: socket.socket) -> None:
        wire.sendall(b"HTTP/1.1 200 X\r\nContent-Length: 900\r\n\r\nabc")
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        wire.close()

    net.site("news.example", {"/": reset})
    assert code_of(lambda: net.line().ask(target("http://news.example/"), {})) == "network"


def test_hang_up_ends_what_is_on_its_way_and_lets_nothing_begin(net: Any) -> None:
    started = threading.Event()

    def endless(wire: socket.socket) -> None:
        wire.sendall(b"HTTP/1.1 200 X\r\n\r\nhalf of it")
        started.set()
        time.sleep(10)

    net.site("news.example", {"/": endless})
    line = net.line()
    found: list[str] = []
    thread = threading.Thread(
        target=lambda: found.append(code_of(lambda: line.ask(target("http://news.example/"), {})))
    )
    thread.start()
    assert started.wait(5)
    begin = time.monotonic()
    line.hang_up()
    thread.join(5)
    assert found == ["network"]
    assert time.monotonic() - begin < 2
    assert code_of(lambda: line.ask(target("http://news.example/"), {})) == "network"


def test_fetch_alone_opens_sockets(root: Path) -> None:
    source = root / "src" / "accordingto"
    opens = re.compile(r"\s*(?:import|from) (?:socket|ssl|urllib\.request|urllib3|http\.client|requests|httpx)\b")
    found = {
        path.name
        for path in source.rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if opens.match(line) and "the type alone" not in line
    }
    assert found == {"fetch.py"}


def test_limits_of_fetching_are_told(root: Path) -> None:
    from accordingto import limits

    page = (root / "docs" / "fetching.md").read_text(encoding="utf-8")
    code = Path(limits.__file__).read_text(encoding="utf-8")
    section = code.partition("# Fetching.")[2].partition("\n\n")[0]
    names = re.findall(r"^([A-Z_]+) = ", section, re.MULTILINE)
    assert len(names) > 20
    assert [name for name in names if f"`{name}`" not in page] == []
