"""What a machine read in the shape of what a person says of it, so that both can stand side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import msgspec

from accordingto.records import Attribution, AttributionMend, Correction, Event, EventMend, Factuality, Reading

Certainty = Literal["happened", "probable", "possible", "planned", "denied", "unknown"]


class Standing(msgspec.Struct, frozen=True):
    """An attribution as it stands after the corrections that hold: its id (that of the correction, where a person added
    it), how it is, and whether it is inside another one that stands."""

    id: str
    mend: AttributionMend
    nested: bool


def attribution_mend(given: Attribution) -> AttributionMend:
    """An attribution of a reading."""
    return AttributionMend(
        content=given.content.spans,
        source=given.source.spans if given.source else (),
        cue=given.cue.spans if given.cue else (),
        chain=tuple(link.name for link in given.chain),
        form=given.form,
        act=given.act,
        parent=given.parent,
    )


def event_mend(given: Event) -> EventMend:
    """An event of a reading."""
    return EventMend(
        type=given.type,
        mode=given.mode,
        trigger=given.trigger.spans[0],
        certainty=certainty(given.factuality),
        attribution=given.attribution,
        actors=tuple(actor.span for actor in given.actors if actor.span),
        recipients=tuple(actor.span for actor in given.recipients if actor.span),
    )


def certainty(factuality: Factuality) -> Certainty:
    """How certain an event is in the words that a person has for it."""
    if factuality.certainty == "unknown":
        return "unknown"
    if factuality.polarity == "negative":
        return "denied"
    if factuality.certainty == "possible":
        return "possible"
    if factuality.time == "future":
        return "planned"
    return "probable" if factuality.certainty == "probable" else "happened"


def standing(reading: Reading, held: Mapping[str, Correction]) -> list[Standing]:
    """The attributions of a reading that stand, in the order of the text; ``held`` are the corrections of attributions
    that hold for it, by subject."""
    known = {each.id: each for each in reading.attributions}
    mends: dict[str, AttributionMend] = {}
    for id_, each in known.items():
        correction = held.get(id_)
        if correction is None or correction.verdict != "wrong":
            mends[id_] = (correction and correction.attribution) or attribution_mend(each)
    for id_, correction in held.items():
        if id_ not in known and correction.attribution:
            mends[id_] = correction.attribution

    def nested(mend: AttributionMend) -> bool:
        parent = mend.parent
        while parent is not None and parent not in mends:  # the one around it is none: what is around that counts
            parent = known[parent].parent if parent in known else None
        return parent is not None

    found = [Standing(id_, mend, nested(mend)) for id_, mend in mends.items()]
    return sorted(found, key=lambda each: min(each.mend.content, default=(0, 0)))
