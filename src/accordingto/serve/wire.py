"""HTTP as uvicorn speaks it, without patience for those who are slow on purpose.

A connection is closed where a whole head has not come ``ASKING_TIME`` after it was awaited, however often a byte of it
comes, or where an answer has not been taken ``READING_TIME`` after it was ready.
"""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from accordingto.errors import UsageError
from accordingto.limits import ASKING_TIME, LARGEST_HEAD, MOST_CONNECTIONS, READING_TIME

if TYPE_CHECKING:
    import socket  # the type alone: what opens a connection is elsewhere

LOOK = 1.0  # seconds between two looks at a connection
LAST_ANSWERS = 3  # seconds that answers may still take when the room closes


class Protocol(H11Protocol):
    """One connection that is looked after."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """As uvicorn has it."""
        super().connection_made(transport)
        self._state, self._since = "", self.loop.time()
        self._looking = self.loop.call_later(LOOK, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """As uvicorn has it."""
        self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """As uvicorn has it."""
        super().data_received(data)
        self._looked()

    def on_response_complete(self) -> None:
        """As uvicorn has it."""
        super().on_response_complete()
        self._looked()

    def _looked(self) -> str:
        """What the connection waits for (an answer to be taken, a page to be made, a head to come); since when is
        noted."""
        if self.transport.get_write_buffer_size():
            state = "taking"
        elif (cycle := getattr(self, "cycle", None)) is not None and not cycle.response_complete:
            state = "making"
        else:
            state = "asking"
        if state != self._state:
            self._state, self._since = state, self.loop.time()
        return state

    def _look(self) -> None:
        state, waited = self._looked(), self.loop.time() - self._since
        if (state == "asking" and waited > ASKING_TIME) or (state == "taking" and waited > READING_TIME):
            self.transport.abort()
        else:
            self._looking = self.loop.call_later(LOOK, self._look)


class Server(uvicorn.Server):
    """Tells when it answers, and not before."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self.ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn has it."""
        await super().startup(sockets)
        if self.started:
            self.ready()


def listen(app: ASGIApp, host: str, port: int, ready: Callable[[int], None]) -> None:
    """Answer at a port (0 takes any that is free) until the process is interrupted; ``ready`` is told which it is.

    Raises ``UsageError`` where the port cannot be had.
    """
    logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=Protocol,
        ws="none",
        lifespan="on",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=LARGEST_HEAD,
        timeout_graceful_shutdown=LAST_ANSWERS,
    )
    try:
        bound = config.bind_socket()
    except SystemExit as stopped:  # so uvicorn tells that it cannot have the port
        raise UsageError(_why(host, port, stopped.__context__)) from None
    with bound:
        Server(config, lambda: ready(bound.getsockname()[1])).run([bound])


def _why(host: str, port: int, error: BaseException | None) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"port {port} of {host} is taken: give another with --port, or --port 0 for any that is free"
    if number == errno.EACCES:
        return f"port {port} may only be had with more rights: give one from 1024 on with --port"
    return f"{host} is no address of this machine: check --host"
