"""A row of a table, of whatever kind the table is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from accordingto.errors import InputError


class Row(msgspec.Struct, frozen=True):
    """A row: where it stands in its table ("12" for the twelfth, "3.2" for the second that the third line holds), and
    its cells by the names of their columns, or why it cannot be read.

    ``size`` is about how many bytes it takes; ``done`` the share of the table that is behind us, None if not known.
    """

    number: str
    cells: Mapping[str, Any] | None
    error: InputError | None = None
    size: int = 0
    done: float | None = None
