"""Reports in which every text that is anybody's own is one of the hostile strings of tests/cases/hostile.jsonl."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

from accordingto.records import (
    Actor,
    Attribution,
    AttributionMend,
    Claim,
    Copies,
    Correction,
    Date,
    Dateline,
    Entity,
    Event,
    EventMend,
    Factuality,
    Link,
    Located,
    Member,
    Origin,
    Passage,
    Place,
    Quantity,
    Reading,
    Report,
    SharedPassage,
    Source,
    Span,
    Version,
    Warning,
)
from accordingto.store import Store
from tests.export.distinct import store_of

CASES = Path(__file__).parents[1] / "cases" / "hostile.jsonl"
STRINGS: list[str] = [json.loads(line)["text"] for line in CASES.open(encoding="utf-8")]
NOON = datetime.datetime(2024, 11, 5, 12, tzinfo=datetime.UTC)
DAY = datetime.date(2024, 11, 4)


def reading(number: int) -> Reading:
    """A report of the string: its title, its outlet, its words, who says them, what happens in them, and where."""
    words = STRINGS[number]
    name = words[:200]
    text = f"{words}\n\n{words} said {words} to {words}.\n"
    said = (len(words) + 2, 2 * len(words) + 2)
    content = (said[1] + 6, said[1] + 6 + len(words))
    whom = (content[1] + 4, content[1] + 4 + len(words))

    def passage(span: Span) -> Passage:
        return Passage((span,), text[slice(*span)])

    def actor(span: Span, entity: str) -> Actor:
        return Actor(span, text[slice(*span)], entity, name[:3], (name,))

    place = Place(whom, words, name, 10.0 + number / 10, 20.0, name[:3], name, number, "city", 0.9)
    return Reading(
        Report(
            text,
            outlet=name,
            url=words,
            title=words,
            byline=(name,),
            dateline=Dateline(name, name, name),
            published=DAY,
            language="en",
            credits=(name,),
        ),
        entities=(
            Entity("e1", words, "person", name[:3], (name,), name, mentions=(said,)),
            Entity("e2", words, "organization", mentions=(whom,)),
        ),
        attributions=(
            Attribution(
                "a1",
                None,
                Source((said,), text[slice(*said)], ("e1",)),
                passage((said[1] + 1, said[1] + 5)),
                passage(content),
                "indirect",
                name,
                (Link(name, ("e1",)), Link(f"unnamed: {name}"), Link(name)),
                0.9,
            ),
        ),
        events=(
            Event(
                "v1",
                name,
                name,
                (name,),
                name,
                3,
                passage((content[0], content[0] + max(1, min(40, len(words) - 1)))),
                (actor(said, "e1"),),
                (actor(whom, "e2"),),
                place,
                Date(whom, words, DAY, DAY, "day"),
                (Quantity(name, 3, 5, said, name),),
                Factuality(2.5, "positive", "certain", "past"),
                "a1",
                name,
                0.8,
            ),
        ),
        warnings=(Warning(name, words),),
        coder=name,
        models={name: name},
    )


def store(where: Path) -> Store:
    """All of them in a store, with claims, passages, copies and corrections that hold the same strings."""
    readings = [reading(number) for number in range(len(STRINGS))]
    ids = [each.report.id for each in readings]
    made = store_of(where, readings)
    pairs = [(n, words, ids[n], ids[(n + 1) % len(ids)]) for n, words in enumerate(STRINGS)]
    made.claims.append(
        [
            Claim(
                f"c{n}",
                words or "c",
                (Member(here, "a1", "v1", ((0, 1),), words), Member(there, "a1", None, ((0, 1),), words, "denies")),
                (Version(words[:50], 1.0, 2.0, (0,)),),
                (Origin(words[:200], ("e1",), here, (0,), words),),
                1,
                ((words[:200], "B"),),
                here,
            )
            for n, words, here, there in pairs
        ]
    )
    made.passages.append(
        [
            SharedPassage(f"p{n}", words, (Located(here, (0, len(words))), Located(there, (0, 1))), here, words)
            for n, words, here, there in pairs
        ]
    )
    made.copies.append([Copies(f"g{n}", "near", (here, there), 0.9, here, words) for n, words, here, there in pairs])
    mended = AttributionMend(((0, 1),), ((0, 1),), (), ("A",), "direct", "say")
    made.corrections.append(
        [
            correction
            for n, words, here, _ in pairs
            for correction in (
                Correction(
                    f"h{n}a", here, "attribution", "a1", "mended", words[:200], NOON, words, _named(mended, words)
                ),
                Correction(
                    f"h{n}m", here, "attribution", None, "missing", words[:200], NOON, words, _named(mended, words)
                ),
                Correction(f"h{n}v", here, "event", "v1", "mended", words[:200], NOON, words, None, _of(words)),
            )
        ]
    )
    return made


def _named(mend: AttributionMend, words: str) -> AttributionMend:
    return AttributionMend(mend.content, mend.source, mend.cue, (words[:200], words[:200]), "direct", words[:200])


def _of(words: str) -> EventMend:
    return EventMend(words[:200], words[:200], (0, 1), "planned", "a1", ((0, 1),), ((0, 1),))
