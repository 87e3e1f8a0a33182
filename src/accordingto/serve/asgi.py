"""The room as an ASGI application: which function makes which page, and what becomes of it.

Every page is made in a thread, so that SQLite and Jinja never hold up the others, and answers as JSON, too, where
``.json`` is added to its path. What a page refuses is a page as well, which says the way out.
"""

from __future__ import annotations

import hmac
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any
from urllib.parse import parse_qs, quote, unquote

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from accordingto.errors import AccordingtoError
from accordingto.limits import LONGEST_NAME, PAGE_TIME, PAGES_AT_ONCE
from accordingto.serve import render
from accordingto.serve.event_columns import columns
from accordingto.serve.guard import Doors, Guard
from accordingto.serve.pages import claims, corrections, events, overview, report, rest, search, sources
from accordingto.serve.shelf.update import Watch, update
from accordingto.serve.views import Form, Handler, Moved, Page, Receiver, Refused, Room

JSON = ".json"
FIRST_LOOK = 3.0  # seconds
STEPS = 20_000  # of SQLite's machine between two looks at the clock
MOST_FIELDS = 100  # of a query or a form
PERSON = "accordingto-name"  # the cookie in which the browser keeps the name of who corrects
A_YEAR = 31_536_000  # seconds
PAGES = (overview, report, sources, claims, events, search, rest, corrections)

log = logging.getLogger(__name__)


def application(room: Room, watch: Watch, doors: Doors) -> Guard:
    """The room behind its doors, as an ASGI application. While it runs, ``watch`` brings the index up to the store."""
    limiter = CapacityLimiter(PAGES_AT_ONCE)

    def threaded(work: Callable[[Request], Response]) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            return await anyio.to_thread.run_sync(work, request, limiter=limiter)

        return answer

    def receiving(receiver: Receiver) -> Callable[[Request], Awaitable[Response]]:
        async def answer(request: Request) -> Response:
            body = await request.body()
            return await anyio.to_thread.run_sync(_received, room, receiver, request, body, limiter=limiter)

        return answer

    async def failed(request: Request, error: Exception) -> Response:
        return await threaded(lambda request: _drawn(room, request, _failure(error)))(request)

    async def refused(scope: Scope, refusal: Refused) -> Response:
        return await failed(Request(scope), refusal)

    table = [Route("/static/{name}", _static, methods=["GET"])]
    for path, handler in (route for module in PAGES for route in module.ROUTES):
        answer = threaded(_answering(room, handler))
        table += [Route(each, answer, methods=["GET"]) for each in (render.as_json_address(path), path)]
    table += [
        Route(path, receiving(receiver), methods=["POST"])
        for module in (corrections, rest)
        for path, receiver in module.RECEIVERS
    ]

    @asynccontextmanager
    async def watching(_: Starlette) -> AsyncIterator[None]:
        await anyio.to_thread.run_sync(_first_look, room, watch)
        with watch:
            yield

    handlers = {HTTPException: failed, Exception: failed}
    inner = Starlette(routes=table, exception_handlers=handlers, lifespan=watching)
    return Guard(inner, doors, refused)


def _first_look(room: Room, watch: Watch) -> None:
    """Bring the index up before the first page is asked for, as far as that takes no longer than ``FIRST_LOOK``: a
    small store is whole then, and a large one is filled while it is looked at. The events of a large one begin to be
    read for their page. What goes wrong, the watch meets again.
    """
    end = time.monotonic() + FIRST_LOOK
    with suppress(AccordingtoError, sqlite3.Error, OSError):
        update(watch.store, watch.file, lambda: time.monotonic() > end)
        columns(room.shelf, room.shelf.connection())


def _answering(room: Room, handler: Handler) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        try:
            _limit(room)
            page = handler(room.shelf, request.path_params, _fields(request.url.query))
        except Moved as moved:
            return RedirectResponse(render.as_json_address(moved.link) if _wants_json(request) else moved.link, 302)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong, the reader is told the way out
            page = _failure(error)
        return _drawn(room, request, page)

    return answer


def _received(room: Room, receiver: Receiver, request: Request, body: bytes) -> Response:
    """The answer to a form that was sent: the way to what came of it, or the form with what is wrong."""
    form: Form = {}
    try:
        form = {name: values[-1] for name, values in _fields(body.decode("utf-8", "replace")).items()}
        genuine = hmac.compare_digest(form.pop("genuine", "").encode("utf-8", "surrogatepass"), room.genuine.encode())
        _limit(room)
        page = receiver(room, request.path_params, form, genuine)
    except Moved as moved:
        answer = RedirectResponse(moved.link, 303)
        if name := form.get("by", "").strip()[:LONGEST_NAME]:
            answer.set_cookie(PERSON, quote(name), max_age=A_YEAR, httponly=True, samesite="strict")
        return answer
    except Exception as error:  # noqa: BLE001 - as above
        page = _failure(error)
    return _drawn(room, request, page)


def _fields(text: str) -> dict[str, list[str]]:
    """What a query or a form gives for each name. Raises ``Refused`` where that is too much."""
    try:
        return parse_qs(text, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise Refused(
            400, f"More than {MOST_FIELDS} values cannot be asked for at once.", "Go to the overview"
        ) from None


def _limit(room: Room) -> None:
    """Let no page look things up for longer than ``PAGE_TIME``: SQLite stops, and the page says so."""
    end = time.monotonic() + PAGE_TIME
    room.shelf.connection().set_progress_handler(lambda: time.monotonic() > end, STEPS)


def _wants_json(request: Request) -> bool:
    return request.url.path.endswith(JSON)


def _drawn(room: Room, request: Request, page: Page) -> Response:
    if _wants_json(request):
        return Response(render.as_json(page), page.status, media_type="application/json")
    # as an address has it: in ``request.url`` blanks and per cent signs of a name stand as they are
    path, query = quote(request.scope["path"].encode("utf-8", "replace")), request.url.query
    context: Mapping[str, Any] = {
        "store": room.name,
        "path": path,
        "json": render.as_json_address(f"{path}?{query}" if query else path) if page.status == 200 else "",
        "genuine": room.genuine,
        "person": unquote(request.cookies.get(PERSON, ""))[:LONGEST_NAME],
    }
    return Response(render.as_html(page, context), page.status, media_type="text/html")


def _failure(error: Exception) -> Page:
    """The page that says what went wrong and the way out."""
    if isinstance(error, Refused):
        known = error
    elif isinstance(error, HTTPException) and error.status_code == 405:
        known = Refused(405, "Nothing can be sent to this page: it is for reading.", "Go to the overview")
    elif isinstance(error, HTTPException):
        known = Refused(error.status_code, "There is no such page.", "Go to the overview")
    elif isinstance(error, sqlite3.OperationalError) and "interrupted" in str(error):
        known = Refused(503, f"This took longer than {PAGE_TIME:.0f} seconds.", "Ask for less, or try it again later")
    elif isinstance(error, AccordingtoError):
        known = Refused(500, str(error), "Go to the overview")
    else:
        log.error("a page failed", exc_info=error)
        known = Refused(500, "This page could not be made, which is a fault of ours.", "Go to the overview")
    data = {"error": known.message, "way_out": known.way_out, "link": known.link}
    return Page("refused.html", known.message, {"refused": known}, data, known.status)


async def _static(request: Request) -> Response:
    """A file of static/: for ever where its address carries its hash, else to be asked for again."""
    found = render.assets().get(request.path_params["name"])
    if found is None:
        raise HTTPException(404)
    marked = request.query_params.get("v") == found.mark
    caching = "public, max-age=31536000, immutable" if marked else "no-cache"
    return Response(found.content, media_type=found.kind, headers={"Cache-Control": caching})
