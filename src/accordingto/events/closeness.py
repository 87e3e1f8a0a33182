"""How closely the words of a sentence go with one of them, and which words and phrases of a lexicon stand where."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from typing import Generic, TypeVar

from accordingto.records import Tokens

Value = TypeVar("Value")

# Words farther than this from a trigger, in tokens, are not looked at: a sentence may be a table of a thousand words.
REACH = 40
FAR = 3.0
# What a step along a dependency costs: down to a dependent, and up from one. Parts of a name or of a compound are one
# thing; a clause of its own tells of another deed.
DOWN = {
    **dict.fromkeys(("prt", "compound", "amod", "nmod", "prep", "agent", "poss", "neg", "nummod"), 0.5),
    **dict.fromkeys(("pobj", "dobj", "nsubjpass", "attr", "oprd", "dative", "xcomp", "acomp"), 0.7),
    **dict.fromkeys(("nsubj", "pcomp", "acl", "advmod", "npadvmod", "ccomp"), 1.0),
    **dict.fromkeys(("conj", "appos"), 1.5),
    **dict.fromkeys(("relcl", "advcl"), 2.0),
}
UP = {
    **dict.fromkeys(("prt", "compound", "amod", "nmod"), 0.5),
    **dict.fromkeys(("dobj", "pobj", "prep", "agent", "nsubjpass", "attr", "oprd", "xcomp", "pcomp", "dative"), 0.8),
    **dict.fromkeys(("nsubj", "acl", "acomp", "poss"), 1.0),
    **dict.fromkeys(("conj", "relcl", "appos"), 2.0),
}
# A verb beside a verb is another deed, a noun beside a noun often the same.
OTHER_DEED = 1.5
# A word on the way costs a little, so that of two dependents the nearer one is closer and a wrong parse does less harm.
PER_WORD = 0.06


class Phrases(Generic[Value]):
    """Words and phrases of up to a few words, each with a value, to be found in a text; the longest one wins."""

    def __init__(self, pairs: Iterable[tuple[str, Value]]) -> None:
        self._first: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
        for phrase, value in pairs:
            first, *rest = phrase.split()
            self._first.setdefault(first, []).append((tuple(rest), value))
        for known in self._first.values():
            known.sort(key=lambda pair: -len(pair[0]))

    def at(self, tokens: Tokens, i: int) -> tuple[int, list[Value]]:
        """Where the longest phrase that starts at a token ends, and its values; the token and none for no phrase."""
        found: list[Value] = []
        longest, end = -1, i
        for form in forms(tokens, i):
            for rest, value in self._first.get(form, ()):
                if len(rest) < longest:
                    break
                after = _follows(tokens, i + 1, rest)
                if after:
                    if len(rest) > longest:
                        found, longest, end = [], len(rest), after
                    found.append(value)
        return end, found

    def among(self, tokens: Tokens, within: range) -> list[tuple[range, Value]]:
        """The phrases in a stretch of a text, with their tokens; none begins inside another."""
        found: list[tuple[range, Value]] = []
        i = within.start
        while i < within.stop:
            end, values = self.at(tokens, i)
            found += [(range(i, end), value) for value in values]
            i = max(end, i + 1)
        return found

    def words(self, phrase: str) -> list[Value]:
        """The values of a phrase given as such."""
        first, *rest = phrase.split()
        return [value for known, value in self._first.get(first, ()) if known == tuple(rest)]


def _follows(tokens: Tokens, i: int, rest: tuple[str, ...]) -> int:
    """The token after the words of a phrase's rest, which begin at one; 0 where they do not stand there."""
    for word in rest:
        if i < len(tokens) and word != "-" and tokens.pos[i] == "PUNCT" and tokens.word(i) == "-":
            i += 1
        if i >= len(tokens) or word not in forms(tokens, i):
            return 0
        i += 1
    return i


def forms(tokens: Tokens, i: int) -> tuple[str, ...]:
    """The forms under which a token is looked up: its lemma and its word in small letters; for a word that was taken
    for a name, as headlines make them, also without an ending of plural or past."""
    lemma, word = tokens.lemma[i].lower(), tokens.word(i).lower()
    known = (lemma,) if lemma == word else (lemma, word)
    if tokens.pos[i] != "PROPN":
        return known
    for ending, cut in (("ies", 3), ("es", 2), ("s", 1), ("ed", 2), ("ing", 3)):
        if word.endswith(ending) and len(word) - cut > 2:
            stem = word[:-cut]
            known = (*known, stem, f"{stem}y" if ending == "ies" else f"{stem}e")
    return known


def sentence(tokens: Tokens, trigger: int) -> range:
    """The tokens of a trigger's sentence within reach."""
    mine = tokens.sentence[trigger]
    start = end = trigger
    while start > 0 and trigger - start < REACH and tokens.sentence[start - 1] == mine:
        start -= 1
    while end + 1 < len(tokens) and end - trigger < REACH and tokens.sentence[end + 1] == mine:
        end += 1
    return range(start, end + 1)


def closeness(tokens: Tokens, trigger: int) -> Mapping[int, float]:
    """What it costs to come from a trigger to each word of its sentence along dependencies, least first."""
    within = sentence(tokens, trigger)
    children: dict[int, list[int]] = {}
    for i in within:
        if tokens.head[i] != i:
            children.setdefault(tokens.head[i], []).append(i)
    found: dict[int, float] = {}
    queue = [(0.0, trigger)]
    while queue:
        cost, i = heapq.heappop(queue)
        if i in found:
            continue
        found[i] = cost
        for child in children.get(i, ()):
            heapq.heappush(queue, (cost + _step(tokens, child, DOWN), child))
        if tokens.head[i] != i and tokens.head[i] in within:
            heapq.heappush(queue, (cost + _step(tokens, i, UP), tokens.head[i]))
    every = ((i, cost + PER_WORD * abs(i - trigger)) for i, cost in found.items())
    return dict(sorted(every, key=lambda pair: (pair[1], pair[0])))


def _step(tokens: Tokens, child: int, costs: Mapping[str, float]) -> float:
    cost = costs.get(tokens.dep[child], FAR)
    return cost + OTHER_DEED if tokens.dep[child] == "conj" and tokens.pos[child] in ("VERB", "AUX") else cost
