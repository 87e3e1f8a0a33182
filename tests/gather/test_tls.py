"""TLS is verified: the name, the dates, and who signed. Keys and certificates are made here, for each test anew."""

from __future__ import annotations

import base64
import datetime
import hashlib
import secrets
import ssl
from pathlib import Path
from typing import Any

import pytest

from accordingto.errors import InputError
from accordingto.gather.addresses import target

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

# The curve P-256 (FIPS 186-4, D.1.2.3): enough of it to sign a certificate.
P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
Point = tuple[int, int] | None


def add(one: Point, two: Point) -> Point:
    if one is None or two is None:
        return one or two
    if one[0] == two[0] and (one[1] + two[1]) % P == 0:
        return None
    rise, run = (3 * one[0] ** 2 - 3, 2 * one[1]) if one == two else (two[1] - one[1], two[0] - one[0])
    slope = rise * pow(run, -1, P)
    x = (slope**2 - one[0] - two[0]) % P
    return x, (slope * (one[0] - x) - one[1]) % P


def times(factor: int, point: Point) -> Point:
    product: Point = None
    while factor:
        if factor & 1:
            product = add(product, point)
        point, factor = add(point, point), factor >> 1
    return product


def sign(key: int, message: bytes) -> bytes:
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    once = secrets.randbelow(N - 1) + 1
    point = times(once, G)
    assert point is not None
    r = point[0] % N
    return der(0x30, integer(r), integer(pow(once, -1, N) * (digest + r * key) % N))


def der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def integer(value: int) -> bytes:
    return der(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(numbers: str) -> bytes:
    first, second, *rest = map(int, numbers.split("."))
    encoded = bytearray([40 * first + second])
    for number in rest:
        seven = [number & 127]
        while number := number >> 7:
            seven.append(number & 127 | 128)
        encoded += bytes(reversed(seven))
    return der(6, bytes(encoded))


def extension(numbers: str, value: bytes, *, critical: bool = False) -> bytes:
    return der(0x30, oid(numbers), *([der(1, b"\xff")] if critical else []), der(4, value))


def certificate(folder: Path, name: str, days: tuple[int, int] = (-1, 30)) -> tuple[Path, Path]:
    """A certificate for ``name`` that signs itself, valid from ``days[0]`` to ``days[1]`` from now; and its key."""
    key = secrets.randbelow(N - 1) + 1
    point = times(key, G)
    assert point is not None
    public = b"\4" + point[0].to_bytes(32, "big") + point[1].to_bytes(32, "big")
    curve, algorithm = oid("1.2.840.10045.3.1.7"), der(0x30, oid("1.2.840.10045.4.3.2"))
    subject = der(0x30, der(0x31, der(0x30, oid("2.5.4.3"), der(0x0C, name.encode()))))
    now = datetime.datetime.now(datetime.UTC)
    dates = [(now + datetime.timedelta(days=each)).strftime("%y%m%d%H%M%SZ").encode() for each in days]
    identifier = hashlib.sha1(public).digest()  # noqa: S324 (RFC 5280, 4.2.1.2: no signature)
    extensions = [
        extension("2.5.29.17", der(0x30, der(0x82, name.encode()))),
        extension("2.5.29.19", der(0x30, der(1, b"\xff")), critical=True),
        extension("2.5.29.15", der(3, b"\2\x84"), critical=True),
        extension("2.5.29.14", der(4, identifier)),
        extension("2.5.29.35", der(0x30, der(0x80, identifier))),
    ]
    body = der(
        0x30,
        der(0xA0, integer(2)),
        integer(secrets.randbits(64)),
        algorithm,
        subject,
        der(0x30, *(der(0x17, date) for date in dates)),
        subject,
        der(0x30, der(0x30, oid("1.2.840.10045.2.1"), curve), der(3, b"\0" + public)),
        der(0xA3, der(0x30, *extensions)),
    )
    whole = der(0x30, body, algorithm, der(3, b"\0" + sign(key, body)))
    secret = der(0x30, integer(1), der(4, key.to_bytes(32, "big")), der(0xA0, curve), der(0xA1, der(3, b"\0" + public)))
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    for path, label, data in zip(paths, ("CERTIFICATE", "EC PRIVATE KEY"), (whole, secret), strict=True):
        lines = base64.encodebytes(data).decode()
        path.write_text(f"-----BEGIN {label}-----\n{lines}-----END {label}-----\n", encoding="ascii")
    return paths


def serving(paths: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*paths)
    return context


PAGE = b"HTTP/1.1 200 X\r\nContent-Length: 5\r\n\r\nhello"


def test_ask_believes_a_certificate_that_is_trusted_and_sends_the_name(net: Any, tmp_path: Path) -> None:
    paths = certificate(tmp_path, "news.example")
    context = serving(paths)
    named: list[str] = []
    context.sni_callback = lambda _wire, name, _context: named.append(name)
    net.site("news.example", {"/": PAGE}, context=context)
    line = net.line(context=ssl.create_default_context(cafile=str(paths[0])))
    assert line.ask(target("https://news.example/"), {}).body == b"hello"
    assert named == ["news.example"]


def refused(net: Any, line: Any) -> str:
    with pytest.raises(InputError) as caught:
        line.ask(target("https://news.example/"), {})
    assert net.asked == []  # nothing was said to a server that was not verified
    return caught.value.code


def test_ask_refuses_a_certificate_that_signs_itself(net: Any, tmp_path: Path) -> None:
    net.site("news.example", {"/": PAGE}, context=serving(certificate(tmp_path, "news.example")))
    assert refused(net, net.line()) == "tls"


def test_ask_refuses_a_certificate_of_another_name(net: Any, tmp_path: Path) -> None:
    paths = certificate(tmp_path, "other.example")
    net.site("news.example", {"/": PAGE}, context=serving(paths))
    assert refused(net, net.line(context=ssl.create_default_context(cafile=str(paths[0])))) == "tls"


@pytest.mark.parametrize("days", [(-30, -1), (1, 30)], ids=["expired", "not yet"])
def test_ask_refuses_a_certificate_out_of_date(net: Any, tmp_path: Path, days: tuple[int, int]) -> None:
    paths = certificate(tmp_path, "news.example", days)
    net.site("news.example", {"/": PAGE}, context=serving(paths))
    assert refused(net, net.line(context=ssl.create_default_context(cafile=str(paths[0])))) == "tls"


def test_ask_waits_for_no_handshake_for_ever(net: Any) -> None:
    net.site("news.example", {"/": PAGE})

    def connector(address: str, _port: int, timeout: float) -> Any:
        return net.connect(address, 80, timeout)  # a server that waits for a request, and never greets

    line = net.line(connector=connector, connect_time=0.3)
    with pytest.raises(InputError) as caught:
        line.ask(target("https://news.example/"), {})
    assert caught.value.code == "timeout"
