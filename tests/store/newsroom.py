"""A small store in which every flat table has rows, and what its flat tables must hold, worked out from the records."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from accordingto.records import (
    AttributionMend,
    Claim,
    Copies,
    Correction,
    Entity,
    EventMend,
    Located,
    Member,
    Origin,
    Reading,
    Report,
    SharedPassage,
    Span,
    Version,
    Warning,
)
from accordingto.store import Store, Stored
from tests.export.coast import coast_reading
from tests.export.conftest import rich_reading

BEGIN = datetime.datetime(2024, 11, 4, 6, 30, 0, 250, tzinfo=datetime.UTC)
ODD = '=cmd|"calc"!A1\nÉdouard 🌊 said -1, "+2" and \x00; the 新聞 printed it.'


def readings() -> list[Reading]:
    """Three reports: one with every kind of event, one with every shape of attribution, and an odd one."""
    at = ODD.index("Édouard")
    odd = Reading(
        Report(ODD, outlet="@Ledger", title="-1 degree, and falling", byline=("=A", "B; C"), url="", language="en"),
        entities=(
            Entity(
                "e1", "+Édouard", "person", "FRA", ("GOV", "MIL"), "'=Mayor", {"q": [1, "é"]}, mentions=((at, at + 7),)
            ),
            Entity("e2", "\tdemocrats", "group", named=False, anonymous=True),
        ),
        warnings=(Warning("nesting", "too\rdeep"), Warning("long-paragraph", "'twas long")),
        coder="accordingto 0.1.0",
    )
    return [coast_reading(), rich_reading(), odd]


def made(where: Path) -> Store:
    """The store, its readings in two files."""
    store = Store(where, create=True)
    found = [
        Stored(reading, f"box.zip!{n}.txt", BEGIN + n * datetime.timedelta(days=1))
        for n, reading in enumerate(readings())
    ]
    store.append(found[:2])
    store.append(found[2:])
    coast, rich, odd = (reading.report.id for reading in readings())
    store.copies.append(
        [Copies("k1", "near", (rich, odd), 0.875, rich, "credit"), Copies("k2", "exact", (odd, coast), 1.0)]
    )
    store.passages.append(
        [SharedPassage("p1", "=the sea wall", (Located(rich, (3, 16)), Located(odd, (0, 13))), coast, "the dateline")]
    )
    store.claims.append(
        [
            Claim(
                "c1",
                "The wall held",
                (
                    Member(coast, "a1", "v1", ((0, 4), (9, 12)), "-text", "asserts"),
                    Member(rich, None, "v2", ((5, 9),), "more text", "denies"),
                    Member(odd, None, None, ((1, 2),), "c", "repeats"),
                ),
                (Version("killed", 14.0, None, (1, 2)), Version("killed", None, 20.0, (0,))),
                (Origin("Port Ellery", ("e1",), coast, (0,), "same speaker"), Origin("Crew", (), rich, (1,), "own")),
                2,
                (("Coast Radio", "Northern Wire"),),
                coast,
            ),
            Claim("c2", "Nobody knows", (Member(odd, None, None, ((0, 1),), "=", "asserts"),)),
        ]
    )
    store.corrections.append(corrections(coast, rich, odd))
    return store


def corrections(coast: str, rich: str, odd: str) -> list[Correction]:
    """One of each verdict and of each kind; the second is no more what holds, and the last two are of one thing."""
    anew = AttributionMend(((0, 5), (9, 12)), (), ((6, 8),), ("=Édouard", "@Ledger"), "mixed", "deny", None)
    attack = EventMend("ASSAULT", "aerial", (3, 9), "planned", "a1", ((0, 2),), ((10, 12), (13, 15)))
    rest: list[tuple[Any, ...]] = [
        (coast, "event", "v1", "right", "Ann"),
        (rich, "attribution", "a1", "wrong", "=Bo"),
        (rich, "attribution", "a1", "mended", "=Bo", "-1, see above", anew),
        (coast, "event", "v9", "mended", "Ann", "", None, attack),
        (odd, "attribution", None, "missing", "Cy\x00", "", anew),
        (odd, "attribution", "h4", "withdrawn", "Ann", "no"),
    ]
    return [
        Correction(f"h{number}", *line[:5], BEGIN + number * datetime.timedelta(hours=1), *line[5:])
        for number, line in enumerate(rest)
    ]


def expected(store: Store) -> dict[str, list[dict[str, Any]]]:
    """The rows of every flat table, from the records alone and in the order of the store."""
    stored = list(store.stored())
    return {
        "reports": [_report(row) for row in stored],
        **{
            name: [{**_known(row.reading), **line} for row in stored for line in rows(row.reading)]
            for name, rows in OF_A_READING.items()
        },
        **_compared(store, {row.reading.report.id: row.reading for row in stored}),
        "corrections": [
            _correction(row, {row.reading.report.id: row.reading for row in stored}[row.report], number in {0, 2, 3})
            for number, row in enumerate(store.corrections.rows())
        ],
    }


def _correction(given: Correction, reading: Reading, holds: bool) -> dict[str, Any]:
    text, mend, event = reading.report.text, given.attribution, given.event
    target = given.target and f"{given.report}#{given.target}"
    added = (given.target or "").startswith("h")
    spans = {name: getattr(mend, name) if mend else () for name in ("source", "cue", "content")}
    line: dict[str, Any] = {}
    for name, found in spans.items():
        line[name] = " … ".join(text[start:end] for start, end in found) or None
        line |= _spans(name, found) if found else dict.fromkeys([f"{name}_{key}" for key in ("start", "end", "spans")])
    return {
        **_known(reading),
        **line,
        **{name: getattr(given, name) for name in ("kind", "verdict", "note")},
        "correction_id": given.id,
        "attribution_id": target if given.kind == "attribution" and not added else None,
        "event_id": target if given.kind == "event" and not added else None,
        "added_id": given.target if added else None,
        "holds": holds,
        "person": given.by,
        "corrected": given.at.replace(tzinfo=None),
        "speaker": mend and mend.chain[0],
        "chain": mend and " > ".join(mend.chain),
        **{name: mend and getattr(mend, name) for name in ("form", "act")},
        **{name: event and getattr(event, name) for name in ("type", "mode", "certainty")},
        "trigger": event and text[slice(*event.trigger)],
        **_span("trigger", event and event.trigger),
        "told_in_id": event and f"{given.report}#{event.attribution}",
        **{
            side: event and [text[start:end] for start, end in getattr(event, side)]
            for side in ("actors", "recipients")
        },
    }


def _known(reading: Reading | None) -> dict[str, Any]:
    report = reading and reading.report
    return {name: report and getattr(report, name) for name in ("outlet", "published")} | {
        "report_id": report and report.id
    }


def _spans(name: str, spans: tuple[Span, ...]) -> dict[str, Any]:
    return {f"{name}_start": spans[0][0], f"{name}_end": spans[-1][1], f"{name}_spans": [list(span) for span in spans]}


def _span(name: str, span: Span | None) -> dict[str, Any]:
    return {f"{name}_start": span and span[0], f"{name}_end": span and span[1]}


def _report(row: Stored) -> dict[str, Any]:
    reading, report = row.reading, row.reading.report
    dateline = report.dateline
    return {
        **_known(reading),
        **{name: getattr(report, name) for name in ("title", "url", "language", "text")},
        **{name: list(getattr(report, name)) for name in ("byline", "credits")},
        **{f"dateline_{name}": dateline and getattr(dateline, name) for name in ("place", "agency", "date")},
        "characters": len(report.text),
        "attribution_count": len(reading.attributions),
        "event_count": len(reading.events),
        "entity_count": len(reading.entities),
        "location": row.location,
        "gathered": row.gathered.replace(tzinfo=None),
        "coder": reading.coder,
    }


def _attributions(reading: Reading) -> Iterator[dict[str, Any]]:
    own = reading.report.id
    for said in reading.attributions:
        missing = {"text": None, "start": None, "end": None, "spans": None}
        line: dict[str, Any] = {}
        for name in ("source", "cue", "content"):
            piece = getattr(said, name)
            line[name] = piece and piece.text
            line |= _spans(name, piece.spans) if piece else {f"{name}_{key}": None for key in missing if key != "text"}
        yield {
            **line,
            "attribution_id": f"{own}#{said.id}",
            "parent_id": said.parent and f"{own}#{said.parent}",
            "speaker": said.chain[0].name,
            "chain": " > ".join(link.name for link in said.chain),
            "links": len(said.chain),
            "form": said.form,
            "act": said.act,
            "anonymous": said.source and said.source.anonymous,
            "source_entity_ids": said.source and [f"{own}#{entity}" for entity in said.source.entities],
            "confidence": said.confidence,
        }


def _chains(reading: Reading) -> Iterator[dict[str, Any]]:
    for said in reading.attributions:
        names = [link.name for link in said.chain]
        for position, link in enumerate(said.chain, 1):
            yield {
                "attribution_id": f"{reading.report.id}#{said.id}",
                "position": position,
                "name": link.name,
                "next_name": names[position] if position < len(names) else None,
                "anonymous": link.name.startswith("unnamed: "),
                "links": len(names),
                "entity_ids": [f"{reading.report.id}#{entity}" for entity in link.entities],
            }


def _entities(reading: Reading) -> Iterator[dict[str, Any]]:
    for entity in reading.entities:
        yield {
            "entity_id": f"{reading.report.id}#{entity.id}",
            **{name: getattr(entity, name) for name in ("name", "kind", "country", "role", "named", "anonymous")},
            "sectors": list(entity.sectors),
            "mention_count": len(entity.mentions),
            "reference": entity.reference and '{"q":[1,"é"]}',
        }


def _mentions(reading: Reading) -> Iterator[dict[str, Any]]:
    for entity in reading.entities:
        for position, (start, end) in enumerate(entity.mentions, 1):
            yield {
                "entity_id": f"{reading.report.id}#{entity.id}",
                "position": position,
                "name": entity.name,
                "kind": entity.kind,
                "text": reading.report.text[start:end],
                **_span("text", (start, end)),
            }


def _events(reading: Reading) -> Iterator[dict[str, Any]]:
    chains = {said.id: [link.name for link in said.chain] for said in reading.attributions}
    for event in reading.events:
        chain = chains.get(event.attribution or "", [reading.report.outlet])
        place, date, fact = event.place, event.date, event.factuality
        yield {
            "event_id": f"{reading.report.id}#{event.id}",
            "attribution_id": event.attribution and f"{reading.report.id}#{event.attribution}",
            "speaker": chain[0],
            "chain": " > ".join(chain),  # type: ignore[arg-type]
            **{name: getattr(event, name) for name in ("type", "mode", "cameo", "quad", "evidence", "confidence")},
            "contexts": list(event.contexts),
            "trigger": event.trigger.text,
            **_spans("trigger", event.trigger.spans),
            "actors": [actor.text for actor in event.actors],
            "actor_codes": [actor.code for actor in event.actors],
            "recipients": [actor.text for actor in event.recipients],
            "recipient_codes": [actor.code for actor in event.recipients],
            "factuality": fact.value,
            "polarity": fact.polarity,
            "certainty": fact.certainty,
            "tense": fact.time,
            "first_day": date and date.start,
            "last_day": date and date.end,
            **{f"date_{name}": date and getattr(date, name) for name in ("precision", "kind", "value", "text")},
            **_span("date_text", date and date.span),
            "place": place and place.name,
            "latitude": place and place.lat,
            "longitude": place and place.lon,
            **{name: place and getattr(place, name) for name in ("country", "region", "geonames")},
            **{f"place_{name}": place and getattr(place, name) for name in ("precision", "confidence", "text")},
            **_span("place_text", place and place.span),
        }


def _event_actors(reading: Reading) -> Iterator[dict[str, Any]]:
    names = {entity.id: entity.name for entity in reading.entities}
    for event in reading.events:
        for side, actors in (("actor", event.actors), ("recipient", event.recipients)):
            for position, actor in enumerate(actors, 1):
                yield {
                    "event_id": f"{reading.report.id}#{event.id}",
                    "side": side,
                    "position": position,
                    "name": names.get(actor.entity or "", actor.text),
                    "code": actor.code,
                    "sectors": list(actor.sectors),
                    "entity_id": actor.entity and f"{reading.report.id}#{actor.entity}",
                    "text": actor.text,
                    **_span("text", actor.span),
                }


def _event_quantities(reading: Reading) -> Iterator[dict[str, Any]]:
    for event in reading.events:
        for position, number in enumerate(event.quantities, 1):
            yield {
                "event_id": f"{reading.report.id}#{event.id}",
                "position": position,
                **{name: getattr(number, name) for name in ("kind", "low", "high", "unit")},
                "text": reading.report.text[slice(*number.span)],
                **_span("text", number.span),
            }


def _warnings(reading: Reading) -> Iterator[dict[str, Any]]:
    for position, warning in enumerate(reading.warnings, 1):
        yield {"position": position, "code": warning.code, "message": warning.message}


OF_A_READING = {
    "attributions": _attributions,
    "chains": _chains,
    "entities": _entities,
    "mentions": _mentions,
    "events": _events,
    "event_actors": _event_actors,
    "event_quantities": _event_quantities,
    "warnings": _warnings,
}


def _compared(store: Store, known: dict[str, Reading]) -> dict[str, list[dict[str, Any]]]:
    claims = list(store.claims.rows())
    copies, passages = store.copies.rows(), store.passages.rows()
    return {
        "claims": [
            {
                **_known(known.get(claim.first_report or "")),
                "claim_id": claim.id,
                "summary": claim.summary,
                "independent_origins": claim.independent_origins,
                "member_count": len(claim.members),
                "report_count": len({member.report for member in claim.members}),
                "version_count": len(claim.versions),
                "denied": any(member.stance == "denies" for member in claim.members),
                "circles": [list(circle) for circle in claim.circles],
            }
            for claim in claims
        ],
        "claim_origins": [
            {
                **_known(known[origin.first_report]),
                "origin_id": f"{claim.id}#o{number}",
                "claim_id": claim.id,
                "position": number,
                "name": origin.name,
                "why": origin.why,
                "member_count": len(origin.members),
                "member_ids": [f"{claim.id}#m{member + 1}" for member in origin.members],
                "entity_ids": [f"{origin.first_report}#{entity}" for entity in origin.entities],
            }
            for claim in claims
            for number, origin in enumerate(claim.origins, 1)
        ],
        "claim_members": [
            {
                **_known(known[member.report]),
                "member_id": f"{claim.id}#m{number}",
                "claim_id": claim.id,
                "position": number,
                "attribution_id": member.attribution and f"{member.report}#{member.attribution}",
                "event_id": member.event and f"{member.report}#{member.event}",
                "stance": member.stance,
                "origin_id": next(
                    (f"{claim.id}#o{n}" for n, origin in enumerate(claim.origins, 1) if number - 1 in origin.members),
                    None,
                ),
                "text": member.text,
                **_spans("text", member.spans),
            }
            for claim in claims
            for number, member in enumerate(claim.members, 1)
        ],
        "claim_versions": [
            {
                **_known(known[claim.members[version.members[0]].report]),
                "version_id": f"{claim.id}#v{number}",
                "claim_id": claim.id,
                "position": number,
                "quantity": version.quantity,
                "low": version.low,
                "high": version.high,
                "member_count": len(version.members),
                "member_ids": [f"{claim.id}#m{member + 1}" for member in version.members],
            }
            for claim in claims
            for number, version in enumerate(claim.versions, 1)
        ],
        "passages": [
            {
                **_known(known[place.report]),
                "passage_id": passage.id,
                "position": number,
                "is_original": None if passage.original is None else place.report == passage.original,
                "original_id": passage.original,
                "why": passage.why,
                "report_count": len(passage.reports),
                "text": passage.text,
                **_span("text", place.span),
            }
            for passage in passages
            for number, place in enumerate(passage.reports, 1)
        ],
        "copies": [
            {
                **_known(known[report]),
                "copies_id": group.id,
                "position": number,
                "kind": group.kind,
                "is_original": None if group.original is None else report == group.original,
                "original_id": group.original,
                "why": group.why,
                "report_count": len(group.reports),
                "similarity": group.similarity,
            }
            for group in copies
            for number, report in enumerate(group.reports, 1)
        ],
    }
