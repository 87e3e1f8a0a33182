"""What every export that people look at needs of a reading: numbers, speakers, and the text cut where marks begin."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import msgspec

from accordingto.records import Attribution, Event, Part, Reading, Span

LINE = re.compile(r"[^\n\r\u2028\u2029\x0b\x0c\x85]+")
WORD = re.compile(r"\w[\w'’-]*")
# What a terminal or a page would obey instead of showing: controls, marks that turn the direction of writing, halves of
# a character. A line break is left to the caller.
UNSHOWN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# Lines of the layout are no part of what anybody says, so the shares of the words leave them out.
LAYOUT = frozenset({"byline", "dateline", "credit", "copyright", "boilerplate"})
NOBODY = "No source given"
UNNAMED = "unnamed: "
UNSTATED = f"{UNNAMED}unstated"  # the first link of a chain where the report gives no source


class Statement(msgspec.Struct, frozen=True):
    """An attribution with its number (``3.1`` is the first inside the third), its depth and its speaker's rank."""

    number: str
    depth: int
    speaker: int
    attribution: Attribution

    @property
    def chain(self) -> tuple[str, ...]:
        """The names of the chain, from the first speaker to the outlet."""
        return tuple(link.name for link in self.attribution.chain)


class Speaker(msgspec.Struct, frozen=True):
    """Somebody who speaks in the report; ``share`` is that of the report's words. Whoever says most comes first, what
    nobody is named for comes last."""

    name: str
    anonymous: bool
    share: float
    statements: tuple[Statement, ...]


class Piece(msgspec.Struct, frozen=True):
    """A stretch of text between two marks: the statements it is content of (outermost first), and whose source or cue
    it is, all indices into ``Outline.statements``. ``triggers`` are indices of events that the stretch tells of."""

    start: int
    end: int
    contents: tuple[int, ...]
    source: int | None
    cue: int | None
    triggers: tuple[int, ...] = ()


class Block(msgspec.Struct, frozen=True):
    """A paragraph or a line of the layout, in pieces."""

    kind: str
    pieces: tuple[Piece, ...]


class Outline(msgspec.Struct, frozen=True):
    """A reading as a page shows it. ``opens`` and ``closes`` are the offsets at which a content piece of a statement
    begins and ends; ``own`` is the share of the words in the outlet's own voice."""

    statements: tuple[Statement, ...]
    speakers: tuple[Speaker, ...]
    blocks: tuple[Block, ...]
    opens: frozenset[tuple[int, int]]
    closes: frozenset[tuple[int, int]]
    own: float


def outline(reading: Reading, *, triggers: bool = False, cuts: Iterable[int] = ()) -> Outline:
    """Number the attributions, rank the speakers, and cut the text into blocks and pieces: at ``cuts``, too, and where
    ``triggers`` are asked for, at the words that tell of an event."""
    text = reading.report.text
    order = _numbered(reading.attributions)
    names = [_speaker(reading, attribution) for _, _, attribution in order]
    contents = [trimmed(text, attribution.content.spans) for _, _, attribution in order]
    blocks = _blocks(reading, order, contents, reading.events if triggers else (), cuts)
    words = _words(text, blocks)
    total = sum(words.values()) or 1
    said: Counter[tuple[str, bool]] = Counter()
    for index, name in enumerate(names):
        said[name] += words[index]
    # sorted is stable and the counter keeps the order of appearance: the first of two equals comes first
    ranked = sorted(said, key=lambda name: (name[0] == NOBODY, -said[name]))
    rank = {name: place for place, name in enumerate(ranked)}
    statements = tuple(
        Statement(number, depth, rank[name], attribution)
        for (number, depth, attribution), name in zip(order, names, strict=True)
    )
    speakers = tuple(
        Speaker(name, anonymous, said[name, anonymous] / total, tuple(s for s in statements if s.speaker == place))
        for place, (name, anonymous) in enumerate(ranked)
    )
    return Outline(
        statements=statements,
        speakers=speakers,
        blocks=blocks,
        opens=frozenset((index, start) for index, spans in enumerate(contents) for start, _ in spans),
        closes=frozenset((index, end) for index, spans in enumerate(contents) for _, end in spans),
        own=words[None] / total,
    )


def words(text: str, spans: Iterable[Span]) -> str:
    """What stands in the spans of a text, in one line where they are several."""
    return " … ".join(text[start:end] for start, end in spans)


def visible(text: str) -> str:
    """The text on one line with every character that is not meant to be seen as U+FFFD, so that a report can neither
    steer a terminal nor break a page."""
    return UNSHOWN.sub("\ufffd", re.sub(r"[\s\ufeff]+", " ", text))


def trimmed(text: str, spans: Iterable[Span]) -> list[Span]:
    """The spans without white space at their ends: marks then always stand inside a block."""
    found = []
    for start, end in spans:
        inside = text[start:end]
        start, end = start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())
        if start < end:
            found.append((start, end))
    return found


def shorten(text: str, limit: int, ellipsis: str = "…") -> str:
    """At most ``limit`` characters of the text, cut after a word, with an ellipsis for the rest."""
    short = visible(text[: 4 * limit]).strip()
    if len(short) <= limit and len(text) <= 4 * limit:
        return short
    cut = short.rfind(" ", 0, limit - len(ellipsis))
    return f"{short[: cut if cut > limit // 2 else limit - len(ellipsis) - 1].rstrip(' ,;:')} {ellipsis}"


def percent(share: float) -> str:
    """``41 %``; a share too small to round up to one is ``< 1 %``."""
    return "< 1 %" if 0 < share < 0.005 else f"{share * 100:.0f} %"


def is_unnamed(name: str) -> bool:
    """Whether a link of a chain stands for somebody the report does not name."""
    return name.startswith(UNNAMED)


def is_outlet(name: str, outlet: str | None) -> bool:
    """Whether a link of a chain is the outlet itself; canonical names go without their article."""
    return outlet is not None and bare(name) == bare(outlet)


def bare(name: str) -> str:
    """The name as names are compared: without case and article."""
    return name.casefold().removeprefix("the ").strip()


def heading(reading: Reading) -> str | None:
    """The title, unless the text itself shows it."""
    title, text = reading.report.title, reading.report.text
    if title is None or any(part.kind == "headline" for part in reading.parts):
        return None
    return None if visible(text[: 2 * len(title)]).strip().startswith(visible(title).strip()) else title


def details(reading: Reading) -> list[str]:
    """What is known of the report beside outlet, date and title, a phrase each."""
    report = reading.report
    found = []
    if report.byline:
        names = " and ".join(report.byline)
        found.append(names if names[:3].lower() == "by " else f"By {names}")
    if report.dateline and (report.dateline.place or report.dateline.agency):
        place, agency, date = report.dateline.place, report.dateline.agency, report.dateline.date
        where = ", ".join(filter(None, (place or agency, date)))
        found.append(f"from {where} ({agency})" if agency and place else f"from {where}")
    if report.credits:
        found.append(f"credits {', '.join(report.credits)}")
    return found


def published(reading: Reading) -> str | None:
    """The date of publication in full: ``15 September 2015``."""
    day = reading.report.published
    return None if day is None else f"{day.day} {day:%B} {day.year}"


def _numbered(attributions: tuple[Attribution, ...]) -> list[tuple[str, int, Attribution]]:
    """Number and depth of each attribution, in the order of the text, the nested ones right after their parents."""
    by_id = {attribution.id: attribution for attribution in attributions}
    children: dict[str | None, list[Attribution]] = {}
    for attribution in sorted(attributions, key=_first):
        parent = attribution.parent if attribution.parent in by_id else None
        children.setdefault(parent, []).append(attribution)
    order = []
    stack = [(str(place), 0, child) for place, child in reversed(list(enumerate(children.get(None, ()), 1)))]
    while stack:
        number, depth, attribution = stack.pop()
        order.append((number, depth, attribution))
        inner = list(enumerate(children.get(attribution.id, ()), 1))
        stack += [(f"{number}.{place}", depth + 1, child) for place, child in reversed(inner)]
    return order


def _first(attribution: Attribution) -> int:
    passages = (attribution.content, attribution.cue, attribution.source)
    return min((start for passage in passages if passage for start, _ in passage.spans), default=0)


def _speaker(reading: Reading, attribution: Attribution) -> tuple[str, bool]:
    """The name under which what is said is counted, and whether the report leaves it out."""
    report, source = reading.report, attribution.source
    first = attribution.chain[0].name if attribution.chain else None
    relays = {report.outlet, report.dateline and report.dateline.agency, *report.credits}
    if source is None and (first in {None, UNSTATED} or first in relays):
        return NOBODY, True
    name = first or (source.text if source else NOBODY)
    anonymous = is_unnamed(name) or (source is not None and source.anonymous)
    return (UNNAMED + name if anonymous and not is_unnamed(name) else name), anonymous


def _blocks(
    reading: Reading,
    order: list[tuple[str, int, Attribution]],
    contents: list[list[Span]],
    events: tuple[Event, ...],
    cuts: Iterable[int],
) -> tuple[Block, ...]:
    text = reading.report.text
    sources = [trimmed(text, found.source.spans if found.source else ()) for _, _, found in order]
    cues = [trimmed(text, found.cue.spans if found.cue else ()) for _, _, found in order]
    triggers = [trimmed(text, event.trigger.spans) for event in events]
    changes: dict[int, list[tuple[str, int, bool]]] = {place: [] for place in cuts}
    for role, all_spans in (("content", contents), ("source", sources), ("cue", cues), ("trigger", triggers)):
        for index, spans in enumerate(all_spans):
            for start, end in spans:
                changes.setdefault(start, []).append((role, index, True))
                changes.setdefault(end, []).append((role, index, False))
    marks = sorted(changes)
    active: dict[str, set[int]] = {"content": set(), "source": set(), "cue": set(), "trigger": set()}
    blocks = []
    place = 0
    parts = list(reading.parts)
    for start, end in _paragraphs(text):
        pieces = []
        at = start
        while at < end:
            while place < len(marks) and marks[place] <= at:
                for role, index, begins in sorted(changes[marks[place]], key=lambda change: change[2]):
                    (active[role].add if begins else active[role].discard)(index)
                place += 1
            until = min(end, marks[place] if place < len(marks) else end)
            # an index is higher the later and the deeper a statement is, so that parents come before children
            inner = tuple(sorted(active["content"]))
            source, cue = (max(active[role], default=None) for role in ("source", "cue"))
            pieces.append(Piece(at, until, inner, source, cue, tuple(sorted(active["trigger"]))))
            at = until
        # a line that opens with a dateline is what follows it
        while len(parts) > 1 and parts[0].end < end:
            parts.pop(0)
        blocks.append(Block(_kind(parts, end - 1), tuple(pieces)))
    return tuple(blocks)


def _kind(parts: list[Part], place: int) -> str:
    return parts[0].kind if parts and parts[0].start <= place < parts[0].end else "body"


def _paragraphs(text: str) -> list[Span]:
    """The lines of the text, white space trimmed. In a text wrapped at a column (blank lines part its paragraphs and no
    line is long) a line that fills the column goes on in the next."""
    lines = trimmed(text, (match.span() for match in LINE.finditer(text)))
    widest = max((end - start for start, end in lines), default=0)
    if widest > 100 or not re.search(r"\n[ \t\r]*\n", text):
        return lines
    joined: list[Span] = []
    filled = False
    for start, end in lines:
        if joined and filled and text[joined[-1][1] : start].count("\n") == 1:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
        filled = end - start >= 0.75 * widest
    return joined


def _words(text: str, blocks: tuple[Block, ...]) -> Counter[int | None]:
    """How many words belong to each statement (the innermost one), and to the outlet's own voice (None)."""
    words: Counter[int | None] = Counter()
    for block in blocks:
        if block.kind not in LAYOUT:
            for piece in block.pieces:
                owner = piece.contents[-1] if piece.contents else None
                words[owner] += sum(1 for _ in WORD.finditer(text, piece.start, piece.end))
    return words
