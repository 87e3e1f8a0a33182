"""Events as PLOVER's records: one JSON object a line, with the field names of the manual's chapter "Data Fields".

The names are those of the manual, version 2.0 (draft), Open Event Data Alliance, github.com/openeventdata/PLOVER. What
it has no name for (chain, factuality, the attribution) stands under ``accordingto``; ``docs/export.md`` goes through
all of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from accordingto.export import codes
from accordingto.export.lines import attributions, chain, line
from accordingto.records import Actor, Attribution, Date, Entity, Event, Place, Quantity, Report

if TYPE_CHECKING:
    from accordingto.store import Store, Stored

CODEBOOK = "plover-2.0-draft"
CLOCK = re.compile(r"T(\d\d(?::\d\d){0,2})$")  # the end of a TIMEX3 value that tells the time of day
SIZES = {"killed": "dead", "injured": "injured", "arrested": "arrested"}
RESOLUTION = {"point": 5, "city": 4, "country": 1}
# PLOVER's codes where ours differ: Kosovo's, and those of the two bodies of many states that have one of their own.
CODES = {"XKX": "KOS"}
BODIES = {"UNO": "UNO", "EEC": "EUR"}


def lines(store: Store, counts: Counter[str]) -> Iterator[str]:
    """Each event of the store as a record of PLOVER's, in the order of the reports and of their texts."""
    for row in store.stored():
        counts["reports"] += 1
        entities = {entity.id: entity for entity in row.reading.entities}
        known = attributions(row.reading)
        for event in row.reading.events:
            counts["events"] += 1
            yield line(_record(row, event, entities, known))


def _record(row: Stored, event: Event, entities: Mapping[str, Entity], known: dict[str, Attribution]) -> dict[str, Any]:
    report = row.reading.report
    spans = event.trigger.spans
    date = event.date
    clock = CLOCK.search(date.value) if date is not None and date.value else None
    gathered = row.gathered
    return {
        "id": f"{report.id}#{event.id}",
        "has_event": True,
        "date": date.start if date is not None else None,
        "time": clock[1] if clock else None,
        "enddate": date.end if date is not None else None,
        "actor": [_actor(actor, entities) for actor in event.actors],
        "recipient": [_actor(actor, entities) for actor in event.recipients],
        "event": [event.type],
        "mode": [event.mode] if event.mode else [],
        "context": event.contexts,
        "event_loc": _location(event.place) if event.place is not None else None,
        "event_text": [report.text[start:end] for start, end in spans],
        "quad_code": event.quad,
        "event_scale": codes.score(event.type, event.mode),
        "size_info": _sizes(event.quantities),
        "text_info": {"start": spans[0][0], "end": spans[-1][1]} if spans else None,
        "cite_info": _cited(report, row.reading.coder),
        "coder": row.reading.coder,
        "coded_date": gathered.date(),
        "coded_time": f"{gathered:%H:%M:%S}Z",
        "accordingto": {
            "report": report.id,
            "event": event.id,
            "published": report.published,
            "attribution": _attribution(known.get(event.attribution or "")),
            "chain": [link.name for link in chain(row.reading, event, known)],
            "factuality": event.factuality,
            "cameo": event.cameo,
            "date": _expression(date) if date is not None else None,
            "quantities": [_quantity(quantity, report.text) for quantity in event.quantities],
            "evidence": event.evidence,
            "confidence": event.confidence,
        },
    }


def _actor(actor: Actor, entities: Mapping[str, Entity]) -> dict[str, Any]:
    entity = entities.get(actor.entity or "")
    code = CODES.get(actor.code or "", actor.code)
    if code == "IGO":
        code = BODIES.get(codes.group(entity), code)
    return {
        "code": code,
        "sector": actor.sectors[0] if actor.sectors else None,
        "other_sector_codes": actor.sectors[1:],
        "entity_text": actor.text,
        "identifier_text": entity.name if entity is not None else None,
        "office": entity.role if entity is not None else None,
        "accordingto": {"entity": actor.entity, "span": actor.span},
    }


def _location(place: Place) -> dict[str, Any]:
    within = place.region if place.region != place.name else None  # what the place lies in
    resolution = RESOLUTION.get(place.precision or "")
    if place.precision == "region":
        resolution = 3 if within else 2
    return {
        "extracted_place": place.text,
        "resolved_place": place.name,
        "geonameid": place.geonames,
        "lat": place.lat,
        "lon": place.lon,
        "city": place.name if resolution == 4 else None,
        "district": place.name if resolution == 3 else None,
        "province": place.name if resolution == 2 else place.region,
        "country": codes.country_name(place.country) or None,
        "country_code": place.country,
        "resolution": resolution,
        "accordingto": {"precision": place.precision, "confidence": place.confidence, "span": place.span},
    }


def _sizes(quantities: tuple[Quantity, ...]) -> dict[str, float | None]:
    """The least number that is told of each kind; the first where several are, None where only a greatest one is.
    Sums of money are no size."""
    sizes: dict[str, float | None] = dict.fromkeys(SIZES.values())
    for quantity in quantities:
        name = SIZES.get(quantity.kind, quantity.kind)
        if quantity.kind != "money" and sizes.get(name) is None:
            low = quantity.low
            sizes[name] = int(low) if low is not None and low.is_integer() else low
    return sizes


def _cited(report: Report, coder: str) -> dict[str, Any]:
    return {
        "citation": report.id,
        "url": report.url,
        "title": report.title,
        "language": report.language,
        "publication": report.outlet,
        "coder": coder,
        "codebook": CODEBOOK,
    }


def _attribution(told: Attribution | None) -> dict[str, Any] | None:
    if told is None:
        return None
    return {
        "id": told.id,
        "source": told.source.text if told.source is not None else None,
        "anonymous": told.source.anonymous if told.source is not None else None,
        "cue": told.cue.text if told.cue is not None else None,
        "content": told.content.text,
        "form": told.form,
        "act": told.act,
        "confidence": told.confidence,
    }


def _expression(date: Date) -> dict[str, Any]:
    return {
        "text": date.text,
        "span": date.span,
        "precision": date.precision,
        "kind": date.kind,
        "value": date.value,
    }


def _quantity(quantity: Quantity, text: str) -> dict[str, Any]:
    start, end = quantity.span
    return {
        "kind": quantity.kind,
        "low": quantity.low,
        "high": quantity.high,
        "unit": quantity.unit,
        "text": text[start:end],
        "span": quantity.span,
    }
