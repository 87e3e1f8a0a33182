"""What a report states: everything in one reading that can be a member of a claim.

Three things state: somebody whom the report quotes (a clause of an attribution's content), the outlet itself where it
tells an event, and the outlet itself where it tells anything else (``told``: only worth keeping where another report
says so too). An event and the clause of an attribution that tells it are one statement.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from accordingto.compare.counters import REVISED, counter
from accordingto.compare.negation import denied
from accordingto.compare.numerals import numerals
from accordingto.compare.pieces import clauses, sentences, untied, without
from accordingto.compare.telling import Context, Statement, key
from accordingto.compare.telling import context as context_of
from accordingto.compare.voices import speaker as voice
from accordingto.compare.wording import all_stems, features, matches, stems, words
from accordingto.data.tables import fold
from accordingto.records import Attribution, Event, Reading, Span

HIDING = re.compile(r"(?:not to be |anonymity|to remain )(?:named|identified|quoted|anonymous)?", re.IGNORECASE)
CONJUNCTION = re.compile(r"\W{0,2}(?:and|but)\b", re.IGNORECASE)
# What a clause tells by the way: "an inquiry into the explosion that killed two people" counts nobody.
BY_THE_WAY = re.compile(r"(?<=\w{3})\s(?:that|which|who|whose|where|in which)\s", re.IGNORECASE)
DONE = frozenset({"intend", "decide", "agree", "order"})  # deeds that an outer attribution may be made of
PRONOUN = re.compile(
    r"^\W*(?:it|this|that|them|these|those|so|the (?:claim|charge|accusation|allegation|report)s?)\W*$", re.IGNORECASE
)
PLACED = re.compile(r"\b(?:in|at|near|outside|around|of|on)\s+(?:the\s+)?(?:\w+\s+of\s+)?$")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
# What is told of a season, of months or years ago is not of the weekday that was told before.
OTHER_TIME = re.compile(
    r"\b(?:spring|summer|autumn|winter|weeks?|months?|years?|decades?|January|February|March|April|May|June|July|August"
    r"|September|October|November|December|(?:19|20)\d\d)\b"
)
UNSAID = frozenset({"byline", "dateline", "credit", "copyright", "boilerplate"})
FEWEST = 2  # stems; a clause with fewer says nothing that could be found again


def statements(reading: Reading) -> list[Statement]:
    """The statements of one report, in the order of their text. Raises nothing."""
    context = context_of(reading)
    found = list(_said(context))
    found += list(_own(context, [span for each in found for span in each.spans]))
    found.sort(key=lambda each: (each.spans, each.attribution or "", each.event or ""))
    return [msgspec.structs.replace(each, number=number) for number, each in enumerate(_placed(_resolved(found)))]


# --- what somebody says ----------------------------------------------------------------------------------------------


def _said(context: Context) -> Iterator[Statement]:
    reading = context.reading
    inner: dict[str, list[Span]] = {}
    for each in reading.attributions:
        if each.parent and each.id not in context.skipped:
            inner.setdefault(each.parent, []).extend(_whole(each))
    for each in reading.attributions:
        if each.id in context.skipped or each.act == "decline" or HIDING.match(each.content.text):
            continue
        if each.parent is None and each.act in DONE:
            yield from _deed(context, each)
            continue
        for run in _runs(reading.report.text, each.content.spans):
            if len(run) > 1:
                yield from _made(context, run, each)
                continue
            for rest in without(run[0], inner.get(each.id, ())):
                yield from _pieces(context, rest, each)


def _runs(text: str, spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """The spans of a content, those of one sentence together: ``"A," she said, "and B."``."""
    runs: list[list[Span]] = []
    for span in spans:
        before = runs[-1][-1] if runs else None
        whole = before and list(sentences(text, (before[0], span[1])))
        if before and whole and len(whole) == 1 and not CONJUNCTION.match(text, span[0]):
            runs[-1].append(span)
        else:
            runs.append([span])
    return [tuple(run) for run in runs]


def _deed(context: Context, attribution: Attribution) -> Iterator[Statement]:
    """What somebody is told to have decided, ordered or planned: the clause that tells of it, himself in it."""
    text, start = context.reading.report.text, attribution.content.spans[0][0]
    line = next((part for part in context.reading.parts if part.start <= start < part.end), None)
    for sentence in sentences(text, (line.start, line.end) if line else (0, len(text))):
        if sentence[0] <= start < sentence[1]:
            told = [event.trigger.spans[0][0] for event in context.reading.events]
            clause = next(each for each in clauses(text, sentence, told) if each[1] > start)
            first = min(
                each.id
                for each in context.reading.attributions
                if each.parent is None and each.act in DONE and clause[0] <= each.content.spans[0][0] < clause[1]
            )
            if first == attribution.id:  # a clause with two deeds is one statement
                yield from _made(context, (clause,), attribution)


def _whole(attribution: Attribution) -> Iterator[Span]:
    """From its source to the end of its content: what the outer statement only wraps around it."""
    yield from attribution.content.spans
    if attribution.source:
        yield from attribution.source.spans
    if attribution.cue:
        yield from attribution.cue.spans


# --- what the outlet says itself -------------------------------------------------------------------------------------


def _own(context: Context, said: Sequence[Span]) -> Iterator[Statement]:
    """The sentences that nobody else says, and the lines of the headline. ``said`` are the spans of what others say."""
    reading = context.reading
    taken = [span for each in reading.attributions if each.id not in context.skipped for span in _whole(each)]
    taken += said
    parts = [part for part in reading.parts if part.kind not in UNSAID]
    for start, end in [(part.start, part.end) for part in parts] or [(0, len(reading.report.text))]:
        for sentence in sentences(reading.report.text, (start, end)):
            rest = list(without(sentence, taken))
            if rest == [sentence]:
                yield from _pieces(context, sentence, None)
                continue
            for each in rest:
                if any(_within(event, each) and event.attribution is None for event in reading.events):
                    yield from _pieces(context, each, None, only_events=True)
                elif each[0] == sentence[0] and counter(context, clause := untied(reading.report.text, each)):
                    yield from _pieces(context, clause, None)


def _within(event: Event, span: Span) -> bool:
    return any(span[0] <= start and end <= span[1] for start, end in event.trigger.spans)


# --- one clause ------------------------------------------------------------------------------------------------------


def _pieces(
    context: Context, span: Span, attribution: Attribution | None, *, only_events: bool = False
) -> Iterator[Statement]:
    text, reading = context.reading.report.text, context.reading
    told = [event.trigger.spans[0][0] for event in reading.events]
    for sentence in sentences(text, span):
        for clause in clauses(text, sentence, told):
            for made in _made(context, (clause,), attribution):
                if made.event or not only_events:
                    yield made


def _made(context: Context, spans: tuple[Span, ...], attribution: Attribution | None) -> Iterator[Statement]:
    """The statement of one clause, or nothing where it says too little."""
    reading = context.reading
    text = " … ".join(reading.report.text[start:end] for start, end in spans)
    spoken = attribution.id if attribution else None
    cued = context.cues.get(spoken, []) if spoken else []
    events = [event for event in reading.events if any(_within(event, span) for span in spans)]
    events = [event for event in events if not cued or event not in cued] or cued
    event = max(events, key=lambda each: (each.confidence, each.id), default=None)
    found, every, counted = stems(text), all_stems(text), numerals(text, _told_outright(text))
    act = attribution.act if attribution else "tell"
    if len(set(found)) + len(counted) < FEWEST and event is None and not (act == "deny" and PRONOUN.match(text)):
        return
    speaker, chain = (None if attribution else counter(context, spans[0])) or voice(context, attribution)
    mentioned = [
        (entity, mention)
        for entity in reading.entities
        for mention in entity.mentions
        if entity.named and any(start <= mention[0] and mention[1] <= end for start, end in spans)
    ]
    names = frozenset(key(entity) for entity, _ in mentioned)
    where = {
        key(entity)
        for entity, (start, _) in mentioned
        if entity.kind != "person" and PLACED.search(reading.report.text[:start][-24:])
    }
    place, date = (event.place, event.date) if event else (None, None)
    if place:
        where.add(fold(place.name or place.text))
    first, last = (date.start, date.end) if date else (None, None)
    yield Statement(
        number=0,
        attribution=spoken,
        event=event.id if event else None,
        spans=spans,
        text=text,
        said=speaker.kind != "outlet",
        chain=chain,
        speaker=speaker,
        act=act,
        denied=denied(act, text, [each for each in events if each not in cued]),
        direct=attribution is not None and attribution.form == "direct",
        marks=features(text) | {f"@{name}" for name in names} | _parties(event),
        opposites=frozenset(matches(every, "opposite"))
        | {f"-{name}" for name in matches(every, "opposite", against=True)},
        type=event.type if event else None,
        where=frozenset(where),
        point=(place.lat, place.lon) if place and place.lat is not None and place.lon is not None else None,
        first=first.toordinal() if first is not None else None,
        last=(last or first).toordinal() if first is not None else None,
        # The day on which a number is corrected is not that of what is counted.
        weekdays=frozenset(DAYS.index(word) for word in words(text) if word in DAYS and not REVISED.search(text)),
        numbers=counted,
        headline=any(start <= spans[0][0] < end for start, end in context.headlines),
    )


def _parties(event: Event | None) -> frozenset[str]:
    """Who did it to whom, by the codes of countries and bodies."""
    sides = (("<", event.actors), (">", event.recipients)) if event else ()
    return frozenset(f"{side}{each.code}" for side, parties in sides for each in parties if each.code)


def _told_outright(text: str) -> int:
    """Where in a clause begins what it tells by the way, if enough comes before; else its end."""
    match = BY_THE_WAY.search(text)
    return match.start() if match and len(stems(text[: match.start()])) > FEWEST else len(text)


def _resolved(found: Sequence[Statement]) -> Iterator[Statement]:
    """A denial that only says "it" denies what was said right before it by somebody else."""
    before: list[Statement] = []
    for each in found:
        if each.act == "deny" and not each.marks:
            told = next((one for one in reversed(before) if one.marks and one.speaker.name != each.speaker.name), None)
            if told is None:
                continue
            each = msgspec.structs.replace(
                told,
                attribution=each.attribution,
                event=None,
                spans=each.spans,
                text=each.text,
                said=True,
                chain=each.chain,
                speaker=each.speaker,
                act="deny",
                denied=not told.denied,
                direct=False,
                headline=each.headline,
            )
        before.append(each)
        yield each


def _placed(found: Iterable[Statement]) -> Iterator[Statement]:
    """Where and when are told once and hold on: a statement without a place, or without a day, has those of the one
    before it in the body."""
    where: frozenset[str] = frozenset()
    weekdays: frozenset[int] = frozenset()
    for each in found:
        where, weekdays = each.where or where, each.weekdays or weekdays
        days = frozenset() if not each.weekdays and OTHER_TIME.search(each.text) else weekdays
        yield each if each.headline else msgspec.structs.replace(each, setting=where, days=days)
