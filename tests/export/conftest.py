"""A reading made by hand, with every shape an export has to show."""

from __future__ import annotations

import datetime

import pytest

from accordingto.records import (
    Attribution,
    Dateline,
    Entity,
    Form,
    Link,
    Part,
    Passage,
    Reading,
    Report,
    Source,
    Span,
    Warning,
)
from tests.export.coast import coast_reading

TEXT = """\
Mayor says sea wall held as storm killed two
By Ines Tallow

PORT ELLERY, Nov. 3 (Northern Wire) - The sea wall at Port Ellery held through Sunday's storm, Mayor Mara Lind said, \
rejecting claims that the city had been warned.

"The gates closed on time," she told reporters, "and not one of them failed."

Two engineers at the port authority, who asked not to be named, said the pumps had stopped for three hours.

Coast Radio reported: "The water ministry says that its inspectors had warned of 'serious wear' in May, but that no \
repair was ordered."

Tomas Brandt, who runs the fish market, accused the city of "hiding the truth" and said he would sue.

"We lost everything in the market hall.

"Nobody rang us, nobody came, and nobody has said sorry," Brandt said.

The Northern Wire, citing a letter seen by Coast Radio, said the minister, Olav Renn, did not believe the wall could \
last another winter.

It is thought that the damage runs to 4 million crowns.

The storm has moved out to sea. Schools reopen on Tuesday.

With reporting by Northern Wire.
Copyright 2024 Harbour Gazette.
"""
CITY = ("Northern Wire", "Harbour Gazette")


def find(*pieces: str) -> tuple[Span, ...]:
    """The span of each piece, each looked for after the one before it."""
    spans: list[Span] = []
    for piece in pieces:
        start = TEXT.index(piece, spans[-1][1] if spans else 0)
        spans.append((start, start + len(piece)))
    return tuple(spans)


def passage(*pieces: str) -> Passage:
    return Passage(find(*pieces), " … ".join(pieces))


def spot(marked: str) -> tuple[tuple[Span, ...], str]:
    """The span and text of ``before|words``: the words where they follow what is before the bar."""
    before, _, words = marked.rpartition("|")
    start = TEXT.index(before + words) + len(before)
    return ((start, start + len(words)),), words


def attribution(
    number: int,
    source: str | None,
    cue: str | None,
    content: tuple[str, ...],
    form: Form,
    act: str,
    chain: tuple[str, ...],
    confidence: float,
    *,
    parent: int | None = None,
    anonymous: bool = False,
) -> Attribution:
    """One attribution given by its words; what stands before a bar only tells which occurrence is meant."""
    return Attribution(
        id=f"a{number}",
        parent=None if parent is None else f"a{parent}",
        source=None if source is None else Source(*spot(source), anonymous=anonymous),
        cue=None if cue is None else Passage(*spot(cue)),
        content=passage(*content),
        form=form,
        act=act,
        chain=tuple(Link(name) for name in chain),
        confidence=confidence,
    )


def parts() -> tuple[Part, ...]:
    """The layout of TEXT: headline, byline, dateline, body, credit, copyright."""
    starts = {
        "headline": 0,
        "byline": TEXT.index("By Ines"),
        "dateline": TEXT.index("PORT ELLERY"),
        "body": TEXT.index("The sea wall"),
        "credit": TEXT.index("With reporting"),
        "copyright": TEXT.index("Copyright"),
    }
    ends = [*list(starts.values())[1:], len(TEXT)]
    spans = zip(starts.items(), ends, strict=True)
    return tuple(Part(kind, start, end) for (kind, start), end in spans)  # type: ignore[arg-type]


def rich_reading() -> Reading:
    report = Report(
        text=TEXT,
        outlet="Harbour Gazette",
        url="https://gazette.example/storm?a=1&b=2",
        title="Mayor says sea wall held as storm killed two",
        byline=("Ines Tallow",),
        dateline=Dateline(place="PORT ELLERY", agency="Northern Wire", date="Nov. 3"),
        published=datetime.date(2024, 11, 4),
        language="en",
        credits=("Northern Wire",),
    )
    engineers = "unnamed: two engineers at the port authority"
    brandt = "Tomas Brandt"
    found = (
        attribution(0, "Mayor", "says", ("sea wall held",), "indirect", "say", ("Mara Lind", *CITY), 0.91),
        attribution(
            1,
            "Mayor Mara Lind",
            "Mara Lind |said",
            ("The sea wall at Port Ellery held through Sunday's storm",),
            "indirect",
            "say",
            ("Mara Lind", *CITY),
            0.97,
        ),
        attribution(
            2,
            None,
            "claims",
            ("that the city had been warned",),
            "indirect",
            "say",
            CITY,
            0.41,
        ),
        attribution(
            3,
            "she",
            "told",
            ('"The gates closed on time,"', '"and not one of them failed."'),
            "direct",
            "say",
            ("Mara Lind", *CITY),
            0.99,
        ),
        attribution(
            4,
            "Two engineers at the port authority",
            "named, |said",
            ("the pumps had stopped for three hours",),
            "indirect",
            "say",
            (engineers, *CITY),
            0.88,
            anonymous=True,
        ),
        attribution(
            5,
            "Coast Radio",
            "reported",
            (TEXT[TEXT.index('"The water') : TEXT.index('"\n\nTomas') + 1],),
            "direct",
            "say",
            ("Coast Radio", *CITY),
            0.95,
        ),
        attribution(
            6,
            "The water ministry",
            "says that",
            ("its inspectors had warned of 'serious wear' in May, but that no repair was ordered",),
            "indirect",
            "say",
            ("Water Ministry", "Coast Radio", *CITY),
            0.9,
            parent=5,
        ),
        attribution(
            7,
            "its inspectors",
            "had warned",
            ("of 'serious wear'",),
            "mixed",
            "warn",
            ("unnamed: its inspectors", "Water Ministry", "Coast Radio", *CITY),
            0.62,
            parent=6,
            anonymous=True,
        ),
        attribution(
            8,
            "Tomas Brandt, who runs the fish market",
            "accused",
            ('the city of "hiding the truth"',),
            "mixed",
            "accuse",
            (brandt, *CITY),
            0.93,
        ),
        attribution(
            9,
            'sorry," |Brandt',
            'sorry," Brandt |said',
            ('"We lost everything in the market hall.\n\n"Nobody rang us, nobody came, and nobody has said sorry,"',),
            "direct",
            "say",
            (brandt, *CITY),
            0.98,
        ),
        attribution(
            10,
            "The Northern Wire",
            "Coast Radio, |said",
            ("the minister, Olav Renn, did not believe the wall could last another winter",),
            "indirect",
            "say",
            ("Coast Radio", *CITY),
            0.83,
        ),
        attribution(
            11,
            "the minister, Olav Renn,",
            "did not believe",
            ("the wall could last another winter",),
            "indirect",
            "believe",
            ("Olav Renn", "Coast Radio", *CITY),
            0.71,
            parent=10,
        ),
        attribution(
            12,
            None,
            "It |is thought",
            ("that the damage runs to 4 million crowns",),
            "indirect",
            "believe",
            CITY,
            0.55,
        ),
    )
    return Reading(
        report=report,
        entities=(Entity(id="e1", name="Mara Lind", kind="person", role="Mayor", mentions=find("Mara Lind", "she")),),
        attributions=found,
        warnings=(Warning("odd-quotes", "A quotation mark has no partner; the quotation ends with its paragraph."),),
        parts=parts(),
        coder="accordingto 0.1.0",
        models={"attribution": "sha256:00"},
    )


@pytest.fixture
def reading() -> Reading:
    return rich_reading()


@pytest.fixture
def bare() -> Reading:
    """A report of which nothing is known and in which nobody speaks."""
    return Reading(report=Report(text="The bridge is open."))


@pytest.fixture
def coast() -> Reading:
    """A report with an event of every kind."""
    return coast_reading()
