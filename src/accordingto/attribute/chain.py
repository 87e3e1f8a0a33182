"""Chains: from the one who first said it, through every relay, to the outlet whose report this is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from accordingto.attribute import holds, relays, sources, subjects, transcripts, venues
from accordingto.attribute.acts import act
from accordingto.attribute.calibration import calibrated
from accordingto.attribute.form import form
from accordingto.attribute.holds import Read, outlet_link
from accordingto.data import medium
from accordingto.records import Anatomy, Attribution, Entity, Link, Passage, Relation, Report, Source, Span, Tokens

ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
SOURCE_LINE = re.compile(r"(?:news\s+)?(?:source|from|via)\s*:", re.IGNORECASE)


def attributions(
    tokens: Tokens, relations: Sequence[Relation], entities: Sequence[Entity], report: Report, anatomy: Anatomy
) -> tuple[Attribution, ...]:
    """Turn relations into attributions: name sources, draw chains, tell form and act, in order of content."""
    tail = _tail(report, anatomy)
    # nobody passes a statement on to himself
    mentions = [
        mention
        for mention in relays.outlets(tokens)
        if not any(_is_own(mention.medium.name, link.name) for link in tail)
    ]
    mentioned = sources.index(tokens, entities)
    read: list[Read] = []
    for relation in relations:
        parent = read[relation.parent] if relation.parent is not None else None
        speaker, inside = (parent.own[0], parent.relation.content) if parent else (None, ())
        alone = sources.without_medium(tokens, mentioned, mentions, relation)
        read.append(_read(tokens, alone, mentions, mentioned, speaker, inside))
    holds.hold_speakers(tokens, mentioned, read)
    holds.name_addressed(tokens, mentioned, read)
    staff = relays.staff(tokens, mentions, mentioned.spans)
    holds.hold_affiliations(read, {key: outlet_link(found, mentioned) for key, found in staff.items()})
    holds.hold_blocks(tokens, mentioned, read)
    holds.hold_scenes(tokens, mentions, mentioned, read)
    holds.hold_articles(tokens, mentions, mentioned, read)
    holds.hold_venues(tokens, mentions, mentioned, read)
    stated = set(range(len(read))) - _names_of_cited(tokens, relations)
    order = sorted(stated, key=lambda at: (relations[at].content[0][0], _depth(relations, at)))
    place = {at: f"a{number}" for number, at in enumerate(order, 1)}
    return tuple(_attribution(tokens, read, at, tail, place) for at in order)


def _names_of_cited(tokens: Tokens, relations: Sequence[Relation]) -> set[int]:
    """The relations whose content is only who is cited ("television, quoting the governor, said …"): he is the first
    link of the statement, and his name is no statement of its own."""
    cited = {span: at for at, relation in enumerate(relations) if (span := relays.cited(tokens, relation))}
    parents = {relation.parent for relation in relations}
    return {
        at
        for at, relation in enumerate(relations)
        for (start, end), other in cited.items()
        if other != at and at not in parents and all(start <= low and high <= end for low, high in relation.content)
    }


def _read(
    tokens: Tokens,
    relation: Relation,
    mentions: Sequence[relays.Outlet],
    mentioned: sources.Index,
    speaker: Link | None,
    inside: Sequence[Span],
) -> Read:
    if speaker is not None and subjects.concludes(tokens, relation):
        return Read(relation, [speaker], speaker.name.startswith("unnamed: "))
    spans = () if subjects.spoken_to(tokens, relation) else relation.source
    if claimant := subjects.claimant(tokens, relation):
        spans = (claimant,)
    if not spans and (unsaid := subjects.implied(tokens, relation)):
        spans = (unsaid,)
    own, anonymous = sources.link(tokens, mentioned, spans, speaker)
    named = any(mentioned.entities[key].named for key in own[0].entities)
    written = own[0].name.lower() in relays.ARTICLES - relays.COMING_BACK
    if written and (about := relays.last_before(tokens, mentions, spans[0])):
        own = [outlet_link(about, mentioned)]  # "the piece" of another outlet that the report is about
    if len(spans) == 1 and not named and (back := relays.come_back_to(tokens, mentions, spans[0])):
        own, anonymous = [outlet_link(back, mentioned)], False
    passed = next((found for span in spans if (found := relays.affiliation(tokens, mentions, span))), None)
    is_part = passed is not None and passed.medium.name in own[0].name  # "the Reuters/Ipsos poll"
    affiliation = outlet_link(passed, mentioned) if passed and not is_part else None
    if affiliation:
        own.append(affiliation)
    cited = relays.cited(tokens, relation)
    if cited:
        own = sources.link(tokens, mentioned, (cited,), speaker)[0] + own
    found = venues.venue(tokens, mentions, relation, inside)
    venue = outlet_link(found, mentioned) if found else None
    if venue and venue.name not in {each.name for each in own}:
        own.append(venue)
    beside = relays.aside(tokens, mentions, relation) if not inside else None
    if beside and beside.medium.name not in {each.name for each in own}:
        own.append(outlet_link(beside, mentioned))
    occasion = found is not None and venues.is_occasion(tokens, found)
    return Read(relation, own, anonymous, venue, occasion, affiliation)


def _tail(report: Report, anatomy: Anatomy) -> list[Link]:
    """The agency whose report this is, then the outlet."""
    agency = (report.dateline.agency if report.dateline else None) or _marked(report, anatomy)
    outlet = report.outlet or anatomy.outlet
    listed = medium(outlet) if outlet else None
    name = listed.name if listed else ARTICLE.sub("", outlet or "")
    return [Link(each) for each in (agency, name) if each]


def _is_own(name: str, link: str) -> bool:
    """Whether a medium is the one of a link, also under its last words: "told the Evening Post" in the Orne Evening
    Post."""
    short, whole = (re.findall(r"\w+", each.lower()) for each in (name, link))
    return short == whole[-len(short) :]


def _marked(report: Report, anatomy: Anatomy) -> str | None:
    """The agency that a report is marked as the work of: in its byline, its copyright notice, or a line that names its
    source. Who only contributed is credited, and passes nothing on."""
    credited = {
        name: re.compile("|".join(rf"\b{re.escape(each)}\b" for each in _names(name))) for name in report.credits
    }
    for part in anatomy.parts:
        line = report.text[part.start : part.end].strip()
        if part.kind in ("byline", "copyright") or (part.kind == "credit" and SOURCE_LINE.match(line)):
            found = next((name for name, pattern in credited.items() if pattern.search(line)), None)
            if found is not None:
                return found
    return next((known.name for name in report.byline if (known := medium(name)) and known.kind == "agency"), None)


def _names(agency: str) -> tuple[str, ...]:
    known = medium(agency)
    return (agency, *known.aliases) if known else (agency,)


def _depth(relations: Sequence[Relation], at: int) -> int:
    depth, parent = 0, relations[at].parent
    while parent is not None:
        depth, parent = depth + 1, relations[parent].parent
    return depth


def _chain(read: Sequence[Read], at: int, tail: Sequence[Link]) -> tuple[Link, ...]:
    """A relation's own links, its parent's, and so on to the outlet. Who passes on his own words is one link."""
    links: list[Link] = []
    each: Read | None = read[at]
    while each is not None:
        if links[-len(each.own) :] != each.own:
            links += each.own
        each = read[each.relation.parent] if each.relation.parent is not None else None
    links += tail
    return tuple(
        link for link, before in zip(links, [None, *links], strict=False) if before is None or before.name != link.name
    )


def _attribution(
    tokens: Tokens, read: Sequence[Read], at: int, tail: Sequence[Link], place: dict[int, str]
) -> Attribution:
    each = read[at]
    relation = each.relation
    parent = relation.parent
    source = None
    if relation.source:
        source = Source(relation.source, _text(tokens, relation.source), each.own[0].entities, each.anonymous)
    cue = Passage(relation.cue, _text(tokens, relation.cue)) if relation.cue else None
    words = [at for span in relation.cue for at in relays.within(tokens, span)]
    return Attribution(
        id=place[at],
        parent=place[parent] if parent is not None else None,
        source=source,
        cue=cue,
        content=Passage(relation.content, _text(tokens, relation.content)),
        form="direct"
        if transcripts.is_turn(tokens, relation)
        else form(
            tokens.text,
            relation.content,
            tokens.quotations,
            read[parent].relation.content if parent is not None else (),
        ),
        act=act(cue.text if cue else "", [tokens.lemma[at] for at in words], [tokens.tag[at] for at in words]),
        chain=_chain(read, at, tail),
        confidence=calibrated(relation.confidence),
    )


def _text(tokens: Tokens, spans: Sequence[Span]) -> str:
    return " … ".join(tokens.text[start:end] for start, end in spans)
