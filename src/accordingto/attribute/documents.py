"""Documents that speak for those who made them: studies and reports with their authors, and rulings with their court.

"A study by the Norvik Institute" says what the institute says, and so do "the study", "the researchers" and "it" after
that. What only somebody unnamed wrote speaks for itself.
"""

from __future__ import annotations

import bisect
from collections.abc import Callable, Sequence

import msgspec

from accordingto.attribute.relays import phrase
from accordingto.data import group_noun, medium, organization_noun, person_noun
from accordingto.records import Entity, Tokens

RESEARCH = frozenset("study report analysis survey paper research review investigation audit examination".split())
AUTHORS = frozenset("author researcher".split())
MAKING = frozenset("conduct write author prepare produce compile carry release issue do make".split())
INCLUDING = frozenset({"include", "be"})
RULINGS = frozenset("ruling decision verdict judgment judgement opinion".split())
JUDGING = ("court", "judge", "tribunal")
ARTICLES = frozenset({"the", "this", "that"})
POLLS = frozenset({"poll", "survey"})
LONGEST_LIST = 30  # tokens


class Document(msgspec.Struct):
    """A document of a report, at the token of the noun that introduces it, and who made it where the report says."""

    at: int
    authors: tuple[Entity, ...] = ()


class Documents(msgspec.Struct, frozen=True):
    """The documents of a report in order, and which one each noun for a document (by token) stands for."""

    all: tuple[Document, ...]
    meant: dict[int, Document]


def documents(tokens: Tokens, entity_at: Callable[[int], Entity | None]) -> Documents:
    """Find the documents of a text and their authors. ``entity_at`` tells whom a token stands for."""
    found: list[Document] = []
    meant: dict[int, Document] = {}
    for head in range(len(tokens)):
        if tokens.lemma[head] in AUTHORS and found:
            found[-1].authors = found[-1].authors or _listed(tokens, head, entity_at)
        if tokens.pos[head] != "NOUN" or tokens.lemma[head] not in RESEARCH:
            continue
        made = _makers(tokens, head, entity_at)
        if made or not found or not _is_bare(tokens, head):
            found.append(Document(head, made))
        meant[head] = found[-1]
    return Documents(tuple(found), meant)


def _is_bare(tokens: Tokens, head: int) -> bool:
    first = bisect.bisect_left(tokens.start, phrase(tokens, head)[0])
    return head - first == 1 and tokens.lemma[first] in ARTICLES


def _makers(tokens: Tokens, head: int, entity_at: Callable[[int], Entity | None]) -> tuple[Entity, ...]:
    """Who made a document: "by Ann Lee", "conducted by the institute", "a Reuters survey of voter lists"."""
    for at in range(max(head - 4, 0), min(head + 12, len(tokens))):
        above = tokens.head[at]
        if tokens.sentence[at] != tokens.sentence[head] or above == at:
            continue
        if at < head:
            listed = tokens.dep[at] == "compound" and above == head and medium(tokens.word(at))
            entity = entity_at(at) if listed and not of_people(tokens, head) else None
        else:
            by = tokens.dep[at] == "pobj" and tokens.lemma[above] == "by"
            governor = tokens.head[above] if by else -1
            made = governor == head or (
                governor > head and tokens.head[governor] == head and tokens.lemma[governor] in MAKING
            )
            entity = entity_at(at) if made else None
        if entity is not None and entity.named:
            joined = [
                entity_at(other)
                for other in range(at + 1, min(at + LONGEST_LIST, len(tokens)))
                if _joins(tokens, other, at)
            ]
            return (entity, *(other for other in joined if other and other.named))
    return ()


def _joins(tokens: Tokens, other: int, first: int) -> bool:
    return tokens.dep[other] == "conj" and tokens.head[other] == first


def of_people(tokens: Tokens, head: int) -> bool:
    """Whether a survey asks people: a poll. "A survey of voter lists" is none."""
    if tokens.lemma[head] not in POLLS:
        return False
    for at in range(head + 1, min(head + 8, len(tokens))):
        if tokens.dep[at] == "pobj" and tokens.lemma[tokens.head[at]] == "of" and tokens.head[tokens.head[at]] == head:
            lemma = tokens.lemma[at]
            return bool(person_noun(lemma) or group_noun(lemma) or organization_noun(lemma)) or tokens.pos[at] == "NUM"
    return True


def _listed(tokens: Tokens, authors: int, entity_at: Callable[[int], Entity | None]) -> tuple[Entity, ...]:
    """Those whom "the authors, who include A and B" names."""
    found: dict[str, Entity] = {}
    clause = -1
    for at in range(authors + 1, min(authors + LONGEST_LIST, len(tokens))):
        whose = tokens.head[at] == authors or tokens.head[tokens.head[tokens.head[at]]] == authors  # "of the study"
        if tokens.dep[at] == "relcl" and whose and tokens.lemma[at] in INCLUDING:
            clause = at
        part = tokens.head[at] == clause and tokens.dep[at] in ("dobj", "attr")
        joined = tokens.dep[at] == "conj" and found and tokens.tag[at] in ("NNP", "NNPS")
        entity = entity_at(at) if clause >= 0 and (part or joined) else None
        if entity is not None and entity.named:
            found[entity.id] = entity
        if clause >= 0 and tokens.head[at] < authors:
            break
    return tuple(found.values())


def authors(tokens: Tokens, known: Documents, head: int, found: Sequence[Entity]) -> tuple[Entity, ...]:
    """Who stands behind a source: behind the document its head names, or that "it" stands for, or as its authors."""
    if tokens.pos[head] == "PRON":
        earlier = [
            bisect.bisect_left(tokens.start, end) - 1
            for entity in found[:1]
            if entity.kind == "document"
            for _, end in entity.mentions
            if end < tokens.start[head]
        ]
        head = next((at for at in reversed(earlier) if at in known.meant), head)
    if head in known.meant:
        return known.meant[head].authors
    if tokens.lemma[head] in AUTHORS and tokens.lemma[head - 1] in ARTICLES:
        before = [document for document in known.all if document.at < head]
        return before[-1].authors if before else ()
    return ()


def court(tokens: Tokens, entities: Sequence[tuple[int, int, Entity]], head: int) -> Entity | None:
    """The court whose ruling speaks: its owner, else the court named last before it."""
    if tokens.lemma[head] not in RULINGS:
        return None
    first = tokens.start[bisect.bisect_left(tokens.start, phrase(tokens, head)[0])]
    judging = [each for each in entities if any(word in each[2].name.lower() for word in JUDGING)]
    owners = [entity for start, end, entity in judging if first <= start and end <= tokens.start[head]]
    if owners:
        return owners[-1]
    bare = _is_bare(tokens, head)
    before = [entity for start, _, entity in judging if start < first and entity.named]
    return before[-1] if bare and before else None
