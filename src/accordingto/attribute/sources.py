"""Sources: the phrase that names who said it, the entities it stands for, and the name of the chain's link."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

import msgspec

from accordingto.attribute import polls as polling
from accordingto.attribute.polls import Poll, polls
from accordingto.attribute.relays import phrase
from accordingto.attribute.subjects import antecedent
from accordingto.data import document_noun, medium
from accordingto.records import Entity, Link, Span, Tokens

# What stands before a description and is no part of it.
LEADING = re.compile(
    r"^(?:(?:the|a|an|this|that|these|those|his|her|its|their|my|our|your|one(?! of)|another|both|each"
    r"|then|also|only|just)\s+|[^\w$€£#@(\[\"“‘']+)+",
    re.IGNORECASE,
)
# Small words inside a name.
JOINING = frozenset({"and", "of", "for", "the", "in", "on", "&"})
POSSESSIVE = re.compile(r"['’]s?$")
SPEAKER_PRONOUNS = frozenset("i we me us my our myself ourselves".split())
# The link of a statement that the report gives to nobody ("it is believed that").
UNSTATED = Link("unnamed: unstated")
# Bodies and groups that are known by whose they are.
OWNED = frozenset(
    "campaign surrogate operative team supporter administration office staff ally aide adviser advisor government "
    "party company family foundation lawyer".split()
)


class Index(msgspec.Struct, frozen=True):
    """The entities of a report by where their mentions stand, sorted ``(start, end, entity)``; its people by surname
    and by role; its polls."""

    spans: tuple[tuple[int, int, Entity], ...]
    starts: tuple[int, ...]
    surnames: dict[str, Entity]
    roles: dict[str, list[Entity]]
    polls: tuple[Poll, ...]


def index(tokens: Tokens, entities: Sequence[Entity]) -> Index:
    """Prepare the entities of a text for ``who`` and ``link``."""
    spans = sorted(((start, end, entity) for entity in entities for start, end in entity.mentions), key=lambda s: s[:2])
    people = [entity for entity in entities if entity.kind == "person" and entity.named and " " in entity.name]
    surnames = {entity.name.split()[-1]: entity for entity in reversed(people)}
    roles: dict[str, list[Entity]] = {}
    for entity in people:
        if entity.role:
            roles.setdefault(entity.role.split()[-1].lower(), []).append(entity)
    return Index(tuple(spans), tuple(start for start, _, _ in spans), surnames, roles, tuple(polls(tokens)))


def who(tokens: Tokens, mentioned: Index, source: Span) -> list[Entity]:
    """The entities a source stands for: those of the mentions that its head words, joined by "and", stand in."""
    heads = [antecedent(tokens, head) for head in _heads(tokens, source)]
    found: list[Entity] = []
    for head in heads:
        entity = _entity_at(tokens, mentioned, source, head)
        if entity is None or not entity.named:
            beside = [_entity_at(tokens, mentioned, source, at) for at in _apposed(tokens, source, head)]
            entity = next((each for each in beside if each and each.named), entity)
        if entity is None or not entity.named or " " not in entity.name:
            # a surname that is a common word ("Trump") is often parsed as one, and then is no mention
            entity = mentioned.surnames.get(tokens.word(head)) or entity
        if (entity is None or not entity.named) and tokens.word(_first(tokens, source)).lower() == "the":
            held = mentioned.roles.get(tokens.lemma[head], [])
            entity = held[0] if len(held) == 1 else entity  # "the president", where the report has one
        if (entity is None or not entity.named) and head == heads[0]:
            entity = _only_person(tokens, mentioned, source) or entity
        if entity and entity.id not in {known.id for known in found}:
            found.append(entity)
    return found


def _heads(tokens: Tokens, source: Span) -> list[int]:
    """The source's syntactic head and what is coordinated with it."""
    first = bisect.bisect_left(tokens.start, source[0])
    last = bisect.bisect_left(tokens.start, source[1]) - 1
    inside = range(first, last + 1)
    head = next(
        (at for at in inside if tokens.pos[at] != "PUNCT" and (tokens.head[at] not in inside or tokens.head[at] == at)),
        first,
    )
    heads = [head]
    for at in inside:
        if tokens.dep[at] == "conj" and tokens.head[at] in heads and tokens.pos[at] in ("PROPN", "NOUN", "PRON"):
            heads.append(at)
    return heads


def _apposed(tokens: Tokens, source: Span, head: int) -> list[int]:
    """What stands beside a head as another name of the same: "the minister, Helena Queiroz"."""
    return [
        at
        for at in range(head + 1, bisect.bisect_left(tokens.start, source[1]))
        if tokens.dep[at] == "appos" and tokens.head[at] == head
    ]


def _first(tokens: Tokens, source: Span) -> int:
    return min(bisect.bisect_left(tokens.start, source[0]), len(tokens) - 1)


def _only_person(tokens: Tokens, mentioned: Index, source: Span) -> Entity | None:
    """The one person named in a source that is described too ("Apple's chief executive, Ann Lee,"), where there is one
    and he owns nothing and is not the object of a preposition in it."""
    found: dict[str, Entity] = {}
    for begin, stop, entity in mentioned.spans:
        if entity.kind != "person" or not entity.named or not (source[0] <= begin and stop <= source[1]):
            continue
        if POSSESSIVE.search(tokens.text[begin:stop]) or POSSESSIVE.match(tokens.text[stop : stop + 2]):
            continue
        last = bisect.bisect_left(tokens.start, stop) - 1
        first = bisect.bisect_left(tokens.start, begin)
        after = last + 1 < len(tokens) and tokens.start[last + 1] < source[1]
        if (first and tokens.pos[first - 1] == "ADP") or (after and tokens.pos[last + 1] != "PUNCT"):
            continue  # "a friend of Ann Lee", "the Lee campaign"
        if tokens.word(last)[:1].isupper():
            found[entity.id] = entity
    return next(iter(found.values())) if len(found) == 1 else None


def _entity_at(tokens: Tokens, mentioned: Index, source: Span, head: int) -> Entity | None:
    """The entity of the mention around a head word: a name before a description, then the longest inside the source."""
    best: tuple[tuple[int, int, int], Entity] | None = None
    at = bisect.bisect_right(mentioned.starts, tokens.end[head])
    start, end = tokens.start[head], tokens.end[head]
    for position in range(at - 1, max(at - 60, -1), -1):
        begin, stop, entity = mentioned.spans[position]
        covers = begin <= start and end <= stop
        inside = source[0] <= begin and stop <= source[1]
        if not covers:
            continue
        rank = (int(inside), int(not entity.anonymous), -abs((stop - begin) - (source[1] - source[0])))
        if best is None or rank > best[0]:
            best = rank, entity
    return best[1] if best else None


def description(tokens: Tokens, source: Span) -> str:
    """The source as the text has it, without article, possessor, relative clause and what follows a comma."""
    head = antecedent(tokens, _heads(tokens, source)[0])
    start, end = phrase(tokens, head)
    if source[0] <= tokens.start[head] < source[1]:
        start, end = max(start, source[0]), min(end, source[1])
    text = LEADING.sub("", " ".join(tokens.text[start:end].split()))
    return POSSESSIVE.sub("", text.strip(' ,.;:—–-"“”')) or " ".join(tokens.text[source[0] : source[1]].split())


def link(tokens: Tokens, mentioned: Index, spans: Sequence[Span], speaker: Link | None) -> tuple[list[Link], bool]:
    """The links of the chain for a source, and whether it is anonymous; two links for the respondents of a poll.

    ``speaker`` is who says the content in which this source stands: "I" and "we" are his.
    """
    if not spans:
        return [UNSTATED], True
    source = max(spans, key=lambda span: span[1] - span[0])
    plain = tokens.text[source[0] : source[1]].strip().lower()
    if plain in SPEAKER_PRONOUNS and speaker is not None:
        return [speaker], speaker.name.startswith("unnamed: ")
    found = who(tokens, mentioned, source)
    named = [entity for entity in found if entity.named]
    if listed := medium(tokens.text[source[0] : source[1]].strip(" ,")):
        return [Link(listed.name, tuple(entity.id for entity in named))], False
    ids = tuple(entity.id for entity in found)
    heads = _heads(tokens, source)
    if poll := polling.of(tokens, mentioned.polls, heads[0]):
        return [Link(poll, ids)], False
    if named:
        names = [_fullest(tokens, source, entity) if len(named) == 1 else entity.name for entity in named]
        return [Link(" and ".join(names), ids)], False
    if author := _author(tokens, mentioned, source, heads[0]):
        return [Link(author.name, (author.id,))], False
    pronoun = all(tokens.pos[head] == "PRON" for head in heads)
    text = found[0].name if found and pronoun else _owned(tokens, mentioned, source) + description(tokens, source)
    if poll := polling.behind(mentioned.polls, text, source):
        return [Link(text, ids), Link(poll)], False
    hidden = all(entity.anonymous for entity in found) if found else pronoun
    return [Link(f"unnamed: {text}" if hidden else text, ids)], hidden


def _fullest(tokens: Tokens, source: Span, entity: Entity) -> str:
    """A name, or the longer one that the source has for it: "Court of Appeals for the Sixth Circuit"."""
    if entity.kind != "organization" or entity.name not in tokens.text[source[0] : source[1]]:
        return entity.name
    text = description(tokens, source)
    before, _, after = text.partition(entity.name)
    rest = [word for word in (*before.split(), *after.split()) if word not in JOINING]
    whole = rest and all(word[0].isupper() and not POSSESSIVE.search(word) for word in rest)
    return text if whole else entity.name


def _author(tokens: Tokens, mentioned: Index, source: Span, head: int) -> Entity | None:
    """The person a document is by: "a study by Ann Lee" says what she says. A body's has its own name."""
    if document_noun(tokens.lemma[head]) is None:
        return None
    for at in range(head + 1, bisect.bisect_left(tokens.start, source[1])):
        by = tokens.head[at]
        if tokens.dep[at] == "pobj" and tokens.lemma[by] == "by" and tokens.head[by] == head:
            found = _entity_at(tokens, mentioned, source, at)
            return found if found and found.named and found.kind == "person" else None
    return None


def _owned(tokens: Tokens, mentioned: Index, source: Span) -> str:
    """Whose a body or a group is, where a pronoun says so: "his campaign" is "Ann Lee's campaign"."""
    first, head = bisect.bisect_left(tokens.start, source[0]), _heads(tokens, source)[0]
    if tokens.tag[first] != "PRP$" or tokens.lemma[head] not in OWNED:
        return ""
    owner = _entity_at(tokens, mentioned, (tokens.start[first], tokens.end[first]), first)
    return f"{owner.name}'s " if owner and owner.named else ""
