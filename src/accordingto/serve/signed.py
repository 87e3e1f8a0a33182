"""What every form of corrections has: who says it, that it is a form of this room, and how what it says is kept."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from accordingto.errors import StoreError
from accordingto.limits import LONGEST_NAME
from accordingto.records import Correction
from accordingto.serve.mending import Problem
from accordingto.serve.views import Form, Room

ALL = "all"  # where a problem stands that is one of the whole form


def name(sent: Form) -> str:
    """Who sent it, empty where nobody is named."""
    return " ".join(sent.get("by", "").split())


def problems(by: str, *, genuine: bool) -> dict[str, Problem]:
    """What is wrong with the name, and with a form that is not of this room."""
    found: dict[str, Problem] = {}
    if not by:
        found["by"] = Problem("Give your name: a correction is kept with the name of who made it.")
    elif len(by) > LONGEST_NAME:
        found["by"] = Problem(f"At most {LONGEST_NAME:,} characters.")
    if not genuine:
        found[ALL] = Problem("This form was opened before the room was: look through it and send it again.")
    return found


def new_id() -> str:
    """An id that no correction has."""
    return f"h{secrets.token_hex(8)}"


def keep(room: Room, made: Sequence[Correction]) -> dict[str, Problem]:
    """Keep corrections in the store, and show them; returns why they could not be kept, where that is so."""
    try:
        if made:
            room.store.corrections.append(made)
    except StoreError as error:
        return {ALL: Problem(str(error))}
    room.catch_up()
    return {}
