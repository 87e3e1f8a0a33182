"""The reading room: local pages where people look into a store, and say what was read wrong.

from accordingto.serve import app
uvicorn.run(app(Store("news")), host="127.0.0.1", lifespan="on")
"""

from __future__ import annotations

import secrets
from pathlib import PurePath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from accordingto.serve.guard import Doors
    from accordingto.store import Store

__all__ = ["app"]


def app(store: Store, *, name: str | None = None, doors: Doors | None = None) -> ASGIApp:
    """The room over a store, as an ASGI application with a lifespan.

    ``name`` is what the store is called on its pages, else the last part of its place. ``doors`` says by what names and
    with what token the room is entered; left out, it answers to the names of the loopback address only. Raises
    ``OSError`` or ``sqlite3.Error`` where its index cannot be kept in the user's cache folder.
    """
    from accordingto.serve.asgi import application
    from accordingto.serve.guard import Doors
    from accordingto.serve.shelf import Shelf, index_file
    from accordingto.serve.shelf.update import Watch, update_corrections
    from accordingto.serve.views import Room

    file = index_file(store.where)
    room = Room(
        shelf=Shelf(file),
        store=store,
        name=name or PurePath(store.where).name or store.where,
        catch_up=lambda: update_corrections(store, file),
        genuine=secrets.token_urlsafe(24),
    )
    return application(room, Watch(store, file), doors or Doors())
