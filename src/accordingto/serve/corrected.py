"""A reading with what people said of it: mended attributions and events as they should be, missing ones added.

What is marked wrong stays, so that it can be shown as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from accordingto.export import outline as view
from accordingto.records import (
    Actor,
    Attribution,
    AttributionMend,
    Correction,
    Event,
    EventMend,
    Factuality,
    Link,
    Passage,
    Reading,
    Source,
    Span,
)
from accordingto.serve.types import quads

BY_HAND = "a person"  # the evidence of what a person said
FACTUALITIES = {
    "happened": Factuality(3.0, "positive", "certain", "past"),
    "probable": Factuality(2.0, "positive", "probable", "past"),
    "possible": Factuality(1.0, "positive", "possible", "past"),
    "planned": Factuality(1.0, "positive", "certain", "future"),
    "denied": Factuality(-3.0, "negative", "certain", "past"),
    "unknown": Factuality(0.0, "positive", "unknown", "past"),
}


def corrected(reading: Reading, corrections: Mapping[str, Correction]) -> Reading:
    """The reading as it should be, according to the corrections that hold for it (by the id of what
    they are about)."""
    attributions = {each.id: each for each in reading.attributions}
    events = {each.id: each for each in reading.events}
    for subject, correction in corrections.items():
        if correction.attribution:
            attributions[subject] = _attribution(reading, subject, correction.attribution)
        if correction.event:
            events[subject] = _event(reading, subject, correction.event, events.get(subject))
    return msgspec.structs.replace(reading, attributions=tuple(attributions.values()), events=tuple(events.values()))


def _attribution(reading: Reading, id_: str, mend: AttributionMend) -> Attribution:
    text = reading.report.text
    known = {link.name: link for each in reading.attributions for link in each.chain}
    unnamed = bool(mend.chain) and view.is_unnamed(mend.chain[0])
    return Attribution(
        id=id_,
        parent=mend.parent,
        source=Source(mend.source, view.words(text, mend.source), anonymous=unnamed) if mend.source else None,
        cue=Passage(mend.cue, view.words(text, mend.cue)) if mend.cue else None,
        content=Passage(mend.content, view.words(text, mend.content)),
        form=mend.form,
        act=mend.act,
        chain=tuple(known.get(name) or Link(name) for name in mend.chain),
        confidence=1.0,
    )


def _event(reading: Reading, id_: str, mend: EventMend, read: Event | None) -> Event:
    text = reading.report.text
    known = {actor.span: actor for actor in (*read.actors, *read.recipients)} if read else {}

    def actors(spans: Iterable[Span], read: Iterable[Actor]) -> tuple[Actor, ...]:
        """Those that are quoted, and those that the report leaves unsaid, whom nobody can quote."""
        quoted = (known.get(span) or Actor(span, text[slice(*span)]) for span in spans)
        return (*quoted, *(actor for actor in read if actor.span is None))

    same = read is not None and read.type == mend.type
    return Event(
        id=id_,
        type=mend.type,
        mode=mend.mode,
        contexts=read.contexts if read else (),
        cameo=read.cameo if read and same and read.mode == mend.mode else None,
        quad=read.quad if read and same else quads().get(mend.type, 0),
        trigger=Passage((mend.trigger,), text[slice(*mend.trigger)]),
        actors=actors(mend.actors, read.actors if read else ()),
        recipients=actors(mend.recipients, read.recipients if read else ()),
        place=read.place if read else None,
        date=read.date if read else None,
        quantities=read.quantities if read else (),
        factuality=FACTUALITIES[mend.certainty],
        attribution=mend.attribution,
        evidence=BY_HAND,
        confidence=1.0,
    )
