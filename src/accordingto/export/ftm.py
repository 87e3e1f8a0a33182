"""Reports and who and what is in them as entities of FollowTheMoney: one JSON object a line, as ``ftm`` and Aleph read
them.

Schemata and properties are those of followthemoney 4 (followthemoney.tech). Ids are SHA-1 sums, as is the custom there,
of the report's id and the id within the report: the same reading always gives the same ones. An entity is one of one
report; which of them are the same person is for a tool that links entities to find out.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from accordingto.export import codes, wording
from accordingto.export.lines import address, attributions, chain, line
from accordingto.records import Actor, Attribution, Entity, Event, Link, Place, Reading

if TYPE_CHECKING:
    from accordingto.store import Store, Stored

LEAST = 0.25  # of an event's factuality: FollowTheMoney has no word for what did not happen
LANGUAGES = {"en": "eng"}  # FollowTheMoney has the three letters of ISO 639-3
# Countries that are no more, by the codes that FollowTheMoney has for them.
FORMER = {"SUN": "suhh", "YUG": "yucs", "SCG": "csxx", "CSK": "cshh", "DDR": "dd"}


def lines(store: Store, counts: Counter[str], *, least: float = LEAST) -> Iterator[str]:
    """Of each report an Article, an entity and a Mention for each who is named, a Note for each attribution and an
    Event, with the Address of its place, for each event whose factuality is ``least`` or more."""
    for row in store.stored():
        counts["reports"] += 1
        for kind, entity in _entities(row, counts, least):
            counts[kind] += 1
            yield line(entity)


def _entities(row: Stored, counts: Counter[str], least: float) -> Iterator[tuple[str, dict[str, Any]]]:
    reading = row.reading
    article = _id(reading.report.id)
    yield "entities", _article(row, article)
    schemata = {entity.id: schema for entity in reading.entities if (schema := _schema(entity))}
    for entity in reading.entities:
        if schema := schemata.get(entity.id):
            yield "entities", _named(reading, entity, schema, article)
            if schema != "Address":
                yield "entities", _mention(reading, entity, schema, article)
    parties = {id_: _id(reading.report.id, id_) for id_, schema in schemata.items() if schema != "Address"}
    for attribution in reading.attributions:
        yield "entities", _note(reading, attribution, parties, article)
    known = attributions(reading)
    for event in reading.events:
        if event.factuality.value < least:
            counts["events left out as not certain enough"] += 1
            continue
        where = None
        if event.place is not None and event.place.lat is not None:
            where = _id(reading.report.id, event.id, "place")
            yield "entities", _address(event.place, where, article)
        yield "entities", _event(reading, event, chain(reading, event, known), parties, where, article)


def _id(*parts: str) -> str:
    return hashlib.sha1("#".join(parts).encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()


def _entity(id_: str, schema: str, **properties: Any) -> dict[str, Any]:
    """An entity: every property is a list of texts, and what is not known is left out."""
    kept: dict[str, list[str]] = {}
    for name, value in properties.items():
        values = value if isinstance(value, list | tuple) else [value]
        texts = list(dict.fromkeys(str(each) for each in values if each is not None and each != ""))
        if texts:
            kept[name] = texts
    return {"id": id_, "schema": schema, "properties": kept}


def _schema(entity: Entity) -> str | None:
    """The schema of who is named; None for who is only described, and for documents."""
    if not entity.named or not entity.name.strip() or entity.kind == "document":
        return None
    if entity.kind in {"person", "place"}:
        return "Person" if entity.kind == "person" else "Address"
    if (entity.reference or {}).get("code") == "MNC" or entity.sectors[:1] == ("BUS",):
        return "Company"
    return "PublicBody" if codes.of_state(entity) else "Organization"


def _country(code: str | None) -> str:
    return FORMER.get(code or "") or codes.alpha2(code).lower()


def _article(row: Stored, id_: str) -> dict[str, Any]:
    reading, report = row.reading, row.reading.report
    names: dict[str, list[str]] = {"person": [], "place": [], "organization": [], "group": []}
    for entity in reading.entities:
        if entity.named and entity.kind in names:
            names[entity.kind].append(entity.name)
    return _entity(
        id_,
        "Article",
        title=report.title,
        fileName=row.location,
        mimeType="text/plain",
        author=report.byline,
        publisher=report.outlet,
        publishedAt=report.published,
        language=LANGUAGES.get(report.language or "", report.language),
        sourceUrl=_web(report.url),
        bodyText=report.text,
        retrievedAt=f"{row.gathered:%Y-%m-%dT%H:%M:%S}",
        processingAgent=reading.coder,
        peopleMentioned=names["person"],
        companiesMentioned=[*names["organization"], *names["group"]],
        locationMentioned=names["place"],
    )


def _web(url: str | None) -> str | None:
    found = address(url)
    return found if found is not None and found.startswith(("http://", "https://")) else None


def _named(reading: Reading, entity: Entity, schema: str, article: str) -> dict[str, Any]:
    known: dict[str, Any] = {"name": entity.name, "proof": article, "country": _country(entity.country)}
    if schema == "Address":
        known["full"] = entity.name
    elif schema == "Person":
        known["position"] = entity.role
    else:
        known["notes"] = entity.role
    if schema != "Address":
        known["classification"] = entity.sectors
    return _entity(_id(reading.report.id, entity.id), schema, **known)


def _mention(reading: Reading, entity: Entity, schema: str, article: str) -> dict[str, Any]:
    return _entity(
        _id(reading.report.id, entity.id, "mention"),
        "Mention",
        document=article,
        resolved=_id(reading.report.id, entity.id),
        name=entity.name,
        detectedSchema=schema,
        contextCountry=_country(entity.country),
    )


def _note(reading: Reading, attribution: Attribution, parties: Mapping[str, str], article: str) -> dict[str, Any]:
    speakers = attribution.source.entities if attribution.source is not None else ()
    return _entity(
        _id(reading.report.id, attribution.id),
        "Note",
        name=_through(attribution.chain) or "unstated",
        description=attribution.content.text,
        summary=f"{attribution.act}, {attribution.form}, confidence {attribution.confidence:g}",
        entity=[article, *(parties[id_] for id_ in speakers if id_ in parties)],
        keywords=[attribution.act, attribution.form],
        proof=article,
        publisher=reading.report.outlet,
        sourceUrl=_web(reading.report.url),
    )


def _through(links: tuple[Link, ...]) -> str:
    return " > ".join(link.name for link in links)


def _address(place: Place, id_: str, article: str) -> dict[str, Any]:
    country = codes.country_name(place.country)
    parts = dict.fromkeys(part for part in (place.name or place.text, place.region, country) if part)
    return _entity(
        id_,
        "Address",
        name=place.name or place.text,
        full=", ".join(parts),
        city=place.name if place.precision == "city" else None,
        state=place.region,
        country=_country(place.country),
        latitude=place.lat,
        longitude=place.lon,
        proof=article,
    )


def _event(
    reading: Reading,
    event: Event,
    links: tuple[Link, ...],
    parties: Mapping[str, str],
    where: str | None,
    article: str,
) -> dict[str, Any]:
    names = {entity.id: entity.name for entity in reading.entities}
    told = wording.certainty(event.factuality, None).words
    days = event.date
    return _entity(
        _id(reading.report.id, event.id),
        "Event",
        name=f"{event.type} {event.mode}" if event.mode else event.type,
        summary=_deed(event, names),
        description=f"{told} according to {_through(links)}" if links else told,
        organizer=_taking_part(event.actors, parties),
        involved=_taking_part((*event.actors, *event.recipients), parties),
        location=(event.place.name or event.place.text) if event.place is not None else None,
        addressEntity=where,
        country=_country(event.place.country) if event.place is not None else None,
        startDate=days.start if days is not None else None,
        endDate=days.end if days is not None else None,
        keywords=[event.type, event.mode, *event.contexts, f"CAMEO {event.cameo}" if event.cameo else None],
        notes=[wording.how_many(quantity) for quantity in event.quantities],
        recordId=event.id,
        proof=article,
        publisher=reading.report.outlet,
        sourceUrl=_web(reading.report.url),
    )


def _taking_part(actors: tuple[Actor, ...], parties: Mapping[str, str]) -> list[str]:
    return [parties[actor.entity] for actor in actors if actor.entity is not None and actor.entity in parties]


def _deed(event: Event, names: Mapping[str, str]) -> str:
    """Who did what to whom, in the report's words."""
    who, whom = (
        ", ".join(names.get(actor.entity or "", actor.text) for actor in side)
        for side in (event.actors, event.recipients)
    )
    return " → ".join(part for part in (who, event.trigger.text, whom) if part)
