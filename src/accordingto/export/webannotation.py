"""Attributions and events as annotations of the report's text: JSON-LD of the W3C Web Annotation Data Model, one
annotation a line.

The recommendation is "Web Annotation Data Model", W3C, 23 February 2017. A target is the text as the store has it, not
the page it was taken from, so that positions hold: they count code points, as the recommendation asks. What its
vocabulary has no name for stands under names that begin with ``accordingto:``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from accordingto.export.lines import NAMESPACE, address, attributions, chain, iri, line
from accordingto.records import Actor, Attribution, Event, Link, Passage, Reading, Report, Source, Span

if TYPE_CHECKING:
    from accordingto.store import Store, Stored

AROUND = 32  # characters before and after a quotation that tell it from others of the same words
ORDERED = ("chain", "actors", "recipients", "quantities")  # lists whose order means something
NAMES = ("parent", "attribution", "entity", "entities")  # what holds names of other things
CONTEXT = [
    "http://www.w3.org/ns/anno.jsonld",
    {
        "accordingto": NAMESPACE,
        **{f"accordingto:{name}": {"@id": f"accordingto:{name}", "@container": "@list"} for name in ORDERED},
        **{f"accordingto:{name}": {"@id": f"accordingto:{name}", "@type": "@id"} for name in NAMES},
    },
]


def lines(store: Store, counts: Counter[str]) -> Iterator[str]:
    """An annotation for each attribution and for each event, report by report, attributions first."""
    for row in store.stored():
        counts["reports"] += 1
        known = attributions(row.reading)
        for attribution in row.reading.attributions:
            counts["attributions"] += 1
            yield line(_attribution(row, attribution))
        for event in row.reading.events:
            counts["events"] += 1
            yield line(_event(row, event, chain(row.reading, event, known)))


def _annotation(
    row: Stored, part: str, motivation: str, bodies: list[dict[str, Any]], passage: Passage
) -> dict[str, Any]:
    report = row.reading.report
    # a passage that stands nowhere is one of the report as a whole
    targets = [_selected(report, span) for span in passage.spans] or [{"id": iri(report.id)}]
    return {
        "@context": CONTEXT,
        "id": iri(report.id, f"annotation-{part}"),
        "type": "Annotation",
        "motivation": motivation,
        "created": f"{row.gathered:%Y-%m-%dT%H:%M:%SZ}",
        "creator": {"type": "Software", "name": row.reading.coder},
        "body": bodies,
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _attribution(row: Stored, attribution: Attribution) -> dict[str, Any]:
    reading = row.reading
    names = _names(attribution.chain)
    told = {
        "id": iri(reading.report.id, attribution.id),
        "type": "accordingto:Attribution",
        "accordingto:report": reading.report.id,
        "accordingto:id": attribution.id,
        "accordingto:parent": iri(reading.report.id, attribution.parent) if attribution.parent else None,
        "accordingto:source": _source(reading, attribution.source),
        "accordingto:cue": _words(reading.report, attribution.cue),
        "accordingto:form": attribution.form,
        "accordingto:act": attribution.act,
        "accordingto:chain": _chain(reading, attribution.chain),
        "accordingto:confidence": attribution.confidence,
    }
    bodies = [_text(names, "describing"), _text(attribution.act, "tagging"), _present(told)]
    return _annotation(row, attribution.id, "describing", bodies, attribution.content)


def _event(row: Stored, event: Event, links: tuple[Link, ...]) -> dict[str, Any]:
    reading = row.reading
    report = reading.report
    place, date = event.place, event.date
    told = {
        "id": iri(report.id, event.id),
        "type": "accordingto:Event",
        "accordingto:report": report.id,
        "accordingto:id": event.id,
        "accordingto:attribution": iri(report.id, event.attribution) if event.attribution else None,
        "accordingto:eventType": event.type,
        "accordingto:mode": event.mode,
        "accordingto:contexts": list(event.contexts),
        "accordingto:cameo": event.cameo,
        "accordingto:quad": event.quad,
        "accordingto:actors": [_actor(report, actor) for actor in event.actors],
        "accordingto:recipients": [_actor(report, actor) for actor in event.recipients],
        "accordingto:place": place
        and _with_words(
            report,
            place.span,
            name=place.name,
            lat=place.lat,
            lon=place.lon,
            country=place.country,
            region=place.region,
            geonames=place.geonames,
            precision=place.precision,
            confidence=place.confidence,
        ),
        "accordingto:date": date
        and _with_words(
            report,
            date.span,
            start=date.start,
            end=date.end,
            precision=date.precision,
            kind=date.kind,
            value=date.value,
        ),
        "accordingto:quantities": [
            _with_words(report, each.span, kind=each.kind, low=each.low, high=each.high, unit=each.unit)
            for each in event.quantities
        ],
        "accordingto:factuality": {
            f"accordingto:{name}": getattr(event.factuality, name) for name in event.factuality.__struct_fields__
        },
        "accordingto:chain": _chain(reading, links),
        "accordingto:evidence": event.evidence,
        "accordingto:confidence": event.confidence,
    }
    tags = [_text(tag, "classifying") for tag in (event.type, event.mode) if tag]
    tags += [_text(context, "tagging") for context in event.contexts]
    return _annotation(row, event.id, "classifying", [*tags, _present(told)], event.trigger)


def _text(value: str, purpose: str) -> dict[str, Any]:
    return {"type": "TextualBody", "value": value, "format": "text/plain", "purpose": purpose}


def _names(links: tuple[Link, ...]) -> str:
    return " > ".join(link.name for link in links)


def _chain(reading: Reading, links: tuple[Link, ...]) -> list[dict[str, Any]]:
    return [
        {"accordingto:name": link.name, "accordingto:entities": [iri(reading.report.id, id_) for id_ in link.entities]}
        for link in links
    ]


def _source(reading: Reading, source: Source | None) -> dict[str, Any] | None:
    if source is None:
        return None
    return {
        "accordingto:text": source.text,
        "accordingto:anonymous": source.anonymous,
        "accordingto:entities": [iri(reading.report.id, id_) for id_ in source.entities],
        "accordingto:words": [_selected(reading.report, span) for span in source.spans],
    }


def _words(report: Report, passage: Passage | None) -> dict[str, Any] | None:
    if passage is None:
        return None
    return {
        "accordingto:text": passage.text,
        "accordingto:words": [_selected(report, span) for span in passage.spans],
    }


def _actor(report: Report, actor: Actor) -> dict[str, Any]:
    told = {
        "accordingto:text": actor.text,
        "accordingto:entity": iri(report.id, actor.entity) if actor.entity else None,
        "accordingto:code": actor.code,
        "accordingto:sectors": list(actor.sectors),
        "accordingto:words": [_selected(report, actor.span)] if actor.span else [],
    }
    return _present(told)


def _with_words(report: Report, span: Span, **known: Any) -> dict[str, Any]:
    told = {f"accordingto:{name}": value for name, value in known.items()}
    return _present(
        told | {"accordingto:text": report.text[slice(*span)], "accordingto:words": [_selected(report, span)]}
    )


def _present(told: dict[str, Any]) -> dict[str, Any]:
    """Without what is not known: JSON-LD has no null."""
    return {name: value for name, value in told.items() if value is not None}


def _selected(report: Report, span: Sequence[int]) -> dict[str, Any]:
    """A piece of the text by position and by quotation."""
    start, end = span
    source = {"id": iri(report.id), "type": "Text", "format": "text/plain", "language": report.language}
    selected = {
        "type": "SpecificResource",
        "source": _present(source),
        "scope": address(report.url),
        "selector": [
            {"type": "TextPositionSelector", "start": start, "end": end},
            {
                "type": "TextQuoteSelector",
                "exact": report.text[start:end],
                "prefix": report.text[max(start - AROUND, 0) : start],
                "suffix": report.text[end : end + AROUND],
            },
        ],
    }
    return _present(selected)
