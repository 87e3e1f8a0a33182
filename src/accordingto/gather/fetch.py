"""One request over the network: the only file that opens a socket.

A host's addresses are looked up once, every one of them is checked, and the connection goes to exactly one of those
that were checked: nothing is looked up again in between, so DNS rebinding gains nothing. The host's name is used for
the Host header, for SNI and to verify the certificate. Environment variables that name proxies are not heard: a proxy
would look the name up for itself.
"""

from __future__ import annotations

import contextlib
import io
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPException
from typing import TYPE_CHECKING, cast

import msgspec
from urllib3 import response as urllib3_response
from urllib3.connection import HTTPConnection
from urllib3.exceptions import DecodeError, HTTPError
from urllib3.exceptions import TimeoutError as TooSlow
from urllib3.response import BaseHTTPResponse
from urllib3.util import make_headers

from accordingto.errors import InputError, Skip
from accordingto.gather.addresses import Target, refusal, refused
from accordingto.limits import (
    CONNECT_TIME,
    LARGEST_DOWNLOAD,
    LARGEST_HEADERS,
    MOST_ADDRESSES,
    READ_TIME,
    TOTAL_TIME,
)

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

CHUNK = 16_384  # bytes; what is packed in many small streams takes time with the square of this
# What is no report and no feed, by its own account: its body is not read.
MEDIA = re.compile(
    r"\s*(?:image|audio|video|font|model)/|\s*application/(?:pdf|zip|gzip|x-(?:gzip|tar|7z\w*|bzip2?|rar\w*)|wasm|java\w*|"
    r"msword|vnd\.(?:ms-|openxml|oasis)[\w.-]*)\b",
    re.IGNORECASE,
)
BODIES = frozenset({200, 203})  # statuses whose body is what was asked for


def codings() -> tuple[str, ...]:
    """The compressions that are asked for: gzip, deflate, and br and zstd where their libraries are installed.

    urllib3 (2.6 and newer) unpacks all of them piece by piece, but for brotli libraries before 1.2, which give all that
    they unpack at once.
    """
    offered = make_headers(accept_encoding=True)["accept-encoding"].split(",")
    decompressor = getattr(getattr(urllib3_response, "brotli", None), "Decompressor", None)
    bounded = hasattr(decompressor, "can_accept_more_data")
    return tuple(coding for coding in offered if coding != "br" or bounded)


CODINGS = codings()

# Looks a host and port up: textual IPv4 and IPv6 addresses, best first. Raises OSError where there are none.
Resolver = Callable[[str, int], Sequence[str]]
# Connects to an address and port within so many seconds. Raises OSError where it cannot.
Connector = Callable[[str, int, float], socket.socket]


class Answer(msgspec.Struct, frozen=True):
    """What a server answered: ``headers`` by their names in small letters, ``body`` unpacked, empty where the status
    is not 200."""

    status: int
    headers: Mapping[str, str]
    body: bytes = b""


def resolve(host: str, port: int) -> tuple[str, ...]:
    """The addresses that the system's resolver gives for a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(address[0]) for *_, address in found))


def connect(address: str, port: int, timeout: float) -> socket.socket:
    """A TCP connection to an address, never to a name. Raises InputError for an address that is not public."""
    if (why := refusal(address)) is not None:
        raise refused(f"the address {address} is {why}")
    connection = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_STREAM)
    try:
        connection.settimeout(timeout)
        connection.connect((address, port))
    except BaseException:
        connection.close()
        raise
    return connection


class Line:
    """The way to the servers, shared by threads. ``resolver``, ``connector``, ``context`` (verified TLS by the system's
    certificates unless given) and ``clock`` may be replaced; times are seconds."""

    def __init__(
        self,
        *,
        resolver: Resolver = resolve,
        connector: Connector = connect,
        context: ssl.SSLContext | None = None,
        connect_time: float = CONNECT_TIME,
        read_time: float = READ_TIME,
        total_time: float = TOTAL_TIME,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.resolver = resolver
        self.connector = connector
        self.connect_time = connect_time
        self.read_time = read_time
        self.total_time = total_time
        self.clock = clock
        self._context = context
        self._lock = threading.Lock()
        self._open: set[Wire] = set()
        self._hung_up = False

    def ask(
        self, target: Target, headers: Mapping[str, str], *, largest: int = LARGEST_DOWNLOAD, cut: bool = False
    ) -> Answer:
        """What the server of ``target`` answers to one GET. ``largest`` caps the body in bytes, as it comes and
        unpacked; with ``cut`` the rest is left unread, otherwise a larger one is refused.

        Raises InputError: ``refused-address`` where any of the host's addresses is not public, ``network`` where there
        is no such host, no connection, or no proper answer, ``timeout``, ``tls``, ``too-large``, and ``binary`` for
        images, films and the like.
        """
        deadline = self.clock() + self.total_time
        addresses = self._addresses(target)
        wire = Wire(self._connected(target, addresses, deadline), target.authority, self, deadline)
        try:
            self._keep(wire)
            if target.scheme == "https":
                wire.secure(self._tls(), target.host)
            answer = _exchange(wire, target, headers, largest, cut=cut)
            self._keep(wire)  # a body that ends because the line was hung up is not whole
        except InputError:
            raise
        except ssl.SSLCertVerificationError as error:
            raise InputError("tls", f"the certificate of {target.authority} is not valid: {_said(error)}") from None
        except (TimeoutError, TooSlow):
            raise wire.late() from None
        except ssl.SSLError as error:
            raise InputError("tls", f"no secure connection to {target.authority}: {_said(error)}") from None
        except DecodeError:
            raise InputError("damaged", f"{target.authority} sent a body whose compression is broken") from None
        except (OSError, HTTPError, HTTPException, ValueError, OverflowError) as error:
            raise InputError("network", f"{target.authority} broke off or sent no HTTP: {_said(error)}") from None
        else:
            return answer
        finally:
            with self._lock:
                self._open.discard(wire)
            wire.socket.close()

    def hang_up(self) -> None:
        """End every request that is on its way, and let no other begin: their threads get an InputError at once."""
        with self._lock:
            self._hung_up = True
            for wire in self._open:
                with contextlib.suppress(OSError):
                    # not SSLSocket's own, which would let the reading thread go on without TLS
                    socket.socket.shutdown(wire.socket, socket.SHUT_RDWR)

    def _keep(self, wire: Wire) -> None:
        with self._lock:
            if self._hung_up:
                raise InputError("network", "fetching was stopped")
            self._open.add(wire)

    def _tls(self) -> ssl.SSLContext:
        with self._lock:
            if self._context is None:
                self._context = ssl.create_default_context()
                self._context.set_alpn_protocols(["http/1.1"])
            return self._context

    def _addresses(self, target: Target) -> list[str]:
        """The host's addresses, all of them public."""
        if ":" in target.host or target.host.replace(".", "").isdigit():
            found: Sequence[str] = (target.host,)
        else:
            found = _look_up(self.resolver, target.host, target.port, self.connect_time)
        if not found:
            raise InputError("network", f"there is no host {target.host}; check the address")
        for address in found:
            if (why := refusal(address)) is not None:
                raise refused(f"the host {target.host} has the address {address[:60]!r}, which is {why}")
        return list(found)[:MOST_ADDRESSES]

    def _connected(self, target: Target, addresses: list[str], deadline: float) -> socket.socket:
        """A connection to the first address that answers."""
        failure = ""
        code: Skip = "network"
        for address in addresses:
            left = deadline - self.clock()
            if left <= 0:
                break
            try:
                return self.connector(address, target.port, min(self.connect_time, left))
            except TimeoutError:
                code, failure = "timeout", "no answer in time"
            except OSError as error:
                code, failure = "network", _said(error)
        raise InputError(code, f"no connection to {target.authority}: {failure or 'no time left'}")


class Wire:
    """A connection that ends when its time is over, however slowly a server drips, and that counts what comes in. It is
    what http.client takes for a socket."""

    def __init__(self, connection: socket.socket, name: str, line: Line, deadline: float) -> None:
        self.socket = connection
        self.name = name
        self.line = line
        self.deadline = deadline
        self.left = LARGEST_HEADERS
        self.overflow = InputError("network", f"{name} sent headers of more than {LARGEST_HEADERS:,} bytes")

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """Put TLS on it, the certificate verified for ``host``."""
        self.socket = secured = context.wrap_socket(self.socket, server_hostname=host, do_handshake_on_connect=False)
        self.hurry(self.line.connect_time)
        secured.do_handshake()

    def hurry(self, most: float) -> None:
        """Let the next step take ``most`` seconds, and no longer than is left of the whole time."""
        left = self.deadline - self.line.clock()
        if left <= 0:
            raise self.late()
        self.socket.settimeout(min(most, left))

    def late(self) -> InputError:
        """The error of a server that is too slow."""
        return InputError("timeout", f"{self.name} took too long to answer")

    def limit(self, most: int, overflow: InputError) -> None:
        """From here on ``most`` bytes may come in; more raise ``overflow``."""
        self.left = most
        self.overflow = overflow

    def receive(self, buffer: memoryview) -> int:
        """Fill a buffer with what has come in; how many bytes."""
        self.hurry(self.line.read_time)
        count = self.socket.recv_into(buffer)
        self.left -= count
        if self.left < 0:
            raise self.overflow
        return count

    # What http.client asks of a socket:

    def sendall(self, data: bytes) -> None:
        """Send all of it."""
        self.hurry(self.line.read_time)
        self.socket.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:  # noqa: ARG002 (http.client's own)
        """A buffered reader of what comes in."""
        return io.BufferedReader(_Incoming(self), 8192)

    def settimeout(self, value: float | None) -> None:
        """Nothing: ``hurry`` sets the time of every step."""

    def close(self) -> None:
        """Nothing: the Line closes what it opened."""


class _Incoming(io.RawIOBase):
    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        return self.wire.receive(memoryview(buffer))


def _exchange(wire: Wire, target: Target, headers: Mapping[str, str], largest: int, *, cut: bool) -> Answer:
    connection = HTTPConnection(target.host, target.port)
    connection.sock = cast(socket.socket, wire)
    connection.request(
        "GET",
        target.path,
        headers={"Host": target.authority, "Accept-Encoding": ", ".join(CODINGS), "Connection": "close", **headers},
        preload_content=False,
    )
    response = connection.getresponse()
    found = {name.lower(): value for name, value in response.headers.items()}
    if response.status not in BODIES:
        return Answer(response.status, found)
    kind, coding = found.get("content-type", ""), found.get("content-encoding", "").strip()
    if MEDIA.match(kind):
        raise InputError("binary", f"{target.url!r} is of the type {kind[:60]!r}, and no page or feed")
    if found.get("transfer-encoding", "chunked").strip().lower() not in ("chunked", "identity"):
        raise InputError("network", f"{target.authority} sent a transfer coding that is not chunked")
    if coding.lower() not in (*CODINGS, "x-gzip", "identity", ""):
        raise InputError("network", f"{target.authority} sent the coding {coding[:60]!r}, which was not asked for")
    larger = InputError("too-large", f"{target.url!r} is larger than {largest:,} bytes")
    if not cut and found.get("content-length", "").isdecimal() and int(found["content-length"][:20]) > largest:
        raise larger
    # What frames the chunks of a body counts as well; beside it a server may not hide a longer one.
    wire.limit(2 * largest + LARGEST_HEADERS, larger)
    return Answer(response.status, found, _body(response, largest, larger, cut=cut))


def _body(response: BaseHTTPResponse, largest: int, larger: InputError, *, cut: bool) -> bytes:
    """The body, unpacked piece by piece, so that of a bomb no more than ``largest`` bytes is ever there."""
    body = bytearray()
    while chunk := response.read(CHUNK):
        body += chunk
        if len(body) > largest:
            if not cut:
                raise larger
            return bytes(body[:largest])
    return bytes(body)


def _look_up(resolver: Resolver, host: str, port: int, seconds: float) -> Sequence[str]:
    """What the resolver gives, in a thread of its own: the system's knows no time to give up."""
    found: list[Sequence[str]] = []
    failed: list[Exception] = []

    def work() -> None:
        try:
            found.append(resolver(host, port))
        except Exception as error:  # noqa: BLE001 (handed to the thread that waits)
            failed.append(error)

    thread = threading.Thread(target=work, name=f"look up {host}", daemon=True)
    thread.start()
    thread.join(seconds)
    if found:
        return found[0]
    if not failed:
        raise InputError("timeout", f"the addresses of {host} could not be found in time")
    if isinstance(failed[0], OSError | UnicodeError):
        raise InputError("network", f"there is no host {host}: {_said(failed[0])}")
    raise failed[0]


def _said(error: BaseException) -> str:
    """What an error says, on one line and without what a terminal would obey."""
    text = getattr(error, "verify_message", "") or getattr(error, "strerror", "") or str(error) or type(error).__name__
    return "".join(char if char.isprintable() else " " for char in str(text))[:160]
