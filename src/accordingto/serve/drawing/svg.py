"""SVG markup: elements with their attributes and text escaped, and how much of a text fits."""

from __future__ import annotations

import unicodedata

from markupsafe import Markup, escape

from accordingto.export.outline import visible


def element(name: str, *inner: Markup | str, **attributes: str | float | None) -> Markup:
    """An element with what stands in it: text is escaped, markup is not. An attribute's name is given with ``_`` for
    ``-`` and may end in ``_`` (``class_``); numbers are written with at most one decimal, None is left out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{written}>{''.join(escape(each) for each in inner)}</{name}>")  # noqa: S704 - all is escaped


def number(value: float) -> str:
    """A length with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")


def fit(text: str, width: float, size: float) -> str:
    """As much of the text as fits ``width`` at a font of ``size``, with an ellipsis for the rest; the text must be told
    whole elsewhere. Widths are estimated a little too large: no font is at hand."""
    text = visible(text)
    room = width / size
    if sum(map(_wide, text)) <= room:
        return text
    room -= _wide("…")
    for at, character in enumerate(text):
        room -= _wide(character)
        if room < 0:
            return f"{text[:at].rstrip()}…"
    return text


def _value(value: str | float) -> str:
    return str(escape(visible(value))) if isinstance(value, str) else number(value)


def _wide(character: str) -> float:
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    if unicodedata.combining(character):
        return 0.0
    return 0.72 if character.isupper() or character in "mwMW—…@%" else 0.34 if character in "iljtf.,:;'|!() " else 0.58
