"""The addresses of the room's pages, so that no two places spell them differently."""

from __future__ import annotations

from urllib.parse import quote


def report(id: str, anchor: str = "") -> str:  # noqa: A002 - what the record calls it
    """The page of a report, or the place in it that ``anchor`` names: an attribution's or an event's id."""
    return f"/report/{_escaped(id.removeprefix('sha256:'))}{'#' if anchor else ''}{_escaped(anchor)}"


def source(name: str) -> str:
    """The page of a speaker, by his name in the chains."""
    return f"/source/{_escaped(name)}"


def outlet(name: str) -> str:
    """The list of an outlet's reports."""
    return f"/reports?outlet={_escaped(name)}"


def claim(id: str) -> str:  # noqa: A002 - what the record calls it
    """The page of a claim."""
    return f"/claim/{_escaped(id)}"


def _escaped(part: str) -> str:
    """The text as one part of an address; halves of characters, which no address can carry, as question marks."""
    return quote(part.encode("utf-8", "replace"), safe="")
