"""What a report says once and means for longer: who goes on speaking, the medium they speak to, the outlet whose
article is retold, the scene at which everybody speaks.

Each function looks over the attributions of a report in order and completes the links of those that follow.
"""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import msgspec

from accordingto.attribute import relays, sources, venues
from accordingto.data import medium
from accordingto.records import Entity, Link, Relation, Span, Tokens

PRONOUN = re.compile(r"unnamed: (?:he|she|it|they|which|who|that)", re.IGNORECASE)
# Attributions back among which the one is who goes on speaking.
RECENT = 4
# Whom a pronoun may stand for, by his gender and kind.
FITTING: dict[str, Callable[[str, str], bool]] = {
    "he": lambda gender, kind: kind == "person" and gender != "f",
    "she": lambda gender, kind: kind == "person" and gender != "m",
    "it": lambda _, kind: kind not in ("person", "group"),
    "they": lambda gender, kind: kind != "person" or not gender,
}
MARKS = "\"“«„'‘`"
# A speaker's venue ("in an interview with the Times") holds for what he says next, this many paragraphs on.
VENUE_HOLDS = 3
# "The interview" is one that was named this many paragraphs before.
INTERVIEW_HOLDS = 6
# Verbs above an interview, and tokens around each, among which its speaker is looked for.
FARTHEST, REACH = 8, 60
# Who speaks in the first paragraphs after a scene is set ("during a CNN town hall") speaks there for so many more.
SCENE_OPENS, SCENE_HOLDS = 3, 12


class Read(msgspec.Struct):
    """A relation with what is known of it so far. ``own`` are its links before those of its parent or its report."""

    relation: Relation
    own: list[Link]
    anonymous: bool
    venue: Link | None = None
    occasion: bool = False
    affiliation: Link | None = None


def outlet_link(mention: relays.Outlet, mentioned: sources.Index) -> Link:
    """The link of a medium, with its entity where it has one."""
    ids = {entity.id: None for _, _, entity in mentioned.spans if entity.name == mention.medium.name}
    return Link(mention.medium.name, tuple(ids)[:1])


def hold_speakers(tokens: Tokens, mentioned: sources.Index, read: Sequence[Read]) -> None:
    """A quotation that nothing announces is his who was quoted right before it. So is one of a pronoun that stands for
    nobody known, or for somebody whom the text has not named since then: who speaks is what a passage is about."""
    before: list[Read] = []
    for each in outermost(read):
        near = [
            one
            for one in before[-RECENT:]
            if _paragraph(tokens, each.relation.content[0]) - _paragraph(tokens, one.relation.content[-1]) <= 1
        ]
        last = near[-1] if near else None
        unannounced = not each.relation.cue and each.own[0] == sources.UNSTATED
        if last and (unannounced or PRONOUN.fullmatch(each.own[0].name)):
            each.own[0], each.anonymous = last.own[0], last.anonymous
        elif goes_on := _goes_on(tokens, mentioned, each, near):
            _keep_inside(tokens, read, each, goes_on)
            each.own[0], each.anonymous = goes_on.own[0], goes_on.anonymous
        before.append(each)


def _keep_inside(tokens: Tokens, read: Sequence[Read], each: Read, speaker: Read) -> None:
    """Who was taken for the speaker inside an indirect statement is the speaker too: "he said he doubts it"."""
    if tokens.text[each.relation.content[0][0]] in MARKS:
        return
    for one in read:
        inner = one.relation.parent is not None and read[one.relation.parent] is each
        word = tokens.text[slice(*one.relation.source[0])].lower() if one.relation.source else ""
        if inner and one.own[0] == each.own[0] and word in sources.PRONOUNS:
            one.own[0], one.anonymous = speaker.own[0], speaker.anonymous


def _goes_on(tokens: Tokens, mentioned: sources.Index, each: Read, near: Sequence[Read]) -> Read | None:
    """Who of those quoted right before goes on speaking as "he", "she", "it" or "they"."""
    if len(each.relation.source) != 1:
        return None
    start, end = each.relation.source[0]
    fits = FITTING.get(tokens.text[start:end].lower())
    if fits is None:
        return None
    entities = mentioned.entities
    for one in reversed(near):
        who = [entities[key] for key in one.own[0].entities if key in entities]
        if len(who) != 1 or who[0].anonymous or not fits(sources.gender(tokens, who[0]), who[0].kind):
            continue
        if one.own[0].name == each.own[0].name:
            return None
        since = max(one.relation.source, default=one.relation.content[0])[0]
        meant = [entity for key in each.own[0].entities if (entity := entities.get(key))]
        meant = [entity for entity in meant if fits(sources.gender(tokens, entity), entity.kind)]
        between = slice(bisect.bisect_right(mentioned.starts, since), bisect.bisect_left(mentioned.starts, start))
        named = any(
            entity in meant and tokens.text[at:stop].lower() not in sources.PRONOUNS
            for at, stop, entity in mentioned.spans[between]
            if not any(low <= at < high for low, high in one.relation.content)
        )
        return None if named else one
    return None


def name_addressed(tokens: Tokens, mentioned: sources.Index, read: Sequence[Read]) -> None:
    """Whom "you" in a question is: the last one spoken of before it who does not ask it himself."""
    for each in read:
        if each.relation.parent is None or not each.relation.source:
            continue
        if tokens.text[slice(*each.relation.source[0])].lower() != "you" or not _asks(tokens, each.relation.source[0]):
            continue
        asking = read[each.relation.parent]
        start = asking.relation.content[0][0]
        paragraph = _paragraph(tokens, (start, start))
        before = [
            entity
            for begin, stop, entity in mentioned.spans
            if begin < start and paragraph - _paragraph(tokens, (begin, stop)) <= 1
            if entity.kind == "person" and entity.named and entity.name != asking.own[0].name
        ]
        if before:
            each.own[0], each.anonymous = Link(before[-1].name, (before[-1].id,)), False


def _asks(tokens: Tokens, span: Span) -> bool:
    """Whether a span stands in a question."""
    at = sources.token_at(tokens, span[0])
    last = bisect.bisect_right(tokens.sentence, tokens.sentence[at]) - 1
    return any(tokens.word(index) == "?" for index in range(at, last + 1))


def hold_blocks(tokens: Tokens, mentioned: sources.Index, read: Sequence[Read]) -> None:
    """What people say in a block of quoted paragraphs is passed on by who announced it ("The Courier reports:"). A line
    that announces more of it, or speaks of the article, does not end the block."""
    opening: tuple[Read, int] | None = None
    block: list[Read] = []
    for each in outermost(read):
        first = _paragraph(tokens, each.relation.content[0])
        if opening and not all(_is_retold(tokens, at) for at in range(opening[1] + 1, first + 1)):
            _name_retold(tokens, mentioned, read, opening[0], block)
            opening, block = None, []
        if opening and first > opening[1]:
            block.append(each)
            if each.own[0].name.lower() in relays.ARTICLES:
                each.own = [*opening[0].own]
            elif each.own[0].name != opening[0].own[0].name and len(each.own) == 1:
                each.own += opening[0].own
        cue = each.relation.cue or each.relation.content
        if not opening and _passes_on(tokens, each) and relays.ends_with_colon(tokens, cue[-1]):
            opening = each, _paragraph(tokens, cue[-1])
    if opening:
        _name_retold(tokens, mentioned, read, opening[0], block)


def _name_retold(
    tokens: Tokens, mentioned: sources.Index, read: Sequence[Read], teller: Read, block: Sequence[Read]
) -> None:
    """Who retells never is "he" or "she" in what he retells: that is the one who is named most often there."""
    if not block:
        return
    low, high = block[0].relation.content[0][0], block[-1].relation.content[-1][1]
    people = Counter(
        entity.id
        for start, stop, entity in mentioned.spans
        if low <= start < high and entity.kind == "person" and entity.named and entity.id not in teller.own[0].entities
        if tokens.text[start:stop].lower() not in sources.PRONOUNS
    )
    entities = mentioned.entities
    for each in read:
        for start, end in each.relation.source[:1]:
            fits = FITTING.get(tokens.text[start:end].lower())
            if fits is None or not low <= start < high or each.own[0].name != teller.own[0].name:
                continue
            fitting = (entities[key] for key, _ in people.most_common())
            who = next((one for one in fitting if fits(sources.gender(tokens, one), one.kind)), None)
            if who:
                passed = each.own[1:] if each.relation.parent is not None else teller.own
                each.own, each.anonymous = [Link(who.name, (who.id,)), *passed], False


def _passes_on(tokens: Tokens, each: Read) -> bool:
    """Whether a source is one that tells what others say: a medium, or somebody who works for one."""
    cue = {tokens.lemma[at] for span in each.relation.cue for at in relays.within(tokens, span)}
    return bool(cue & {"report", "write"}) or each.affiliation is not None or medium(each.own[0].name) is not None


def _is_retold(tokens: Tokens, paragraph: int) -> bool:
    """Whether a paragraph begins with a quotation mark, ends with a colon, or is about "the article"."""
    first = bisect.bisect_left(tokens.paragraph, paragraph)
    last = bisect.bisect_right(tokens.paragraph, paragraph) - 1
    if first > last:
        return False
    if tokens.word(first)[:1] in MARKS or tokens.word(last) == ":":
        return True
    return any(
        tokens.lemma[at] in relays.ARTICLES and tokens.lemma[at - 1] == "the" and tokens.dep[at] == "nsubj"
        for at in range(first + 1, last + 1)
    )


def outermost(read: Sequence[Read]) -> list[Read]:
    """The attributions that stand in no other one, in order of content."""
    return sorted((one for one in read if one.relation.parent is None), key=lambda one: one.relation.content)


def hold_venues(
    tokens: Tokens, mentions: Sequence[relays.Outlet], mentioned: sources.Index, read: Sequence[Read]
) -> None:
    """What somebody says right after he was said to speak to a medium is said to it too, while he goes on speaking, to
    the end of the paragraph, or beyond it where the medium was named with the occasion ("in an interview with")."""
    occasions = _occasions(tokens, mentions, mentioned)
    last: Read | None = None
    for each in outermost(read):
        start = min((each.relation.source or each.relation.content)[0][0], each.relation.content[0][0])
        while occasions and occasions[0][0] < start:
            at, speaker, link = occasions.pop(0)
            relation = Relation((), (), ((at, at + 1),), 1.0)
            last = Read(relation, [speaker, link], anonymous=False, venue=link, occasion=True)
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


def _occasions(
    tokens: Tokens, mentions: Sequence[relays.Outlet], mentioned: sources.Index
) -> list[tuple[int, Link, Link]]:
    """Where the text has somebody speak to a medium on an occasion, whatever is told of it: the character, who speaks,
    the medium. "The interview" is the last one before it."""
    found: list[tuple[int, Link, Link]] = []
    named = {mention.last: mention for mention in mentions if venues.is_interview(tokens, mention)}
    last: tuple[int, relays.Outlet] | None = None
    for at in range(len(tokens)):
        if at in named:
            last = at, named[at]
        elif not last or not venues.is_the_interview(tokens, at):
            continue
        near = tokens.paragraph[at] - tokens.paragraph[last[0]] <= INTERVIEW_HOLDS
        if near and (speaker := _speaker_of(tokens, mentioned, at)):
            found.append((tokens.start[at], Link(speaker.name, (speaker.id,)), outlet_link(last[1], mentioned)))
    return found


def _speaker_of(tokens: Tokens, mentioned: sources.Index, at: int) -> Entity | None:
    """Who is subject or agent of the verb that a token hangs on, or of the next one above."""
    by_head = {bisect.bisect_left(tokens.start, stop) - 1: entity for _, stop, entity in mentioned.spans}
    for _ in range(FARTHEST):
        for child in range(max(at - REACH, 0), min(at + REACH, len(tokens))):
            above = tokens.head[child]
            subject = tokens.dep[child] == "nsubj" and above == at
            agent = tokens.dep[child] == "pobj" and tokens.dep[above] == "agent" and tokens.head[above] == at
            entity = by_head.get(child) if subject or agent else None
            if entity and entity.kind == "person" and entity.named:
                return entity
        if tokens.head[at] == at:
            return None
        at = tokens.head[at]
    return None


def hold_articles(
    tokens: Tokens, mentions: Sequence[relays.Outlet], mentioned: sources.Index, read: Sequence[Read]
) -> None:
    """A paragraph that begins with a medium's article ("In the Courier's long profile of the mayor, …") retells it."""
    retold = {tokens.paragraph[m.first]: outlet_link(m, mentioned) for m in mentions if venues.opens(tokens, m)}
    for each in outermost(read):
        link = retold.get(_paragraph(tokens, each.relation.content[0]))
        if link and len(each.own) == 1 and link.name != each.own[0].name:
            each.own.append(link)


def hold_scenes(
    tokens: Tokens, mentions: Sequence[relays.Outlet], mentioned: sources.Index, read: Sequence[Read]
) -> None:
    """What those say who speak right after a scene is set ("during a CNN town hall, …") was said there, until another
    scene is set."""
    scenes = [
        (tokens.start[mention.first], outlet_link(mention, mentioned))
        for mention in mentions
        if venues.is_scene(tokens, mention)
    ]
    present: set[str] = set()
    current: tuple[int, Link] | None = None
    lead: list[Read] = []
    for each in outermost(read):
        start = each.relation.content[0][0]
        before = [scene for scene in scenes if scene[0] < start]
        if not before:
            lead.append(each)
            continue
        if before[-1] != current:
            current, present = before[-1], set()
        distance = _paragraph(tokens, (start, start)) - _paragraph(tokens, (current[0], current[0]))
        if distance <= SCENE_OPENS:
            present.add(each.own[0].name)
        if distance <= SCENE_HOLDS and each.own[0].name in present and len(each.own) == 1:
            each.own.append(current[1])
    for each in lead:  # a report's first sentence says what was said there, and the next one where that was
        paragraph = _paragraph(tokens, each.relation.content[0])
        soon = bool(scenes) and paragraph > 0 and _paragraph(tokens, (scenes[0][0],) * 2) - paragraph <= 1
        if soon and current and current[0] == scenes[0][0] and each.own[0].name in present and len(each.own) == 1:
            each.own.append(current[1])


def hold_affiliations(read: Sequence[Read], staff: Mapping[str, Link]) -> None:
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
