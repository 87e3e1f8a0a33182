"""Pages as HTML and as JSON, and the files that go with them.

Every value that a template writes is escaped, and characters that would steer a page instead of being shown (controls,
marks that turn the direction of writing) become U+FFFD, whether the template asks for it or not.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import mimetypes
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote

import msgspec
from jinja2 import Environment

from accordingto.export import markup
from accordingto.records import SURROGATE
from accordingto.serve.views import Page, address


class Asset(msgspec.Struct, frozen=True):
    """A file of static/: its bytes, its type, and the hash that its address carries."""

    content: bytes
    kind: str
    mark: str


@cache
def assets() -> Mapping[str, Asset]:
    """The files of static/, by name, and the style sheet that the room shares with the export."""
    found = {}
    shared = files("accordingto.export").joinpath("templates", "shared", "marks.css")
    for file in (*files("accordingto.serve").joinpath("static").iterdir(), shared):
        content = file.read_bytes()
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        found[file.name] = Asset(content, kind, hashlib.sha256(content).hexdigest()[:16])
    return found


def asset(name: str) -> str:
    """The address of a file of static/, which changes when the file does."""
    return f"/static/{name}?v={assets()[name].mark}"


def day(value: datetime.date | str | None) -> str:
    """A date in full: ``15 September 2015``; nothing for none."""
    if isinstance(value, str) and value:
        value = datetime.date.fromisoformat(value[:10])
    return f"{value.day} {value:%B} {value.year}" if value else ""


def moment(value: datetime.datetime | str) -> str:
    """A time in full, with its zone: ``15 September 2015, 14:05 UTC``."""
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value)
    value = value.astimezone(datetime.UTC)
    return f"{day(value)}, {value:%H:%M} UTC"


def count(number: int, one: str, many: str = "") -> str:
    """The number and what it counts: ``1 report``, ``1,204 reports``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


@cache
def environment() -> Environment:
    """Jinja with the room's templates and, after them, those of the export that it shares."""
    made = markup.environment("accordingto.serve")
    made.filters |= {
        "day": day,
        "moment": moment,
        "number": lambda number: f"{number:,}",
        "count": count,
        "urlencode": lambda text: quote(text, safe="", errors="replace"),  # Jinja's own fails on halves of characters
    }
    made.globals |= {"asset": asset, "address": address}
    return made


def as_html(page: Page, context: Mapping[str, Any]) -> bytes:
    """The page drawn with its template; ``context`` is what the room knows of the request (see ``asgi.py``)."""
    drawn = (
        environment()
        .get_template(page.template)
        .render({**page.values, **context, "title": page.title, "paging": page.paging})
    )
    try:
        return drawn.encode()
    except UnicodeEncodeError:  # half of a character that a template took for markup
        return SURROGATE.sub("\ufffd", drawn).encode()


def as_json(page: Page) -> bytes:
    """What the page says as JSON."""
    data = dict(page.data)
    if (paging := page.paging) is not None:
        links = {
            name: link and as_json_address(link)
            for name, link in (("previous", paging.previous), ("next", paging.next))
        }
        data = {"page": paging.page, "pages": paging.pages, "total": paging.total, **links, **data}
    try:
        return msgspec.json.encode(data)
    except UnicodeEncodeError:  # half of a character: written escaped, as Reading.to_json does
        return json.dumps(msgspec.to_builtins(data)).encode()


def as_json_address(link: str) -> str:
    """The address of what a page of the room says as JSON."""
    path, mark, query = link.partition("?")
    return f"{'/index' if path == '/' else path}.json{mark}{query}"
