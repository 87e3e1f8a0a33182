"""The signs that the terminal's page is drawn with, in full and for a terminal that shows ASCII only."""

from __future__ import annotations

import msgspec

from accordingto.export import outline as view
from accordingto.export.wording import Kind

# What stands for the typographic characters of a report where only ASCII can be shown.
PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "…": "..."}
)


class Signs(msgspec.Struct, frozen=True):
    """The signs of the page, all of one alphabet. ``certainty`` has one for each kind of certainty."""

    opening: str
    closing: str
    arrow: str
    ellipsis: str
    rule: str
    dot: str
    none: str
    certainty: dict[Kind, str]

    def show(self, text: str) -> str:
        """The text as the terminal can show it, on one line, its control characters replaced."""
        text = view.visible(text)
        return text.translate(PLAIN).replace("\ufffd", "?") if self is ASCII else text


FINE = Signs(
    "⟦",
    "⟧",
    " → ",
    "…",
    "─",
    " · ",
    "–",
    {
        "happened": "●",
        "reported": "◉",
        "probable": "◐",
        "possible": "○",
        "planned": "▷",
        "denied": "×",
        "not": "∅",
        "unknown": "?",
    },
)
ASCII = Signs(
    "[",
    "]",
    " -> ",
    "...",
    "-",
    ", ",
    "-",
    {
        "happened": "*",
        "reported": '"',
        "probable": "~",
        "possible": "o",
        "planned": ">",
        "denied": "x",
        "not": "-",
        "unknown": "?",
    },
)


def signs(encoding: str) -> Signs:
    """The full signs where ``encoding`` has all of them, the others where it lacks one."""
    every = (*msgspec.structs.astuple(FINE)[:-1], *FINE.certainty.values())
    try:
        "".join(every).encode(encoding)
    except UnicodeError:
        return ASCII
    return FINE
