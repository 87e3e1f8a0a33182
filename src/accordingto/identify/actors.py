"""Who an actor is: the country code and the PLOVER sectors of every noun phrase that can act, and of every entity.

What tells the country, the surest first: the name itself in the tables (as of the report's date); what stands with the
noun ("Iran's foreign minister", "the Kenyan police", "the president of Chile"); the entity's other mentions and
appositions; where somebody is ("police in Jericho"); and, only for the institutions of a state named without one ("the
government", "the army"), the country that the report speaks of just there. Where none of them does, it stays None.

The order of evidence is that of PETRARCH's actor resolution (Schrodt, Beieler & Idris, "Three's a Charm?", 2014), with
coreference, apposition and the report's own country added.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from accordingto.identify.actor_tables import ActorTables, default_tables, in_force, load_tables
from accordingto.identify.evidence import BESIDE, SETTING, SPECIAL, Finding, better
from accordingto.identify.nationalities import nations, paired, parts, shared
from accordingto.identify.phrases import Phrases
from accordingto.identify.setting import Setting
from accordingto.identify.sightings import sightings
from accordingto.identify.telling import NATIONS, read
from accordingto.records import Entity, Identity, Mention, Place, Tokens

__all__ = ["ActorTables", "default_tables", "enriched", "identities", "load_tables"]

ROUNDS = 3  # a possessor's country may itself come from a possessor, and so on; deeper ones are not news
# Without a country these are taken for those of the one spoken of; these others for nobody's.
DOMESTIC = frozenset({"OPP", "REB", "PRM", "PTY"})
FOREIGN = frozenset({"REF", "UNK", "MIL", "CRM", "UAF", "SPY"})


def identities(
    tokens: Tokens,
    mentions: tuple[Mention, ...],
    entities: tuple[Entity, ...],
    published: datetime.date | None,
    tables: ActorTables,
    places: Sequence[Place] = (),
) -> dict[int, Identity]:
    """Tell of every noun phrase and pronoun that is an actor, or has a country, who it is, by its head token.

    ``published`` is the report's date: without it rows of the tables that hold for a time only are left aside.
    ``places`` are the report's resolved toponyms; with them the cities and provinces that the tables do not list tell
    their country, too. A word of nationality has an identity of its own, an actor's where its noun is none ("an
    *Israeli* air strike") or where it is one of several, which its noun then has as ``parts`` ("*British* and *French*
    troops"); "both countries" has the two that were named last.
    """
    found = sightings(tokens, mentions, published, tables, places)
    view = Phrases(tokens, mentions, found, published, tables)
    setting = Setting(tokens, found)
    clusters: dict[int, list[Mention]] = defaultdict(list)
    for mention in mentions:
        if mention.form != "pair":
            clusters[mention.cluster].append(mention)
    known: dict[int, Finding] = {}
    for _ in range(ROUNDS):
        _read(view, known)
        _share(clusters, known)
    _settle(view, setting, clusters, known)
    _read(view, known)
    _share(clusters, known)
    return _records(view, entities, mentions, known)


def enriched(
    entities: tuple[Entity, ...],
    identities: Mapping[int, Identity],
    tables: ActorTables | None = None,
    published: datetime.date | None = None,
) -> tuple[Entity, ...]:
    """The entities with country and sectors from the identities of their mentions.

    ``reference`` gets the special code of one who is of no country and, where ``tables`` are given, the row a body is
    listed under; an office holder whom the report gives no role has that of his office on the day of the report.
    """
    best: dict[str, Identity] = {}
    for _, identity in sorted(identities.items()):
        if identity.entity is None:
            continue
        before = best.get(identity.entity)
        if before is None or _worth(identity) > _worth(before):
            best[identity.entity] = identity
    return tuple(_enriched(entity, best.get(entity.id), tables, published) for entity in entities)


def _worth(identity: Identity) -> tuple[bool, bool, bool]:
    return identity.code is not None, bool(identity.sectors) and identity.sectors != ("CVL",), bool(identity.sectors)


def _enriched(
    entity: Entity, identity: Identity | None, tables: ActorTables | None, published: datetime.date | None
) -> Entity:
    if identity is None:
        return entity
    special = identity.code is not None and identity.code in SPECIAL
    reference = dict(entity.reference or {})
    role = entity.role
    if special:
        reference["code"] = identity.code
    for entry in tables.find(entity.name) if tables is not None and entity.named else ():
        if entry.actor is not None and entity.kind != "person" and entry.code == identity.code:
            reference |= {"name": entry.actor.name, "kind": entry.actor.kind}
        held = entry.holder
        if held is not None and entity.kind == "person" and in_force(held.first, held.last, published):
            role = role or held.title
    return msgspec.structs.replace(
        entity,
        country=None if special else identity.code or entity.country,
        sectors=identity.sectors or entity.sectors,
        role=role,
        reference=reference or None,
    )


def _read(view: Phrases, known: dict[int, Finding]) -> None:
    """Read every phrase with what is known of the others."""
    for head in view.heads:
        finding = read(view, head, known)
        if finding is not None:
            known[head] = better(finding, known.get(head))


def _share(clusters: Mapping[int, Sequence[Mention]], known: dict[int, Finding]) -> None:
    """Give all mentions of an entity what the surest of them tells."""
    for cluster in clusters.values():
        heads = [mention.head for mention in cluster]
        findings = [known[head] for head in heads if head in known]
        if not findings or len(heads) < 2:
            continue
        best = max(findings, key=lambda each: each.rank)
        kind = max(findings, key=lambda each: each.weight)
        for head in heads:
            own = known.get(head, Finding())
            if own.polity:
                continue
            known[head] = Finding(
                code=own.code if own.code is not None and own.rank >= BESIDE else best.code,
                rank=own.rank if own.code is not None and own.rank >= BESIDE else best.rank,
                sectors=own.sectors if own.weight >= kind.weight else kind.sectors,
                weight=max(own.weight, kind.weight),
                actor=own.actor or any(each.actor for each in findings),
                state=own.state or any(each.state for each in findings),
            )


def _settle(
    view: Phrases, setting: Setting, clusters: Mapping[int, Sequence[Mention]], known: dict[int, Finding]
) -> None:
    """Give institutions of a state without a country the one that the report speaks of there, once an entity."""
    whole = {mention.head: cluster for cluster in clusters.values() for mention in cluster}
    for head in view.heads:
        finding = known.get(head)
        nation = view.tokens.lemma[head] in NATIONS and view.definite(head) and view.tokens.tag[head] in ("NN", "NNP")
        if finding is None or finding.code is not None or not view.domestic(head):
            continue
        if finding.state or nation or set(finding.sectors) & DOMESTIC:
            code = setting.country(head)
        else:
            code = setting.only if finding.actor and not finding.polity and not set(finding.sectors) & FOREIGN else None
        if code is None:
            continue
        for each in [head, *(mention.head for mention in whole.get(head, ()))]:
            own = known.get(each, Finding())
            if own.code is None:
                known[each] = msgspec.structs.replace(own, code=code, rank=SETTING)


def _records(
    view: Phrases, entities: Sequence[Entity], mentions: Sequence[Mention], known: Mapping[int, Finding]
) -> dict[int, Identity]:
    tokens = view.tokens
    named = {span: entity for entity in entities for span in entity.mentions}
    at: dict[int, tuple[tuple[int, int], Entity | None]] = {}
    for mention in mentions:
        span = (tokens.start[mention.start], tokens.end[mention.end - 1])
        if mention.form != "pair":
            at[mention.head] = (span, named.get(span))
    result: dict[int, Identity] = {}
    for head, finding in known.items():
        span, entity = at.get(head, (view.span(head), None))
        actor = finding.actor or (entity is not None and entity.kind in ("person", "organization", "group"))
        sectors = finding.sectors
        if not sectors and entity is not None and entity.kind == "person":
            sectors = ("CVL",)
        if actor or finding.code is not None:
            result[head] = Identity(head, span, entity.id if entity else None, finding.code, sectors, actor)
    for mention in mentions:
        span, entity = at.get(mention.head, ((0, 0), None))
        if mention.head in result or view.part_of(mention.head, result):
            continue
        if entity is not None and entity.kind in ("person", "organization", "group"):
            sectors = ("CVL",) if entity.kind == "person" else ()
            result[mention.head] = Identity(mention.head, span, entity.id, None, sectors, actor=True)
    for head, identity in (*nations(view, result).items(), *parts(view, result).items()):
        result.setdefault(head, identity)
    for head, several in (*shared(view, result).items(), *paired(view, result).items()):
        result[head] = msgspec.structs.replace(result[head], parts=several)
    return dict(sorted(result.items()))
