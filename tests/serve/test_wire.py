"""What the room's server does with those who are slow on purpose, over real connections of the loopback address."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from accordingto.errors import UsageError
from accordingto.serve import wire

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
LARGE = 20_000_000  # bytes, more than a connection holds on its way
PATIENCE = 15.0  # seconds until a test gives up


async def room(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = b"x" * LARGE if scope["path"] == "/large" else b"here"
    await Response(body)(scope, receive, send)


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(wire, "ASKING_TIME", 0.5)
    monkeypatch.setattr(wire, "READING_TIME", 0.5)
    monkeypatch.setattr(wire, "LOOK", 0.1)
    servers: list[wire.Server] = []
    made = wire.Server.__init__

    def remembered(server: wire.Server, *arguments: Any) -> None:
        made(server, *arguments)
        servers.append(server)

    monkeypatch.setattr(wire.Server, "__init__", remembered)
    monkeypatch.setattr(wire.Server, "capture_signals", lambda _: contextlib.nullcontext())
    ports: list[int] = []
    ready = threading.Event()

    def told(port: int) -> None:
        ports.append(port)
        ready.set()

    thread = threading.Thread(target=wire.listen, args=(room, "127.0.0.1", 0, told), daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    yield ports[0]
    servers[0].should_exit = True
    thread.join(PATIENCE)


def rest(connection: socket.socket) -> bytes:
    """All that still comes until the other side closes."""
    found = bytearray()
    with contextlib.suppress(ConnectionResetError):
        while piece := connection.recv(65_536):
            found += piece
    return bytes(found)


@pytest.fixture
def connect(port: int) -> Iterator[Callable[[], socket.socket]]:
    with contextlib.ExitStack() as stack:
        yield lambda: stack.enter_context(socket.create_connection(("127.0.0.1", port), PATIENCE))


def test_wire_answers(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 200")
    assert answer.endswith(b"here")
    assert not re.search(rb"(?i)^server:", answer, re.MULTILINE)


@pytest.mark.parametrize("said", [b"", b"GET / HT", b"GET / HTTP/1.1\r\nHost: x\r\n"])
def test_wire_closes_on_who_does_not_finish_a_head(connect: Callable[[], socket.socket], said: bytes) -> None:
    connection = connect()
    connection.sendall(said)
    assert rest(connection) == b""


def test_wire_closes_on_who_sends_a_byte_now_and_then(connect: Callable[[], socket.socket]) -> None:
    connection, begun = connect(), time.monotonic()
    connection.settimeout(0.05)
    with contextlib.suppress(ConnectionError):
        while time.monotonic() - begun < PATIENCE:
            connection.sendall(b"G")
            with contextlib.suppress(TimeoutError):
                if not connection.recv(1):
                    break
    assert time.monotonic() - begun < PATIENCE


def test_wire_closes_on_who_does_not_take_the_answer(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    time.sleep(1.5)
    assert len(rest(connection)) < LARGE


def test_wire_waits_for_who_takes_it_while_it_comes(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert len(rest(connection)) > LARGE


def test_wire_refuses_heads_that_are_too_large(connect: Callable[[], socket.socket]) -> None:
    connection = connect()
    connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X: " + b"y" * 200_000)
    assert rest(connection)[:12] in {b"HTTP/1.1 400", b""}


def test_wire_tells_why_it_cannot_have_a_port(port: int) -> None:
    with pytest.raises(UsageError, match=f"port {port} of 127.0.0.1 is taken: give another with --port"):
        wire.listen(room, "127.0.0.1", port, lambda _: None)
    with pytest.raises(UsageError, match="is no address of this machine"):
        wire.listen(room, "203.0.113.7", 0, lambda _: None)
