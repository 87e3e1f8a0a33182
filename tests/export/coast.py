"""A reading made by hand with an event of every kind that an export has to show."""

from __future__ import annotations

import datetime
from typing import Any

import msgspec

from accordingto.records import (
    Actor,
    Attribution,
    Date,
    Entity,
    Event,
    Factuality,
    Link,
    Passage,
    Place,
    Quantity,
    Reading,
    Report,
    Source,
    Span,
)

TEXT = """\
The Sudmark Navy sank a Norland trawler off Cape Ellery on Sunday, the coast guard said, killing at least 14 sailors \
and injuring between 20 and 25.

"Their frigates are gathering at Port Ellery," Defence Minister Ola Renn told the Northern Wire, adding that they \
could shell the town within days.

Sudmark denied that its navy had attacked anybody. No pilot has been arrested, it said.

Norland will send 250,000 crowns and a hospital ship next week. Tomas Brandt accused both governments last spring, and \
a truce was probably signed in Zarqal.

Talks may or may not have been held.
"""
OUTLET = "Harbour Gazette"


def span(words: str, after: str = "") -> Span:
    """Where the words stand, looked for after others."""
    start = TEXT.index(words, TEXT.index(after) if after else 0)
    return start, start + len(words)


def passage(words: str, after: str = "") -> Passage:
    return Passage((span(words, after),), words)


def said(number: int, source: str, cue: str, content: str, chain: tuple[str, ...], act: str = "say") -> Attribution:
    """One attribution given by its words; its source is what stands last before the cue."""
    at = TEXT.rindex(source, 0, TEXT.index(cue))
    return Attribution(
        id=f"a{number}",
        parent=None,
        source=Source(((at, at + len(source)),), source),
        cue=passage(cue),
        content=passage(content),
        form="indirect",
        act=act,
        chain=tuple(Link(name) for name in (*chain, OUTLET)),
        confidence=0.9,
    )


def actor(words: str, code: str | None = None, *sectors: str, entity: str | None = None, after: str = "") -> Actor:
    return Actor(span(words, after), words, entity, code, sectors)


def event(number: int, type_: str, trigger: Passage, factuality: tuple[Any, ...], **more: Any) -> Event:
    given: dict[str, Any] = {
        "mode": None,
        "contexts": (),
        "cameo": None,
        "quad": 4,
        "actors": (),
        "recipients": (),
        "place": None,
        "date": None,
        "quantities": (),
        "attribution": None,
        "evidence": "model:events",
        "confidence": 0.87,
    }
    return Event(id=f"v{number}", type=type_, trigger=trigger, factuality=Factuality(*factuality), **(given | more))


def coast_reading() -> Reading:
    day = datetime.date
    port = Place(span("Port Ellery"), "Port Ellery", "Port Ellery", 35.5, -35.8, "NRL", "Coast", 7, "city", 0.9)
    cape = Place(span("Cape Ellery"), "Cape Ellery", "Cape Ellery", None, None, None, None, None, "point", 0.5)
    sunday = Date(span("Sunday"), "Sunday", day(2024, 11, 3), day(2024, 11, 3), "day")
    week = Date(span("next week"), "next week", day(2024, 11, 11), day(2024, 11, 17), "week")
    navy = actor("The Sudmark Navy", "SDM", "MIL", entity="e1")
    certain = (3.0, "positive", "certain", "past")
    events = (
        event(
            1,
            "ASSAULT",
            passage("sank"),
            certain,
            mode="heavy-weapons",
            contexts=("military",),
            cameo="194",
            actors=(navy,),
            recipients=(actor("a Norland trawler", "NRL", "CVL"),),
            place=cape,
            date=sunday,
            quantities=(
                Quantity("killed", 14.0, None, span("at least 14")),
                Quantity("injured", 20.0, 25.0, span("between 20 and 25")),
            ),
            attribution="a1",
        ),
        event(
            2,
            "MOBILIZE",
            passage("gathering"),
            (2.6, "positive", "certain", "present"),
            mode="troops",
            actors=(actor("Their frigates", "SDM", "MIL"),),
            place=port,
            attribution="a2",
        ),
        event(
            3,
            "ASSAULT",
            passage("shell"),
            (0.8, "positive", "possible", "future"),
            actors=(actor("they", "SDM", "MIL", entity="e1", after="adding"),),
            recipients=(actor("the town"),),
            attribution="a3",
        ),
        event(
            4,
            "ASSAULT",
            passage("attacked"),
            (-2.9, "negative", "certain", "past"),
            actors=(actor("its navy", "SDM", "MIL", entity="e1"),),
            attribution="a4",
        ),
        event(
            5,
            "COERCE",
            passage("arrested"),
            (-3.0, "negative", "certain", "past"),
            mode="arrest",
            recipients=(actor("No pilot"),),
        ),
        event(
            6,
            "AID",
            passage("send"),
            (2.0, "positive", "certain", "future"),
            quad=2,
            cameo="0233",
            actors=(actor("Norland", "NRL", after="said.\n"),),
            date=week,
            quantities=(Quantity("money", 250000.0, 250000.0, span("250,000 crowns"), "NRC"),),
        ),
        event(
            7,
            "ACCUSE",
            passage("accused"),
            certain,
            quad=3,
            actors=(actor("Tomas Brandt"),),
            recipients=(
                actor("both governments", "NRL", "GOV"),
                Actor(None, "both governments", None, "SDM", ("GOV",)),
            ),
            date=Date(span("last spring"), "last spring"),
        ),
        event(
            8,
            "SUPPORT",
            passage("signed"),
            (1.8, "positive", "probable", "past"),
            quad=1,
            place=Place(span("Zarqal"), "Zarqal"),
        ),
        event(
            9,
            "CONSULT",
            passage("held", "Talks"),
            (0.0, "positive", "unknown", "past"),
            quad=1,
            actors=(actor("Talks"),),
        ),
        # the same words tell of two events
        event(10, "RETREAT", passage("signed"), (0.5, "positive", "possible", "past"), quad=2),
    )
    wire = "Northern Wire"
    return Reading(
        report=Report(TEXT, outlet=OUTLET, title="Shots off the cape", published=day(2024, 11, 4), language="en"),
        entities=(Entity("e1", "Sudmark Navy", "organization", mentions=(navy.span or (0, 0),)),),
        attributions=(
            said(1, "the coast guard", "said", TEXT[: span(", the coast")[0]], ("Norland Coast Guard",)),
            said(2, "Ola Renn", "told", '"Their frigates are gathering at Port Ellery,"', ("Ola Renn", wire)),
            said(3, "Ola Renn", "adding", "they could shell the town within days", ("Ola Renn", wire)),
            said(4, "Sudmark", "denied", "that its navy had attacked anybody", ("Sudmark",), "deny"),
        ),
        events=events,
        coder="accordingto 0.1.0",
    )


def poisoned(reading: Reading, bad: str) -> Reading:
    """The reading with ``bad`` in every field of its first event that may hold words of others."""
    first = reading.events[0]
    party = Actor((0, 1), bad, None, bad, (bad,))
    assert first.date is not None
    assert first.place is not None
    event = msgspec.structs.replace(
        first,
        id="v1",
        type=bad,
        mode=bad,
        contexts=(bad,),
        cameo=bad,
        trigger=msgspec.structs.replace(first.trigger, text=bad),
        actors=(party,),
        recipients=(party,),
        place=msgspec.structs.replace(first.place, name=bad, text=bad, country=bad),
        date=msgspec.structs.replace(first.date, text=bad, start=None, end=None),
        quantities=(Quantity(bad, 1.0, None, (0, 1), bad),),
        evidence=bad,
    )
    return msgspec.structs.replace(reading, events=(event, *reading.events[1:]))
