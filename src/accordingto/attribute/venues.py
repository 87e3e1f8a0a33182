"""Venues: the medium to which, in which or at whose event somebody speaks.

"Told the BBC", "in an interview with CNN", "wrote in the Guardian", "during a CNN town hall", "in the Courier's
profile".
"""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from accordingto.attribute.relays import ARTICLES, MEDIA_NOUNS, OCCASIONS, TELLING, WRITING, Outlet, sentence_of, within
from accordingto.records import Relation, Span, Tokens

SCENES = frozenset("hall debate forum roundtable event".split())
SPOKEN = frozenset("interview conversation essay op-ed".split())
# Tokens of a paragraph before the medium it begins with.
OPENING = 3
PUBLISHING = frozenset(
    "write report publish air broadcast post say appear speak comment print note respond explain argue add".split()
)
CARRYING = frozenset("quote publish say air broadcast report release cite carry print run".split())
ADDRESSING = frozenset("say speak talk explain confirm respond".split())


def venue(tokens: Tokens, mentions: Sequence[Outlet], relation: Relation, inside: Sequence[Span] = ()) -> Outlet | None:
    """The medium to which, or in which, the source said it: "told the BBC", "in an interview with CNN", "in a Bloomberg
    interview", "was quoted as saying by the Standard", "wrote in the Guardian".

    ``inside`` is the content that a nested relation stands in: what stands outside of it says nothing of this one.
    """
    if not relation.cue:
        return None
    sentence = sentence_of(tokens, relation.cue[0])
    taken = {index for span in (*relation.source, *relation.content) for index in within(tokens, span)}
    allowed = {index for span in inside for index in within(tokens, span)}
    for mention in mentions:
        if tokens.sentence[mention.first] != sentence or mention.first in taken:
            continue
        if inside and mention.first not in allowed:
            continue
        if _is_venue(tokens, mention) and (_hangs_on(tokens, mention, relation) or is_occasion(tokens, mention)):
            return mention
    return None


def _hangs_on(tokens: Tokens, mention: Outlet, relation: Relation) -> bool:
    """Whether the medium is named in the clause of the cue: "A told the AP that …, and B denied it" has two clauses."""
    cue = {index for span in relation.cue for index in within(tokens, span)}
    at = mention.last
    for _ in range(12):
        at = tokens.head[at]
        if at in cue:
            return True
    return False


def _is_venue(tokens: Tokens, mention: Outlet) -> bool:
    at = mention.last
    while tokens.dep[at] in ("appos", "compound", "nmod", "flat") and tokens.lemma[tokens.head[at]] in MEDIA_NOUNS:
        at = tokens.head[at]
    if tokens.dep[at] == "compound" and tokens.dep[tokens.head[at]] == "pobj" and _subject_follows(tokens, at):
        at = tokens.head[at]
    head, dep = tokens.head[at], tokens.dep[at]
    if (
        dep in ("dobj", "dative", "pobj", "npadvmod", "nsubj")
        and tokens.lemma[head] in TELLING
        and mention.first > head
    ):
        return True  # told the BBC
    if dep in ("compound", "poss", "nmod", "amod") and tokens.lemma[head] in OCCASIONS:
        return _adverbial(tokens, head)  # in a Bloomberg interview, on CNN's show
    if dep in ("compound", "poss", "nmod", "amod") and tokens.head[mention.last] > mention.last:
        mention_head = head  # told CNN's Jake Tapper, with CBS host John Dickerson
        head, dep = tokens.head[mention_head], tokens.dep[mention_head]
        if dep in ("dobj", "dative") and tokens.lemma[head] in TELLING:
            return True
    return dep == "pobj" and tokens.pos[head] in ("ADP", "SCONJ") and _is_reached(tokens, head)


def _is_reached(tokens: Tokens, preposition: int) -> bool:
    """Whether a preposition leads from an occasion or a verb to its medium: "interview with", "wrote in"."""
    governor, word = tokens.head[preposition], tokens.lemma[preposition]
    if word == "by":
        return tokens.lemma[governor] in CARRYING
    if tokens.lemma[governor] in OCCASIONS:
        return word in ("with", "on", "in", "for", "to", "by", "of", "from", "at")
    if tokens.pos[governor] not in ("VERB", "AUX"):
        return False
    verbs = {"to": ADDRESSING, "for": WRITING, "on": PUBLISHING, "in": PUBLISHING}
    return tokens.lemma[governor] in verbs.get(word, ())


def _subject_follows(tokens: Tokens, at: int) -> bool:
    """Whether the name after a medium begins the next clause, its comma missing: "with the Courier Lee said"."""
    return at + 2 < len(tokens) and tokens.head[at] == at + 1 and tokens.pos[at + 2] in ("VERB", "AUX")


def is_scene(tokens: Tokens, mention: Outlet) -> bool:
    """Whether the medium is named with a live event, as where something happens ("during a CNN town hall")."""
    head = tokens.head[mention.last]
    return tokens.lemma[head] in SCENES and head > mention.last and _adverbial(tokens, head)


def is_occasion(tokens: Tokens, mention: Outlet) -> bool:
    """Whether the medium is named with an occasion ("a CNN interview", "an interview with CNN") that goes on."""
    head = tokens.head[mention.last]
    return tokens.lemma[head] in OCCASIONS or tokens.lemma[tokens.head[head]] in OCCASIONS


def is_interview(tokens: Tokens, mention: Outlet) -> bool:
    """Whether the medium is named as the one that somebody spoke to or wrote for ("in an interview with CNN")."""
    return _is_venue(tokens, mention) and is_occasion(tokens, mention)


def is_the_interview(tokens: Tokens, at: int) -> bool:
    """Whether a token stands for an occasion that was named before: "in the interview"."""
    return (
        tokens.lemma[at] in SPOKEN
        and tokens.lemma[at - 1] == "the"
        and tokens.dep[at] == "pobj"
        and tokens.lemma[tokens.head[at]] in ("in", "during")
    )


def opens(tokens: Tokens, mention: Outlet) -> bool:
    """Whether a paragraph begins with something the medium published: "In the Courier's long profile"."""
    first = bisect.bisect_left(tokens.paragraph, tokens.paragraph[mention.first])
    head = tokens.head[mention.last]
    return (
        mention.first - first <= OPENING
        and tokens.lemma[first] in ("in", "accord")
        and tokens.lemma[head] in ARTICLES
        and head > mention.last
    )


def _adverbial(tokens: Tokens, occasion: int) -> bool:
    """Whether an occasion says where something was said ("in a CNN interview"), not what was spoken of."""
    return tokens.dep[occasion] == "pobj" and tokens.lemma[tokens.head[occasion]] in (
        "in", "on", "during", "at", "to", "with", "for", "from",
    )  # fmt: skip
