"""Who may ask the room for anything: what every request passes before a page sees it, and what every answer carries.

1. The host it was asked for must be one of the room's own: a page of the web whose name was made to lead here (DNS
   rebinding) asks for another.
2. It must come from the room's own pages or from the address bar, as the browser tells (Sec-Fetch-Site, Origin).
3. Where there is a token, it must be known: from the address the first time, then from a cookie.
4. It is GET, HEAD or POST, with an address and a body of no more than so many bytes, which come in time.

The token is compared in constant time. It stands in an address only until the first answer, which leads to the same
page without it; the cookie holds a value made from it, not the token.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

import anyio
import msgspec
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from accordingto.limits import LARGEST_FORM, LONGEST_ADDRESS, SENDING_TIME
from accordingto.serve.views import Refused

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
METHODS = frozenset({"GET", "HEAD", "POST"})
OWN = frozenset({"same-origin", "none"})  # what Sec-Fetch-Site may say: our own page, or nobody's
COOKIE = "accordingto"
STATIC = "/static/"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Doors(msgspec.Struct, frozen=True):
    """Where the room may be entered: the names it answers to besides those of the loopback address, whether it answers
    to any address of the machine, and the token that is asked for, if any."""

    names: frozenset[str] = frozenset()
    addresses: bool = False
    token: str | None = None

    @property
    def key(self) -> str:
        """What the cookie holds instead of the token."""
        return hmac.new((self.token or "").encode(), b"cookie", hashlib.sha256).hexdigest()


Refusing = Callable[[Scope, Refused], Awaitable[Response]]


class _TooLarge(Exception):  # noqa: N818 - it never leaves this file
    """The body is larger than it may be."""


class Guard:
    """The application behind the doors; ``refusing`` makes the page that tells somebody that he may not."""

    def __init__(self, app: ASGIApp, doors: Doors, refusing: Refusing) -> None:
        self.app, self.doors, self.refusing = app, doors, refusing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI has it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        sent = _with_headers(send, private=self.doors.token is not None)
        try:
            headers = Headers(scope=scope)
            _check(scope, headers, self.doors)
            entered = _enter(scope, headers, self.doors)
        except Refused as refused:
            await self._refuse(scope, receive, sent, refused)
            return
        if entered is not None:
            await entered(scope, receive, sent)
            return
        try:
            body = await _body(receive, headers) if scope["method"] == "POST" else b""
        except (TimeoutError, _TooLarge) as error:
            await self._refuse(scope, receive, sent, _unsent(error))
            return
        await self.app(scope, _again(body, receive), sent)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, refused: Refused) -> None:
        answer = await self.refusing(scope, refused)
        if refused.status in {408, 413}:  # the rest of the body is not waited for
            answer.headers["Connection"] = "close"
        await answer(scope, receive, send)


def _check(scope: Scope, headers: Headers, doors: Doors) -> None:
    """Raise ``Refused`` for what may not even be asked."""
    host = headers.get("host", "").lower()
    if len(headers.getlist("host")) != 1 or not _is_own(host, doors):
        raise Refused(
            403, "This address is not one of the room’s.", "Use the address that accordingto serve printed", ""
        )
    here = scope["path"] + (f"?{query}" if (query := scope["query_string"].decode("latin-1")) else "")
    if len(here) > LONGEST_ADDRESS:
        raise Refused(414, f"The address is longer than {LONGEST_ADDRESS:,} characters.", "Go to the overview")
    if scope["method"] not in METHODS:
        raise Refused(405, "The room answers GET, HEAD and POST only.", "Go to the overview")
    origin = headers.get("origin")
    if headers.get("sec-fetch-site", "none") not in OWN or (origin is not None and _netloc(origin) != host):
        # The link leads on from a page of our own; nothing but a page for reading is ever behind it.
        link = here if scope["method"] != "POST" and here.startswith("/") and not here.startswith("//") else "/"
        raise Refused(
            403, "Another site sent you here, and the room takes nobody’s word for it.", "Go on, if you meant to", link
        )


def _is_own(host: str, doors: Doors) -> bool:
    """Whether the request was for one of the room's own names, at whatever port (it may have come through a tunnel)."""
    try:
        parts = urlsplit(f"//{host}")
        name = parts.hostname or ""
        if parts.netloc != host or parts.username is not None or parts.port == -1:
            return False
    except ValueError:
        return False
    if name in LOOPBACK or name in doors.names:
        return True
    if not doors.addresses:
        return False
    try:
        ipaddress.ip_address(name)  # no name that could be made to lead elsewhere
    except ValueError:
        return False
    return True


def _netloc(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc.lower() or None
    except ValueError:
        return None


def _enter(scope: Scope, headers: Headers, doors: Doors) -> Response | None:
    """Let in who knows the token: None, or at the first time the answer that leads to the page without it. Raises
    ``Refused`` for everybody else."""
    if doors.token is None or scope["path"].startswith(STATIC):
        return None
    if _same(_cookie(headers), doors.key):
        known = True
    else:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        known = scheme.lower() == "bearer" and _same(given.strip(), doors.token)
    query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    tokens = [value for name, value in query if name == "token"]
    if not tokens and known:
        return None
    if not known and not any(_same(token, doors.token) for token in tokens):
        raise Refused(
            401,
            "This room asks for its token.",
            "Open the address with the token in it that accordingto serve printed",
            "",
        )
    rest = urlencode([(name, value) for name, value in query if name != "token"])
    path = "/" + scope["path"].lstrip("/")
    answer = RedirectResponse(f"{path}?{rest}" if rest else path, 303)
    answer.set_cookie(COOKIE, doors.key, httponly=True, samesite="strict", path="/")
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode("utf-8", "surrogatepass"), wanted.encode())


def _cookie(headers: Headers) -> str:
    """What the browser kept for us; a cookie that cannot be read is none."""
    for line in headers.getlist("cookie"):
        for part in line.split(";"):
            name, _, value = part.strip().partition("=")
            if name == COOKIE:
                return value
    return ""


async def _body(receive: Receive, headers: Headers) -> bytes:
    """The whole body. Raises ``_TooLarge`` or ``TimeoutError``."""
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > LARGEST_FORM:
        raise _TooLarge
    body = bytearray()
    with anyio.fail_after(SENDING_TIME):
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return b""
            body += message.get("body", b"")
            if len(body) > LARGEST_FORM:
                raise _TooLarge
            if not message.get("more_body", False):
                return bytes(body)


def _unsent(error: Exception) -> Refused:
    if isinstance(error, _TooLarge):
        return Refused(413, f"A form of more than {LARGEST_FORM:,} bytes is not taken.", "Go back and shorten it", "")
    return Refused(408, f"The form did not come within {SENDING_TIME:.0f} seconds.", "Go back and send it again", "")


def _again(body: bytes, receive: Receive) -> Receive:
    """What gives the body that was read already, then whatever comes after it."""
    given = False

    async def once() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once


def _with_headers(send: Send, *, private: bool) -> Send:
    """What adds ``HEADERS`` to every answer that does not say otherwise itself."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store" if private else "private, no-cache")
        await send(message)

    return sent
