"""The index that the reading room's pages look things up in."""

from __future__ import annotations

from accordingto.serve.shelf.opened import Shelf, index_file

__all__ = ["Shelf", "index_file"]
