"""A reading as templates draw it: hues, beads, and each paragraph as steps that nest; and the templates' environment.

The exported page and the reading room share all of this, and the templates in ``templates/shared``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import urlsplit

import msgspec
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from accordingto.export import events
from accordingto.export import outline as view
from accordingto.export.events import Row
from accordingto.export.outline import Block, Outline, Speaker, Statement
from accordingto.export.signs import CERTAINTIES
from accordingto.records import Reading, Span

HUES = 8  # speakers after the eighth are slate
LONGEST = 220  # characters of a text that is cut; what stands beside it leads to the rest


class Bead(msgspec.Struct, frozen=True):
    """One link of a chain as it is drawn: ``kind`` is named, unnamed or outlet; ``address`` leads to its page, if it
    has one."""

    name: str
    kind: str
    hue: int
    address: str = ""


class Step(msgspec.Struct, frozen=True):
    """One step of writing a paragraph: open or close a content, open or close a passage that other reports have too, or
    write words."""

    kind: str  # open, close, shared, unshared, words
    text: str = ""
    statement: int = 0
    first: bool = False  # the first piece of its statement carries the anchor
    begins: bool = False  # a piece that begins here carries the number, one that goes on does not
    label: str = ""  # who speaks, where another one did before in this paragraph: for the margin
    source: int | None = None  # the statement whose source the words are; cue likewise
    cue: int | None = None
    events: tuple[int, ...] = ()  # those that the words are a trigger of
    anchors: tuple[int, ...] = ()  # those of them that are told here first
    passage: int = 0  # of the passages that are shared


class Drawn(msgspec.Struct, frozen=True):
    """A reading as templates draw it. ``hues`` and ``bars`` (at most 100) are those of the outline's speakers,
    ``linked`` the indices of the rows whose words stand in the text."""

    reading: Reading
    outline: Outline
    rows: tuple[Row, ...]
    hues: tuple[int, ...]
    bars: tuple[int, ...]
    paragraphs: tuple[tuple[str, tuple[Step, ...]], ...]
    linked: frozenset[int]

    @property
    def speakers(self) -> Iterator[tuple[Speaker, int, int]]:
        """Each speaker with his hue and his bar."""
        return zip(self.outline.speakers, self.hues, self.bars, strict=True)

    def hue(self, statement: Statement | None) -> int:
        """The hue of a statement's speaker; slate for the outlet's own voice."""
        return 0 if statement is None else self.hues[statement.speaker]

    def told(self, statement: Statement) -> list[Row]:
        """The rows of the events that a statement itself tells."""
        return [row for row in self.rows if row.statement is statement]

    def beads(self, names: Iterable[str], address: Callable[[str], str] | None = None) -> list[Bead]:
        """The beads of a chain of this report."""
        known = {speaker.name: hue for speaker, hue in zip(self.outline.speakers, self.hues, strict=True)}
        return beads(names, self.reading.report.outlet, known, address)


def drawn(reading: Reading, shared: Iterable[Span] = ()) -> Drawn:
    """Everything that templates need of a reading; ``shared`` are the spans of passages that other reports have too."""
    passages = view.trimmed(reading.report.text, shared)
    outline = view.outline(reading, triggers=True, cuts={place for span in passages for place in span})
    longest = max((speaker.share for speaker in outline.speakers), default=0.0) or 1.0
    anchored, linked = set[int](), set[int]()
    paragraphs = tuple(
        (block.kind, tuple(_steps(reading, outline, block, passages, anchored, linked))) for block in outline.blocks
    )
    return Drawn(
        reading=reading,
        outline=outline,
        rows=events.rows(reading, outline.statements),
        hues=tuple(_hue(rank, speaker) for rank, speaker in enumerate(outline.speakers)),
        bars=tuple(max(1, round(100 * speaker.share / longest)) for speaker in outline.speakers),
        paragraphs=paragraphs,
        linked=frozenset(linked),
    )


def beads(
    names: Iterable[str],
    outlet: str | None,
    hues: Mapping[str, int] | None = None,
    address: Callable[[str], str] | None = None,
) -> list[Bead]:
    """A chain of names as beads: each in its hue (slate where it has none), with a link where ``address`` gives one."""
    made = []
    for name in names:
        kind = "outlet" if view.is_outlet(name, outlet) else "unnamed" if view.is_unnamed(name) else "named"
        made.append(Bead(name, kind, (hues or {}).get(name, 0), address(name) if address else ""))
    return made


def environment(*packages: str) -> Environment:
    """Jinja with the templates of the packages and, after them, those of the export. Whatever a template writes is
    escaped, and characters that would steer the page (``visible``) are shown as U+FFFD whether it asks for it or not.
    """
    made = Environment(
        loader=ChoiceLoader([PackageLoader(package, "templates") for package in (*packages, "accordingto.export")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    made.filters |= {
        "visible": view.visible,
        "called": _called,
        "percent": view.percent,
        "shorten": _shorten,
    }
    made.globals["CERTAINTIES"] = CERTAINTIES
    made.tests |= {"web_address": is_web_address, "unnamed": view.is_unnamed}
    return made


def is_web_address(url: object) -> bool:
    """Whether an address may stand in a link: nothing but the web's own two schemes may."""
    if not isinstance(url, str):
        return False
    try:
        return urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        return False


def _called(name: str) -> str:
    return name.removeprefix(view.UNNAMED)


def _shorten(text: str, limit: int = LONGEST) -> str:
    return view.shorten(text, limit)


def _shown(value: object) -> object:
    if isinstance(value, str) and not isinstance(value, Markup):
        return view.UNSHOWN.sub("\ufffd", value)
    return value


def _hue(rank: int, speaker: Speaker) -> int:
    """The number of a speaker's hue, 1 to 8; 0 is slate."""
    return rank + 1 if rank < HUES and speaker.name != view.NOBODY else 0


def _steps(
    reading: Reading, outline: Outline, block: Block, passages: list[Span], anchored: set[int], linked: set[int]
) -> Iterator[Step]:
    """The paragraph as elements that nest: where contents overlap, one is closed and opened again. ``anchored`` gathers
    the statements whose first piece is written, ``linked`` the events whose trigger is."""
    opened: list[int] = []
    ended: list[Step] = []
    speaker: int | None = None
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
        yield from ended
        yield from (Step("shared", passage=index) for index, span in enumerate(passages) if span[0] == piece.start)
        for index in piece.contents[kept:]:
            opened.append(index)
            begins, now = (index, piece.start) in outline.opens, outline.statements[index].speaker
            label = outline.speakers[now].name if speaker is None or (begins and now != speaker) else ""
            yield Step("open", statement=index, begins=begins, first=index not in anchored, label=label)
            speaker = now if label else speaker
            anchored.add(index)
        yield Step(
            "words",
            view.visible(reading.report.text[piece.start : piece.end]),
            source=piece.source,
            cue=piece.cue,
            events=piece.triggers,
            anchors=tuple(index for index in piece.triggers if index not in linked),
        )
        linked.update(piece.triggers)
        # the sign for the end of a passage stands behind the contents that end with it
        ended = [Step("unshared", passage=index) for index, span in enumerate(passages) if span[1] == piece.end]
    for _ in opened:
        yield Step("close")
    yield from ended
