"""A store of short reports that tell a story of one harbour: who said what to whom is plain from how it is written."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import Path

from accordingto.records import (
    Attribution,
    Claim,
    Copies,
    Event,
    Factuality,
    Link,
    Member,
    Origin,
    Passage,
    Reading,
    Report,
    Source,
    Version,
)
from accordingto.store import Store, Stored

GATHERED = datetime.datetime(2031, 5, 6, 8, tzinfo=datetime.UTC)
FIRST = datetime.date(2031, 5, 3)

Statement = tuple[tuple[str, ...], str]  # the chain without the outlet, and what is said


def reading(outlet: str | None, day: int | None, title: str, *statements: Statement) -> Reading:
    """A report of some day of that story. A statement without a chain stands in the outlet's own voice."""
    text, found = title, []
    for number, (chain, content) in enumerate(statements, 1):
        start = len(text) + 1
        text += f"\n{content}"
        if chain:
            text += f", {chain[0]} said."
            at = start + len(content) + 2
            found.append(
                Attribution(
                    id=f"a{number}",
                    parent=None,
                    source=Source(((at, at + len(chain[0])),), chain[0], anonymous=chain[0].startswith("unnamed: ")),
                    cue=Passage(((at + len(chain[0]) + 1, at + len(chain[0]) + 5),), "said"),
                    content=Passage(((start, start + len(content)),), content),
                    form="indirect",
                    act="say",
                    chain=tuple(Link(name) for name in (*chain, *([outlet] if outlet else []))),
                    confidence=0.9,
                )
            )
    published = None if day is None else FIRST + datetime.timedelta(days=day)
    return Reading(Report(text, outlet, title=title, published=published), attributions=tuple(found))


def member(of: Reading, attribution: str | None, stance: str = "asserts") -> Member:
    """That report's part in a claim."""
    said = next((each for each in of.attributions if each.id == attribution), None)
    text = said.content.text if said else of.report.text.split("\n")[-1]
    spans = said.content.spans if said else ((0, 1),)
    return Member(of.report.id, attribution, None, spans, text, stance)  # type: ignore[arg-type]


WIRE = reading("Coast Wire", 0, "Blast at the ferry pier", (("Ada Brandt",), "at least nine people were hurt"))
GAZETTE = reading(
    "Pell Gazette",
    1,
    "Nine hurt at the ferry pier",
    (("Ada Brandt", "Coast Wire"), "at least nine people were hurt"),
    (("harbour board",), "no gas was stored there"),
)
STAR = reading("Lenn Star", 1, "Fourteen hurt", (("Ivo Lank",), "fourteen people were hurt in the blast"))
ECHO = reading("Pell Echo", 2, "What the pier knew", ((), "At least nine people were hurt at the pier"))
MIRROR = reading("Lenn Mirror", 2, "A second device", (("Dune Post",), "a second device was found"))
POST = reading("Dune Post", 2, "Second device, Mirror reports", (("Lenn Mirror",), "a second device was found"))
QUAY = reading(
    "Quay Daily",
    3,
    "Gas had been stored",
    (("unnamed: port engineer",), "gas was stored under the ramp"),
    (("Ada Brandt", "Coast Wire"), "the ramp was closed <b>today</b>"),
)
UNDATED = reading(None, None, "Ohne Datum", (("Zoë Ångström",), "the café at the quay stays shut"))
EVERY = (WIRE, GAZETTE, STAR, ECHO, MIRROR, POST, QUAY, UNDATED)

HURT = Claim(
    "churt",
    "at least nine people were hurt",
    (member(WIRE, "a1"), member(GAZETTE, "a1"), member(STAR, "a1"), member(ECHO, None, "repeats")),
    (Version("injured", 9.0, None, (0, 1, 3)), Version("injured", 14.0, 14.0, (2,))),
    (
        Origin("Ada Brandt", (), WIRE.report.id, (0, 1), "Ada Brandt says so, in Coast Wire and Pell Gazette."),
        Origin("Ivo Lank", (), STAR.report.id, (2,), "Ivo Lank says so, in Lenn Star."),
    ),
    2,
    first_report=WIRE.report.id,
)
DEVICE = Claim(
    "cdevice",
    "a second device was found",
    (member(MIRROR, "a1"), member(POST, "a1")),
    circles=(("Dune Post", "Lenn Mirror"),),
)
GAS = Claim(
    "cgas",
    "gas was stored under the ramp",
    (member(QUAY, "a1"), member(GAZETTE, "a2", "denies")),
    origins=(Origin("unnamed: port engineer", (), QUAY.report.id, (0,), "an unnamed source says so, in Quay Daily."),),
    independent_origins=1,
)
RAMP = Claim(
    "cramp",
    "the ramp was closed",
    (member(QUAY, "a2"),),
    origins=(Origin("Ada Brandt", (), QUAY.report.id, (0,), "Ada Brandt says so, in Quay Daily."),),
    independent_origins=1,
)
CLAIMS = (HURT, DEVICE, GAS, RAMP)
COPIED = Copies("k1", "near", (WIRE.report.id, GAZETTE.report.id), 0.8, WIRE.report.id, "Coast Wire had it first.")


def event(of: Reading, type_: str, attribution: str) -> Reading:
    """The reading with an event of a type that somebody tells of."""
    certain = Factuality(3.0, "positive", "certain", "past")
    told = Event(
        "v1",
        type_,
        None,
        (),
        None,
        4,
        Passage(((0, 1),), of.report.text[:1]),
        (),
        (),
        None,
        None,
        (),
        certain,
        attribution,
        "",
        1.0,
    )
    return Reading(of.report, attributions=of.attributions, events=(told,))


def fill(store: Store, readings: Sequence[Reading] = EVERY, *, compared: bool = True) -> Store:
    """Put the reports, and what comparing them found, into a store."""
    store.append([Stored(each, f"told#{at}", GATHERED) for at, each in enumerate(readings)])
    if compared:
        store.claims.append(CLAIMS)
        store.copies.append([COPIED])
    return store


def new(where: Path, readings: Sequence[Reading] = EVERY, *, compared: bool = True) -> Store:
    """A store with the reports."""
    return fill(Store(where, create=True), readings, compared=compared)
