"""Who stands inside a phrase: words of nationality, and nouns beside nouns that act themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from accordingto.identify.around import beside
from accordingto.identify.evidence import SPECIAL
from accordingto.identify.phrases import BEFORE, NOUN_TAGS, Phrases
from accordingto.identify.sightings import Sighting
from accordingto.records import Identity

SIDES = frozenset({"country", "nation", "side", "government", "neighbor", "neighbour", "state"})
FARTHEST = 3  # sentences back to the two that "both countries" are


def nations(view: Phrases, found: Mapping[int, Identity]) -> dict[int, Identity]:
    """Identities of the words of nationality inside phrases, by their last token. One is an actor's where its noun
    is no actor, or where it is one of several that share the noun."""
    groups: dict[int, list[Sighting]] = {}
    for sighting in dict.fromkeys(view.cover.values()):
        if sighting.code is None or not sighting.tied or sighting.entry.kind == "holder":
            continue
        noun = _modified(view, sighting.end - 1)
        if noun is not None:
            groups.setdefault(noun, []).append(sighting)
    result: dict[int, Identity] = {}
    for noun, several in groups.items():
        identity = found.get(noun)
        shared = identity is not None and identity.actor
        for each in several:
            token = each.end - 1
            span = (view.tokens.start[each.start], view.tokens.end[token])
            sectors = identity.sectors if identity is not None and shared else each.sectors
            actor = not shared or (len({one.code for one in several}) > 1 and _joined(view, several))
            result[token] = Identity(token, span, None, each.code, sectors, actor)
    return result


def shared(view: Phrases, found: Mapping[int, Identity]) -> dict[int, tuple[int, ...]]:
    """The words of nationality that share one noun, by that noun: "*British* and *French* troops"."""
    result: dict[int, list[int]] = {}
    for token, identity in found.items():
        noun = _modified(view, token) if identity.actor and identity.entity is None and token in view.cover else None
        if noun is not None and noun in found and found[noun].actor:
            result.setdefault(noun, []).append(token)
    return {noun: tuple(sorted(several)) for noun, several in result.items() if len(several) > 1}


def paired(view: Phrases, found: Mapping[int, Identity]) -> dict[int, tuple[int, ...]]:
    """The two countries that were named last before "both countries" or "the two sides"."""
    tokens = view.tokens
    result: dict[int, tuple[int, ...]] = {}
    for head in found:
        words = {tokens.lemma[token] for token in range(view.edges[head], head)}
        if tokens.lemma[head] not in SIDES or not words & {"both", "two"} or found[head].code is not None:
            continue
        last: dict[str, int] = {}
        for token in range(head - 1, -1, -1):
            code = found[token].code if token in found and token in view.cover else None
            if code is not None and code not in SPECIAL:
                last.setdefault(code, token)
            if len(last) == 2 or tokens.sentence[head] - tokens.sentence[token] > FARTHEST:
                break
        if len(last) == 2:
            result[head] = tuple(sorted(last.values()))
    return result


def parts(view: Phrases, found: Mapping[int, Identity]) -> dict[int, Identity]:
    """Identities of nouns inside phrases that are no actors themselves: "Israeli *army* bulldozers"."""
    result: dict[int, Identity] = {}
    tokens = view.tokens
    for token in range(len(tokens)):
        noun = tokens.head[token]
        inside = tokens.dep[token] in BEFORE and noun > token and tokens.tag[token] in NOUN_TAGS
        if not inside or token in view.cover or token in found or (noun in found and found[noun].actor):
            continue
        edge = min(view.edges[token], view.edges[noun])
        own = view.called_at(token, edge)
        if own is None or own.weak or tokens.dep[noun] in BEFORE:
            continue
        country, _, _ = beside(view, token, edge, token, {})
        span = (tokens.start[min(own.first, token)], tokens.end[token])
        result[token] = Identity(token, span, None, country, own.sectors, actor=True)
    return result


def _modified(view: Phrases, token: int) -> int | None:
    """The noun that a word of nationality stands with, directly or joined to another one."""
    tokens = view.tokens
    for _ in range(4):
        if tokens.dep[token] in BEFORE and tokens.tag[tokens.head[token]] in NOUN_TAGS:
            return tokens.head[token]
        if tokens.dep[token] not in ("conj", "npadvmod", *BEFORE) or tokens.head[token] == token:
            return None
        token = tokens.head[token]
    return None


def _joined(view: Phrases, several: Sequence[Sighting]) -> bool:
    """Whether "and", "or" or a comma stands between the first and the last."""
    between = range(several[0].end, several[-1].start)
    return any(view.tokens.lemma[token] in ("and", "or", "-", "–") for token in between)
