"""What a page of the room is before it is drawn: its template, what it shows, and the same as data.

A file of ``pages`` gives its pages in ``ROUTES``: the path with its parameters in braces, and the function that makes
the page of the index, of what the path names, and of the query. It runs in a thread of its own and may take its time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import msgspec

from accordingto.serve.shelf import Shelf

if TYPE_CHECKING:
    from accordingto.store import Store

Query = Mapping[str, list[str]]
Handler = Callable[[Shelf, Mapping[str, str], Query], "Page"]
Routes = tuple[tuple[str, Handler], ...]
Form = dict[str, str]
# What takes a form: the room, what the path names, the fields, and whether the form is one that the room gave out. It
# raises ``Moved`` where all is well, and gives the form back where it is not.
Receiver = Callable[["Room", Mapping[str, str], Form, bool], "Page"]
Receivers = tuple[tuple[str, Receiver], ...]

PAGE_SIZE = 50  # rows of a list that is paged


class Room(msgspec.Struct, frozen=True):
    """What is read in: the index, the store behind it and what that is called, what brings the index up to the store
    at once, and the secret that every form of the room carries."""

    shelf: Shelf
    store: Store
    name: str
    catch_up: Callable[[], object]
    genuine: str


class Paging(msgspec.Struct, frozen=True):
    """Where a page of a long list stands in it. ``path`` and ``query`` are those of the list, for the links."""

    page: int
    size: int
    total: int
    path: str
    query: Query

    @property
    def pages(self) -> int:
        """How many pages there are; an empty list has one."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows stand before this page, as SQL's OFFSET takes it."""
        return (self.page - 1) * self.size

    @property
    def first(self) -> int:
        """The number of the first row of the page, 0 where there is none."""
        return min(self.offset + 1, self.total)

    @property
    def last(self) -> int:
        """The number of the last row of the page."""
        return min(self.page * self.size, self.total)

    def link(self, page: int) -> str:
        """The address of another page of the same list."""
        return address(self.path, self.query, page=page if page > 1 else None)

    @property
    def previous(self) -> str | None:
        """The address of the page before, None on the first."""
        return self.link(self.page - 1) if self.page > 1 else None

    @property
    def next(self) -> str | None:
        """The address of the page after, None on the last."""
        return self.link(self.page + 1) if self.page < self.pages else None

    @property
    def near(self) -> list[int | None]:
        """The numbers of the pages to link to: the first, the last and those around this one; None for a gap."""
        shown = sorted({1, *range(max(1, self.page - 2), min(self.pages, self.page + 2) + 1), self.pages})
        row: list[int | None] = []
        for number in shown:
            if row and number - (row[-1] or 0) == 2:
                row.append(number - 1)
            elif row and number - (row[-1] or 0) > 2:
                row.append(None)
            row.append(number)
        return row


class Page(msgspec.Struct, frozen=True):
    """A page. ``values`` is what its template gets, ``data`` what ``.json`` answers: anything msgspec writes as
    JSON. Where there is a ``paging``, that answer has ``page``, ``pages``, ``total``, ``previous`` and ``next``, too.
    """

    template: str
    title: str
    values: Mapping[str, Any]
    data: Mapping[str, Any]
    status: int = 200
    paging: Paging | None = None


class Refused(Exception):  # noqa: N818 - no error of the program: the reader is told
    """What cannot be shown or done: an HTTP status, what is wrong, the way out in a sentence, and where it leads."""

    def __init__(self, status: int, message: str, way_out: str, link: str = "/") -> None:
        super().__init__(message)
        self.status, self.message, self.way_out, self.link = status, message, way_out, link


class Moved(Exception):  # noqa: N818 - no error: the page is elsewhere
    """The page has another address. ``.json`` is added to its path where JSON was asked for."""

    def __init__(self, link: str) -> None:
        super().__init__(link)
        self.link = link


def one(query: Query, name: str, default: str = "") -> str:
    """The last value that the query gives for a name, without white space around it."""
    return query[name][-1].strip() if query.get(name) else default


def address(path: str, query: Query, **changes: object) -> str:
    """The path with the query, in which each of ``changes`` takes the place of what was there; None leaves it out."""
    kept = [(name, value) for name, values in query.items() if name not in changes for value in values if value]
    kept += [(name, str(value)) for name, value in changes.items() if value is not None]
    return f"{path}?{urlencode(kept, errors='replace')}" if kept else path


def paging(path: str, query: Query, total: int, size: int = PAGE_SIZE) -> Paging:
    """The page of a list of ``total`` rows that the query's ``page`` asks for. Raises ``Refused`` for one that is not
    there."""
    asked = one(query, "page", "1")
    if not (asked.isascii() and asked.isdecimal() and len(asked) < 10 and int(asked) > 0):
        raise Refused(
            400, f"“{asked}” is no number of a page.", "Begin with the first page", address(path, query, page=None)
        )
    found = Paging(int(asked), size, total, path, query)
    if found.page > found.pages:
        count = "only one page" if found.pages == 1 else f"only {found.pages:,} pages"
        raise Refused(
            404,
            f"There is no page {found.page:,} of this list: it has {count}.",
            "Go to the last page",
            found.link(found.pages),
        )
    return found
