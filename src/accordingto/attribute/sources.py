"""Sources: the phrase that names who said it, the entities it stands for, and the name of the chain's link."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

import msgspec

from accordingto.attribute import documents as papers
from accordingto.attribute import polls as polling
from accordingto.attribute.documents import Documents
from accordingto.attribute.polls import Poll, polls
from accordingto.attribute.relays import Outlet, in_span, phrase
from accordingto.attribute.subjects import antecedent
from accordingto.data import document_noun, first_name_gender, medium, organization_noun
from accordingto.records import Entity, Link, Relation, Span, Tokens

# What stands before a description and is no part of it.
LEADING = re.compile(
    r"^(?:(?:the|a|an|this|that|these|those|his|her|its|their|my|our|your|one(?! of)|another|both|each"
    r"|then|also|only|just)\s+|[^\w$€£#@(\[\"“‘']+)+",
    re.IGNORECASE,
)
# Small words inside a name.
JOINING = frozenset({"and", "of", "for", "the", "in", "on", "&"})
POSSESSIVE = re.compile(r"['’]s?$")
HE, SHE = frozenset({"he", "his", "him"}), frozenset({"she", "her", "hers"})
PRONOUNS = HE | SHE | frozenset("it its they their them himself herself itself themselves".split())
SPEAKER_PRONOUNS = frozenset("i we me us my our myself ourselves".split())
# The link of a statement that the report gives to nobody ("it is believed that").
UNSTATED = Link("unnamed: unstated")
# Words of a headline's name for a body that its full name has not.
VAGUE = frozenset("the a federal top high local state national u.s. us".split())
# What a campaign is called in short: the entity has its name.
CAMPS = frozenset({"team", "camp"})
QUANTITIES = frozenset("majority most many several few some all both none half".split())
# One person of several: "one of the guards".
ONE_OF = re.compile(r"one of (?:the|his|her|its|their|those)\b", re.IGNORECASE)
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
    entities: dict[str, Entity]
    surnames: dict[str, Entity]
    roles: dict[str, list[Entity]]
    polls: tuple[Poll, ...]
    documents: Documents


def index(tokens: Tokens, entities: Sequence[Entity]) -> Index:
    """Prepare the entities of a text for ``who`` and ``link``."""
    spans = sorted(((start, end, entity) for entity in entities for start, end in entity.mentions), key=lambda s: s[:2])
    people = [entity for entity in entities if entity.kind == "person" and entity.named and " " in entity.name]
    surnames = {entity.name.split()[-1]: entity for entity in reversed(people)}
    surnames = {name.upper(): entity for name, entity in surnames.items()} | surnames  # as a transcript has them
    roles: dict[str, list[Entity]] = {}
    for entity in people:
        if entity.role:
            roles.setdefault(entity.role.split()[-1].lower(), []).append(entity)
    starts = tuple(start for start, _, _ in spans)
    found = Index(
        tuple(spans),
        starts,
        {entity.id: entity for entity in entities},
        surnames,
        roles,
        tuple(polls(tokens)),
        Documents((), {}),
    )
    known = papers.documents(tokens, lambda at: _entity_at(tokens, found, (tokens.start[at], tokens.end[at]), at))
    return msgspec.structs.replace(found, documents=known)


def token_at(tokens: Tokens, at: int) -> int:
    """The token that begins at a character, or the next one."""
    return min(bisect.bisect_left(tokens.start, at), len(tokens) - 1)


def gender(tokens: Tokens, entity: Entity) -> str:
    """Tell "m" or "f" where a person's first name or most of his pronouns tell, else nothing."""
    if entity.kind != "person":
        return ""
    words = [tokens.text[start:end].lower() for start, end in entity.mentions]
    men, women = (sum(word in kind for word in words) for kind in (HE, SHE))
    first = first_name_gender(entity.name.split()[0]) if " " in entity.name else None
    return first or ("m" if men > women else "f" if women > men else "")


def who(tokens: Tokens, mentioned: Index, source: Span) -> list[Entity]:
    """The entities a source stands for: those of the mentions that its head words, joined by "and", stand in."""
    heads = [_meant(tokens, head) for head in _heads(tokens, source)]
    found: list[Entity] = []
    for head in heads:
        entity = _entity_at(tokens, mentioned, source, head)
        if entity is None or not entity.named:
            beside = [_entity_at(tokens, mentioned, source, at) for at in _apposed(tokens, source, head)]
            entity = next((each for each in beside if each and each.named), entity)
        glued = entity and entity.name.endswith(f" {tokens.word(head)}") and medium(entity.name.rpartition(" ")[0])
        if entity is None or not entity.named or " " not in entity.name or glued:
            # a surname that is a common word ("Trump") is often parsed as one, and then is no mention
            entity = mentioned.surnames.get(tokens.word(head)) or entity
        if (entity is None or not entity.named) and tokens.word(_first(tokens, source)).lower() == "the":
            held = mentioned.roles.get(tokens.lemma[head], [])
            entity = held[0] if len(held) == 1 else entity  # "the president", where the report has one
        if (entity is None or not entity.named) and tokens.paragraph[head] == tokens.paragraph[0]:
            entity = _in_short(tokens, mentioned, source) or entity
        if (entity is None or not entity.named) and head == heads[0]:
            entity = _only_person(tokens, mentioned, source) or entity
        if entity and entity.id not in {known.id for known in found}:
            found.append(entity)
    return found


def _in_short(tokens: Tokens, mentioned: Index, source: Span) -> Entity | None:
    """The first body whose name has the words by which a headline calls it: "Harbour board rejects …"."""
    words = {word.lower() for word in tokens.text[source[0] : source[1]].split()} - VAGUE
    if not words or not any(organization_noun(word) for word in words):
        return None
    named = (entity for _, _, entity in mentioned.spans if entity.named and entity.kind == "organization")
    return next((entity for entity in named if words <= set(entity.name.lower().split())), None)


def without_medium(tokens: Tokens, mentioned: Index, mentions: Sequence[Outlet], relation: Relation) -> Relation:
    """The relation with the speaker alone as source, where a comma is missing between a medium and him: "in an
    interview with the Courier Lee said"."""
    if len(relation.source) != 1:
        return relation
    last = bisect.bisect_left(tokens.start, relation.source[0][1]) - 1
    for mention in in_span(tokens, mentions, relation.source[0]):
        before = tokens.lemma[mention.first - 1 - (tokens.lemma[mention.first - 1] == "the")]
        if mention.last == last - 1 and before in ("of", "with", "to") and tokens.word(last) in mentioned.surnames:
            return msgspec.structs.replace(relation, source=((tokens.start[last], tokens.end[last]),))
    return relation


def _meant(tokens: Tokens, head: int) -> int:
    """What a relative pronoun, or a quantity of a pronoun, stands for: "most of them" are they, "many of whom" those
    before."""
    head = antecedent(tokens, head)
    if tokens.lemma[head] in QUANTITIES and head + 2 < len(tokens) and tokens.lemma[head + 1] == "of":
        if tokens.word(head + 2).lower() in ("them", "us"):
            return head + 2
        if tokens.tag[head + 2] in ("WP", "WDT") and head > 1 and tokens.pos[head - 2] in ("NOUN", "PROPN"):
            noun = head - 2  # before the comma; what it is part of: "relatives of the crew, many of whom"
            while tokens.dep[noun] == "pobj" and tokens.pos[tokens.head[tokens.head[noun]]] == "NOUN":
                noun = tokens.head[tokens.head[noun]]
            return noun
    return head


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


def description(tokens: Tokens, source: Span, head: int | None = None) -> str:
    """The source as the text has it, without article, possessor, relative clause and what follows a comma.

    ``head`` is its head word, where another is meant than the grammar has."""
    first = _first(tokens, source)
    if tokens.tag[first] == "WP$" and first + 1 < len(tokens) and tokens.start[first + 1] < source[1]:
        owner = phrase(tokens, antecedent(tokens, first))
        return f"{description(tokens, (tokens.start[first + 1], source[1]))} of {description(tokens, owner)}"
    head = _meant(tokens, _heads(tokens, source)[0]) if head is None else head
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
    heads = [_meant(tokens, head) for head in _heads(tokens, source)]
    if poll := polling.of(tokens, mentioned.polls, heads[0]):
        return [Link(poll, ids)], False
    if named:
        names = [_fullest(tokens, source, entity) if len(named) == 1 else entity.name for entity in named]
        return [Link(" and ".join(names), ids)], False
    if author := _author(tokens, mentioned, source, heads[0]):
        return [Link(author.name, (author.id,))], False
    if authors := papers.authors(tokens, mentioned.documents, heads[0], found):
        return [Link(" and ".join(each.name for each in authors), tuple(each.id for each in authors))], False
    if court := papers.court(tokens, mentioned.spans, heads[0]):
        return [Link(court.name, (court.id,))], False
    pronoun = all(tokens.pos[head] == "PRON" for head in heads)
    counted = not found and tokens.word(heads[0]).lower() in PRONOUNS  # "several of them", whoever they are
    if counted:
        heads = _heads(tokens, source)
        pronoun = all(tokens.pos[head] == "PRON" for head in heads)
    text = _owned(tokens, mentioned, source) + description(tokens, source, heads[0] if counted else None)
    text = _introduced(tokens, found, source, heads) or text
    renamed = len(heads) == 1 and found and found[0].kind == "organization" and tokens.lemma[heads[0]] in CAMPS
    if found and (pronoun or renamed):
        text = found[0].name
    if poll := polling.behind(mentioned.polls, text, source):
        share = Link(polling.completed(tokens, text, source), ids)
        return [share] if speaker is not None else [share, Link(poll)], False
    hidden = (all(entity.anonymous for entity in found) if found else pronoun) or ONE_OF.match(text) is not None
    return [Link(f"unnamed: {text}" if hidden else text, ids)], hidden


def _introduced(tokens: Tokens, found: Sequence[Entity], source: Span, heads: Sequence[int]) -> str:
    """The description by which somebody unnamed was introduced, where the source comes back to him with the same noun:
    "the official" is the "senior official at the water ministry" of the paragraph before."""
    if not (len(found) == len(heads) == 1 and found[0].anonymous):
        return ""
    head = heads[0]
    last_words = (bisect.bisect_left(tokens.start, stop) - 1 for _, stop in found[0].mentions)
    first = next((at for at in last_words if tokens.lemma[at] == tokens.lemma[head]), head)
    if first >= head or tokens.word(_first(tokens, source)).lower() != "the":
        return ""
    fuller = description(tokens, phrase(tokens, first), first)
    return fuller if set(description(tokens, source).lower().split()) <= set(fuller.lower().split()) else ""


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
