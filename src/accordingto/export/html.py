"""A reading as one HTML page that needs nothing beside itself, and as a fragment for notebooks.

The page carries its style and a small script, both allowed by their hashes in its content security policy; nothing is
loaded. Without the script every number still leads to its entry and back.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined

from accordingto.export import events
from accordingto.export import outline as view
from accordingto.export.outline import Block, Outline, Speaker
from accordingto.records import Reading

HUES = 8  # speakers after the eighth are slate
LONGEST = 220  # characters of a content in the margin; its number leads to the rest


class Bead(msgspec.Struct, frozen=True):
    """One link of a chain as it is drawn: ``kind`` is named, unnamed or outlet."""

    name: str
    kind: str
    hue: int


class Step(msgspec.Struct, frozen=True):
    """One step of writing a paragraph: open or close a content, or write words."""

    kind: str  # open, close, words
    text: str = ""
    statement: int = 0
    first: bool = False  # the first piece of its statement carries the anchor
    begins: bool = False  # a piece that begins here carries the number, one that goes on does not
    source: int | None = None
    cue: bool = False
    events: tuple[int, ...] = ()  # those that the words are a trigger of
    anchors: tuple[int, ...] = ()  # those of them that are told here first


def render(reading: Reading, *, events_alone: bool = False) -> str:
    """The whole page, ready to be saved and sent to somebody; the header and the events where they are wanted alone."""
    style, script = _part("page.css"), "" if events_alone else _part("page.js")
    allowed = f"script-src '{_hash(script)}'; " if script else ""
    policy = f"default-src 'none'; style-src '{_hash(style)}'; {allowed}base-uri 'none'; form-action 'none'"
    return _draw("page.html", reading, "", style=style, script=script, policy=policy, alone=events_alone)


def fragment(reading: Reading) -> str:
    """The same without script, as an element that can stand in another page; its anchors begin with the report's id."""
    return _draw("fragment.html", reading, f"r{reading.report.id[-8:]}-", style=_part("page.css"))


def _draw(template: str, reading: Reading, prefix: str, *, alone: bool = False, **more: str) -> str:
    outline = view.outline(reading, triggers=True)
    hues = [_hue(rank, speaker) for rank, speaker in enumerate(outline.speakers)]
    hue_of = {speaker.name: hue for speaker, hue in zip(outline.speakers, hues, strict=True)}
    longest = max((speaker.share for speaker in outline.speakers), default=0.0) or 1.0
    rows = events.rows(reading, outline.statements)
    anchored, linked = set[int](), set[int]()
    paragraphs = [(block.kind, list(_steps(reading, outline, block, anchored, linked))) for block in outline.blocks]
    return (
        _environment()
        .get_template(template)
        .render(
            reading=reading,
            report=reading.report,
            outline=outline,
            prefix=prefix,
            title=reading.report.title if alone else view.heading(reading),
            name=view.visible(reading.report.title or reading.report.outlet or "A report"),
            date=view.published(reading),
            details=view.details(reading),
            paragraphs=paragraphs,
            rows=rows,
            linked=set() if alone else linked,
            alone=alone,
            statements=outline.statements,
            hue=[hues[statement.speaker] for statement in outline.statements],
            hue_of_row=[hues[row.statement.speaker] if row.statement else 0 for row in rows],
            beads=lambda chain: [_bead(name, reading.report.outlet, hue_of) for name in chain],
            speakers=[
                (speaker, hue, max(1, round(100 * speaker.share / longest)))
                for speaker, hue in zip(outline.speakers, hues, strict=True)
            ],
            **more,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("accordingto.export", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["visible"] = view.visible
    environment.filters["percent"] = view.percent
    environment.filters["shorten"] = lambda text: view.shorten(text, LONGEST)
    environment.tests["web_address"] = lambda url: bool(url) and url.lower().startswith(("https://", "http://"))
    return environment


@cache
def _part(name: str) -> str:
    return files("accordingto.export").joinpath("templates", name).read_text("utf-8")


def _hash(content: str) -> str:
    """The content's hash as a content security policy names it."""
    digest = hashlib.sha256(content.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def _hue(rank: int, speaker: Speaker) -> int:
    """The number of a speaker's hue, 1 to 8; 0 is slate."""
    return rank + 1 if rank < HUES and speaker.name != view.NOBODY else 0


def _bead(name: str, outlet: str | None, hue_of: dict[str, int]) -> Bead:
    kind = "outlet" if view.is_outlet(name, outlet) else "unnamed" if view.is_unnamed(name) else "named"
    return Bead(view.visible(name), kind, hue_of.get(name, 0))


def _steps(reading: Reading, outline: Outline, block: Block, anchored: set[int], linked: set[int]) -> Iterator[Step]:
    """The paragraph as elements that nest: where contents overlap, one is closed and opened again. ``anchored`` gathers
    the statements whose first piece is written, ``linked`` the events whose trigger is."""
    opened: list[int] = []
    for piece in block.pieces:
        kept = 0
        while kept < min(len(opened), len(piece.contents)) and opened[kept] == piece.contents[kept]:
            # a content that ends where another piece of it begins is closed in between
            if (opened[kept], piece.start) in outline.opens:
                break
            kept += 1
        while len(opened) > kept:
            opened.pop()
            yield Step("close")
        for index in piece.contents[kept:]:
            opened.append(index)
            begins = (index, piece.start) in outline.opens
            yield Step("open", statement=index, begins=begins, first=index not in anchored)
            anchored.add(index)
        yield Step(
            "words",
            view.visible(reading.report.text[piece.start : piece.end]),
            source=piece.source,
            cue=piece.cue is not None,
            events=piece.triggers,
            anchors=tuple(index for index in piece.triggers if index not in linked),
        )
        linked.update(piece.triggers)
    for _ in opened:
        yield Step("close")
