"""Who is who in a text: names, pronouns and noun phrases grouped by what they stand for.

Four steps, from the safest to the boldest: names (``naming``), ties that the grammar states (``constructs``), the first
person in quotations (``speakers``), then pronouns and definite noun phrases by a trained ranker (``ranking``).
"""

from __future__ import annotations

import bisect
from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from accordingto.language import ranking
from accordingto.language.constructs import constructs
from accordingto.language.mentions import Candidate, candidates, pairs
from accordingto.language.naming import name_clusters
from accordingto.language.speakers import speakers as nearest_speakers
from accordingto.records import Mention, Span, Tokens

FIRST_PERSON = frozenset({"I", "we"})
# "He" stands for somebody in the last sentences even where the ranker finds nobody likely.
NEAR = 3
ROLE_KINDS = frozenset({"person", "group", "organization", "document"})


def coreference(tokens: Tokens, *, speakers: Sequence[tuple[Span, int]] | None = None) -> tuple[Mention, ...]:
    """Find the mentions of a text and what they stand for.

    ``speakers`` tells, for spans of quoted content (characters), the token that heads the speaker's mention: "I", "me"
    and "my" inside stand for him, "he" and "she" inside do not, and the innermost span counts. Without it the plainest
    cases are found here. A mention that shares its cluster with no other is kept where it is a name, a noun for people,
    bodies or documents, or a first person. Clusters are numbered from 0 in order of their first mention.
    """
    found = mentions_of(tokens)
    if not found:
        return ()
    clusters = name_clusters(tokens, found)
    given = ranking.features(tokens, found, clusters)
    groups = _Groups(found, clusters)
    at = {each.head: number for number, each in enumerate(found) if each.form != "pair"}
    tied = set()
    for first, second in constructs(tokens, found, at):
        if groups.join(first, second):
            tied.add(second)
    barred = _first_person(tokens, found, at, groups, nearest_speakers(tokens) if speakers is None else speakers)
    _rank(found, [tokens.sentence[each.head] for each in found], given, groups, tied, barred)
    return _mentions(found, groups)


def mentions_of(tokens: Tokens) -> list[Candidate]:
    """Every candidate in reading order; a coordination comes after the last of its parts."""
    found = candidates(tokens)
    return sorted([*found, *pairs(tokens, found)], key=lambda each: each.end if each.form == "pair" else each.head)


class _Groups:
    """Disjoint sets of candidates that refuse to join a man and a woman, or one and many."""

    def __init__(self, found: Sequence[Candidate], clusters: Sequence[int]) -> None:
        self.parent = list(range(len(found)))
        self.gender = [each.gender if each.gender in ("m", "f") else "" for each in found]
        self.thing = [each.form == "pronoun" and each.words[0] == "it" for each in found]
        self.person = [each.gender in ("m", "f") or each.words[0] == "I" for each in found]
        first: dict[int, int] = {}
        for number, cluster in enumerate(clusters):
            if cluster >= 0:
                self._merge(first.setdefault(cluster, number), number)

    def find(self, number: int) -> int:
        while self.parent[number] != number:
            self.parent[number] = self.parent[self.parent[number]]
            number = self.parent[number]
        return number

    def _merge(self, first: int, second: int) -> None:
        root, other = sorted((self.find(first), self.find(second)))
        if root != other:
            self.parent[other] = root
            self.gender[root] = self.gender[root] or self.gender[other]
            self.thing[root] |= self.thing[other]
            self.person[root] |= self.person[other]

    def fits(self, first: int, second: int) -> bool:
        one, other = self.find(first), self.find(second)
        if {self.gender[one], self.gender[other]} == {"m", "f"}:
            return False
        return not ((self.thing[one] and self.person[other]) or (self.person[one] and self.thing[other]))

    def join(self, first: int, second: int) -> bool:
        """Join two unless they clash; tell whether they were joined."""
        if not self.fits(first, second):
            return False
        self._merge(first, second)
        return True


def _first_person(
    tokens: Tokens,
    found: Sequence[Candidate],
    at: dict[int, int],
    groups: _Groups,
    speakers: Iterable[tuple[Span, int]],
) -> dict[int, int]:
    """Join each "I" to its speaker and to the others of its speaker. Return, for every candidate inside somebody's
    words, the candidate that speaks."""
    starts = [tokens.start[each.head] for each in found]
    speaking: dict[int, int] = {}
    # wider spans first, so that inner ones overwrite them
    for (start, end), token in sorted(speakers, key=lambda each: each[0][0] - each[0][1]):
        for number in range(bisect.bisect_left(starts, start), bisect.bisect_left(starts, end)):
            if starts[number] < end and token in at:
                speaking[number] = at[token]
    first_of: dict[tuple[str, int], int] = {}
    for number, each in enumerate(found):
        if each.form != "pronoun" or each.words[0] not in ("I", "we", "you"):
            continue
        speaker = speaking.get(number, -1)
        if each.words[0] == "I" and speaker >= 0:
            groups.join(speaker, number)
        scope = groups.find(speaker) if speaker >= 0 else -1
        groups.join(first_of.setdefault((each.words[0], scope), number), number)
    return speaking


def _rank(
    found: Sequence[Candidate],
    sentences: Sequence[int],
    given: ranking.Features,
    groups: _Groups,
    tied: set[int],
    speaking: dict[int, int],
) -> None:
    if not len(given.anaphor):
        return
    score, none = ranking.scores(given, ranking.load_weights())
    # "he" and "she" always stand for somebody: a person, where none is likely, even so
    always = np.array([each.form == "pronoun" and each.words[0] in ("he", "she") for each in found])
    people = np.array([each.kind == "person" and each.number != "p" and each.form != "pair" for each in found])
    place = np.array(sentences)
    near = place[given.anaphor] - place[given.antecedent] <= NEAR
    worth = np.flatnonzero((score > none[given.anaphor]) | (always[given.anaphor] & people[given.antecedent] & near))
    order = worth[np.lexsort((-score[worth], given.anaphor[worth]))]
    anaphors = given.anaphor[order].tolist()
    antecedents = given.antecedent[order].tolist()
    done: set[int] = set(tied)
    for anaphor, antecedent in zip(anaphors, antecedents, strict=True):
        if anaphor in done:
            continue
        speaker = speaking.get(anaphor) if found[anaphor].form == "pronoun" else None
        if speaker is not None and groups.find(speaker) == groups.find(antecedent):
            continue
        if groups.join(antecedent, anaphor):
            done.add(anaphor)


def _mentions(found: Sequence[Candidate], groups: _Groups) -> tuple[Mention, ...]:
    members: dict[int, list[int]] = defaultdict(list)
    for number in range(len(found)):
        members[groups.find(number)].append(number)
    numbering: dict[int, int] = {}
    result = []
    for number, each in enumerate(found):
        root = groups.find(number)
        if len(members[root]) == 1 and not _stands_alone(each):
            continue
        cluster = numbering.setdefault(root, len(numbering))
        mention = Mention(
            each.start,
            each.end,
            each.head,
            cluster,
            form=each.form,
            core=each.core,
            kind=each.kind,
            gender=each.gender,
        )
        result.append(mention)
    return tuple(result)


def _stands_alone(each: Candidate) -> bool:
    if each.form == "pronoun":
        return each.words[0] in FIRST_PERSON
    return each.form == "name" or (each.form == "noun" and each.kind in ROLE_KINDS)
