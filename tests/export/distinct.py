"""A report whose reading has a value of its own in every field, so that two fields that were swapped would be seen."""

from __future__ import annotations

import datetime
import io
import types
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from accordingto.export.formats import write
from accordingto.records import (
    Actor,
    Attribution,
    Claim,
    Copies,
    Date,
    Dateline,
    Entity,
    Event,
    Factuality,
    Link,
    Located,
    Member,
    Origin,
    Part,
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
from accordingto.store import Store, Stored

GATHERED = datetime.datetime(2024, 11, 5, 6, 7, 8, tzinfo=datetime.UTC)
# The first character takes two units in UTF-16: offsets that count units would be off by one from here on.
TEXT = """\
😀 Depot hit
By Ines Tallow

PORT ELLERY, Nov. 3 (Northern Wire) - Romanian gunners shelled a depot of the United Nations at Port Ellery on Sunday \
at half past two, killing at least 14 sailors and injuring 20 others.

The Northern Wire quoted a warning: "The depot," harbour master Mara Lind said, "is gone."

Envoys of Kosovo and Syria met in Romania in October. Nobody has been arrested, police said.
"""


def span(words: str, after: str = "") -> Span:
    """Where the words stand, looked for after others."""
    start = TEXT.index(words, TEXT.index(after) if after else 0)
    return start, start + len(words)


def passage(*pieces: str) -> Passage:
    """Pieces of the text, each looked for after the one before it."""
    spans: list[Span] = []
    for piece in pieces:
        start = TEXT.index(piece, spans[-1][1] if spans else 0)
        spans.append((start, start + len(piece)))
    return Passage(tuple(spans), " … ".join(pieces))


def actor(words: str, entity: str | None, code: str | None, *sectors: str) -> Actor:
    """One who takes part, at the first place where the words stand after the dateline."""
    return Actor(span(words, "Wire) -"), words, entity, code, sectors)


WIRE, LIND, NAVY, NATIONS = Link("Northern Wire", ("e5",)), Link("Mara Lind", ("e1",)), "e2", "e3"
HERE = Link("Harbour Gazette")

reading = Reading(
    report=Report(
        TEXT,
        outlet="Harbour Gazette",
        url="https://gazette.example/depot?page=1",
        title="Depot hit",
        byline=("Ines Tallow", "Bo Marsh"),
        dateline=Dateline("PORT ELLERY", "Northern Wire", "Nov. 3"),
        published=datetime.date(2024, 11, 4),
        language="en",
        credits=("Coast Radio",),
        id="sha256:00ff",
    ),
    entities=(
        Entity("e1", "Mara Lind", "person", "USA", ("GOV",), "harbour master", mentions=(span("Mara Lind"),)),
        Entity("e2", "Romanian Navy", "organization", "ROU", ("MIL",), "fleet", mentions=(span("Romanian gunners"),)),
        Entity(
            "e3",
            "United Nations",
            "organization",
            reference={"code": "IGO", "name": "United Nations", "kind": "igo"},
            mentions=(span("United Nations"),),
        ),
        Entity("e4", "Port Ellery", "place", "USA", mentions=(span("Port Ellery"),)),
        Entity("e5", "Northern Wire", "organization", sectors=("JRN",), mentions=(span("Northern Wire"),)),
        Entity("e6", "sailors", "group", named=False, mentions=(span("sailors"),)),
        Entity("e7", "Harbour Act", "document", mentions=(span("warning"),)),
        Entity("e8", "Northwind Shipping", "organization", "SYR", ("BUS",), mentions=(span("others"),)),
    ),
    attributions=(
        Attribution(
            "a1",
            None,
            Source((span("The Northern Wire"),), "The Northern Wire", ("e5",)),
            passage("quoted"),
            passage('a warning: "The depot," harbour master Mara Lind said, "is gone."'),
            "indirect",
            "warn",
            (WIRE, HERE),
            0.71,
        ),
        Attribution(
            "a2",
            "a1",
            Source((span("harbour master Mara Lind"),), "harbour master Mara Lind", ("e1",)),
            passage("said"),
            passage('"The depot,"', '"is gone."'),
            "direct",
            "say",
            (LIND, WIRE, HERE),
            0.82,
        ),
        Attribution(
            "a3",
            None,
            Source((span("police"),), "police", (), anonymous=True),
            passage("police said"),
            passage("Nobody has been arrested"),
            "mixed",
            "deny",
            (Link("unnamed: police"), HERE),
            0.93,
        ),
        Attribution("a4", None, None, None, passage("Depot hit"), "indirect", "believe", (HERE,), 0.24),
    ),
    events=(
        Event(
            "v1",
            "ASSAULT",
            "heavy-weapons",
            ("military", "territory"),
            "194",
            4,
            passage("shelled"),
            (actor("Romanian gunners", NAVY, "ROU", "MIL", "PRE"),),
            (actor("United Nations", NATIONS, "IGO"), Actor(None, "sailors", None, "XKX", ("CVL", "JRN", "MED"))),
            Place(
                span("Port Ellery"), "Port Ellery", "Port Ellery", 32.25, -81.5, "USA", "Georgia", 4221, "city", 0.55
            ),
            Date(
                span("Sunday at half past two"),
                "Sunday at half past two",
                datetime.date(2024, 11, 3),
                datetime.date(2024, 11, 3),
                "time",
                "TIME",
                "2024-11-03T14:30",
            ),
            (
                Quantity("killed", 14.0, None, span("at least 14")),
                Quantity("injured", 20.0, 20.0, span("20")),
                Quantity("arrested", None, 3.0, span("Nobody")),
                Quantity("money", 2.5, 7.5, span("others"), "RON"),
            ),
            Factuality(2.5, "positive", "certain", "past"),
            "a2",
            "model:events",
            0.61,
        ),
        Event(
            "v2",
            "CONSULT",
            None,
            (),
            "040",
            1,
            passage("met"),
            (actor("Kosovo", None, "XKX"), actor("Syria", None, "SYR", "GOV")),
            (),
            Place(span("Romania", "met"), "Romania", "Romania", 46.0, 25.0, "ROU", None, 798549, "country", 0.95),
            Date(
                span("October"),
                "October",
                datetime.date(2024, 10, 1),
                datetime.date(2024, 10, 31),
                "month",
                "DATE",
                "2024-10",
            ),
            (),
            Factuality(3.0, "positive", "certain", "present"),
            None,
            "rule:future",
            0.72,
        ),
        Event(
            "v3",
            "COERCE",
            "arrest",
            ("legal",),
            "173",
            4,
            passage("arrested"),
            (),
            (),
            None,
            None,
            (),
            Factuality(-3.0, "negative", "certain", "past"),
            "a3",
            "model:events",
            0.43,
        ),
        Event(
            "v4",
            "PROTEST",
            "vandalize",
            (),
            None,
            3,
            passage("warning"),
            (),
            (),
            None,
            None,
            (),
            Factuality(1.0, "positive", "probable", "future"),
            None,
            "model:events",
            0.34,
        ),
    ),
    warnings=(Warning("no-date", "a sentence"),),
    parts=(
        Part("headline", 0, span("By Ines")[0]),
        Part("byline", *span("By Ines Tallow")),
        Part("dateline", *span("PORT ELLERY, Nov. 3 (Northern Wire) -")),
        Part("body", span("Romanian gunners")[0], len(TEXT)),
    ),
    coder="accordingto 9.8.7",
    models={"events": "sha256:aa"},
)

claim = Claim(
    "c1",
    "The depot is gone",
    (
        Member("sha256:00ff", "a2", None, (span('"The depot,"'),), '"The depot,"'),
        Member("sha256:00ff", "a3", "v3", (span("Nobody"),), "Nobody", "denies"),
        Member("sha256:11ee", "a7", None, ((3, 9),), "depot", "repeats"),
        Member("sha256:22dd", None, "v8", ((4, 7),), "hit"),
    ),
    (Version("killed", 14.0, 16.0, (0, 2)),),
    (
        Origin("Mara Lind", ("e1",), "sha256:00ff", (0, 2), "the same speaker"),
        Origin("unnamed: a sailor", (), "sha256:22dd", (3,), "told it himself"),
    ),
    2,
    (("Harbour Gazette", "Coast Radio"),),
    "sha256:00ff",
)
shared = SharedPassage(
    "p1",
    "The depot is gone.",
    (Located("sha256:00ff", (1, 5)), Located("sha256:11ee", (2, 6))),
    "sha256:11ee",
    "dateline",
)
group = Copies("g1", "near", ("sha256:00ff", "sha256:22dd"), 0.875, "sha256:22dd", "credit")


def store_of(where: Path, readings: Sequence[Reading]) -> Store:
    """A store of these readings, a second apart, from files named by their numbers."""
    store = Store(where, create=True)
    rows = [
        Stored(each, f"reports.zip!{number}.txt", GATHERED + datetime.timedelta(seconds=number))
        for number, each in enumerate(readings)
    ]
    if rows:
        store.append(rows)
    return store


class Shelf:
    """What the formats ask of a store, in memory: for cases by the dozen."""

    where = "memory://shelf"

    def __init__(self, *written: Reading, claims: Sequence[Claim] = ()) -> None:
        self.written = written
        self.claims = types.SimpleNamespace(rows=lambda: iter(claims))

    def stored(self) -> Iterator[Stored]:
        for number, each in enumerate(self.written):
            yield Stored(each, f"reports.zip!{number}.txt", GATHERED + datetime.timedelta(seconds=number))

    def readings(self) -> Iterator[Reading]:
        return iter(self.written)


def lines_of(form: str, *written: Reading, claims: Sequence[Claim] = (), **options: Any) -> list[str]:
    """The lines of an export of these readings, without the line feeds at their ends."""
    out = io.BytesIO()
    write(Shelf(*written, claims=claims), form, out, **options)  # type: ignore[arg-type]
    text = out.getvalue().decode("utf-8")
    assert not text or text.endswith("\n")
    return text.split("\n")[:-1]
