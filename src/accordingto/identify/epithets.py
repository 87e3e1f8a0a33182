"""Whom a description stands for: "the nominee", "the Ohio senator", "the appeals court" and "the Lee team" for those
the report names.

The coreference model ties what is likely on grammar alone. News has one more habit: once somebody is introduced, he is
called by what he is. So a definite description goes to the person whose title or apposition says the same, or, where
nobody has such words and the noun is one that only stands in for a name, to whom the passage is about; a body goes to
the one whose name has all the words of the description.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from accordingto.records import EntityKind, Mention, Tokens

Named = Mapping[int, tuple[str, EntityKind | None]]

# Words that say the same of a person.
SYNONYMS = (
    frozenset("candidate nominee contender hopeful frontrunner front-runner runner standard-bearer".split()),
    frozenset("senator sen sen. lawmaker legislator congressman congresswoman representative rep rep. mp".split()),
    frozenset(
        "businessman businesswoman mogul tycoon billionaire magnate entrepreneur developer industrialist".split()
    ),
    frozenset("governor gov gov.".split()),
    frozenset("chief boss head executive ceo director".split()),
    frozenset("republican gop".split()),
    frozenset("democrat democratic dem".split()),
    frozenset("professor prof prof.".split()),
    frozenset("lawyer attorney".split()),
    frozenset("spokesman spokeswoman spokesperson".split()),
)
CLASS = {word: min(group) for group in SYNONYMS for word in group}
PARTIES = frozenset({CLASS["gop"], CLASS["democrat"]})
RUNNING = "campaign"
LETTERS = {"(R": CLASS["gop"], "(D": CLASS["democrat"]}
# Nouns that in news, with "the", stand in for the name of somebody already there.
STAND_INS = CLASS.keys() & frozenset("candidate nominee contender hopeful frontrunner front-runner runner mogul tycoon "
    "billionaire businessman businesswoman magnate".split()) | frozenset(
    "mother father grandmother grandfather native veteran politician statesman star actor actress singer incumbent "
    "challenger pontiff monarch millionaire celebrity heiress year-old".split()
)  # fmt: skip
GENERIC = frozenset("the a an federal top high local national state nation country regional central u.s. us".split())
CAMPS = frozenset({"campaign", "team", "camp"})
COURTS = frozenset({"panel", "bench"})
# Sentences that a passage reaches back before the whole report counts; paragraphs in which a report says in full what
# its lead only describes.
NEAR_SENTENCES, LEAD = 4, 3


class _Known(msgspec.Struct, frozen=True):
    """The named clusters of a report: tokens at which each begins a mention, the genders of people, their descriptors,
    and which of them have a word: of people, as a descriptor, of bodies, in the name."""

    starts: dict[int, list[int]]
    genders: dict[int, set[str]]
    described: dict[int, set[str]]
    people_by: dict[str, list[int]]
    bodies_by: dict[str, list[int]]

    def last(self, number: int, before: int) -> int:
        """Where a cluster is mentioned last before a token, -1 where it is not."""
        at = bisect.bisect_left(self.starts[number], before)
        return self.starts[number][at - 1] if at else -1


def merges(tokens: Tokens, clusters: Mapping[int, Sequence[Mention]], named: Named) -> dict[int, int]:
    """The cluster that each unnamed one joins, where a description tells that both are the same."""
    known = _known(tokens, clusters, named)
    found: dict[int, int] = {}
    for number, cluster in clusters.items():
        name, kind = named[number]
        noun = next((mention for mention in cluster if mention.form == "noun"), None)
        if name or noun is None or tokens.tag[noun.head] in ("NNS", "NNPS"):
            continue
        target = None
        if kind == "person":
            target = _person(tokens, known, cluster, noun)
        elif kind in ("organization", "group"):
            target = _body(tokens, clusters, known, noun) or _camp(tokens, clusters, number, noun)
        if target is not None:
            found[number] = target
    return {number: found.get(target, target) for number, target in found.items()}


def _known(tokens: Tokens, clusters: Mapping[int, Sequence[Mention]], named: Named) -> _Known:
    known = _Known({}, {}, {}, {}, {})
    running = {tokens.word(at - 1) for at in range(1, len(tokens)) if tokens.lemma[at] == "campaign"}
    for number, (name, kind) in named.items():
        if not name or kind not in ("person", "organization"):
            continue
        known.starts[number] = sorted(mention.start for mention in clusters[number])
        if kind == "organization":
            for word in {_stem(word) for word in name.casefold().split()}:
                known.bodies_by.setdefault(word, []).append(number)
            continue
        known.genders[number] = _genders(clusters[number])
        known.described[number] = _descriptors(tokens, clusters[number])
        if name.split()[-1] in running:
            known.described[number] |= {CLASS["candidate"], RUNNING}  # whose campaign the report speaks of
        for word in known.described[number]:
            known.people_by.setdefault(word, []).append(number)
    return known


def _genders(cluster: Sequence[Mention]) -> set[str]:
    return {mention.gender for mention in cluster} & {"m", "f"}


def _words(tokens: Tokens, first: int, last: int) -> list[str]:
    return [tokens.word(at).casefold() for at in range(first, last) if tokens.word(at)[0].isalnum()]


def _classes(words: Sequence[str]) -> set[str]:
    return {CLASS.get(word, word) for word in words}


def _descriptors(tokens: Tokens, cluster: Sequence[Mention]) -> set[str]:
    """The words that the report has for a named person, by class: titles, appositions, the letter of his party."""
    found: set[str] = set()
    for mention in cluster:
        if mention.form == "noun" and (mention.end >= len(tokens) or tokens.tag[mention.end] != "POS"):
            found |= _classes(_words(tokens, mention.start, mention.head + 1))
        elif mention.form == "name":
            found |= _classes(_words(tokens, mention.start, mention.core[0]))
            after = "".join(tokens.word(at) for at in range(mention.core[1], min(mention.core[1] + 2, len(tokens))))
            found |= {party for letter, party in LETTERS.items() if after.startswith((f"{letter}-", f"{letter})"))}
    return found


def _person(tokens: Tokens, known: _Known, cluster: Sequence[Mention], noun: Mention) -> int | None:
    if tokens.lemma[noun.start] != "the":
        return None
    words = _words(tokens, noun.start + 1, noun.head + 1)
    if not words or any(tokens.tag[at] in ("POS", "PRP$") for at in range(noun.start, noun.head)):
        return None
    classes, genders = _classes(words), _genders(cluster)
    parties = classes & PARTIES

    def before(people: Iterable[int]) -> list[tuple[int, int]]:
        """Where those of some people who may be meant were mentioned last."""
        return [
            (at, number)
            for number in people
            if (at := known.last(number, noun.start)) >= 0 and len(genders | known.genders[number]) < 2
        ]

    fitting = []
    for at, number in before(known.people_by.get(CLASS.get(words[-1], words[-1]), ())):
        own = known.described[number]
        if not parties or own & parties or (RUNNING in own and not own & PARTIES):
            fitting.append((len(classes & own), at, number))
    if fitting:
        return max(fitting)[-1]
    if words[-1] not in STAND_INS and not any(word.endswith("year-old") for word in words):
        return None
    sentence, people = tokens.sentence[noun.start], before(known.genders)
    for reach in (*range(NEAR_SENTENCES), sentence):
        near = [(len(known.starts[n]), n) for at, n in people if sentence - tokens.sentence[at] <= reach]
        if near:
            return max(near)[-1]
    return None


def _body(tokens: Tokens, clusters: Mapping[int, Sequence[Mention]], known: _Known, noun: Mention) -> int | None:
    """The named body whose name has every word of a description, the last one before it; one that comes soon after
    where the lead describes it."""
    words = [_stem(word) for word in _words(tokens, noun.start, noun.head + 1) if word not in GENERIC]
    if tokens.lemma[noun.head] in COURTS:
        return _of(tokens, clusters, known.bodies_by.get("court", ()), noun)
    definite = tokens.lemma[noun.start] == "the"
    if not words or not (definite or len(words) > 1):
        return None
    having = [known.bodies_by.get(word, []) for word in words]
    fitting = [number for number in having[0] if all(number in others for others in having[1:])]
    before = [(at, number) for number in fitting if (at := known.last(number, noun.start)) >= 0]
    if before and definite:
        return max(before)[-1]
    paragraph = tokens.paragraph[noun.start]
    soon = [
        number
        for number in fitting
        if paragraph < LEAD and 0 <= tokens.paragraph[known.starts[number][0]] - paragraph < LEAD
    ]
    return soon[0] if soon and len(words) > 1 else None


def _stem(word: str) -> str:
    return word.removesuffix("s")


def _of(tokens: Tokens, clusters: Mapping[int, Sequence[Mention]], bodies: Sequence[int], noun: Mention) -> int | None:
    """The court that a panel is of."""
    for number in bodies:
        for mention in clusters[number]:
            by = tokens.head[mention.head]
            if mention.form == "name" and tokens.lemma[by] == "of" and tokens.head[by] == noun.head:
                return number
    return None


def _camp(tokens: Tokens, clusters: Mapping[int, Sequence[Mention]], number: int, noun: Mention) -> int | None:
    """The campaign that "the Lee team" is, where the report also has "the Lee campaign"."""
    words = _words(tokens, noun.start, noun.head + 1)
    if tokens.lemma[noun.head] not in CAMPS - {"campaign"} or noun.head == noun.start:
        return None
    whose = [word for word in words[:-1] if word not in GENERIC]
    for other, cluster in clusters.items():
        for mention in cluster:
            same = mention.form == "noun" and tokens.lemma[mention.head] == "campaign" and other != number
            if same and whose == [w for w in _words(tokens, mention.start, mention.head) if w not in GENERIC]:
                return other
    return None
