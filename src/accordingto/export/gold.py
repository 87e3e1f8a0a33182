"""What people looked at, in the formats that this project is trained and scored with.

A row is a report of which somebody judged an attribution (``events``: an event) with a correction that holds. What he
called wrong is left out, what he mended or added stands as he said, and the rest as the machine read it: ``judged`` and
``unjudged`` tell how many of each there are. With ``whole`` only reports of which nothing is unjudged are given.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from accordingto.export.lines import line
from accordingto.export.mends import Standing, event_mend, standing
from accordingto.export.outline import words
from accordingto.records import Actor, Correction, Event, EventMend, Reading, Report, Span
from accordingto.store.holding import holding

if TYPE_CHECKING:
    from accordingto.store import Store

Held = Mapping[str, Correction]  # the corrections of a report that hold, by subject
# What the gold files call a certainty; for what is unclear they have no word that claims less.
WORDS = {"denied": "denied", "happened": "happened", "planned": "planned", "probable": "probable"}
UNCLEAR = "possible"


def attribution(store: Store, counts: Counter[str], *, whole: bool = False) -> Iterator[str]:
    """Reports with source, cue and content of their outermost attributions."""
    for reading, held, known in _judged(store, counts, "attribution", whole=whole):
        report = reading.report
        row: dict[str, Any] = {
            **_head(report),
            "title": report.title,
            "credit": report.credits[0] if report.credits else None,
            "wire": report.dateline.agency if report.dateline else None,
            "text": report.text,
            "attributions": [
                {"source": each.mend.source, "cue": each.mend.cue, "content": each.mend.content}
                for each in standing(reading, held)
                if not each.nested
            ],
        }
        counts["attributions"] += len(row["attributions"])
        yield line(row | known)


def chains(store: Store, counts: Counter[str], *, whole: bool = False) -> Iterator[str]:
    """Reports with content, chain and form of all their attributions."""
    for reading, held, known in _judged(store, counts, "attribution", whole=whole):
        report = reading.report
        row: dict[str, Any] = {
            **_head(report),
            "text": report.text,
            "attributions": [
                {
                    "content": each.mend.content,
                    "content_text": words(reading.report.text, each.mend.content),
                    "chain": each.mend.chain,
                    "form": each.mend.form,
                    "nested": each.nested,
                }
                for each in standing(reading, held)
            ],
        }
        counts["attributions"] += len(row["attributions"])
        yield line(row | known)


def events(store: Store, counts: Counter[str], *, whole: bool = False) -> Iterator[str]:
    """Reports with their events, and with what only seemed to be one."""
    of_attributions = _held(store, "attribution")
    for reading, held, known in _judged(store, counts, "event", whole=whole):
        report = reading.report
        tellers = {each.id: each for each in standing(reading, of_attributions.get(report.id, {}))}
        read = {event.id: event for event in reading.events}
        mends = {id_: event_mend(event) for id_, event in read.items()}
        mends |= {id_: correction.event for id_, correction in held.items() if correction.event}
        wrong = {id_: correction for id_, correction in held.items() if correction.verdict == "wrong"}
        row: dict[str, Any] = {
            "id": report.id,
            "title": report.title,
            "outlet": report.outlet,
            "published": report.published,
            "text": report.text,
            "events": [
                _event(reading, mend, read.get(id_), tellers)
                for id_, mend in sorted(mends.items(), key=lambda item: item[1].trigger)
                if id_ not in wrong
            ],
            "not_events": [
                {
                    "trigger": words(reading.report.text, [mends[id_].trigger]),
                    "span": mends[id_].trigger,
                    "why": correction.note,
                }
                for id_, correction in wrong.items()
            ],
        }
        counts["events"] += len(row["events"])
        counts["wrong ones"] += len(row["not_events"])
        yield line(row | known)


def _head(report: Report) -> dict[str, Any]:
    return {
        "id": report.id,
        "outlet": report.outlet,
        "published": report.published,
        "author": ", ".join(report.byline) or None,
    }


def _held(store: Store, kind: str) -> dict[str, dict[str, Correction]]:
    """The corrections of a kind that hold, by report and subject."""
    found: dict[str, dict[str, Correction]] = {}
    for (report, of, subject), correction in holding(store.corrections.rows()).items():
        if of == kind:
            found.setdefault(report, {})[subject] = correction
    return found


def _judged(
    store: Store, counts: Counter[str], kind: str, *, whole: bool
) -> Iterator[tuple[Reading, Held, dict[str, int]]]:
    """The readings that somebody judged, with the corrections that hold and how much was judged."""
    held = _held(store, kind)
    counts["reports"] = 0
    for reading in store.readings(held):
        found = held[reading.report.id]
        read = reading.attributions if kind == "attribution" else reading.events
        unjudged = sum(each.id not in found for each in read)
        if whole and unjudged:
            counts["reports left out, not judged whole"] += 1
            continue
        counts["reports"] += 1
        counts["not judged"] += unjudged
        yield reading, found, {"judged": len(found), "unjudged": unjudged}


def _event(reading: Reading, mend: EventMend, read: Event | None, tellers: Mapping[str, Standing]) -> dict[str, Any]:
    outlet = (reading.report.outlet,) if reading.report.outlet else ()
    teller = tellers.get(mend.attribution or "")
    place, date = (read.place, read.date) if read else (None, None)
    return {
        "trigger": words(reading.report.text, [mend.trigger]),
        "type": mend.type,
        "mode": mend.mode,
        "actors": _parties(reading, mend.actors, read.actors if read else ()),
        "recipients": _parties(reading, mend.recipients, read.recipients if read else ()),
        "place": {"text": place.text, "country": place.country, "level": place.precision} if place else None,
        "date_text": date.text if date else None,
        "date": date.start if date and date.start == date.end else None,
        "quantities": [{"kind": each.kind, "low": each.low, "high": each.high} for each in read.quantities]
        if read
        else [],
        "factuality": WORDS.get(mend.certainty, UNCLEAR),
        "chain": teller.mend.chain if teller else outlet,
        "also": [],
        "span": mend.trigger,
        "context": mend.trigger,
    }


def _parties(reading: Reading, spans: Sequence[Span], read: Sequence[Actor]) -> list[dict[str, Any]]:
    """Who takes part; what was read of one that a person left as he was is kept, and so is one who is left unsaid."""
    known = {actor.span: actor for actor in read if actor.span}
    named = [(words(reading.report.text, [span]), known.get(span)) for span in spans]
    unsaid = [(actor.text, actor) for actor in read if actor.span is None]
    return [
        {"text": text, "country": actor.code if actor else None, "sectors": actor.sectors if actor else ()}
        for text, actor in [*named, *unsaid]
    ]
