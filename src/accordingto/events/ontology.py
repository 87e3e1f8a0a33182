"""The ontology that events are told in: types, modes, contexts, sectors, and what CAMEO's codes stand for.

The default is PLOVER, version 2.0 (draft), of the Open Event Data Alliance: its names, numbers and rules, with
definitions and examples of our own. Another one can be given as a file of the same format: JSON Lines, one entry a
line, whose ``kind`` says what it is. ``docs/ontology.md`` shows the default and describes the format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec

from accordingto.decodable import decodable
from accordingto.errors import UsageError
from accordingto.limits import LARGEST_INPUT

Quad = Literal[1, 2, 3, 4]  # verbal cooperation, material cooperation, verbal conflict, material conflict
Name = Annotated[str, msgspec.Meta(min_length=1)]
Score = Annotated[float, msgspec.Meta(ge=-10, le=10)]

CAMEO = re.compile(r"\d{3,4}")


class Border(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a type is easily taken for: a case, and the type, or type and mode, that tells it ("" for no event)."""

    case: Name
    code: str = ""


class Type(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="type"):
    """A type of event. ``score`` is from -10 (conflict) to 10 (cooperation); ``recipient`` is true where an event needs
    one; ``cameo`` is the most general CAMEO code of the type, "" where it has none."""

    name: Name
    quad: Quad
    score: Score
    definition: str = ""
    recipient: bool = False
    cameo: str = ""
    borders: tuple[Border, ...] = ()
    examples: tuple[str, ...] = ()
    note: str = ""


class Mode(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="mode"):
    """How an event of a type is done. Without a ``score`` it has that of its type; ``contexts`` are those that every
    event of the mode has."""

    type: Name
    name: Name
    definition: str = ""
    score: Score | None = None
    contexts: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    note: str = ""


class Context(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="context"):
    """What an event is about."""

    name: Name
    definition: str = ""
    examples: tuple[str, ...] = ()
    note: str = ""


class Sector(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="sector"):
    """The part of society that an actor belongs to. One that is ``added`` stands beside another, as a rule."""

    name: Name
    definition: str = ""
    added: bool = False
    examples: tuple[str, ...] = ()
    note: str = ""


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="code"):
    """A code that stands in place of a country's."""

    name: Name
    definition: str = ""
    examples: tuple[str, ...] = ()
    note: str = ""


class Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An event that a CAMEO code fits: its mode, contexts, and lemmas one of which the report uses of it."""

    mode: str | None = None
    contexts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


class Cameo(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", tag="cameo"):
    """A CAMEO code: the first pattern of ``when`` is what it stands for, the others are events it fits as well."""

    code: Name
    type: Name
    when: Annotated[tuple[Pattern, ...], msgspec.Meta(min_length=1)]
    meaning: str = ""
    note: str = ""


Entry = Type | Mode | Context | Sector | Code | Cameo


class Ontology(msgspec.Struct, frozen=True):
    """Everything by name, in the order of the file; ``modes`` by type and name, ``crosswalk`` by type."""

    types: Mapping[str, Type]
    modes: Mapping[str, Mapping[str, Mode]]
    contexts: Mapping[str, Context]
    sectors: Mapping[str, Sector]
    codes: Mapping[str, Code]
    cameo: Mapping[str, Cameo]
    crosswalk: Mapping[str, tuple[Cameo, ...]]

    def quad(self, type_: str) -> Quad:
        """1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; ``KeyError`` for an
        unknown type."""
        return self.types[type_].quad

    def score(self, type_: str, mode: str | None = None) -> float:
        """How cooperative a mode of a type is, from -10 to 10; ``KeyError`` where the type is unknown or does not have
        the mode."""
        own = None if mode is None else self.modes[type_][mode].score
        return self.types[type_].score if own is None else own

    def modes_of(self, type_: str) -> Mapping[str, Mode]:
        """The modes of a type by name; none for an unknown type."""
        return self.modes.get(type_, MappingProxyType({}))

    def needs_recipient(self, type_: str) -> bool:
        """Whether an event of the type is none without a recipient; ``KeyError`` for an unknown type."""
        return self.types[type_].recipient


def load(path: Path | None = None) -> Ontology:
    """The ontology of a file, or the default one, which is read once.

    Raises ``UsageError`` where the file cannot be read or a line of it is wrong: it says which and what.
    """
    return _default() if path is None else _read(path)


@cache
def _default() -> Ontology:
    return _parsed((files("accordingto.data") / "ontology.jsonl").read_bytes(), "ontology.jsonl")


def _read(path: Path) -> Ontology:
    try:
        with path.open("rb") as file:
            written = file.read(LARGEST_INPUT + 1)
    except OSError as error:
        raise UsageError(f"the ontology {path} cannot be read: {error.strerror or error}") from error
    if len(written) > LARGEST_INPUT:
        raise UsageError(f"the ontology {path} is too large: at most {LARGEST_INPUT:,} bytes are read")
    return _parsed(written, str(path))


def _parsed(written: bytes, name: str) -> Ontology:
    decoder: msgspec.json.Decoder[Entry] = msgspec.json.Decoder(decodable(Entry))
    entries: list[tuple[int, Entry]] = []
    for number, line in enumerate(written.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            entries.append((number, decoder.decode(line)))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise UsageError(f"the ontology {name}, line {number}: {error}") from error
        except RecursionError as error:
            raise UsageError(f"the ontology {name}, line {number}: nested too deeply") from error
    ontology = _joined(entry for _, entry in entries)
    if not ontology.types:
        raise UsageError(f'the ontology {name} has no types: give at least one line with "kind": "type"')
    seen: set[tuple[str, ...]] = set()
    for number, entry in entries:
        if wrong := _wrong(entry, ontology, seen):
            raise UsageError(f"the ontology {name}, line {number}: {wrong}")
    return ontology


def _joined(entries: Iterable[Entry]) -> Ontology:
    every = list(entries)
    types = {entry.name: entry for entry in every if isinstance(entry, Type)}
    modes: dict[str, dict[str, Mode]] = {name: {} for name in types}
    crosswalk: dict[str, list[Cameo]] = {name: [] for name in types}
    for entry in every:
        if isinstance(entry, Mode):
            modes.setdefault(entry.type, {})[entry.name] = entry
        elif isinstance(entry, Cameo):
            crosswalk.setdefault(entry.type, []).append(entry)
    return Ontology(
        types=MappingProxyType(types),
        modes=MappingProxyType({name: MappingProxyType(own) for name, own in modes.items()}),
        contexts=MappingProxyType({entry.name: entry for entry in every if isinstance(entry, Context)}),
        sectors=MappingProxyType({entry.name: entry for entry in every if isinstance(entry, Sector)}),
        codes=MappingProxyType({entry.name: entry for entry in every if isinstance(entry, Code)}),
        cameo=MappingProxyType({entry.code: entry for entry in every if isinstance(entry, Cameo)}),
        crosswalk=MappingProxyType({name: tuple(own) for name, own in crosswalk.items()}),
    )


def _wrong(entry: Entry, ontology: Ontology, seen: set[tuple[str, ...]]) -> str | None:
    """What is wrong with an entry that reads well by itself, or None; what has been seen is kept in ``seen``."""
    key: tuple[str, ...]
    if isinstance(entry, Cameo):
        key, shown = ("cameo", entry.code), f"the CAMEO code {entry.code}"
    elif isinstance(entry, Mode):
        key, shown = ("mode", entry.type, entry.name), f"the mode {entry.name} of {entry.type}"
    else:
        kind = type(entry).__name__.lower()
        key, shown = (kind, entry.name), f"the {kind} {entry.name}"
    if key in seen:
        return f"{shown} is there twice: take one of them out"
    seen.add(key)
    if isinstance(entry, Type):
        return _wrong_type(entry, ontology)
    if isinstance(entry, Mode | Cameo):
        if entry.type not in ontology.types:
            return f"{shown} belongs to the type {entry.type}, which no line defines"
        return _wrong_contexts(entry.contexts, ontology) if isinstance(entry, Mode) else _wrong_cameo(entry, ontology)
    return None


def _wrong_type(entry: Type, ontology: Ontology) -> str | None:
    for border in entry.borders:
        type_, _, mode = border.code.partition(" ")
        if (type_ and type_ not in ontology.types) or (mode and mode not in ontology.modes[type_]):
            return f"the border of {entry.name} names {border.code}, which no line defines"
    code = ontology.cameo.get(entry.cameo)
    if entry.cameo and (code is None or code.type != entry.name):
        return f"{entry.name} names the CAMEO code {entry.cameo}, which no line gives to it"
    return None


def _wrong_cameo(entry: Cameo, ontology: Ontology) -> str | None:
    if not CAMEO.fullmatch(entry.code):
        return f"{entry.code} is no CAMEO code: write three or four digits"
    for pattern in entry.when:
        if pattern.mode is not None and pattern.mode not in ontology.modes[entry.type]:
            return f"the CAMEO code {entry.code} names the mode {pattern.mode}, which {entry.type} does not have"
        if wrong := _wrong_contexts(pattern.contexts, ontology):
            return wrong
    return None


def _wrong_contexts(contexts: tuple[str, ...], ontology: Ontology) -> str | None:
    return next(
        (f"the context {name} is not defined by any line" for name in contexts if name not in ontology.contexts), None
    )
