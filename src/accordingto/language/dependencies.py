"""Ways through a dependency parse."""

from __future__ import annotations

from accordingto.records import Tokens

DEPTHS = 40  # a parse deeper than this is cut off


def ancestors(tokens: Tokens, index: int) -> list[int]:
    """The token and what it hangs on, up to the root of its sentence."""
    path = [index]
    while tokens.head[path[-1]] != path[-1] and len(path) < DEPTHS:
        path.append(tokens.head[path[-1]])
    return path
