"""The sheet that text for terminals is drawn on."""

from __future__ import annotations

import io

from rich.console import Console


def sheet(width: int, colour: bool) -> Console:
    """A console that draws into memory, ``width`` columns wide, and heeds nothing of the environment: the same reading
    gives the same page. Text is taken as it is, without markup of rich's."""
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
        legacy_windows=False,
        _environ={},
    )
