"""A web of the tests' own: invented hosts at public addresses, all of them served on the loopback address.

The resolver knows the invented hosts only, and the connector leads each of their addresses to a server on 127.0.0.1 and
fails on every other. Beneath both, whatever the code under test does, the system's resolver is switched off, and
sockets connect to 127.0.0.1 only (pytest-socket).
"""

from __future__ import annotations

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest

from accordingto.gather.client import Client
from accordingto.gather.fetch import Line

LOOPBACK = "127.0.0.1"
# What answers a request: whole answers, or what writes to the socket itself.
Answer = bytes | Callable[[socket.socket], None]


def reply(status: int = 200, body: bytes = b"", *headers: str, length: bool = True) -> bytes:
    """An HTTP answer. ``headers`` are lines."""
    lines = [f"HTTP/1.1 {status} X", *headers, *([f"Content-Length: {len(body)}"] if length else []), "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


class Asked:
    """One request that came in: when by the tests' clock, and what it said."""

    def __init__(self, host: str, head: bytes, time: float) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        self.host, self.time = host, time
        self.path = first.split(" ")[1]
        self.headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}


class Counted(socket.socket):
    """A socket that tells when it is closed."""

    def __init__(self, closed: Callable[[], None]) -> None:
        super().__init__()
        self._told = closed

    def close(self) -> None:
        told, self._told = self._told, lambda: None
        super().close()
        told()


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.time = 1_000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.time += seconds

    def now(self) -> datetime.datetime:
        return datetime.datetime(2024, 3, 12, 8, tzinfo=datetime.UTC) + datetime.timedelta(seconds=self.time - 1_000)


class Net:
    """The tests' web. ``sites[host][path]`` is what is answered there, 404 where nothing is."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.sites: dict[str, dict[str, Answer | list[Answer]]] = {}
        self.addresses: dict[str, Sequence[str]] = {}
        self.asked: list[Asked] = []
        self.strays: list[tuple[str, int]] = []
        self.lookups: list[str] = []
        self.most_at_once = self.most_at_host = 0  # connections open at the same time
        self._open: dict[str, int] = {}
        self._ports: dict[tuple[str, int], tuple[str, int]] = {}
        self._listening: list[socket.socket] = []
        self._lock = threading.Lock()

    def site(
        self,
        host: str,
        pages: dict[str, Answer | list[Answer]] | None = None,
        *,
        context: ssl.SSLContext | None = None,
        addresses: Sequence[str] | None = None,
    ) -> dict[str, Answer | list[Answer]]:
        """A host with its pages, at port 80 of a public address, unless others are given; with ``context`` it speaks
        TLS at port 443. What a list holds is answered in turn, its last again and again."""
        self.sites[host] = {"/robots.txt": reply(404), **(pages or {})}
        if addresses is None:
            addresses = [str(ipaddress.IPv4Address("11.0.0.1") + len(self.sites))]
        self.addresses[host] = addresses
        listening = socket.create_server((LOOPBACK, 0))
        self._listening.append(listening)
        for address in addresses:
            self._ports[address, 443 if context else 80] = (host, listening.getsockname()[1])
        threading.Thread(target=self._listen, args=(host, listening, context), daemon=True).start()
        return self.sites[host]

    def resolve(self, host: str, port: int) -> Sequence[str]:  # noqa: ARG002
        """The tests' resolver."""
        self.lookups.append(host)
        if host not in self.addresses:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return self.addresses[host]

    def connect(self, address: str, port: int, timeout: float) -> socket.socket:
        """The tests' connector."""
        if (address, port) not in self._ports:
            self.strays.append((address, port))
            raise AssertionError(f"a connection to {address} port {port} was tried")
        host, local = self._ports[address, port]
        connection = Counted(lambda: self._count(host, -1))
        self._count(host, 1)
        connection.settimeout(timeout)
        connection.connect((LOOPBACK, local))
        return connection

    def _count(self, host: str, change: int) -> None:
        with self._lock:
            self._open[host] = self._open.get(host, 0) + change
            self.most_at_once = max(self.most_at_once, sum(self._open.values()))
            self.most_at_host = max(self.most_at_host, *self._open.values())

    def line(self, **options: Any) -> Line:
        """A line over the tests' web."""
        return Line(**{"resolver": self.resolve, "connector": self.connect, **options})

    def client(self, **options: Any) -> Client:
        """A client over the tests' web, by the tests' clock."""
        timed = {"clock": self.clock, "now": self.clock.now, "sleep": self.clock.sleep}
        return Client(**{"line": self.line(), **timed, **options})

    def paths(self, host: str | None = None) -> list[str]:
        """What was asked for, in order, robots.txt left out."""
        return [a.path for a in self.asked if host in (None, a.host) and a.path != "/robots.txt"]

    def close(self) -> None:
        """Stop all servers."""
        for listening in self._listening:
            listening.close()

    def _listen(self, host: str, listening: socket.socket, context: ssl.SSLContext | None) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(host, connection, context), daemon=True).start()

    def _serve(self, host: str, connection: socket.socket, context: ssl.SSLContext | None) -> None:
        connection.settimeout(20)
        with contextlib.suppress(OSError), connection:
            wire = context.wrap_socket(connection, server_side=True) if context else connection
            with wire:
                head = b""
                while not head.endswith(b"\r\n\r\n"):
                    if not (more := wire.recv(1)):
                        return
                    head += more
                self._answer(host, Asked(host, head, self.clock()), wire)

    def _answer(self, host: str, asked: Asked, wire: socket.socket) -> None:
        with self._lock:
            self.asked.append(asked)
            answer = self.sites[host].get(asked.path, reply(404))
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
        if isinstance(answer, bytes):
            wire.sendall(answer)
        else:
            answer(wire)


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Iterator[Net]:
    """The tests' web; the test fails where anything else was to be connected to."""

    def switched_off(*args: object, **_: object) -> None:
        raise AssertionError(f"the system's network was used: {args!r}")

    for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex", "gethostbyaddr", "getnameinfo", "getfqdn"):
        monkeypatch.setattr(socket, name, switched_off)
    for name in ("connect_ex", "sendto", "sendmsg"):
        monkeypatch.setattr(socket.socket, name, switched_off)
    web = Net()
    yield web
    web.close()
    assert web.strays == []
