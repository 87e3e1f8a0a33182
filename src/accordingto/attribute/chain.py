"""Chains: from the one who first said it, through every relay, to the outlet whose report this is."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping, Sequence

import msgspec

from accordingto.attribute import relays, sources, subjects
from accordingto.attribute.acts import act
from accordingto.attribute.calibration import calibrated
from accordingto.attribute.form import form
from accordingto.data import medium
from accordingto.records import Anatomy, Attribution, Entity, Link, Passage, Relation, Report, Source, Span, Tokens

PRONOUN = re.compile(r"unnamed: (?:he|she|it|they|which|who|that)", re.IGNORECASE)
MARKS = "\"“«„'‘`"
ARTICLES = frozenset("article piece story editorial op-ed profile feature column newspaper paper magazine".split())
ARTICLE = re.compile(r"^the\s+", re.IGNORECASE)
# A speaker's venue ("in an interview with the Times") holds for what he says next, this many paragraphs on.
VENUE_HOLDS = 3
# Who speaks in the first paragraphs after a scene is set ("during a CNN town hall") speaks there for so many more.
SCENE_OPENS, SCENE_HOLDS = 3, 12


class _Read(msgspec.Struct):
    """A relation with what is known of it so far. ``own`` are its links before those of its parent or its report."""

    relation: Relation
    own: list[Link]
    anonymous: bool
    venue: Link | None = None
    occasion: bool = False
    affiliation: Link | None = None


def attributions(
    tokens: Tokens, relations: Sequence[Relation], entities: Sequence[Entity], report: Report, anatomy: Anatomy
) -> tuple[Attribution, ...]:
    """Turn relations into attributions: name sources, draw chains, tell form and act, in order of content."""
    tail = _tail(report, anatomy)
    own = {link.name for link in tail}  # nobody passes a statement on to himself
    mentions = [mention for mention in relays.outlets(tokens) if mention.medium.name not in own]
    mentioned = sources.index(tokens, entities)
    read: list[_Read] = []
    for relation in relations:
        parent = read[relation.parent] if relation.parent is not None else None
        speaker, inside = (parent.own[0], parent.relation.content) if parent else (None, ())
        read.append(_read(tokens, relation, mentions, mentioned, speaker, inside))
    _hold_speakers(tokens, read)
    staff = relays.staff(tokens, mentions, mentioned.spans)
    _hold_affiliations(read, {key: _outlet_link(found, mentioned) for key, found in staff.items()})
    _hold_blocks(tokens, read)
    _hold_scenes(tokens, mentions, mentioned, read)
    _hold_venues(tokens, read)
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
) -> _Read:
    if speaker is not None and subjects.concludes(tokens, relation):
        return _Read(relation, [speaker], speaker.name.startswith("unnamed: "))
    spans = () if subjects.spoken_to(tokens, relation) else relation.source
    if not spans and (unsaid := subjects.implied(tokens, relation)):
        spans = (unsaid,)
    own, anonymous = sources.link(tokens, mentioned, spans, speaker)
    if own[0].name.lower() in ARTICLES and (about := relays.last_before(tokens, mentions, spans[0])):
        own = [_outlet_link(about, mentioned)]  # "the piece" of another outlet that the report is about
    passed = next((found for span in spans if (found := relays.affiliation(tokens, mentions, span))), None)
    is_part = passed is not None and passed.medium.name in own[0].name  # "the Reuters/Ipsos poll"
    affiliation = _outlet_link(passed, mentioned) if passed and not is_part else None
    if affiliation:
        own.append(affiliation)
    cited = relays.cited(tokens, relation)
    if cited:
        own = sources.link(tokens, mentioned, (cited,), speaker)[0] + own
    found = relays.venue(tokens, mentions, relation, inside)
    venue = _outlet_link(found, mentioned) if found else None
    if venue and venue.name not in {each.name for each in own}:
        own.append(venue)
    beside = relays.aside(tokens, mentions, relation) if not inside else None
    if beside and beside.medium.name not in {each.name for each in own}:
        own.append(_outlet_link(beside, mentioned))
    occasion = found is not None and relays.is_occasion(tokens, found)
    return _Read(relation, own, anonymous, venue, occasion, affiliation)


def _outlet_link(mention: relays.Outlet, mentioned: sources.Index) -> Link:
    ids = {entity.id: None for _, _, entity in mentioned.spans if entity.name == mention.medium.name}
    return Link(mention.medium.name, tuple(ids)[:1])


def _hold_speakers(tokens: Tokens, read: Sequence[_Read]) -> None:
    """A quotation that nothing announces, or that a pronoun says which stands for nobody known, is his who was quoted
    right before it."""
    last: _Read | None = None
    for each in _outermost(read):
        unannounced = not each.relation.cue and not each.relation.source
        if last and (unannounced or PRONOUN.fullmatch(each.own[0].name)):
            near = _paragraph(tokens, each.relation.content[0]) - _paragraph(tokens, last.relation.content[-1]) <= 1
            if near:
                each.own[0], each.anonymous = last.own[0], last.anonymous
        last = each


def _hold_blocks(tokens: Tokens, read: Sequence[_Read]) -> None:
    """What people say in a block of quoted paragraphs is passed on by who announced it ("The Courier reports:")."""
    opening: tuple[_Read, int] | None = None
    for each in _outermost(read):
        first = _paragraph(tokens, each.relation.content[0])
        if opening and not _opens_with_mark(tokens, opening[1] + 1, first):
            opening = None
        if opening and first > opening[1] and each.own[0].name != opening[0].own[0].name and len(each.own) == 1:
            each.own += opening[0].own
        cue = each.relation.cue or each.relation.content
        if _passes_on(tokens, each) and relays.ends_with_colon(tokens, cue[-1]):
            opening = each, _paragraph(tokens, cue[-1])


def _passes_on(tokens: Tokens, each: _Read) -> bool:
    """Whether a source is one that tells what others say: a medium, or somebody who works for one."""
    cue = {tokens.lemma[at] for span in each.relation.cue for at in relays.within(tokens, span)}
    return bool(cue & {"report", "write"}) or each.affiliation is not None or medium(each.own[0].name) is not None


def _opens_with_mark(tokens: Tokens, first: int, last: int) -> bool:
    """Whether each of the paragraphs ``first`` to ``last`` begins with a quotation mark."""
    for paragraph in range(first, last + 1):
        at = bisect.bisect_left(tokens.paragraph, paragraph)
        if at >= len(tokens) or tokens.paragraph[at] != paragraph or tokens.word(at)[:1] not in MARKS:
            return False
    return True


def _outermost(read: Sequence[_Read]) -> list[_Read]:
    return sorted((one for one in read if one.relation.parent is None), key=lambda one: one.relation.content)


def _hold_venues(tokens: Tokens, read: Sequence[_Read]) -> None:
    """What somebody says right after he was said to speak to a medium is said to it too, while he goes on speaking, to
    the end of the paragraph, or beyond it where the medium was named with the occasion ("in an interview with")."""
    last: _Read | None = None
    for each in _outermost(read):
        if each.venue:
            last = each
        elif last and last.venue and last.own[0].name == each.own[0].name and len(each.own) == 1:
            distance = _paragraph(tokens, each.relation.content[0]) - _paragraph(tokens, last.relation.content[0])
            if distance <= (VENUE_HOLDS if last.occasion else 0):
                each.own.append(last.venue)
                each.venue, each.occasion = last.venue, last.occasion
                last = each
        elif last and last.own[0].name != each.own[0].name:
            last = None


def _hold_scenes(
    tokens: Tokens, mentions: Sequence[relays.Outlet], mentioned: sources.Index, read: Sequence[_Read]
) -> None:
    """What those say who speak right after a scene is set ("during a CNN town hall, …") was said there, until another
    scene is set."""
    scenes = [
        (tokens.start[mention.first], _outlet_link(mention, mentioned))
        for mention in mentions
        if relays.is_scene(tokens, mention)
    ]
    present: set[str] = set()
    current: tuple[int, Link] | None = None
    for each in _outermost(read):
        start = each.relation.content[0][0]
        before = [scene for scene in scenes if scene[0] < start]
        if not before:
            continue
        if before[-1] != current:
            current, present = before[-1], set()
        distance = _paragraph(tokens, (start, start)) - _paragraph(tokens, (current[0], current[0]))
        if distance <= SCENE_OPENS:
            present.add(each.own[0].name)
        if distance <= SCENE_HOLDS and each.own[0].name in present and len(each.own) == 1:
            each.own.append(current[1])


def _hold_affiliations(read: Sequence[_Read], staff: Mapping[str, Link]) -> None:
    """Who was introduced as a medium's ("NBC's Dante Chinni") stays its in the whole report."""
    known = {each.own[0].name: each.affiliation for each in read if each.affiliation}
    for each in read:
        entity = next(iter(each.own[0].entities), "")
        medium_of = known.get(each.own[0].name) or staff.get(entity)
        if medium_of and len(each.own) == 1:
            each.own.append(medium_of)
            each.affiliation = medium_of


def _paragraph(tokens: Tokens, span: Span) -> int:
    at = bisect.bisect_left(tokens.start, span[0])
    return tokens.paragraph[min(at, len(tokens) - 1)]


def _tail(report: Report, anatomy: Anatomy) -> list[Link]:
    """The agency whose report this is, then the outlet."""
    agency = report.dateline.agency if report.dateline else None
    outlet = report.outlet or anatomy.outlet
    listed = medium(outlet) if outlet else None
    name = listed.name if listed else ARTICLE.sub("", outlet or "")
    return [Link(each) for each in (agency, name) if each]


def _depth(relations: Sequence[Relation], at: int) -> int:
    depth, parent = 0, relations[at].parent
    while parent is not None:
        depth, parent = depth + 1, relations[parent].parent
    return depth


def _chain(read: Sequence[_Read], at: int, tail: Sequence[Link]) -> tuple[Link, ...]:
    """A relation's own links, its parent's, and so on to the outlet. Who passes on his own words is one link."""
    links: list[Link] = []
    each: _Read | None = read[at]
    while each is not None:
        if links[-len(each.own) :] != each.own:
            links += each.own
        each = read[each.relation.parent] if each.relation.parent is not None else None
    links += tail
    return tuple(
        link for link, before in zip(links, [None, *links], strict=False) if before is None or before.name != link.name
    )


def _attribution(
    tokens: Tokens, read: Sequence[_Read], at: int, tail: Sequence[Link], place: dict[int, str]
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
        form=form(
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
