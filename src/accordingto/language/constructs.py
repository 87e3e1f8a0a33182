"""Ties between mentions that the grammar states outright: appositions, "X is the Y", acronyms in brackets.

The "precise constructs" sieve of Lee et al. (Computational Linguistics 39(4), 2013).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from accordingto.language.mentions import Candidate
from accordingto.language.naming import initials, is_acronym
from accordingto.records import Tokens

PEOPLE = frozenset({"person", "group"})
FARTHEST = 6  # words between a pronoun and the verb whose clause it opens


def constructs(tokens: Tokens, found: Sequence[Candidate], at: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Pairs of candidates that stand for one and the same; ``at`` gives the candidate whose head is a token."""
    subjects = {tokens.head[token]: token for token in at if tokens.dep[token] == "nsubj"}
    negated = {tokens.head[token] for token, dep in enumerate(tokens.dep) if dep == "neg"}
    for token, number in at.items():
        each = found[number]
        parent = tokens.head[token]
        dep = tokens.dep[token]
        if each.form == "pronoun" and each.words[0] in ("he", "she"):
            subject = subjects.get(_fronted(tokens, token), -1)
            other = found[at[subject]] if subject > token else each
            if other.form == "name" and other.kind == "person" and {each.gender, other.gender} != {"m", "f"}:
                yield at[subject], number
        elif dep == "appos" and parent in at:
            other = found[at[parent]]
            if "pronoun" not in (each.form, other.form) and _apposed(tokens, other, each) and _fit(other, each):
                yield at[parent], number
        elif dep == "attr" and tokens.lemma[parent] == "be" and parent not in negated and parent in subjects:
            other = found[at[subjects[parent]]]
            definite = each.form == "name" or tokens.lemma[each.start] == "the" or tokens.tag[each.start] == "PRP$"
            definite = definite or (each.kind == other.kind == "person" and tokens.lemma[each.start] in ("a", "an"))
            if definite and other.form == "name" and _fit(other, each):
                yield at[subjects[parent]], number
        elif each.form == "name" and _in_brackets(tokens, each):
            before = at.get(_head_before(tokens, at, each.start - 1))
            surface = tokens.text[tokens.start[each.core[0]] : tokens.end[each.core[1] - 1]]
            if before is not None and is_acronym(surface):
                start, end = found[before].start, found[before].end
                long = tokens.text[tokens.start[start] : tokens.end[end - 1]]
                if any(form.startswith(surface[0]) for form in initials(long)):
                    yield before, number


def _fronted(tokens: Tokens, pronoun: int) -> int:
    """The verb whose subject a pronoun may stand for that comes before it: "At *her* café, Ann Lee has hung", "When
    *she* left, Ann Lee". -1 where the pronoun does not open its sentence in a phrase or a clause."""
    at = pronoun
    for _ in range(FARTHEST):
        above = tokens.head[at]
        if tokens.pos[above] in ("VERB", "AUX") and above > at and tokens.dep[at] in ("prep", "advcl"):
            return above
        if above == at or tokens.sentence[above] != tokens.sentence[pronoun]:
            return -1
        at = above
    return -1


def _fit(first: Candidate, second: Candidate) -> bool:
    if first.form == "name" and second.form == "name":
        return False  # "Oslo, Norway"; equal names are tied by their words
    if first.number and second.number and first.number != second.number:
        return False
    if {first.gender, second.gender} == {"m", "f"}:
        return False
    for name, noun in ((first, second), (second, first)):
        # a name that the parser took for nobody's, or for a body's beside "his wife"
        mistaken = name.kind == "" or (name.kind == "organization" and noun.gender and len(name.words) < 4)
        if mistaken and name.form == "name" and noun.form == "noun" and noun.kind == "person":
            name.kind, name.gender = "person", noun.gender
    if first.kind and second.kind and first.kind != second.kind:
        return False
    return "person" not in (first.kind, second.kind) or first.kind == second.kind


def _apposed(tokens: Tokens, first: Candidate, second: Candidate) -> bool:
    """Whether the second stands right behind the first, or behind a mark."""
    if second.start < first.end or tokens.sentence[first.head] != tokens.sentence[second.head]:
        return False
    between = {tokens.word(token) for token in range(first.end, second.start)}
    if between & {"(", ")"} or (first.form == "name" and between & {"-", "–", "—"}):
        return False  # a dateline: "OSLO (XYZ) - The minister"
    return not between or bool(between & {",", "-", "–", "—", ":"})


def _in_brackets(tokens: Tokens, each: Candidate) -> bool:
    return (
        each.start > 1
        and each.end < len(tokens)
        and tokens.word(each.start - 1) == "("
        and tokens.word(each.end) == ")"
        and tokens.sentence[each.start - 2] == tokens.sentence[each.start]
    )


def _head_before(tokens: Tokens, at: Mapping[int, int], bracket: int) -> int:
    """The head of the phrase that ends right before the bracket: the highest one that is a mention."""
    token = bracket - 1
    while token not in at and tokens.head[token] < token and bracket - tokens.head[token] < 8:
        token = tokens.head[token]
    return token
