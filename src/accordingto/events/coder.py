"""From triggers to PLOVER events: arguments, mode, contexts, codes, certainty, and the attribution that carries it."""

from __future__ import annotations

import bisect
import datetime
from collections.abc import Mapping, Sequence

import msgspec

from accordingto.events.arguments import arguments
from accordingto.events.contexts import Themes, contexts, themes
from accordingto.events.crosswalk import cameo
from accordingto.events.factuality import announced, factuality, negated, scheduled
from accordingto.events.frames import Children, children_of
from accordingto.events.modes import hints, mode
from accordingto.events.omissions import left_out
from accordingto.events.ontology import Ontology, load
from accordingto.events.triggers import Trigger
from accordingto.records import (
    Actor,
    Attribution,
    Date,
    Event,
    Identity,
    Passage,
    Place,
    Quantity,
    Span,
    Tokens,
)

# Types that are told of somebody unsaid: "two were killed", "shells fell on the port".
UNSAID = frozenset({"ASSAULT", "COERCE", "PROTEST", "MOBILIZE"})
# Types whose forces are those who act, though somebody unsaid gave the order: "troops were sent to the border".
MOVES = frozenset({"MOBILIZE", "RETREAT"})
POSSESSIVES = frozenset({"its", "their", "his", "her", "our", "my", "your"})
# The manual's rule for futures: cooperation to come is an agreement, yielding to come a concession.
TO_COME = {"CONSULT": "AGREE", "SUPPORT": "AGREE", "COOPERATE": "AGREE", "AID": "AGREE", "RETREAT": "CONCEDE"}
# And force to come, where the one who is to use it says so himself, is a threat.
THREATS = frozenset({"ASSAULT", "COERCE"})
FUTURES = "rule:future"


class Setting(msgspec.Struct, frozen=True):
    """When and where the event of a trigger is, and how many it concerns."""

    date: Date | None = None
    place: Place | None = None
    quantities: tuple[Quantity, ...] = ()


def code(
    tokens: Tokens,
    found: Sequence[Trigger],
    settings: Mapping[int, Setting],
    identities: Mapping[int, Identity],
    attributions: Sequence[Attribution],
    published: datetime.date | None,
    ontology: Ontology | None = None,
) -> tuple[Event, ...]:
    """The events of a text in order, numbered ``v1``, ``v2`` ….

    ``settings`` are by token, ``identities`` by head token. An event with neither an actor nor a recipient, and one of
    a type that wants a recipient and has but one party, is none (PLOVER codes who does what to whom).
    """
    ontology = ontology or load()
    about, children = themes(tokens), children_of(tokens)
    events: list[Event] = []
    protests = {trigger.token for trigger in found if trigger.type == "PROTEST"}
    cues = {each.cue.spans[0][0] for each in attributions if each.cue}
    for trigger in found:
        if left_out(tokens, trigger, protests, cues, identities, children):
            continue
        event = _event(tokens, trigger, settings, identities, attributions, published, ontology, about, children)
        if event is not None and not _told_before(event, events):
            events.append(event)
    return tuple(msgspec.structs.replace(event, id=f"v{number}") for number, event in enumerate(events, 1))


def _event(
    tokens: Tokens,
    trigger: Trigger,
    settings: Mapping[int, Setting],
    identities: Mapping[int, Identity],
    attributions: Sequence[Attribution],
    published: datetime.date | None,
    ontology: Ontology,
    report: Themes,
    children: Children,
) -> Event | None:
    setting = settings.get(trigger.token, Setting())
    evidence = trigger.evidence
    if trigger.type in TO_COME and any(rule(tokens, trigger.token, children) for rule in (announced, scheduled)):
        trigger, evidence = msgspec.structs.replace(trigger, type=TO_COME[trigger.type]), FUTURES
    attribution = carrier(attributions, tokens.start[trigger.token])
    speakers = speakers_of(attributions, identities, tokens.start[trigger.token])
    parts = arguments(tokens, trigger.token, trigger.type, identities, children, speakers)
    actors = _parties(tokens, identities, parts.actors)
    recipients = _parties(tokens, identities, parts.recipients)
    if trigger.type in THREATS and announced(tokens, trigger.token, children):
        own = {identities[head].entity for head in speakers if head in identities} - {None}
        if own.intersection(each.entity for each in actors[:1]):
            trigger, evidence = msgspec.structs.replace(trigger, type="THREATEN"), FUTURES
    if not actors and trigger.type in MOVES:
        actors, recipients = recipients, []
    if not actors and not recipients and trigger.type not in UNSAID:
        return None
    if ontology.needs_recipient(trigger.type) and not recipients and len(actors) < 2 and trigger.type != "SANCTION":
        return None
    how = mode(tokens, trigger.token, trigger.type, ontology, identities=identities)
    about = contexts(tokens, trigger.token, trigger.type, how, ontology, about=report)
    return Event(
        id="",
        type=trigger.type,
        mode=how,
        contexts=about,
        cameo=cameo(trigger.type, how, about, ontology, words=hints(tokens, trigger.token)),
        quad=ontology.quad(trigger.type),
        trigger=_trigger(tokens, trigger.token),
        actors=tuple(actors),
        recipients=tuple(recipients),
        place=setting.place,
        date=setting.date,
        quantities=setting.quantities,
        factuality=factuality(
            _joined(negated(trigger.factuality, tokens, trigger.token, children), tokens, trigger, attribution),
            tokens,
            trigger.token,
            setting.date,
            published,
            children,
        ),
        attribution=attribution.id if attribution else None,
        evidence=evidence,
        confidence=round(trigger.confidence, 3),
    )


def carrier(attributions: Sequence[Attribution], at: int) -> Attribution | None:
    """The innermost attribution in whose content a character stands, or None for the outlet's own voice."""
    holding = [
        attribution
        for attribution in attributions
        if any(start <= at < end for start, end in attribution.content.spans)
    ]
    return min(holding, key=_length, default=None)


def _length(attribution: Attribution) -> int:
    return sum(end - start for start, end in attribution.content.spans)


def _joined(value: float, tokens: Tokens, trigger: Trigger, attribution: Attribution | None) -> float:
    """A value joined with the attribution: what somebody denies in another sentence is denied by him."""
    if attribution is None or attribution.act != "deny" or attribution.cue is None:
        return value
    start = attribution.cue.spans[0][0]
    cue = max(bisect.bisect_right(tokens.start, start) - 1, 0)
    same = tokens.sentence[cue] == tokens.sentence[trigger.token]
    return value if same or value < 0 else -value


def _trigger(tokens: Tokens, token: int) -> Passage:
    """The trigger's characters, with its particle where that follows at once: "turned down"."""
    end = tokens.end[token]
    after = token + 1
    if after < len(tokens) and tokens.dep[after] == "prt" and tokens.head[after] == token:
        end = tokens.end[after]
    span: Span = (tokens.start[token], end)
    return Passage((span,), tokens.text[span[0] : span[1]])


def _parties(tokens: Tokens, identities: Mapping[int, Identity], heads: Sequence[int]) -> list[Actor]:
    """The actors that phrases stand for: each of its own where one holds several ("British and French troops")."""
    found: dict[Span, Actor] = {}
    for head in heads:
        whole = identities[head]
        for identity in [identities[part] for part in whole.parts if part in identities] or [whole]:
            found.setdefault(identity.span, _actor(tokens, identity))
    return _once(list(found.values()))


def _once(parties: Sequence[Actor]) -> list[Actor]:
    """Each party once: "its" and "their" beside another are somebody who is named already, or nobody in particular."""
    kept: list[Actor] = []
    for party in parties:
        if party.text.lower() in POSSESSIVES and len(parties) > 1:
            continue
        if party.entity is None or party.entity not in {each.entity for each in kept}:
            kept.append(party)
    return kept or list(parties[:1])


def _actor(tokens: Tokens, identity: Identity) -> Actor:
    return Actor(
        span=identity.span,
        text=tokens.text[identity.span[0] : identity.span[1]],
        entity=identity.entity,
        code=identity.code,
        sectors=identity.sectors,
    )


def speakers_of(attributions: Sequence[Attribution], identities: Mapping[int, Identity], at: int) -> list[int]:
    """Head tokens of those in whose words a character stands; none in the outlet's own voice."""
    attribution = carrier(attributions, at)
    if attribution is None or attribution.source is None:
        return []
    spans = attribution.source.spans
    inside = [
        identity
        for identity in identities.values()
        if identity.actor and any(start <= identity.span[0] and identity.span[1] <= end for start, end in spans)
    ]
    known = [identity.head for identity in inside if identity.entity in attribution.source.entities]
    return known or [identity.head for identity in inside[:1]]


def _told_before(event: Event, events: Sequence[Event]) -> bool:
    """Whether the sentence's last event is this one told with another word: one type, hardly apart."""
    if not events:
        return False
    last = events[-1]
    near = event.trigger.spans[0][0] - last.trigger.spans[0][1] <= 3
    return near and last.type == event.type
