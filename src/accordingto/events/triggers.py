"""Which words tell of an event, and of what type: the scores of the encoder's heads, word by word."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

import msgspec
import numpy as np
import numpy.typing as npt

from accordingto.data.tables import index, rows
from accordingto.events.constructions import constructed
from accordingto.events.factuality import settled
from accordingto.events.frames import children_of
from accordingto.events.model import FACTUALITY, OPEN, TYPES, Floats
from accordingto.records import Tokens

# A word triggers an event where heads and lexicon give all types together this much; judged on the dev reports.
LEAST = 0.47
# How far the heads' logit of being a trigger is trusted (they are surer than they are right), and what the lexicon
# adds to it by a word's strength, and to those of its types; judged on the dev reports. Words fainter than FAINT are
# not looked up.
TRUST = 0.73
STRENGTH = (-4.0, -1.5, 1.0, 4.0)
UNLISTED = -3.0
LISTED = 2.5
FAINT = -12.0
SCORE = re.compile(r"\b(\d{1,2})[-–](\d{1,2})\b(?![-–])")
SPORT = frozenset(
    "goalkeeper striker midfielder defender winger fullback quarterback linebacker pitcher batsman batter bowler "
    "wicket inning innings touchdown homer rebound semifinal semi-final quarterfinal quarter-final playoff half-time "
    "halftime league championship tournament coach teammate kickoff scrum set-piece footballer cricketer "
    "golfer cyclist jockey regatta marathon grand-slam seed unbeaten goal match beat thrash trounce".split()
)
# How sure a verb and a noun together are (``constructions.py``), where the heads say nothing of either.
CONSTRUCTED = 0.6
WORDS = frozenset({"REQUEST", "AGREE", "REJECT", "THREATEN", "PROTEST"})
WORDS_REACH = 3  # steps up the parse
EVIDENCE, RULE = "model:events", "rule:construction"
# Of two triggers of one type that hang together, one is the telling word of the other's event.
TIES = frozenset({"dobj", "xcomp", "compound", "amod", "pobj", "attr", "oprd", "nmod", "prt", "nsubj", "nsubjpass"})


class Word(msgspec.Struct, frozen=True):
    """A word of the lexicon: the types it can trigger, likeliest first, and how surely it triggers one, from 0, never,
    to 3."""

    lemma: str
    types: tuple[str, ...] = ()
    strength: int = 0
    pos: str = "noun"


class Trigger(msgspec.Struct, frozen=True):
    """A token that triggers an event of a type, how sure that is, its factuality as the heads give it, and who says
    that it does."""

    token: int
    type: str
    confidence: float
    factuality: float
    evidence: str = EVIDENCE


@cache
def _verbs() -> Mapping[str, Word]:
    return index((word.lemma, word) for word in rows("trigger_verbs.jsonl", Word))


@cache
def _nouns() -> Mapping[str, Word]:
    return index((f"{word.lemma} {word.pos}", word) for word in rows("trigger_nouns.jsonl", Word))


def _word(tokens: Tokens, token: int, after: Mapping[int, int]) -> Word | None:
    """What the lexicon has for a token: with its particle or the word before it, else alone."""
    lemma = tokens.lemma[token].lower()
    if tokens.pos[token] in ("VERB", "AUX"):
        phrase = f"{lemma} {tokens.lemma[after[token]].lower()}" if token in after else lemma
        return _verbs().get(phrase) or _verbs().get(lemma)
    pos = "adjective" if tokens.pos[token] in ("ADJ", "ADV") else "noun"
    before = f"{tokens.lemma[token - 1].lower()} {lemma}" if token else lemma
    return _nouns().get(f"{before} {pos}") or _nouns().get(f"{lemma} {pos}")


def weighed(tokens: Tokens, scores: Floats) -> Floats:
    """The heads' scores with what the lexicon knows of each word added."""
    after = {head: token for token, head in enumerate(tokens.head) if tokens.dep[token] == "prt"}
    result = scores.copy()
    for token in np.flatnonzero(scores[:, 0] > FAINT).tolist():
        word = _word(tokens, token, after)
        result[token, 0] = TRUST * scores[token, 0] + (UNLISTED if word is None else STRENGTH[word.strength])
        for kind in word.types if word else ():
            result[token, TYPES.index(kind)] += LISTED
    return result


def by_token(tokens: Tokens, starts: npt.NDArray[np.int64], scores: Floats) -> Floats:
    """The heads' scores of each token: those of the first word that starts in it.

    ``starts`` are the first characters of the words that ``scores`` (words, s) are of. A token without a word has
    scores that make it no trigger.
    """
    found = np.zeros((len(tokens), scores.shape[1]), dtype=np.float32)
    found[:, 0] = -20.0
    at = np.searchsorted(starts, np.asarray(tokens.start, dtype=np.int64))
    for token, word in enumerate(at.tolist()):
        if word < len(starts) and starts[word] < tokens.end[token]:
            found[token] = scores[word]
    return found


def chances(scores: Floats) -> Floats:
    """Probabilities of TYPES (tokens, types) from the heads' scores: the first is that of being no trigger."""
    trigger = 1.0 / (1.0 + np.exp(-scores[:, :1]))
    result: Floats = np.concatenate([1.0 - trigger, trigger * kinds(scores)], axis=1)
    return result


def kinds(scores: Floats) -> Floats:
    """Probabilities of the sixteen types (tokens, types) should the word be a trigger."""
    logits = scores[:, 1 : len(TYPES)]
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    result: Floats = powers / powers.sum(-1, keepdims=True)
    return result


def _sport(tokens: Tokens) -> set[int]:
    """The sentences that tell of a game, whose attacks and strikes hurt nobody: by two words of sport, or one and a
    score."""
    words: Counter[int] = Counter()
    for i, lemma in enumerate(tokens.lemma):
        if lemma.lower() in SPORT:
            words[tokens.sentence[i]] += 1
    for match in SCORE.finditer(tokens.text):
        if int(match[1]) >= int(match[2]):  # the winner stands first; a range of numbers rises
            words[tokens.sentence[bisect.bisect_right(tokens.start, match.start()) - 1]] += 1
    return {sentence for sentence, count in words.items() if count >= 2}


def _in_words(tokens: Tokens, token: int, found: Mapping[int, Trigger]) -> bool:
    """Whether a deed is what somebody asks for, promises, refuses or protests against: these words tell of it."""
    above = tokens.ancestors(token)[1 : 1 + WORDS_REACH]
    return any(each in found and (found[each].type in WORDS or each == above[0]) for each in above)


def triggers(tokens: Tokens, scores: Floats, skip: Sequence[tuple[int, int]] = ()) -> list[Trigger]:
    """The triggers of a text in order; ``scores`` are those of ``by_token``, ``skip`` characters nobody says."""
    chance, values = chances(weighed(tokens, scores)), settled(scores[:, FACTUALITY])
    found: dict[int, Trigger] = {}
    sport, children = _sport(tokens), children_of(tokens)
    told = [
        token
        for token in range(len(tokens))
        if tokens.pos[token] in OPEN
        and tokens.sentence[token] not in sport
        and not any(start <= tokens.start[token] < end for start, end in skip)
    ]
    for token in told:
        if (sure := float(1.0 - chance[token, 0])) >= LEAST:
            found[token] = Trigger(token, TYPES[int(chance[token, 1:].argmax()) + 1], sure, float(values[token]))
    for token in told:
        kind = constructed(tokens, token, children)
        if kind is None or (token not in found and _in_words(tokens, token, found)):
            continue
        if token not in found or found[token].type != kind:
            found[token] = Trigger(token, kind, CONSTRUCTED, float(values[token]), RULE)
    for token in sorted(found):
        other = found.get(tokens.head[token])
        mine = found.get(token)
        if mine and other and other.token != token and mine.type == other.type and tokens.dep[token] in TIES:
            del found[token if mine.confidence <= other.confidence else other.token]
    return [found[token] for token in sorted(found)]
