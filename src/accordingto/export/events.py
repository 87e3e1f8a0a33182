"""The table of events as plain strings, a row an event: what text and html draw, each in its own way."""

from __future__ import annotations

import msgspec

from accordingto.export import outline as view
from accordingto.export import wording
from accordingto.export.outline import Statement
from accordingto.export.wording import Certainty
from accordingto.records import Actor, Reading


class Party(msgspec.Struct, frozen=True):
    """An actor or a recipient: his name, the report's words where they are others, and his codes: ``RUS MIL``."""

    name: str
    printed: str
    codes: str


class Row(msgspec.Struct, frozen=True):
    """One event. What is not known is an empty string or an empty tuple.

    ``statement`` is the one that carries it, None in the outlet's own voice; ``chain`` is the statement's, or the
    outlet alone. ``codes`` are those of CAMEO and of the quad.
    """

    id: str
    type: str
    mode: str
    contexts: tuple[str, ...]
    trigger: str
    codes: tuple[str, ...]
    quad: str
    actors: tuple[Party, ...]
    recipients: tuple[Party, ...]
    where: str
    coordinates: str
    when: str
    expression: str
    quantities: tuple[str, ...]
    certainty: Certainty
    value: float
    statement: Statement | None
    chain: tuple[str, ...]
    confidence: float
    evidence: str

    @property
    def deed(self) -> str:
        """Type and mode: ``MOBILIZE troops``."""
        return f"{self.type} {self.mode}" if self.mode else self.type


def rows(reading: Reading, statements: tuple[Statement, ...]) -> tuple[Row, ...]:
    """A row for each event of the reading, in order; ``statements`` are those of its outline."""
    by_id = {statement.attribution.id: statement for statement in statements}
    names = {entity.id: entity.name for entity in reading.entities}
    outlet = reading.report.outlet
    found = []
    for event in reading.events:
        statement = by_id.get(event.attribution or "")
        cameo = (f"CAMEO {event.cameo}",) if event.cameo else ()
        quad = (f"quad {event.quad}",) if event.quad in wording.QUADS else ()
        found.append(
            Row(
                id=event.id,
                type=event.type,
                mode=event.mode or "",
                contexts=event.contexts,
                trigger=event.trigger.text,
                codes=(*cameo, *quad),
                quad=wording.QUADS.get(event.quad, ""),
                actors=tuple(_party(actor, names) for actor in event.actors),
                recipients=tuple(_party(actor, names) for actor in event.recipients),
                where=wording.where(event.place) if event.place else "",
                coordinates=wording.coordinates(event.place) if event.place else "",
                when=wording.when(event.date) if event.date else "",
                expression=event.date.text if event.date else "",
                quantities=tuple(wording.how_many(quantity) for quantity in event.quantities),
                certainty=wording.certainty(event.factuality, statement.attribution.act if statement else None),
                value=event.factuality.value,
                statement=statement,
                chain=statement.chain if statement else (outlet,) if outlet else (),
                confidence=event.confidence,
                evidence=event.evidence,
            )
        )
    return tuple(found)


def _party(actor: Actor, names: dict[str, str]) -> Party:
    name = names.get(actor.entity or "", actor.text)
    same = view.bare(name) == view.bare(actor.text)
    codes = " ".join(filter(None, (actor.code, *actor.sectors)))
    return Party(name, "" if same or actor.span is None else actor.text, codes)
