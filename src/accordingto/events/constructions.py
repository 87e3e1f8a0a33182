"""Events told by a verb and a noun together, where neither tells of one alone: "fighter jets arrived", "create an
outpost", "provide the town with medicine". The table ``data/constructions.jsonl`` says which verb with which noun in
which place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import msgspec

from accordingto.data.tables import rows
from accordingto.events.frames import Children, passive
from accordingto.records import Tokens

MODIFIERS = frozenset({"amod", "compound", "nmod"})


class Construction(msgspec.Struct, frozen=True):
    """A type, the verbs that tell of it with one of the nouns, and where the noun stands: ``subject`` (of a verb that
    takes none beside it), ``object`` (or the subject of a passive), or ``with`` (after that preposition)."""

    type: str
    role: str
    verbs: tuple[str, ...]
    nouns: frozenset[str]


@cache
def _constructions() -> Mapping[tuple[str, str], tuple[Construction, ...]]:
    found: dict[tuple[str, str], tuple[Construction, ...]] = {}
    for row in rows("constructions.jsonl", Construction):
        for verb in row.verbs:
            found[verb, row.role] = (*found.get((verb, row.role), ()), row)
    return found


def constructed(tokens: Tokens, verb: int, children: Children) -> str | None:
    """The type of event that a verb tells of with one of its nouns; None where it tells of none so."""
    if tokens.pos[verb] != "VERB":
        return None
    lemma = tokens.lemma[verb].lower()
    particle = next((child for child in children[verb] if tokens.dep[child] == "prt"), None)
    names = [lemma] if particle is None else [f"{lemma} {tokens.lemma[particle].lower()}", lemma]
    for role, nouns in (
        ("object", _objects(tokens, verb, children)),
        ("with", _after_with(tokens, verb, children)),
        ("subject", _subjects(tokens, verb, children)),
    ):
        told = [row for name in names for row in _constructions().get((name, role), ())]
        phrases = {phrase for noun in nouns for phrase in _phrases(tokens, noun, children)} if told else set()
        for row in told:
            if not row.nouns.isdisjoint(phrases):
                return row.type
    return None


def _objects(tokens: Tokens, verb: int, children: Children) -> list[int]:
    wanted = ("dobj", "nsubjpass") if passive(tokens, verb, children) else ("dobj",)
    found = [child for child in children[verb] if tokens.dep[child] in wanted]
    if not found and tokens.dep[verb] in ("acl", "relcl") and tokens.tag[verb] == "VBN":
        found = [tokens.head[verb]]  # "weapons supplied by"
    return [each for noun in found for each in _joined(tokens, noun, children)]


def _after_with(tokens: Tokens, verb: int, children: Children) -> list[int]:
    """What stands after "with", which the parser hangs on the verb or on the object before it."""
    places = [verb, *(child for child in children[verb] if tokens.dep[child] in ("dobj", "nsubjpass"))]
    return [
        each
        for place in places
        for preposition in children[place]
        if tokens.dep[preposition] == "prep" and tokens.lemma[preposition].lower() == "with"
        for noun in children[preposition]
        if tokens.dep[noun] == "pobj"
        for each in _joined(tokens, noun, children)
    ]


def _subjects(tokens: Tokens, verb: int, children: Children) -> list[int]:
    if any(tokens.dep[child] == "dobj" for child in children[verb]):
        return []
    found = [child for child in children[verb] if tokens.dep[child] == "nsubj"]
    return [each for noun in found for each in _joined(tokens, noun, children)]


def _joined(tokens: Tokens, noun: int, children: Children) -> Iterator[int]:
    """A noun and those that stand beside it: "jets or helicopters", "hundreds of troops"."""
    yield noun
    for child in children[noun]:
        if tokens.dep[child] in ("conj", "appos"):
            yield from _joined(tokens, child, children)
        elif tokens.dep[child] == "prep" and tokens.lemma[child].lower() == "of":
            yield from (each for each in children[child] if tokens.dep[each] == "pobj")


def _phrases(tokens: Tokens, noun: int, children: Children) -> Iterator[str]:
    """A noun alone, and with each word that modifies it."""
    lemma = tokens.lemma[noun].lower()
    yield lemma
    for child in children[noun]:
        if tokens.dep[child] in MODIFIERS:
            yield f"{tokens.lemma[child].lower()} {lemma}"
            yield f"{tokens.word(child).lower()} {lemma}"
