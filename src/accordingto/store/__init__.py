"""The dataset on disk."""

from __future__ import annotations

from accordingto.store.readings import Store
from accordingto.store.rows import Stored
from accordingto.store.table import Table

__all__ = ["Store", "Stored", "Table"]
