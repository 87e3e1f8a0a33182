"""The pen that generated texts are written with: it knows where every word and every name was put down."""

from __future__ import annotations

from typing import Any

import msgspec

from accordingto.records import Entity, Part, Span
from benchmarks.generated.world import Speaker


class Sayer(msgspec.Struct):
    """An entity while its mentions are gathered."""

    id: str
    speaker: Speaker
    mentions: list[Span]


class Pen:
    """Puts a text down piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.length = 0
        self.sayers: dict[str, Sayer] = {}
        self.parts: list[Part] = []

    def add(self, text: str) -> Span:
        """Put down some words; where they stand."""
        start = self.length
        self.pieces.append(text)
        self.length += len(text)
        return start, self.length

    def part(self, kind: Any, line: str) -> None:
        """Put down a line that is one part of the report."""
        self.parts.append(Part(kind, *self.add(line)))
        self.add("\n")

    def named(self, phrase: str, mark: str, name: str, capital: bool = False) -> Span:
        """Put down a phrase with a name in it; where the name stands."""
        before, _, after = phrase.partition(mark)
        self.add(before[0].upper() + before[1:] if capital else before)
        span = self.add(name)
        self.add(after)
        return span

    def mention(self, speaker: Speaker, span: Span) -> str:
        """Note that a span stands for somebody; the id of his entity."""
        known = self.sayers.get(speaker.name)
        if known is None:
            known = self.sayers[speaker.name] = Sayer(f"e{len(self.sayers) + 1}", speaker, [])
        known.mentions.append(span)
        return known.id

    def text(self, span: Span) -> str:
        """The characters of a span that has just been put down: at most the last few pieces are looked at."""
        at = len(self.pieces)
        start = self.length
        while start > span[0]:
            at -= 1
            start -= len(self.pieces[at])
        return "".join(self.pieces[at:])[span[0] - start : span[1] - start]

    def entities(self) -> tuple[Entity, ...]:
        """Everybody who was mentioned."""
        return tuple(map(_entity, self.sayers.values()))


def _entity(sayer: Sayer) -> Entity:
    speaker = sayer.speaker
    return Entity(
        id=sayer.id,
        name=speaker.name.split(" ", 1)[1] if speaker.hidden else speaker.name,
        kind=speaker.kind,
        country=speaker.country,
        sectors=speaker.sectors,
        role=speaker.title or None,
        named=speaker.named,
        anonymous=speaker.hidden,
        mentions=tuple(sayer.mentions),
    )
