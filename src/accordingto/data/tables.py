"""How the tables of this folder are read, and the form under which a name is looked up in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import TypeVar

import msgspec

DOTTED = re.compile(r"\b(?:[^\W\d_]\.){2,}|\b(?:[^\W\d_]\.)+[^\W\d_]\b")
STOP = re.compile(r"\.(?=\s|$)")

Row = TypeVar("Row")
Listed = TypeVar("Listed")


def fold(name: str) -> str:
    """The form under which a name is looked up: case, curly apostrophes, runs of white space, a leading article, the
    stops of acronyms and of shortened words are folded away."""
    text = " ".join(name.split()).replace("’", "'").casefold().removeprefix("the ")
    if "." not in text:
        return text
    return STOP.sub("", DOTTED.sub(lambda match: match[0].replace(".", ""), text))


def bare(name: str) -> str:
    """The name without a possessive ending."""
    return name[:-2] if name.endswith(("'s", "’s")) else name[:-1] if name.endswith(("s'", "s’")) else name


def rows(file: str, row: type[Row]) -> tuple[Row, ...]:
    """Every line of a JSON Lines file beside this one, as records of one type."""
    return tuple(msgspec.json.Decoder(row).decode_lines((files(__package__) / file).read_bytes()))


def index(pairs: Iterable[tuple[str, Listed]]) -> Mapping[str, Listed]:
    """A table of the pairs; the first of two with one key wins."""
    table: dict[str, Listed] = {}
    for key, value in pairs:
        table.setdefault(key, value)
    return MappingProxyType(table)


def find(table: Mapping[str, Listed], name: str) -> Listed | None:
    """What a table whose keys are folded has for a name, as it stands or else without its possessive ending."""
    folded = fold(name)
    found = table.get(folded)
    return table.get(bare(folded)) if found is None else found
