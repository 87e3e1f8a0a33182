"""The signs that pages are drawn with: in the terminal, in full and where that shows ASCII only; and in HTML."""

from __future__ import annotations

import msgspec

from accordingto.export import outline as view
from accordingto.export.wording import Kind

# What stands for the typographic characters of a report where only ASCII can be shown.
PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "…": "..."}
)


class Sign(msgspec.Struct, frozen=True):
    """How a kind of certainty is called and shown: in a terminal, in ASCII, and as what an SVG of 12 by 12 draws."""

    word: str
    fine: str
    plain: str
    drawing: str


RING = '<circle cx="6" cy="6" r="5"/>'
DOTTED = '<circle cx="6" cy="6" r="5" stroke-dasharray="1.6 1.54"/>'
CERTAINTIES: dict[Kind, Sign] = {
    "happened": Sign("happened", "●", "*", '<circle cx="6" cy="6" r="5" fill="currentColor"/>'),
    "reported": Sign("reported", "◉", '"', f'{RING}<circle cx="6" cy="6" r="2.4" fill="currentColor"/>'),
    "probable": Sign("probable", "◐", "~", f'{RING}<path d="M6 1a5 5 0 0 0 0 10z" fill="currentColor"/>'),
    "possible": Sign("possible", "◔", "o", f'{RING}<path d="M6 1a5 5 0 0 1 5 5H6z" fill="currentColor"/>'),
    "planned": Sign("planned", "○", ">", RING),
    "denied": Sign("denied", "⊗", "x", f'{RING}<path d="M2.5 2.5l7 7M9.5 2.5l-7 7"/>'),
    "not": Sign("not so", "⊘", "-", f'{RING}<path d="M2.5 9.5l7-7"/>'),
    "unknown": Sign("unclear", "◌", "?", DOTTED),
}


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
    {kind: sign.fine for kind, sign in CERTAINTIES.items()},
)
ASCII = Signs(
    "[",
    "]",
    " -> ",
    "...",
    "-",
    ", ",
    "-",
    {kind: sign.plain for kind, sign in CERTAINTIES.items()},
)


def signs(encoding: str) -> Signs:
    """The full signs where ``encoding`` has all of them, the others where it lacks one."""
    every = (*msgspec.structs.astuple(FINE)[:-1], *FINE.certainty.values())
    try:
        "".join(every).encode(encoding)
    except UnicodeError:
        return ASCII
    return FINE
