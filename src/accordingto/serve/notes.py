"""The notes beside a report: one for each statement, one for each event that the outlet tells in its own voice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

import msgspec

from accordingto.export import outline as view
from accordingto.export.events import Row
from accordingto.export.markup import Bead, Drawn
from accordingto.export.outline import Statement
from accordingto.records import Attribution, Correction, Reading, Report, Span
from accordingto.serve.around import Claimed, SharedSpan

OWN = "own voice"
SENTENCE_END = re.compile(r"[.!?][\"'”’)\]]*\s|[\n\r\u2028\u2029]+")


class Note(msgspec.Struct, frozen=True):
    """What stands beside a statement, or beside an event of the outlet's own (then ``statement`` is None). ``shared``
    are the numbers, from 1, of the stretches it has in common with other reports."""

    id: str
    statement: Statement | None
    speaker: str
    hue: int
    beads: tuple[Bead, ...]
    rows: tuple[Row, ...]
    shared: tuple[tuple[int, SharedSpan], ...]
    claims: tuple[Claimed, ...]
    citation: str
    correction: Correction | None = None
    was: str = ""  # how the machine read it, where a person mended that
    asked: str = "attribution"  # what the form for correcting calls it


def notes(
    drawn: Drawn,
    shared: Iterable[SharedSpan],
    claims: Mapping[str, tuple[Claimed, ...]],
    corrections: Mapping[str, Correction],
    read: Reading,
    address: Callable[[str], str],
) -> list[Note]:
    """The notes of a report, statements in their order first. ``corrections`` hold for it and ``read`` is the machine's
    own reading; ``address`` gives a name's page, or nothing."""
    said = {each.id: each for each in read.attributions}
    told = {each.id for each in read.events}
    report, numbered = drawn.reading.report, list(enumerate(shared, 1))
    found = []
    for statement in drawn.outline.statements:
        attribution, rows = statement.attribution, tuple(drawn.told(statement))
        found.append(
            Note(
                id=attribution.id,
                statement=statement,
                speaker=drawn.outline.speakers[statement.speaker].name,
                hue=drawn.hue(statement),
                beads=tuple(drawn.beads(statement.chain, address)),
                rows=rows,
                shared=_overlapping(numbered, attribution.content.spans),
                claims=_made(claims, (attribution.id, *(row.id for row in rows))),
                citation=citation(report, attribution.content.text, statement.chain),
                correction=corrections.get(attribution.id),
                was=_read(said.get(attribution.id), attribution),
                asked="attribution" if attribution.id in said else "correction",
            )
        )
    triggers = {event.id: event.trigger.spans for event in drawn.reading.events}
    for row in drawn.rows:
        if row.statement is None:
            spans = triggers[row.id]
            found.append(
                Note(
                    id=row.id,
                    statement=None,
                    speaker=OWN,
                    hue=0,
                    beads=tuple(drawn.beads(row.chain, address)),
                    rows=(row,),
                    shared=_overlapping(numbered, spans),
                    claims=_made(claims, (row.id,)),
                    citation=citation(report, sentence(report.text, spans[0]) if spans else row.trigger, row.chain),
                    correction=corrections.get(row.id),
                    asked="event" if row.id in told else "correction",
                )
            )
    return found


def citation(report: Report, quotation: str, chain: Iterable[str]) -> str:
    """A passage as one cites it: quotation, chain, report, date, address."""
    words = view.visible(quotation).strip()
    if words[:1] in '"“' and words[-1:] in '"”' and not set(words[1:-1]) & set('"“”'):
        words = words[1:-1]
    day = report.published
    where = [
        f"“{view.visible(report.title).strip()}”" if report.title else None,
        report.outlet,
        f"{day.day} {day:%B} {day.year}" if day else None,
        report.url,
    ]
    return view.visible(f"“{words}” ({' → '.join(chain)}). {', '.join(filter(None, where)) or 'A report'}.")


def sentence(text: str, span: Span) -> str:
    """The sentence around a span, by its marks alone."""
    ends = [match.end() for match in SENTENCE_END.finditer(text, 0, span[0])]
    after = SENTENCE_END.search(text, span[1])
    return text[ends[-1] if ends else 0 : after.end() if after else len(text)].strip()


def _read(was: Attribution | None, now: Attribution) -> str:
    """What the machine read where a person reads something else; nothing where they agree or the machine read none."""
    if was is None or was == now:
        return ""
    parts = []
    if (chain := [link.name for link in was.chain]) != [link.name for link in now.chain]:
        parts.append(" → ".join(chain))
    parts += [a for a, b in ((was.form, now.form), (was.act, now.act)) if a != b]
    if was.content.spans != now.content.spans:
        parts.append(f"“{view.shorten(was.content.text, 160)}”")
    return " · ".join(parts)


def _overlapping(numbered: list[tuple[int, SharedSpan]], spans: Iterable[Span]) -> tuple[tuple[int, SharedSpan], ...]:
    return tuple(
        (number, each)
        for number, each in numbered
        if any(start < each.span[1] and each.span[0] < end for start, end in spans)
    )


def _made(claims: Mapping[str, tuple[Claimed, ...]], places: Iterable[str]) -> tuple[Claimed, ...]:
    return tuple({claim.id: claim for place in places for claim in claims.get(place, ())}.values())
