"""Attributions that a noun carries: "the mayor's claim that the mill is shut", "a request from the union to meet".

The tagger finds most of them where they stand by themselves; inside another's statement or decision ("rejected a
request from …") it sees one object. Nouns take their arguments as verbs do (Meyers et al., "The NomBank Project",
HLT-NAACL 2004): whose it is tells the source, the clause that hangs on it the content.
"""

from __future__ import annotations

from collections.abc import Sequence

from accordingto.data import cue_act, organization_noun
from accordingto.records import Relation, Span, Tokens

# Nouns of these acts say something in an infinitive; one may make an effort to, and say nothing.
WITH_INFINITIVE = frozenset("ask demand order promise threaten decide agree suggest decline".split())
FROM = frozenset({"from", "by"})
SURE = 0.6


def nominal(tokens: Tokens, relations: Sequence[Relation]) -> list[Relation]:
    """The attributions that nouns of saying and thinking carry in a text, where ``relations`` have nothing there."""
    children: dict[int, list[int]] = {}
    for at, head in enumerate(tokens.head):
        if head != at:
            children.setdefault(head, []).append(at)
    taken = [span for each in relations for span in (*each.source, *each.cue, *each.content)]
    found: list[Relation] = []
    for noun, lemma in enumerate(tokens.lemma):
        told = cue_act(lemma, "noun") if tokens.pos[noun] == "NOUN" else None
        if told is None:
            continue
        clause, owner = _clause(tokens, children, noun, told), _owner(tokens, children, noun)
        if clause is None or owner is None:
            continue
        source, content = _characters(tokens, children, owner), _characters(tokens, children, clause)
        cue = tokens.start[noun], tokens.end[noun]
        apart = source[1] <= content[0] and cue[1] <= content[0]
        if apart and not any(_meet(span, each) for span in (cue, content) for each in taken):
            found.append(Relation((source,), (cue,), (content,), SURE))
    return found


def _clause(tokens: Tokens, children: dict[int, list[int]], noun: int, told: str) -> int | None:
    """The verb of the clause that a noun is of: "that …" right after it, wherever the parser hangs it, or "to …"."""
    after = noun + 1
    if after < len(tokens) and tokens.dep[after] == "mark" and tokens.lemma[after].lower() == "that":
        return tokens.head[after] if tokens.head[after] > after else None
    for verb in children.get(noun, ()):
        if verb < noun or tokens.dep[verb] not in ("acl", "ccomp", "xcomp"):
            continue
        below = children.get(verb, ())
        if any(tokens.dep[each] == "mark" and tokens.lemma[each].lower() == "that" for each in below):
            return verb
        if told in WITH_INFINITIVE and any(tokens.tag[each] == "TO" and each < verb for each in below):
            return verb
    return None


def _owner(tokens: Tokens, children: dict[int, list[int]], noun: int) -> int | None:
    """Whose the noun is: a possessor, somebody after "from" or "by", or a body before it ("the union demand")."""
    for each in children.get(noun, ()):
        if tokens.dep[each] == "poss":
            return each
        if tokens.dep[each] in ("prep", "agent") and tokens.lemma[each].lower() in FROM:
            return next((below for below in children.get(each, ()) if tokens.dep[below] == "pobj"), None)
    before = noun - 1
    body = before in children.get(noun, ()) and tokens.dep[before] == "compound"
    return before if body and organization_noun(tokens.lemma[before]) else None


def _characters(tokens: Tokens, children: dict[int, list[int]], head: int) -> Span:
    """All that hangs on a token, without a possessive ending."""
    first = last = head
    waiting = [head]
    while waiting:
        at = waiting.pop()
        first, last = min(first, at), max(last, at)
        waiting += (each for each in children.get(at, ()) if tokens.dep[each] != "case" or tokens.tag[each] != "POS")
    return tokens.start[first], tokens.end[last]


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
